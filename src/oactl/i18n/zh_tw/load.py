"""Finding the plan files, in Traditional Chinese."""

TEXTS: dict[str, str] = {
    "load.path_missing": "工作區裡沒有「{path}」。",
    "load.path_missing.help": "路徑以工作區為起點。計劃放在 oactl.yaml 的 `plans:` 所寫的地方。",
    "load.path_outside": "「{path}」在工作區 {root} 之外。",
    "load.path_outside.help": "請把檔案移進工作區，或用 `--workspace` 指定別的工作區。",
}
