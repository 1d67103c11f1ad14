"""指令寫法不符時的訊息."""

TEXTS: dict[str, str] = {
    "usage.NoSuchOption": "這裡沒有 {name} 這個選項",
    "usage.MissingParameter": "少了 {param}",
    "usage.BadParameter": "參數的值不能用：{what}",
    "usage.BadOptionUsage": "選項的寫法不對：{what}",
    "usage.UsageError": "指令的寫法不對：{what}",
    "usage.other": "指令的寫法不對：{what}",
    "usage.maybe": "  是不是要用：{names}",
    "usage.help": "  用法說明：{command} --help",
    "usage.no_command": "沒有 {name} 這個指令",
}
