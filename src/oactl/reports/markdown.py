"""The report as GitHub's markdown, for a wiki, an issue or a pull request."""

import re
from collections.abc import Iterator, Sequence

from oactl.domain.report.values import Report
from oactl.reports.layout import page_of
from oactl.reports.plain import POST_ALIGN, ROW_ALIGN, post_cells, table
from oactl.reports.table import Section

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&]|(?<!\w)\$)")  # `$x$` is a formula on GitHub
# GitHub makes links, notices and pictures of `@name`, `name@host.tw`, `#12`, `GH-12`, `https://`,
# `www.` and `:tea:`; GitLab also of `!12`, `&12`, `~bug`, `%v1`, `$12`, `GL-12`, `[issue:12]` and
# `*iteration:3`. Many of them look at what is shown, so a backslash alone does not help.
_LINK = re.compile(
    r"(?<!\w)@(?=\w)|(?<=[\w.+-])@(?=[\w-]{1,63}\.)"
    r"|\\[#&](?=\d)|!(?=\d)|(?:\\~|%)(?=[\w\"])|\\\$(?=\d)"
    r"|\bG[HL](?=-\d)|\\\[(?=[\w\\]+:)|\biteration(?=:)"
    r"|:(?=//)|www(?=\.)|(?<!\d):(?=[\w\\+-]+:)",
    re.IGNORECASE,
)
_COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", re.IGNORECASE)
_TOO_SHORT = 6  # digits of a commit's id; of 7 a link is made
_BREAK = "<!-- -->"  # nothing is shown of it, and no link goes over it


def render_markdown(report: Report) -> str:
    """The page as markdown; what users wrote is shown, never interpreted."""
    page = page_of(report)
    parts = [f"# {escaped(page.title)}", "", escaped(page.subtitle), ""]
    for section in page.sections:
        parts += [*_section(section, page.row_heads, page.post_heads), ""]
    parts += [f"## {escaped(page.notes_head)}", "", *_pairs(page.notes)]
    return "\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text whose characters mean nothing to markdown."""
    plain = _LINK.sub(lambda link: link[0] + _BREAK, _SPECIAL.sub(r"\\\1", text))
    return _COMMIT.sub(lambda found: _BREAK.join(_pieces(found[0])), plain)


def _pieces(ident: str) -> Iterator[str]:
    """A commit's id in pieces of which none is taken for one."""
    return (ident[at : at + _TOO_SHORT] for at in range(0, len(ident), _TOO_SHORT))


def _section(
    section: Section, row_heads: Sequence[str], post_heads: Sequence[str]
) -> Iterator[str]:
    yield f"## {escaped(section.heading)}"
    yield ""
    for warning in section.warnings:
        yield from (f"> {escaped(warning)}", "")
    for each in section.highlights:
        yield from (escaped(each), "")
    rows = [(row.label, row.days, row.value, row.previous, row.change) for row in section.rows]
    yield _table(row_heads, rows, ROW_ALIGN)
    yield ""
    posts = [post_cells(post) for post in (*section.posts, section.total) if post]
    if posts:
        yield _table(post_heads, posts, POST_ALIGN)
        yield ""
    yield from _pairs(section.lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    cells = [[escaped(cell) for cell in row] for row in rows]
    return table([escaped(head) for head in heads], cells, align, "pipe")


def _pairs(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for term, text in pairs:
        yield f"- **{escaped(term)}** {escaped(text)}"
