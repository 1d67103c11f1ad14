"""How posts did by type, topic, audience, time and link, in words."""

from collections.abc import Iterator, Mapping

from oactl.domain.report.values import (
    Breakdown,
    BreakdownBy,
    BreakdownPart,
    Breakdowns,
    LinkFigures,
)
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, NP_, Message, _, ngettext
from oactl.words.notices import WEEKDAYS

BY: Mapping[BreakdownBy, Message] = {
    "type": NP_("breakdown", "By type"),
    "topic": NP_("breakdown", "By topic"),
    "audience": NP_("breakdown", "By audience"),
    "weekday": NP_("breakdown", "By weekday"),
    "hour": NP_("breakdown", "By hour"),
}
COMPARED, LINKS = N_("Compared"), N_("Links")
_MOST = 6  # of one thing in a line
# What an audience's name says beside tags.
_AUDIENCES: Mapping[str, str] = {
    "all": N_("all friends"),
    "not_opened": N_("who did not open"),
    "clicked": N_("who clicked"),
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def breakdown_lines(found: Breakdowns) -> Iterator[tuple[str, str]]:
    """What is compared, then a line for each thing: the best first, times in their order.

    Nothing where no two posts differ in anything, and no link was followed.
    """
    told = [(_(BY[each.by]), _parts(each)) for each in found.by]
    if found.links:
        told.append((_(LINKS), _several([_link(each) for each in found.links])))
    if told:
        yield _(COMPARED), compared(found)
        yield from told


def compared(found: Breakdowns) -> str:
    """`12 posts of 13 weeks, 2026-08-24 to 2026-11-22`."""
    return ngettext(
        "{count} post of {weeks} weeks, {start} to {end}",
        "{count} posts of {weeks} weeks, {start} to {end}",
        found.posts,
        count=found.posts,
        weeks=found.weeks,
        start=found.start.isoformat(),
        end=found.end.isoformat(),
    )


def value_words(by: BreakdownBy, value: str) -> str:
    """What the posts of a part have alike, for people: a weekday in their language."""
    if by == "weekday":
        return _(WEEKDAYS[_WEEKDAYS.index(value)])
    if by == "audience":
        parts = in_one_line(value).split(", ")
        return _(", ").join(_(_AUDIENCES[part]) if part in _AUDIENCES else part for part in parts)
    return in_one_line(value)


def _parts(found: Breakdown) -> str:
    return _several([_part(found.by, each) for each in found.parts])


def _several(told: list[str]) -> str:
    if len(told) > _MOST:
        more = _("… and {count} more", count=len(told) - _MOST)
        told = [*told[:_MOST], more]
    return _("; ").join(told)


def _part(by: BreakdownBy, part: BreakdownPart) -> str:
    did = part.engagement
    return ngettext(
        "{value} {opened} opened, {clicked} clicked ({count} post)",
        "{value} {opened} opened, {clicked} clicked ({count} posts)",
        did.deliveries,
        value=value_words(by, part.value),
        opened=_rate(did.open_rate),
        clicked=_rate(did.click_rate),
        count=did.deliveries,
    )


def _link(link: LinkFigures) -> str:
    if link.clicks is None:
        return _("{url} fewer than 20 people", url=in_one_line(link.url))
    return ngettext(
        "{url} {times} click, {rate} of the people",
        "{url} {times} clicks, {rate} of the people",
        link.clicks,
        url=in_one_line(link.url),
        times=link.clicks,
        rate=_rate(link.click_rate),
    )


def _rate(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"
