"""An account's own picture, as LINE shows it to friends."""

from typing import NamedTuple

LARGEST = 24 * 1_024  # bytes: a page with it in base64 stays below 100 kB
# How files of these types begin (PNG specification, 5.2; ITU-T T.81, B.1.1.3).
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class AccountPicture(NamedTuple):
    """A PNG or JPEG file of at most `LARGEST` bytes."""

    media_type: str
    data: bytes


def read_picture(data: bytes) -> AccountPicture | None:
    """The picture that a file holds; None for one that is too large or of another type."""
    types = (name for name, begins in _BEGINNINGS.items() if data.startswith(begins))
    media_type = next(types, None)
    return AccountPicture(media_type, data) if media_type and len(data) <= LARGEST else None
