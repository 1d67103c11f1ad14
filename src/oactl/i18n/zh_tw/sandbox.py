"""`oactl sandbox serve`."""

TEXTS: dict[str, str] = {
    "sandbox.serving": "不會發給任何人的模擬 LINE：{url}",
    "sandbox.account": "  帳號  {account}：{name}（{basic_id}），{friends} 位好友",
    "sandbox.token": "  權杖  {token}",
    "sandbox.exports": "在另一個終端機執行 oactl 之前：",
    "sandbox.more": "製造故障、調整時鐘、查看收到的內容：{url}\n按 Ctrl-C 結束。",
    "sandbox.stopped": "模擬 LINE 已結束，收到的內容都已清除",
    "sandbox.port_taken": "連接埠 {port} 已被其他程式使用",
    "sandbox.port_taken.help": "請換一個，或使用任一個空的：oactl sandbox serve --port 0",
    "sandbox.cannot_serve": "無法開啟本機的連接埠 {port}：{why}",
    "sandbox.cannot_serve.help": "請使用任一個空的：oactl sandbox serve --port 0",
}
