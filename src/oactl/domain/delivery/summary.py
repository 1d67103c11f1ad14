"""A delivery, or an occurrence that has none yet, as people and programs are shown it.

A notice is what a person has to be told of it, kept in the ledger until it was written out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    About,
    Done,
    Event,
    Held,
    Missed,
    ResolvedNotSent,
    ResolvedSent,
    Skipped,
)
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.state import DeliveryState, State, fold
from oactl.domain.plan import says_derived, short_name, whole_name
from oactl.errors import Exit


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """One line of `push` and `delivery list` (contract 4, JSON). `scheduled_at` has its zone.

    `recipients` is what went out once something is final, before that whom it is for. `rejected`
    are those that LINE named as not valid; of `unproven` nobody can say whether an earlier ledger
    had them in its list. `facts` are the figures with which `held_by` stopped it, where known.
    """

    id: str
    occurrence: str
    scheduled_at: datetime
    plan: str
    post: str
    variant: str | None
    account: str
    platform: str
    via: str
    state: State
    recipients: int | None = None
    batches: int = 0
    batches_accepted: int = 0
    request_ids: tuple[str, ...] = ()
    held_by: str | None = None
    reason: str | None = None
    error: str | None = None
    rejected: int = 0
    unproven: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The object of the contract, in its order."""
        named = {name: getattr(self, name) for name in self.__slots__}
        named["scheduled_at"] = self.scheduled_at.isoformat()
        named["state"] = self.state.value
        named["request_ids"] = list(self.request_ids)
        named["facts"] = dict(self.facts)
        return named

    @classmethod
    def from_json(cls, named: Mapping[str, Any]) -> "DeliverySummary":
        """The summary of such an object."""
        values = dict(named)
        values["scheduled_at"] = datetime.fromisoformat(values["scheduled_at"])
        values["state"] = State(values["state"])
        values["request_ids"] = tuple(values["request_ids"])
        return cls(**values)

    @property
    def about(self) -> About:
        """What the log keeps of it, so that it can be shown when its plan is gone."""
        return About(self.id, self.scheduled_at, self.platform, self.via, self.recipients)


_NAME_ONE = frozenset({"by", "other", "begun"})  # facts that name an occurrence


def common_facts(some: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The figures that some have in common; occurrences are named without their accounts."""
    first = some[0]
    if all(each == first for each in some):
        return first
    short, *others = [{name: _short(name, each[name]) for name in each} for each in some]
    return {
        name: value
        for name, value in short.items()
        if all(name in each and each[name] == value for each in others)
    }


def _short(name: str, value: object) -> object:
    """`PLAN/POST@TIME` of an occurrence, anything else as it is."""
    is_name = name in _NAME_ONE and isinstance(value, str) and "@" in value
    return short_name(str(value)) if is_name else value


def summarize(record: Record, now: datetime) -> DeliverySummary:
    """How a delivery stands at an instant."""
    delivery, stands = record.delivery, fold(record, now)
    return DeliverySummary(
        id=delivery.id,
        occurrence=delivery.occurrence,
        scheduled_at=delivery.scheduled_at.astimezone(ZoneInfo(delivery.zone)),
        plan=delivery.plan,
        post=delivery.post,
        variant=None if says_derived(delivery.item) else delivery.item or None,
        account=delivery.account,
        platform=delivery.platform,
        via=delivery.via.value,
        state=stands.state,
        recipients=_recipients(record, stands),
        batches=stands.batches,
        batches_accepted=stands.accepted,
        request_ids=stands.request_ids,
        held_by=stands.held_by,
        reason=stands.reason,
        error=stands.error,
        rejected=stands.rejected,
        unproven=stands.unproven,
    )


# Of several variants of an occurrence, the state that a person has to know first.
_FIRST_TOLD = (
    *(State.UNKNOWN, State.REFUSED, State.PARTIAL, State.HELD, State.SENDING, State.MISSED),
    *(State.SKIPPED, State.SENT),
)


def of_all_arms(arms: Sequence[DeliverySummary]) -> DeliverySummary:
    """An occurrence by its deliveries, one for each variant: the state to be told first.

    With the people and batches of all of them; where there is one only, that one.
    """
    if len(arms) == 1:
        return arms[0]
    order = {state: place for place, state in enumerate(_FIRST_TOLD)}
    shown = min(arms, key=lambda each: order.get(each.state, len(order)))
    counts = [each.recipients for each in arms if each.recipients is not None]
    return replace(
        shown,
        id=arms[0].id,
        occurrence=whole_name(shown.occurrence),
        variant=None,
        recipients=sum(counts) if len(counts) == len(arms) else None,
        batches=sum(each.batches for each in arms),
        batches_accepted=sum(each.batches_accepted for each in arms),
        request_ids=tuple(request for each in arms for request in each.request_ids),
    )


def _recipients(record: Record, stands: DeliveryState) -> int | None:
    meant = record.delivery.recipients
    if record.delivery.via is Via.NARROWCAST:
        return stands.accepted_recipients if stands.state is State.SENT else meant
    if stands.state in {State.SENT, State.PARTIAL} and stands.accepted_recipients is not None:
        return stands.accepted_recipients
    return None if meant is None else meant - stands.rejected


_STATES: dict[type, State] = {
    Held: State.HELD,
    Missed: State.MISSED,
    Skipped: State.SKIPPED,
    ResolvedSent: State.SENT,
    ResolvedNotSent: State.PLANNED,
    Done: State.DONE,
}


def is_over(event: Event) -> bool:
    """Whether it was missed because its time was over: what held it until then was not asked."""
    payload = event.payload
    return isinstance(payload, Missed) and (payload.gate, payload.reason) == ("missed", "late")


def summary_of_event(event: Event, held: Held | None = None) -> DeliverySummary | None:
    """An occurrence that was held, missed or closed by a person before anything of it began.

    `held` is what held it until its time was over, where that is known.
    """
    payload = event.payload
    cause = held if held is not None and is_over(event) else payload
    about: About | None = getattr(payload, "about", None)
    state = _STATES.get(type(payload))
    if about is None or state is None or state is State.PLANNED:
        return None
    return DeliverySummary(
        id=about.id,
        occurrence=event.occurrence,
        scheduled_at=about.scheduled_at,
        plan=event.identity.plan,
        post=event.identity.post,
        variant=None,
        account=event.account,
        platform=about.platform,
        via=about.via,
        state=state,
        recipients=about.recipients,
        held_by=cause.gate if isinstance(cause, Held | Missed) else None,
        reason=_reason(cause),
        facts=cause.params if isinstance(cause, Held | Missed) else {},
    )


def _reason(payload: object) -> str | None:
    """Why, in the same words as for a delivery."""
    match payload:
        case Held(reason=reason) | Missed(reason=reason):
            return reason
        case Skipped(reason=reason):
            return f"skipped: {reason}" if reason else "skipped"
        case ResolvedSent():
            return "resolved"
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence (`code` with `params`), the line of a delivery (`summary`), or both.

    `exit` is what it means for the exit code of the run that tells it. `key` names what goes on: a
    notice with the key of one that is younger than an hour is not made again. `id` is the ledger's.
    """

    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    exit: Exit = Exit.OK
    host: str = ""
    account: str = ""
    key: str = ""
    summary: DeliverySummary | None = None
    id: int | None = None
