"""Findings about cadence and calendar, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "OA201.title": "發文日的寫法不是剛好一種",
    "OA201.message": "發文時間沒有說是哪幾天：{choices} 一個都沒有寫。",
    "OA201.several.message": "發文時間同時寫了 {given}，但 {choices} 之中只能擇一。",
    "OA201.help": "請只寫一種，例如 `weekly: [wed, fri]` 加上 `at: 20:00`。",
    "OA202.title": "不是日期",
    "OA202.message": "`{key}`：「{value}」不是日期。",
    "OA202.moment.message": "`{key}`：「{value}」不是日期加時間。",
    "OA202.help": "請寫實際存在的年月日（1970 到 2199 年），例如 2026-11-25。",
    "OA202.moment.help": (
        "請寫日期和時間，不含秒數與時區，例如 2026-12-01T20:00。時區以計劃表的為準。"
    ),
    "OA203.title": "不是時刻",
    "OA203.message": "`{key}`：「{value}」不是時間。",
    "OA203.help": "請寫 00:00 到 23:59 的時與分，例如 20:00。午夜是 00:00。",
    "OA204.title": "看不懂的星期",
    "OA204.message": "「{value}」不是星期幾。",
    "OA204.help": (
        "請寫 mon、tue、wed、thu、fri、sat、sun，或一到日；多天請用清單，例如 [wed, fri]。"
    ),
    "OA205.title": "看不懂的每月日期",
    "OA205.message": "「{value}」不是每月的哪一天。",
    "OA205.help": (
        "請寫 1 到 31、`last`，或第幾個星期幾：`first mon`、`2nd tue`、`last fri`；"
        "多天請用清單，例如 [1, 15, last]。"
    ),
    "OA206.title": "次數不是整數",
    "OA206.message": "`{key}`：「{value}」不是 1 到 9999 的整數。",
    "OA206.help": "請用數字寫，例如 `count: 12`、`every: 2`。",
    "OA207.title": "不合理的遲發時限",
    "OA207.message": "`late`：「{value}」不是一段時間。",
    "OA207.long.message": "`late`：{value} 超過 23 小時。",
    "OA207.help": "請寫小時或分鐘，例如 2h、90m、1h30m。",
    "OA207.long.help": (
        "最多寫 23h。LINE 只在 24 小時內認得重送的請求，超過之後重送，好友可能收到兩次。"
    ),
    "OA208.title": "發文時間裡的值種類不對",
    "OA208.message": "`{key}` 這裡需要一個值。",
    "OA208.empty.message": "`{key}` 是空的清單。",
    "OA208.flag.message": "`{key}` 只能是 true，不能是「{value}」。",
    "OA208.help": "請在 `{key}:` 後面寫上值，或刪掉這個鍵。",
    "OA208.general": "請在鍵的後面寫上值，或刪掉這個鍵。",
    "OA209.title": "少了時刻，或多寫了時刻",
    "OA209.message": "`{key}` 說了哪幾天，但少了 `at`：幾點發？",
    "OA209.once.message": "`once` 已經含有時間，旁邊不能再寫 `at`。",
    "OA209.cron.message": "`cron` 已經含有時間，旁邊不能再寫 `at`。",
    "OA209.help": "請加上 `at: 20:00`，或多個時間：`at: [12:00, 20:00]`。",
    "OA209.once.help": "請刪掉 `at`；`once: 2026-12-01T20:00` 就是日期和時間。",
    "OA209.cron.help": "請刪掉 `at`；cron 的前兩欄就是分和時。",
    "OA210.title": "同一天或同一時刻寫了兩次",
    "OA210.message": "`{key}` 裡的「{value}」寫了兩次。",
    "OA210.help": "請刪掉一個，或改成原本想寫的值。",
    "OA211.title": "結束日早於開始日",
    "OA211.message": "`until` {until} 早於 `from` {start}。",
    "OA211.help": "`until` 請寫 `from` 當天或之後的日期；頭尾兩天都算在內。",
    "OA212.title": "寫了兩種結束方式",
    "OA212.message": "`count` 和 `until` 都在說什麼時候結束。",
    "OA212.help": "請只留一個。",
    "OA213.title": "沒有起算的日子",
    "OA213.message": "`{key}` 要從第一天開始算，但沒有寫 `from`。",
    "OA213.anchor.message": "規則沒有說是哪一天，需要 `from` 才知道從哪一天算起。",
    "OA213.help": "請寫上從哪一天開始算，例如 `from: 2026-11-25`。",
    "OA213.anchor.help": "請加上 `from`，或在規則裡寫明哪一天：`BYDAY=WE`、`BYMONTHDAY=15`。",
    "OA214.title": "`every` 用在不適用的地方",
    "OA214.message": "`every` 不能和 `{key}` 一起用。",
    "OA214.help": "`every` 只能配 weekly、daily、monthly；在 rrule 裡請寫 INTERVAL。",
    "OA215.title": "重複規則不成立",
    "OA215.message": "規則裡的 {name} 不能是「{value}」。",
    "OA215.part.message": "規則裡的「{name}」不是認得的項目。",
    "OA215.freq.message": "規則沒有說頻率：少了 FREQ。",
    "OA215.twice.message": "規則裡的 {name} 寫了兩次。",
    "OA215.place.message": "規則裡的 BYDAY={value}，超出 FREQ 的月或年裡能有的第幾個星期幾。",
    "OA215.dtstart.message": "規則裡自己寫了 DTSTART。",
    "OA215.until.message": "規則裡自己寫了 UNTIL。",
    "OA215.finer.message": "規則裡的 {name}={value} 比一天還細。",
    "OA215.help": (
        "請寫 RFC 5545 規則的日期部分，例如 `FREQ=MONTHLY;BYDAY=2TU`。FREQ 可以是 DAILY、"
        "WEEKLY、MONTHLY、YEARLY；後面可以有 INTERVAL、COUNT、BYDAY、BYMONTHDAY、BYMONTH、"
        "BYYEARDAY、BYWEEKNO、BYSETPOS、WKST，各寫一次。"
    ),
    "OA215.place.help": (
        "FREQ=MONTHLY 時，第幾個星期幾是 1 到 5 或 -5 到 -1（`2TU`、`-1FR`），YEARLY 時最多 53；"
        "WEEKLY 和 DAILY 不能寫第幾個。"
    ),
    "OA215.dtstart.help": "請刪掉 DTSTART，改用發文時間的 `from`。",
    "OA215.until.help": "請刪掉 UNTIL，改用發文時間的 `until`。",
    "OA215.finer.help": "請刪掉；幾點發寫在 `at`。",
    "OA216.title": "cron 寫法不成立",
    "OA216.message": "cron 的第 {number} 欄「{value}」不是 cron 認得的寫法。",
    "OA216.fields.message": "cron 有 {count} 欄，應該是五欄。",
    "OA216.help": (
        "五欄依序是：分（0-59）、時（0-23）、日（1-31）、月（1-12）、"
        "星期（0-7 或 sun-sat），例如 `0 20 * * wed,fri`。"
    ),
    "OA217.title": "永遠不會發生的發文時間",
    "OA217.message": "這個發文時間永遠不會到：沒有任何一天會發。",
    "OA217.help": "請對照日期和 `from`、`until`、`skip`。",
    "OA218.title": "略過的日子本來就不發",
    "OA218.message": "`skip` 裡有 {value}，但那一天本來就不會發。",
    "OA218.help": "請看看是不是想寫別天；不是就刪掉。",
    "OA219.title": "一天發太多次",
    "OA219.message": "這則一天會發 {count} 次。",
    "OA219.help": (
        "每次發送都會送到好友的手機。每天 20:00 發一次的 cron 是 `0 20 * * *`；"
        "`* 20 * * *` 是 20:00 到 20:59 每分鐘一次。"
    ),
    "OA250.title": "在勿擾時段內",
    "OA250.message": "{at} 在帳號「{account}」的勿擾時段內（{quiet}）。",
    "OA250.help": "請改時間；確定要這時候發，請寫 `quiet_ok: true`。",
    "OA250.given": "帳號的勿擾時段是預設的 22:00 到 08:00。",
    "OA251.title": "時間都已過去的貼文",
    "OA251.message": "這則貼文的時間都過了，不會再發。",
    "OA251.help": "請刪掉這則貼文，或改成新的時間。",
    "OA251.given": "今天是 2026 年 11 月 20 日。",
    "OA252.title": "7 天內重複的內容",
    "OA252.message": "{day} 這則和前 7 天內的「{other}」內容相同，對象也相同。",
    "OA252.help": "這則會被擋下。請修改其中一則，或寫 `allow_repeat: true`。",
    "OA253.title": "`by_date` 有不發的日子",
    "OA253.message": "`by_date` 有 {day}，但那天不會發。",
    "OA253.help": "請更正日期，或把那天加到 `cadence`。",
}
