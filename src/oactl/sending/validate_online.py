"""`plan validate --online`: what LINE itself says of the message objects of the plans.

LINE's validate endpoints check message objects only; nothing is sent and nothing is counted (LINE,
"Validate message objects").
"""

from collections.abc import Iterator
from dataclasses import dataclass

from oactl.domain.answers import Unanswered
from oactl.domain.message import Item, item_for
from oactl.domain.plan import Plan, Post
from oactl.errors import OactlError
from oactl.sending.context import SendingContext
from oactl.sending.recipients import via_of
from oactl.sending.sample import sample_of


@dataclass(frozen=True, slots=True)
class Objection:
    """LINE's complaint about an item of a post: where in the request, and its words."""

    plan: Plan
    post: Post
    item: Item
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Unasked:
    """An account whose posts LINE could not be asked about."""

    account: str
    kind: str
    error: str


def validate_online(ctx: SendingContext) -> Iterator[Objection | Unasked]:
    """Ask about the next content of every post that has no error of its own."""
    mute: set[str] = set()
    for plan in ctx.plans:
        for post in plan.posts:
            if post.by_hand or ctx.loaded.rules_of(plan.name, post.id):
                continue
            for account in plan.accounts:
                if account not in mute:
                    for found in _of_post(ctx, plan, post, account):
                        if isinstance(found, Unasked):
                            mute.add(account)
                        yield found


def _of_post(
    ctx: SendingContext, plan: Plan, post: Post, account: str
) -> Iterator[Objection | Unasked]:
    occurrence = sample_of(ctx, plan, post, account)
    slot = occurrence.slot if occurrence else None
    item = item_for(post.contents, slot.wall.date(), slot.number) if slot else None
    if occurrence is None or item is None:
        return
    try:
        gateway = ctx.gateways.of(account)
    except OactlError as fault:
        yield Unasked(account, "credentials", fault.code)
        return
    via = via_of(post, ctx.account(account))
    answer = gateway.validate(via, ctx.writer.messages(occurrence))
    if isinstance(answer, Unanswered):
        yield Unasked(account, answer.kind, answer.error)
        return
    yield from (Objection(plan, post, item, where, words) for where, words in answer)
