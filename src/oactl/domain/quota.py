"""What LINE says of the messages of a month, and whether a delivery fits."""

from typing import NamedTuple


class Quota(NamedTuple):
    """LINE's answer: `limit` is None where LINE sets none. What is used is approximate."""

    limit: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        """What is left this month, never below 0; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    def minus(self, messages: int) -> "Quota":
        """The quota after so many messages more."""
        return Quota(self.limit, self.used + messages)


def fits(quota: Quota | None, need: int | None) -> bool:
    """Whether a delivery fits. Where nobody knows the need, any message left will do.

    LINE then decides by its own limit; where LINE's answer is not known, nothing is stopped here.
    """
    if quota is None or quota.remaining is None:
        return True
    return quota.remaining >= max(need or 0, 1)
