"""`plan agenda` and `explain`: what comes next, and what would hold it. Only reads."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from oactl.domain.cadence import Slot, instant, slots_between
from oactl.domain.check import OFTEN
from oactl.domain.delivery.events import Done, Event, Held, Missed, ResolvedSent, Skipped
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import (
    DeliverySummary,
    of_all_arms,
    summarize,
    summary_of_event,
)
from oactl.domain.gates import Gate, Hold, first_hold, holds
from oactl.domain.month import Month
from oactl.domain.plan import REPEAT_WITHIN, Occurrence, Plan, Post
from oactl.ledger.cached import CachedLedger
from oactl.public_json.deliveries import ExplainedOccurrence, GateAnswer
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.derived import NOT_YET
from oactl.sending.due import Due, log_of, summary_of, summary_without
from oactl.sending.evaluate import Evaluation, Evaluator
from oactl.sending.figures import Figure, figure_of
from oactl.sending.month import months_of, shortages
from oactl.sending.posts import PostsReview, is_past, review

if TYPE_CHECKING:
    from oactl.public_json.deliveries import PlannedOccurrence

_AT_ONCE = 2_000  # occurrences that the ledger is asked about together
MOST_OF_A_POST = 50  # of a crowded post, on each side of now
_LINES_TO_SAY = frozenset({Gate.QUOTA.value, Gate.CREDENTIALS.value, Gate.CLOCK.value})
_CLOSED: dict[type, State] = {
    Missed: State.MISSED,
    Skipped: State.SKIPPED,
    ResolvedSent: State.SENT,
    Done: State.DONE,
}


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One line of the agenda. `past`: over before the ledger first saw its post or its time."""

    summary: DeliverySummary
    subject: str
    past: bool = False

    def if_it_fits(self, short: Hold | None) -> "AgendaEntry":
        """The same, held ahead by what will be left of LINE's messages if nothing else does."""
        summary = self.summary
        if short is None or summary.state is not State.PLANNED or summary.held_by or self.past:
            return self
        return replace(self, summary=replace(summary, held_by=short.gate.value))

    def document(self) -> "PlannedOccurrence":
        """The document of `plan agenda`."""
        from oactl.public_json.deliveries import PlannedOccurrence  # noqa: PLC0415 - for JSON only

        return PlannedOccurrence(**self.about())

    def about(self) -> dict[str, Any]:
        """What documents say of an occurrence."""
        summary = self.summary
        return {
            "id": summary.occurrence,
            "plan": summary.plan,
            "post": summary.post,
            "account": summary.account,
            "platform": summary.platform,
            "scheduled_at": summary.scheduled_at.isoformat(),
            "state": "past" if self.past else summary.state.value,
            "held_by": summary.held_by,
            "recipients": summary.recipients,
        }


def agenda(
    ctx: SendingContext, start: date, end: date, *, accounts: tuple[str, ...]
) -> list[AgendaEntry]:
    """The occurrences from `start` to `end`, days of each plan's zone, both inclusive, by time."""
    return sorted(planned_between(ctx, start, end, accounts=accounts).entries(), key=in_time)


def in_time(entry: AgendaEntry) -> tuple[datetime, str]:
    """The order of an agenda."""
    return entry.summary.scheduled_at, entry.summary.occurrence


@dataclass(frozen=True, slots=True)
class PlannedOccurrences:
    """The occurrences of a span by time; how each stands is only found out when it is asked for.

    An occurrence hangs on those before it, so they are asked for from the first on.
    """

    ctx: SendingContext  # of one look
    occurrences: Sequence[Occurrence]
    reviews: Mapping[str, PostsReview]  # by account
    months: Mapping[str, Sequence[Month]]  # by account, to the end of the span's last; or none

    @property
    def due(self) -> int:
        """How many of them have come due."""
        return bisect_right(self.occurrences, self.ctx.now, key=lambda each: each.at)

    def entries(self) -> Iterator[AgendaEntry]:
        """How each stands, in the order of their times."""
        looks = {
            name: (Evaluator(self.ctx, self.ctx.account(name), look=True), PlannedContents())
            for name in self.reviews
        }
        short = {name: shortages(found) for name, found in self.months.items()}
        for start in range(0, len(self.occurrences), _AT_ONCE):
            some = self.occurrences[start : start + _AT_ONCE]
            _expect(self.ctx, some)
            for each in some:
                evaluator, planned = looks[each.account]
                entry = entry_of(self.ctx, evaluator, each, self.reviews[each.account], planned)
                yield entry.if_it_fits(short.get(each.account, {}).get(each.id))


