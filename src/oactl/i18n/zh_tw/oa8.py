"""OA8xx: quota and cost, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "OA801.title": "這個月的訊息不夠",
    "OA801.message": (
        "帳號「{account}」在 {month} 預計發出 {total} 則訊息（{sendings} 次發送 × "
        "每次人數）。方案 {price_plan} 含 {included} 則，不能加購：{day} 那次開始就不夠了。"
    ),
    "OA801.help": "請減少次數、縮小對象（`audience`、`limit`），或向 LINE 升級方案。",
    "OA801.given": "帳號可觸及 1,000 位好友。",
    "OA802.title": "超過方案內含的訊息",
    "OA802.message": (
        "帳號「{account}」在 {month} 預計發出 {total} 則訊息，方案 {price_plan} 含 "
        "{included} 則。其餘 {beyond} 則最多另計 {cost}，從 {day} 那次開始。"
    ),
    "OA802.help": (
        "價格為 {as_of} 的資料、未稅；可在 `price_plan:` 自訂。加購訊息要先在 "
        "LINE 官方帳號管理後台開啟。"
    ),
    "OA802.given": "帳號可觸及 1,000 位好友。",
    "OA802.general": (
        "請減少次數或人數，否則就會有加購費用；可在 `price_plan:` 填自己的價格。"
        "LINE 官方帳號管理後台須先開啟加購訊息。"
    ),
}
