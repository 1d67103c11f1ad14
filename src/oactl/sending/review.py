"""What a checker is shown of a post: each rendering once, where it went, what is not finished."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.cadence import MAX_LATE, Slot, last_slot, next_slot
from oactl.domain.delivery.facts import Accepted, Record
from oactl.domain.delivery.state import State, fold
from oactl.domain.delivery.summary import Notice
from oactl.domain.message import Item, Rendering, item_for
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.value import JsonObject
from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.planfile.models.messages import violations_of_request
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


_UNFINISHED = frozenset({State.SENDING, State.HELD, State.UNKNOWN})


def history_of(ctx: SendingContext, plan: Plan, post: Post) -> Iterator[Notice]:
    """What of a post began within the time in which it may still go on, oldest first."""
    for host in dict.fromkeys(map(ctx.host, plan.accounts)):
        since = ctx.now - MAX_LATE
        for record in reversed(ctx.ledger.sent_of(host, plan.name, post.id, since)):
            yield from _told(ctx, plan, record)


def _told(ctx: SendingContext, plan: Plan, record: Record) -> Iterator[Notice]:
    d, stands = record.delivery, fold(record, ctx.now)
    params = {"occurrence": d.occurrence, "account": d.account, "id": d.id}
    if stands.state in _UNFINISHED:
        left = None if d.recipients is None else d.recipients - (stands.accepted_recipients or 0)
        people = "?" if left is None else f"{left:,}"
        yield Notice("approve.unfinished", {**params, "left": people})
    elif stands.state is State.SENT and (at := _first_accepted(record)):
        local = at.astimezone(ZoneInfo(plan.timezone))
        yield Notice("approve.went_out", {**params, "at": f"{local:%Y-%m-%d %H:%M}"})


def _first_accepted(record: Record) -> datetime | None:
    times = [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]
    return min(times, default=None)


MOST = 5_000  # renderings of one post: a second; nobody can look at more


@dataclass(slots=True)
class Shown:
    """One rendering, with the accounts and the times that it is for.

    Times whose renderings differ by the inserted date, time or number only stand together.
    """

    item: str
    rendering: Rendering
    accounts: dict[str, None] = field(default_factory=dict)
    slots: dict[Slot, None] = field(default_factory=dict)


def shown_renderings(
    ctx: SendingContext, plan: Plan, post: Post, slots: Iterable[Slot]
) -> list[Shown]:
    """The different renderings of a post at some of its times, in the order of their first.

    Raises `OactlError` for a time whose rendering fails or is more than LINE takes, and for a post
    that would have to be rendered more than `MOST` times.
    """
    if post.by_hand or post.contents.kind == "variants":
        return []
    classes = [
        each
        for item, of_item in _by_item(post, slots)
        for each in _classes(ctx, plan, item, of_item)
    ]
    if len(classes) > MOST:
        params = {"post": f"{plan.name}/{post.id}", "count": len(classes), "limit": MOST}
        raise OactlError(
            "approve.too_many",
            N_(
                "{post} would have to be shown in {count:,} forms; at most "
                "{limit:,} can be looked at"
            ),
            help=N_(
                "give it an earlier `until:`, fewer times, or a text that does not "
                "read the occurrence"
            ),
            **params,
        )
    found: dict[str, Shown] = {}
    for each in classes:
        rendering = _rendering(ctx, Occurrence(each.accounts[0], plan, post, each.slots[0]))
        shown = found.setdefault(rendering.digest, Shown(each.item, rendering))
        shown.accounts |= dict.fromkeys(each.accounts)
        shown.slots |= dict.fromkeys(each.slots)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Class:
    """Accounts and times for which an item must say the same, by the names that it reads."""

    item: str
    accounts: Sequence[str]
    slots: Sequence[Slot]


def _by_item(post: Post, slots: Iterable[Slot]) -> Iterable[tuple[Item, list[Slot]]]:
    """The times of each item; those at which the post has nothing to say are left out."""
    found: dict[str, tuple[Item, list[Slot]]] = {}
    for slot in slots:
        item = item_for(post.contents, slot.wall.date(), slot.number)
        if item is not None:
            found.setdefault(item.name, (item, []))[1].append(slot)
    return found.values()


def _classes(
    ctx: SendingContext, plan: Plan, item: Item, slots: Sequence[Slot]
) -> Iterator[_Class]:
    reads = ctx.writer.reads(item)
    times = [[slot] for slot in slots] if "occurrence" in reads else [slots]
    accounts = [[name] for name in plan.accounts] if "account" in reads else [plan.accounts]
    for some in times:
        yield from (_Class(item.name, names, some) for names in accounts)


def _rendering(ctx: SendingContext, occurrence: Occurrence) -> Rendering:
    """What an occurrence says, as far as LINE takes it."""
    params = {
        "post": f"{occurrence.plan.name}/{occurrence.post.id}",
        "time": f"{occurrence.slot.wall:%Y-%m-%d %H:%M}",
    }
    try:
        rendering = ctx.writer.rendering(occurrence)
    except OactlError as fault:
        rule = fault.params.get("rule", fault.code)
        raise OactlError(
            "approve.rendering_fails",
            N_("{post} of {time} cannot be made, so it cannot be approved: {rule}"),
            help=N_("what the rule says: oactl explain {rule}"),
            **params,
            rule=rule,
        ) from None
    errors = violations_of_request(rendering.messages)
    if errors:
        rules = ", ".join(sorted({each.rule for each in errors}))
        raise OactlError(
            "approve.rendering_invalid",
            N_("{post} of {time} is more than LINE takes, so it cannot be approved: {rules}"),
            help=N_(
                "mind what templates insert at that time; what a rule says: oactl explain RULE"
            ),
            **params,
            rules=rules,
        )
    return rendering
