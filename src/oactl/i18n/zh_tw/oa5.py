"""OA5xx: people and approval, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "OA501.title": "不認識的人",
    "OA501.message": "oactl.yaml 的 `people:` 裡沒有「{name}」（有：{known}）。",
    "OA501.help": "請更正名稱，或加到 `people:`。",
    "OA501.near.help": "是不是要寫「{near}」？",
    "OA501.given": "oactl.yaml 的 `people:` 有熊大、兔兔、莎莉。",
    "OA502.title": "檢查人員沒有檢查的角色",
    "OA502.message": "「{name}」不是檢查人員。",
    "OA502.help": "請改由別人檢查，或在 oactl.yaml 給 `role: checker`。",
    "OA502.given": "熊大是檢查人員，兔兔是發文人員。",
    "OA503.title": "發文人員和檢查人員是同一人",
    "OA503.message": "「{name}」是這則的發文人員，不能自己檢查。",
    "OA503.help": "請換一位檢查人員；一人小店可在帳號設定 `approval: self`。",
    "OA503.given": "莎莉兼任發文與檢查人員，熊大是檢查人員。",
    "OA504.title": "沒有檢查人員",
    "OA504.message": "這則貼文沒有指定檢查人員，任何有這個角色的人都可以核准。",
    "OA504.help": "請在這裡或 `defaults:` 加上 `checker:`。可以檢查的人：{known}。",
    "OA504.general": "請在貼文或 `defaults:` 加上 `checker:`。",
}
