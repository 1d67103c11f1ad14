"""`oactl demo`."""

TEXTS: dict[str, str] = {
    "demo.welcome": "一家茶店的一週，從計劃表到週報。全程只在這台電腦上，訊息由模擬的 LINE 接收，"
    "不會發給任何人。\n每一步都是實際的指令，照著打就會得到同樣的結果。",
    "demo.prepare": "一、準備（11 月 25 日週三 19:50）",
    "demo.pointed": "（示範用：在 {file} 的帳號加一行 {line}，讓這個工作區只連到模擬的 LINE。）",
    "demo.check": "二、檢查與核准",
    "demo.edited": "（在 {file} 刪掉第一則貼文的 draft: true，時間卻不小心寫成 {line}。）",
    "demo.mended": "（改回 {line}，再檢查一次。）",
    "demo.checker": "店長",
    "demo.send": "三、發送（20:00，平常由 cron 每分鐘執行）",
    "demo.again": "（一分鐘後再執行一次：已經發過，所以什麼都不做，也不輸出。）",
    "demo.report": "四、成效（隔週一 10:00）",
    "demo.end": "完成",
    "demo.look_around": "工作區留在 {folder}，可以繼續看看：\n"
    "  cd {folder}\n"
    "  oactl status\n"
    "  oactl plan preview new-on-the-menu\n"
    "  oactl explain tea-shop/weekly-offer@2026-11-25T20:00\n"
    "要繼續發送，請在另一個終端機啟動模擬的 LINE：oactl sandbox serve --port {port}\n"
    "要開始自己的工作區：oactl init 資料夾",
    "demo.failed": "示範停在「{command}」：結束代碼是 {exit}，應為 {expected}",
    "demo.failed.help": "這台電腦上有些不對勁，請回報問題並附上以上輸出",
    "demo.not_once": "模擬的 LINE 收到 {count} 次發送，應為 1 次",
    "demo.not_once.help": "請回報問題並附上以上輸出",
    "demo.no_folder": "示範沒有可用的資料夾",
    "demo.no_folder.help": "請指定一個還不存在的資料夾：oactl demo 資料夾",
}
