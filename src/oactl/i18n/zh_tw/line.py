"""The way to LINE: hosts, proxies, certificates."""

TEXTS = {
    "line.bad_base": "{base} 不是 API 的位址",
    "line.bad_base.help": "請寫成 https://host 或 https://host:port（oactl.yaml 的 api_base，或 "
    "OACTL_LINE_API_BASE）",
    "line.plain_http": "權杖會以未加密的方式傳給 {host}：只有本機可以用 http",
    "line.plain_http.help": "請改用 https:// 開頭",
    "line.clock_set": "目前使用指定的時間（--now、OACTL_NOW），因此不會連線到 {host}，"
    "也不會發送任何訊息",
    "line.clock_set.help": "請用模擬環境演練：oactl sandbox serve，並設定 "
    "OACTL_LINE_API_BASE=http://127.0.0.1:PORT",
    "line.proxy": "無法使用代理伺服器 {proxy}：只支援 http 代理",
    "line.proxy.help": "HTTPS_PROXY=http://host:port（經過代理時，與 LINE 的連線仍是加密的）",
    "line.certificates": "無法讀取 {path} 的憑證：{why}",
    "line.certificates.help": "SSL_CERT_FILE 是一個 PEM 檔，SSL_CERT_DIR 是一個資料夾；"
    "取消設定即使用系統內建的憑證",
}
