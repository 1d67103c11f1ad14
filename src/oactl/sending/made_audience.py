"""The audience of who opened or clicked a message: LINE is asked for it once, then waited for.

LINE makes another audience each time it is asked and knows no retry key there. So the question is
noted in the ledger before it is asked; a run that finds such a note without an answer looks for the
audience by its description before it asks again.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from oactl.domain.answers import Unanswered
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import Snapshot
from oactl.domain.plan import Occurrence, derivation_of
from oactl.domain.value import digest
from oactl.ledger.snapshots import Snapshots
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.recipients import AUDIENCE_FRESH, learn_audience

if TYPE_CHECKING:  # what only looks does not load the way to LINE
    from oactl.line.gateway import LineGateway

_KINDS: Final[dict[str, Literal["imp", "click"]]] = {"not_opened": "imp", "clicked": "click"}
_LONGEST = 120  # characters of a description (LINE, "Create audience for impression-based …")
NOT_FOUND = "REQUEST_NOT_FOUND"  # LINE's code: no such message, or not ready yet


@dataclass(frozen=True, slots=True)
class MadeAudience:
    """What is known of the audience that LINE was asked to make for an occurrence.

    `group` is its number, None while LINE's answer is not known; `error` is why LINE made none.
    """

    description: str
    group: int | None = None
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"description": self.description, "group": self.group, "error": self.error}


def made_for(ctx: SendingContext, channel: Channel, occurrence: Occurrence) -> MadeAudience | None:
    """What is noted of it; None where LINE was never asked."""
    found = ctx.ledger.snapshots(channel).get("made_audience", _subject(ctx, occurrence))
    return MadeAudience(**found.data) if found else None


def learn_people(
    ctx: SendingContext,
    gateway: "LineGateway",
    channel: Channel,
    occurrence: Occurrence,
    request_id: str,
) -> None:
    """Ask LINE for the audience of a message, or how far it is."""
    made = made_for(ctx, channel, occurrence)
    if made is None or made.group is None:
        made = _asked(ctx, gateway, channel, occurrence, request_id)
    if made is not None and made.group is not None:
        learn_audience(ctx, gateway, channel, made.group)


def _asked(
    ctx: SendingContext,
    gateway: "LineGateway",
    channel: Channel,
    occurrence: Occurrence,
    request_id: str,
) -> MadeAudience | None:
    """The audience that was made before or is made now; None where LINE was asked just now."""
    kept, subject = ctx.ledger.snapshots(channel), _subject(ctx, occurrence)
    noted = kept.get("made_audience", subject)
    name, part = _description(ctx, occurrence)
    asked = MadeAudience(name)
    if noted is None:
        _note(ctx, kept, subject, asked)
    elif noted.data.get("error") and ctx.now - noted.fetched_at < AUDIENCE_FRESH:
        return None
    else:
        before = gateway.find_audience(part, name)
        if isinstance(before, Unanswered):
            return asked
        if before is not None:
            return _note(ctx, kept, subject, replace(asked, group=before))
    answer = gateway.make_audience(_KINDS[derivation_of(occurrence.post).to], name, request_id)
    if not isinstance(answer, Unanswered):
        return _note(ctx, kept, subject, replace(asked, group=answer))
    if answer.kind == "refused":
        return _note(ctx, kept, subject, replace(asked, error=answer.error))
    return asked


def _note(ctx: SendingContext, kept: Snapshots, subject: str, made: MadeAudience) -> MadeAudience:
    kept.put(Snapshot("made_audience", subject, ctx.now, final=False, data=made.to_dict()))
    return made


def _subject(ctx: SendingContext, occurrence: Occurrence) -> str:
    return identity_of(ctx, occurrence).name


def _description(ctx: SendingContext, occurrence: Occurrence) -> tuple[str, str]:
    """What the audience is called at LINE, and the part of it that no other has."""
    identity = identity_of(ctx, occurrence)
    mark = digest([ctx.workspace.id, *identity.salt]).removeprefix("sha256:")[:16]
    return f"oactl {mark} {identity.name}"[:_LONGEST], mark
