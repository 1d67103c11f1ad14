"""The `table` look: drawn by Rich on a terminal, plain in a pipe."""

from oactl.domain.report.values import Report
from oactl.reports.plain import render_plain


def render_table(report: Report, width: int | None, *, colour: bool) -> str:
    """The report for people. `width` is the terminal's, None where there is no terminal."""
    if width is None:
        return render_plain(report)
    from oactl.reports.terminal import render_terminal  # noqa: PLC0415 - Rich costs 50 ms

    return render_terminal(report, width, colour=colour)
