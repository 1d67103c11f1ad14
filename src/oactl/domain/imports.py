"""Figures that a person brings, out of a table: headings in several languages, days, numbers.

Pure: what a file's cells say is read here, the file itself elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.when import FIRST_DAY, LAST_DAY
from oactl.errors import Params

Cell: TypeAlias = str | float | date | None
Role: TypeAlias = Literal["date", "metric", "value", "post", "platform", "account"]
LINE = "line"
LONGEST = 100  # characters of a name
# The figures of a day that LINE's API gives too: `insight/followers`.
LEVELS = ("followers", "targeted_reaches", "blocks")

_ROLES: Mapping[Role, str] = {
    "date": "date day 日期 日付 日 年月日 日にち วันที่",
    "metric": "metric figure measure kpi 指標 指標名 指標名稱 項目 數據項目 メトリクス",
    "value": "value number count amount 值 數值 值 数値 値 數量 数量 件数 筆數",
    "post": "post occurrence 貼文 投稿 場次",
    "platform": "platform 平台 發文平台 プラットフォーム 媒體 媒体",
    "account": "account 帳號 官方帳號 アカウント",
}
# LINE's console names its downloads `date, contacts, targetReaches, blocks`, and the same in the
# languages of its pages; other spellings of these words are taken too.
_CONSOLE: Mapping[str, str] = {
    "followers": "contacts followers addedfriends friendsadded 加入好友 加入好友數 加入好友人數"
    " 好友人數 好友數 友だち追加 友だち追加数 友だち数",
    "targeted_reaches": "targetreaches targetreach targetedreaches 目標觸及 目標觸及人數 目標好友"
    " 目標好友數 可觸及人數 ターゲットリーチ ターゲットリーチ数",
    "blocks": "blocks block blocked 封鎖 封鎖數 封鎖人數 ブロック ブロック数",
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}
_METRIC_OF = {word: metric for metric, words in _CONSOLE.items() for word in words.split()}
_APART = r"[\s_\-・.:：()]+"
_DAYS = (
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?",
    r"(\d{4})(\d{2})(\d{2})",
)
_NUMBER = r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"
_NOTHING = frozenset(("", "-", "—", "–", "n/a", "na"))


class ImportedFigure(NamedTuple):
    """One figure of one day that a person brought; `post` and `platform` may be empty."""

    day: date
    metric: str
    value: float
    post: str = ""
    platform: str = ""


class SheetRow(NamedTuple):
    """A row of a table, with the line or row of its file, counted from 1."""

    line: int
    cells: Sequence[Cell]


class BadRow(NamedTuple):
    """What is wrong with a row; its sentence is in `words.imports`."""

    line: int
    code: Literal["date", "to_come", "number", "no_metric", "twice", "account"]
    params: Params


class FigureRow(NamedTuple):
    """A figure with its line, and the account that its row names (empty: none)."""

    line: int
    account: str
    figure: ImportedFigure


class Columns(NamedTuple):
    """Where a table has what: the columns of roles, and those of the console's figures."""

    roles: Mapping[Role, int]
    figures: Mapping[str, int]

    @property
    def are_enough(self) -> bool:
        """Whether a row can make a figure; without a metric, `--metric` has to name it."""
        return "date" in self.roles and ("value" in self.roles or bool(self.figures))


def columns_of(cells: Sequence[Cell]) -> Columns:
    """What the headings of a row are, in any order; those that nobody knows are passed over."""
    words = [re.sub(_APART, "", _plain(cell).casefold()) for cell in cells]
    roles: dict[Role, int] = {}
    figures: dict[str, int] = {}
    for at, word in enumerate(words):
        if (role := _ROLE_OF.get(word)) is not None:
            roles.setdefault(role, at)
        elif (metric := _METRIC_OF.get(word)) is not None:
            figures.setdefault(metric, at)
    return Columns(roles, {} if "value" in roles else figures)


def heading(rows: Sequence[SheetRow], within: int = 20) -> int | None:
    """Which row is the heading: the first whose columns are enough; None where none is."""
    for at, row in enumerate(rows[:within]):
        if columns_of(row.cells).are_enough:
            return at
    return None


