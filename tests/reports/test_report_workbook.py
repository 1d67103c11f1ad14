"""The workbook: real numbers, texts that stay texts, names that Excel takes."""

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import sample
from rich_sample import rich, several
from test_report_html import hostile

from oactl.i18n import use
from oactl.reports.xlsx import SheetNames, render_xlsx


def opened(report):
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(report)))


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def cell_beside(sheet, label, column):
    row = next(cell.row for cell in sheet["A"] if cell.value == label)
    return sheet.cell(row, column)


def test_a_sheet_over_all_and_one_for_each_account():
    book = opened(several(3))
    names = ["All accounts", *(f"小熊茶行 第 {at} 店" for at in range(3))]
    assert book.sheetnames == names
    rows = rows_of(book["All accounts"])
    assert rows[3][:4] == ["Account", "Groups", "Followers", "New followers"]
    assert rows[4][:4] == ["小熊茶行 第 0 店", "north", 21_730, 230]
    assert len(rows) == 7


def test_figures_are_numbers_with_formats():
    sheet = opened(rich())["小熊茶行"]
    friends = [cell_beside(sheet, "Friends", column).value for column in range(2, 9)]
    assert friends == [15_660, 15_496, 164, 15_496, "Change of friends", 90, 160]
    rate = cell_beside(sheet, "Block rate", 2)
    assert (rate.value, rate.number_format) == (pytest.approx(6_070 / 21_730), "0.00%")
    post = next(row for row in rows_of(sheet) if row[1] == "官方周年慶! 加入好友享 85 折優惠!")
    assert post[0] == datetime(2026, 11, 11, 20, 0)  # noqa: DTZ001 - Excel has no zones
    assert post[3:8] == [
        15_493,
        6_102,
        pytest.approx(6102 / 15493),
        871,
        pytest.approx(871 / 15493),
    ]


def test_what_nobody_knows_is_an_empty_cell():
    sheet = opened(sample(frozenset({date(2026, 11, 8)})))["main"]
    assert [cell_beside(sheet, "Friends", column).value for column in (2, 3, 4)] == [
        15_660,
        None,
        None,
    ]


def test_trends_have_a_row_a_week_and_a_chart_each():
    sheet = opened(rich())["小熊茶行"]
    rows = rows_of(sheet)
    first = next(at for at, row in enumerate(rows) if row[0] == "Period")
    assert rows[first + 53][:4] == ["2026-W46", datetime(2026, 11, 15), 230, 21_730]  # noqa: DTZ001
    assert rows[first + 21][2] is None
    assert len(sheet._charts) == 9


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "\x1b[2J", "="])
def test_no_text_is_a_formula(text):
    for sheet in opened(hostile(text)):
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_text_is_as_it_was_written():
    assert "=1+1" in opened(hostile("=1+1"))["=1+1"]["A1"].value


@given(st.lists(st.text(max_size=50), max_size=12))
def test_names_of_sheets_are_always_legal_and_unique(wishes):
    names = SheetNames()
    found = [names.of(wish) for wish in wishes]
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 1 <= len(name.encode("utf-16-le")) / 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert "'" not in {name[0], name[-1]}
        assert name.casefold() != "history"


@pytest.mark.parametrize(("wish", "name"), [("🐻" * 20, "🐻" * 15), ("a" * 30 + "'b", "a" * 30)])
def test_a_long_name_is_cut_as_excel_counts(wish, name):
    assert SheetNames().of(wish) == name


def test_many_accounts_of_one_name_have_sheets_of_their_own():
    report = several(3)
    accounts = tuple(replace(each, name="茶" * 40) for each in report.accounts)
    names = opened(replace(report, accounts=accounts)).sheetnames
    assert names[1:] == ["茶" * 31, "茶" * 29 + " 2", "茶" * 29 + " 3"]


def test_headings_are_in_the_readers_language():
    use("zh-TW")
    rows = [row[:2] for row in rows_of(opened(rich())["小熊茶行"])]
    assert ["指標", "本週"] in rows
