"""The figures of an account by name: what each is now, before, a year ago, and usually."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from oactl.domain.insight import FollowersDay
from oactl.domain.report.values import AccountReport, Figures, Trend
from oactl.i18n import N_, _
from oactl.reports.charts import Unit
from oactl.reports.rows import BLOCK_RATE_DIGITS, FIGURES, REACTION_DIGITS
from oactl.reports.table import DASH, count, percent, printable, signed

Value: TypeAlias = float | None
FEWEST = 4  # known periods that show a course


class Measure(NamedTuple):
    """How one figure is read out of a report. `day` reads it out of a day, where days have it."""

    unit: Unit
    now: Callable[[Figures], Value]
    before: Callable[[AccountReport], Value]
    day: Callable[[FollowersDay], Value] | None = None
    digits: int = REACTION_DIGITS
    is_change: bool = False

    def told(self, value: Value) -> str:
        """The value as it is written."""
        if value is None:
            return DASH
        if self.unit is Unit.RATE:
            return percent(value, self.digits)
        return signed(round(value)) if self.is_change else count(round(value))


MEASURES: Mapping[str, Measure] = {
    "followers": Measure(
        Unit.COUNT,
        lambda found: found.followers.end,
        lambda account: account.figures.followers.start,
        lambda day: day.followers,
    ),
    "new": Measure(
        Unit.COUNT,
        lambda found: found.followers.net,
        lambda account: account.earlier.followers.net,
        is_change=True,
    ),
    "reach": Measure(
        Unit.COUNT,
        lambda found: found.targeted_reaches.end,
        lambda account: account.figures.targeted_reaches.start,
        lambda day: day.targeted_reaches,
    ),
    "blocks": Measure(
        Unit.COUNT,
        lambda found: found.blocks.end,
        lambda account: account.figures.blocks.start,
        lambda day: day.blocks,
    ),
    "block_rate": Measure(
        Unit.RATE,
        lambda found: found.blocks.rate_end,
        lambda account: account.figures.blocks.rate_start,
        lambda day: day.block_rate,
        BLOCK_RATE_DIGITS,
    ),
    "friends": Measure(
        Unit.COUNT,
        lambda found: found.friends.end,
        lambda account: account.figures.friends.start,
        lambda day: day.friends,
    ),
    "messages": Measure(
        Unit.COUNT,
        lambda found: found.reached.total,
        lambda account: account.earlier.reached.total,
    ),
    "open_rate": Measure(
        Unit.RATE,
        lambda found: found.engagement.open_rate,
        lambda account: account.earlier.engagement.open_rate,
    ),
    "click_rate": Measure(
        Unit.RATE,
        lambda found: found.engagement.click_rate,
        lambda account: account.earlier.engagement.click_rate,
    ),
}


def called(account: AccountReport) -> str:
    """What an account is called: as its friends know it, or by its key."""
    return printable(account.name) or printable(account.account)


# Whether more of a figure is better (1), worse (-1) or neither.
BETTER: Mapping[str, int] = {
    **dict.fromkeys(("followers", "new", "reach", "friends", "open_rate", "click_rate"), 1),
    **dict.fromkeys(("blocks", "block_rate"), -1),
    "messages": 0,
}
# Figures that only have a trend: by how much a level changed.
CHANGES: Mapping[str, Measure] = {
    "friends_net": Measure(
        Unit.COUNT,
        lambda found: found.friends.net,
        lambda account: account.earlier.friends.net,
        is_change=True,
    ),
    "blocks_net": Measure(
        Unit.COUNT,
        lambda found: found.blocks.net,
        lambda account: account.earlier.blocks.net,
        is_change=True,
    ),
}
_LABELS: Mapping[str, str] = {
    **FIGURES,
    "friends_net": N_("Change of friends"),
    "blocks_net": N_("Change of blocks"),
}
# A level grows; what is usual of it is its change.
_USUAL_OF: Mapping[str, str] = {
    "followers": "new",
    "friends": "friends_net",
    "blocks": "blocks_net",
}


def measure_of(name: str) -> Measure:
    """The figure of a name, also one that only has a trend."""
    return MEASURES.get(name) or CHANGES[name]


def trends_by_name(account: AccountReport) -> Mapping[str, Trend]:
    """The trends of an account by the figure's name."""
    return {trend.name: trend for trend in account.trends}


def trend_with_usual(account: AccountReport, name: str) -> Trend | None:
    """The trend that says what is usual of a figure: of a level that of its change."""
    return trends_by_name(account).get(_USUAL_OF.get(name, name))


def begun(trend: Trend) -> Sequence[tuple[str, date, Value]]:
    """The points of a trend from the first that is known on: before it there was no account yet."""
    known = (at for at, (*_point, value) in enumerate(trend.points) if value is not None)
    return trend.points[next(known, len(trend.points)) :]


def usual_words(trend: Trend | None) -> str:
    """`180 to 260`; nothing where it is not known."""
    if trend is None or trend.usual is None:
        return ""
    low, high = map(measure_of(trend.name).told, trend.usual)
    return low if low == high else _("{low} to {high}", low=low, high=high)


def label_of(name: str) -> str:
    """The figure's name in the reader's language."""
    return _(_LABELS[name])
