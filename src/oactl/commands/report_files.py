"""Where a report goes: to the screen, into a file, or into a folder of files with an index."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from oactl.commands.errors import unknown_split
from oactl.commands.options import ENDINGS, check_out
from oactl.context import Context, cannot_write
from oactl.errors import UsageError
from oactl.i18n import N_, ngettext, speaking
from oactl.reports import FILES, LOOKS, MANY, SHAPES

if TYPE_CHECKING:
    from oactl.domain.report.values import Report
    from oactl.reports.split import By

BYS = ("account", "group")


class Style(NamedTuple):
    """How a report is to look: format, shape of the CSV, each of many, and into which files."""

    look: str
    shape: str
    everything: bool
    split: str | None = None

    def shows_months(self, accounts: int) -> bool:
        """Whether what the month comes to is shown for each account."""
        return self.look != "xlsx" and self._shows_each(accounts)

    def shows_trends(self, accounts: int) -> bool:
        """Whether the periods before are looked at."""
        return self.look == "xlsx" or self._shows_each(accounts)

    def shows_picture(self, accounts: int) -> bool:
        """Whether a page is of one account alone, so that it has room for the account's picture."""
        return self.look in {"html", "pdf", "png"} and (self.split == "account" or accounts == 1)

    def _shows_each(self, accounts: int) -> bool:
        """Whether each account has a part of its own."""
        if self.look == "csv":
            return self.shape == SHAPES[0]
        whole = self.split is not None or (self.everything and self.look in {"html", "pdf"})
        return whole or self.look == "json" or accounts <= MANY


def check_place(style: Style, out: str | None) -> None:
    """Raise `UsageError` where a report of this style cannot go where it is wished to."""
    if style.split is None:
        if out is None and style.look in FILES:
            raise _needs("report.needs_file", N_("{format} is a file: say where with --out"), style)
        check_out(out, style.look, (*LOOKS, *FILES, "json"))
    elif style.split == "group" and style.look == "png":
        raise _one_account()
    elif style.split not in BYS:
        raise unknown_split(style.split)
    elif out is None:
        message = N_("--split makes several files: say the folder with --out")
        raise _needs("report.needs_folder", message, style)


def _needs(code: str, message: str, style: Style) -> UsageError:
    if style.split is None:
        return UsageError(
            code, message, help=N_("for example: --out report{ending}"), **_about(style)
        )
    return UsageError(code, message, help=N_("for example: --out reports"), **_about(style))


def _about(style: Style) -> dict[str, str]:
    return {"format": style.look, "ending": ENDINGS[style.look][0]}


def deliver(context: Context, report: "Report", style: Style, out: str | None) -> None:
    """Print a report, or write it. Raises `OactlError` where that does not work."""
    if style.split is not None and out is not None:
        _split(context, report, style, out)
    elif style.look in FILES and out is not None:
        context.write(_bytes(report, style, (context.cwd / out).parent), out)
    else:
        context.deliver(*_text(context, report, style, out), styled=_is_styled(context, style, out))


def _is_styled(context: Context, style: Style, out: str | None) -> bool:
    return style.look == "table" and out is None and context.console.colour


def _text(
    context: Context, report: "Report", style: Style, out: str | None
) -> tuple[str, str | None]:
    """The text, in a file neither coloured nor fitted to a screen; and the file.

    The table on the screen is for whoever runs the command; all else is forwarded to the account's.
    """
    from oactl.reports import render

    console = context.console
    width, colour = (console.width, console.colour) if out is None else (None, False)
    language = None if style.look == "table" and out is None else report.language
    with speaking(language):
        text = render(
            report, style.look, width, colour=colour, shape=style.shape, everything=style.everything
        )
    return text, out


def _bytes(report: "Report", style: Style, folder: Path) -> bytes:
    from oactl.reports import render_file

    if style.look == "png" and len(report.accounts) != 1:
        raise _one_account()
    with speaking(report.language):
        return render_file(report, style.look, folder, everything=style.everything)


def _one_account() -> UsageError:
    return UsageError(
        "report.one_account",
        N_("a picture (png) shows one account"),
        help=N_("name one with --account, or make one of each: --split account --out FOLDER"),
    )


def _split(context: Context, report: "Report", style: Style, out: str) -> None:
    """A file for each part, then the index over all."""
    from oactl.reports.html import render_index
    from oactl.reports.split import INDEX, files_of

    by = cast("By", style.split)
    files = files_of(report, by, ENDINGS[style.look][0])
    folder, whole = context.cwd / out, style._replace(everything=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    for part in files:
        path = str(Path(out) / part.file)
        if style.look in FILES:
            context.write(_bytes(part.report, whole, folder), path)
        else:
            context.deliver(*_text(context, part.report, whole, path))
    index = str(Path(out) / INDEX)
    with speaking(report.language):
        page = render_index(report, files, by)
    context.write(page.encode(), index)
    if style.look != "json":
        context.console.print(_written(len(files), index) + "\n")


def _written(count: int, index: str) -> str:
    return ngettext(
        "{count} file written; the page over all: {index}",
        "{count} files written; the page over all: {index}",
        count,
        count=count,
        index=index,
    )
