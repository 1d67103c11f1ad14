"""`oactl explain`：依序列出每一道關卡，或說明規則."""

TEXTS: dict[str, str] = {
    "explain.unknown_rule": "沒有 {rule} 這條規則",
    "explain.unknown_rule.help": "相近的有 {near}；可以試試：oactl explain {first}",
    "explain.open": "通過",
    "explain.foot": "第一個 ✗ 就是擱置的原因。訊息用量、權杖與時鐘在發送時才會向 LINE 確認。",
    "explain.wrong": "錯誤寫法",
    "explain.right": "正確寫法",
    "explain.in_post": "{what}（貼文裡）：",
    "explain.in_plan": "{what}（計劃表裡）：",
    "explain.in_file": "{what}（整份計劃表）：",
    "explain.in_account": "{what}（oactl.yaml 的帳號裡）：",
    "explain.in_files": "{what}（以下檔案）：",
    "explain.in_words": "{what}：",
    "explain.rule": "{rule}  {title}（{severity}）",
    "explain.ignorable": "可以用註解略過，但要寫原因："
    "`# oactl: ignore {rule} until 2026-12-31 原因`。",
}
