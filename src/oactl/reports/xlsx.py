"""The report as a workbook: real numbers with formats, charts, a sheet over all and one an account.

An account's sheet is in the language of its readers, the one over all in that which is spoken.
Texts of people are texts, also where they begin with `=`. An empty cell is a figure that nobody
has, never 0.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from oactl.domain.goals import GoalProgress
from oactl.domain.report.values import AccountReport, Engagement, PostFigures, Report, Trend
from oactl.domain.visible import visible
from oactl.i18n import N_, NP_, Message, _, speaking
from oactl.reports.charts import Unit
from oactl.reports.figures import ACCOUNT_FIGURES, called, figure_of, label_of, trend_with_usual
from oactl.reports.layout import heading_of
from oactl.reports.rows import not_sent_words
from oactl.reports.table import width_of
from oactl.words.breakdown import BY, LINKS, compared, value_words
from oactl.words.goals import GOAL_STATES, kpi_name
from oactl.words.highlights import sentence
from oactl.words.periods import PERIOD_WORDS

Value: TypeAlias = str | float | date | datetime | None

_COUNT, _RATE, _DAY, _TIME = "#,##0", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_FINE_RATE, _CHANGE, _POINTS = "0.00%", "+#,##0;-#,##0;0", "+0.00%;-0.00%;0.00%"
_BOLD, _HEAD = Font(bold=True), PatternFill("solid", fgColor="E7F1EC")
_FLOWS = frozenset({"new", "messages", "friends_net", "blocks_net"})  # bars; others are lines
_WIDEST, _NARROWEST = 60, 9
_LONGEST_TEXT = 32_767  # UTF-16 units of a cell
_LONGEST_NAME = 31  # of a sheet, as Excel allows
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MEASURE_HEADS: Sequence[Message] = (
    *(N_("Change"), N_("A year ago"), N_("What is usual of"), N_("Usual, from"), N_("Usual, to")),
)
_GOAL_HEADS: Sequence[Message] = (
    *(N_("Quarter's goal"), N_("State"), N_("So far"), N_("A straight line"), N_("Target")),
    *(N_("Currency"), N_("Last day")),
)
_GOAL_FORMATS = {"rate": _RATE, "share": _FINE_RATE}
_POST_HEADS: Sequence[Message] = (
    *(N_("Sent"), NP_("report", "Post"), N_("Type"), N_("Delivered"), N_("Opened")),
    *(N_("Open rate"), N_("Clicked"), N_("Click rate"), N_("Occurrence")),
)
_COMPARED_HEADS: Sequence[Message] = (
    *(
        N_("Compared"),
        N_("Value"),
        NP_("count", "Posts"),
        N_("Delivered"),
        N_("Opened"),
        N_("Open rate"),
    ),
    *(N_("Clicked"), N_("Click rate"), N_("Clicks")),
)


def render_xlsx(report: Report) -> bytes:
    """The workbook's file."""
    book = Workbook()
    over_all = book.active
    assert isinstance(over_all, Worksheet)  # noqa: S101 - a new workbook has one
    names = SheetNames()
    over_all.title = names.of(_("All accounts"))
    _over_all(over_all, report)
    for account in report.accounts:
        with speaking(account.language):
            _Sheet(book.create_sheet(names.of(called(account)))).account(report, account)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class SheetNames:
    """Names of sheets as Excel takes them: 31 units, no brackets or slashes, each once."""

    def __init__(self) -> None:
        self._taken = {"history"}  # Excel's own

    def of(self, wish: str) -> str:
        """A name like the wish that no other sheet has, in capitals or not."""
        plain = _FORBIDDEN.sub("-", wish).strip().strip("'") or "-"
        name, at = _shortened(plain, _LONGEST_NAME).rstrip("'") or "-", 1
        while name.casefold() in self._taken:
            at += 1
            ending = f" {at}"
            name = _shortened(plain, _LONGEST_NAME - len(ending)) + ending
        self._taken.add(name.casefold())
        return name


def _shortened(text: str, most: int) -> str:
    """Its beginning in at most so many UTF-16 units, as Excel counts; an emoji has two."""
    room = text.encode("utf-16-le", "ignore")[: 2 * most]
    return room.decode("utf-16-le", "ignore")


