"""LINE's rate limits as token buckets, one for each account and endpoint.

The sizes are documented (Messaging API reference, "Rate limits"); the capacity of a bucket is not:
here it is the limit itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


USUAL = Rate(2_000, 1)
MULTICAST = Rate(200, 1)
COUPON = Rate(200, 1)
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
