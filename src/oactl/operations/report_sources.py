"""What the ledger and the plans know of an account, for reports and for what to ask LINE."""

from datetime import UTC, date, datetime, time, timedelta

from oactl.domain.delivery.outcome import Accepted
from oactl.domain.delivery.record import Realm, Record
from oactl.domain.delivery.standing import standing
from oactl.domain.insight.figures import SentDelivery
from oactl.domain.report.values import OccurrenceFact
from oactl.operations.agenda import agenda
from oactl.operations.deliveries import list_deliveries
from oactl.operations.desk import Desk
from oactl.operations.weekly_report import ReportSource

NO_BOT = "?"  # an account that was never contacted has no snapshots
SLACK = timedelta(days=2)  # a delivery begins at most 23 h after its time, zones differ by a day


def realm_of(desk: Desk, account: str) -> Realm:
    """Where an account's facts are kept."""
    bot = desk.bot_of(desk.account(account))
    return Realm(desk.gateways.host(account), bot or NO_BOT)


def source_of(desk: Desk, account: str, span: tuple[date, date]) -> ReportSource:
    """Everything a report over a span of LINE's days needs of one account."""
    return ReportSource(
        account=account,
        snapshots=desk.ledger.snapshots(realm_of(desk, account)),
        deliveries=sent_deliveries(desk, account, span[0]),
        occurrences=_occurrences(desk, account, span),
        timezone=desk.account(account).timezone,
    )


def sent_deliveries(desk: Desk, account: str, since: date) -> list[SentDelivery]:
    """What LINE accepted of an account at its host since a day."""
    start = datetime.combine(since, time(), UTC) - SLACK
    host = desk.gateways.host(account)
    records = desk.ledger.records_since(start, account)
    found = [_sent(desk, record) for record in records if record.delivery.realm.host == host]
    return [sent for sent in found if sent is not None]


def _sent(desk: Desk, record: Record) -> SentDelivery | None:
    """A delivery of which LINE accepted something; None for the others and for hand-offs."""
    first = _first_accepted(record)
    if first is None:
        return None
    d, stands = record.delivery, standing(record, desk.now)
    return SentDelivery(
        occurrence=d.occurrence,
        subject=d.subject,
        type=d.type,
        via=d.via,
        sent_at=first,
        accepted=stands.accepted_recipients,
        request_id=stands.request_ids[0] if stands.request_ids else None,
        unit=d.unit,
        test=d.purpose == "test",
    )


def _first_accepted(record: Record) -> datetime | None:
    times = [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]
    return min(times, default=None)


def _occurrences(desk: Desk, account: str, span: tuple[date, date]) -> list[OccurrenceFact]:
    """What was planned in a span, by the plans as they are and by the ledger as it was."""
    start, end = span
    entries = agenda(desk, start, end, accounts=(account,))
    facts = {
        entry.view.occurrence: OccurrenceFact(_day(entry.view.occurrence), entry.view.state)
        for entry in entries
        if not entry.past
    }
    planned = {entry.view.occurrence for entry in entries}
    since = datetime.combine(start, time(), UTC) - SLACK
    for view in list_deliveries(desk.ledger, desk.now, since=since, account=account):
        if view.occurrence not in planned and not view.occurrence.startswith("test:"):
            facts[view.occurrence] = OccurrenceFact(_day(view.occurrence), view.state)
    return list(facts.values())


def _day(occurrence: str) -> date:
    """The wall-clock day in an occurrence's id."""
    return date.fromisoformat(occurrence.rpartition("@")[2][:10])
