"""How fast one account is asked to send, and how long a run waits for what does not answer."""

from collections import deque
from collections.abc import Iterable

from oactl.sending.context import Clock, StopSignal

FIRST_PAUSE = 0.5
SETTLE = 0.2  # seconds of silence when LINE first says that this was too fast
IN_ALL = 20.0  # seconds of waiting in a run and account (contract 4, push --due)
SLICE = 0.5  # a wait looks this often whether the run has to end
# A second as we count it: requests may come closer together on their way than they left.
SECOND = 1.025
CATCH_UP = 0.05  # seconds of a delay of ours that are caught up
SLOWER, FASTER = 1.5, 0.99
SLOWEST = 16.0  # times the usual gap
LONGEST = 1.0  # seconds; a wait that nothing interrupts


class RetryBudget:
    """Growing pauses until 20 s are spent or the run has to end."""

    def __init__(
        self,
        clock: Clock,
        stop: StopSignal,
        deadline: float | None = None,
        first: float = FIRST_PAUSE,
    ) -> None:
        self._clock = clock
        self._stop = stop
        self._left = IN_ALL
        self._pause = first
        self._deadline = deadline

    def renewed(self) -> "RetryBudget":
        """A whole budget of the same run for what LINE calls too fast."""
        return RetryBudget(self._clock, self._stop, self._deadline, SETTLE)

    def over(self) -> bool:
        """Whether the run's own deadline has come: no new request."""
        return self._deadline is not None and self._clock.monotonic() >= self._deadline

    def wait(self, asked: float | None = None) -> bool:
        """Pause before another try. False where nothing is left of the budget."""
        pause = max(self._pause, asked or 0.0)
        if pause > self._left or self.over():
            return False
        self._left -= pause
        self._pause *= 2
        return self.sleep(pause)

    def sleep(self, seconds: float) -> bool:
        """Wait without spending anything; False where the run has to end."""
        left = seconds
        while left > 0 and not self._stop.is_set():
            self._clock.sleep(min(left, SLICE))
            left -= SLICE
        return not self._stop.is_set()


class RateLimiter:
    """Evenly spaced requests, and in no second more than the limit.

    `recent` are the ages in seconds of requests that an earlier run began: LINE counts them too.
    """

    def __init__(self, clock: Clock, per_second: int, recent: Iterable[float] = ()) -> None:
        self._clock = clock
        self._gap = self._usual = 1 / per_second
        now = clock.monotonic()
        self._next = now
        ages = sorted((age for age in recent if 0 <= age < SECOND), reverse=True)
        self._begun = deque((now - age for age in ages), maxlen=per_second)

    def wait(self) -> None:
        """Wait until one request more may begin."""
        at = self._turn()
        self._sleep_until(at)
        self._begun.append(max(at, self._clock.monotonic()))
        self._next = max(self._next, at - CATCH_UP) + self._gap

    def near(self, seconds: float) -> None:
        """Wait until the next request's turn is at most so many seconds away."""
        self._sleep_until(self._turn() - seconds)

    def _turn(self) -> float:
        at = max(self._clock.monotonic(), self._next)
        if len(self._begun) == self._begun.maxlen:
            at = max(at, self._begun[0] + SECOND)
        return at

    def _sleep_until(self, at: float) -> None:
        left = at - self._clock.monotonic()
        if left > 0:
            self._clock.sleep(left)

    def within(self, seconds: float) -> int:
        """How many requests may begin within so many seconds, at least one."""
        return max(1, int(seconds / self._gap))

    def slow_down(self) -> None:
        """LINE said that this was too fast."""
        slowest = max(self._usual, min(self._usual * SLOWEST, LONGEST))
        self._gap = min(self._gap * SLOWER, slowest)

    def speed_up(self) -> None:
        """LINE took a request: slowly back to the usual rate."""
        self._gap = max(self._gap * FASTER, self._usual)
