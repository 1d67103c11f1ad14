"""各指令共用的訊息."""

TEXTS: dict[str, str] = {
    "cli.aborted": "已停止，後續動作都沒有執行",
    "cli.later": "`{command}` 會在之後的版本提供",
    "cli.later.help": "目前可用的指令：oactl --help",
    "cli.bad_now": "「{text}」不是時間點",
    "cli.bad_now.help": "請連同時區一起寫：--now 2026-11-25T20:00:30+08:00",
    "cli.now_without_zone": "「{text}」沒有寫時區",
    "cli.now_without_zone.help": "請補上時區，臺灣是：--now {text}+08:00",
    "cli.bad_date": "「{text}」不是日期",
    "cli.bad_date.help": "請寫年、月、日：2026-11-25",
    "cli.span_backwards": "結束日 {end} 早於開始日 {start}",
    "cli.span_backwards.help": "請對調：--from {end} --to {start}",
    "cli.bad_deadline": "「{text}」不是一段時間",
    "cli.bad_deadline.help": "請寫成 --deadline 240s 或 --deadline 4m",
    "cli.bad_expect": "「{text}」不是收件人數",
    "cli.bad_expect.help": "請寫成 --expect-recipients 1200，或容許誤差："
    "--expect-recipients 1200±2%",
    "cli.unknown_format": "這裡沒有「{format}」這種格式",
    "cli.unknown_format.help": "--format 可以用：{known}",
    "cli.push_what": "請指定要發送什麼",
    "cli.push_what.help": "發送所有到時間的檔次：oactl push --due；只發一檔："
    "oactl push 計劃表/貼文@2026-11-25T20:00",
    "cli.push_both": "--due 會發送所有到時間的檔次，不能再加名稱",
    "cli.push_both.help": "請拿掉 --due，或拿掉名稱",
    "cli.one_test": "測試發送一次只能發一則貼文",
    "cli.one_test.help": "oactl push 計劃表/貼文 --test",
    "cli.no_workspace": "{folder} 和它的上層資料夾裡都沒有 oactl.yaml",
    "cli.no_workspace.help": "用 oactl init 建立工作區，或指定一個：oactl --workspace 資料夾 …",
    "cli.no_config": "沒有 {path} 這個檔案",
    "cli.no_config.help": "用 oactl init 建立工作區，或以 --workspace、OACTL_WORKSPACE、"
    "OACTL_CONFIG 指定別的",
    "cli.database_later": "{scheme}:… 的發送帳本會在之後的版本提供",
    "cli.database_later.help": "目前請在 oactl.yaml 寫 database: sqlite:///.oactl/state.db（並檢查 "
    "OACTL_DATABASE_URL）",
    "cli.unknown_account": "沒有「{name}」這個帳號；工作區裡有：{accounts}",
    "cli.unknown_account.help": "列出全部帳號：oactl account list",
    "cli.no_accounts": "工作區裡還沒有帳號",
    "cli.no_accounts.help": "新增帳號：oactl account add",
    "cli.cannot_write": "無法寫入 {path}：{why}",
    "cli.cannot_write.help": "請檢查資料夾，或用 --out 檔案 指定別的位置",
    "cli.pair": "{name}：{value}",
}
