"""Files of other programs, recognised by how they begin, and git's conflicts."""

import re

from oactl.domain.violation import Violation
from oactl.planfile.yaml.document import Note

# Beginnings of files (the formats' own signatures), and the variant of the rule.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0", "office"),  # Word and Excel before 2007
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "zip"),
    (b"SQLite format 3", "database"),
)
_ZIP = b"PK\x03\x04"
_IN_ZIPS = ((b"word/", "docx"), (b"xl/", "xlsx"))
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<\?xml|<(?:\w+:)?\w+[\s>]")
_HEAD = 512  # bytes
_BOM = b"\xef\xbb\xbf"
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_WIDTH = 7


def foreign_format(data: bytes) -> str | None:
    """The format of a file that is no text of ours, as a variant of OA123; None of any other."""
    head = data.removeprefix(_BOM)[:_HEAD].lstrip()
    if head.startswith(_ZIP):
        return next((variant for part, variant in _IN_ZIPS if part in data), "zip")
    if _HTML.match(head):
        return "html"
    if _MARKUP.match(head):
        return "xml"
    return next((variant for start, variant in _BEGINNINGS if head.startswith(start)), None)


def conflict(text: str) -> Note | None:
    """Git's marks of a conflict that nobody has resolved: the first, with how many there are."""
    first = _CONFLICT.search(text)
    if first is None:
        return None
    starts = sum(1 for found in _CONFLICT.finditer(text) if found[0][0] == "<")
    return Note(first.start(), _WIDTH, Violation("OA124", (), {"count": max(starts, 1)}))
