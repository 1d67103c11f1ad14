"""An occurrence to show a post by, and what it says."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.cadence import last_slot, next_slot
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.value import JsonObject
from oactl.errors import OactlError
from oactl.sending.context import SendingContext
from oactl.sending.errors import no_account


def first_account(ctx: SendingContext, plan: Plan) -> Account:
    """The account to show a plan by. Raises `OactlError` where it names none that is known."""
    if not plan.accounts:
        raise no_account(plan.name, plan.path)
    return ctx.account(plan.accounts[0])


def sample_of(
    ctx: SendingContext, plan: Plan, post: Post, account: str | None = None
) -> Occurrence | None:
    """The next occurrence or, where none is left, the last; None for a post that has none."""
    account = account or first_account(ctx, plan).name
    zone = ZoneInfo(plan.timezone)
    slot = next_slot(post.cadence, zone, ctx.now - timedelta(minutes=1))
    slot = slot or last_slot(post.cadence, zone)
    return Occurrence(account, plan, post, slot) if slot else None


def messages_of(ctx: SendingContext, occurrence: Occurrence) -> list[JsonObject]:
    """What an occurrence says. Raises `OactlError` that names the rules that `validate` names."""
    try:
        return ctx.writer.messages(occurrence)
    except OactlError as error:
        rules = ctx.loaded.rules_of(occurrence.plan.name, occurrence.post.id)
        if error.code != "plan.content_fails" or not rules:
            raise
        raise OactlError.of(error, rule=", ".join(dict.fromkeys(rules))) from None
