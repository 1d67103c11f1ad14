"""The rows of a list of user ids: text in any encoding, CSV, TSV or one id a line."""

import csv
import hashlib
import os
from binascii import Error as NotHexError
from binascii import hexlify, unhexlify
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, NoReturn

from oactl.domain.audience import RECORD
from oactl.domain.value import is_user_id
from oactl.errors import TemporaryError
from oactl.i18n import N_
from oactl.planfile.encodings import looks_like_utf16
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


STRETCH = 256 * 1024  # bytes read at once
_LONGEST_ROW = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_HEAD = 256


class ListError(Exception):
    """A list cannot be used: a code, with the row (line of the file, from 1) where it is one's."""

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code, row)
        self.code = code
        self.row = row


def stretches(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    r"""Whole lines that all end with `\n`, with the row of the first. Raises a `ListError`.

    CR LF and CR alone are line ends too. A byte order mark of UTF-8 is left out.
    """
    row = 1
    for lines in _whole_lines(blocks):
        lines_ = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in lines else lines
        if b"\0" in lines_:
            raise ListError("file_nul", row + lines_.count(b"\n", 0, lines_.index(b"\0")))
        yield row, lines_
        row += lines_.count(b"\n")


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest, rows = b"", 1
    for number, block in enumerate(blocks):
        data = rest + (_beginning(block) if number == 0 else block)
        end = _end_of_lines(data)
        if end == 0 and len(data) > _LONGEST_ROW:
            raise ListError("file_field", rows)
        if end:
            rows += data.count(b"\n", 0, end) or data.count(b"\r", 0, end)
            yield data[:end]
        rest = data[end:]
    if rest:
        yield rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def _beginning(block: bytes) -> bytes:
    """The first bytes of a file without its mark; raises where they are UTF-16."""
    if looks_like_utf16(block[:_HEAD]):
        raise ListError("file_utf16")
    return block.removeprefix(_BOM)


def _end_of_lines(data: bytes) -> int:
    """Where the last whole line ends. A CR at the very end may yet be followed by its LF."""
    last = len(data) - data.endswith(b"\r")
    return max(data.rfind(b"\n", 0, last), data.rfind(b"\r", 0, last)) + 1


COLUMN = "user_id"
_DELIMITERS = ",;\t"
_LENGTH = 33  # characters of a user id
_Row = list[str]


class Layout(NamedTuple):
    """How the rows of a list are written. `width` is the cells of the header, if it has one."""

    delimiter: str = ","
    column: int = 0
    width: int | None = None


def records_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The records of a list in the order of its rows, a stretch at a time. Raises `ListError`."""
    layout: Layout | None = None
    for row, lines in stretches(blocks):
        if lines.isspace():  # a file of nothing but line ends is gone through at once
            continue
        records = _bare(lines) if layout is None or layout.column == 0 else None
        if records is None:
            text, start = _decoded(lines, row), 0
            if layout is None:
                layout, start = _layout(text[:-1].split("\n"), row)
            records = _table(lines, text, row, start, layout) if layout else b""
        elif layout is None:
            layout = Layout()
        if records:
            yield records


def _bare(lines: bytes) -> bytes | None:
    """The records of lines that are user ids and nothing else; None where one is not."""
    count, rest = divmod(len(lines), _LENGTH + 1)
    return None if rest else _separated(lines, b"\n", count)


def _leading(lines: bytes, layout: Layout) -> bytes | None:
    """The records of rows that begin with their user id and quote nothing; None where one does not.

    Three times as fast as the `csv` module, and as sure: without quotes a row is its cells.
    """
    if layout.width is None or layout.column or b'"' in lines:
        return None
    rows = lines[:-1].split(b"\n")
    if max(map(len, rows)) > csv.field_size_limit():
        return None
    heads = [row[: _LENGTH + 1] for row in rows]
    return _separated(b"".join(heads), layout.delimiter.encode(), len(rows))


def _separated(ids: bytes, separator: bytes, count: int) -> bytes | None:
    """The records of user ids with a separator behind each; None where that is not what it is."""
    if len(ids) != count * (_LENGTH + 1) or ids[_LENGTH :: _LENGTH + 1] != separator * count:
        return None
    return _packed(ids.translate(None, separator), count)


def _packed(ids: bytes, count: int) -> bytes | None:
    """The records of user ids written one after the other; None where one of them is none."""
    digits = ids.translate(None, b"U")
    if len(ids) != count * _LENGTH or len(digits) != len(ids) - count:
        return None
    if ids[::_LENGTH] != b"U" * count:
        return None
    try:
        records = unhexlify(digits)
    except NotHexError:
        return None
    return records if hexlify(records) == digits else None  # capital letters do not come back


def _decoded(lines: bytes, row: int) -> str:
    try:
        return lines.decode()
    except UnicodeDecodeError as error:
        raise ListError("file_encoding", row + lines.count(b"\n", 0, error.start)) from None


def _layout(lines: list[str], row: int) -> tuple[Layout | None, int]:
    """The layout by the first line that is not blank, and how many lines are before the rows."""
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None, len(lines)
    for delimiter in _DELIMITERS:
        header = _header(lines[first], row + first, delimiter)
        if header.count(COLUMN) > 1:
            raise ListError("file_header_twice", row + first)
        if COLUMN in header:
            return Layout(delimiter, header.index(COLUMN), len(header)), first + 1
    _cells(lines[first], row + first, _DELIMITERS[0])  # a quote without end is told, not passed
    return Layout(), first


def _header(line: str, row: int, delimiter: str) -> _Row:
    """The cells of a header; none where its quotes end otherwise than at this delimiter."""
    try:
        return [cell.strip().casefold() for cell in _cells(line, row, delimiter)]
    except ListError:
        return []


def _table(lines: bytes, text: str, row: int, start: int, layout: Layout) -> bytes:
    """The records of a table from line `start` on; `text` is `lines` decoded, `row` their first."""
    if start == 0 and (records := _leading(lines, layout)) is not None:
        return records
    rows = _rows(text[:-1].split("\n")[start:], row + start, layout.delimiter)
    cells = [] if _has_odd_width(rows, layout) else [each[layout.column] for each in rows]
    if set(map(len, cells)) == {_LENGTH}:
        records = _packed("".join(cells).encode(), len(cells))
        if records is not None:
            return records
    return _one_by_one(rows, row + start, layout)


def _rows(lines: list[str], row: int, delimiter: str) -> list[_Row]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    if len(rows) == len(lines):
        return rows
    return [_cells(line, row + i, delimiter) for i, line in enumerate(lines)]


def _cells(line: str, row: int, delimiter: str) -> _Row:
    """The cells of one line, on which every quoted cell has to end."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        _raise_for(str(error), row)


def _raise_for(error: str, row: int) -> NoReturn:
    if "field limit" in error:
        raise ListError("file_field", row) from None
    if "end of data" in error:
        raise ListError("file_quote", row) from None
    raise ListError("file_after_quote", row) from None


def _has_odd_width(rows: list[_Row], layout: Layout) -> bool:
    """Whether a row lacks the column of ids, or may have it elsewhere."""
    widths = set(map(len, rows))
    most = layout.width or 1
    return not widths or min(widths) <= layout.column or max(widths) > most


def _one_by_one(rows: list[_Row], row: int, layout: Layout) -> bytes:
    found = (_id_in(each, row + i, layout) for i, each in enumerate(rows))
    return b"".join(bytes.fromhex(each[1:]) for each in found if each is not None)


def _id_in(row: _Row, number: int, layout: Layout) -> str | None:
    """The user id of a row; None of a blank one."""
    cells = [cell.strip() for cell in row]
    if not any(cells):
        return None
    if len(cells) <= layout.column:
        raise ListError("file_short", number)
    found = cells[layout.column]
    if found.casefold() == COLUMN:
        raise ListError("file_header_again", number)
    if not is_user_id(found):
        raise ListError("file_row", number)
    if layout.width is None and any(map(is_user_id, cells[1:])):
        raise ListError("file_two_ids", number)
    if layout.column and layout.width and any(cells[layout.width :]):
        raise ListError("file_cells", number)  # a comma in a cell before may have moved the ids
    return found
