"""What a table's cells say: headings, days and numbers as people in three languages write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.imports import (
    BadRow,
    FigureRow,
    ImportedFigure,
    SheetRow,
    columns_of,
    heading,
    metric_name,
    number_of,
    read_rows,
)

TODAY = date(2026, 11, 25)
DAY = date(2026, 11, 24)


def rows(*lines: tuple[object, ...]) -> list[SheetRow]:
    return [SheetRow(n, cells) for n, cells in enumerate(lines, 1)]  # type: ignore[arg-type]


def read(*lines: tuple[object, ...], metric: str = "") -> tuple[list[FigureRow], list[BadRow]]:
    table = rows(*lines)
    at = heading(table)
    assert at is not None
    return read_rows(table, at, metric, TODAY)


def figures(*lines: tuple[object, ...], metric: str = "") -> list[ImportedFigure]:
    found, bad = read(*lines, metric=metric)
    assert bad == []
    return [each.figure for each in found]


@pytest.mark.parametrize(
    "heads",
    [
        ("date", "metric", "value", "post", "platform"),
        ("Date", "METRIC", "Value", "Post", "Platform"),
        ("日期", "指標", "數值", "貼文", "平台"),
        ("日付", "指標", "数値", "投稿", "プラットフォーム"),
        (" ｄａｔｅ ", "ｍｅｔｒｉｃ", "ｖａｌｕｅ", "ｐｏｓｔ", "ｐｌａｔｆｏｒｍ"),
    ],
)
def test_headings_are_known_in_each_language_and_in_any_order(heads: tuple[str, ...]) -> None:
    line = ("2026-11-24", "likes", "1,234", "anniversary/offer", "Instagram")
    expected = [ImportedFigure(DAY, "likes", 1234, "anniversary/offer", "instagram")]
    assert figures(heads, line) == expected
    assert figures(heads[::-1], line[::-1]) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-24", "2026/11/24", "2026年11月24日", "２０２６／１１／２４", "20261124"),
        *("2026.11.24", "2026-11-24 00:00", date(2026, 11, 24), datetime(2026, 11, 24, 9)),  # noqa: DTZ001
        *(20261124, 20261124.0),
    ],
)
def test_a_day_may_be_written_in_many_ways(text: object) -> None:
    assert figures(("date", "metric", "value"), (text, "likes", 1)) == [
        ImportedFigure(DAY, "likes", 1)
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1234", 1234), ("1,234", 1234), ("１，２３４", 1234), ("12.5", 12.5), ("-3", -3)),
        *(("12.5%", 0.125), (7, 7), (7.5, 7.5), (" 1 234 ", 1234), ("0", 0)),
        *(("1,23", None), ("", None), ("abc", None), ("1e5", None), ("nan", None), (True, None)),
        *((float("inf"), None), (float("nan"), None), ("1.2.3", None), (None, None)),
        (10**15, None),
    ],
)
def test_a_number_may_be_written_in_many_ways(text: object, number: float | None) -> None:
    assert number_of(text) == number  # type: ignore[arg-type]


@given(st.integers(-(10**12), 10**12))
def test_a_number_with_separators_is_the_same_number(number: int) -> None:
    assert number_of(f"{number:,}") == number_of(str(number)) == number


def test_each_bad_row_is_told_with_its_line_and_why() -> None:
    found, bad = read(
        ("date", "metric", "value"),
        ("11/24", "likes", "1"),
        ("2026-11-26", "likes", "1"),
        ("2026-02-30", "likes", "1"),
        ("2026-11-24", "likes", "many"),
        ("2026-11-24", "", "3"),
        ("", "", ""),
        ("2026-11-24", "likes", "5"),
        ("2026-11-24", "Likes", "6"),
        ("2026-11-24", "likes", "5"),
    )
    assert [(each.line, each.code) for each in bad] == [
        (2, "date"),
        (3, "to_come"),
        (4, "date"),
        (5, "number"),
        (6, "no_metric"),
        (9, "twice"),
    ]
    assert bad[-1].params == {"line": 8}
    assert [each.line for each in found] == [8, 9, 10]


@pytest.mark.parametrize(
    "heads",
    [
        ("date", "contacts", "targetReaches", "blocks"),
        ("日期", "加入好友", "目標觸及人數", "封鎖"),
        ("日付", "友だち追加数", "ターゲットリーチ", "ブロック"),
    ],
)
def test_a_download_of_lines_console_has_three_figures_a_day(heads: tuple[str, ...]) -> None:
    found = figures(
        ("友だち",), heads, ("20261123", "202", "171", "31"), ("20261124", "", "-", "32")
    )
    yesterday = date(2026, 11, 23)
    assert found == [
        ImportedFigure(yesterday, "followers", 202, "", "line"),
        ImportedFigure(yesterday, "targeted_reaches", 171, "", "line"),
        ImportedFigure(yesterday, "blocks", 31, "", "line"),
        ImportedFigure(DAY, "blocks", 32, "", "line"),
    ]


def test_the_option_names_what_the_values_are_where_no_column_does() -> None:
    assert figures(("日期", "數值"), ("2026-11-24", "7"), metric="orders") == [
        ImportedFigure(DAY, "orders", 7)
    ]
    _, bad = read(("日期", "數值"), ("2026-11-24", "7"))
    assert [each.code for each in bad] == ["no_metric"]


def test_a_metric_has_one_name_however_it_is_written() -> None:
    names = ("Coupon uses", "coupon_uses", " ＣＯＵＰＯＮ  uses ")
    assert {metric_name(name) for name in names} == {"coupon_uses"}


def test_a_table_without_known_headings_is_none() -> None:
    assert heading(rows(("a", "b"), ("2026-11-24", "1"))) is None
    assert not columns_of(("value", "metric")).are_enough


CELLS = st.one_of(st.none(), st.text(max_size=12), st.floats(), st.integers(), st.dates())


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_whatever_stands_in_a_table_is_a_figure_or_a_bad_row(lines: list[list[object]]) -> None:
    table = [SheetRow(1, ("date", "metric", "value", "post")), *rows(*map(tuple, lines))]
    found, bad = read_rows(table, 0, "", TODAY)
    filled = sum(any(str(cell or "").strip() or cell == 0 for cell in line) for line in lines)
    assert len(found) + len([each for each in bad if each.code != "twice"]) <= filled
    assert all(abs(each.figure.value) < 10**15 for each in found)
