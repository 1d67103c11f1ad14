"""A list of user ids is read strictly: any doubt about a row names it, and nobody is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.planfile.list_cache import in_order
from oactl.planfile.list_rows import ListError, records_of, texts

A, B, C = ("U" + digit * 32 for digit in "abc")
GROUP, ROOM = "C" + "a" * 32, "R" + "a" * 32


def read(data: bytes | str, size: int = 1 << 20) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    blocks = (raw[i : i + size] for i in range(0, len(raw), size))
    return texts(b"".join(records_of(blocks)))


def doubt(data: bytes | str, size: int = 1 << 20) -> tuple[str, int | None]:
    with pytest.raises(ListError) as caught:
        read(data, size)
    return caught.value.code, caught.value.row


@pytest.mark.parametrize(
    "data",
    [
        f"{A}\n{B}\n",
        f"{A}\n{B}",
        f"{A}\r\n{B}\r\n",
        f"{A}\r{B}\r",
        f"{A}\r{B}",
        f"\n\n{A}\n\n  \n{B}\n\n",
        f"{A}\r\r\n{B}\r\r\n",
        f"  {A} \n\u3000{B}\n",
        f"\ufeff{A}\n{B}\n",
        f'"{A}"\n"{B}"\n',
        f"{A},Mei\n{B},Anna\n",
        f"user_id\n{A}\n{B}\n",
        f"\ufeffuser_id\r\n{A}\r\n{B}\r\n",
        f"User_ID \n{A}\n{B}\n",
        f"\n\nuser_id\n{A}\n{B}\n",
        f"user_id,name\n{A},Mei\n{B},\n",
        f"name,user_id\nMei,{A}\nAnna,{B}\n",
        f'"name","user_id"\r\n"Mei, 阿美",{A}\r\n"She said ""Hi""","{B}"\r\n',
        f"name;user_id\nMei;{A}\nA, B;{B}\n",
        f"name\tuser_id\nMei\t{A}\nAnna\t{B}\n",
        f"user_id;name\n{A};Mei\n{B};Anna\n",
        f"user_id,name\n{A},Mei\n,,\n{B},Anna\n",
        f"user_id,name\n{A},Mei,and more\n{B}\n",
        f"name,user_id\nMei,{A},\nAnna,{B},,\n",
        f"user_id,said\n{A},a\u2028b\x0bc\x85d\n{B},e\n",
        f'user_id,said\n{A},5" tall\n{B},e\n',
        f"friend,user_id\n{C},{A}\n{C},{B}\n",
    ],
)
@pytest.mark.parametrize("size", [5, 64, 1 << 20])
def test_what_is_in_order_is_read(data: str, size: int) -> None:
    assert read(data, size) == [A, B]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"user_id\n", b"user_id"]
)
def test_a_list_without_rows_has_nobody(data: bytes) -> None:
    assert read(data) == []


NO_IDS = [A.upper(), A[:-1], A + "a", A[:9] + " " + A[10:], GROUP, ROOM, "@line_oa", "brown", "U"]


