"""The lines that look back: the last periods, what is usual, and the period a year ago."""

from collections.abc import Iterator, Sequence

from oactl.domain.report.trends import values_of
from oactl.domain.report.values import AccountReport, Trend, TrendName
from oactl.i18n import _
from oactl.reports.table import sparkline
from oactl.words.highlights import TREND_NAMES, figure_text

_SHOWN: Sequence[TrendName] = ("new", "friends", "block_rate", "open_rate", "click_rate")
_LENGTH = 13  # periods: of weeks a quarter
_FEWEST = 4  # known values that are worth a line


def history_lines(account: AccountReport) -> Iterator[tuple[str, str]]:
    """A term and what is said of it; nothing where nothing is kept of the time before."""
    for trend in account.trends:
        if trend.name in _SHOWN:
            yield from ((_("Trend"), line) for line in _trend(trend))
    yield from ((_("A year ago"), line) for line in _year_ago(account))


def _trend(trend: Trend) -> Iterator[str]:
    values = [value for *_rest, value in trend.points[-_LENGTH:]]
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST:
        return
    figure = _(TREND_NAMES[trend.name])
    drawn = f"{figure} {sparkline(values)}"
    if trend.usual is None:
        first, last = (figure_text(trend.name, end) for end in (known[0], known[-1]))
        yield _("{trend}, from {first} to {last}", trend=drawn, first=first, last=last)
        return
    low, high = (figure_text(trend.name, end) for end in trend.usual)
    yield _("{trend}, usual {low} to {high}", trend=drawn, low=low, high=high)


def _year_ago(account: AccountReport) -> Iterator[str]:
    if account.year_ago is None:
        return
    values = values_of(account.year_ago)
    told = [
        f"{_(TREND_NAMES[name])} {figure_text(name, value)}"
        for name in _SHOWN
        if (value := values[name]) is not None
    ]
    label = account.year_ago.period.label
    yield _("{period}: {figures}", period=label, figures=_(", ").join(told) or "—")
