"""Options that several commands have, and how their values are read."""

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Annotated, NamedTuple, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.errors import unknown_format
from oactl.domain.when import parse_date
from oactl.errors import UsageError
from oactl.i18n import N_, _
from oactl.last_run import LastRun
from oactl.words.notices import STATES


def day_of(text: str | None) -> date | None:
    """The day of an option; None where it was not given. Raises `OactlError` for what is no day."""
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise UsageError(
            "cli.bad_date",
            N_("“{text}” is not a date"),
            help=N_("write year, month and day: 2026-11-25"),
            text=text,
        )
    return day


def in_order(start: date, end: date) -> tuple[date, date]:
    """Both days. Raises `OactlError` where the end comes first."""
    if end < start:
        params = {"start": start.isoformat(), "end": end.isoformat()}
        raise UsageError(
            "cli.span_backwards",
            N_("the last day, {end}, lies before the first, {start}"),
            help=N_("exchange them: --from {end} --to {start}"),
            **params,
        )
    return start, end


def _composed(name: str | None) -> str | None:
    """A name as plans have it: both forms that Unicode has for one word are one name."""
    from oactl.domain.value import composed

    return composed(name) if name else name


JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help=N_("JSON on stdout, the same as --format json."))
]
FormatOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=N_("text (default) or json."),
        autocompletion=completion.formats("text", "json"),
    ),
]
AccountOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help=N_("Only this account, or a group: group:NAME."),
        autocompletion=completion.accounts,
    ),
]
EveryAccountOption: TypeAlias = Annotated[bool, typer.Option("--all", help=N_("All accounts."))]
PlanOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--plan",
        metavar="NAME",
        help=N_("Only this plan."),
        callback=_composed,
        autocompletion=completion.plans,
    ),
]
AccountsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help=N_("Only this account, or a group: group:NAME. Also several times."),
        autocompletion=completion.accounts,
    ),
]
PlansOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="NAME",
        help=N_("Only this plan. Also several times."),
        autocompletion=completion.plans,
    ),
]
CheckerOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--checker",
        metavar="NAME",
        help=N_("Only what waits for the approval of this person."),
        autocompletion=completion.people,
    ),
]
StatesOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="STATE",
        help=N_("Only what stands so, such as held or missed. Also several times."),
        autocompletion=completion.formats(*STATES),
    ),
]
AllOption: TypeAlias = Annotated[
    bool,
    typer.Option("--all", help=N_("With many accounts: also what is as it should be.")),
]
OutOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help=N_("Write to this file instead of the screen.")),
]
PostArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="POST",
        help=N_("PLAN/POST, or POST alone where only one plan has it."),
        autocompletion=completion.posts,
    ),
]
OptionalPost: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="POST",
        help=N_("PLAN/POST, or POST alone where only one plan has it."),
        autocompletion=completion.posts,
    ),
]
PostsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="POST",
        help=N_("PLAN/POST, or POST alone where only one plan has it."),
        autocompletion=completion.posts,
    ),
]


# How a file of each format ends; the first is the one to take.
ENDINGS = {
    "table": (".txt",),
    "text": (".txt",),
    "json": (".json",),
    "csv": (".csv",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
    "md": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "xlsx": (".xlsx",),
    "pdf": (".pdf",),
    "png": (".png",),
}
# Endings of files that no command writes: a program that opens one by its ending finds it broken.
_FOREIGN = frozenset(
    (".xlsx", ".xls", ".ods", ".html", ".htm", ".pdf", ".png", ".jpg", ".docx", ".yaml", ".yml")
)


def check_out(out: str | None, look: str, known: tuple[str, ...] = ()) -> None:
    """Raise `UsageError` for a file of `--out` that ends as another format does.

    `known` are the formats of the command. An ending that is no format's is left to its user.
    """
    right = ENDINGS[look]
    path = PurePath(out or "")
    ending = path.suffix.lower()
    every = _FOREIGN.union(*ENDINGS.values())
    if out is None or ending in right or ending not in every:
        return
    other = next((name for name in known if ending in ENDINGS[name]), None)
    advice = N_("write --out {right}")
    if other is not None:
        advice = N_("write --out {right}, or for {ending}: --format {other} --out {out}")
    raise UsageError(
        "cli.out_ending",
        N_("{out} cannot end in {ending}: what is written is {format}"),
        help=advice,
        out=out,
        ending=ending,
        format=look,
        right=str(path.with_suffix(right[0])),
        other=other,
    )


def format_of(wish: str | None, *, as_json: bool, known: tuple[str, ...] = ("text",)) -> str:
    """The format of `--format`, `json` for `--json`, else the first known. Raises `OactlError`."""
    formats = (*known, "json")
    found = "json" if as_json else wish or known[0]
    if found not in formats:
        raise unknown_format(found, formats)
    return found


class Wishes(NamedTuple):
    """The filters of a command line, as they were typed."""

    accounts: Sequence[str] | None = None
    plans: Sequence[str] | None = None
    checker: str | None = None
    states: Sequence[str] | None = None


class PushArguments(NamedTuple):
    """What the command line asks for, as it was typed."""

    names: list[str]
    test: bool
    dry_run: bool
    account: str | None
    plan: str | None
    strict: bool
    deadline: str | None
    expect: str | None


def came_to(last: LastRun) -> str:
    """`exit 3, 1 held`."""
    if last.exit is None:
        return _("it has not ended; it runs still, or was killed")
    known = [(count, STATES.get(state)) for state, count in last.summary.items() if count]
    counts = [_("{count} {state}", count=count, state=_(state)) for count, state in known if state]
    if not counts:
        return _("exit {exit}", exit=last.exit)
    return _("exit {exit}, {counts}", exit=last.exit, counts=_(", ").join(counts))
