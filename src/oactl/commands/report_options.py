"""The options of `oactl report`, and what they come to."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.report_files import BYS
from oactl.i18n import N_
from oactl.reports import FILES, LOOKS, SHAPES

DayOption: TypeAlias = Annotated[
    str,
    typer.Option("--day", metavar="DAY", help=N_("2026-11-25, or last (the last complete one).")),
]
WeekOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--week",
        metavar="WEEK",
        help=N_("2026-W46, a day of that week, or last (the last complete one)."),
        autocompletion=completion.weeks,
    ),
]
MonthOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--month",
        metavar="MONTH",
        help=N_("2026-11, a day of that month, or last (the last complete one)."),
    ),
]
QuarterOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--quarter",
        metavar="QUARTER",
        help=N_("2026-Q4, a day of that quarter, or last (the last complete one)."),
    ),
]
AccountsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help=N_("This account or group:NAME; may be given several times."),
        autocompletion=completion.accounts,
    ),
]
FormatOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=N_("table (default), json, csv, md, html, xlsx, pdf or png."),
        autocompletion=completion.formats(LOOKS[0], "json", *LOOKS[1:], *FILES),
    ),
]
ShapeOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--shape",
        metavar="SHAPE",
        help=N_(
            "Of --format csv: long (default; a row a figure), accounts (a row an account) or "
            "posts (a row a post)."
        ),
        autocompletion=completion.formats(*SHAPES),
    ),
]
PlansOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="NAME",
        help=N_("Only what this plan sends; may be given several times."),
        autocompletion=completion.plans,
    ),
]
EverythingOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--all", help=N_("Of more than 10 accounts a row each, beside totals and exceptions.")
    ),
]
ExplainOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--explain",
        metavar="FIGURE",
        help=N_("LINE's answers that a figure was made of, such as block-rate."),
        autocompletion=completion.figures,
    ),
]
SplitOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--split",
        metavar="BY",
        help=N_("A file for each account or group, and an index page, into the folder --out."),
        autocompletion=completion.formats(*BYS),
    ),
]
ReportOutOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help=N_("Write to this file instead of the screen; with --split: into this folder."),
    ),
]
OfflineOption: TypeAlias = Annotated[
    bool,
    typer.Option("--offline", help=N_("Only with figures that are kept; asks LINE nothing.")),
]


NotableOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--if-notable",
        help=N_("Only what was not expected of the newest day that LINE has; mostly nothing."),
    ),
]


class ReportOptions(NamedTuple):
    """What report is asked for, and how it is to look, as it was written."""

    when: str
    accounts: Sequence[str]
    output: str | None
    shape: str | None
    plans: Sequence[str]
    everything: bool
    explain: str | None
    split: str | None
    out: str | None
    offline: bool
    as_json: bool
    if_notable: bool = False
