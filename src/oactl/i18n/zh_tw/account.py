"""`oactl account add|list|check`."""

TEXTS: dict[str, str] = {
    "account.where_tokens_are": "請到 LINE Developers Console 的「Messaging API」分頁複製 cha"
    "nnel "
    "access token。貼上時畫面不會顯示。",
    "account.ask_token": "{account} 的權杖：",
    "account.added": "{account} 就是「{name}」（{basic_id}，bot {bot}），已經固定：之後不接受"
    "其他帳號的權杖",
    "account.token_in_file": "  權杖存在 {path}，只有你能讀取，也不進版本控制",
    "account.token_in_env": "  權杖來自環境變數 {name}；用 cron 時也要寫在 crontab 裡",
    "account.token_in_keyring": "  權杖存在鑰匙圈",
    "account.file_made": "  設定寫在 {path}",
    "account.added_next": "  下一步：oactl account check {account}",
    "account.checked": "{account}：{name}（{basic_id}，bot {bot}）",
    "account.quota": "本月已用 {used} 則，額度 {limit} 則，還剩 {left} 則",
    "account.quota_unlimited": "本月已用 {used} 則，未設上限",
    "account.quota_unknown": "LINE 沒有回覆本月還剩幾則",
    "account.head_account": "帳號",
    "account.head_display_name": "名稱",
    "account.head_basic_id": "Basic ID",
    "account.head_bot_user_id": "Bot",
    "account.head_group": "群組",
    "account.head_timezone": "時區",
    "account.head_approval": "核准方式",
    "account.head_price_plan": "方案",
    "account.head_token": "權杖",
    "account.bad_name": "「{name}」不能當帳號名稱",
    "account.bad_name.help": "請用文字（任何語言皆可）、數字、- 或 _：oactl account add shop-1",
    "account.one_source": "權杖只能在一個地方：--token-env 與 --token-file 請擇一",
    "account.exists": "設定裡已經寫明 {account} 的權杖在哪裡",
    "account.exists.help": "oactl 不會改寫設定；請自行修改該處的 token:，再執行 oactl account"
    " check "
    "{account}",
    "account.kept_elsewhere": "設定裡 {account} 的權杖位置是 oactl 無法寫入的（env、command、"
    "stateless "
    "或沒有設定）",
    "account.kept_elsewhere.help": "請自行把權杖放到該處，再執行 oactl account check "
    "{account}；或改成 "
    "token: {{file: .oactl/tokens/{account}}} 後再執行一次",
    "account.no_token": "沒有收到 {account} 的權杖",
    "account.no_token.help": "請在終端機依提示貼上，或用管線輸入：oactl account add {account}"
    " < 檔案。"
    "權杖不會是選項，以免被別人看到",
    "account.cannot_keep": "無法把 {account} 的權杖寫入 {path}：{why}",
    "account.cannot_keep.help": "沒有更動任何內容；請確認該處可以寫入，或改用 --token-env 變數、"
    "--token-file 檔案",
    "account.rejected": "LINE 不接受 {account} 的權杖：{error}",
    "account.rejected.help": "請在 LINE Developers Console 的「Messaging API」分頁重新核發，"
    "再執行 "
    "oactl account add {account}",
    "account.unreachable": "無法為 {account} 連上 LINE：{error}",
    "account.unreachable.help": "請檢查網路（HTTPS_PROXY、SSL_CERT_FILE），再執行一次",
    "account.other_account": "這個權杖屬於「{name}」（{basic_id}），不是 {account} 的",
    "account.other_account.help": "請使用正確帳號的權杖；要加入另一個帳號，請換一個名稱：oactl "
    "account add 名稱",
    "account.not_this": "{account} 的權杖屬於另一個帳號：{error}",
    "account.not_this.help": "請換成正確的權杖：oactl account add {account}",
    "account.twice": "「{name}」已經在這個工作區裡，名稱是 {other}",
    "account.twice.help": "一個帳號只用一個名稱，否則好友會收到兩次；計劃表請使用 {other}",
    "account.same_bot": "{account} 與 {others} 是同一個官方帳號",
    "account.same_bot.help": "請在 oactl.yaml 或 accounts/ 只留一個名稱，計劃表也用它；"
    "在那之前兩個都不會發送",
    "account.clock_wrong": "這台電腦的時鐘誤差 {seconds} 秒（LINE 減去本機）",
    "account.clock_wrong.help": "請開啟網路校時，例如：sudo timedatectl set-ntp true；校正之"
    "前不會發送",
}
