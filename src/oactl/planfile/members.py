"""The user ids in a file of the workspace: one a row, or in a column `user_id` of a CSV file."""

import csv
import io
import re

from oactl.domain.problem import Finding
from oactl.domain.value import is_user_id
from oactl.planfile.files import read_file
from oactl.ports import NoMembers

LARGEST = 512 * 1024 * 1024  # 5 million friends at 35 bytes, with room for other columns
COLUMN = "user_id"
_PLAIN = re.compile(rb"(?:U[0-9a-f]{32}\s+)*(?:U[0-9a-f]{32})?\s*")  # millions of rows in one look


class MemberFiles:
    """`ports.Members`: each file is read once a run."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, frozenset[str] | NoMembers] = {}

    def of(self, path: str) -> frozenset[str] | NoMembers:
        """The user ids of a file, or why they cannot be had."""
        if path not in self._known:
            self._known[path] = read_members(self._root, path)
        return self._known[path]


def read_members(root: str, path: str) -> frozenset[str] | NoMembers:
    """Every user id of a file, each once.

    A row that is no user id makes the whole file unusable: half an audience is a wrong audience.
    """
    data = read_file(root, path, limit=LARGEST)
    if isinstance(data, Finding):
        return NoMembers(f"file_{data.variant}", {"path": path, **data.facts})
    if _PLAIN.fullmatch(data):
        return frozenset(data.decode().split())
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return NoMembers("file_encoding", {"path": path})
    return _ids(text, path)


def _ids(text: str, path: str) -> frozenset[str] | NoMembers:
    rows = list(csv.reader(io.StringIO(text)))
    column = _column(rows)
    first = 0 if column is None else 1
    ids: set[str] = set()
    for number, row in enumerate(rows[first:], first + 1):
        cell = row[column or 0].strip() if len(row) > (column or 0) else ""
        if not any(part.strip() for part in row):
            continue
        if not is_user_id(cell):
            return NoMembers("file_row", {"path": path, "row": number})
        ids.add(cell)
    return frozenset(ids)


def _column(rows: list[list[str]]) -> int | None:
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    return header.index(COLUMN) if COLUMN in header else None
