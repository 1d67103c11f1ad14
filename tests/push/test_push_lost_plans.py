"""Plans that are gone without a word: told, nothing checked off, and told as missed afterwards."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from edited_shop import BOTH, ONE, SHORT, edit, entries, furnish, named, quiet, write
from sending_shop import HEAD, POST, Shop

from runner import Ran

HOUR = timedelta(hours=1)
DAILY = POST.replace("{weekly: [wed], at", "{daily: true, at")
SECOND = POST.replace("id: offer", "id: other").replace("周年慶開跑!", "另一則")
DUE = ["shop/offer@2026-11-26T20:00", "shop/offer@2026-11-27T20:00"]


@pytest.fixture
def daily(shop: Shop) -> Shop:
    """An offer each day, of which the first was sent."""
    furnish(shop, DAILY)
    assert shop.push().states == {SHORT: "sent"}
    shop.later(HOUR)
    quiet(shop)
    return shop


def away(shop: Shop) -> None:
    """The plan is moved out of the workspace."""
    shutil.move(shop.root / "plans/shop.yaml", shop.root.parent / "kept.yaml")


def back(shop: Shop) -> None:
    (shop.root / "plans").mkdir(exist_ok=True)
    shutil.move(shop.root.parent / "kept.yaml", shop.root / "plans/shop.yaml")


def folder_gone(shop: Shop) -> None:
    away(shop)
    (shop.root / "plans").rmdir()


def broken(shop: Shop) -> None:
    shutil.copy(shop.root / "plans/shop.yaml", shop.root.parent / "kept.yaml")
    shop.write("plans/shop.yaml", "version: 1\nplan: shop\nposts: [\n")


def odd_letters(shop: Shop) -> None:
    shutil.copy(shop.root / "plans/shop.yaml", shop.root.parent / "kept.yaml")
    (shop.root / "plans/shop.yaml").write_bytes(b"\xff\xfe\x00plan")


def other_ending(shop: Shop) -> None:
    away(shop)
    shutil.copy(shop.root.parent / "kept.yaml", shop.root / "plans/shop.yaml.txt")


GONE = [away, folder_gone, broken, odd_letters, other_ending]


def hourly(shop: Shop, hours: int, minutes: tuple[int, ...] = (0,)) -> list[Ran]:
    """Runs for some hours, several an hour."""
    runs = []
    for _ in range(hours):
        for minute in minutes:
            shop.later(timedelta(minutes=minute))
            runs.append(shop.push())
            shop.later(timedelta(minutes=-minute))
        shop.later(HOUR)
    return runs


# ---- gone and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: gone.__name__)
def test_gone_for_two_days_it_is_told_and_what_closed_is_missed_afterwards(
    daily: Shop, gone: Callable[[Shop], None]
) -> None:
    gone(daily)
    runs = hourly(daily, 51)
    assert {ran.code for ran in runs} == {1}
    told = [ran for ran in runs if "shop/offer" in ran.err]
    assert len(told) in range(25, 54), "at most once an hour, and when something more came due"
    assert all(DUE[0] in ran.err for ran in told[-13:])
    assert DUE[1] in told[-1].err
    assert not any(ran.data["deliveries"] for ran in runs)
    assert set(daily.reached.values()) == {1}
    back(daily)
    after = [daily.push()]
    assert after[0].code == 3
    assert named(after, "missed") == DUE
    quiet(daily)
    assert daily.explain(DUE[0])["state"] == "missed"
    daily.at("2026-11-28T20:00")
    assert daily.push().states == {"shop/offer@2026-11-28T20:00": "sent"}


@pytest.mark.parametrize("gone", [away, broken])
def test_back_in_time_it_goes_out(daily: Shop, gone: Callable[[Shop], None]) -> None:
    gone(daily)
    daily.at("2026-11-26T20:30")
    assert daily.push().code == 1
    back(daily)
    daily.later()
    assert daily.push().states == {DUE[0]: "sent"}
    quiet(daily)


def test_nothing_ran_while_it_was_gone_and_back(daily: Shop) -> None:
    away(daily)
    daily.later(timedelta(hours=52))
    back(daily)
    assert named([daily.push()], "missed") == DUE
    quiet(daily)


def test_gone_longer_than_a_key_lives_each_is_told_once(daily: Shop) -> None:
    away(daily)
    hourly(daily, 24 * 6)
    back(daily)
    ran = daily.push()
    days = ("11-26", "11-27", "11-28", "11-29", "11-30")
    assert named([ran], "missed") == [f"shop/offer@2026-{day}T20:00" for day in days]
    assert named([ran], "sent") == ["shop/offer@2026-12-01T20:00"]
    quiet(daily)


def test_killed_before_it_told_the_missed_the_next_run_tells_them(daily: Shop) -> None:
    """The run that finds the plan again dies at its deadline: nothing is checked off."""
    away(daily)
    hourly(daily, 30)
    back(daily)
    ran = daily.push("--deadline", "0s")
    assert ran.code != 0
    daily.later()
    assert named([daily.push()], "missed") == DUE[:1]
    quiet(daily)


def test_a_path_of_plans_that_is_absent_is_told_beside_the_others(daily: Shop) -> None:
    edit(daily, "oactl.yaml", "accounts:", "plans: [plans/, more/]\naccounts:")
    ran = daily.push()
    assert ran.code == 1
    assert "more/" in ran.err
    daily.later()
    again = daily.push()
    assert (again.code, again.err) == (1, "")
    daily.at("2026-11-26T20:00")
    ran = daily.push()
    assert (ran.code, ran.states) == (1, {DUE[0]: "sent"}), "the others go out"


def test_one_plan_of_two_is_gone_and_the_other_goes_out(daily: Shop) -> None:
    other = HEAD.replace("plan: shop", "plan: other")
    daily.write("plans/other.yaml", other + SECOND.replace("[wed]", "[thu]"))
    daily.approve("other/other")
    quiet(daily)
    away(daily)
    daily.at("2026-11-26T20:00")
    ran = daily.push()
    assert (ran.code, ran.states) == (1, {"other/other@2026-11-26T20:00": "sent"})
    assert DUE[0] in ran.err
    daily.at("2026-11-26T23:00")
    back(daily)
    assert named([daily.push()], "missed") == [DUE[0]]
    quiet(daily)


def test_gone_for_two_accounts_each_is_told(daily: Shop) -> None:
    write(daily, BOTH, DAILY)
    daily.approve()
    daily.push()
    daily.at("2026-11-26T20:00")
    assert daily.push().code == 0
    daily.later(HOUR)
    away(daily)
    hourly(daily, 26)
    back(daily)
    assert named([daily.push()], "missed") == [f"{name}/{DUE[1]}" for name in ("main", "second")]
    quiet(daily)


def test_a_new_ledger_knows_the_posts_of_the_approvals(daily: Shop) -> None:
    away(daily)
    shutil.rmtree(daily.root / ".oactl")
    runs = [daily.push()]
    assert runs[0].code == 1
    for _ in range(3):
        daily.later(HOUR)
        runs.append(daily.push())
    assert [ran.code for ran in runs] == [1] * 4
    assert "shop/offer" in runs[0].err
    assert daily.run("plan", "retire", "shop").code == 0
    quiet(daily)


# ---- gone on purpose -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shop", "shop/offer"])
def test_retired_it_is_quiet(daily: Shop, name: str) -> None:
    away(daily)
    daily.at("2026-11-26T21:00")
    assert daily.push().code == 1
    assert daily.run("plan", "retire", name).code == 0
    for ran in hourly(daily, 26):
        assert (ran.code, ran.err) == (0, "")
    assert daily.run("plan", "retire", name).code in {0, 2}


def test_retired_and_back_it_is_seen_again(daily: Shop) -> None:
    away(daily)
    assert daily.push().code == 1
    assert daily.run("plan", "retire", "shop").code == 0
    hourly(daily, 26)
    back(daily)
    quiet(daily)
    daily.at("2026-11-27T20:00")
    assert daily.push().states == {DUE[1]: "sent"}
    away(daily)
    daily.at("2026-11-28T20:00")
    assert daily.push().code == 1


@pytest.mark.parametrize("names", [("shop",), ("nobody",), ("shop/nothing",)])
def test_what_is_still_there_or_was_never_known_is_not_retired(
    daily: Shop, names: tuple[str, ...]
) -> None:
    assert daily.run("plan", "retire", *names).code == 2


def test_its_approvals_taken_away_it_went_on_purpose(daily: Shop) -> None:
    daily.write("plans/other.yaml", HEAD.replace("plan: shop", "plan: more") + SECOND)
    daily.approve("more/other")
    daily.push()
    away(daily)
    daily.later()
    assert daily.push().code == 1
    (daily.root / "approvals/shop.yaml").unlink()
    daily.later()
    quiet(daily)
    for ran in hourly(daily, 3):
        assert (ran.code, ran.err) == (0, "")


def test_without_the_folder_of_approvals_nothing_was_taken_away(daily: Shop) -> None:
    away(daily)
    shutil.rmtree(daily.root / "approvals")
    for ran in hourly(daily, 3):
        assert ran.code == 1


def test_an_empty_folder_of_approvals_is_a_mount_that_is_not_there(daily: Shop) -> None:
    away(daily)
    (daily.root / "approvals/shop.yaml").unlink()
    for ran in hourly(daily, 3):
        assert ran.code == 1


@pytest.mark.parametrize("draft", [False, True])
def test_a_post_removed_while_it_is_approved_is_told(daily: Shop, draft: bool) -> None:
    write(daily, ONE, DAILY, SECOND)
    daily.approve("shop/other")
    daily.push()
    write(daily, ONE, DAILY, *([SECOND + "    draft: true\n"] if draft else []))
    daily.later(HOUR)
    ran = daily.push()
    assert (ran.code, "shop/other" in ran.err) == ((0, False) if draft else (1, True))
    if not draft:
        assert daily.run("plan", "retire", "shop/other").code == 0
        daily.later(HOUR)
        assert daily.push().code == 0


def test_a_post_removed_and_revoked_is_quiet(daily: Shop) -> None:
    write(daily, ONE, DAILY, SECOND)
    daily.approve("shop/other")
    daily.push()
    daily.run("plan", "revoke", "shop/other")
    write(daily, ONE, DAILY)
    for ran in hourly(daily, 2):
        assert (ran.code, ran.err) == (0, "")


def test_a_post_that_was_never_approved_may_go(daily: Shop) -> None:
    write(daily, ONE, DAILY, SECOND)
    daily.later(HOUR)
    assert daily.push().code in {0, 3}
    write(daily, ONE, DAILY)
    for ran in hourly(daily, 3):
        assert (ran.code, ran.err) == (0, "")


def test_an_account_that_leaves_is_quiet(daily: Shop) -> None:
    write(daily, BOTH, DAILY)
    daily.approve()
    assert daily.push().code in {0, 3}
    daily.at("2026-11-26T20:00")
    assert daily.push().code == 0
    write(daily, ONE, DAILY)
    for ran in hourly(daily, 20):
        assert (ran.code, ran.err) == (0, "")
    daily.at("2026-11-27T20:00")
    assert daily.push().states == {DUE[1]: "sent"}


# ---- what people see meanwhile -------------------------------------------------------------------


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: gone.__name__)
def test_status_and_validate_do_not_say_that_all_is_well(
    daily: Shop, gone: Callable[[Shop], None]
) -> None:
    gone(daily)
    daily.at("2026-11-26T21:00")
    daily.push()
    status = daily.run("status")
    assert "shop/offer" in status.out + status.err
    found = daily.run("status", "--json")
    assert "shop/offer" in found.out
    assert daily.run("plan", "validate").code == 1
    assert not entries(daily, "--from", "2026-11-25")
    back(daily)
    shown = entries(daily, "--from", "2026-11-25", "--to", "2026-11-28")
    assert shown[SHORT]["state"] == "sent"
    assert shown[DUE[0]]["state"] == "planned"
    daily.at("2026-11-26T23:00")
    assert entries(daily, "--from", "2026-11-25")[DUE[0]]["state"] == "missed"
    assert json.loads(daily.run("status", "--json").out)
