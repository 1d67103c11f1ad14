"""What the month comes to for an account, by the ledger and the plans. Asks LINE nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from oactl.domain.account import Account
from oactl.domain.audience import Audience, Via
from oactl.domain.cadence import MAX_LATE
from oactl.domain.cost import GROWTH_DAYS, Growth, grown, growth_of
from oactl.domain.delivery.events import Progress, is_closed
from oactl.domain.delivery.facts import Accepted, Attempt, Batch, BatchRecord, Delivery, Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import State, fold, last_of
from oactl.domain.gates import Gate, Hold
from oactl.domain.insight import FollowersDay, Snapshot, followers_day
from oactl.domain.line_day import LINE_ZONE, days_of_month, line_day
from oactl.domain.month import Month, PlannedSending, Use, months, price_of, sendings
from oactl.domain.plan import Occurrence, Post
from oactl.ledger.posts import SeenPost
from oactl.ledger.snapshots import Snapshots
from oactl.sending.context import SendingContext
from oactl.sending.posts import is_past
from oactl.sending.recipients import recipients_of, via_of

_GOES_ON = frozenset({State.HELD, State.SENDING})
_LOOKS_BACK = timedelta(days=366)  # for LINE's limit: it stays until somebody changes the plan


def use_of(ctx: SendingContext, account: Account) -> Use:
    """The messages of this month: what LINE said last, and what it has accepted since.

    LINE says how many, and not in which zone its month begins (Messaging API, "Get number of
    messages sent this month"); its other figures have days of UTC+9, so we take its months in
    UTC+9 everywhere. Without its word of this month the ledger's deliveries count.
    """
    today, channel = line_day(ctx.now), ctx.channel_of(account)
    first = today.replace(day=1)
    newest = newest_quota(ctx.ledger.snapshots(channel), ctx.now)
    if newest is None or newest.subject < first.isoformat():
        begin = datetime.combine(first, time(), LINE_ZONE)
        used, since = 0, ctx.ledger.accepted_since(channel, begin)
        since += _narrowcast_since(ctx, channel, begin)
    else:
        used, since = int(newest.data["used"]), _taken_since(ctx, channel, newest)
        since += _narrowcast_since(ctx, channel, newest.fetched_at)
    if newest is None:
        return Use(used + since, since)
    return Use(used + since, since, newest.data["limit"], newest.fetched_at)


def newest_quota(snapshots: Snapshots, now: datetime) -> Snapshot | None:
    """LINE's last word of the month's messages; it is kept under the day on which it was asked."""
    today = line_day(now)
    told = snapshots.of_days("quota", today - _LOOKS_BACK, today)
    return told[-1] if told else None


def _taken_since(ctx: SendingContext, channel: Channel, told: Snapshot) -> int:
    attempt = told.data.get("attempt")
    if isinstance(attempt, int):
        return ctx.ledger.accepted_after(channel, attempt, told.data.get("open", ()))
    return ctx.ledger.accepted_since(channel, told.fetched_at)  # kept by an earlier version


def _narrowcast_since(ctx: SendingContext, channel: Channel, since: datetime) -> int:
    """How many people the narrowcasts reached that were begun since an instant, as LINE says.

    One that LINE still works on is to come. How far it is, LINE is asked after the month's use, so
    its word has what was begun before it.
    """
    begun = ctx.ledger.narrowcasts_since(channel, since)
    told = (last_of(record, Progress) for record in begun)
    return sum(progress.success or 0 for progress in told if progress is not None)


def month_of(ctx: SendingContext, name: str) -> Month:
    """The month of now."""
    return months_of(ctx, name)[0]


def months_of(ctx: SendingContext, name: str, until: datetime | None = None) -> Sequence[Month]:
    """The months of an account from now on, to the end of that of `until`, by default of now.

    What is due and not begun is planned too; what a person skipped is not.
    """
    ctx = ctx.cached()
    planned = _planned(ctx, name, until or ctx.now)
    return _months(ctx, ctx.account(name), planned)


def _planned(ctx: SendingContext, name: str, until: datetime) -> list[PlannedSending]:
    """What is to come of an account to the end of the month of `until`."""
    account, now = ctx.account(name), ctx.now
    end = _end_of_month(max(until, now).astimezone(LINE_ZONE))
    found = sendings(ctx.plans, ctx.workspace, account, (now - MAX_LATE, end), _Needs(ctx))
    return still_open(ctx, name, found)


def _months(
    ctx: SendingContext,
    account: Account,
    planned: Iterable[PlannedSending],
    wanted: Iterable[str] = (),
) -> list[Month]:
    use, begun = use_of(ctx, account), begun_people(ctx, account)
    return months(account, planned, use, ctx.now, begun, wanted=wanted)


class Forecast(NamedTuple):
    """The months that were asked for, by name, and the growth that was counted for broadcasts."""

    months: Mapping[str, Month]
    growth: Growth | None


def forecast_of(ctx: SendingContext, name: str, wanted: Sequence[str]) -> Forecast:
    """Months of an account from that of now on, broadcasts with the friends there will be then."""
    ctx = ctx.cached()
    account = ctx.account(name)
    growth = growth_of(recent_days(ctx, account))
    last, _ = days_of_month(max(wanted))
    planned = grown(
        _planned(ctx, name, datetime.combine(last, time(), LINE_ZONE)),
        growth,
        lambda each: via_of(each.occurrence.post, account) is Via.BROADCAST,
    )
    found = {each.name: each for each in _months(ctx, account, planned, wanted)}
    return Forecast({month: found[month] for month in wanted}, growth)


def recent_days(ctx: SendingContext, account: Account) -> list[FollowersDay]:
    """What LINE told of the last four weeks, and of the day before them."""
    today = line_day(ctx.now)
    kept = ctx.ledger.snapshots(ctx.channel_of(account))
    found = kept.of_days("followers", today - timedelta(days=GROWTH_DAYS + 1), today)
    return [followers_day(date.fromisoformat(each.subject), each.data) for each in found]


def past_month(ctx: SendingContext, name: str, month: str, records: Iterable[Record]) -> Month:
    """A month that is over: LINE's last word in it, and what LINE took of us afterwards.

    `records` are the account's deliveries since the first day of that month.
    """
    account = ctx.account(name)
    first, last = days_of_month(month)
    begin = datetime.combine(first, time(), LINE_ZONE)
    kept = ctx.ledger.snapshots(ctx.channel_of(account))
    told = next(iter(kept.of_days("quota", first, last)[::-1]), None)
    taken = [
        _people_taken(record, batch.batch)
        for record in records
        for batch in record.batches
        if (request := _taking(batch)) is not None
        and begin <= (request.ended_at or request.at) <= _end_of_month(begin)
        and _is_after(request, told)
    ]
    if told is None:
        return Month(name, month, Use(sum(taken), sum(taken)), (), price_of(account))
    used = int(told.data["used"]) + sum(taken)
    use = Use(used, sum(taken), told.data["limit"], told.fetched_at)
    return Month(name, month, use, (), price_of(account))


def _taking(batch: BatchRecord) -> Attempt | None:
    """The first request with which LINE took a batch."""
    return next((each for each in batch.attempts if isinstance(each.outcome, Accepted)), None)


def _is_after(request: Attempt, told: Snapshot | None) -> bool:
    """Whether what a request brought is not in LINE's word of the month's messages."""
    if told is None:
        return True
    newest = told.data.get("attempt")
    if isinstance(newest, int):
        return request.id > newest or request.id in told.data.get("open", ())
    return (request.ended_at or request.at) > told.fetched_at  # kept by an earlier version


def _people_taken(record: Record, batch: Batch) -> int:
    """The recipients of a batch; of a narrowcast as many as LINE says that it reached."""
    if batch.recipients is not None:
        return batch.recipients
    progress = last_of(record, Progress)
    return (progress.success or 0) if progress is not None else 0


def shortages(months: Iterable[Month]) -> Mapping[str, Hold]:
    """The occurrences for which LINE's messages will not suffice, by id, as a gate would hold them.

    Every planned occurrence before it is counted, approved or not.
    """
    return {
        short.sending.occurrence.id: Hold(
            Gate.QUOTA,
            "will_not_suffice",
            {
                "need": short.needs,
                "remaining": short.left,
                "limit": month.use.limit,
            },
        )
        for month in months
        for short in month.shortages()
    }


def _end_of_month(at: datetime) -> datetime:
    """The last instant of a month, in its zone."""
    first = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
    midnight = datetime.combine(first.date(), time(), at.tzinfo)
    return midnight - timedelta(microseconds=1)


@dataclass(eq=False, slots=True)
class _Needs:
    """The messages that a post takes at most; None where only LINE can count them."""

    ctx: SendingContext
    _known: dict[tuple[Via, Audience, str], int | None] = field(default_factory=dict)

    def __call__(self, account: Account, post: Post) -> int | None:
        if post.derivation is not None:
            return None
        key = via_of(post, account), post.audience, post.contents.kind
        if key not in self._known:
            self._known[key] = recipients_of(self.ctx, account, post).reach.need
        return self._known[key]


def still_open(
    ctx: SendingContext, name: str, found: Sequence[PlannedSending]
) -> list[PlannedSending]:
    """Those that are to come, or due and still to begin: nothing began or closed them."""
    seen, now = ctx.ledger.posts.of(ctx.host(name), name), ctx.now
    timely = [
        each
        for each in found
        if _is_ahead(each.occurrence, seen, now) or _is_timely(ctx, each.occurrence, seen, now)
    ]
    names = [str(each.occurrence.name._replace(account=None)) for each in timely]
    channel = ctx.channel_of(ctx.account(name))
    logs = ctx.ledger.events_of(channel, name, names)
    begun = ctx.ledger.begun(channel, names)
    return [
        each
        for each, written in zip(timely, names, strict=True)
        if written not in begun and not is_closed(logs.get(written, ()), now)
    ]


def _is_ahead(
    occurrence: Occurrence, seen: Mapping[tuple[str, str], SeenPost], now: datetime
) -> bool:
    """Whether it is to come; what would follow something that is past does not."""
    post = seen.get((occurrence.plan.name, occurrence.post.id))
    follows = occurrence.parent is None or not is_past(occurrence, post, now)
    return occurrence.at > now and follows


def _is_timely(
    ctx: SendingContext,
    occurrence: Occurrence,
    seen: Mapping[tuple[str, str], SeenPost],
    now: datetime,
) -> bool:
    """Whether the next push may still begin by itself what has come due."""
    post = seen.get((occurrence.plan.name, occurrence.post.id))
    in_time = occurrence.closes >= now and occurrence.at >= ctx.ledger.created_at
    return in_time and not is_past(occurrence, post, now)


def begun_people(ctx: SendingContext, account: Account) -> int:
    """The people of begun deliveries whom LINE has not taken yet, and to whom the rest will go.

    What ended otherwise, or in doubt, does not go on by itself.
    """
    folded = [
        (record.delivery, fold(record, ctx.now))
        for record in ctx.ledger.open_records(ctx.channel_of(account))
    ]
    return sum(
        max(0, _people(delivery) - (stands.accepted_recipients or 0))
        for delivery, stands in folded
        if stands.state in _GOES_ON
    )


def _people(delivery: Delivery) -> int:
    """To how many people it goes; at most, where only LINE knows (a narrowcast has a limit)."""
    if delivery.recipients is not None:
        return delivery.recipients
    most: int = json.loads(delivery.document).get("limit", {}).get("max", 0)
    return most
