"""`oactl status`：一個畫面看完近況、接下來的場次和待辦."""

TEXTS: dict[str, str] = {
    "status.welcome": "這個資料夾還不是 oactl 的工作區。\n"
    "  不用帳號，先在這台電腦看完整流程：oactl demo\n"
    "  在這裡建立工作區：oactl init\n"
    "  所有指令：oactl --help",
    "status.last_run": "上次發送作業：{at}（{came}）",
    "status.no_run": "還沒有執行過發送作業。先試一次、不真的發送：oactl push --due --dry-run",
    "status.broken": "有計劃表含有錯誤：oactl plan validate",
    "status.lost": "計劃表裡已經沒有這些貼文，都不會發送（請把計劃表放回去；如果是刻意拿掉的："
    "oactl plan retire 計劃/貼文）：",
    "status.lost_post": "{post}  帳號：{account}",
    "status.lost_due": "{post}  帳號：{account}；已到時間而沒有發送：{due}",
    "status.next": "接下來：",
    "status.nothing_next": "接下來 7 天沒有排定的場次。",
    "status.waiting": "待核准（oactl plan approve 計劃表/貼文 --by 姓名）：",
    "status.waits_for": "{post}  檢查人員：{who}",
    "status.trouble": "需要留意（oactl delivery list；看單一場次：oactl explain 場次）：",
    "status.hand_offs": "待人工發布（完成後：oactl delivery done 場次 --url 網址）：",
    "status.quota": "本月剩餘訊息，{account}：{left}／{limit} 則",
    "status.overdue": "已到時間，但還沒有執行發送作業（cron 有在跑嗎？oactl push --due）：",
}
