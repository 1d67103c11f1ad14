"""到時間卻沒有發送的原因，以及下一步."""

TEXTS: dict[str, str] = {
    "gate.invalid": "計劃表有錯誤",
    "gate.invalid.errors": "計劃表有錯誤：{errors}",
    "gate.invalid.next": "查看錯誤的位置：oactl plan validate",
    "gate.experiment": "實驗功能會在之後的版本提供",
    "gate.experiment.later_stage": "`variants` 會在之後的版本提供",
    "gate.experiment.next": "請選一個版本寫成貼文的 `messages:`，核准後就會發送："
    "oactl plan show {plan}/{post}",
    "gate.fresh_ledger": "預定時間早於這份發送紀錄的建立時間",
    "gate.fresh_ledger.before_ledger": "預定時間早於這份發送紀錄的建立時間（{created_at}），"
    "可能已由先前的發送紀錄發送",
    "gate.fresh_ledger.next": "確定沒發過：oactl push {occurrence}；已經發過："
    "oactl delivery resolve {occurrence} --sent",
    "gate.approval": "目前的內容尚未核准",
    "gate.approval.none": "還沒有檢查人員核准",
    "gate.approval.unreadable": "讀不到這份計劃表的核准檔",
    "gate.approval.checker": "核准的人不是（或不再是）這則貼文的檢查人員",
    "gate.approval.old_format": "這是 oactl 0.1 的核准，已不再有效",
    "gate.approval.revoked": "這個核准已撤回；把舊的核准放回去也不算數",
    "gate.approval.workspace": "這個核准是在別的工作區給的",
    "gate.approval.bot": "這個核准是給另一個 LINE 官方帳號的",
    "gate.approval.new_account": "核准時還沒有這個帳號",
    "gate.approval.rendering": "這一次的內容，檢查人員核准時沒有看過",
    "gate.approval.expired": "核准已過期",
    "gate.approval.new_item": "這一段內容是核准後才加的",
    "gate.approval.changed": "核准後又有修改：{changed}",
    "gate.approval.signature_later": "這個帳號要求簽章核准，之後的版本才會提供",
    "gate.approval.next": "看過內容再核准：oactl plan show {plan}/{post}，接著 "
    "oactl plan approve {plan}/{post} --by 姓名",
    "gate.times_changed": "當天已開始發送之後，發文時間又被修改",
    "gate.times_changed.edited_after_begin": "{begun} 開始發送之後，當天的發文時間又被修改",
    "gate.times_changed.next": "這個場次也要發：oactl push {occurrence}；不發："
    "oactl delivery skip {occurrence} --reason 原因",
    "gate.repeat": "7 天內已對相同目標對象發過相同內容",
    "gate.repeat.same_content": "7 天內已對相同目標對象發過相同內容：{other}",
    "gate.repeat.next": "如果是刻意重複，請在貼文寫 allow_repeat: true 並重新核准；不發："
    "oactl delivery skip {occurrence} --reason 原因",
    "gate.missed": "已超過發送時間",
    "gate.missed.superseded": "同一則貼文有更新的場次到了時間：{by}",
    "gate.missed.late": "已超過發送時間（最多可延遲 {late}）",
    "gate.missed.late_in_quiet_hours": "已延遲，而且進入勿擾時段（{hours}）",
    "gate.missed.next": "如果還是要發：oactl push {occurrence}",
    "gate.quiet_hours": "現在是勿擾時段",
    "gate.quiet_hours.quiet": "現在是勿擾時段（{hours}）",
    "gate.quiet_hours.next": "請修改貼文的 `at:`，或在貼文寫 quiet_ok: true；勿擾時段過後也可以："
    "oactl push {occurrence}",
    "gate.audience": "目前無法發給它的目標對象",
    "gate.audience.empty": "目標對象裡沒有人（標籤：{tags}）",
    "gate.audience.later_stage": "標籤「{tag}」的來源會在之後的版本提供",
    "gate.audience.not_ready": "標籤「{tag}」在 LINE 的受眾（編號 {group}）還不能用：{status}",
    "gate.audience.too_small": "標籤「{tag}」的受眾只有 {count} 人，LINE 至少要 50 人才會發送",
    "gate.audience.file_missing": "找不到標籤「{tag}」的檔案：{path}",
    "gate.audience.file_folder": "標籤「{tag}」的檔案是資料夾：{path}",
    "gate.audience.file_permission": "目前的使用者沒有讀取標籤「{tag}」檔案的權限：{path}",
    "gate.audience.file_outside": "標籤「{tag}」的檔案在工作區外面：{path}",
    "gate.audience.file_special": "標籤「{tag}」的檔案不是一般檔案：{path}",
    "gate.audience.file_too_large": "標籤「{tag}」的檔案超過 {limit} MiB：{path}",
    "gate.audience.file_unreadable": "無法讀取標籤「{tag}」的檔案（{reason}）：{path}",
    "gate.audience.file_encoding": "標籤「{tag}」的檔案不是 UTF-8：{path} 第 {row} 列；請另存成 "
    "UTF-8",
    "gate.audience.file_utf16": "標籤「{tag}」的檔案是 UTF-16：{path}；請另存成 UTF-8",
    "gate.audience.file_nul": "標籤「{tag}」的檔案壞了：{path} 第 {row} 列有 NUL 字元；請重新匯出",
    "gate.audience.file_row": "標籤「{tag}」的檔案裡有不是使用者 ID 的內容：{path} 第 {row} 列；"
    "使用者 ID 是 U 加 32 個 0-9、a-f",
    "gate.audience.file_quote": "標籤「{tag}」的檔案有引號沒在同一列收尾：{path} 第 {row} 列；"
    "請補上或刪掉引號",
    "gate.audience.file_after_quote": "標籤「{tag}」的檔案在收尾引號後面還有文字：{path} 第 "
    "{row} 列；"
    "儲存格裡的引號要寫兩次",
    "gate.audience.file_field": "標籤「{tag}」的檔案有超過 128 KiB 的儲存格：{path} 第 {row} 列；"
    "是不是少了換行？",
    "gate.audience.file_short": "標籤「{tag}」的檔案有一列不到 user_id 欄就結束：{path} 第 {row} "
    "列；"
    "請補齊或刪掉",
    "gate.audience.file_cells": "標籤「{tag}」的檔案有一列的欄數比第一列多：{path} 第 {row} 列；"
    "內容有逗號的儲存格要加引號",
    "gate.audience.file_two_ids": "標籤「{tag}」的檔案一列有兩個使用者 ID：{path} 第 {row} 列；"
    "請一列一個，或在第一列寫欄名 user_id",
    "gate.audience.file_header_twice": "標籤「{tag}」的檔案有兩個 user_id 欄：{path} 第 {row} 列；"
    "請改掉其中一個欄名",
    "gate.audience.file_header_again": "標籤「{tag}」的檔案又出現一次欄名：{path} 第 {row} 列；"
    "請刪掉",
    "gate.audience.file_changed": "標籤「{tag}」的檔案在讀取時被改了：{path}；下次執行會重讀",
    "gate.audience.no_room": "無法排序使用者 ID：.oactl/cache 和暫存資料夾都沒有空間",
    "gate.audience.copy": "排序好的使用者 ID 副本壞了：{path}；下次執行會重做",
    "gate.audience.next": "看看還缺什麼：oactl explain {occurrence}",
    "gate.frequency_cap": "設定了每位好友的則數上限，目前的版本還無法計算",
    "gate.frequency_cap.later_stage": "帳號設定了 `frequency_cap`，之後的版本才會提供",
    "gate.frequency_cap.next": "要在沒有上限的情況下發送，請從設定中移除 `frequency_cap`",
    "gate.quota": "本月的訊息則數已用完",
    "gate.quota.not_enough": "本月的訊息則數不夠：還剩 {remaining:,} 則，需要 {need:,} 則",
    "gate.quota.next": "請在 LINE 官方帳號管理後台升級方案；時間內會自動發送，過了時間："
    "oactl push {occurrence}",
    "gate.budget": "設定了預算，目前的版本還無法計算",
    "gate.budget.later_stage": "帳號設定了 `budget`，之後的版本才會提供",
    "gate.budget.next": "要在沒有預算限制的情況下發送，請從設定中移除 `budget`",
    "gate.blast_radius": "目標對象比核准時多出很多",
    "gate.blast_radius.grown": "目標對象比核准時多出很多：核准時 {approved:,} 人，現在 {now:,} 人",
    "gate.blast_radius.not_counted": "核准時沒有計算目標對象的人數，現在有 {now:,} 人",
    "gate.blast_radius.next": "確定要發：oactl plan approve {plan}/{post} --by 姓名",
    "gate.credentials": "帳號的權杖找不到，或 LINE 不接受",
    "gate.credentials.none": "帳號 {account} 沒有設定權杖",
    "gate.credentials.env": "存放帳號 {account} 權杖的環境變數沒有設定",
    "gate.credentials.file": "無法讀取帳號 {account} 的權杖檔",
    "gate.credentials.file_outside": "帳號 {account} 的權杖檔在工作區之外",
    "gate.credentials.file_special": "帳號 {account} 的權杖檔是管線或裝置",
    "gate.credentials.too_large": "為帳號 {account} 找到的內容太長，不可能是權杖",
    "gate.credentials.empty": "帳號 {account} 的權杖是空的",
    "gate.credentials.malformed": "為帳號 {account} 找到的內容不是權杖",
    "gate.credentials.keyring_library": "帳號 {account} 的權杖存在鑰匙圈，但尚未安裝所需的函式庫",
    "gate.credentials.keyring_locked": "無法開啟存放帳號 {account} 權杖的鑰匙圈",
    "gate.credentials.keyring_absent": "鑰匙圈裡沒有帳號 {account} 的權杖",
    "gate.credentials.command_missing": "無法啟動取得帳號 {account} 權杖的指令",
    "gate.credentials.command_slow": "取得帳號 {account} 權杖的指令沒有在時間內結束",
    "gate.credentials.command_failed": "取得帳號 {account} 權杖的指令失敗",
    "gate.credentials.rejected": "LINE 不接受帳號 {account} 的權杖",
    "gate.credentials.other_account": "帳號 {account} 的權杖屬於另一個官方帳號",
    "gate.credentials.bad_base": "帳號 {account} 的 API 位址不正確",
    "gate.credentials.plain_http": "帳號 {account} 的權杖會以未加密的方式傳送",
    "gate.credentials.clock_set": "目前使用指定的時間（--now、OACTL_NOW），帳號 {account} "
    "只能發送到模擬環境",
    "gate.credentials.proxy": "帳號 {account} 連線要經過的代理伺服器無法使用",
    "gate.credentials.certificates": "無法讀取帳號 {account} 連線所需的憑證",
    "gate.credentials.next": "查明原因與處理方式：oactl account check；處理好之後，"
    "時間內會自動發送",
    "gate.clock": "這台電腦的時鐘誤差超過 5 分鐘",
    "gate.clock.wrong_clock": "這台電腦的時鐘和 LINE 相差 {seconds} 秒",
    "gate.clock.next": "請校正時鐘（開啟自動校時），再執行：oactl push --due",
    "gate.same_bot": "oactl.yaml 裡另一個帳號是同一個 LINE 官方帳號",
    "gate.same_bot.two_accounts": "{account} 和 {other} 是同一個 LINE 官方帳號，會重複發送",
    "gate.same_bot.next": "請在 oactl.yaml 只留其中一個，再執行：oactl account check",
}
