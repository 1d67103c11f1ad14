"""User ids as records of 16 bytes: the 32 hex digits after `U`."""

from struct import unpack

RECORD = 16


def split(records: bytes) -> tuple[bytes, ...]:
    """The single records of a chunk."""
    found: tuple[bytes, ...] = unpack("16s" * (len(records) // RECORD), records)
    return found
