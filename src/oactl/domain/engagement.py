"""What people did with a message or a rich menu, read out of LINE's answers; coupons and units too.

None is a figure that LINE does not give: below 20, or with fewer than 20 people behind it. It is
never 0 (LINE, "Get user interaction statistics").
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeAlias

from oactl.domain.insight import InsightRequest, MenuKind, compact, count_of, last_over
from oactl.domain.line_day import LINE_ZONE, line_day
from oactl.domain.value import JsonObject
from oactl.domain.when import parse_date

QUARTERS = (25, 50, 75, 100)
Played: TypeAlias = tuple[int | None, int | None, int | None, int | None]


class Bubble(NamedTuple):
    """One bubble of a message, counted from 1. `unique_impressions` LINE gives of units only.

    `played` and `unique_played` are plays that went to 25, 50, 75 and 100 percent.
    """

    seq: int
    impressions: int | None
    unique_impressions: int | None
    plays: int | None
    unique_plays: int | None
    played: Played
    unique_played: Played


class LinkClicks(NamedTuple):
    """One link of one bubble; several links of a bubble share its `seq`.

    `unique_clicks` are people who clicked it there, `unique_clicks_of_message` those who clicked
    its address in any bubble of the message.
    """

    seq: int
    url: str
    clicks: int | None
    unique_clicks: int | None
    unique_clicks_of_message: int | None


def bubbles(answer: JsonObject) -> list[Bubble]:
    """The bubbles of an answer of `insight/message/event` or `…/event/aggregation`, in order."""
    return [
        Bubble(
            seq,
            count_of(row.get("impression")),
            count_of(row.get("uniqueImpression")),
            count_of(row.get("mediaPlayed")),
            count_of(row.get("uniqueMediaPlayed")),
            _played(row, "mediaPlayed"),
            _played(row, "uniqueMediaPlayed"),
        )
        for row in _objects(answer.get("messages"))
        if (seq := count_of(row.get("seq"))) is not None
    ]


def _played(row: Mapping[str, Any], name: str) -> Played:
    first, second, third, whole = (count_of(row.get(f"{name}{q}Percent")) for q in QUARTERS)
    return first, second, third, whole


def links(answer: JsonObject) -> list[LinkClicks]:
    """The clicks by link of the same answers, in LINE's order."""
    return [
        LinkClicks(
            seq,
            str(row["url"]),
            count_of(row.get("click")),
            count_of(row.get("uniqueClick")),
            count_of(row.get("uniqueClickOfRequest")),
        )
        for row in _objects(answer.get("clicks"))
        if (seq := count_of(row.get("seq"))) is not None and isinstance(row.get("url"), str)
    ]


class MessageFigures(NamedTuple):
    """What became of one delivery.

    `delivered` is only given for broadcasts and narrowcasts, and only when all are sent.
    """

    delivered: int | None = None
    unique_impressions: int | None = None
    unique_clicks: int | None = None
    links: tuple[LinkClicks, ...] = ()


def message_figures(answer: JsonObject) -> MessageFigures:
    """The figures in an answer of `insight/message/event`, or of `…/event/aggregation`.

    The latter has no delivered.
    """
    overview = answer.get("overview")
    if not isinstance(overview, dict):
        return MessageFigures()
    return MessageFigures(
        delivered=count_of(overview.get("delivered")),
        unique_impressions=count_of(overview.get("uniqueImpression")),
        unique_clicks=count_of(overview.get("uniqueClick")),
        links=tuple(links(answer)),
    )


class Bounds(NamedTuple):
    """A rectangle of a rich menu, in pixels of its image."""

    x: int
    y: int
    width: int
    height: int


class RichMenu(NamedTuple):
    """A rich menu that was made by the Messaging API; those of LINE's console are not listed."""

    id: str
    name: str
    chat_bar_text: str
    areas: tuple[Bounds, ...]


class MenuDay(NamedTuple):
    """How often a menu was shown, or an area tapped, on a day of UTC+9, and by how many people."""

    day: date
    times: int | None
    people: int | None


class RichMenuFigures(NamedTuple):
    """A rich menu's figures by day; `taps` of each area.

    `hidden`: LINE gives none, because fewer than 20 people tapped it in the whole time.
    """

    id: str
    hidden: bool
    impressions: tuple[MenuDay, ...] = ()
    taps: tuple[tuple[Bounds, tuple[MenuDay, ...]], ...] = ()


class MenuUse(NamedTuple):
    """How often a menu was shown, or an area tapped, in a span, and by how many people in all."""

    times: int | None
    people: int | None


class RichMenuSummary(NamedTuple):
    """A rich menu's figures of a whole span, each person counted once; `hidden` as above."""

    hidden: bool
    impressions: MenuUse
    taps: tuple[tuple[Bounds, MenuUse], ...] = ()


