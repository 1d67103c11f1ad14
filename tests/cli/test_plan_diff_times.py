"""`plan diff REV`: the times that come and go, with blackout days and zones."""

import re
from pathlib import Path

import pytest
from approving import HEAD, POST, edit, write
from cli_shop import CONFIG, Run
from diff_shop import MEMBERS, NEW, commit, diff, only

SECOND = f"  second:\n    token: {{env: NONE}}\n    group: [east]\n{MEMBERS}"
BLACKOUT = "blackout:\n  - {from: 2026-12-24, until: 2026-12-26, reason: 盤點WHOSE}\n"
CHRISTMAS = "2026-12-25T20:00:00+08:00"


def two_accounts(shop: Path) -> None:
    write(shop, "oactl.yaml", CONFIG + MEMBERS + SECOND)
    to_members = POST.replace("ID", "offer").replace("audience: all", "audience: {all: [members]}")
    write(
        shop,
        "plans/shop.yaml",
        HEAD.replace("account: main", "accounts: [main, second]") + to_members,
    )
    commit(shop)


def blackout(shop: Path, whose: str = "") -> None:
    config = (shop / "oactl.yaml").read_text(encoding="utf-8")
    write(shop, "oactl.yaml", config + BLACKOUT.replace("WHOSE", whose))


def test_a_new_blackout_takes_the_times_on_its_days(shop: Path, oactl_here: Run) -> None:
    blackout(shop)
    found = only(oactl_here)
    assert (found["removed"], found["partly"]) == ([CHRISTMAS], [])
    assert found["occurrences"] == {"was": 10, "now": 9}
    assert "goes out no more: 2026-12-25 Fri 20:00" in oactl_here("plan", "diff", "main").out
    commit(shop)
    assert diff(oactl_here)["posts"] == []


def test_a_blackout_that_is_lifted_brings_the_times_back(shop: Path, oactl_here: Run) -> None:
    blackout(shop)
    commit(shop)
    write(shop, "oactl.yaml", CONFIG + MEMBERS)
    assert only(oactl_here)["added"] == [CHRISTMAS]


def test_a_blackout_of_one_account_is_told_of_this_account(shop: Path, oactl_here: Run) -> None:
    two_accounts(shop)
    blackout(shop, ", accounts: group:east")
    found = only(oactl_here)
    assert (found["added"], found["removed"]) == ([], [])
    assert found["partly"] == [{"accounts": ["second"], "added": [], "removed": [CHRISTMAS]}]
    assert diff(oactl_here)["messages"] == {
        "main": {"was": 1_000, "now": 1_000},
        "second": {"was": 1_000, "now": 900},
    }
    told = oactl_here("plan", "diff", "main").out
    assert "goes out no more for second: 2026-12-25 Fri 20:00" in told
    commit(shop)
    write(shop, "oactl.yaml", CONFIG + MEMBERS + SECOND)
    assert "goes out for second too: 2026-12-25 Fri" in oactl_here("plan", "diff", "main").out


def test_the_days_of_a_blackout_are_those_of_the_account(shop: Path, oactl_here: Run) -> None:
    """20:00 in Taipei on the 23rd is 01:00 on the 24th in Auckland."""
    second = SECOND.replace("    group:", "    timezone: Pacific/Auckland\n    group:")
    two_accounts(shop)
    write(shop, "oactl.yaml", CONFIG + MEMBERS + second)
    edit(shop, "plans/shop.yaml", "    audience:", "    quiet_ok: true\n    audience:")
    commit(shop)
    blackout(shop, ", accounts: group:east")
    (partly,) = only(oactl_here)["partly"]
    assert partly["removed"] == ["2026-12-23T20:00:00+08:00", CHRISTMAS]


def test_a_plan_of_another_zone_tells_both(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "account: main\n", "account: main\ntimezone: Asia/Tokyo\n")
    told = oactl_here("plan", "diff", "main").out
    assert "2026-11-27 Fri 20:00 (Asia/Taipei) → 2026-11-27 Fri 20:00 (Asia/Tokyo)" in told


def test_a_time_that_moves_in_one_zone_tells_none(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", 'at: "20:00"', 'at: "21:00"')
    assert "(Asia/Taipei)" not in oactl_here("plan", "diff", "main").out


def test_a_plan_of_another_zone_tells_its_zone_at_every_time(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "account: main\n", "account: main\ntimezone: Asia/Tokyo\n")
    edit(shop, "plans/shop.yaml", "from: 2026-11-25, until: 2026-12-31", "from: 2026-12-30")
    text = oactl_here("plan", "diff", "main").out
    assert "2027-01-01 Fri 20:00 (Asia/Tokyo)" in text
    times = re.findall(r"\d\d:\d\d(?= \(|,|\n| →)", text)
    assert text.count(" (Asia/") >= len(times) > 0


def test_each_account_s_own_clock_is_said_so(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "account: main\n", "account: main\ntimezone: account\n")
    text = oactl_here("plan", "diff", "main").out
    assert "time zone: Asia/Taipei → each account's own" in text


def test_times_do_not_move_when_the_first_account_has_another_clock(
    shop: Path, oactl_here: Run
) -> None:
    second = SECOND.replace("    group:", "    timezone: Asia/Tokyo\n    group:")
    two_accounts(shop)
    write(shop, "oactl.yaml", CONFIG + MEMBERS + second)
    edit(shop, "plans/shop.yaml", "plan: shop\n", "plan: shop\ntimezone: account\n")
    commit(shop)
    edit(shop, "plans/shop.yaml", "[main, second]", "[second, main]")
    assert (only(oactl_here)["moved"], only(oactl_here)["removed"]) == ([], [])
    edit(shop, "plans/shop.yaml", "[second, main]", "[second]")
    assert (only(oactl_here)["moved"], only(oactl_here)["removed"]) == ([], [])


@pytest.mark.parametrize("name", ["shop", "other"])
def test_nothing_is_said_to_stay_where_a_plan_cannot_be_read(
    shop: Path, oactl_here: Run, name: str
) -> None:
    write(shop, f"plans/{name}.yaml", "posts: [\n")
    told = oactl_here("plan", "diff", "main").out
    what = {"shop": "shop/offer", "other": "plans/other.yaml"}[name]
    assert f"Not compared, because of errors in a plan: {what}" in told
    assert "Nothing changes" not in told
    assert what in oactl_here("plan", "diff", "main", "--json").data["unreadable"]


def test_nothing_is_said_to_stay_where_a_new_post_has_errors(shop: Path, oactl_here: Run) -> None:
    plan = (shop / "plans" / "shop.yaml").read_text(encoding="utf-8")
    broken = POST.replace("ID", "new").replace("- text: 周年慶 new!", "- text: []")
    write(shop, "plans/shop.yaml", plan + broken)
    told = oactl_here("plan", "diff", "main").out
    assert "Not compared, because of errors in a plan: shop/new" in told
    assert "Nothing changes" not in told
    assert "So it is not told what these accounts cost: main" in told


def test_the_id_of_a_post_with_errors_is_shown_and_never_interpreted(
    shop: Path, oactl_here: Run
) -> None:
    plan = (shop / "plans" / "shop.yaml").read_text(encoding="utf-8")
    write(shop, "plans/shop.yaml", plan + NEW.replace("id: new", 'id: "a\\e[31m\\n::error::b"'))
    told = oactl_here("plan", "diff", "main").out
    assert "::error::b" in told
    assert "\x1b" not in told
    assert not any(line.startswith("::error") for line in told.splitlines())
