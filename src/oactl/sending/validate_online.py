"""`plan validate --online`: what LINE says of messages and of who can be reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from oactl.domain.answers import Unanswered
from oactl.domain.message import Item, items_at
from oactl.domain.plan import Plan, Post
from oactl.errors import OactlError, Params
from oactl.sending.context import SendingContext
from oactl.sending.recipients import recipients_of, via_of
from oactl.sending.review import sample_of
from oactl.words.gates import flat

# What the schema's own rules have told already: a file that is not there, a later stage.
_TOLD = frozenset({"file_missing", "later_stage"})


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A post whose audience cannot be sent to: a code of the gate `audience`, with params."""

    plan: Plan
    post: Post
    problem: str
    params: Params


def has_audience(post: Post) -> bool:
    """Whether a post goes to tags, so that there is something to look at."""
    return bool(post.audience.tags) and not post.by_hand and not post.draft


def check_reach(ctx: SendingContext) -> Iterator[Unreachable]:
    """Look at the audience of every post, by tag files and by what LINE said last."""
    for plan in ctx.plans:
        for post in plan.posts:
            if has_audience(post) and not ctx.loaded.rules_of(plan.name, post.id):
                yield from _reach_of_post(ctx, plan, post)


def _reach_of_post(ctx: SendingContext, plan: Plan, post: Post) -> Iterator[Unreachable]:
    for name in plan.accounts:
        occurrence = sample_of(ctx, plan, post, name)
        if occurrence is None:
            return
        reach = recipients_of(ctx, ctx.account(name), occurrence.post).reach
        if reach.problem is not None and reach.problem not in _TOLD:
            params = {key: flat(value) for key, value in reach.params.items()}
            yield Unreachable(plan, post, reach.problem, {**params, "account": name})
            return


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """LINE's error about an item of a post: where in the request, and LINE's words."""

    plan: Plan
    post: Post
    item: Item
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """An account whose posts LINE could not be asked about."""

    account: str
    kind: str
    error: str
    host: str = ""


def validate_online(ctx: SendingContext) -> Iterator[RefusedMessage | NotAsked]:
    """Ask about the next content of every post that has no error of its own."""
    mute: set[str] = set()
    for plan in ctx.plans:
        for post in plan.posts:
            if post.by_hand or ctx.loaded.rules_of(plan.name, post.id):
                continue
            for account in plan.accounts:
                if account not in mute:
                    for found in _of_post(ctx, plan, post, account):
                        if isinstance(found, NotAsked):
                            mute.add(account)
                        yield found


def _of_post(
    ctx: SendingContext, plan: Plan, post: Post, account: str
) -> Iterator[RefusedMessage | NotAsked]:
    occurrence = sample_of(ctx, plan, post, account)
    slot = occurrence.slot if occurrence else None
    items = items_at(post.contents, slot.wall.date(), slot.number) if slot else ()
    if occurrence is None or not items:
        return
    try:
        gateway = ctx.gateways.of(account)
    except OactlError as error:
        yield NotAsked(account, "credentials", error.code)
        return
    via = via_of(post, ctx.account(account))
    for item in items:
        answer = gateway.validate(via, ctx.writer.messages(occurrence, item))
        if isinstance(answer, Unanswered):
            yield NotAsked(account, answer.kind, answer.error, gateway.host)
            return
        yield from (RefusedMessage(plan, post, item, where, words) for where, words in answer)