def rich_menus(answer: JsonObject) -> list[RichMenu]:
    """The answer of `richmenu/list`."""
    return [
        RichMenu(
            str(row["richMenuId"]),
            str(row.get("name") or ""),
            str(row.get("chatBarText") or ""),
            tuple(_bounds(area.get("bounds")) for area in _objects(row.get("areas"))),
        )
        for row in _objects(answer.get("richmenus"))
        if isinstance(row.get("richMenuId"), str)
    ]


def rich_menu_figures(answer: JsonObject) -> RichMenuFigures:
    """The answer of `insight/richmenu/{id}/daily`."""
    shown, tapped = answer.get("impression"), answer.get("clicks")
    if shown is None and tapped is None:
        return RichMenuFigures(str(answer.get("richMenuId") or ""), hidden=True)
    return RichMenuFigures(
        str(answer.get("richMenuId") or ""),
        hidden=False,
        impressions=_menu_days(shown),
        taps=tuple((_bounds(row.get("bounds")), _menu_days(row)) for row in _objects(tapped)),
    )


def rich_menu_summary(answer: JsonObject) -> RichMenuSummary:
    """The answer of `insight/richmenu/{id}/summary`."""
    shown, tapped = answer.get("impression"), answer.get("clicks")
    return RichMenuSummary(
        hidden=shown is None and tapped is None,
        impressions=_menu_use(shown),
        taps=tuple((_bounds(row.get("bounds")), _menu_use(row)) for row in _objects(tapped)),
    )


def _menu_use(holder: Any) -> MenuUse:  # noqa: ANN401 - what came over the wire
    metrics = holder.get("metrics") if isinstance(holder, dict) else None
    given = metrics if isinstance(metrics, dict) else {}
    return MenuUse(count_of(given.get("count")), count_of(given.get("uniqueUsers")))


def _menu_days(holder: Any) -> tuple[MenuDay, ...]:  # noqa: ANN401 - what came over the wire
    rows = holder.get("metrics") if isinstance(holder, dict) else None
    found = []
    for row in _objects(rows):
        text = str(row.get("date") or "")
        day = parse_date(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        if day is not None:
            found.append(MenuDay(day, count_of(row.get("count")), count_of(row.get("uniqueUsers"))))
    return tuple(found)


def _bounds(value: Any) -> Bounds:  # noqa: ANN401 - what came over the wire
    given = value if isinstance(value, dict) else {}
    x, y, width, height = (count_of(given.get(name)) or 0 for name in Bounds._fields)
    return Bounds(x, y, width, height)


_MENU_YEARS = timedelta(days=3 * 365)  # LINE: `from` at most three years back
_QUARTER = 3  # months, 92 days at most; LINE: `to` at most 99 days after `from`, or 396
_BY_MENU: Mapping[MenuKind, str] = {"richmenu": "daily", "richmenu_summary": "summary"}


def menu_asks(
    kind: MenuKind, menus: Sequence[str], start: date, end: date, now: datetime
) -> Iterator[InsightRequest]:
    """The requests about rich menus in a range of days: one a menu and quarter, the newest first.

    Quarters, because LINE gives no figures of a time in which fewer than 20 people tapped. The
    answer is final two days after its quarter is over.
    """
    oldest = line_day(now) - _MENU_YEARS
    for first, last in _quarters(max(start, oldest), min(end, last_over(now))):
        begin, over = max(first, oldest), min(last, last_over(now))
        for menu in menus:
            yield InsightRequest(
                kind,
                f"{menu}/{first.year}-Q{first.month // _QUARTER + 1}",
                f"/v2/bot/insight/richmenu/{menu}/{_BY_MENU[kind]}",
                {"from": compact(begin), "to": compact(over)},
                datetime.combine(last + timedelta(days=3), time(), LINE_ZONE),
            )


def _quarters(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The quarters of a year that a range touches, whole, the newest first."""
    while start <= end:
        first = date(end.year, end.month - (end.month - 1) % _QUARTER, 1)
        after = (first + timedelta(days=_QUARTER * 31)).replace(day=1)
        yield first, after - timedelta(days=1)
        end = first - timedelta(days=1)


class Coupon(NamedTuple):
    """A coupon that LINE lists; how often it was used LINE's API does not tell."""

    id: str
    title: str
    status: str


def coupons(data: JsonObject) -> list[Coupon]:
    """The kept answers of `coupon?status=…`, by LINE's status: `RUNNING` is valid or to come."""
    return [
        Coupon(str(row["couponId"]), str(row.get("title") or ""), status)
        for status, pages in data.items()
        for page in _objects(pages)
        for row in _objects(page.get("items"))
        if isinstance(row.get("couponId"), str)
    ]


def units_used(data: JsonObject) -> int | None:
    """How many names of units were used this month, of the kept answers of `aggregation/…`."""
    info = data.get("info")
    return count_of(info.get("numOfCustomAggregationUnits")) if isinstance(info, dict) else None


def _objects(rows: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - what came over the wire
    if isinstance(rows, list):
        yield from (row for row in rows if isinstance(row, dict))