def metric_name(text: str) -> str:
    """A metric as it is kept: `Coupon uses` is `coupon_uses`."""
    return "_".join(_plain(text).casefold().split())


def read_rows(
    rows: Sequence[SheetRow], at: int, metric: str, today: date
) -> tuple[list[FigureRow], list[BadRow]]:
    """The figures below the heading at a place, and the rows that make none.

    `metric` is what the values are where the table has no column for it.
    """
    columns = columns_of(rows[at].cells)
    found: list[FigureRow] = []
    bad: list[BadRow] = []
    for row in rows[at + 1 :]:
        if not any(_plain(cell) for cell in row.cells):
            continue
        for each in _figures(row, columns, metric, today):
            (bad if isinstance(each, BadRow) else found).append(each)  # type: ignore[arg-type]
    return found, [*bad, *_twice(found)]


def _figures(
    row: SheetRow, columns: Columns, metric: str, today: date
) -> Iterator[FigureRow | BadRow]:
    cells = {role: _at(row, place) for role, place in columns.roles.items()}
    day = _day_of(cells.get("date"))
    if day is None:
        yield BadRow(row.line, "date", {"text": _plain(cells.get("date"))})
        return
    if day > today:
        yield BadRow(row.line, "to_come", {"day": day.isoformat()})
        return
    post, platform = _plain(cells.get("post")), _plain(cells.get("platform")).casefold()
    account = _plain(cells.get("account"))
    for name, value in _values(row, columns, metric):
        number = number_of(value)
        if columns.figures and _plain(value).casefold() in _NOTHING:
            continue
        if number is None:
            yield BadRow(row.line, "number", {"text": _plain(value)})
        elif not name or len(name) > LONGEST or not name.isprintable():
            yield BadRow(row.line, "no_metric", {})
        else:
            of_line = platform or (LINE if columns.figures else "")
            figure = ImportedFigure(day, name, number, post[:LONGEST], of_line[:LONGEST])
            yield FigureRow(row.line, account, figure)


def _values(row: SheetRow, columns: Columns, metric: str) -> Iterator[tuple[str, Cell]]:
    if columns.figures:
        yield from ((name, _at(row, place)) for name, place in columns.figures.items())
        return
    named = columns.roles.get("metric")
    text = _plain(_at(row, named)) if named is not None else ""
    yield metric_name(text or metric), _at(row, columns.roles["value"])


def _twice(found: Sequence[FigureRow]) -> Iterator[BadRow]:
    """Rows that give another value to what an earlier row gave."""
    first: dict[tuple[str, date, str, str, str], FigureRow] = {}
    for each in found:
        day, metric, value, post, platform = each.figure
        before = first.setdefault((each.account, day, metric, post, platform), each)
        if before.figure.value != value:
            yield BadRow(each.line, "twice", {"line": before.line})


def number_of(cell: Cell) -> float | None:
    """A number as people write it: `1,234`, full-width figures, `12.5%` as 0.125."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < 10**15 else None
    text = _plain(cell).replace(" ", "")
    share = text.endswith("%")
    text = text.removesuffix("%")
    if len(text) > LONGEST or not re.fullmatch(_NUMBER, text, re.ASCII):
        return None
    number = float(text.replace(",", ""))
    if abs(number) >= 10**15:
        return None
    return number / 100 if share else number


def _day_of(cell: Cell) -> date | None:
    """A day as people write it: `2026-11-25`, `2026/11/25`, `2026年11月25日`, `20261125`."""
    if isinstance(cell, datetime):
        return _bounded(cell.date())
    if isinstance(cell, date):
        return _bounded(cell)
    text = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else _plain(cell)
    for pattern in _DAYS:
        if known := re.fullmatch(pattern, text, re.ASCII):
            try:
                return _bounded(date(*map(int, known.groups())))
            except ValueError:
                return None
    return None


def _bounded(day: date) -> date | None:
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _at(row: SheetRow, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _plain(cell: Cell) -> str:
    """A cell as text, full-width forms as narrow ones, without outer space."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return unicodedata.normalize("NFKC", str(cell)).strip().strip("\ufeff")
