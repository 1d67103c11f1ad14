"""`quota`: this month's messages of each account, asked now."""

from dataclasses import dataclass
from typing import Any

from oactl.domain.answers import Unanswered
from oactl.domain.insight.days import line_day
from oactl.domain.insight.snapshot import Snapshot
from oactl.domain.quota import Quota
from oactl.errors import OactlError
from oactl.operations.report_sources import channel_of
from oactl.sending.context import Context


@dataclass(frozen=True, slots=True)
class Asked:
    """What LINE said of one account. `error` is why it said nothing: its kind and words."""

    account: str
    quota: Quota | None = None
    error: tuple[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """As an object; figures LINE did not give are null."""
        quota = self.quota
        return {
            "account": self.account,
            "limit": quota.limit if quota else None,
            "used": quota.used if quota else None,
            "remaining": quota.remaining if quota else None,
            "error": self.error[0] if self.error else None,
        }


def ask_quota(ctx: Context, account: str) -> Asked:
    """Ask LINE, and keep the answer."""
    try:
        answer = ctx.gateways.of(account).quota()
    except OactlError as fault:
        if not fault.code.startswith("credentials."):
            raise
        return Asked(account, error=("credentials", fault.code))
    if isinstance(answer, Unanswered):
        return Asked(account, error=(answer.kind, answer.error))
    day = line_day(ctx.now).isoformat()
    data = {"limit": answer.limit, "used": answer.used}
    kept = Snapshot("quota", day, ctx.now, final=False, data=dict(data))
    ctx.ledger.snapshots(channel_of(ctx, account)).put(kept)
    return Asked(account, Quota(answer.limit, answer.used))