def planned_between(
    ctx: SendingContext,
    start: date,
    end: date,
    *,
    accounts: tuple[str, ...],
    most: int | None = None,
    ahead: bool = False,
) -> PlannedOccurrences:
    """The same as `agenda`, not yet looked at.

    With `most`, of a post that is `crowded` only so many on each side of now. With `ahead` what
    LINE's messages will not suffice for is held by `quota` already.
    """
    ctx = ctx.cached()
    reviews = {name: review(ctx, name) for name in accounts}
    every = (
        Occurrence(name, book, post, slot)
        for name, found in reviews.items()
        for book, post in found.posts
        for slot in _slots(post, book.zone(name), (start, end), ctx.now, most)
    )
    occurrences = [
        each for each in every if not _follows_the_past(each, reviews[each.account], ctx.now)
    ]
    occurrences.sort(key=lambda each: (each.at, each.id))
    last = occurrences[-1].at if occurrences else ctx.now
    months = {name: months_of(ctx, name, last) for name in accounts} if ahead else {}
    return PlannedOccurrences(ctx, occurrences, reviews, months)


def _follows_the_past(occurrence: Occurrence, found: PostsReview, now: datetime) -> bool:
    """Whether it would follow what was over before anybody planned that something follows."""
    seen = found.seen.get((occurrence.plan.name, occurrence.post.id))
    return occurrence.parent is not None and is_past(occurrence, seen, now)


def _expect(ctx: SendingContext, occurrences: Iterable[Occurrence]) -> None:
    """Read what is written of them all at once."""
    names: dict[tuple[Channel, str], list[str]] = {}
    for each in occurrences:
        identity = identity_of(ctx, each)
        names.setdefault((identity.channel, each.account), []).append(identity.name)
    if isinstance(ctx.ledger, CachedLedger):
        ctx.ledger.expect(names)


def crowded(plans: Iterable[Plan]) -> list[tuple[str, int]]:
    """The posts that go out so often that nobody reads a list of it, and how often a day."""
    return [
        (f"{plan.name}/{post.id}", len(post.cadence.at))
        for plan in plans
        for post in plan.posts
        if len(post.cadence.at) > OFTEN
    ]


