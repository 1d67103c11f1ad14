"""Lists as programs write them: whoever wrote a list of user ids, it is read whole or doubted."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.planfile.list_rows import ListError, record_of, records_of, texts

IDS = st.integers(0, 16**32 - 1).map(lambda number: f"U{number:032x}")
MARKS = st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])
CELLS = st.text(MARKS, max_size=8) | st.sampled_from(
    ['"', '""', "a,b", "a;b", "\t", ' "x" ', "阿美"]
)
A, B = "U" + "a" * 32, "U" + "b" * 32


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def read(data: bytes, size: int = 1 << 18) -> list[str]:
    return texts(b"".join(records_of(blocks(data, size))))


def doubt(data: bytes, size: int = 1 << 18) -> tuple[str, int | None]:
    with pytest.raises(ListError) as told:
        read(data, size)
    return told.value.code, told.value.row


def table(rows: list[list[str]], dialect: dict[str, Any]) -> str:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


@given(
    people=st.lists(st.tuples(IDS, CELLS, CELLS), min_size=1, max_size=12),
    place=st.integers(0, 2),
    dialect=DIALECTS,
    mark=st.sampled_from(["", "\ufeff"]),
    size=st.integers(3, 400),  # the mark of UTF-8 is in the first block
)
def test_whatever_a_program_writes_as_csv_gives_every_user_id_in_its_row(
    people: list[tuple[str, str, str]], place: int, dialect: dict[str, Any], mark: str, size: int
) -> None:
    rows = [["name", "note"], *([name, note] for _, name, note in people)]
    for row, ident in zip(rows, ["user_id", *(ident for ident, _, _ in people)], strict=True):
        row.insert(place, ident)
    written = mark + table(rows, dialect)
    assert read(written.encode(), size) == [ident for ident, _, _ in people]


@given(people=st.lists(IDS, max_size=20), size=st.integers(1, 100))
def test_how_the_bytes_come_in_makes_no_difference(people: list[str], size: int) -> None:
    for written in ("\n".join(people), "user_id\r\n" + "\r\n".join(people)):
        assert read(written.encode(), size) == read(written.encode()) == people


@given(
    people=st.lists(IDS, min_size=1, max_size=9),
    bad=st.sampled_from([A.upper(), A[:-1], f"{A}0", "C" + A[1:], "R" + A[1:], "x", A[1:]]),
    at=st.integers(0, 9),
    size=st.integers(1, 200),
)
def test_one_row_that_is_no_user_id_is_named_and_nobody_is_read_past_it(
    people: list[str], bad: str, at: int, size: int
) -> None:
    at = min(at, len(people))
    rows = [*people[:at], bad, *people[at:]]
    expected = ("file_row", at + 2)
    assert doubt("\n".join(["user_id", *rows]).encode(), size) == expected


ENCODINGS = {
    "utf-8": None,
    "utf-8-sig": None,
    "utf-16": ("file_utf16", None),
    "utf-16-le": ("file_utf16", None),
    "utf-16-be": ("file_utf16", None),
    "utf-32": ("file_utf16", None),
    "big5": ("file_encoding", 3),
    "cp950": ("file_encoding", 3),
    "gb18030": ("file_encoding", 3),
    "shift_jis": ("file_encoding", 3),
    "euc_jp": ("file_encoding", 3),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_read_or_named_at_the_first_row_that_shows_it(encoding: str) -> None:
    data = f"user_id,name\n{A},Mei\n{B},山田\n".encode(encoding)
    if ENCODINGS[encoding] is None:
        assert read(data) == [A, B]
    else:
        assert doubt(data) == ENCODINGS[encoding]


@pytest.mark.parametrize("size", [1 << 12, 1 << 18])
@pytest.mark.parametrize(
    ("length", "readable"), [(131_071, True), (131_072, True), (1 << 20, False), (3 << 20, False)]
)
def test_a_cell_is_read_up_to_the_limit_of_csv_and_a_longer_one_is_a_doubt_of_its_row(
    length: int, readable: bool, size: int
) -> None:
    data = f"user_id,note\n{A},x\n{B},{'x' * length}\n{A},y\n".encode()
    if readable:
        assert read(data, size) == [A, B, A]
    else:
        assert doubt(data, size) == ("file_field", 3)


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            taken.append(1)
            yield b"x" * 65_536

    with pytest.raises(ListError) as told:
        list(records_of(endless()))
    assert (told.value.code, told.value.row) == ("file_field", 1)
    assert len(taken) < 30, "a mebibyte and a block"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("user id", f"{A}"),
        ("userId", f"{A}"),
        ("UID", f"{A}"),
        ("使用者", f"{A}"),
        ("user_id|name", f"{A}|Mei"),
    ],
)
def test_a_header_without_the_column_is_told_as_the_first_row(header: str, row: str) -> None:
    assert doubt(f"{header}\n{row}\n".encode()) == ("file_row", 1)


@given(st.lists(IDS, max_size=30))
def test_a_record_is_a_user_id_and_nothing_else(people: list[str]) -> None:
    records = b"".join(map(record_of, people))
    assert len(records) == 16 * len(people)
    assert texts(records) == people


@pytest.mark.parametrize(
    "text", ["", A.upper(), A[:-1], f"{A}\n", f" {A}", f"{A}a", "U" + "g" * 32]
)
def test_what_is_no_user_id_is_no_record(text: str) -> None:
    with pytest.raises(ValueError, match="not a user id"):
        record_of(text)
