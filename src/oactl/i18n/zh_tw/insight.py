"""抓取數據."""

TEXTS: dict[str, str] = {
    "insight.fetched": "{account}：取得 {count} 筆數據",
    "insight.unready": "{account}：LINE 尚未結算：{days}",
    "insight.left": (
        "{account}：還有 {count} 筆沒抓；LINE 每小時每項只回答 60 次，"
        "{at} 之後請再執行：oactl insight sync"
    ),
    "insight.later": "{account}：還有 {count} 筆沒抓，請再執行：oactl insight sync",
    "insight.trouble_offline": "{account}：連不上 LINE：{error}",
    "insight.trouble_rate": "{account}：{what}的查詢次數已達 LINE 上限",
    "insight.trouble_credentials": "{account}：沒有權杖或權杖被拒，無法抓取數據",
    "insight.trouble_refused": "{account}：LINE 不提供{what} {subject}：{error}",
    "insight.trouble_strange": "{account}：{what}收到的不是 LINE 的回應：{error}",
    "insight.kind_followers": "好友數據",
    "insight.kind_deliveries": "訊息則數",
    "insight.kind_demographic": "好友屬性",
    "insight.kind_event": "訊息成效",
    "insight.kind_unit": "訊息成效",
    "insight.kind_quota": "訊息用量",
    "insight.kind_account": "帳號",
    "insight.day": "統計日（UTC+9）",
    "insight.followers": "加入好友",
    "insight.reach": "目標好友數",
    "insight.blocks": "封鎖",
    "insight.block_rate": "封鎖率",
    "insight.friends": "有效好友",
    "insight.not_ready": "尚未結算",
    "insight.nothing": "這些日子沒有數據，請執行：oactl insight sync",
    "insight.comma": "、",
}
