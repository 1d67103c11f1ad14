"""A report in several files: one an account or a group, with an index page over all of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import quote

from oactl.domain.report.values import AccountReport, Report

By: TypeAlias = Literal["account", "group"]
BYS: tuple[str, ...] = get_args(By)
INDEX = "index.html"
_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST = 80  # characters of a file's name
# Names that Windows keeps for itself, and the index.
_TAKEN = frozenset(
    ("con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10)))
)


class ReportFile(NamedTuple):
    """A part of the report, what it is called (an empty name: no group), and its file's name."""

    name: str
    file: str
    report: Report


def files_of(report: Report, by: By, ending: str) -> list[ReportFile]:
    """The files of a report; an account of several groups is in each of them."""
    parts = _by_account(report) if by == "account" else _by_group(report)
    stems = _Stems()
    return [
        ReportFile(name, f"{stems.of(name)}{ending}", replace(report, accounts=tuple(accounts)))
        for name, accounts in parts
    ]


def links_to(files: Iterable[ReportFile]) -> Mapping[str, str]:
    """The address of the first file that has an account, as a page beside it names it."""
    found: dict[str, str] = {}
    for each in files:
        for account in each.report.accounts:
            found.setdefault(account.account, quote(each.file))
    return found


def _by_account(report: Report) -> Iterator[tuple[str, Sequence[AccountReport]]]:
    yield from ((each.account, [each]) for each in report.accounts)


def _by_group(report: Report) -> Iterator[tuple[str, Sequence[AccountReport]]]:
    """The groups in the workspace's order; accounts that are in none come last."""
    known = [*report.groups, *(name for each in report.accounts for name in each.groups), ""]
    for group in dict.fromkeys(known):
        members = [each for each in report.accounts if group in (each.groups or ("",))]
        if members:
            yield group, members


class _Stems:
    """Names of files that every system takes, each once."""

    def __init__(self) -> None:
        self._taken = {"index", *_TAKEN}

    def of(self, name: str) -> str:
        """A file's name without its ending."""
        plain = _UNFIT.sub("-", name).strip("-.")[:_LONGEST] or "no-group"
        stem, at = plain, 1
        while stem.partition(".")[0].casefold() in _TAKEN or stem.casefold() in self._taken:
            at += 1
            stem = f"{at}-{plain}"
        self._taken.add(stem.casefold())
        return stem
