"""One report, many looks: for a terminal, a pipe, a wiki, a browser, a spreadsheet, a program."""

from typing import TYPE_CHECKING

from oactl.domain.report.values import Report

if TYPE_CHECKING:
    from oactl.reports.printing import Printer

MANY = 10  # accounts, up to which each has a part of its own
SHAPES = ("long", "accounts", "posts")  # of the csv
LOOKS = ("table", "csv", "md", "html")  # and json, as everywhere
FILES = ("xlsx", "pdf", "png")  # no text: into a file


def render(
    report: Report,
    look: str,
    width: int | None,
    *,
    colour: bool,
    shape: str = "long",
    everything: bool = False,
) -> str:
    """A report as text: as one of `LOOKS` or `json`; `width` is the terminal's, None in a pipe.

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
        case "html":
            from oactl.reports.html import render_html  # noqa: PLC0415 - as above

            return render_html(report, parts=everything or not many)
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


def render_file(
    report: Report, look: str, printer: "Printer | None", *, everything: bool = False
) -> bytes:
    """A report as one of `FILES`; `printer` makes those that need a browser.

    A `png` is of one account. Raises `OactlError` where there is no browser to make it.
    """
    if look == "xlsx":
        from oactl.reports.xlsx import render_xlsx  # noqa: PLC0415 - as above

        return render_xlsx(report)
    from oactl.reports.html import CARD, render_card, render_html  # noqa: PLC0415 - as above

    assert printer is not None, look  # noqa: S101 - a look that needs a browser
    if look == "png":
        return printer.png(render_card(report), CARD)
    parts = everything or len(report.accounts) <= MANY
    return printer.pdf(render_html(report, parts=parts))
