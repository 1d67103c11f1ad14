"""The tables of the page that compare posts: by type, topic, audience, time and link."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.report.values import (
    Breakdown,
    BreakdownBy,
    BreakdownPart,
    Breakdowns,
    LinkFigures,
)
from oactl.i18n import N_, _
from oactl.reports.charts import share
from oactl.reports.rows import REACTION_DIGITS, Part, clicked, opened, pooled_rates
from oactl.reports.table import DASH, count, percent, printable
from oactl.words.breakdown import BY, compared, value_words

WORKS, LINK = N_("What works"), N_("Link")
_SCHEME = re.compile("^https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """The posts of one value, or of one link, with bars for their rates."""

    value: str
    cells: tuple[str, str, str, str]
    bars: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class HtmlComparison:
    """The posts of some weeks compared: a group of rows for each thing, then the links."""

    span: str
    groups: Sequence[tuple[str, Sequence[HtmlPart]]]
    links: Sequence[HtmlPart]


def comparison_of(found: Breakdowns | None) -> HtmlComparison | None:
    """What the page shows of it; None where there is nothing to compare."""
    if found is None or not (found.by or found.links):
        return None
    return HtmlComparison(
        span=compared(found),
        groups=[(_(BY[each.by]), _rows(each)) for each in found.by],
        links=[_link(each) for each in found.links],
    )


def _rows(found: Breakdown) -> list[HtmlPart]:
    return [_part(found.by, each) for each in found.parts]


def _part(by: BreakdownBy, part: BreakdownPart) -> HtmlPart:
    did = part.engagement
    return HtmlPart(
        value=value_words(by, part.value),
        cells=(
            count(did.deliveries),
            _count(did.delivered),
            _did(part, did.unique_impressions, opened),
            _did(part, did.unique_clicks, clicked),
        ),
        bars=("", "", _bar(did.open_rate), _bar(did.click_rate)),
    )


def _did(part: BreakdownPart, number: int | None, read: Part) -> str:
    rate = pooled_rates(part.engagement, read)
    if number is None:
        return DASH
    return f"{count(number)} ({rate})" if rate else count(number)


def _link(link: LinkFigures) -> HtmlPart:
    people = _count(link.unique_clicks)
    if link.click_rate is not None:
        people += f" ({percent(link.click_rate, REACTION_DIGITS)})"
    return HtmlPart(
        value=_SCHEME.sub("", printable(link.url)),  # no address of another machine in the page
        cells=(count(link.posts), _count(link.delivered), _count(link.clicks), people),
        bars=("", "", "", _bar(link.click_rate)),
    )


def _count(number: int | None) -> str:
    return DASH if number is None else count(number)


def _bar(rate: float | None) -> str:
    return "" if rate is None else share(rate)
