"""`oactl plan validate --online`：無法向 LINE 確認時."""

TEXTS: dict[str, str] = {
    "validate.unasked": "帳號 {account}：沒有向 LINE 確認它的貼文（{error}）；查明原因："
    "oactl account check {account}",
}
