"""What a quarter's goals are: its days (LINE's, UTC+9), what is counted, and KGI → CSF → KPI."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.when import FIRST_DAY, LAST_DAY, parse_date

_QUARTER = re.compile(r"([0-9]{4})[ -]?[Qq]([1-4])")
_ONE_DAY = timedelta(days=1)

# `growth` is a level now less that before the quarter; `level` the level; `sum` all days together;
# `share` a part of a whole at the end of a day; `rate` parts of wholes over all days.
Kind: TypeAlias = Literal["growth", "level", "sum", "share", "rate"]
Better: TypeAlias = Literal["more", "less"]


class Quarter(NamedTuple):
    """Three months by their name (`2026-Q4`), first and last day inclusive."""

    label: str
    start: date
    end: date

    @property
    def eve(self) -> date:
        """The day before it."""
        return self.start - _ONE_DAY


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    number = (day.month - 1) // 3
    start = date(day.year, number * 3 + 1, 1)
    after = date(day.year + 1, 1, 1) if number == 3 else date(day.year, number * 3 + 4, 1)  # noqa: PLR2004 - the last of four
    return Quarter(f"{day.year}-Q{number + 1}", start, after - _ONE_DAY)


def parse_quarter(text: str, today: date) -> Quarter | None:
    """`2026-Q4`, a day inside it, or `last`: the newest that is over. None for what is none."""
    word = text.strip()
    if word.lower() == "last":
        return quarter_of(quarter_of(today).eve)
    found = _QUARTER.fullmatch(word)
    day = date(int(found[1]), int(found[2]) * 3, 1) if found and found[1] > "0000" else None
    day = day or parse_date(word)
    if day is None or not FIRST_DAY.year < day.year < LAST_DAY.year:
        return None
    return quarter_of(day)


class Measure(NamedTuple):
    """What is counted: how its days come together, and whether more of it is better."""

    name: str
    kind: Kind = "sum"
    better: Better = "more"

    @property
    def is_rate(self) -> bool:
        """Whether it is a fraction, which people write as a percentage."""
        return self.kind in {"share", "rate"}


MEASURES: Mapping[str, Measure] = {
    each.name: each
    for each in (
        Measure("followers_net", "growth"),
        Measure("friends", "level"),
        Measure("block_rate", "share", "less"),
        Measure("open_rate", "rate"),
        Measure("click_rate", "rate"),
        Measure("messages", "sum", "less"),
        Measure("cost", "sum", "less"),
        Measure("sent", "sum"),
        Measure("adherence", "rate"),
    )
}


def measure_of(name: str) -> Measure:
    """A measure of ours; any other name is one that somebody imports, and its days are added."""
    return MEASURES.get(name) or Measure(name)


class Kpi(NamedTuple):
    """A figure to reach in a quarter, of some accounts together.

    `scope` is how they were written: a name, `group:NAME`, several; empty for all of the workspace.
    """

    measure: Measure
    target: float
    quarter: Quarter
    accounts: tuple[str, ...]
    scope: tuple[str, ...] = ()
    name: str = ""
    owner: str | None = None


class Csf(NamedTuple):
    """What must go right for a goal, and the figures that show it."""

    name: str
    owner: str | None
    kpis: tuple[Kpi, ...]


class Kgi(NamedTuple):
    """What is wanted of a quarter."""

    name: str
    owner: str | None
    csfs: tuple[Csf, ...]


class QuarterGoals(NamedTuple):
    """All goals of a quarter."""

    quarter: Quarter
    kgis: tuple[Kgi, ...]

    @property
    def kpis(self) -> list[Kpi]:
        """Every figure to reach, in the order of the file."""
        return [kpi for kgi in self.kgis for csf in kgi.csfs for kpi in csf.kpis]
