"""When `push` last ran and what came of it, also when there was nothing to do.

`.oactl/last-run.json` is written at the begin of a run and again at its end, so that a run that was
killed shows as one that began. Imported in each minute of a cron job: no dataclass, no JSON unless
it is read.
"""

import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from oactl.private import STATE, write_private

NAME = f"{STATE}/last-run.json"


class LastRun(NamedTuple):
    """The newest run.

    `ended` and `exit` are None for one that has not ended: it runs still, or was killed. `summary`
    counts deliveries by state (`sent`, `held`, `missed`, `unknown`). `unattended` says that nobody
    sat at a terminal, as with cron.
    """

    began: datetime
    ended: datetime | None = None
    exit: int | None = None
    unattended: bool = False
    summary: Mapping[str, int] = {}
    error: str | None = None


def whole(root: Path, began: datetime, ended: datetime, exit: int) -> None:  # noqa: A002 - as below
    """Note a run that began and ended with nothing to do."""
    _write(root, _ending(began.isoformat(), ended, exit, {}, None))


def begin(root: Path, now: datetime) -> None:
    """Note that a run begins. A state folder that cannot be written is no reason to fail."""
    _write(root, f'"began": "{now.isoformat()}", "unattended": {_yes(not _attended())}')


def end(
    root: Path,
    now: datetime,
    exit: int,  # noqa: A002 - the word of the contract
    summary: Mapping[str, int],
    error: str | None = None,
) -> None:
    """Note what came of the run that began last; `error` is the code of the fault that ended it."""
    _write(root, _ending(_began(root) or now.isoformat(), now, exit, summary, error))


def read(root: Path) -> LastRun | None:
    """The newest run; None where there was none, or its note makes no sense."""
    import json  # noqa: PLC0415 - an idle run reads none

    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        noted = json.loads((root / NAME).read_text(encoding="utf-8"))
        ended = noted.get("ended")
        return LastRun(
            began=_instant(noted["began"]),
            ended=_instant(ended) if ended else None,
            exit=noted.get("exit"),
            unattended=noted["unattended"] is True,
            summary={str(state): int(count) for state, count in noted.get("summary", {}).items()},
            error=noted.get("error"),
        )
    return None


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def _ending(
    began: str,
    ended: datetime,
    exit: int,  # noqa: A002 - the word of the contract
    summary: Mapping[str, int],
    error: str | None,
) -> str:
    counts = ", ".join(f'"{state}": {int(count)}' for state, count in summary.items())
    why = f'"{error}"' if error else "null"
    return (
        f'"began": "{began}", "unattended": {_yes(not _attended())},'
        f' "ended": "{ended.isoformat()}", "exit": {int(exit)}, "summary": {{{counts}}},'
        f' "error": {why}'
    )


def _write(root: Path, fields: str) -> None:
    with suppress(OSError):
        write_private(root / NAME, f"{{{fields}}}\n")


def _began(root: Path) -> str | None:
    """When the run began, as `begin` wrote it."""
    with suppress(OSError, ValueError):
        text = (root / NAME).read_text(encoding="utf-8")
        return text.partition('"began": "')[2].partition('"')[0] or None
    return None


def _yes(answer: bool) -> str:
    return "true" if answer else "false"


def _attended() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
