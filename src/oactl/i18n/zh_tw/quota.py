"""`oactl quota`：本月還剩幾則訊息."""

TEXTS: dict[str, str] = {
    "quota.left": "{account}：本月還剩 {left} 則（已用 {used} 則，額度 {limit} 則）",
    "quota.no_limit": "{account}：本月已用 {used} 則，未設上限",
    "quota.credentials": "{account}：權杖找不到，或 LINE 不接受；查明原因："
    "oactl account check {account}",
    "quota.offline": "{account}：連不上 LINE（{error}）；請再試一次，或執行 oactl doctor",
    "quota.rate": "{account}：查詢太頻繁，請一分鐘後再試",
    "quota.refused": "{account}：LINE 沒有提供：{error}",
    "quota.strange": "{account}：收到的不是 LINE 的回應（{error}）；檢查環境：oactl doctor",
}
