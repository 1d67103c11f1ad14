"""The newest figures of each kind in a short line: null is a dash, and nobody steers a terminal."""

from datetime import UTC, datetime
from typing import Any

import pytest

from oactl.domain.insight import Snapshot, SnapshotKind
from oactl.i18n import use
from oactl.reports.newest import newest_lines

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
DAY = "2026-11-15"


def said(kind: SnapshotKind, data: dict[str, Any], subject: str = DAY) -> list[tuple[str, ...]]:
    shot = Snapshot(kind, subject, NOW, final=True, data=data)
    return [tuple(line) for line in newest_lines({kind: shot}, {"req-1": "shop/a@x"})]


def test_messages_are_named_by_kind_and_those_of_the_console_as_such() -> None:
    data = {"status": "ready", "broadcast": 1200, "apiBroadcast": 3, "chat": 0, "teleport": 4}
    assert said("deliveries", data) == [
        ("message deliveries", DAY, "broadcast (console) 1,200, broadcast 3, other 4")
    ]
    assert said("deliveries", {"status": "unready"}) == [("message deliveries", DAY, "not ready")]


def test_a_message_has_a_dash_where_line_gives_nothing_and_its_links_below() -> None:
    data = {
        "overview": {"delivered": 320, "uniqueImpression": 82, "uniqueClick": None},
        "messages": [{"seq": 1, "impression": 136}, {"seq": 2, "impression": None}],
        "clicks": [
            {"seq": 1, "url": "https://example.com/a\x1b[2J", "click": None},
            {"seq": 2, "url": "https://example.com/b", "click": 41},
        ],
    }
    [line, links] = said("event", data, "req-1")
    assert line == (
        "broadcast or narrowcast",
        "shop/a@x",
        "delivered 320, opened 82, clicked —, seen by bubble: 136 / —",
    )
    assert links[:2] == ("clicks by link", "shop/a@x")
    assert links[2].startswith("https://example.com/b 41, ")
    assert "\x1b" not in links[2]


def test_demographics_name_the_largest_groups() -> None:
    data = {
        "available": True,
        "genders": [
            {"gender": "unknown", "percentage": 50},
            {"gender": "male", "percentage": 19.5},
            {"gender": "female", "percentage": 30.5},
        ],
        "ages": [{"age": "from30to34", "percentage": 20}, {"age": "from70", "percentage": 1}],
    }
    assert said("demographic", data)[0][2] == "women 30.5%, men 19.5% · 30-34 20%, 70+ 1%"


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("quota", {"limit": 30000, "used": 1200}, "1,200 of 30,000 messages"),
        ("quota", {"limit": None, "used": 1}, "1 message"),
        ("units", {"info": {"numOfCustomAggregationUnits": 22}}, "22 of 1,000 names this month"),
        ("coupons", {"RUNNING": [{"items": [{"couponId": "1"}]}]}, "running 1"),
        ("coupons", {"RUNNING": [{"items": []}]}, "—"),
        ("richmenu", {"richMenuId": "m"}, "fewer than 20 people tapped it"),
        ("richmenu_summary", {"richMenuId": "m"}, "fewer than 20 people tapped it"),
        (
            "richmenu_summary",
            {
                "impression": {"metrics": {"count": 9000, "uniqueUsers": 4100}},
                "clicks": [{"metrics": {"count": 7, "uniqueUsers": 5}}, {}],
            },
            "seen by 4,100, tapped by area: 5 / —",
        ),
    ],
)
def test_each_other_kind_is_a_few_words(
    kind: SnapshotKind, data: dict[str, Any], text: str
) -> None:
    assert said(kind, data)[0][2] == text


@pytest.mark.parametrize(
    "kind",
    ["deliveries", "event", "unit", "richmenu", "richmenu_summary", "quota", "coupons"],
)
@pytest.mark.parametrize("data", [{}, {"overview": 3, "status": "ready", "clicks": [None]}])
def test_an_answer_of_any_shape_is_a_line(kind: SnapshotKind, data: dict[str, Any]) -> None:
    use("zh-TW")
    assert len(said(kind, data)) == 1
