"""The figures of accounts: what was sent of which LINE can give some, and a sync of several."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.delivery.facts import Accepted, Record
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import fold
from oactl.domain.insight import (
    LIST_KINDS,
    MENU_KINDS,
    EndpointResult,
    FollowersDay,
    SentDelivery,
    Snapshot,
    SnapshotKind,
    SyncFailure,
    SyncResult,
)
from oactl.domain.line_day import line_day
from oactl.errors import Exit, OactlError, worst_exit
from oactl.insight.fetch import planned, sync
from oactl.ledger.snapshots import Snapshots
from oactl.public_json import accounts
from oactl.sending.context import SendingContext
from oactl.side_by_side import Aside, steps_of


def synced_document(name: str, result: SyncResult) -> accounts.Synced:
    """What a sync did with one account, as a document."""
    return accounts.Synced(
        account=name,
        fetched=result.fetched,
        left=result.left,
        next_at=_instant(result.next_at),
        unready=result.unready,
        errors=[
            accounts.SyncError(each.ask, each.subject, each.status, each.error)
            for each in result.failures
        ],
        done_at=_instant(result.done_at),
        endpoints=[
            accounts.SyncedEndpoint(
                each.kind, each.fetched, each.left, _instant(each.next_at), _instant(each.done_at)
            )
            for each in result.endpoints
        ],
    )


def _instant(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None


def day_document(day: FollowersDay) -> accounts.FollowersOfDay:
    """The followers of a day, as a document; null where LINE gave none."""
    figures = (day.followers, day.targeted_reaches, day.blocks)
    return accounts.FollowersOfDay(day.day.isoformat(), day.status, *figures)


def newest_document(shot: Snapshot) -> accounts.NewestFigures:
    """The newest answer of a kind, as a document: LINE's own words, whole."""
    return accounts.NewestFigures(
        shot.kind, shot.subject, f"{shot.fetched_at:%Y-%m-%dT%H:%M:%SZ}", shot.final, shot.data
    )


NO_BOT = "?"  # an account that was never contacted has no snapshots
_MESSAGES_FOR = 60  # days whose messages are known by name
SLACK = timedelta(days=2)  # a delivery begins at most 23 h after its time, zones differ by a day


def snapshots_of(ctx: SendingContext, account: str) -> Snapshots:
    """LINE's figures of an account."""
    return ctx.ledger.snapshots(figures_channel(ctx, account))


def figures_channel(ctx: SendingContext, account: str) -> Channel:
    """Where an account's figures are kept."""
    bot = ctx.bot_of(ctx.account(account))
    return Channel(ctx.gateways.host(account), bot or NO_BOT)


def sent_deliveries(ctx: SendingContext, account: str, since: date) -> list[SentDelivery]:
    """What LINE accepted of an account at its host since a day."""
    start = datetime.combine(since, time(), UTC) - SLACK
    host = ctx.gateways.host(account)
    records = ctx.ledger.records_since(start, account)
    return sent_of((r for r in records if r.delivery.channel.host == host), ctx.now)


def sent_by_account(
    ctx: SendingContext, names: Sequence[str], since: date
) -> dict[str, list[SentDelivery]]:
    """The same of several accounts, in a row a delivery, so that years are read at once."""
    start = datetime.combine(since, time(), UTC) - SLACK
    hosts: dict[str, list[str]] = {}
    for name in names:
        hosts.setdefault(ctx.gateways.host(name), []).append(name)
    found: dict[str, list[SentDelivery]] = {}
    for host, some in hosts.items():
        found |= ctx.ledger.sent.between(host, some, start, ctx.now + SLACK)
    return found


def occurrences_of(
    ctx: SendingContext, account: str, kinds: Mapping[SnapshotKind, Snapshot]
) -> dict[str, str]:
    """Which occurrences the newest figures of messages are of, by their request id or unit."""
    if not {"event", "unit"} & set(kinds):
        return {}
    since = line_day(ctx.now) - timedelta(days=_MESSAGES_FOR)
    found = sent_deliveries(ctx, account, since)
    of_request = {each.request_id: each.occurrence for each in found}
    of_unit = {each.unit: each.occurrence for each in found}
    return {subject: name for subject, name in (of_request | of_unit).items() if subject}


