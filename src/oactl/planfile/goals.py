"""`goals.yaml` of a workspace: read with the place of everything, and every mistake of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path as FilePath
from typing import NamedTuple, TypeAlias, TypeVar

from oactl.domain.account import Workspace
from oactl.domain.check import unknown_person
from oactl.domain.goals import (
    MEASURES,
    Csf,
    Kgi,
    Kpi,
    Measure,
    Quarter,
    QuarterGoals,
    measure_of,
    parse_quarter,
)
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile.files import read_file
from oactl.planfile.models.base import Model, Reading, moved, validate_parts
from oactl.planfile.models.goals import (
    CsfModel,
    GoalsModel,
    KgiModel,
    KpiModel,
    WrittenTarget,
    owned,
)
from oactl.planfile.models.scalars import find_secrets
from oactl.planfile.plan_files import GOALS
from oactl.planfile.violations import apply_ignores, hinted, ignores, kind, near, nearest
from oactl.planfile.yaml.document import Document, YamlMap
from oactl.planfile.yaml.lines import limited
from oactl.planfile.yaml.reader import read_yaml
from oactl.private import is_there

M = TypeVar("M", bound=Model)
_SLIP = 0.75  # how near a word is to a measure of ours that is probably misspelt
_Figure: TypeAlias = tuple[str, str, frozenset[str]]


class LoadedGoals(NamedTuple):
    """The goals of the quarters that could be read, and everything that is wrong in the file."""

    quarters: tuple[QuarterGoals, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_there: bool = False

    def of(self, quarter: Quarter) -> QuarterGoals | None:
        """The goals of a quarter, or None."""
        return next((each for each in self.quarters if each.quarter == quarter), None)


def load_goals(workspace: Workspace, today: date) -> LoadedGoals:
    """What `goals.yaml` says; a workspace needs none."""
    if not is_there(FilePath(workspace.root) / GOALS):
        return LoadedGoals()
    data = read_file(workspace.root, GOALS)
    if isinstance(data, Finding):
        return LoadedGoals((), (data,), is_there=True)
    document = read_yaml(data, GOALS, typed_under=frozenset(), items=None)
    reader = _GoalsReader(workspace, today)
    quarters = tuple(reader.read(document))
    return LoadedGoals(quarters, tuple(_reported(document, reader.found, today)), is_there=True)


def _reported(document: Document, found: list[Violation], today: date) -> list[Finding]:
    """All findings of the file that no comment silences."""
    findings = [document.finding(hinted(each)) for each in found]
    reported = document.report([*findings, *find_secrets(document)])
    return limited(document, apply_ignores(reported, ignores(document), today))


class _GoalsReader:
    """The file being read: what holds becomes goals, what does not is told.

    Each KGI, CSF and KPI is read by itself, so that a bad one hides no other.
    """

    def __init__(self, workspace: Workspace, today: date) -> None:
        self.workspace = workspace
        self.today = today
        self.found: list[Violation] = []
        self._reading = Reading(workspace.root, today, frozenset(workspace.people))
        self._figures: set[_Figure] = set()

    def read(self, document: Document) -> Iterator[QuarterGoals]:
        """The goals of each quarter."""
        if not isinstance(document.root, YamlMap):
            return
        made, self.found = validate_parts(GoalsModel, document.root, self._reading)
        for written, each in ((made and made.quarters) or {}).items():
            quarter = parse_quarter(written, self.today)
            assert quarter is not None  # noqa: S101 - the model reads nothing else
            key = next(key for key in document.root["quarters"] if _same(key, written))
            self._figures = set()
            kgis = self._rows(KgiModel, each.kgi, ("quarters", key, "kgi"))
            yield QuarterGoals(quarter, tuple(self._kgi(*row, quarter) for row in kgis))

    def _rows(self, model: type[M], rows: object, path: Path) -> Iterator[tuple[M, Path]]:
        """The entries of a list that hold, each with its path."""
        if not isinstance(rows, list):
            self.found.append(kind("list", path, rows))
            return
        for at, row in enumerate(rows):
            made, wrong = validate_parts(model, row, self._reading)
            self.found += [moved(each, (*path, at)) for each in wrong]
            if made is not None and not (wrong and model is KpiModel):
                yield made, (*path, at)

    def _kgi(self, made: KgiModel, path: Path, quarter: Quarter) -> Kgi:
        self._check_owner(made.owner, path)
        rows = self._rows(CsfModel, made.csf, (*path, "csf"))
        csfs = [self._csf(*row, quarter, made.owner) for row in rows]
        return Kgi(made.name, made.owner, tuple(csfs))

    def _csf(self, made: CsfModel, path: Path, quarter: Quarter, owner: str | None) -> Csf:
        self._check_owner(made.owner, path)
        mine = owned(made.owner, owner)
        rows = self._rows(KpiModel, made.kpi, (*path, "kpi"))
        kpis = [self._kpi(*row, quarter, mine) for row in rows]
        return Csf(made.name, mine, tuple(each for each in kpis if each is not None))

    def _kpi(self, made: KpiModel, path: Path, quarter: Quarter, owner: str | None) -> Kpi | None:
        self._check_owner(made.owner, path)
        measure = measure_of(made.measure)
        if made.better is not None:
            measure = measure._replace(better=made.better)
        self._check_measure(made.measure, path)
        target = self._target(made.target, measure, path)
        accounts = self._accounts(made, path)
        if target is None or accounts is None:
            return None
        self._check_twice(measure, quarter, accounts, path)
        scope = (made.account,) if made.account else made.accounts
        name, owner = made.name or "", owned(made.owner, owner)
        return Kpi(measure, target, quarter, accounts, scope, name, owner)

    def _check_owner(self, owner: str | None, path: Path) -> None:
        if owner is not None and self.workspace.people and owner not in self.workspace.people:
            self.found.append(unknown_person(owner, (*path, "owner"), self.workspace))

    def _check_measure(self, name: str, path: Path) -> None:
        """A word that is nearly a measure of ours is probably no imported one."""
        meant = "" if name in MEASURES else nearest(name, tuple(MEASURES), _SLIP)
        if meant:
            params = {"name": name, "nearest": meant}
            self.found.append(Violation("OA901", (*path, "measure"), params, "warning"))

    def _target(self, written: WrittenTarget, measure: Measure, path: Path) -> float | None:
        """The target as it is compared: of a rate a fraction."""
        number, percentage = written
        share = number / 100 if percentage else number
        if measure.is_rate and 0 <= share <= 1:
            return share
        if not measure.is_rate and (not percentage or measure.name not in MEASURES):
            return share
        params = {"value": f"{number:g}{'%' if percentage else ''}", "measure": measure.name}
        variant = None if measure.is_rate else "count"
        self.found.append(Violation("OA902", (*path, "target"), params, variant=variant))
        return None

    def _accounts(self, made: KpiModel, path: Path) -> tuple[str, ...] | None:
        """The accounts of a figure, by default all; None where one is unknown."""
        if made.account and made.accounts:
            params = {"key": "account", "other": "accounts"}
            self.found.append(Violation("OA156", (*path, "accounts"), params, on_key=True))
            return None
        if made.account:
            written: tuple[tuple[str, Path], ...] = ((made.account, (*path, "account")),)
        else:
            written = tuple((name, (*path, "accounts")) for name in made.accounts)
        if not written:
            return tuple(self.workspace.accounts)
        wrong = [found for name, at in written if (found := self._unknown(name, at)) is not None]
        self.found += wrong
        names = (each for name, _ in written for each in self.workspace.members(name))
        return None if wrong else tuple(dict.fromkeys(names))

    def _unknown(self, name: str, path: Path) -> Violation | None:
        """What is wrong with the name of an account or a group."""
        if self.workspace.members(name):
            return None
        group = name.removeprefix("group:")
        known = self.workspace.accounts if group == name else self.workspace.groups
        params = {"name": group, **near(group, tuple(known))}
        return Violation("OA157", path, params, variant=None if group == name else "group")

    def _check_twice(
        self, measure: Measure, quarter: Quarter, accounts: tuple[str, ...], path: Path
    ) -> None:
        """One figure has one target."""
        figure = measure.name, measure.better, frozenset(accounts)
        if figure in self._figures:
            params = {"measure": measure.name, "quarter": quarter.label}
            self.found.append(Violation("OA903", (*path, "measure"), params))
        self._figures.add(figure)


def _same(key: str, label: str) -> bool:
    """Whether a key of the file is the quarter of a name."""
    found = parse_quarter(str(key), date.min) if key.lower() != "last" else None
    return found is not None and found.label == label
