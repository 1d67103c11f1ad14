"""What may still be sent after LINE knew a batch that this ledger never tried.

Another ledger of this workspace was here, maybe with another list. A key means the same people as
long as both cut their list into the same number of cells, which is so where the approval says the
number. What lies in the same cell may have been sent within a larger batch; and where the number is
not known, so may everything. Only the ledger whose very first request LINE took knows better: every
other one began with the same key and met a 409.
"""

from collections.abc import Iterable

from oactl.domain.delivery.events import Foreign, LeftOut
from oactl.domain.delivery.facts import Batch, Record
from oactl.domain.delivery.state import (
    BatchState,
    all_of,
    batch_state,
    by_another_ledger,
    states_of,
)


def left_out(record: Record, untried: Iterable[Batch], foreign: Iterable[Batch]) -> LeftOut | None:
    """What of the batches that no request was made for must not be sent; None where all may go."""
    if _began_here(record):
        return None
    cells = {batch.cell for batch in foreign}
    known = record.delivery.approval.get("cells") is not None
    left = [batch for batch in untried if not known or batch.cell in cells]
    if not cells or not left:
        return None
    return LeftOut(tuple(batch.seq for batch in left), sum(b.recipients or 0 for b in left))


def left_out_so_far(record: Record) -> LeftOut | None:
    """The same for all that LINE knew until now, when a person says that the rest was not sent."""
    numbers = {payload.batch for payload in all_of(record, Foreign)}
    states = zip(record.batches, states_of(record), strict=True)
    untried = [each.batch for each, state in states if state is BatchState.PLANNED]
    foreign = [each.batch for each in record.batches if each.batch.seq in numbers]
    return left_out(record, untried, foreign) if len(record.batches) > 1 else None


def _began_here(record: Record) -> bool:
    """Whether the delivery's first request was this ledger's, maybe in a later life of it."""
    first = record.batches[0]
    return (
        batch_state(first) is BatchState.ACCEPTED
        and first.batch.generation == 0
        and not by_another_ledger(first)
    )
