"""In which language to speak: `OACTL_LANG`, else the workspace's, else the locale's, else en.

Decided before anything is parsed, so that `--help` and every error are in it; hence the plain look
at one line of `oactl.yaml` instead of a YAML parser.
"""

import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"^language:\s*[\"']?([A-Za-z_-]+)", re.MULTILINE)
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environ: Mapping[str, str], config: Path | None) -> str:
    """The wish as it was written, such as `zh-TW` or `zh_TW.UTF-8`; `en` where there is none."""
    return environ.get("OACTL_LANG") or _configured(config) or _locale(environ) or "en"


def _configured(config: Path | None) -> str | None:
    if config is None:
        return None
    try:
        found = _LINE.search(config.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return found[1] if found else None


def _locale(environ: Mapping[str, str]) -> str | None:
    return next((environ[name] for name in _LOCALES if environ.get(name)), None)
