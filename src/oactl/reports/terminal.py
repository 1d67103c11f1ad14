"""The report on a terminal, drawn by Rich to the width there is. Nothing else imports Rich."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from oactl.domain.report.values import AccountReport, Report, Trend
from oactl.i18n import N_, _
from oactl.reports.figures import (
    ACCOUNT_FIGURES,
    FEWEST,
    begun,
    trend_with_usual,
    trends_by_name,
    usual_of,
)
from oactl.reports.layout import page_of
from oactl.reports.table import (
    PostRow,
    ReportPage,
    Row,
    Section,
    flowed,
    padded,
    sparkline,
    width_of,
    wrapped,
)

NARROW = 64  # below it the sparkline and the column of last week give way
ANY_WIDTH = 10_000  # columns, for measuring
COURSE = 13  # periods
_LOOKING_BACK = (N_("Usual"), N_("A year ago"), N_("Trend"))
INSIDE, OUTSIDE = "cyan", "bold yellow"  # of a course, beside the usual range
TONES = {"good": "green", "bad": "red", "even": ""}


def render_terminal(report: Report, width: int, *, colour: bool) -> str:
    """The page in at most `width` columns; with ANSI colours where `colour` is set."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(_Drawing(page_of(report), report.accounts, console).whole())
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


class _Drawing:
    """A page on a console."""

    def __init__(
        self, page: ReportPage, accounts: Sequence[AccountReport], console: Console
    ) -> None:
        self._page = page
        self._accounts = accounts
        self._console = console
        self._width = console.width
        self._narrow = self._width < NARROW

    def whole(self) -> Group:
        """Everything from the title to the notes."""
        page = self._page
        parts: list[RenderableType] = [Text(page.title, "bold")]
        parts += [self._text(page.subtitle, "dim"), Text()]
        for section, account in zip(page.sections, self._accounts, strict=True):
            parts += self._section(section, account)
        parts += [Text(page.notes_head, "bold"), *self._pairs(page.notes, "dim")]
        return Group(*parts)

    def _section(self, section: Section, account: AccountReport) -> Iterator[RenderableType]:
        yield Text(f" {section.heading} ", "bold reverse")
        yield from (self._text(warning, "yellow") for warning in section.warnings)
        yield Text()
        if section.highlights:
            yield from (self._text(each, "bold") for each in section.highlights)
            yield Text()
        table = self._key_figures(section.rows, account)
        looks_back = bool(account.trends) and self._fits(table)
        yield table if looks_back else self._key_figures(section.rows, None)
        yield Text()
        posts = [*section.posts, *([section.total] if section.total else [])]
        if posts:
            yield self._stacked(posts) if self._narrow else self._posts(posts, section.total)
            yield Text()
        there = frozenset(_(head) for head in _LOOKING_BACK) if looks_back else frozenset()
        yield from self._pairs([line for line in section.lines if line[0] not in there], "")
        yield Text()

    def _key_figures(self, rows: Iterable[Row], account: AccountReport | None) -> Table:
        """With what lies further back of an account, or without."""
        table = _table()
        label, days, value, previous, change = self._page.row_heads
        table.add_column(label, no_wrap=True)
        if not self._narrow:
            table.add_column(days, no_wrap=True, style="cyan")
        table.add_column(value, justify="right", style="bold")
        if not self._narrow:
            table.add_column(previous, justify="right", style="dim")
        table.add_column(change, justify="right")
        for head in _LOOKING_BACK if account else ():
            table.add_column(_(head), justify="right", no_wrap=True)
        for row in rows:
            cells = [Text(row.label), Text(row.days), Text(row.value), Text(row.previous)]
            shown = [cells[0], cells[2]] if self._narrow else cells
            more = _back(account, row.name) if account else ()
            table.add_row(*shown, Text(row.change, TONES[row.tone]), *more)
        return table

    def _fits(self, table: Table) -> bool:
        """Whether a table has room without a column being cut."""
        options = self._console.options.update(max_width=ANY_WIDTH)
        return Measurement.get(self._console, options, table).maximum <= self._width

    def _posts(self, posts: Sequence[PostRow], total: PostRow | None) -> Table:
        table = _table()
        sent, subject, *figures = self._page.post_heads
        table.add_column(sent, no_wrap=True)
        table.add_column(subject, overflow="fold")
        for head in figures:
            table.add_column(head, justify="right", no_wrap=True)
        for post in posts:
            cells = (post.sent, post.subject, post.delivered, post.opened, post.clicked)
            table.add_row(*map(Text, cells), style="bold" if post is total else None)
        return table

    def _stacked(self, posts: Iterable[PostRow]) -> Group:
        """A delivery in lines of its own, where columns have no room."""
        heads = self._page.post_heads[2:]
        lines: list[Text] = []
        for post in posts:
            lines.append(self._text(f"{post.sent} {post.subject}", "bold"))
            figures = zip(heads, (post.delivered, post.opened, post.clicked), strict=True)
            pieces = [f"{head} {figure}" for head, figure in figures]
            lines += [Text(f"  {line}") for line in flowed(pieces, self._width - 2, "  ")]
        return Group(*lines)

    def _pairs(self, pairs: Sequence[tuple[str, str]], style: str) -> Iterator[Text]:
        """A term and what is said of it: in two columns, or indented where they have no room."""
        indent = 2 if self._narrow else max((width_of(term) for term, _ in pairs), default=0) + 2
        for term, text in pairs:
            head = padded(f"{term}  ", indent)
            if self._narrow:
                lines = wrapped(head + text, self._width - indent)
            else:
                first, *rest = wrapped(text, self._width - indent)
                lines = [head + first, *rest]
            yield Text("\n".join([lines[0], *(" " * indent + line for line in lines[1:])]), style)

    def _text(self, text: str, style: str) -> Text:
        return Text("\n".join(wrapped(text, self._width)), style)


def _back(account: AccountReport, name: str) -> tuple[Text, Text, Text]:
    """What is usual of a figure, what it was a year ago, and its course."""
    trend = trend_with_usual(account, name)
    ago = (
        ACCOUNT_FIGURES[name].told(ACCOUNT_FIGURES[name].now(account.year_ago))
        if account.year_ago
        else ""
    )
    own = trends_by_name(account).get(name) or trend
    return Text(usual_of(name, trend)), Text(ago, "dim"), _course(own) if own else Text()


def _course(trend: Trend) -> Text:
    """A bar a period; what lies beyond the usual range stands out."""
    values = [value for *_point, value in begun(trend)[-COURSE:]]
    if sum(value is not None for value in values) < FEWEST:
        return Text()
    low, high = trend.usual or (float("-inf"), float("inf"))
    drawn = Text()
    for value, bar in zip(values, sparkline(values), strict=True):
        drawn.append(bar, INSIDE if value is None or low <= value <= high else OUTSIDE)
    if trend.so_far:
        drawn.stylize(INSIDE, len(drawn) - 1)
    return drawn


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
