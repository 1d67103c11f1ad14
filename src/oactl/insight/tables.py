"""A table out of a file: CSV of any usual encoding and separator, or an XLSX sheet that fits."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from oactl.domain.imports import SheetRow
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.words.errors import reason_of

LARGEST = 64 * 1_024 * 1_024
MOST_ROWS = 1_000_000
_XLSX = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",\t;"
# Of text that is no UTF-8: what Excel saves in Taiwan and in Japan.
_OTHERS = ("cp950", "cp932")
IsTable = Callable[[Sequence[SheetRow]], bool]


def read_table(path: Path, is_table: IsTable) -> list[SheetRow]:
    """The rows of a file. `is_table` tells a table from the same bytes read in a wrong way.

    Raises `OactlError`.
    """
    content = _content(path)
    if content.startswith(_XLSX):
        return _of_workbook(path, content, is_table)
    for text in _texts(content):
        try:
            rows = list(_rows(text))
        except csv.Error as error:
            raise _unreadable(path, str(error)) from error
        if is_table(rows):
            return rows
    raise no_headings(path)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise _unreadable(path, "more than 64 MB")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            "import.unreadable",
            N_("{path} cannot be read: {why}"),
            path=str(path),
            why=reason_of(error),
        ) from error


def _texts(content: bytes) -> Iterator[str]:
    """The text in each way that it can be read, the likeliest first."""
    names = ("utf-16",) if content.startswith(_WIDE) else ("utf-8-sig", *_OTHERS)
    for name in names:
        try:
            yield content.decode(name)
        except UnicodeDecodeError:
            continue


def _rows(text: str) -> Iterator[SheetRow]:
    """The rows of a CSV, with the line on which each begins."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda each: _most(text, first, each))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for count, cells in enumerate(reader):
        if count >= MOST_ROWS:
            raise csv.Error(f"more than {MOST_ROWS:,} rows")
        yield SheetRow(line, cells)
        line = reader.line_num + 1


def _most(text: str, first: str, separator: str) -> int:
    """How often a separator stands in one line; a title above the headings has none."""
    return max((line.count(separator) for line in (first, *text.splitlines()[:20])), default=0)


def _of_workbook(path: Path, content: bytes, is_table: IsTable) -> list[SheetRow]:
    import openpyxl  # noqa: PLC0415 - few bring a workbook

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = (_of_sheet(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
        found = next((rows for rows in sheets if is_table(rows)), None)
    except Exception as error:  # a broken workbook makes the library raise whatever it meets
        raise _unreadable(path, str(error)) from error
    if found is None:
        raise no_headings(path)
    return found


def _of_sheet(rows: Iterator[tuple[object, ...]]) -> list[SheetRow]:
    found: list[SheetRow] = []
    for line, cells in enumerate(rows, 1):
        if line > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS:,} rows")
        found.append(SheetRow(line, cells))  # type: ignore[arg-type]  # texts, numbers, days
    return found


def _unreadable(path: Path, why: str) -> OactlError:
    return OactlError(
        "import.unreadable", N_("{path} cannot be read: {why}"), path=str(path), why=why
    )


def no_headings(path: Path) -> OactlError:
    """The error of a file in which nothing looks like our headings."""
    return OactlError(
        "import.no_headings",
        N_("{path} has no row of headings that is understood"),
        help=N_(
            "the headings are date, metric and value, and where there are some post and platform "
            "(日期、指標、數值、貼文、平台); or those of LINE's download of friends"
        ),
        path=str(path),
    )
