"""發送的結果與下一步."""

TEXTS: dict[str, str] = {
    "push.people": "{count} 人",
    "push.batches": "批次 {accepted}/{batches}",
    "push.newly_held": "擱置：{occurrence}：{why}",
    "push.newly_missed": "錯過：{occurrence}：{why}",
    "push.begun_held": "擱置：{occurrence}：{batches} 個批次已送出 {accepted} 個，其餘等待中"
    "（{gate}）",
    "push.begun_held.next": "查看原因與處理方式：oactl delivery show {id}",
    "push.refused": "遭拒絕：{occurrence}：LINE 沒有接受：{error}",
    "push.refused.next": "查看完整回應：oactl delivery show {id}",
    "push.partial": "部分發送：{occurrence}：{batches} 個批次中 LINE 接受了 {accepted} 個",
    "push.partial.next": "查看哪些沒有送出：oactl delivery show {id}",
    "push.missed": "錯過：{occurrence}：沒能在時間內發送",
    "push.missed.next": "如果還是要發：oactl push {occurrence}",
    "push.unknown": "結果不明：{occurrence}：無法確定 LINE 是否全部收到"
    "（{batches} 個批次中確定 {accepted} 個）；不會自動重發",
    "push.unknown.next": "先看 oactl delivery show {id}，確認聊天室後再執行："
    "oactl delivery resolve {id} --sent（或 --not-sent）",
    "push.sending": "發送中：{occurrence}：{batches} 個批次已送出 {accepted} 個，下次執行會繼續",
    "push.sending.next": "現在繼續：oactl push --due",
    "push.stopped_quiet_hours": "發送中：{occurrence}：{batches} 個批次送出 {accepted} 個後進入"
    "勿擾時段，結束後會繼續",
    "push.stopped_approval": "發送中：{occurrence}：核准已撤回，{batches} 個批次送出 {accepted} "
    "個後停止",
    "push.stopped_approval.next": "要繼續請重新核准；不再發送："
    "oactl delivery skip {id} --reason 原因",
    "push.already": "{occurrence} 之前已處理過，這次沒有發送",
    "push.already.next": "查看經過：oactl delivery show {occurrence}",
    "push.resolved_sent": "已有人確認 {occurrence} 發送過，這次沒有發送",
    "push.resolved_sent.next": "如果其實沒發過：oactl delivery resolve {occurrence} --not-sent",
    "push.before_its_time": "{occurrence} 還沒到時間，沒有發送",
    "push.before_its_time.next": "查看排程：oactl plan agenda",
    "push.ledger_too_young": "{occurrence} 已超過 23 小時，而且早於這本發送帳本；"
    "可能已由先前的帳本發送，所以沒有發送",
    "push.ledger_too_young.next": "確定沒發過：oactl delivery resolve {occurrence} --not-sent，"
    "再發送一次",
    "push.not_expected": "{occurrence} 會發給 {recipients} 人，和預期的 {expected} 人不同，"
    "沒有發送",
    "push.not_expected.next": "查看目標對象：oactl explain {occurrence}",
    "push.plan_errors": "有計劃表含有錯誤；受影響的貼文不會發送，其他照常",
    "push.plan_errors.next": "查看錯誤的位置：oactl plan validate",
    "push.terminated": "收到停止要求，沒有再送出新的請求",
    "push.terminated.next": "繼續：oactl push --due",
    "push.deadline": "帳號 {account}：已到時限，還有該發的沒有開始",
    "push.deadline.next": "繼續：oactl push --due",
    "push.busy": "帳號 {account}：另一個程序已執行 {minutes} 分鐘，這次交給它處理",
    "push.busy.next": "查看進度：oactl status",
    "push.credentials": "這次略過帳號 {account}（{reason}），其他帳號照常",
    "push.credentials.next": "查明原因：oactl account check {account}",
    "push.unreachable": "帳號 {account}：連不上 LINE（{error}），到時間的檔次會等待",
    "push.unreachable.next": "再試一次：oactl push --due；檢查環境：oactl doctor",
    "push.clock_wrong": "這台電腦的時鐘比 LINE 快 {seconds} 秒（負數是慢），校正前不會發送",
    "push.clock_wrong.next": "請校正時鐘（開啟自動校時），再執行：oactl push --due",
    "push.clock_off": "這台電腦的時鐘比 LINE 快 {seconds} 秒（負數是慢），仍照常發送",
    "push.clock_off.next": "請盡快校正（開啟自動校時）",
    "push.new_ledger": "之前核准過貼文，卻找不到發送帳本，已建立新的：{path}",
    "push.new_ledger.next": "如果原本有帳本，請現在放回去（它記得發過什麼）；"
    "先前到時間的檔次都擱置：oactl status",
    "push.unknown_post": "沒有計劃表有這則貼文：{name}",
    "push.unknown_post.help": "查看有哪些：oactl plan agenda",
    "push.which_account": "{name} 沒有指明計劃表的哪個帳號（{accounts}）",
    "push.which_account.help": "請在前面加上帳號：oactl push 帳號/計劃表/貼文@時間",
    "push.no_such_time": "計劃表沒有這個時間：{name}",
    "push.no_such_time.help": "請從 oactl plan agenda 複製名稱（可加 --from、--to）",
    "push.not_an_occurrence": "「{name}」不是檔次的名稱",
    "push.not_an_occurrence.help": "名稱要有時間，例如 計劃表/貼文@2026-11-25T20:00"
    "（見 oactl plan agenda）；只發給測試人員：oactl push {name} --test",
    "push.test_by_hand": "{post} 在 {platform} 由人工發布，無法測試發送",
    "push.test_by_hand.help": "以文字預覽：oactl plan preview {post}",
    "push.test_invalid": "{post} 有錯誤，無法測試發送：{errors}",
    "push.test_invalid.help": "查看錯誤的位置：oactl plan validate",
    "push.no_occurrence": "{post} 沒有任何發文時間",
    "push.no_occurrence.help": "請檢查 `cadence:`，再執行：oactl plan validate",
    "push.testers_file": "無法從 {path} 讀取帳號 {account} 的測試人員",
    "push.testers_file.help": "檔案每列一個使用者 ID（U 加 32 個字元）；見 oactl.yaml 的 "
    "`testers:`",
    "push.no_testers": "帳號 {account} 沒有測試人員",
    "push.no_testers.help": "請在 oactl.yaml 的 accounts: {account}: 底下寫 testers: [U…]；"
    "自己的使用者 ID 在 LINE Developers Console 的「Basic settings」分頁",
    "push.progress": "已送出 {count} 人…",
    "push.narrowcast_full": "{occurrence}：LINE 選出 {most} 人，已達上限；目標對象可能更多",
}
