"""Tables: whole in a pipe, fitted to a terminal with 中文 in it, and no text lost on the way."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from oactl.commands.folding import folded
from oactl.tables import table, wrapped

HEADS = ["Post", "State"]
ROWS = [["周年慶", "held"], ["tea", ""]]
AGENDA = ["時間", "場次", "主旨", "平台", "狀態", "卡在哪裡"]
NAME = "tea-001/anniversary/wed-fri-offer@2026-11-25T20:00"
OFFER = [
    "11-25 三 20:00",
    NAME,
    "官方周年慶! 加入好友享 85 折優惠, 全門市適用到年底為止!",
    "LINE",
    "待發送",
    "預定時間早於這份發送紀錄的建立時間, 所以可能由更早的紀錄發送過",
]
BELOW = (1,)


def test_a_table_that_fits_has_its_columns_below_each_other() -> None:
    lines = table(ROWS, HEADS, 40).splitlines()
    assert [line.split() for line in lines[2:]] == [["周年慶", "held"], ["tea"]]
    assert len({line.index("held") + 3 for line in lines if "held" in line}) == 1


def test_on_the_narrowest_screen_it_is_a_block_a_row_and_leaves_out_what_is_empty() -> None:
    assert table(ROWS, HEADS, 10) == "Post: 周年慶\nState: held\n\nPost: tea"


def test_a_table_in_a_pipe_is_never_cut_or_broken() -> None:
    long = "周年慶" * 100
    assert long in table([[long, "held"]], HEADS, None)
    piped = table([OFFER], AGENDA, None, below=BELOW).splitlines()
    assert len(piped) == 3
    assert all(cell in piped[2] for cell in OFFER)


def test_a_cell_of_several_lines_is_one_line() -> None:
    assert len(table([["a\nb", "c"]], HEADS, None).splitlines()) == 3


@pytest.mark.parametrize("width", [60, 80, 100])
def test_on_a_terminal_it_is_a_table_of_that_width_and_all_of_its_text_is_there(width: int) -> None:
    shown = table([OFFER, OFFER], AGENDA, width, below=BELOW)
    assert "---" in shown
    assert max(map(wcswidth, shown.splitlines())) <= width
    for cell in OFFER:
        assert _letters(shown) >= _letters(cell * 2), cell


def test_what_is_to_be_copied_stands_whole_in_a_line_below_its_row() -> None:
    for width in (60, 80):
        lines = table([OFFER, OFFER], AGENDA, width, below=BELOW).splitlines()
        assert [line.strip() for line in lines if NAME in line] == [NAME, NAME]
        assert "場次" not in lines[0]


def test_short_cells_stay_whole_while_long_ones_wrap() -> None:
    lines = table([OFFER], AGENDA, 80, below=BELOW).splitlines()
    assert "11-25 三 20:00" in lines[2]
    assert "待發送" in lines[2]


TEXT = st.text(st.sampled_from("ab週三慶 -/@🎉é"), max_size=40)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=4), st.integers(38, 100))
def test_never_wider_than_the_screen_and_never_less_than_was_written(
    rows: list[tuple[str, ...]], width: int
) -> None:
    shown = table(rows, ["a", "b", "c", "d"], width)
    assert max(map(wcswidth, shown.splitlines())) <= width
    for cell in (cell for row in rows for cell in row):
        assert _letters(shown) >= _letters(cell)


@given(TEXT, st.integers(2, 30))
def test_wrapped_rows_are_the_text_without_the_spaces_at_their_ends(text: str, width: int) -> None:
    rows = list(wrapped(text, width))
    assert all(wcswidth(row) <= width for row in rows)
    assert re.sub(r"\s", "", "".join(rows)) == re.sub(r"\s", "", text)


def _letters(text: str) -> dict[str, int]:
    """How often each character stands in a text, spaces and rules left out."""
    return Counter(re.sub(r"[\s-]", "", text))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("請寫不加引號的數字（`1040`、`25.0330`）", "請寫不加引號的數字"),
        ("嘗試 12 次，請求與金鑰（請先看清楚）再說一次", "嘗試 12 次，請求與金鑰"),
    ],
)
def test_a_chinese_row_ends_before_a_latin_word_and_an_opening_bracket(
    text: str, first: str
) -> None:
    assert next(wrapped(text, 24)).startswith(first)
    assert next(wrapped(text, 24))[-1] not in "（`1"


def test_a_line_that_just_fits_is_not_folded() -> None:
    line = "  " + "字" * 39
    assert list(folded([line], 80)) == [line]
