"""LINE's rate limits for each account and endpoint: token buckets, or strictly in any window.

The sizes are documented (Messaging API reference, "Rate limits"); how LINE counts is not. A bucket
has the limit itself as its capacity, so that up to twice the limit goes through in one second; the
strict count never lets more through than the limit, wherever a second begins.
"""

from array import array
from bisect import bisect_right, insort_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


USUAL = Rate(2_000, 1)
MULTICAST = Rate(200, 1)
AUDIENCE = Rate(60, 60)
HOURLY = Rate(60, 3_600)


class Buckets:
    """All buckets of a sandbox; full at first."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, account: str, endpoint: str, rate: Rate, now: float) -> bool:
        """Spend one request; False where none is left."""
        left, since = self._left.get((account, endpoint), (float(rate.requests), now))
        left = min(rate.requests, left + (now - since) * rate.requests / rate.seconds)
        enough = left >= 1
        self._left[account, endpoint] = (left - enough, now)
        return enough

    def refill(self) -> None:
        """Every bucket is full again."""
        self._left.clear()


class Windows:
    """What was let through lately, for limits that hold in every window of their length."""

    def __init__(self) -> None:
        self._lately: dict[tuple[str, str], list[float]] = defaultdict(list)

    def take(self, account: str, endpoint: str, rate: Rate, at: float) -> bool:
        """Let a request through that arrived then; False where any window would hold too many.

        Threads may bring arrivals a little out of order, so those of two windows are kept.
        """
        lately = self._lately[account, endpoint]
        del lately[: bisect_right(lately, at - 2 * rate.seconds)]
        near = lately[bisect_right(lately, at - rate.seconds) :]
        insort_right(near, at)
        if busiest(near, rate.seconds) > rate.requests:
            return False
        insort_right(lately, at)
        return True

    def forget(self) -> None:
        """As if nothing had come."""
        self._lately.clear()


class Arrivals:
    """When each request came, by account and path, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str], array[float]] = defaultdict(lambda: array("d"))

    def note(self, account: str, path: str, at: float) -> None:
        """One more, whatever becomes of it."""
        self._times[account, path].append(at)

    def of(self, path: str = "", account: str = "") -> list[float]:
        """The arrivals in order, those at one path and of one account where given."""
        return sorted(
            at
            for (name, where), times in self._times.items()
            if path in ("", where) and account in ("", name)
            for at in times
        )

    def forget(self) -> None:
        """As if nothing had come."""
        self._times.clear()


def busiest(times: Sequence[float], seconds: float) -> int:
    """The most of these moments, which are in order, that lie in one window of so many seconds.

    A window has its first moment inside and its end outside: of two moments exactly a second apart
    one second holds one.
    """
    most = start = 0
    for end, at in enumerate(times):
        while times[start] <= at - seconds:
            start += 1
        most = max(most, end - start + 1)
    return most
