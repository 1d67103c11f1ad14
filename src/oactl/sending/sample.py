"""An occurrence to show a post by: the next one or, where none is left, the last."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from oactl.domain.cadence import last_slot, next_slot
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.sending.context import SendingContext


def sample_of(
    ctx: SendingContext, plan: Plan, post: Post, account: str | None = None
) -> Occurrence | None:
    """The occurrence; None for a post that never goes out."""
    zone = ZoneInfo(plan.timezone)
    slot = next_slot(post.cadence, zone, ctx.now - timedelta(minutes=1))
    slot = slot or last_slot(post.cadence, zone)
    return Occurrence(account or plan.accounts[0], plan, post, slot) if slot else None
