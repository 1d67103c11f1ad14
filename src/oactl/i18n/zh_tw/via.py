"""發送方式."""

TEXTS: dict[str, str] = {
    "via.broadcast": "群發",
    "via.narrowcast": "分眾",
    "via.multicast": "名單發送",
    "via.push": "單人發送",
    "via.hand-off": "人工發布",
}
