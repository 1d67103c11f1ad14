"""OA6xx: secrets and safety, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "OA601.title": "檔案裡有密鑰",
    "OA601.message": "這裡有一段看起來像存取權杖（token）的字串。",
    "OA601.help": (
        "請刪掉它，並到 LINE Developers Console 重新發行（這一組已經曝光），"
        "再用 `token` 指出存放的地方：`token: {{env: LINE_CHANNEL_ACCESS_TOKEN}}`。"
    ),
    "OA602.title": "直接寫出密鑰",
    "OA602.message": "`{key}` 不能直接寫出密鑰本身。",
    "OA602.help": (
        "請指出存放的地方：`{key}: {{env: 名稱}}`、`{{file: …}}`、`{{keyring: 服務/名稱}}` 或 "
        "`{{command: […]}}`；如果寫的是真的密鑰，請重新發行。"
    ),
    "OA602.general": (
        "請寫它存放的地方：`{{env: NAME}}`、`{{file: …}}`、`{{keyring: service/name}}` 或 "
        "`{{command: […]}}`；若是真的密鑰，請重新發行。"
    ),
    "OA603.title": "沒有加密的 http",
    "OA603.message": "`{value}` 是連到別台機器的 http，權杖會被看見。",
    "OA603.help": "請寫 https://…；http 只能用在本機（localhost、127.0.0.1）。",
    "OA604.title": "超過 LINE 的上限",
    "OA604.message": "`{key}` 超過 LINE 的上限 {limit}。",
    "OA604.help": "最多寫 {limit}；只有連到本機的模擬環境（`api_base`）才能更高。",
    "OA604.general": "請不要超過 LINE 的上限；只有本機的模擬環境（`api_base`）可以更高。",
}
