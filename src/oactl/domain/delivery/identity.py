"""What makes an occurrence the same one, and how its recipients are cut into batches.

Identity does not depend on how the account is written (contract 1); a batch is cut by a hash of its
user ids, so that a retry key always means the same people.
"""

import hashlib
import re
import uuid
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from operator import mul, rshift
from typing import NamedTuple
from zlib import crc32

from oactl.domain.audience import RECORD, split
from oactl.domain.value import canonical_json

_KEYS = uuid.UUID("5f0e5a0c-2c1a-5d9e-9b1f-6f61c1a0b7d4")


class Channel(NamedTuple):
    """Where a fact holds: one bot at one API host. A sandbox's facts are never LINE's.

    Hand-offs belong to no bot, and an account that was never contacted has none that is known:
    `of_account` stands in its place.
    """

    host: str
    bot_user_id: str


def of_account(name: str) -> str:
    """What stands for the bot where there is none, or where it is not known yet."""
    return f"account:{name}"


@dataclass(frozen=True, slots=True)
class Identity:
    """One post at one wall-clock time (`2026-11-25T20:00`) for one bot."""

    channel: Channel
    plan: str
    post: str
    wall: str

    @property
    def name(self) -> str:
        """`PLAN/POST@2026-11-25T20:00`, without the account."""
        return f"{self.plan}/{self.post}@{self.wall}"

    @property
    def salt(self) -> tuple[str, str]:
        """By what the people of an occurrence are shared out among its variants."""
        return self.channel.bot_user_id, self.name

    @property
    def number(self) -> int:
        """Of which variant of an occurrence it is, counting from 1; 1 where it has none."""
        number = self.wall.partition("~")[2]
        return int(number) if number else 1

    @property
    def earlier(self) -> list["Identity"]:
        """Those of the variants before it, in their order."""
        first = replace(self, wall=self.wall.partition("~")[0])
        return [first.arm(number) for number in range(1, self.number)]

    def arm(self, number: int) -> "Identity":
        """That of one of the variants of an occurrence, counting from 1.

        The first one is the occurrence's own: whoever asks whether it was begun need not know of
        variants, and a ledger that knows of none meets its key. Their order counts, not their
        names: a variant that is renamed keeps its people and its keys.
        """
        return self if number == 1 else replace(self, wall=f"{self.wall}~{number}")

    @property
    def whole(self) -> "Identity":
        """That of the occurrence of which this is one variant, or all there is."""
        return replace(self, wall=self.wall.partition("~")[0])


def retry_key(workspace: str | None, identity: Identity, batch: str, generation: int) -> str:
    """The batch's retry key: the same for every ledger of this workspace that sends this batch.

    A lost or restored ledger thereby meets LINE's own 409, and two workspaces on one bot never take
    each other's sends for their own. Lower case and hyphens, as LINE shows it ("Retrying an API
    request").
    """
    bot = identity.channel.bot_user_id
    parts = (workspace or "", bot, identity.name, batch, str(generation))
    return str(uuid.uuid5(_KEYS, "\n".join(parts)))


def delivery_id(host: str, account: str, occurrence: str) -> str:
    """A short id, the same for every ledger, and before the account's bot is known.

    `occurrence` is the name without the account (`Identity.name`).
    """
    text = canonical_json([host, account, occurrence])
    return "d" + hashlib.sha256(text.encode()).hexdigest()[:12]


def unit_name(workspace: str | None, identity: Identity) -> str:
    """The aggregation unit of a delivery: at most 30 of `[A-Za-z0-9_]`, readable where it can be.

    LINE, "Get statistics per unit": what is sent under one name is counted together.
    """
    day = re.sub(r"\D", "", identity.wall)[:8]
    seed = canonical_json([workspace or "", identity.channel.bot_user_id, identity.name])
    return f"oa_{day}_{hashlib.sha256(seed.encode()).hexdigest()[:16]}"


BATCH_SIZE = 500  # LINE, "Send multicast message": user ids in one request
_BITS = 32  # of a position
_SPACE = 1 << _BITS
_AIM = 450  # people a cell at most on average: 500 are then two standard deviations away and more
_Placed = tuple[int, bytes]  # where in its cell a person lies, of 2 ** 32 parts, and who it is


def position(record: bytes) -> int:
    """Where a person lies in the hash space: 32 bits that never change."""
    return crc32(record)


def cells_for(count: int) -> int:
    """Into how many cells so many people are cut.

    1 up to 500 people, then the first of 2, 3, 4, 6, 8, 12, 16, … that has at most 450 in a cell
    on average. The steps are far apart, so that a list that grows a little keeps its cells.
    """
    if count <= BATCH_SIZE:
        return 1
    cells = 2
    while count > cells * _AIM:
        cells += cells // 2 if cells & (cells - 1) == 0 else cells // 3
    return cells


def cut(chunks: Iterable[bytes], cells: int) -> Iterator[tuple[str, bytes]]:
    """The batches of sorted records, as (name, records) in the order of the hash space.

    A batch is named by its cell: `7`. A cell of more than 500 is halved until every part has at
    most 500; its first part keeps the name, the others are named by where they begin in it, in
    binary: `7.1` is its second half, `7.01` its second quarter. The first batch of all is always
    `0`: whatever a ledger knows and however the list changed, a delivery begins with one key.
    """
    first = True
    for cell, records in enumerate(_dealt(chunks, cells)):
        for name, part in _parts(cell, bytes(records), cells):
            yield ("0" if first else name), part
            first = False
        records.clear()


def _dealt(chunks: Iterable[bytes], cells: int) -> list[bytearray]:
    """The records of each cell, in the order in which they came."""
    heaps = [bytearray() for _ in range(cells)]
    for chunk in chunks:
        records = split(chunk)
        places = map(rshift, map(mul, map(crc32, records), repeat(cells)), repeat(_BITS))
        deque(map(bytearray.extend, map(heaps.__getitem__, places), records), maxlen=0)
    return heaps


def _parts(cell: int, records: bytes, cells: int) -> Iterator[tuple[str, bytes]]:
    """The batches of one cell."""
    if len(records) <= BATCH_SIZE * RECORD:
        if records:
            yield str(cell), records
        return
    people = sorted((position(each) * cells % _SPACE, each) for each in split(records))
    for begin, part in _halved(people, 0, _SPACE):
        name = f"{cell}.{begin:0{_BITS}b}".rstrip("0") if begin else str(cell)
        for start in range(0, len(part), BATCH_SIZE):  # more only where all have one position
            batch = b"".join(record for _, record in part[start : start + BATCH_SIZE])
            yield (f"{name}+{start // BATCH_SIZE}" if start else name), batch


def _halved(people: list[_Placed], begin: int, size: int) -> Iterator[tuple[int, list[_Placed]]]:
    """The people of a stretch of a cell, in parts small enough or that cannot be halved."""
    if len(people) <= BATCH_SIZE or size == 1:
        if people:
            yield begin, people
        return
    half = size // 2
    middle = bisect_left(people, (begin + half, b""))
    yield from _halved(people[:middle], begin, half)
    yield from _halved(people[middle:], begin + half, half)
