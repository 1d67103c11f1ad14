"""Whether a request may still begin, asked when its connection is ready."""

from collections.abc import Callable
from threading import Lock

FRESH = 0.5  # seconds that an answer counts: no request begins a second after a person's word


class LastWord:
    """Why no request of a delivery begins any more; None while one may.

    It is asked before a request is given to its thread, and by that thread once more right before
    the first byte: connecting, or getting a token, may take ten seconds, in which somebody may have
    paused the account. Requests that get that far at once share one answer, so that only slow ones
    cost another look into the ledger. Thread-safe.
    """

    def __init__(self, why_not: Callable[[], str | None], monotonic: Callable[[], float]) -> None:
        self._why_not = why_not
        self._monotonic = monotonic
        self._lock = Lock()
        self._good_until = float("-inf")

    def ask(self) -> str | None:
        """Look now."""
        asked_at = self._monotonic()
        why = self._why_not()
        self._good_until = asked_at + FRESH if why is None else float("-inf")
        return why

    def __call__(self) -> str | None:
        """The same, unless somebody has looked a moment ago."""
        with self._lock:
            return None if self._monotonic() < self._good_until else self.ask()
