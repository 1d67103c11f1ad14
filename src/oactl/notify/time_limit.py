"""The time of one notice: one clock over all that is done for it, its secrets too."""

import threading
import time

SECONDS = 10.0  # for one receiver
_TICK = 0.02  # seconds between two looks at the clock and the run's own stop signal


class TimeLimit(threading.Event):
    """A stop signal that comes with the run's own, and when the time of one notice is over."""

    def __init__(self, stop: threading.Event, seconds: float = SECONDS) -> None:
        super().__init__()
        self.seconds = seconds
        self.stop = stop
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until it is over."""
        return max(0.0, self._ends - time.monotonic())

    def is_set(self) -> bool:
        """Whether the run has to end or the time is over."""
        return super().is_set() or self.stop.is_set() or not self.left

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it comes, at most so many seconds."""
        ends = self._ends if timeout is None else time.monotonic() + timeout
        while not self.is_set() and (left := ends - time.monotonic()) > 0:
            super().wait(min(_TICK, left))
        return self.is_set()
