"""Whom a derived post reaches: by what became of its parent's delivery."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Missed, ResolvedSent, Skipped
from oactl.domain.delivery.identity import Channel
from oactl.domain.delivery.state import FINAL, State
from oactl.domain.delivery.summary import DeliverySummary, summarize
from oactl.domain.follow_up import follow_up_parts
from oactl.domain.gates import Reach
from oactl.domain.plan import Occurrence, derivation_of
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.made_audience import NOT_FOUND, MadeAudience, learn_people, made_for
from oactl.sending.recipients import SMALLEST_AUDIENCE, Recipients, audience_of, via_of

if TYPE_CHECKING:  # what only looks does not load the way to LINE
    from oactl.line.gateway import LineGateway

NOT_YET = frozenset({"parent_to_come", "audience_to_make"})  # as it has to be before its time
# What LINE may say otherwise when it is asked again.
WAITS_FOR_LINE = frozenset(
    {
        "audience_to_make",
        "audience_asked",
        "audience_no_message",
        "audience_refused",
        "audience_in_progress",
    }
)
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
    now = via_of(occurrence.post.row, account)
    if parent.via is not now:  # after a broadcast it would reach others than the yes of now says
        params = {"parent": _parent(occurrence).id, "was": parent.via.value, "now": now.value}
        return Recipients(Via.NARROWCAST, Reach(problem="parent_via", params=params))
    derivation, channel = derivation_of(occurrence.post), ctx.channel_of(account)
    made = made_for(ctx, channel, occurrence)
    reach = _reach(ctx, channel, made, {"parent": _parent(occurrence).id})
    if reach.problem is not None or made is None or made.group is None:
        return Recipients(Via.NARROWCAST, reach)
    parts = follow_up_parts(derivation.to, parent.via, parent.request_id, made.group, reach.most)
    if derivation.to != "clicked":  # how many of them did not open it only LINE can count
        reach = Reach()
    return Recipients(Via.NARROWCAST, reach, parts=parts)


def learn_derived(
    ctx: SendingContext,
    account: Account,
    occurrence: Occurrence,
    where: "tuple[LineGateway, Channel]",
) -> bool:
    """Have LINE make what an occurrence waits for, or ask how far it is; whether that was done."""
    parent = parent_of(ctx, account, occurrence)
    if isinstance(parent, Reach) or occurrence.at > ctx.now:
        return False
    learn_people(ctx, *where, occurrence, parent.request_id)
    return True


def _reach(
    ctx: SendingContext, channel: Channel, made: MadeAudience | None, params: Mapping[str, str]
) -> Reach:
    """How many are in the audience that LINE made, or why it is of no use now."""
    if made is None:
        return Reach(problem="audience_to_make", params=params)
    if made.group is None:
        return Reach(problem=_unmade(made), params={**params, "error": made.error})
    found = audience_of(ctx, channel, made.group) or {}
    params = {**params, "group": str(made.group)}
    count = found.get("audienceCount")
    match found.get("status"):
        case "READY" if isinstance(count, int) and count >= SMALLEST_AUDIENCE:
            return Reach(most=count)
        case "READY":
            return Reach(problem="audience_small", params={**params, "count": str(count)})
        case "IN_PROGRESS" | "ACTIVATING":
            return Reach(problem="audience_in_progress", params=params)
        case None:
            return Reach(problem="audience_asked", params=params)
        case status:
            why = str(found.get("failedType") or status)
            return Reach(problem="audience_failed", params={**params, "why": why}, final=True)


def _unmade(made: MadeAudience) -> str:
    if made.error is None:
        return "audience_asked"
    return "audience_no_message" if NOT_FOUND in made.error else "audience_refused"


def parent_of(ctx: SendingContext, account: Account, occurrence: Occurrence) -> SentParent | Reach:
    """The parent's delivery as LINE took it, or why nobody can be reached."""
    parent = _parent(occurrence)
    identity = identity_of(ctx, parent)
    record = ctx.ledger.record_of(identity)
    if record is None:
        log = ctx.ledger.events_of(identity.channel, account.name, [identity.name])
        return _not_begun(ctx, parent, log.get(identity.name, ()))
    return _begun(summarize(record, ctx.now), parent)


def _parent(occurrence: Occurrence) -> Occurrence:
    if occurrence.parent is None:
        raise AssertionError(occurrence.id)
    return occurrence.parent


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
