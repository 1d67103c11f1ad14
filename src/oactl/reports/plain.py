"""The `table` look: drawn by Rich on a terminal, plain text in a pipe."""

from collections.abc import Iterator, Sequence

from tabulate import tabulate

from oactl.domain.report.values import Report
from oactl.reports.layout import page_of
from oactl.reports.table import PostRow, Section, padded, width_of

ROW_ALIGN = ("left", "left", "right", "right", "right")
POST_ALIGN = ("left", "left", "right", "right", "right")


def render_plain(report: Report) -> str:
    """The page as text; lines are as long as their longest subject."""
    page = page_of(report)
    parts = [page.title, page.subtitle, ""]
    for section in page.sections:
        parts += [*_section(section, page.row_heads, page.post_heads), ""]
    parts += [page.notes_head, *_pairs(page.notes)]
    return "\n".join(line.rstrip() for part in parts for line in part.split("\n")) + "\n"


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str], style: str
) -> str:
    """One table; cells are text already and are not read as numbers."""
    return tabulate(rows, headers=heads, tablefmt=style, colalign=align, disable_numparse=True)


def post_cells(row: PostRow) -> tuple[str, str, str, str, str]:
    """A delivery's cells in the order of the heads."""
    return row.sent, row.subject, row.delivered, row.opened, row.clicked


def _section(
    section: Section, row_heads: Sequence[str], post_heads: Sequence[str]
) -> Iterator[str]:
    yield f"[ {section.heading} ]"
    yield from (f"! {warning}" for warning in section.warnings)
    yield ""
    if section.highlights:
        yield from (*section.highlights, "")
    rows = [(row.label, row.days, row.value, row.previous, row.change) for row in section.rows]
    yield table(row_heads, rows, ROW_ALIGN, "simple")
    yield ""
    posts = [post_cells(post) for post in (*section.posts, section.total) if post]
    if posts:
        yield table(post_heads, posts, POST_ALIGN, "simple")
        yield ""
    yield from _pairs(section.lines)


def _pairs(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((width_of(term) for term, _ in pairs), default=0)
    for term, text in pairs:
        yield f"{padded(term, width)}  {text}"


def render_table(report: Report, width: int | None, *, colour: bool) -> str:
    """The report for people. `width` is the terminal's, None where there is no terminal."""
    if width is None:
        return render_plain(report)
    from oactl.reports.terminal import render_terminal  # noqa: PLC0415 - Rich costs 50 ms

    return render_terminal(report, width, colour=colour)