@pytest.mark.parametrize("text", NO_IDS)
@pytest.mark.parametrize("others", ["", "user_id\n", "user_id,name\n"])
def test_a_row_that_is_no_user_id_is_named(text: str, others: str) -> None:
    row = 3 + others.count("\n")
    assert doubt(f"{others}{A}\n{B}\n{text}\n{C}\n") == ("file_row", row)


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (f"user_id\n{A}\n".encode("utf-16"), "file_utf16", None),
        (f"user_id\n{A}\n".encode("utf-16-le"), "file_utf16", None),
        (f"user_id\n{A}\n".encode("utf-16-be"), "file_utf16", None),
        (b"\xfe\xff" + f"user_id\n{A}\n".encode("utf-16-be"), "file_utf16", None),
        (f"user_id,name\n{A},\n{B},".encode() + "阿美\n".encode("big5"), "file_encoding", 3),
        (f"{A}\n{B}\0\n", "file_nul", 2),
        (b"\0" * 4096, "file_nul", 1),
        (f'user_id,name\n{A},Mei\n{B},"Mei\n{C},Anna\n', "file_quote", 3),
        (f'user_id,name\n{A},"Mei\n{B},An"na\n{C},"x"\n', "file_quote", 2),
        (f'user_id,name\n{A},"Mei\n{B},Anna"\n', "file_quote", 2),
        (f'user_id,name\n{A},"Mei\r{B},Anna"\n', "file_quote", 2),
        (f'user_id,name\n{A},"a\rb"\n', "file_quote", 2),
        (f"user_id,name\n{A},a\rb\n", "file_row", 3),
        (f'user_id,name\n{A},"Mei', "file_quote", 2),
        (f'"user_id,name\n{A},Mei\n', "file_quote", 1),
        (f'user_id,name\n{A},"Mei"mei\n', "file_after_quote", 2),
        (f"name,user_id\nMei,{A}\nAnna\n", "file_short", 3),
        (f"name,user_id\n{A}\n", "file_short", 2),
        (f"name,user_id\nMei, Anna,{A}\n", "file_row", 2),
        (f"name,friend,user_id\nMei, Anna,{B},{A}\n", "file_cells", 2),
        (f"name,friend,other,user_id\na,b, {B},{C},{A}\n", "file_cells", 2),
        ("name,user_id\nMei,\n", "file_row", 2),
        (f"user_id,user_id\n{A},{B}\n", "file_header_twice", 1),
        (f"user_id\n{A}\nuser_id\n{B}\n", "file_header_again", 3),
        (f"{A}\nuser_id\n{B}\n", "file_header_again", 2),
        (f"{A},{B}\n", "file_two_ids", 1),
        (f"{A};Mei\n", "file_row", 1),
        (f"name\n{A}\n", "file_row", 1),
        (f"user_id,said\n{A},{'x' * 131_073}\n", "file_field", 2),
        (f"user_id,said\n{A}\n{B},{'x' * 3_000_000}\n", "file_field", 3),
    ],
)
@pytest.mark.parametrize("size", [1 << 16, 1 << 20])
def test_a_doubt_is_told_with_its_row(
    data: bytes | str, code: str, row: int | None, size: int
) -> None:
    assert doubt(data, size) == (code, row)


def test_a_nickname_that_begins_with_a_quotation_mark_swallows_nobody() -> None:
    """1,200 friends, of whom one calls herself `"Mei`: 1,099 once were left out in silence."""
    rows = [f"U{n:032x},friend {n}\n" for n in range(1200)]
    rows[100] = f'U{100:032x},"Mei\n'
    assert doubt("user_id,name\n" + "".join(rows)) == ("file_quote", 102)


def test_blank_lines_before_many_people_leave_nobody_out() -> None:
    rows = [f"U{n:032x}" for n in range(2000)]
    raw = ("\n" * 5000 + "\n".join(rows)).encode()
    pieces = list(records_of(raw[i : i + 4096] for i in range(0, len(raw), 4096)))
    assert texts(b"".join(in_order(pieces))) == rows


def test_rows_are_counted_over_the_stretches_that_are_read() -> None:
    rows = [f"U{n:032x}\n" for n in range(50_000)]
    rows[49_000] = "brown\n"
    assert doubt("".join(rows), 4096) == ("file_row", 49_001)
    assert doubt("".join(rows).replace("\n", "\r\n"), 4097) == ("file_row", 49_001)
    assert doubt("".join(rows).replace("\n", "\r"), 4097) == ("file_row", 49_001)


IDS = st.integers(0, 16**32 - 1).map(lambda n: f"U{n:032x}")
CELLS = st.text(st.characters(exclude_characters='"\r\n\0,', exclude_categories=["Cs"]), max_size=9)


@given(
    rows=st.lists(st.tuples(IDS, CELLS), max_size=30),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(1, 200),
    quoted=st.booleans(),
)
def test_every_way_to_write_a_table_gives_its_ids(
    rows: list[tuple[str, str]], end: str, size: int, quoted: bool
) -> None:
    mark = '"' if quoted else ""
    lines = ["user_id,name", *(f"{uid},{mark}{name}{mark}" for uid, name in rows)]
    assert read(end.join(lines), size) == [uid for uid, _ in rows]


@given(data=st.binary(max_size=300) | st.text('U"a0,\r\n;\t \0', max_size=300).map(str.encode))
def test_whatever_stands_in_a_file_is_read_or_doubted(data: bytes) -> None:
    try:
        read(data, 16)
    except ListError:
        return
