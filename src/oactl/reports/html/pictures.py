"""The charts of an account: its figures over time, day by day, and its posts beside each other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oactl.domain.report.period import PeriodKind
from oactl.domain.report.values import AccountReport, Figures, Messages, Trend, TrendName
from oactl.i18n import Message, Plural, _
from oactl.reports.charts import Chart, Series, Unit, across, bars, lines, stacked
from oactl.reports.figures import FEWEST, begun, label_of, measure_of, usual_words
from oactl.reports.table import printable
from oactl.words.notices import VIAS

ORDER: Sequence[TrendName] = (
    *("friends", "new", "blocks_net", "block_rate", "open_rate", "click_rate", "messages"),
)
_FLOWS = frozenset(
    {"new", "messages", "blocks_net"}
)  # what adds up over time; the others are levels or rates
_POSTS = 10  # in a chart; all are in the table
_SPANS: dict[PeriodKind, Message] = {
    "day": Plural("{count} day, the same weekday", "{count} days, the same weekday", "count"),
    "week": Plural("{count} week", "{count} weeks", "count"),
    "month": Plural("{count} month", "{count} months", "count"),
    "quarter": Plural("{count} quarter", "{count} quarters", "count"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with the words below its title, and what its colours stand for."""

    title: str
    svg: str
    below: str = ""
    legend: Sequence[str] = ()
    is_tall: bool = False


def pictures_of(account: AccountReport) -> list[Picture]:
    """All charts that there is something to draw for."""
    found = [*_over_time(account), *_by_day(account), *_of_posts(account), *_by_kind(account)]
    return [each for each in found if each.svg]


def _over_time(account: AccountReport) -> Iterator[Picture]:
    known = {trend.name: trend for trend in account.trends if _is_worth_it(trend)}
    for name in (name for name in ORDER if name in known):
        yield _trend(known[name], account.figures.period.kind)


def _is_worth_it(trend: Trend) -> bool:
    """Whether enough is known to show a course."""
    return sum(v is not None for *_, v in trend.points) >= FEWEST


def _trend(trend: Trend, kind: PeriodKind) -> Picture:
    measure, points = measure_of(trend.name), begun(trend)
    chart = Chart(
        title=label_of(trend.name),
        labels=[label for label, _day, _value in points],
        series=[Series(label_of(trend.name), [value for *_, value in points])],
        unit=measure.unit,
        usual=trend.usual,
        digits=measure.digits,
    )
    draw = bars if trend.name in _FLOWS else lines
    span = _(_SPANS[kind], count=len(points))
    usual = usual_words(trend)
    below = _("{span}; usual: {usual}", span=span, usual=usual) if usual else span
    return Picture(chart.title, draw(chart), below)


def _by_day(account: AccountReport) -> Iterator[Picture]:
    """What the days of the period did: people who came, and people who blocked."""
    figures = account.figures
    labels = [f"{day:%m/%d}" for day, _ in figures.days]
    if len(labels) < 2:  # noqa: PLR2004 - one day has no course
        return
    for title, levels, draw in _courses(figures):
        chart = Chart(title, labels, [Series(title, levels)])
        yield Picture(title, draw(chart), figures.period.label)


def _courses(
    figures: Figures,
) -> Iterator[tuple[str, Sequence[float | None], Callable[[Chart], str]]]:
    days = [day for _, day in figures.days]
    yield (
        _("New followers by day"),
        _gains(figures.followers.start, [each and each.followers for each in days]),
        bars,
    )
    yield (
        _("Change of blocks by day"),
        _gains(figures.blocks.start, [each and each.blocks for each in days]),
        bars,
    )
    yield _("Friends by day"), [each and each.friends for each in days], lines


def _gains(start: int | None, levels: Sequence[int | None]) -> list[float | None]:
    """By how much a level changed on each day; unknown beside a day that is."""
    return [
        None if before is None or after is None else float(after - before)
        for before, after in pairwise([start, *levels])
    ]


def _of_posts(account: AccountReport) -> Iterator[Picture]:
    posts = [post for post in account.figures.engagement.posts if post.open_rate is not None]
    posts = sorted(posts, key=lambda post: post.delivered or 0, reverse=True)[:_POSTS]
    if not posts:
        return
    names = [printable(post.subject) or printable(post.occurrence) for post in posts]
    series = [
        Series(_("Open rate"), [post.open_rate for post in posts]),
        Series(_("Click rate"), [post.click_rate for post in posts]),
    ]
    chart = Chart(_("How the posts did"), names, series, Unit.RATE)
    legend = [each.name for each in series]
    yield Picture(chart.title, across(chart), legend=legend, is_tall=True)


def _by_kind(account: AccountReport) -> Iterator[Picture]:
    """Messages by kind, of this period and of those it is compared with."""
    columns = [(account.earlier, account.earlier.period.label)]
    if account.year_ago is not None:
        columns.insert(0, (account.year_ago, account.year_ago.period.label))
    columns.append((account.figures, account.figures.period.label))
    kinds = [name for name in Messages.__slots__ if any(_of(found, name) for found, _ in columns)]
    if not kinds:
        return
    series = [Series(_(VIAS[name]), [_of(found, name) for found, _ in columns]) for name in kinds]
    title = _("Messages by kind")
    chart = Chart(title, [label for _, label in columns], series)
    yield Picture(title, stacked(chart), legend=[each.name for each in series])


def _of(figures: Figures, kind: str) -> int | None:
    found: int | None = getattr(figures.reached, kind)
    return found
