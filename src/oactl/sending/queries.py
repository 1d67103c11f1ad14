"""The ledger for people: what was sent, held and missed, one of them in detail. Only reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oactl.domain.delivery.events import (
    Done,
    Event,
    Held,
    Missed,
    ResolvedNotSent,
    ResolvedSent,
    Skipped,
)
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.delivery.state import FINAL, State
from oactl.domain.delivery.summary import (
    DeliverySummary,
    is_over,
    summarize,
    summary_of_event,
)
from oactl.domain.plan import (
    Occurrence,
    OccurrenceName,
    Plan,
    is_winner,
    occurrences_between,
    parse_occurrence,
    row_id,
)
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.ledger.store import Ledger
from oactl.sending.context import SendingContext, several, some_of
from oactl.sending.review import first_account
from oactl.sending.winners import winner_named

_WITHOUT_DELIVERY = (Held, Missed, Skipped, ResolvedSent, ResolvedNotSent, Done)
_KEPT_IN_MIND = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NamedOccurrence:
    """What a name stands for: a delivery, or an occurrence that has none."""

    record: Record | None = None
    summary: DeliverySummary | None = None


def list_deliveries(
    ledger: Ledger, now: datetime, *, since: datetime, account: str | None = None
) -> list[DeliverySummary]:
    """Deliveries, and occurrences held or missed without one, newest first."""
    records = ledger.records_since(since, account)
    return summaries_of(records, ledger, now, since=since, account=account)


def summaries_of(
    records: Sequence[Record],
    ledger: Ledger,
    now: datetime,
    *,
    since: datetime,
    account: str | None = None,
) -> list[DeliverySummary]:
    """The same, where the deliveries since then were read before."""
    found = (summary for _at, summary in _told(records, ledger, now, since, account))
    return sorted(found, key=lambda each: each.scheduled_at, reverse=True)


def told_since(
    ledger: Ledger, now: datetime, since: datetime
) -> list[tuple[datetime, DeliverySummary]]:
    """What `list_deliveries` has, each with the instant up to which it is among them."""
    return list(_told(ledger.records_since(since), ledger, now, since))


def _told(
    records: Sequence[Record],
    ledger: Ledger,
    now: datetime,
    since: datetime,
    account: str | None = None,
) -> Iterator[tuple[datetime, DeliverySummary]]:
    yield from ((record.delivery.created_at, summarize(record, now)) for record in records)
    begun = {(r.delivery.account, r.delivery.identity.name) for r in records}
    identities = {record.delivery.identity for record in records}
    for event, summary in _undelivered(ledger, since, account):
        # One of another account's name then is begun too.
        is_begun = (event.account, event.identity.name) in begun or event.identity in identities
        if not is_begun:
            yield event.at, summary


def _undelivered(
    ledger: Ledger, since: datetime, account: str | None = None
) -> list[tuple[Event, DeliverySummary]]:
    """Occurrences whose newest line of the log says held, missed or closed, one summary each."""
    newest = ledger.newest_since(since, _WITHOUT_DELIVERY, account)
    held = _held_until_over(ledger, since, account) if any(map(is_over, newest)) else {}
    summaries = ((event, summary_of_event(event, held.get(_place(event)))) for event in newest)
    return [(event, summary) for event, summary in summaries if summary is not None]


def _held_until_over(
    ledger: Ledger, since: datetime, account: str | None
) -> dict[tuple[str, str, str], Held]:
    """What held each occurrence last."""
    return {
        _place(event): event.payload
        for event in ledger.newest_since(since, (Held,), account)
        if isinstance(event.payload, Held)
    }


def _place(event: Event) -> tuple[str, str, str]:
    return event.identity.channel.host, event.account, event.identity.name


def find(ctx: SendingContext, name: str, account: str | None = None) -> NamedOccurrence:
    """The delivery or occurrence of a name. Raises `OactlError` where there is none, or several.

    A name is a delivery's id, an occurrence in either form, or a post where only one delivery of it
    comes into question.
    """
    records = _records(ctx, name, account)
    if not records:
        return NamedOccurrence(summary=_without_delivery(ctx, name, account))
    if len(records) > 1:
        raise several(name=name, ids=[record.delivery.id for record in records])
    return NamedOccurrence(records[0])


def find_with_variants(
    ctx: SendingContext, name: str, account: str | None = None
) -> list[NamedOccurrence]:
    """The same; of one occurrence with variants the deliveries of all of them, in their order."""
    records = _records(ctx, name, account)
    if len({record.delivery.identity.whole for record in records}) != 1:
        return [find(ctx, name, account)]
    return [
        NamedOccurrence(record)
        for record in sorted(records, key=lambda each: each.delivery.identity.number)
    ]


def _records(ctx: SendingContext, name: str, account: str | None) -> list[Record]:
    records = [
        record
        for record in ctx.ledger.records_named(name)
        if account in {None, record.delivery.account}
    ]
    return records or _of_bot(ctx, name) or _of_post(ctx, name, account)


def _of_bot(ctx: SendingContext, name: str) -> list[Record]:
    """The delivery of the bot that the account in a name stands for, whatever it was called."""
    written = parse_occurrence(name)
    account = ctx.workspace.accounts.get(written.account or "") if written else None
    if written is None or account is None:
        return []
    channel = ctx.channel_of(account)
    wall = f"{written.wall:%Y-%m-%dT%H:%M}"
    record = ctx.ledger.record_of(Identity(channel, written.plan, written.post, wall))
    return [record] if record else []


def _of_post(ctx: SendingContext, name: str, account: str | None) -> list[Record]:
    """The deliveries of a post: those that are not over where there are such."""
    if "@" in name:
        return []
    plan, _, post = name.rpartition("/")
    since = ctx.now - _KEPT_IN_MIND
    found = [
        record
        for record in ctx.ledger.records_since(since, account)
        if record.delivery.post == post
        and plan in {"", record.delivery.plan}
        and record.delivery.purpose == "occurrence"
    ]
    going = [each for each in found if summarize(each, ctx.now).state not in FINAL]
    return going or found


def _without_delivery(ctx: SendingContext, name: str, account: str | None) -> DeliverySummary:
    mine = _undelivered(ctx.ledger, ctx.now - _KEPT_IN_MIND, account)
    written = parse_occurrence(name)
    short = str(written._replace(account=None)) if written else name
    for event, summary in mine:
        same_account = written is None or written.account in {None, event.account}
        if name == summary.id or (short == event.identity.name and same_account):
            return summary
    waiting = [
        summary
        for _, summary in mine
        if name in {summary.post, f"{summary.plan}/{summary.post}"}
        and summary.state in {State.HELD, State.MISSED}
    ]
    if len(waiting) > 1:
        ids = [each.occurrence for each in waiting]
        raise several(name=name, ids=ids)
    if waiting:
        return waiting[0]
    over = next((s for _, s in mine if name in {s.post, f"{s.plan}/{s.post}"}), None)
    if over is not None:
        raise UsageError(
            "delivery.over",
            N_("nothing of {name} waits for a person; the last was {occurrence}"),
            help=N_("how it ended: oactl delivery show {occurrence}"),
            name=name,
            occurrence=over.occurrence,
        )
    raise UsageError(
        "delivery.unknown",
        N_("the ledger has no delivery or occurrence {name}"),
        help=N_("see what there is: oactl delivery list; what is still to come: oactl plan agenda"),
        name=name,
    )


def find_occurrence(ctx: SendingContext, name: OccurrenceName) -> Occurrence:
    """The occurrence of a name. Raises `OactlError` where no plan has it at that time."""
    plan = next((p for p in ctx.plans if p.name == name.plan), None)
    post_id = row_id(name.post) if is_winner(name.post) else name.post
    post = plan.post(post_id) if plan else None
    if plan is None or post is None:
        raise UsageError(
            "push.unknown_post",
            N_("no plan has the post of {name}"),
            help=N_("see what there is: oactl plan agenda"),
            name=str(name),
        )
    first_account(ctx, plan)
    account = _account(name, plan.accounts)
    if is_winner(name.post):
        return _winner(ctx, plan, account, name)
    wall = name.wall
    around = ctx.now.replace(
        year=wall.year, month=wall.month, day=wall.day, hour=wall.hour, minute=wall.minute
    )
    day = timedelta(days=2)
    for occurrence in occurrences_between(plan, post, account, around - day, around + day):
        if occurrence.slot.wall == wall:
            return occurrence
    raise UsageError(
        "push.no_such_time",
        N_("the plan has no such time: {name}"),
        help=N_("copy a name from: oactl plan agenda (also with --from and --to)"),
        name=str(name),
    )


def _winner(ctx: SendingContext, plan: Plan, account: str, name: OccurrenceName) -> Occurrence:
    """The winner of a name. Raises `UsageError` where nobody has decided it."""
    found = winner_named(ctx, ctx.account(account), plan, name)
    if found is not None:
        return found
    raise UsageError(
        "push.not_decided",
        N_("nobody has decided what {name} says"),
        help=N_("which variant was better: oactl experiment read {post}; then decide it"),
        name=str(name),
        post=f"{plan.name}/{row_id(name.post)}",
    )


def _account(name: OccurrenceName, accounts: Sequence[str]) -> str:
    """Which account a name means; it may be left out where the plan has only one."""
    account = name.account or (accounts[0] if len(accounts) == 1 else None)
    if account is None or account not in accounts:
        params = {"name": str(name), "accounts": some_of(accounts)}
        raise UsageError(
            "push.which_account",
            N_("{name} does not name one account of its plan ({accounts})"),
            help=N_("put the account in front: oactl push ACCOUNT/PLAN/POST@TIME"),
            **params,
        )
    return account


def occurrence_of(ctx: SendingContext, name: str, account: str | None = None) -> Occurrence | None:
    """The occurrence of a name that the plans still have; None for any other name.

    `account` is whose it is now, where that is known: a name may have been written otherwise.
    """
    parsed = parse_occurrence(name)
    if parsed is None:
        return None
    try:
        return find_occurrence(ctx, parsed._replace(account=account) if account else parsed)
    except OactlError:
        return None


def account_of(ctx: SendingContext, record: Record) -> str:
    """The account that stands for the delivery's bot, also under another name than then.

    A name that stands for another bot now is not the one. Raises `OactlError` where none is.
    """
    d, accounts = record.delivery, ctx.workspace.accounts
    if d.account in accounts and d.channel == Channel(ctx.host(d.account), of_account(d.account)):
        return d.account  # a hand-off belongs to no bot
    for name in sorted(accounts, key=lambda name: name != d.account):
        if ctx.channel_of(accounts[name]) == d.channel:
            return name
    raise UsageError(
        "delivery.no_account",
        N_("no account of oactl.yaml stands for the LINE account of {account} any more"),
        help=N_("give the account its name or token back"),
        account=d.account,
        id=d.id,
    )
