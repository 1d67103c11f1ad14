"""User ids as sorted records: 16 bytes a person, the 32 hex digits after `U`.

Five million people are 80 MB in a file, and never in memory at once.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from oactl.domain.audience.user_ids import RECORD
from oactl.domain.value import is_user_id
from oactl.errors import TemporaryError
from oactl.i18n import N_
from oactl.planfile.files import open_plain

_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class UserIds:
    """People, each once, in the order of their ids.

    `digest` is the sha256 of the records in hex. `source` is the file that has them, or the
    records themselves where they are few; it is never shown.
    """

    count: int
    digest: str
    source: Path | bytes = field(repr=False, compare=False)

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> "UserIds":
        """The user ids `U…` in memory. Raises a `ValueError` for a text that is none."""
        return cls.of_records(b"".join(sorted(set(map(record_of, texts)))))

    @classmethod
    def of_records(cls, records: bytes) -> "UserIds":
        """Sorted records in memory."""
        return cls(len(records) // RECORD, hashlib.sha256(records).hexdigest(), records)

    def chunks(self, records: int = _AT_ONCE) -> Iterator[bytes]:
        """The records in order, at most so many at once.

        A file that is not what it was when `digest` was taken is removed, so that the next run
        makes it anew, and raises `OactlError`: at once where its length is wrong, else at its end.
        """
        if isinstance(self.source, bytes):
            for start in range(0, len(self.source), records * RECORD):
                yield self.source[start : start + records * RECORD]
            return
        try:
            yield from _verified(self.source, self, records * RECORD)
        except (OSError, _ChangedError):
            with suppress(OSError):
                self.source.unlink()
            raise TemporaryError(
                "audience.copy",
                N_("The sorted copy of the user ids is not what it was: {path}"),
                help=N_("run the command again; the list is then read anew"),
                path=str(self.source),
            ) from None


class _ChangedError(Exception):
    """A file of records does not have the digest that it had."""


def _verified(path: Path, ids: UserIds, size: int) -> Iterator[bytes]:
    found = hashlib.sha256()
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size != ids.count * RECORD:
            raise _ChangedError
        while chunk := file.read(size):
            if len(chunk) % RECORD:
                raise _ChangedError
            found.update(chunk)
            yield chunk
    if found.hexdigest() != ids.digest:
        raise _ChangedError


def record_of(text: str) -> bytes:
    """The record of a user id. Raises a `ValueError` for a text that is none."""
    if not is_user_id(text):
        raise ValueError("not a user id")
    return bytes.fromhex(text[1:])


def texts(records: bytes) -> list[str]:
    """The user ids of records, as LINE writes them."""
    return [f"U{digits}" for digits in records.hex(",", RECORD).split(",")] if records else []
