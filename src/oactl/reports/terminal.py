"""The report on a terminal, drawn by Rich to the width there is. Nothing else imports Rich."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from oactl.domain.report.values import Report
from oactl.reports.layout import page_of
from oactl.reports.table import (
    PostRow,
    ReportPage,
    Row,
    Section,
    flowed,
    padded,
    width_of,
    wrapped,
)

NARROW = 64  # below it the sparkline and the column of last week give way
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
    console.print(_Drawing(page_of(report), width).whole())
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


class _Drawing:
    """A page at a width."""

    def __init__(self, page: ReportPage, width: int) -> None:
        self._page = page
        self._width = width
        self._narrow = width < NARROW

    def whole(self) -> Group:
        """Everything from the title to the notes."""
        page = self._page
        parts: list[RenderableType] = [Text(page.title, "bold")]
        parts += [self._text(page.subtitle, "dim"), Text()]
        for section in page.sections:
            parts += self._section(section)
        parts += [Text(page.notes_head, "bold"), *self._pairs(page.notes, "dim")]
        return Group(*parts)

    def _section(self, section: Section) -> Iterator[RenderableType]:
        yield Text(f" {section.heading} ", "bold reverse")
        yield from (self._text(warning, "yellow") for warning in section.warnings)
        yield Text()
        if section.highlights:
            yield from (self._text(each, "bold") for each in section.highlights)
            yield Text()
        yield self._key_figures(section.rows)
        yield Text()
        posts = [*section.posts, *([section.total] if section.total else [])]
        if posts:
            yield self._stacked(posts) if self._narrow else self._posts(posts, section.total)
            yield Text()
        yield from self._pairs(section.lines, "")
        yield Text()

    def _key_figures(self, rows: Iterable[Row]) -> Table:
        table = _table()
        label, days, value, previous, change = self._page.row_heads
        table.add_column(label, no_wrap=True)
        if not self._narrow:
            table.add_column(days, no_wrap=True, style="cyan")
        table.add_column(value, justify="right", style="bold")
        if not self._narrow:
            table.add_column(previous, justify="right", style="dim")
        table.add_column(change, justify="right")
        for row in rows:
            cells = [Text(row.label), Text(row.days), Text(row.value), Text(row.previous)]
            shown = [cells[0], cells[2]] if self._narrow else cells
            table.add_row(*shown, Text(row.change, TONES[row.tone]))
        return table

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


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
