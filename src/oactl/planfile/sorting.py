"""Records of 16 bytes in order, each once, with little more memory than the records take."""

from collections import deque
from collections.abc import Iterator

from oactl.domain.audience.records import RECORD, split

_FEW = 1024  # records that are sorted at one go


def in_order(pieces: list[bytes]) -> Iterator[bytes]:
    """The records of all pieces, sorted and each once, in chunks.

    The list is emptied; no piece of it may be empty. The records are dealt into 256 heaps by the
    first byte in which they differ, and each heap again: a piece is freed when it is dealt, so
    that nothing is held twice.
    """
    if sum(map(len, pieces)) <= _FEW * RECORD:
        yield b"".join(sorted(set(split(b"".join(pieces)))))
        return
    place = _first_difference(pieces)
    if place is None:  # all the same
        yield pieces[0][:RECORD]
        return
    for heap in _dealt(pieces, place):
        if heap:
            yield from in_order([bytes(heap)])
            heap.clear()


def _first_difference(pieces: list[bytes]) -> int | None:
    """The first byte of a record that is not the same in all of them."""
    first = pieces[0]
    for place in range(RECORD):
        columns = (piece[place::RECORD] for piece in pieces)
        if any(column.count(first[place]) < len(column) for column in columns):
            return place
    return None


def _dealt(pieces: list[bytes], place: int) -> list[bytearray]:
    heaps = [bytearray() for _ in range(256)]
    while pieces:
        piece = pieces.pop()
        chosen = map(heaps.__getitem__, piece[place::RECORD])
        deque(map(bytearray.extend, chosen, split(piece)), maxlen=0)
    return heaps
