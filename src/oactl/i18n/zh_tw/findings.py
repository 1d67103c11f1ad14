"""The frame around findings, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "findings.error": "錯誤",
    "findings.warning": "警告",
    "findings.info": "提示",
    "findings.help": "建議：{help}",
    "findings.near": "是不是要寫「{near}」？",
    "findings.space": "",
    "findings.comma": "、",
    "findings.clean": "{files} 個檔案，{posts} 則貼文：沒有問題。",
    "findings.total": "{files} 個檔案，{posts} 則貼文：{errors} 個錯誤，{warnings} 個警告。",
}
