"""場次或發送的狀態."""

TEXTS: dict[str, str] = {
    "state.planned": "待發送",
    "state.held": "擱置",
    "state.missed": "錯過",
    "state.sending": "發送中",
    "state.sent": "已發送",
    "state.refused": "遭拒絕",
    "state.partial": "部分發送",
    "state.unknown": "結果不明",
    "state.handed_off": "待人工發布",
    "state.done": "已人工發布",
    "state.would_send": "將會發送",
    "state.past": "已過",
    "state.skipped": "已略過",
}
