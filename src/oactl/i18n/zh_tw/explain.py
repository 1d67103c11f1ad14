"""`oactl explain`：依序列出每一道關卡，或說明規則."""

TEXTS: dict[str, str] = {
    "explain.unknown_rule": "沒有 {rule} 這條規則",
    "explain.unknown_rule.help": "規則代碼會出現在 oactl plan validate 的結果裡，例如 OA301",
    "explain.open": "通過",
    "explain.foot": "第一個 ✗ 就是擱置的原因。訊息用量、權杖與時鐘在發送時才會向 LINE 確認。",
    "explain.wrong": "錯誤寫法：",
    "explain.right": "正確寫法：",
}
