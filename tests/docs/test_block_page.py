"""The pages about block attribution and alerts: their arithmetic is right, and the code's."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from oactl.domain.insight import FollowersDay
from oactl.domain.prices import PRICE_PLANS
from oactl.domain.report.alerts import expected_range
from oactl.domain.report.block_cost import BlockCost, block_costs
from oactl.domain.report.lost_reach import lost_reach
from oactl.domain.report.sendings import Sending

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/explanation/block-attribution.md"
ALERTS = ROOT / "docs/explanation/alerts.md"
MONDAY = date(2026, 1, 5)
SENT = datetime(2026, 2, 2, 12, tzinfo=UTC)
SHARED = Sending("early", datetime(2026, 2, 2, 1, tzinfo=UTC), 6_000)


def rows(first: str, page: Path = PAGE) -> list[list[str]]:
    """The cells of the tables whose first column has this head."""
    lines = page.read_text(encoding="utf-8").splitlines()
    heads = [n for n, line in enumerate(lines) if line.startswith(f"| {first} |")]
    found = []
    for head in heads:
        for line in lines[head + 2 :]:
            if not line.startswith("|"):
                break
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def worked(text: str) -> float:
    """What an arithmetic expression of the page comes to."""
    plain = text.replace("×", "*").replace("−", "-").replace("²", "**2")
    plain = re.sub(r"√([\d.]+)", r"math.sqrt(\1)", plain)
    assert re.fullmatch(r"(math\.sqrt|[\d.()+*/ -])+", plain), plain
    return float(eval(plain, {"math": math}))  # noqa: S307 - our own page's, of digits and signs


HAND = {name: (text, float(value)) for name, text, value in rows("figure")}
OF_ALERTS = {name: (text, float(value)) for name, text, value in rows("figure", ALERTS)}


@pytest.mark.parametrize("name", HAND | OF_ALERTS)
def test_each_line_of_the_arithmetic_is_right(name: str) -> None:
    text, value = (HAND | OF_ALERTS)[name]
    assert worked(text) == pytest.approx(value, rel=1e-3)


def account(*others: Sending) -> BlockCost:
    """The message of the page; with another, that one."""
    changes = [*((13, 7, 7, 13)[n % 4] for n in range(28)), 25, 41, 18]
    level, days = 1_000, {}
    for number, change in enumerate([0, *changes]):
        day, level = MONDAY + timedelta(days=number - 1), level + change
        days[day] = FollowersDay(day, "ready", 13_000, None, level)
    return block_costs(days, [Sending("p", SENT, 12_000), *others])[0]


def test_it_is_what_the_code_does() -> None:
    found = account()
    usual, window = found.usual, found.windows[1]
    assert usual is not None
    assert window.cost is not None
    assert window.per_1000 is not None
    assert window.conclusion == "cost"
    expected = usual.expected({day.day: day.share for day in window.days})
    money = lost_reach(window.cost.blocks, 4, PRICE_PLANS["tw-high"])
    assert money is not None
    of_code = {
        "level": usual.level,
        "B, between them: the least": usual.between,
        "trust, of four days each": usual.weekdays[0].trust,
        "degrees of freedom": usual.freedom,
        "variance of a day": usual.variance,
        "usual": expected.total,
        "variance of all": expected.variance,
        "its degrees of freedom": expected.freedom,
        "sum of the squared distances of 28 days": usual.spread,
        "cost": window.cost.blocks,
        "low": window.cost.low,
        "high": window.cost.high,
        "per 1,000 delivered": window.per_1000.blocks,
        "a year of 4 messages a month at NT$0.2 and 5 % tax, in NT$": money.total,
    }
    assert of_code == pytest.approx({name: HAND[name][1] for name in of_code}, rel=1e-3)


def test_the_shares_are_those_of_the_code() -> None:
    window = account(SHARED).windows[1]
    assert window.cost is not None
    names = ("its share of Monday", "of Tuesday", "of Wednesday")
    shares = [day.share for day in window.days]
    assert shares == pytest.approx([HAND[name][1] for name in names], rel=1e-3)
    assert window.cost.blocks == pytest.approx(HAND["its cost"][1], rel=1e-3)
    assert window.conclusion == "shared"


def test_the_measured_coverage_is_told_of_every_family_of_the_tests() -> None:
    told = {row[0]: row[4] for row in rows("accounts")}
    simulated = ROOT / "tests/domain/report/block_accounts.py"
    families = re.findall(r'Family\(\s*"([^"]+)"', simulated.read_text(encoding="utf-8"))
    assert [*told] == [*families, "**all**"]
    assert all(92 <= float(value.removesuffix(" %")) <= 98 for value in told.values())


def test_the_range_of_an_alert_is_that_of_the_code() -> None:
    days = {MONDAY + timedelta(days=n): (13, 7, 7, 13)[n % 4] for n in range(85)}
    found = expected_range(days, max(days))
    assert found is not None
    assert found.low == pytest.approx(OF_ALERTS["the range goes down to"][1], abs=0.01)
    assert found.high == pytest.approx(OF_ALERTS["and up to"][1], rel=1e-3)


def test_no_kind_of_account_has_more_than_a_false_alarm_in_three_months() -> None:
    told = [[float(cell) for cell in row[2:]] for row in rows("accounts", ALERTS)[:-1]]
    assert len(told) == 11
    for *each, every in told:
        assert every == pytest.approx(sum(each), abs=0.015)
        assert every <= 0.34
