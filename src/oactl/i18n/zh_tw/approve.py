"""核准，以及無法核准的原因."""

TEXTS: dict[str, str] = {
    "approve.unreadable": "無法讀取核准紀錄 {path}",
    "approve.unreadable.help": "請從版本控制還原；或刪除後重新核准："
    "oactl plan approve --pending --by 姓名",
    "approve.link": "{path} 是符號連結，核准紀錄不會透過連結寫入",
    "approve.link.help": "請換成真正的資料夾與檔案；這次沒有核准任何貼文",
    "approve.locked": "另一個 oactl 正在更改核准紀錄，已超過半分鐘",
    "approve.locked.help": "請再試一次；佔用 {path} 的程式還在執行",
    "approve.cannot_write": "無法寫入 {path}：{why}",
    "approve.cannot_write.help": "這次沒有核准任何貼文；請先處理好資料夾，再核准一次",
    "approve.errors": "{post} 有錯誤，不能核准：{rules}",
    "approve.errors.help": "查看錯誤的位置：oactl plan validate",
    "approve.rendering_fails": "{post} 在 {time} 的內容無法產生，不能核准：{rule}",
    "approve.rendering_fails.help": "查看這條規則：oactl explain {rule}",
    "approve.rendering_invalid": "{post} 在 {time} 的內容超出 LINE 的限制，不能核准：{rules}",
    "approve.rendering_invalid.help": "請留意範本在那個時間填入的內容；查看規則："
    "oactl explain 規則",
    "approve.too_many": "{post} 會有 {count:,} 種內容，最多只能檢查 {limit:,} 種",
    "approve.too_many.help": "請把 `until:` 提早、減少次數，或讓文字不要隨場次改變",
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
    "approve.ask": "確定核准以上 {count} 則",
    "approve.declined": "沒有核准任何貼文",
    "approve.not_this": "{post}：",
    "approve.left": "{post} 待它的檢查人員核准：{checkers}",
    "approve.shown": "{post}：{subject}",
    "approve.nothing_pending": "沒有待核准的貼文",
    "approve.done": "{checker} 已核准 {post}，有效至 {until}",
    "approve.times": "發送 {count} 次：{times}",
    "approve.and_more": "{times}……還有 {count} 次",
    "approve.recipients": "帳號 {account}：{via}，{people}",
    "approve.people_unknown": "人數由 LINE 決定",
    "approve.cost": "共 {messages} 則訊息",
    "approve.due_now": "{occurrence} 已到時間，啟用 cron 時一分鐘內就會發送",
    "approve.revoked": "{post}：已撤回核准；正在發送的會在下一個請求之前停止",
    "approve.was_not": "{post} 本來就沒有核准",
    "approve.signature_later": "帳號 {account} 要求簽章核准，要等後續版本",
    "approve.signature_later.help": "在那之前，請在設定中使用 `approval: recorded`",
    "approve.draft": "還是草稿：要等計劃表刪掉 `draft: true` 之後才會發送",
    "approve.unfinished": "還沒發完：{occurrence}：還有 {left} "
    "人；以原本的內容發完：oactl delivery resume "
    "{id}；以現在核准的內容發完：oactl delivery "
    "resume {id} "
    "--with-current；不再發送：oactl "
    "delivery stop {id} --reason 原因",
    "approve.went_out": "{at} 已發給 {account}：{occurrence}",
}
