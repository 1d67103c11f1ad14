"""What LINE says of bubbles, links, rich menus, coupons and units, read as values."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.engagement import (
    Bounds,
    Bubble,
    Coupon,
    LinkClicks,
    MenuDay,
    MenuUse,
    RichMenuFigures,
    RichMenuSummary,
    bubbles,
    coupons,
    links,
    menu_asks,
    rich_menu_figures,
    rich_menu_summary,
    rich_menus,
    units_used,
)

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
EVENT: dict[str, Any] = {
    "overview": {"delivered": 320},
    "messages": [
        {
            "seq": 1,
            "impression": 136,
            "mediaPlayed": 40,
            "mediaPlayed25Percent": 38,
            "mediaPlayed50Percent": 30,
            "mediaPlayed75Percent": 22,
            "mediaPlayed100Percent": None,
            "uniqueMediaPlayed": 35,
            "uniqueMediaPlayed25Percent": 33,
            "uniqueMediaPlayed50Percent": 25,
            "uniqueMediaPlayed75Percent": None,
            "uniqueMediaPlayed100Percent": None,
            "newFigure": 9,
        },
        {"seq": 2, "impression": None, "uniqueImpression": 21},
        {"impression": 5},
    ],
    "clicks": [
        {
            "seq": 1,
            "url": "https://example.com/a",
            "click": 41,
            "uniqueClick": 30,
            "uniqueClickOfRequest": 28,
        },
        {
            "seq": 1,
            "url": "https://example.com/b",
            "click": None,
            "uniqueClick": None,
            "uniqueClickOfRequest": None,
        },
        {"seq": 2},
    ],
}


def test_each_bubble_has_its_impressions_and_plays_and_null_stays_null() -> None:
    assert bubbles(EVENT) == [
        Bubble(1, 136, None, 40, 35, (38, 30, 22, None), (33, 25, None, None)),
        Bubble(2, None, 21, None, None, (None,) * 4, (None,) * 4),
    ]


def test_each_link_has_its_clicks_by_its_url_and_bubble() -> None:
    assert links(EVENT) == [
        LinkClicks(1, "https://example.com/a", 41, 30, 28),
        LinkClicks(1, "https://example.com/b", None, None, None),
    ]


def test_a_rich_menu_has_figures_by_day_and_by_area() -> None:
    bounds = {"x": 0, "y": 0, "width": 1250, "height": 843}
    day = {"date": "20261114", "count": 300, "uniqueUsers": 191}
    answer = {
        "richMenuId": "richmenu-1",
        "metricsFrom": "20261114",
        "metricsTo": "20261114",
        "impression": {"metrics": [day, {"date": "soon", "count": 1}]},
        "clicks": [{"bounds": bounds, "metrics": [{**day, "count": 45, "uniqueUsers": None}]}],
    }
    at = date(2026, 11, 14)
    assert rich_menu_figures(answer) == RichMenuFigures(
        "richmenu-1",
        hidden=False,
        impressions=(MenuDay(at, 300, 191),),
        taps=((Bounds(0, 0, 1250, 843), (MenuDay(at, 45, None),)),),
    )
    assert rich_menu_figures({"richMenuId": "richmenu-1"}) == RichMenuFigures("richmenu-1", True)


def test_the_people_of_a_menu_are_read_or_it_is_hidden() -> None:
    bounds = {"x": 0, "y": 0, "width": 1250, "height": 843}
    clicks = [{"bounds": bounds, "metrics": {"count": 120, "uniqueUsers": 80}}, {"bounds": bounds}]
    answer = {"impression": {"metrics": {"count": 900, "uniqueUsers": 410}}, "clicks": clicks}
    area = Bounds(0, 0, 1250, 843)
    taps = ((area, MenuUse(120, 80)), (area, MenuUse(None, None)))
    assert rich_menu_summary(answer) == RichMenuSummary(False, MenuUse(900, 410), taps)
    assert rich_menu_summary({"richMenuId": "m"}).hidden


def test_menus_coupons_and_units_are_read() -> None:
    area = {"bounds": {"x": 1, "y": 2, "width": 3, "height": 4}, "action": {}}
    listed = {"richmenus": [{"richMenuId": "r", "name": "主選單", "areas": [area]}, {"name": "x"}]}
    (menu,) = rich_menus(listed)
    assert (menu.id, menu.name, menu.areas) == ("r", "主選單", (Bounds(1, 2, 3, 4),))
    pages = {
        "RUNNING": [{"items": [{"couponId": "1", "title": "a"}], "next": "t"}, {"items": []}],
        "CLOSED": [{"items": [{"couponId": "2", "title": "b"}]}],
    }
    assert coupons(pages) == [Coupon("1", "a", "RUNNING"), Coupon("2", "b", "CLOSED")]
    assert units_used({"info": {"numOfCustomAggregationUnits": 22}, "list": []}) == 22
    assert units_used({}) is None


def test_menus_are_asked_by_quarter_the_newest_first_and_no_further_than_line_goes() -> None:
    asks = list(menu_asks("richmenu", ["m"], date(2020, 1, 1), date(2026, 12, 31), NOW))
    assert len(asks) == 13
    newest, before, oldest = asks[0], asks[1], asks[-1]
    assert (newest.subject, newest.query) == ("m/2026-Q4", {"from": "20261001", "to": "20261115"})
    assert before.query == {"from": "20260701", "to": "20260930"}
    assert before.path == "/v2/bot/insight/richmenu/m/daily"
    assert oldest.query == {"from": "20231117", "to": "20231231"}
    of_all = list(menu_asks("richmenu_summary", ["m"], date(2020, 1, 1), date(2026, 12, 31), NOW))
    assert of_all[1].path == "/v2/bot/insight/richmenu/m/summary"
    assert [ask.query for ask in of_all] == [ask.query for ask in asks]
    assert {ask.kind for ask in of_all} == {"richmenu_summary"}
    assert before.settles_at == datetime(2026, 10, 2, 15, 0, tzinfo=UTC)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 900))
def test_no_request_about_menus_is_longer_than_line_allows(start: date, days: int) -> None:
    for ask in menu_asks("richmenu", ["m"], start, start + timedelta(days=days), NOW):
        first, last = (datetime.strptime(ask.query[k], "%Y%m%d") for k in ("from", "to"))  # noqa: DTZ007
        assert 0 <= (last - first).days <= 99
        assert last.date() < date(2026, 11, 16)


ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["messages", "clicks", "seq", "url", "impression", "metrics", "date",
                             "richmenus", "richMenuId", "items", "bounds", "areas", "x"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["messages", "clicks", "richmenus", "impression"]), ANY))
def test_no_answer_of_whatever_shape_breaks_the_reading(answer: dict[str, Any]) -> None:
    for read in (bubbles, links, rich_menus, rich_menu_figures, coupons, units_used):
        read(answer)  # type: ignore[operator]
