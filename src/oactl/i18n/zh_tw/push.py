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
    "push.already": "{occurrence} 之前已處理過，這次沒有發送",
    "push.already.next": "查看經過：oactl delivery show {occurrence}",
    "push.resolved_sent": "已有人確認 {occurrence} 發送過，這次沒有發送",
    "push.resolved_sent.next": "如果其實沒發過：oactl delivery resolve {occurrence} --not-sent",
    "push.before_its_time": "{occurrence} 還沒到時間，沒有發送",
    "push.before_its_time.next": "查看排程：oactl plan agenda",
    "push.ledger_too_young": "{occurrence} 已超過 23 小時，而且早於這份發送紀錄；"
    "可能已由先前的發送紀錄發送，所以沒有發送",
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
    "push.credentials": "這次略過帳號 {account}（{reason}）",
    "push.credentials.next": "查明原因：oactl account check {account}",
    "push.unreachable": "帳號 {account}：連不上 LINE（{error}），到時間的場次會等待",
    "push.unreachable.next": "再試一次：oactl push --due；檢查環境：oactl doctor",
    "push.clock_wrong": "這台電腦的時鐘比 LINE 快 {seconds} 秒（負數是慢），校正前不會發送",
    "push.clock_wrong.next": "請校正時鐘（開啟自動校時），再執行：oactl push --due",
    "push.clock_off": "這台電腦的時鐘比 LINE 快 {seconds} 秒（負數是慢），仍照常發送",
    "push.clock_off.next": "請盡快校正（開啟自動校時）",
    "push.new_ledger": "之前核准過貼文，卻找不到發送紀錄，已建立新的：{path}",
    "push.new_ledger.next": "如果原本有發送紀錄，請現在放回去（它記得發過什麼）；"
    "先前到時間的場次都擱置：oactl status",
    "push.unknown_post": "沒有計劃表有這則貼文：{name}",
    "push.unknown_post.help": "查看有哪些：oactl plan agenda",
    "push.which_account": "{name} 沒有指明計劃表的哪個帳號（{accounts}）",
    "push.which_account.help": "請在前面加上帳號：oactl push 帳號/計劃表/貼文@時間",
    "push.no_such_time": "計劃表沒有這個時間：{name}",
    "push.no_such_time.help": "請從 oactl plan agenda 複製名稱（可加 --from、--to）",
    "push.not_an_occurrence": "「{name}」不是場次的名稱",
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
    "push.testers_row": "無法從 {path} 讀取帳號 {account} 的測試人員：第 {row} 列不是使用者 ID，"
    "或格式不對",
    "push.testers_row.help": "檔案每列一個使用者 ID（U 加 32 個字元），或有 user_id 欄，"
    "並存成 UTF-8；"
    "見 oactl.yaml 的 `testers:`",
    "push.no_testers": "帳號 {account} 沒有測試人員",
    "push.no_testers.help": "請在 oactl.yaml 的 accounts: {account}: 底下寫 testers: [U…]；"
    "自己的使用者 ID 在 LINE Developers Console 的「Basic settings」分頁",
    "push.progress": "已送出 {count} 人…",
    "push.narrowcast_full": "{occurrence}：LINE 選出 {most} 人，已達上限；目標對象可能更多",
    "push.skipped": "{occurrence} 已由人略過，不會發送",
    "push.reason_late": "已超過時間",
    "push.reason_resolved": "由人確認已送出",
    "push.reason_skipped": "略過：{words}",
    "push.reason_key_expired": "LINE 已不記得這個請求",
    "push.reason_another_ledger": "另一份發送紀錄送過",
    "push.reason_refused_after_unknown": "LINE 拒絕了可能已經收到的請求",
    "push.reason_progress_unknown": "LINE 不再提供這次分眾發送的結果",
    "push.reason_narrowcast_error": "LINE 中止了分眾發送（錯誤 {words}）",
    "push.reason_unreachable": "連不上 LINE",
    "push.stopped_approval": "發送中：{occurrence}：核准已撤回，或核准的是另一份內容，{batches} "
    "個批次送出 {accepted} 個後停止",
    "push.stopped_approval.next": "以原本的內容繼續：重新核准，或 oactl delivery resume {id}；"
    "以目前核准的內容發完：oactl "
    "delivery resume {id} --with-current；不再發送：oactl delivery stop {id} --reason 原因",
    "push.stopped_stopped": "發送中：{occurrence}：已有人喊停，{batches} 個批次送出 {accepted} "
    "個後停止",
    "push.rejected": "{occurrence}：LINE 認為其中 {rejected} 個收件人無效，已略過；{recipients} "
    "人已發送",
    "push.rejected.next": "查看是哪些批次：oactl delivery show {id}",
    "push.rejected_people": "LINE 退回 {count} 人",
    "push.unproven": "{occurrence}：另一份發送紀錄先發過：有些請求不是這份紀錄送的，LINE "
    "卻已收到；名單裡有 {unproven:,} "
    "人當時是否也在名單上，無法證實，所以沒有再發給他們",
    "push.unproven.next": "查看是哪些批次：oactl delivery show {id}",
    "push.narrowcast_slow": "{occurrence}：LINE 在 {minutes} 分鐘前接受了分眾發送，"
    "至今還沒完成（{why}）",
    "push.narrowcast_slow.next": "查看狀況：oactl delivery show {id}",
    "push.path_absent": "`plans:` 寫了 {path}，但那裡什麼都沒有；是不是磁碟或資料夾沒掛上？",
    "push.path_absent.next": "請放回去，或從 oactl.yaml 移除",
    "push.lost": "帳號 {account}：計劃表裡已經沒有這些貼文：{posts}；都不會發送",
    "push.lost_due": "帳號 {account}：計劃表裡已經沒有這些貼文：{posts}；已到時間而沒有發送：{due}",
    "push.lost.next": "請把計劃表放回去（檔案有錯：oactl plan validate）；如果是刻意拿掉的："
    "oactl plan retire 計劃 或 計劃/貼文",
    "push.orphan": "{occurrence} 是以帳號 {old} 開始發送的，但 oactl.yaml 已沒有對應這個 LINE "
    "官方帳號的帳號；其餘不會發送",
    "push.orphan.next": "請把帳號的名稱或權杖改回來；不再發送：oactl delivery skip {id} "
    "--reason 原因",
    "push.resume_unapproved": "{occurrence}：這篇貼文目前沒有有效的核准，沒有發送",
    "push.resume_unapproved.next": "請先核准：oactl plan approve {post}；不再發送：oactl "
    "delivery stop "
    "{occurrence} --reason 原因",
    "push.resolve_first": "{occurrence}：無法確定 LINE 是否收到其中一部分，沒有發送",
    "push.resolve_first.next": "先看 oactl delivery show {id}，再執行：oactl delivery resolve {id} "
    "--sent（或 --not-sent）",
    "push.no_current": "{occurrence}：計劃表裡已經沒有這個場次，沒有發送",
    "push.no_current.next": "以原本的內容發完：oactl delivery resume {occurrence}",
    "push.current_unapproved": "{occurrence}：目前的內容不能發送（{gate}），沒有發送",
    "push.current_unapproved.next": "查看原因：oactl explain {occurrence}；核准：oactl plan "
    "approve",
    "push.nothing_left": "{occurrence}：LINE 已收到，或可能已收到每一部分，沒有發送",
    "push.nothing_left.next": "查看狀況：oactl delivery show {occurrence}",
    "push.reason_stopped": "已停止：{words}",
    "push.reason_unproven": "另一份發送紀錄先發過，無法全部證實",
    "push.reason_stopped_uncertain": "停止時還有請求在途中，無法確定 LINE 是否收到",
    "push.reason_withdrawn_uncertain": "舊內容的一部分是否已送出，無法確定",
    "push.another_ledger": "{occurrence}：這份發送紀錄還沒送出，LINE 就已收過這個請求："
    "另一份發送紀錄先發過；"
    "沒有人會收到兩次",
    "push.another_ledger.next": "確認用的是對的發送紀錄：oactl doctor；收據：oactl delivery show "
    "{id}",
    "push.doubled": "{occurrence}：舊版的 oactl 曾開始發送兩次；不會再發送其餘的部分",
    "push.doubled.next": "查看已發送的部分：oactl delivery list；其餘請另寫一篇貼文",
}
