"""Where a token was looked for and why it was not found."""

TEXTS = {
    "credentials.none": "帳號 {account} 沒有設定權杖",
    "credentials.none.help": "請在 oactl.yaml 的 accounts: {account}: 底下寫明權杖的位置，例如 "
    "token: {{env: LINE_CHANNEL_ACCESS_TOKEN}}",
    "credentials.env": "帳號 {account} 的權杖應在環境變數 {name}，但該變數沒有設定",
    "credentials.env.help": "請先 export {name}=… 再執行一次；用 cron 時請寫在 crontab 裡，或改用 "
    "token: {{file: …}}",
    "credentials.file": "無法讀取帳號 {account} 的權杖檔 {path}：{why}",
    "credentials.file.help": "請把權杖寫進這個檔案，並只讓自己能讀取（chmod 600 {path}）；"
    "或執行 oactl account add {account}",
    "credentials.file_outside": "帳號 {account} 的權杖檔 {path} 在工作區之外",
    "credentials.file_outside.help": "相對路徑不能離開工作區；檔案放在別處時，請寫絕對路徑",
    "credentials.file_special": "帳號 {account} 的權杖檔 {path} 不是一般檔案，而是管線或裝置",
    "credentials.file_special.help": "請把權杖寫進一般檔案；若要讀取程式印出的內容，請改用 "
    "token: {{command: […]}}",
    "credentials.too_large": "為帳號 {account} 找到的內容超過 64 KiB，太長了，"
    "不可能是權杖（{place}）",
    "credentials.too_large.help": "該處只放權杖本身，寫成一行",
    "credentials.empty": "帳號 {account} 的權杖所在之處是空的（{place}）",
    "credentials.empty.help": "請到 LINE Developers Console 的「Messaging API」分頁複製 channel "
    "access token",
    "credentials.malformed": "為帳號 {account} 找到的內容不是權杖（{place}）：其中有空白、換行或非 "
    "ASCII 字元",
    "credentials.malformed.help": "該處只放權杖本身，寫成一行",
    "credentials.keyring_library": "帳號 {account} 的權杖存在鑰匙圈，但尚未安裝所需的函式庫",
    "credentials.keyring_library.help": "pipx inject oactl keyring（或：pip install "
    "'oactl[keyring]'）",
    "credentials.keyring_locked": "無法開啟存放帳號 {account} 權杖的鑰匙圈（{why}）",
    "credentials.keyring_locked.help": "請先解鎖；在 cron 等沒有桌面的環境，請改用 "
    "token: {{env: …}} 或 {{file: …}}",
    "credentials.keyring_absent": "鑰匙圈裡沒有帳號 {account} 的 {service}/{name}",
    "credentials.keyring_absent.help": "keyring set {service} {name}",
    "credentials.command_missing": "無法啟動取得帳號 {account} 權杖的指令 {command}",
    "credentials.command_missing.help": "請在 oactl.yaml 寫出完整路徑；cron 的 PATH 很短",
    "credentials.command_slow": "取得帳號 {account} 權杖的指令 {command} 超過 "
    "{seconds:g} 秒仍未結束",
    "credentials.command_slow.help": "請手動執行看看，它可能正在等待輸入密碼",
    "credentials.command_failed": "取得帳號 {account} 權杖的指令 {command} 以代碼 {code} 結束",
    "credentials.command_failed.help": "請手動執行，看看它說什麼",
}
