"""Which occurrences of an account are due and not accounted for yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oactl.domain.account import Account
from oactl.domain.cadence import MAX_LATE
from oactl.domain.delivery.events import (
    Done,
    Event,
    Held,
    Missed,
    ResolvedNotSent,
    ResolvedSent,
    Skipped,
)
from oactl.domain.delivery.identity import Identity
from oactl.domain.occurrence import Occurrence, occurrences_between
from oactl.sending.context import SendingContext
from oactl.sending.posts import Review, due_since, is_past

CLOSED = (Missed, Skipped, ResolvedSent, Done)
# Clocks are set right by seconds while they run; a rehearsal starts again at one instant.
CLOCK_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence whose time has come, with its log."""

    occurrence: Occurrence
    log: Sequence[Event] = ()
    superseded_by: str | None = None

    @property
    def held(self) -> Held | None:
        """What the newest line of the log that says so was stopped by."""
        held = [event.payload for event in self.log if isinstance(event.payload, Held)]
        return held[-1] if held else None

    @property
    def held_since(self) -> datetime | None:
        """When the gate that holds it now was first noted."""
        gate, since = None, None
        for event in self.log:
            if isinstance(event.payload, Held) and event.payload.gate != gate:
                gate, since = event.payload.gate, event.at
        return since

    @property
    def waived(self) -> bool:
        """Whether a person said that an occurrence before the ledger was not sent."""
        return any(isinstance(event.payload, ResolvedNotSent) for event in self.log)

    def has(self, *kinds: type) -> bool:
        """Whether the log has a line of these kinds."""
        return any(isinstance(event.payload, kinds) for event in self.log)


def identity_of(ctx: SendingContext, occurrence: Occurrence) -> Identity:
    """What makes an occurrence the same, however its account is written."""
    account = ctx.account(occurrence.account)
    return Identity(
        ctx.channel_for(account, occurrence.post),
        occurrence.plan.name,
        occurrence.post.id,
        f"{occurrence.slot.wall:%Y-%m-%dT%H:%M}",
    )


def log_of(ctx: SendingContext, occurrence: Occurrence) -> Sequence[Event]:
    """The log of one occurrence, oldest first."""
    identity = identity_of(ctx, occurrence)
    found = ctx.ledger.events_of(identity.channel, occurrence.account, [identity.name])
    return found.get(identity.name, [])


def due_of(ctx: SendingContext, account: str, found: Review) -> list[Due]:
    """What is due for an account, oldest first."""
    now, host = ctx.now, ctx.host(account)
    checked = min(ctx.ledger.posts.checked_until(host, account) or ctx.ledger.created_at, now)
    occurrences = [
        occurrence
        for plan, post in found.posts
        for occurrence in occurrences_between(
            # A clock that was set back must not hide what is due.
            plan, post, account, due_since(found, plan, post, checked) - MAX_LATE, now
        )
        if not is_past(occurrence, found.seen.get((plan.name, post.id)), now)
    ]  # fmt: skip
    return _open(ctx, ctx.account(account), sorted(occurrences, key=lambda o: (o.at, o.id)))


def _open(ctx: SendingContext, account: Account, found: Sequence[Occurrence]) -> list[Due]:
    """Those that are not begun and that nothing has closed; the newest of a post goes."""
    due: list[Due] = []
    newest: dict[tuple[str, str], str] = {}
    for by_hand in (False, True):
        part = [each for each in found if each.post.by_hand is by_hand]
        if not part:
            continue
        names = {each.id: identity_of(ctx, each).name for each in part}
        channel = ctx.channel_for(account, part[0].post)
        logs = ctx.ledger.events_of(channel, account.name, list(names.values()))
        begun = ctx.ledger.begun(channel, list(names.values()))
        for each in part:
            item = Due(each, logs.get(names[each.id], ()))
            if is_closed(ctx, item):
                continue
            newest[each.plan.name, each.post.id] = each.id
            if names[each.id] not in begun:
                due.append(item)
    due.sort(key=lambda item: (item.occurrence.at, item.occurrence.id))
    return [_superseded(item, newest) for item in due]


def is_closed(ctx: SendingContext, item: Due) -> bool:
    """A miss from the future was written while the clock was ahead: nothing was missed then."""
    return any(
        isinstance(event.payload, CLOSED)
        and not (isinstance(event.payload, Missed) and event.at > ctx.now + CLOCK_STEP)
        for event in item.log
    )


def _superseded(item: Due, newest: dict[tuple[str, str], str]) -> Due:
    """Of several occurrences of one post only the newest goes out, by name or by itself."""
    occurrence = item.occurrence
    by = newest[occurrence.plan.name, occurrence.post.id]
    return replace(item, superseded_by=by) if by != occurrence.id else item
