"""One report, many looks: for a terminal, a pipe, a wiki, a spreadsheet, another program."""

from oactl.domain.report.values import Report

MANY = 10  # accounts, up to which each has a part of its own
SHAPES = ("long", "accounts", "posts")  # of the csv
LOOKS = ("table", "csv", "md")  # and json, as everywhere


def render(
    report: Report,
    look: str,
    width: int | None,
    *,
    colour: bool,
    shape: str = "long",
    everything: bool = False,
) -> str:
    """A report as `table`, `json`, `csv` or `md`; `width` is the terminal's, None in a pipe.

    `shape` is that of the CSV. Of many accounts people read the totals and what is wrong, and each
    of them only where they want `everything`.
    """
    many = len(report.accounts) > MANY
    match look:
        case "json":
            from oactl.public_json import text  # noqa: PLC0415 - each look imports its own
            from oactl.reports.document import document  # noqa: PLC0415 - as above

            return text(document(report)) + "\n"
        case "csv":
            from oactl.reports.csv import render_csv  # noqa: PLC0415 - as above

            return render_csv(report, shape)
        case "table" | "md" if many:
            from oactl.reports.many import many_markdown, render_many  # noqa: PLC0415 - as above

            if look == "md":
                return many_markdown(report, everything=everything)
            return render_many(report, width, everything=everything)
        case "md":
            from oactl.reports.markdown import render_markdown  # noqa: PLC0415 - as above

            return render_markdown(report)
        case _:
            assert look == "table", look  # noqa: S101 - a name of LOOKS without a case
            from oactl.reports.plain import render_table  # noqa: PLC0415 - as above

            return render_table(report, width, colour=colour)
