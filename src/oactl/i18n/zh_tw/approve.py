"""核准，以及無法核准的原因."""

TEXTS: dict[str, str] = {
    "approve.unreadable": "無法讀取核准紀錄 {path}",
    "approve.unreadable.help": "請從版本控制還原；或刪除後重新核准："
    "oactl plan approve --pending --by 姓名",
    "approve.cannot_write": "無法寫入 {path}：{why}",
    "approve.cannot_write.help": "這次沒有核准任何貼文；請先處理好資料夾，再核准一次",
    "approve.errors": "{post} 有錯誤，不能核准：{rules}",
    "approve.errors.help": "查看錯誤的位置：oactl plan validate",
    "approve.unknown_person": "oactl.yaml 的人員裡沒有「{name}」：{people}",
    "approve.unknown_person.help": "請在 --by 後面寫其中一位，或在 `people:` 加上這個人",
    "approve.not_a_checker": "{name} 不是檢查人員，不能核准 {post}",
    "approve.not_a_checker.help": "請由檢查人員核准，或在 oactl.yaml 給這個人 `role: checker`",
    "approve.not_named": "{post} 的檢查人員是 {checkers}，不是 {name}",
    "approve.not_named.help": "oactl plan approve {post} --by 姓名，或在貼文的 `checker:` "
    "加上 {name}",
    "approve.author": "{post} 是 {name} 寫的，要由別人核准",
    "approve.author.help": "請由檢查人員核准；一人小店請在 oactl.yaml 的帳號 {account} 寫 "
    "`approval: self`",
    "approve.which": "請指定貼文：寫名稱、整個計劃表，或所有待核准的",
    "approve.which.help": "oactl plan approve 計劃表/貼文，或加 --plan 計劃表，或 --pending"
    "（revoke 可用名稱或 --plan）",
    "approve.by_whom": "請問由誰核准？",
    "approve.by_whom.help": "請加上 --by 姓名",
    "approve.ask_name": "核准人",
    "approve.nothing_pending": "沒有待核准的貼文",
    "approve.done": "{checker} 已核准 {post}，有效至 {until}",
    "approve.times": "發送 {count} 次：{times}",
    "approve.recipients": "帳號 {account}：{via}，{people}",
    "approve.people_unknown": "人數由 LINE 決定",
    "approve.cost": "共 {messages} 則訊息",
    "approve.due_now": "{occurrence} 已到時間，啟用 cron 時一分鐘內就會發送",
    "approve.revoked": "{post}：已撤回核准；正在發送的會在下一個請求之前停止",
    "approve.was_not": "{post} 本來就沒有核准",
    "approve.signature_later": "帳號 {account} 要求簽章核准，要等後續版本",
    "approve.signature_later.help": "在那之前，請在設定中使用 `approval: recorded`",
    "approve.draft": "還是草稿：要等計劃表刪掉 `draft: true` 之後才會發送",
}