def _over_all(sheet: Worksheet, report: Report) -> None:
    """A row an account, each figure a column."""
    page = _Sheet(sheet)
    page.title(*heading_of(report))
    names = list(ACCOUNT_FIGURES)
    heads = [
        _("Account"),
        _("Groups"),
        *map(label_of, names),
        _("Change of friends"),
        _("Not sent"),
    ]
    first = page.heads(heads)
    for account in report.accounts:
        figures = account.figures
        page.row(
            [
                (called(account), None),
                (_(", ").join(account.groups), None),
                *((ACCOUNT_FIGURES[name].now(figures), _format(name)) for name in names),
                (figures.friends.net, _CHANGE),
                (len(figures.adherence.not_out), _COUNT),
            ]
        )
    last = page.at - 1
    sheet.freeze_panes = f"B{first + 1}"
    if report.accounts:
        sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(heads))}{last}"
    page.fit()


class _Sheet:
    """A sheet that is filled from above; `at` is the next free row."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.at = 1

    def account(self, report: Report, account: AccountReport) -> None:
        """Everything of one account: figures, posts, what was not sent, trends with charts."""
        self.title(called(account), " · ".join(heading_of(report)))
        self._highlights(account)
        self._goals(account)
        self._measures(account)
        self._posts(account)
        self._breakdowns(account)
        self._not_sent(account)
        self._trends(account)
        self.fit()

    def title(self, title: str, below: str) -> None:
        """Two lines at the top, and a free one."""
        self.row([(title, None)])
        self.sheet.cell(self.at - 1, 1).font = Font(bold=True, size=14)
        self.row([(below, None)])
        self.at += 1

    def heads(self, heads: Iterable[str]) -> int:
        """The row of headings. Returns its number."""
        self.row([(head, None) for head in heads])
        for cell in self.sheet[self.at - 1]:
            if cell.value is not None:
                cell.font, cell.fill = _BOLD, _HEAD
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        return self.at - 1

    def row(self, cells: Iterable[tuple[Value, str | None]]) -> None:
        """A row of values with their formats; text is never a formula."""
        for column, (value, form) in enumerate(cells, 1):
            if value is None:
                continue
            cell = self.sheet.cell(self.at, column)
            assert isinstance(cell, Cell)  # noqa: S101 - no cells are merged
            if isinstance(value, str):
                cell.value = safe_text(value)
                cell.data_type = "s"
            else:
                cell.value = value
            if form is not None:
                cell.number_format = form
        self.at += 1

    def fit(self) -> None:
        """Columns as wide as what is in them, below the title."""
        for column in self.sheet.iter_cols(min_row=3):
            longest = max((width_of(_shown(cell.value)) for cell in column), default=0)
            letter = get_column_letter(column[0].column or 1)
            width = min(max(longest + 2, _NARROWEST), _WIDEST)
            self.sheet.column_dimensions[letter].width = width

    def _highlights(self, account: AccountReport) -> None:
        for each in account.highlights:
            self.row([(sentence(each, ZoneInfo(account.timezone)), None)])
        self.at += bool(account.highlights)

    def _goals(self, account: AccountReport) -> None:
        if account.goals:
            self.heads(_(head) for head in _GOAL_HEADS)
            for goal in account.goals:
                self.row(_goal(goal))
            self.at += 1

    def _measures(self, account: AccountReport) -> None:
        words = PERIOD_WORDS[account.figures.period.kind]
        heads = (N_("Figure"), words.this, words.last, *_MEASURE_HEADS)
        self.heads(_(head) for head in heads)
        for name, measure in ACCOUNT_FIGURES.items():
            now, before = measure.now(account.figures), measure.before(account)
            change = None if now is None or before is None else now - before
            ago = measure.now(account.year_ago) if account.year_ago else None
            sign, form = _POINTS if measure.unit is Unit.RATE else _CHANGE, _format(name)
            self.row(
                [
                    (label_of(name), None),
                    *((now, form), (before, form), (change, sign), (ago, form)),
                    *_usual(trend_with_usual(account, name)),
                ]
            )
        self.at += 1

    def _posts(self, account: AccountReport) -> None:
        posts = account.figures.engagement.posts
        if posts:
            self.heads(_(head) for head in _POST_HEADS)
            for post in posts:
                self.row(_post(post, ZoneInfo(account.timezone)))
            self.at += 1

    def _breakdowns(self, account: AccountReport) -> None:
        """The posts of some weeks compared, and their links."""
        found = account.breakdowns
        if found is None or not (found.by or found.links):
            return
        self.row([(compared(found), None)])
        self.heads(_(head) for head in _COMPARED_HEADS)
        for each in found.by:
            for part in each.parts:
                what = (_(BY[each.by]), value_words(each.by, part.value))
                self.row([*((text, None) for text in what), *_did(part.engagement)])
        for link in found.links:
            people = ((link.unique_clicks, _COUNT), (link.click_rate, _RATE), (link.clicks, _COUNT))
            counts = ((link.posts, _COUNT), (link.delivered, _COUNT), (None, None), (None, None))
            self.row([(_(LINKS), None), (link.url, None), *counts, *people])
        self.at += 1

    def _not_sent(self, account: AccountReport) -> None:
        facts = account.figures.adherence.not_out
        if facts:
            self.heads([_("Not sent"), _("Reason"), _("Occurrence")])
            for fact in facts:
                what = fact.subject or fact.occurrence
                self.row([(what, None), (not_sent_words(fact), None), (fact.occurrence, None)])
            self.at += 1

    def _trends(self, account: AccountReport) -> None:
        """A row a period, a column a figure, and a chart of each beside them."""
        trends = account.trends
        if not trends:
            return
        first = self.heads([_("Period"), _("Last day"), *(label_of(each.name) for each in trends)])
        for points in zip(*(trend.points for trend in trends), strict=True):
            label, day, _value = points[0]
            values = [
                (value, _format(trend.name))
                for trend, (_l, _d, value) in zip(trends, points, strict=True)
            ]
            self.row([(label, None), (day, _DAY), *values])
        for at, trend in enumerate(trends):
            place = f"{get_column_letter(12 + at % 2 * 9)}{3 + at // 2 * 16}"
            self.sheet.add_chart(self._chart(trend.name, first, at + 3), place)

    def _chart(self, name: str, first: int, column: int) -> LineChart | BarChart:
        chart = BarChart() if name in _FLOWS else LineChart()
        chart.title, chart.legend = label_of(name), None
        chart.width, chart.height = 15, 7.5  # cm
        values = Reference(self.sheet, min_col=column, min_row=first + 1, max_row=self.at - 1)
        chart.add_data(values)
        chart.set_categories(
            Reference(self.sheet, min_col=1, min_row=first + 1, max_row=self.at - 1)
        )
        chart.y_axis.number_format = _format(name)
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.display_blanks = "gap"  # what is not known is no 0, and no line runs over it
        return chart


def _usual(trend: Trend | None) -> Iterator[tuple[Value, str | None]]:
    """Of what it is told, and from where to where it usually lies."""
    if trend is not None and trend.usual is not None:
        yield label_of(trend.name), None
        yield from ((value, _format(trend.name)) for value in trend.usual)


def _goal(goal: GoalProgress) -> Iterator[tuple[Value, str | None]]:
    kpi, form = goal.kpi, _GOAL_FORMATS.get(goal.kpi.measure.kind, _COUNT)
    yield kpi_name(kpi), None
    yield _(GOAL_STATES[goal.state]), None
    yield from ((value, form) for value in (goal.value, goal.line, kpi.target))
    yield goal.unit or None, None
    yield goal.as_of, _DAY


def _post(post: PostFigures, zone: ZoneInfo) -> Iterator[tuple[Value, str | None]]:
    yield post.sent_at.astimezone(zone).replace(tzinfo=None), _TIME
    yield post.name, None
    yield post.type, None
    yield post.delivered, _COUNT
    yield post.unique_impressions, _COUNT
    yield post.open_rate, _RATE
    yield post.unique_clicks, _COUNT
    yield post.click_rate, _RATE
    yield post.occurrence, None


def _did(found: Engagement) -> Iterator[tuple[Value, str | None]]:
    yield found.deliveries, _COUNT
    yield found.delivered, _COUNT
    yield found.unique_impressions, _COUNT
    yield found.open_rate, _RATE
    yield found.unique_clicks, _COUNT
    yield found.click_rate, _RATE


def safe_text(text: str) -> str:
    """Text as a cell can hold it: what is hidden is a mark, and nothing is longer than Excel's."""
    found: str = ILLEGAL_CHARACTERS_RE.sub("", visible(text, lines=True))
    return _shortened(found, _LONGEST_TEXT)


def _format(name: str) -> str:
    measure = figure_of(name)
    if measure.unit is Unit.COUNT:
        return _CHANGE if measure.is_change else _COUNT
    return _FINE_RATE if measure.digits > 1 else _RATE


def _shown(value: object) -> str:
    """About what a cell shows."""
    match value:
        case None:
            return ""
        case str():
            lines: list[str] = value.splitlines()
            return max(lines, key=width_of, default="")
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case float():
            return f"{value:+.2%}"
        case _:
            return str(value)
