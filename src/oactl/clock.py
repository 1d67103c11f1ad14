"""The clock of a run: the system's, or one that was set at start and then runs."""

import time
from datetime import UTC, datetime, timedelta

from oactl.domain.when import parse_instant
from oactl.errors import UsageError
from oactl.i18n import N_


class SystemClock:
    """The time of day as the system has it."""

    is_set = False

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class SetClock(SystemClock):
    """Starts at a given instant and runs on with the monotonic clock."""

    is_set = True

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """The given instant plus what has passed since."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)


def clock_of(text: str | None) -> SystemClock:
    """Clock that `--now` or `OACTL_NOW` asks for. Raises `OactlError` for what is no instant."""
    if not text:
        return SystemClock()
    start = parse_instant(text)
    if start is None:
        raise UsageError(
            "cli.bad_now",
            N_("“{text}” is not a point in time"),
            help=N_("write it with its zone, 1972 to 2197: --now 2026-11-25T20:00:30+08:00"),
            text=text,
        )
    if start.tzinfo is None:
        raise UsageError(
            "cli.now_without_zone",
            N_("“{text}” does not say in which time zone"),
            help=N_("add it, for Taiwan: --now {text}+08:00"),
            text=text,
        )
    return SetClock(start.astimezone(UTC))