def sent_of(records: Iterable[Record], now: datetime) -> list[SentDelivery]:
    """The deliveries of which LINE accepted something; hand-offs are none."""
    found = (_sent(record, now) for record in records)
    return [sent for sent in found if sent is not None]


def _sent(record: Record, now: datetime) -> SentDelivery | None:
    times = _accepted_at(record)
    if not times:
        return None
    d, stands = record.delivery, fold(record, now)
    return SentDelivery(
        occurrence=d.occurrence,
        subject=d.subject,
        type=d.type,
        via=d.via,
        sent_at=min(times),
        last_at=max(times),
        plan=d.plan,
        accepted=stands.accepted_recipients,
        request_id=stands.request_ids[0] if stands.request_ids else None,
        unit=d.unit,
        test=d.purpose == "test",
        topic=d.topic,
        audience=d.audience,
    )


def _accepted_at(record: Record) -> list[datetime]:
    return [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]


def _nobody_looks(_more: int) -> None:
    """No terminal."""


def sync_accounts(
    ctx: SendingContext,
    names: Sequence[str],
    days: tuple[date, date],
    progress: Callable[[int], object] = _nobody_looks,
) -> dict[str, SyncResult]:
    """Fetch what is missing of several accounts, side by side. The results by account.

    `progress` is told of each answer, in the caller's thread.
    """
    sent = sent_by_account(ctx, names, days[0])

    def one(account: str, aside: Aside) -> Iterator[tuple[str, SyncResult]]:
        def told(more: int) -> None:
            aside(lambda: progress(more))

        yield account, sync_account(ctx, account, days, sent[account], told)

    found = dict(steps_of(one, names, ctx.gateways.abort))
    return {name: found[name] for name in names}


def sync_account(
    ctx: SendingContext,
    account: str,
    days: tuple[date, date],
    sent: Sequence[SentDelivery],
    progress: Callable[[int], object] = _nobody_looks,
) -> SyncResult:
    """Fetch what is missing of one account; a token that does not serve is a failure."""
    try:
        gateway = ctx.gateways.of(account)
    except OactlError as error:
        return no_token(account, error)
    return sync(gateway, snapshots_of(ctx, account), sent, days, ctx.now, progress=progress)


def sync_plans(
    ctx: SendingContext, names: Sequence[str], days: tuple[date, date]
) -> dict[str, SyncResult]:
    """What a sync of several accounts would have to ask, and until when; asks nothing."""
    sent = sent_by_account(ctx, names, days[0])
    return {name: planned(snapshots_of(ctx, name), sent[name], days, ctx.now) for name in names}


def no_token(account: str, error: OactlError) -> SyncResult:
    """The result of an account whose token does not serve."""
    failure = SyncFailure("account", account, "credentials", error.code)
    return SyncResult((EndpointResult("account", failures=(failure,)),))


_AGAIN = frozenset({"offline", "rate"})


def exit_of(results: Collection[SyncResult]) -> Exit:
    """The exit code of a sync. Days that are not ready are no failure, nor is what is left.

    LINE answers 60 questions an hour about figures: what it does not answer for that reason is
    left for a later run (contract 4, `insight sync`).
    """
    return exit_for(
        [{each.kind for each in result.failures if not _may_be_absent(each)} for result in results]
    )


# An account need not have these: LINE refuses them by plan and country, and a menu may be gone.
_OPTIONAL = frozenset({*LIST_KINDS, *MENU_KINDS})


def _may_be_absent(failure: SyncFailure) -> bool:
    if failure.kind == "rate":
        return failure.ask != "quota"
    return failure.kind == "refused" and failure.ask in _OPTIONAL


def exit_for(unanswered: Sequence[Collection[str]]) -> Exit:
    """The one exit code of each account's kinds of failure, wherever LINE is asked for figures.

    The only account's bad credential is 2. What may be answered later is 75, what was asked for
    and will not be given is 1.
    """
    if len(unanswered) == 1 and "credentials" in unanswered[0]:
        return Exit.USAGE
    kinds = {kind for each in unanswered for kind in each}
    return worst_exit(Exit.TEMPORARY if kind in _AGAIN else Exit.FAILED for kind in kinds)
