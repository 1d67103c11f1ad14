"""What was planned and what became of it: the report's part of the plans and of the agenda."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.cadence import next_slot
from oactl.domain.delivery.events import Done
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, of_all_arms
from oactl.domain.frequency import Comparison, compared
from oactl.domain.plan import Plan, is_derived, whole_name
from oactl.domain.report.period import Period
from oactl.domain.report.values import OccurrenceFact, PlanKept
from oactl.sending.agenda import AgendaEntry

_KEPT = frozenset({State.SENT, State.DONE})
_LONG_AGO = datetime(1972, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)


def occurrences_of(
    told: Iterable[DeliverySummary],
    planned: Iterable[AgendaEntry],
    urls: Mapping[str, str] | None = None,
) -> list[OccurrenceFact]:
    """What was planned, by the plans as they are and by the ledger as it was.

    `urls` are where what people posted can be seen, by the occurrence.
    """
    arms: dict[str, list[DeliverySummary]] = {}
    for each in told:
        if not each.occurrence.startswith("test:"):
            arms.setdefault(_name(each), []).append(each)
    known = {name: of_all_arms(some) for name, some in arms.items()}
    facts = {name: _fact(summary) for name, summary in known.items()}
    for entry in planned:
        name = _name(entry.summary)
        facts.pop(name, None)
        if not entry.past:
            facts[name] = _fact(entry.summary, entry.subject, known.get(name))
    return [_seen(fact, urls or {}) for fact in facts.values()]


def urls_of(records: Iterable[Record]) -> dict[str, str]:
    """Where what people posted can be seen, by the occurrence; the last word counts."""
    return {
        record.delivery.occurrence: event.payload.url
        for record in records
        for event in record.events
        if isinstance(event.payload, Done) and event.payload.url
    }


def _seen(fact: OccurrenceFact, urls: Mapping[str, str]) -> OccurrenceFact:
    return replace(fact, url=urls[fact.occurrence]) if fact.occurrence in urls else fact


def _name(summary: DeliverySummary) -> str:
    """`PLAN/POST@2026-11-25T20:00`, however the account was written then."""
    return f"{summary.plan}/{summary.post}@{_wall(summary)}"


def _wall(summary: DeliverySummary) -> str:
    return whole_name(summary.occurrence).rpartition("@")[2]


def _fact(
    summary: DeliverySummary, subject: str | None = None, told: DeliverySummary | None = None
) -> OccurrenceFact:
    """`told` is what the ledger says of it: why, where no gate stops it now."""
    day = date.fromisoformat(_wall(summary)[:10])
    known = summary if told is None or summary.held_by else told
    return OccurrenceFact(
        day, summary.state, summary.occurrence, _reason(known), subject, known.facts
    )


def _reason(summary: DeliverySummary) -> str | None:
    """`GATE: REASON` of what a gate stopped, otherwise the ledger's reason or LINE's words."""
    why = [part for part in (summary.held_by, summary.reason) if part]
    return ": ".join(why) or summary.error


def plans_kept(
    plans: Iterable[Plan], account: str, planned: Sequence[AgendaEntry], period: Period
) -> Iterator[PlanKept]:
    """The plans of an account that have a goal, operators or a frequency, and how that was kept."""
    for plan in plans:
        if account in plan.accounts and (plan.goal or plan.operators or plan.frequency):
            went = [each.summary for each in planned if each.summary.state in _KEPT]
            found = (
                (date.fromisoformat(_wall(each)[:10]), plan.post(each.post))
                for each in went
                if each.plan == plan.name and not is_derived(each.post)
            )
            dated = [(day, post) for day, post in found if post is not None]
            promised = compared(plan.frequency, dated, period.start, period.end)
            kept = tuple(_under_way(plan, account, promised))
            yield PlanKept(plan.name, plan.title, plan.operators, plan.goal, kept)


def _under_way(plan: Plan, account: str, promised: Sequence[Comparison]) -> Iterator[Comparison]:
    """The promises of days, weeks and months that end after the plan begins, before it is over."""
    zone = plan.zone(account)
    firsts = [next_slot(post.cadence, zone, _LONG_AGO) for post in plan.posts]
    begins = min((first.wall.date() for first in firsts if first), default=date.max)
    goes_on = bool(promised) and _goes_on(plan, zone, max(each.start for each in promised))
    for each in promised:
        if begins <= each.end and (goes_on or _goes_on(plan, zone, each.start)):
            yield each


def _goes_on(plan: Plan, zone: ZoneInfo, day: date) -> bool:
    """Whether a plan has an occurrence on a day or after it."""
    before = datetime.combine(day, time(), zone) - _INSTANT
    return any(next_slot(post.cadence, zone, before) for post in plan.posts)
