"""One report, many looks: for a terminal, a pipe, a wiki, a spreadsheet, another program."""

from oactl.domain.report.values import Report

LOOKS = ("table", "csv", "md")  # and json, as everywhere


def render(report: Report, look: str, width: int | None, *, colour: bool) -> str:
    """A report as `table`, `json`, `csv` or `md`; `width` is the terminal's, None in a pipe."""
    match look:
        case "json":
            from oactl.public_json import text  # noqa: PLC0415 - each look imports its own
            from oactl.reports.document import document  # noqa: PLC0415 - as above

            return text(document(report)) + "\n"
        case "csv":
            from oactl.reports.csv import render_csv  # noqa: PLC0415 - as above

            return render_csv(report)
        case "md":
            from oactl.reports.markdown import render_markdown  # noqa: PLC0415 - as above

            return render_markdown(report)
        case _:
            assert look == "table", look  # noqa: S101 - a name of LOOKS without a case
            from oactl.reports.plain import render_table  # noqa: PLC0415 - as above

            return render_table(report, width, colour=colour)
