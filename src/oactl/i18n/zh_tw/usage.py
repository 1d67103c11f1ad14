"""指令寫法不符時的訊息."""

TEXTS: dict[str, str] = {
    "usage.no_option": "這裡沒有 {name} 這個選項",
    "usage.missing": "少了 {param}",
    "usage.bad_value": "參數的值不能用：{what}",
    "usage.wrong": "指令的寫法不對：{what}",
    "usage.no_words": "{what}",
    "usage.maybe": "是不是要用：{names}",
    "usage.help": "用法說明：{command} --help",
    "usage.no_command": "沒有 {name} 這個指令",
}
