"""User ids as records of 16 bytes, and whom an audience of them reaches: never all at once."""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from struct import unpack

from oactl.domain.audience.rule import Audience

RECORD = 16


def split(records: bytes) -> tuple[bytes, ...]:
    """The single records of a chunk."""
    found: tuple[bytes, ...] = unpack("16s" * (len(records) // RECORD), records)
    return found


def select(audience: Audience, members: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """The people of an audience. `members` has every tag that it names.

    A `limit` takes the first by id: ids are random, so these people are spread over all batches,
    and they stay nearly the same while the lists change a little. What comes behind is read all
    the same: a source may say only at its end that it is damaged.
    """
    left = sys.maxsize if audience.limit is None else audience.limit
    for block in _in_step(members):
        chosen = sorted(_chosen(audience, block))[:left]
        left -= len(chosen)
        if chosen:
            yield b"".join(chosen)


def _in_step(members: Mapping[str, Iterable[bytes]]) -> Iterator[dict[str, set[bytes]]]:
    """The records of every tag in blocks that cover the same stretch of the ids."""
    rest = {tag: filter(None, chunks) for tag, chunks in members.items()}
    ahead = {tag: split(next(chunks, b"")) for tag, chunks in rest.items()}
    while any(ahead.values()):
        last = min(records[-1] for records in ahead.values() if records)
        block: dict[str, set[bytes]] = {}
        for tag, records in ahead.items():
            end = bisect_right(records, last)
            block[tag] = set(records[:end])
            ahead[tag] = records[end:] or split(next(rest[tag], b""))
        yield block


def _chosen(audience: Audience, block: Mapping[str, set[bytes]]) -> set[bytes]:
    some = set[bytes]().union(*(block[tag] for tag in audience.any))
    every = set.intersection(*(block[tag] for tag in audience.all)) if audience.all else some
    chosen = every & some if audience.any else every
    return chosen.difference(*(block[tag] for tag in audience.exclude))