def _slots(
    post: Post, zone: ZoneInfo, days: tuple[date, date], now: datetime, most: int | None
) -> list[Slot]:
    cadence = post.cadence
    first = instant(datetime.combine(days[0], time()), zone) - timedelta(seconds=1)
    last = instant(datetime.combine(days[1] + timedelta(days=1), time()), zone)
    last -= timedelta(seconds=1)
    if most is None or len(cadence.at) <= OFTEN:
        return slots_between(cadence, zone, first, last)
    here = min(max(now, first), last)
    near = timedelta(days=most // len(cadence.at) + 1)
    slots = slots_between(cadence, zone, max(first, here - near), min(last, here + near))
    before = [slot for slot in slots if slot.at <= here]
    return [*before[-most:], *slots[len(before) :][:most]]


@dataclass(slots=True)
class PlannedContents:
    """What is to go out before an occurrence: by its content, the last of each post."""

    _last: dict[str, dict[tuple[str, str], Occurrence]] = field(default_factory=dict)

    def add(self, evaluation: Evaluation) -> None:
        """One more that nothing stops."""
        occurrence = evaluation.occurrence
        for each in evaluation.arms():
            of_content = self._last.setdefault(each.content_hash, {})
            of_content[occurrence.plan.name, occurrence.post.id] = occurrence

    def with_repeat(self, evaluation: Evaluation) -> Evaluation:
        """The same, with another post's occurrence of the last days that says the same."""
        occurrence, given = evaluation.occurrence, evaluation.gate_input
        if given.repeat_of or occurrence.post.by_hand:
            return evaluation
        mine = (occurrence.plan.name, occurrence.post.id)
        for each in evaluation.arms():
            for post, other in self._last.get(each.content_hash, {}).items():
                if post != mine and occurrence.at - other.at <= REPEAT_WITHIN:
                    return replace(evaluation, gate_input=replace(given, repeat_of=other.id))
        return evaluation


def entry_of(
    ctx: SendingContext,
    evaluator: Evaluator,
    occurrence: Occurrence,
    found: PostsReview,
    planned: PlannedContents | None = None,
) -> AgendaEntry:
    """How one occurrence stands."""
    identity, subject = identity_of(ctx, occurrence), occurrence.post.subject
    record = ctx.ledger.record_of(identity)
    if record is not None:
        several = occurrence.post.contents.kind == "variants"
        records = ctx.ledger.arms_of(identity) if several else [record]
        shown = of_all_arms([summarize(each, ctx.now) for each in records])
        return AgendaEntry(shown, subject)
    log = ctx.ledger.events_of(identity.channel, evaluator.account.name, [identity.name])
    due = Due(occurrence, log.get(identity.name, ()))
    seen = found.seen.get((occurrence.plan.name, occurrence.post.id))
    past = is_past(occurrence, seen, ctx.now)
    closed = _closed(due.log)
    if closed is not None or (past and occurrence.at <= ctx.now):
        shown = _of_closed(evaluator, due, identity.channel, closed)
        return AgendaEntry(shown, subject, past and closed is None)
    shown = _of_open(evaluator, due, identity.channel, planned, past=past)
    return AgendaEntry(shown, subject, past)


def _of_closed(
    evaluator: Evaluator, due: Due, channel: Channel, closed: Event | None
) -> DeliverySummary:
    """What a person or time has made of an occurrence; no gate is asked any more."""
    recipients = evaluator.recipients_of(due.occurrence)
    state = _CLOSED[type(closed.payload)] if closed else State.PLANNED
    shown = summary_without(due.occurrence, recipients, channel, state)
    told = summary_of_event(closed, due.held) if closed else None
    if told is None:
        return shown
    return replace(shown, held_by=told.held_by, reason=told.reason, facts=told.facts)


def _of_open(
    evaluator: Evaluator, due: Due, channel: Channel, planned: PlannedContents | None, *, past: bool
) -> DeliverySummary:
    """What the gates make of an occurrence that is still to come, or due."""
    occurrence = due.occurrence
    is_due = occurrence.at <= evaluator.ctx.now
    evaluation = evaluator.evaluate(occurrence, waived=due.waived)
    evaluation = planned.with_repeat(evaluation) if planned else evaluation
    hold = _of_its_time(due, first_future_hold(evaluation)) or _recorded(due, is_due=is_due)
    if planned and hold is None and not past and not occurrence.post.by_hand:
        planned.add(evaluation)
    state = _state(hold, is_due=is_due)
    return summary_of(evaluation, channel, state, None if past else hold)


def _closed(log: Sequence[Event]) -> Event | None:
    """What a person, or time, has made of it; the newest word counts."""
    return next((event for event in reversed(log) if type(event.payload) in _CLOSED), None)


def _of_its_time(due: Due, hold: Hold | None) -> Hold | None:
    """The same; of what is over without a run having said so, what held it until then."""
    held = due.held
    is_over = hold is not None and (hold.gate, hold.reason) == (Gate.MISSED, "late")
    if not is_over or held is None or held.gate not in set(Gate):
        return hold
    return Hold(Gate(held.gate), held.reason, held.params, final=True)


def _recorded(due: Due, *, is_due: bool) -> Hold | None:
    """What the last push was stopped by, where that is LINE's to say: quota, token, clock."""
    held: Held | None = due.held
    if not is_due or held is None or held.gate not in _LINES_TO_SAY:
        return None
    return Hold(Gate(held.gate), held.reason, held.params)


def _state(hold: Hold | None, *, is_due: bool) -> State:
    """What the next push would make of an occurrence that nothing is written of yet."""
    if hold is None or not is_due:
        return State.PLANNED
    return State.MISSED if hold.final else State.HELD


def first_future_hold(evaluation: Evaluation) -> Hold | None:
    """The gate that would hold an occurrence at its time; "not due yet" is left out."""
    if evaluation.gate_input.now >= evaluation.occurrence.at:
        return first_hold(evaluation.gate_input)
    for gate, hold in holds(evaluation.gate_input):
        if hold is None or gate in {Gate.QUIET_HOURS, Gate.MISSED}:
            continue
        if hold.reason not in NOT_YET:
            return hold
    return None


_ONLY_WHEN_DUE = frozenset({Gate.MISSED, Gate.QUIET_HOURS})


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What one gate decides, and what it looked at."""

    gate: Gate
    hold: Hold | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Explanation:
    """An occurrence with every gate's answer."""

    entry: AgendaEntry
    answers: Sequence[GateDecision]

    def document(self) -> ExplainedOccurrence:
        """The document of `explain OCCURRENCE`, gates in order."""
        gates = [
            GateAnswer(
                gate=answer.gate.value,
                stops=answer.hold is not None,
                reason=answer.hold.reason if answer.hold else None,
                facts=answer.hold.params if answer.hold else answer.figure.facts,
            )
            for answer in self.answers
        ]
        return ExplainedOccurrence(**self.entry.about(), gates=gates)


def explain(ctx: SendingContext, occurrence: Occurrence) -> Explanation:
    """Ask every gate, without asking LINE; "not due yet" is left out.

    Where the last push was stopped by what LINE said, that answer stands until it asks again.
    """
    evaluator = Evaluator(ctx, ctx.account(occurrence.account))
    entry = entry_of(ctx, evaluator, occurrence, review(ctx, occurrence.account))
    due = Due(occurrence, log_of(ctx, occurrence))
    evaluation = evaluator.evaluate(occurrence, waived=due.waived)
    is_due = occurrence.at <= ctx.now
    recorded = _recorded(due, is_due=is_due)
    if recorded and entry.summary.held_by != recorded.gate.value:
        recorded = None  # something else stops it now, or it went out
    known = {recorded.gate: recorded} if recorded else {}
    if not is_due:
        short = shortages(months_of(ctx, occurrence.account, occurrence.at)).get(occurrence.id)
        entry = entry.if_it_fits(short)
        known = {short.gate: short} if short and entry.summary.state is State.PLANNED else known
    answers = [
        GateDecision(
            gate,
            (hold or known.get(gate)) if is_due or gate not in _ONLY_WHEN_DUE else None,
            figure_of(ctx, gate, evaluation),
        )
        for gate, hold in holds(evaluation.gate_input)
    ]
    return Explanation(entry, answers)
