"""OA4xx: audiences and tags, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "OA401.title": "帳號沒有這個標籤",
    "OA401.message": "帳號沒有標籤「{tag}」。現有的標籤：{known}。",
    "OA401.help": "請更正名稱，或在 oactl.yaml 這個帳號的 `tags:` 加上它。",
    "OA402.title": "LINE 上的標籤和使用者 ID 的標籤混用",
    "OA402.message": (
        "使用者 ID 的標籤（{ours}）和由 LINE 篩選的對象（{theirs}）不能放在同一個目標對象裡。"
    ),
    "OA402.help": (
        "請拆成兩則貼文，或用 `oactl audience upload` 把使用者 ID 上傳到 LINE，再使用那個標籤。"
    ),
    "OA403.title": "`via` 無法送給這個目標對象",
    "OA403.message": "這個目標對象不能用 `{via}` 發送，會用 `{natural}`。",
    "OA403.help": "請刪掉 `via:`，或修改目標對象。",
    "OA404.title": "`any` 裡有以屬性定義的標籤",
    "OA404.message": "`any` 不能放以屬性定義的標籤：{tags}。",
    "OA404.help": (
        "LINE 只能用「而且」合併屬性：請改放到 `all`、拆成兩則貼文，"
        "或用 `oactl audience upload` 建立標籤。"
    ),
    "OA405.title": "一次分眾訊息的受眾太多",
    "OA405.message": "LINE 的一次分眾訊息最多 {limit} 個受眾。",
    "OA405.help": "請減少標籤，或用 `oactl audience upload` 合併成一個。",
}
