"""How long one run waits for an account that does not answer, and how fast it sends."""

from oactl.ports import Clock

FIRST_PAUSE = 0.5
IN_ALL = 20.0  # seconds of waiting in a run and account (contract 4, push --due)


class Patience:
    """Growing pauses until 20 s are spent or the run has to end."""

    def __init__(self, clock: Clock, deadline: float | None = None) -> None:
        self._clock = clock
        self._left = IN_ALL
        self._pause = FIRST_PAUSE
        self._deadline = deadline

    def over(self) -> bool:
        """Whether the run's own deadline has come: no new request."""
        return self._deadline is not None and self._clock.monotonic() >= self._deadline

    def wait(self, asked: float | None = None) -> bool:
        """Pause before another try. False where the patience is spent."""
        pause = max(self._pause, asked or 0.0)
        if pause > self._left or self.over():
            return False
        self._left -= pause
        self._pause *= 2
        self._clock.sleep(pause)
        return True


class Pace:
    """At most so many requests a second, counted from the first."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._free_at = clock.monotonic()

    def take(self, requests: int) -> None:
        """Wait until so many requests more fit."""
        now = self._clock.monotonic()
        if self._free_at > now:
            self._clock.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + requests / self._per_second
