"""`plan diff REV`: messages and bills before and after, of every account and month."""

from pathlib import Path
from typing import Any

import pytest
from approving import HEAD, POST, edit, write
from cli_shop import CONFIG, Run
from diff_shop import MEMBERS, commit, diff

OWN = "price_plan: {name: own, included: 100, fee: 800, extra: 1, currency: NT$, tax: 5%}"
WEEKLY = '{weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}'
TO_MEMBERS = "audience: {all: [members]}"
TO_WOMEN = "audience: {demographics: {gender: female}}"


def priced(shop: Path, price: str = OWN, more: str = "") -> None:
    config = (CONFIG + MEMBERS).replace("price_plan: tw-medium", price)
    write(shop, "oactl.yaml", config + more)


def posts(shop: Path, **days: str) -> None:
    """A post of each name to 100 members, once on its day."""
    written = [
        POST.replace("ID", name)
        .replace(WEEKLY, f'{{once: "{day} 20:00"}}')
        .replace("audience: all", TO_MEMBERS)
        for name, day in days.items()
    ]
    write(shop, "plans/shop.yaml", HEAD + "".join(written))


def bills(run: Run) -> dict[str, tuple[Any, Any]]:
    """The totals of each month before and after."""
    found = diff(run)["costs"]
    assert {each["account"] for each in found} == {"main"}
    return {
        each["month"]: tuple(each[side] and each[side]["total"] for side in ("was", "now"))
        for each in found
    }


@pytest.fixture
def priced_shop(shop: Path) -> Path:
    """100 messages are included, and there are two posts to 100 people."""
    priced(shop)
    posts(shop, one="2026-11-26", two="2026-11-27")
    commit(shop)
    return shop


def test_a_post_that_moves_over_the_end_of_a_month_changes_the_bills(
    priced_shop: Path, oactl_here: Run
) -> None:
    posts(priced_shop, one="2026-11-26", two="2026-12-02")
    assert bills(oactl_here) == {"2026-11": (945.0, 840.0)}
    told = oactl_here("plan", "diff", "main").out
    assert "Account main costs in 2026-11: NT$945 → NT$840" in told
    assert "2026-12:" not in told, "December has its fee with or without the post"


def test_the_fee_of_a_month_is_due_without_posts_too(priced_shop: Path, oactl_here: Run) -> None:
    posts(priced_shop, one="2026-11-26", two="2026-11-27", a="2026-12-02", b="2026-12-03")
    assert bills(oactl_here) == {"2026-12": (840.0, 945.0)}
    commit(priced_shop)
    posts(priced_shop, one="2026-11-26", two="2026-11-27")
    assert bills(oactl_here) == {"2026-12": (945.0, 840.0)}


def test_another_price_plan_alone_changes_the_bills(priced_shop: Path, oactl_here: Run) -> None:
    priced(priced_shop, OWN.replace("fee: 800", "fee: 1000"))
    assert diff(oactl_here)["posts"] == []
    assert bills(oactl_here) == {"2026-11": (945.0, 1155.0)}
    assert "Account main costs in 2026-11: NT$945 → NT$1,155" in (
        oactl_here("plan", "diff", "main").out
    )


def test_more_than_a_price_plan_allows_is_another_thing_than_no_bill(
    priced_shop: Path, oactl_here: Run
) -> None:
    priced(priced_shop, OWN.replace(" extra: 1,", ""))
    (cost,) = diff(oactl_here)["costs"]
    assert (cost["now"], cost["was_allowed"], cost["now_allowed"]) == (None, True, False)
    priced(priced_shop, "price_plan: none")
    edit(priced_shop, "oactl.yaml", "    price_plan: none\n", "")
    (cost,) = diff(oactl_here)["costs"]
    assert (cost["now"], cost["was_allowed"], cost["now_allowed"]) == (None, True, True)
    assert "NT$945 → —" in oactl_here("plan", "diff", "main").out


def test_an_account_that_comes_brings_its_bill(priced_shop: Path, oactl_here: Run) -> None:
    priced(priced_shop, more=f"  second:\n    token: {{env: NONE}}\n    {OWN}\n")
    (cost,) = diff(oactl_here)["costs"]
    assert (cost["account"], cost["was"], cost["now"]["total"]) == ("second", None, 840.0)


def test_messages_are_counted_beside_a_post_whose_people_only_line_can_count(
    priced_shop: Path, oactl_here: Run
) -> None:
    women = POST.replace("ID", "women").replace("audience: all", TO_WOMEN)
    posts(priced_shop, one="2026-11-26")
    plan = (priced_shop / "plans/shop.yaml").read_text()
    write(priced_shop, "plans/shop.yaml", plan + women)
    commit(priced_shop)
    posts(priced_shop, one="2026-11-26", two="2026-11-27")
    plan = (priced_shop / "plans/shop.yaml").read_text()
    write(priced_shop, "plans/shop.yaml", plan + women)
    found = diff(oactl_here)
    assert found["messages"] == {"main": {"was": 100, "now": 200}}
    assert found["uncounted"] == {"main": {"was": 10, "now": 10}}
    told = oactl_here("plan", "diff", "main").out
    sends = "10 sends that only LINE can count"
    assert f"Messages of account main: 100 + {sends} → 200 + {sends}." in told
    assert bills(oactl_here) == {"2026-11": (840.0, 945.0)}


def test_a_post_that_errors_touch_changes_no_bill(priced_shop: Path, oactl_here: Run) -> None:
    edit(priced_shop, "plans/shop.yaml", "- text: 周年慶 two!", "- text: []")
    ran = oactl_here("plan", "diff", "main", "--json")
    assert ran.data["unreadable"] == ["shop/two"]
    assert ran.data["costs"] == []
    assert ran.data["messages"] == {"main": {"was": 100, "now": 100}}
