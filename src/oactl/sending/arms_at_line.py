"""The arms of an experiment at LINE go one after the other, as each leaves out those before it.

LINE takes the request id of a narrowcast only once that has succeeded, so an arm waits for a later
run until then, and never goes where one before it ended otherwise.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Progress
from oactl.domain.delivery.facts import Batch, Record
from oactl.domain.delivery.state import FINAL, State, fold, last_of
from oactl.domain.experiment_at_line import with_request_ids
from oactl.sending.context import SendingContext

# `earlier_variant`: LINE is still at one before it. `lost_variant`: one before it came to nothing.
Waiting: TypeAlias = Literal["earlier_variant", "lost_variant"]
_OVER = FINAL | {State.UNKNOWN}


def waits_for(ctx: SendingContext, record: Record) -> Waiting | None:
    """Why an arm cannot go yet; None for all else, and once those before it have succeeded."""
    for before in _before(ctx, record):
        if before is None or _request_id(ctx, before) is None:
            over = before is None or fold(before, ctx.now).state in _OVER
            return "lost_variant" if over else "earlier_variant"
    return None


def document_of(ctx: SendingContext, record: Record, batch: Batch) -> str:
    """The frozen document of a batch, with the request ids of the arms before it."""
    ids: dict[int, str] = {}
    for number, before in enumerate(_before(ctx, record), start=1):
        request_id = _request_id(ctx, before) if before else None
        if request_id is None:  # `waits_for` lets nothing of the kind through
            raise AssertionError(record.delivery.occurrence)
        ids[number] = request_id
    return with_request_ids(record.version_of(batch).document, ids)


def _before(ctx: SendingContext, record: Record) -> Iterator[Record | None]:
    """The arms before one at LINE, as they stand; none for any other delivery."""
    d = record.delivery
    if d.via is Via.NARROWCAST and d.purpose == "occurrence":
        yield from map(ctx.ledger.record_of, d.identity.earlier)


def _request_id(ctx: SendingContext, record: Record) -> str | None:
    """The id by which LINE knows who got an arm; None while it has not succeeded."""
    progress, ids = last_of(record, Progress), fold(record, ctx.now).request_ids
    done = progress is not None and progress.phase == "succeeded"
    return ids[0] if done and ids else None
