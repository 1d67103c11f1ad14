"""Whether a request may still begin, asked when its connection is ready."""

from collections.abc import Callable
from threading import Lock

from oactl.line.transport import WhyNot

FRESH = 0.1  # seconds that the ledger's answer counts


class LastWord:
    """Why no request of a delivery begins any more; None while one may.

    It is asked before a request is given to its thread, and by that thread once more right before
    the first byte: connecting, or getting a token, may take ten seconds, in which somebody may have
    paused the account or ended the run. `over` is known to this process and asked every time.
    `held` looks into the ledger: requests that get so far at once share its answer, so that only
    slow ones cost another look. Thread-safe.
    """

    def __init__(self, over: WhyNot, held: WhyNot, monotonic: Callable[[], float]) -> None:
        self._over = over
        self._held = held
        self._monotonic = monotonic
        self._lock = Lock()
        self._good_until = float("-inf")

    def ask(self) -> str | None:
        """Look now."""
        if (over := self._over()) is not None:
            return over
        asked_at = self._monotonic()
        held = self._held()
        self._good_until = asked_at + FRESH if held is None else float("-inf")
        return held

    def __call__(self) -> str | None:
        """The same, unless somebody has looked into the ledger a moment ago."""
        with self._lock:
            return self._over() if self._monotonic() < self._good_until else self.ask()
