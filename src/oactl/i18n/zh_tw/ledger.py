"""發送紀錄的檔案；沒有它就不會發送."""

TEXTS: dict[str, str] = {
    "ledger.missing": "{path} 沒有發送紀錄",
    "ledger.missing.help": "如果原本有，請放回去，它記得發過什麼；否則 oactl doctor 會建立新的",
    "ledger.locked": "發送紀錄 {path} 正由另一個程序使用",
    "ledger.locked.help": "請稍候再執行一次",
    "ledger.read_only": "發送紀錄 {path} 無法寫入",
    "ledger.read_only.help": "請讓執行 oactl 的使用者可以寫入檔案和它的資料夾：chmod u+rw {path}",
    "ledger.corrupted": "{path} 已損壞，或不是發送紀錄（{why}）",
    "ledger.corrupted.help": "看哪裡損壞：oactl db check；換上備份：oactl db restore 檔案。在那之前"
    "不會發送",
    "ledger.newer": "發送紀錄 {path} 是由較新的 oactl 寫的（版本 {version}，目前的 oactl 只支援到 "
    "{newest}）",
    "ledger.newer.help": "請升級 oactl：pipx upgrade oactl（或：pip install --upgrade oactl）",
    "ledger.disk_full": "發送紀錄 {path} 所在的磁碟已滿；先前的紀錄都還在",
    "ledger.disk_full.help": "請清出空間，再執行一次",
    "ledger.disk_error": "發送紀錄 {path} 所在的磁碟發生錯誤；先前的紀錄都還在",
    "ledger.disk_error.help": "請檢查磁碟（也請確認不是網路或同步資料夾），再執行：oactl doctor",
    "ledger.cannot_open": "無法開啟發送紀錄 {path}",
    "ledger.cannot_open.help": "請讓執行 oactl 的使用者可以讀寫檔案和它的資料夾，再執行："
    "oactl doctor",
    "ledger.not_yours": "{path} 屬於 {owner}，但現在是以 {user} 執行 oactl",
    "ledger.not_yours.help": "請改回來：sudo chown -R {user} '{folder}'；之後一律用同一個使用者"
    "執行 oactl，cron 也一樣",
    "ledger.cannot_lock": "無法在發送紀錄旁取得 {path} 的鎖定：{why}",
    "ledger.cannot_lock.help": "請讓執行 oactl 的使用者可以寫入這個資料夾；在那之前不會發送",
}
