"""The frame around findings."""

TEXTS: dict[str, str] = {
    "findings.error": "error",
    "findings.warning": "warning",
    "findings.info": "info",
    "findings.help": "help: {help}",
    "findings.near": "Did you mean `{near}`?",
    "findings.space": " ",
    "findings.comma": ", ",
    "findings.clean": "{files} file(s), {posts} post(s): nothing to complain about.",
    "findings.total": "{files} file(s), {posts} post(s): {errors} error(s), {warnings} warning(s).",
}
