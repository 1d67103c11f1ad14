"""Every figure of `docs/reference/figures.md` beside the same one computed by hand.

A figure that is added without a row here fails, and so does a path of one.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oactl.domain.audience import Via
from oactl.domain.cadence import Cadence, Daily
from oactl.domain.delivery.state import State
from oactl.domain.engagement import LinkClicks, MessageFigures
from oactl.domain.frequency import compared
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.message import Contents
from oactl.domain.month import Month, Use
from oactl.domain.plan import Post
from oactl.domain.prices import PRICE_PLANS
from oactl.domain.report.build import build
from oactl.domain.report.period import Period, period_of
from oactl.domain.report.reached import day_counts
from oactl.domain.report.values import AccountFacts, OccurrenceFact, PlanKept, SyncedQuota
from oactl.public_json import dump
from oactl.reports.document import document
from oactl.words.definitions import DEFINITIONS

WEEK = period_of("week", date(2026, 11, 9))  # Monday to Sunday the 15th
SUNDAY_BEFORE = date(2026, 11, 8)
TUESDAY, THURSDAY, FRIDAY = (datetime(2026, 11, day, 3, tzinfo=UTC) for day in (10, 12, 13))
AS_OF = datetime(2026, 11, 16, 2, tzinfo=UTC)
MENU = "https://example.com/menu"

# Followers, target reach and blocks at the end of Sunday before, of Saturday, and of Sunday.
LEVELS = {
    SUNDAY_BEFORE: (1_000, 600, 200),
    date(2026, 11, 14): (1_040, 610, 226),
    date(2026, 11, 15): (1_050, 612, 231),
}
SENT = [
    # A broadcast that LINE took for 810 people and delivered to 800: 320 opened, 80 clicked.
    (
        SentDelivery("shop/a", "a", "offer", Via.BROADCAST, TUESDAY, 810, request_id="r1"),
        MessageFigures(800, 320, 80, (LinkClicks(1, MENU, 100, 80, 80),)),
    ),
    # A multicast to 100 people of a list, of whom LINE's day has 90: 45 opened, under 20 clicked.
    (
        SentDelivery("shop/b", "b", "news", Via.MULTICAST, THURSDAY, 100, unit="u1"),
        MessageFigures(None, 45, None, (LinkClicks(1, MENU, None, None, None),)),
    ),
    # A narrowcast of which LINE has told nothing yet, and a push to three testers.
    (SentDelivery("shop/c", "c", "", Via.NARROWCAST, FRIDAY, None, request_id="r2"), None),
    (SentDelivery("test:shop/a", "a", "", Via.PUSH, TUESDAY, 3, test=True), None),
]
ANSWERS = {
    date(2026, 11, 10): {"status": "ready", "apiBroadcast": 800, "apiPush": 3},
    date(2026, 11, 12): {"status": "ready", "apiMulticast": 90},
}
STATES = (State.SENT, State.SENT, State.DONE, State.HANDED_OFF, State.HELD)
STATES += (State.MISSED, State.SKIPPED, State.PARTIAL, State.REFUSED, State.PLANNED)


def shop() -> dict[str, Any]:
    """The report of the week, as its JSON."""
    broadcast = Post("p", Cadence(Daily(), ()), Contents("single", ()))
    dated = [(day, broadcast) for day in (date(2026, 11, 8), date(2026, 11, 10))]
    promised = compared({"broadcast": "2/week"}, dated, WEEK.start, WEEK.end)
    facts = AccountFacts(
        "main",
        days={day: FollowersDay(day, "ready", *levels) for day, levels in LEVELS.items()},
        deliveries=SENT,
        counts=day_counts(ANSWERS),
        answers=ANSWERS,
        occurrences=[OccurrenceFact(TUESDAY.date(), state, f"p/{state}@x") for state in STATES],
        quota=SyncedQuota(30_000, 12_000, date(2026, 11, 15)),
        timezone="Asia/Taipei",
        plans=(PlanKept("p", promised=promised),),
        month=Month("main", "2026-11", Use(7_000, limit=30_000), (), PRICE_PLANS["tw-high"], 500),
        past=(),
    )
    return told(WEEK, facts, AS_OF)


def told(period: Period, facts: AccountFacts, as_of: datetime) -> dict[str, Any]:
    (account,) = dump(document(build(period, [facts], as_of)))["accounts"]
    return dict(account)


def blocks() -> dict[str, Any]:
    """The account of docs/explanation/block-attribution.md, "Worked by hand"."""
    monday, level = date(2026, 1, 5), 1_000
    days = {}
    for number, change in enumerate([0, *(13, 7, 7, 13) * 7, 25, 41, 18]):
        day, level = monday + timedelta(days=number - 1), level + change
        days[day] = FollowersDay(day, "ready", 13_000, None, level)
    at = datetime(2026, 2, 2, 12, tzinfo=UTC)
    sent = SentDelivery("p", "p", "", Via.BROADCAST, at, 12_000, request_id="r")
    facts = AccountFacts("main", days, [(sent, MessageFigures(12_000))], past=())
    return told(period_of("day", at.date()), facts, at + timedelta(days=4))


def eleven_weeks() -> dict[str, Any]:
    """An account that won 1, 2, 3 … 11 followers in the weeks before, and 12 in this one."""
    followers, days = 1_000, {}
    for ago, won in zip(range(12, -1, -1), range(13), strict=True):
        followers += won
        day = WEEK.end - timedelta(weeks=ago)
        days[day] = FollowersDay(day, "ready", followers, None, 0)
    return told(WEEK, AccountFacts("main", days, past=()), AS_OF)


SHOP, BLOCKS, WEEKS = shop(), blocks(), eleven_weeks()
_TREND = next(each for each in WEEKS["trends"] if each["name"] == "new")

# Of each figure: its path in the report, where it is found, and what it is by hand.
BY_HAND: dict[str, list[tuple[str, Any, Any]]] = {
    "followers": [("followers.end", SHOP, 1_050), ("followers.start", SHOP, 1_000)],
    "new-followers": [("followers.net", SHOP, 1_050 - 1_000)],
    "growth-rate": [("followers.growth_rate", SHOP, 50 / 1_000)],
    "target-reach": [("targeted_reaches.end", SHOP, 612), ("targeted_reaches.net", SHOP, 12)],
    "blocks": [("blocks.end", SHOP, 231), ("blocks.net", SHOP, 31)],
    "block-rate": [
        ("blocks.rate_end", SHOP, 0.22),  # 231 / 1050
        ("blocks.rate_change", SHOP, 0.02),  # less 200 / 1000
    ],
    "friends": [
        ("friends.end", SHOP, 819),  # 1050 - 231
        ("friends.net", SHOP, 19),  # less 1000 - 200
    ],
    "messages": [
        ("reached.total", SHOP, 893),  # 800 + 90 + 3; of the narrowcast nobody knows
        ("reached.narrowcast", SHOP, None),
        ("reached.tests", SHOP, 3),
        ("messages.broadcast", SHOP, 810),
        ("messages.multicast", SHOP, 100),
    ],
    "delivered": [
        ("engagement.delivered", SHOP, 890),  # 800 + 90
        ("engagement.posts.0.delivered_by", SHOP, "line"),
        ("engagement.posts.1.delivered_by", SHOP, "line_day"),
        ("engagement.posts.2.delivered", SHOP, None),
    ],
    "open-rate": [
        ("engagement.open_rate", SHOP, 365 / 890),
        ("engagement.unique_impressions", SHOP, 365),
        ("engagement.posts.1.open_rate", SHOP, 0.5),
    ],
    "click-rate": [
        ("engagement.click_rate", SHOP, 0.1),  # 80 / 800; of the multicast LINE does not tell
        ("engagement.unique_clicks", SHOP, 80),
        ("engagement.posts.1.click_rate", SHOP, None),
    ],
    "comparison": [
        ("breakdowns.by.0.by", SHOP, "type"),
        ("breakdowns.by.0.parts.0.value", SHOP, "news"),
        ("breakdowns.by.0.parts.0.open_rate", SHOP, 45 / 90),
        ("breakdowns.by.0.parts.1.open_rate", SHOP, 320 / 800),
    ],
    "link-clicks": [
        ("breakdowns.links.0.posts", SHOP, 2),
        ("breakdowns.links.0.clicks", SHOP, 100),
        ("breakdowns.links.0.click_rate", SHOP, 80 / 800),
    ],
    "block-cost": [
        ("message_costs.1.blocks", BLOCKS, 54),  # 25 + 41 + 18 - 3 × 10
        ("message_costs.1.low", BLOCKS, pytest.approx(38.12, abs=0.005)),
        ("message_costs.1.high", BLOCKS, pytest.approx(69.88, abs=0.005)),
        ("message_costs.1.per_1000", BLOCKS, 4.5),  # 54 × 1000 / 12000
    ],
    "quota": [
        ("quota.used", SHOP, 12_000),
        ("quota.limit", SHOP, 30_000),
        ("quota.remaining", SHOP, 18_000),
    ],
    "month": [
        ("month.total", SHOP, 7_500),  # 7000 + 500 that have begun
        ("month.beyond", SHOP, 1_500),  # above 6000
        ("month.cost.total", SHOP, 1_575),  # (1200 + 1500 × 0.2) × 1.05
    ],
    "frequency": [
        ("plans.0.frequency.0.promised", SHOP, 2),
        ("plans.0.frequency.0.kept", SHOP, 1),  # the one of Sunday is of the week before
    ],
    "plan-kept": [
        ("adherence.planned", SHOP, 10),
        ("adherence.sent", SHOP, 2),
        ("adherence.done", SHOP, 1),
        ("adherence.handed_off", SHOP, 1),
        ("adherence.held", SHOP, 1),
        ("adherence.missed", SHOP, 1),
        ("adherence.skipped", SHOP, 1),
        ("adherence.failed", SHOP, 2),
        ("adherence.open", SHOP, 1),
    ],
    "usual-range": [
        ("points.-1.value", _TREND, 12),
        ("usual.low", _TREND, 2),  # of 1, 2, 3 … 11 the second
        ("usual.high", _TREND, 10),  # and the tenth
    ],
}
EXAMPLES = [
    pytest.param(*row, id=f"{name} {row[0]}") for name, rows in BY_HAND.items() for row in rows
]


def at(tree: Any, path: str) -> Any:
    for part in path.split("."):
        tree = tree[int(part)] if part.lstrip("-").isdigit() else tree[part]
    return tree


@pytest.mark.parametrize(("path", "tree", "by_hand"), EXAMPLES)
def test_a_figure_is_what_it_is_by_hand(path: str, tree: Any, by_hand: Any) -> None:
    found = at(tree, path)
    assert type(found) is not bool
    assert found == (pytest.approx(by_hand) if isinstance(by_hand, int | float) else by_hand)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_no_figure_is_without_an_example(name: str) -> None:
    """Whoever adds one to `DEFINITIONS` adds a row to `BY_HAND`, of each of its paths."""
    paths = [path for path, _tree, _value in BY_HAND[name]]
    for metric in DEFINITIONS[name].metrics:
        assert any(path == metric or path.startswith(f"{metric}.") for path in paths), metric


def test_no_example_is_of_a_figure_that_is_gone() -> None:
    assert BY_HAND.keys() == DEFINITIONS.keys()
