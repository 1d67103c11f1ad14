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
    "OA402.given": "`vip` 與 `loyal` 是 LINE 上的受眾，`members` 是使用者 ID 的檔案。",
    "OA403.title": "`via` 無法送給這個目標對象",
    "OA403.message": "這個目標對象不能用 `{via}` 發送，會用 `{natural}`。",
    "OA403.help": "請刪掉 `via:`，或修改目標對象。",
    "OA403.given": "`vip` 是 LINE 上的受眾。",
    "OA404.title": "`any` 裡有以屬性定義的標籤",
    "OA404.message": "`any` 不能放以屬性定義的標籤：{tags}。",
    "OA404.help": (
        "LINE 只能用「而且」合併屬性：請改放到 `all`、拆成兩則貼文，"
        "或用 `oactl audience upload` 建立標籤。"
    ),
    "OA404.given": "`vip` 是 LINE 上的受眾，`new-friend` 以屬性定義。",
    "OA405.title": "一次分眾訊息的受眾太多",
    "OA405.message": "LINE 的一次分眾訊息最多 {limit} 個受眾。",
    "OA405.help": "請減少標籤，或用 `oactl audience upload` 合併成一個。",
    "OA401.near.help": "是不是要寫「{near}」？",
    "OA410.title": "年齡不在 LINE 的級距上",
    "OA410.message": "LINE 的年齡以 5 歲為一級，從 15 到 70；「{value}」不在級距上。",
    "OA410.help": "最接近的是 `{nearest}`。",
    "OA410.general": "年齡請取 15、20、25 到 70 的級距，上限包含在內：`20-24`。",
    "OA411.title": "加好友期間不在 LINE 的級距上",
    "OA411.message": "LINE 的加好友期間只有 7、30、90、180、365 天，沒有「{value}」。",
    "OA411.help": "最接近的是 `{nearest}`。",
    "OA411.general": "請取 7、30、90、180 或 365 天。",
    "OA412.title": "不認識的地區",
    "OA412.message": "「{value}」不是 LINE 的地區。",
    "OA412.help": "請寫縣市名稱，或 LINE 的代碼，例如 tw_01。",
    "OA412.near.help": "是不是要寫 {near}？",
    "OA413.title": "範圍上下顛倒",
    "OA413.message": "從 {gte} 到未滿 {lt}，沒有人符合。",
    "OA413.help": "`gte` 是下限（包含），`lt` 是上限（不包含）。",
    "OA414.title": "只排除使用者 ID",
    "OA414.message": "只寫 `not` 加使用者 ID 的標籤（{tags}）無法發送：其他人是誰只有 LINE 知道。",
    "OA414.help": "請用 `all` 或 `any` 寫出對象，或用 `oactl audience upload` 把 ID 上傳到 LINE。",
    "OA414.given": "`members` 與 `staff` 是使用者 ID 的檔案。",
    "OA415.title": "標籤的檔案不存在",
    "OA415.message": "標籤「{tag}」的檔案 {file} 不存在。",
    "OA415.help": "請在發送前放好檔案；在那之前這則會被擋下。",
    "OA415.given": "工作區裡有 audiences/members.csv。",
}
