"""Whom a derived post reaches: by what became of its parent's delivery."""

from collections.abc import Sequence
from typing import NamedTuple

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Missed, ResolvedSent, Skipped
from oactl.domain.delivery.state import FINAL, State
from oactl.domain.delivery.summary import DeliverySummary, summarize
from oactl.domain.gates import Reach
from oactl.domain.plan import Occurrence
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.recipients import Recipients

NOT_YET = frozenset({"parent_to_come", "audience_to_make"})  # as it has to be before its time
_KNOWN_TO_LINE = frozenset({Via.BROADCAST.value, Via.NARROWCAST.value})
_CLOSED = {Missed: "parent_missed", Skipped: "parent_skipped", ResolvedSent: "parent_not_here"}


class SentParent(NamedTuple):
    """The request with which LINE took all of the parent's delivery, and what carried it."""

    request_id: str
    via: Via


def derived_recipients(ctx: SendingContext, account: Account, occurrence: Occurrence) -> Recipients:
    """Whom an occurrence of a derived post reaches now; with a problem it reaches nobody."""
    parent = parent_of(ctx, account, occurrence)
    if isinstance(parent, Reach):
        return Recipients(Via.NARROWCAST, parent)
    return Recipients(Via.NARROWCAST, Reach(problem="derived_later"))


def parent_of(ctx: SendingContext, account: Account, occurrence: Occurrence) -> SentParent | Reach:
    """The parent's delivery as LINE took it, or why nobody can be reached."""
    parent = occurrence.parent
    if parent is None:
        raise AssertionError(occurrence.id)
    identity = identity_of(ctx, parent)
    record = ctx.ledger.record_of(identity)
    if record is None:
        log = ctx.ledger.events_of(identity.channel, account.name, [identity.name])
        return _not_begun(ctx, parent, log.get(identity.name, ()))
    return _begun(summarize(record, ctx.now), parent)


def _not_begun(ctx: SendingContext, parent: Occurrence, log: Sequence[Event]) -> Reach:
    closed = (_CLOSED.get(type(event.payload)) for event in reversed(log))
    problem = next(filter(None, closed), None)
    if problem is None and ctx.now <= parent.closes:
        return _nobody("parent_to_come", parent, final=False)
    return _nobody(problem or "parent_missed", parent)


def _begun(stands: DeliverySummary, parent: Occurrence) -> SentParent | Reach:
    if stands.via not in _KNOWN_TO_LINE:
        return _nobody("parent_list", parent)
    if stands.state not in FINAL:
        return _nobody("parent_unfinished", parent, final=False)
    if stands.state is not State.SENT:
        return _nobody(f"parent_{stands.state.value}", parent)
    if len(stands.request_ids) != 1:
        return _nobody("parent_not_here", parent)
    return SentParent(stands.request_ids[0], Via(stands.via))


def _nobody(problem: str, parent: Occurrence, *, final: bool = True) -> Reach:
    return Reach(problem=problem, params={"parent": parent.id}, final=final)
