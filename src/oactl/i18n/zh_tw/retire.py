"""刻意拿掉的計劃與貼文."""

TEXTS: dict[str, str] = {
    "retire.done": "已確認拿掉：{name}，之後不再提醒",
    "retire.still_there": "計劃表裡還有 {name}",
    "retire.still_there.help": "請先從計劃表移除，或設為 `draft: true`",
    "retire.unknown": "沒有 {name} 的紀錄",
    "retire.unknown.help": "名稱請照 push 的寫法：計劃 或 計劃/貼文",
}
