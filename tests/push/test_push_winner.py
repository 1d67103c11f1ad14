"""The winner of an experiment goes to the rest of its people once, after a person decided it."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from killing import Kill, whole
from sending_shop import MINUTE, OFFER, POST, TO_MEMBERS, Shop, open_shop, silent
from test_push_variants import heard, never_approved, states, variants

from oactl.sandbox import Fault, SandboxServer

WINNER = "shop/offer#winner@2026-11-25T20:00"
FORTNIGHT = timedelta(days=14, minutes=5)
SPLIT = "    experiment: {split: 20%}\n"


def with_rest(shop: Shop, people: int = 300, more: str = SPLIT) -> list[str]:
    """An approved post with two variants for a part of its people."""
    found = shop.members(people)
    never_approved(shop)
    shop.plan(once(variants("a", "b", post=TO_MEMBERS, more=more)))
    shop.approve()
    return found


def once(post: str) -> str:
    """The post at one time only."""
    weekly = '{weekly: [wed], at: "20:00", from: 2026-11-18, until: 2026-12-31}'
    return post.replace(weekly, "{once: 2026-11-25T20:00}")


def decide(shop: Shop, *words: str) -> None:
    words = words or ("--winner", "b")
    reason = ("--by", "熊大", "--reason", "b was opened more")
    done = shop.run("experiment", "decide", "offer", *words, *reason)
    assert done.code == 0, done.err


def served(shop: Shop) -> Counter[str]:
    """How many got each text; nobody got two."""
    return Counter(heard(shop).values())


def test_a_part_gets_the_variants_and_the_rest_the_winner_once(shop: Shop) -> None:
    people = with_rest(shop)
    first = shop.push()
    assert (first.code, states(first)) == (0, {"a": "sent", "b": "sent"})
    arms = heard(shop)
    assert 30 < len(arms) < 90, "300 people: 60 ± 7"
    shop.later(FORTNIGHT)
    silent(shop.push())
    decide(shop)
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.err, ran.only["state"]) == (0, "", "sent")
    assert (ran.only["occurrence"], ran.only["post"]) == (WINNER, "offer#winner")
    assert (ran.only["variant"], ran.only["recipients"]) == ("b", 300 - len(arms))
    after = heard(shop)
    assert after.keys() == set(people)
    assert {user: after[user] for user in arms} == arms
    assert {said for user, said in after.items() if user not in arms} == {"b"}
    shop.later()
    silent(shop.push())
    decide(shop, "--winner", "a")
    shop.later()
    silent(shop.push())
    assert heard(shop) == after, "another decision comes too late"


def test_whoever_comes_or_goes_meanwhile_nobody_gets_two_texts(shop: Shop) -> None:
    people = with_rest(shop)
    shop.push()
    arms = heard(shop)
    more = sorted(shop.line.friends())[250:600]
    shop.write("members.csv", "".join(f"{uid}\n" for uid in [*people[30:], *more]))
    shop.later(FORTNIGHT)
    decide(shop)
    ran = shop.push()
    assert ran.only["held_by"] == "blast_radius"  # it grew
    shop.write("members.csv", "".join(f"{uid}\n" for uid in more[:300]))
    shop.later()
    assert shop.push().only["state"] == "sent"
    after = heard(shop)
    assert {user: after[user] for user in arms} == arms
    joined = [uid for uid in more[:300] if uid not in people]
    missing = [uid for uid in joined if uid not in after]
    assert len(missing) < 90, "of 250 who came a fifth would have been in an arm: 50 ± 6"
    assert missing


def test_the_rest_is_by_what_was_frozen_whatever_the_plan_says_now(shop: Shop) -> None:
    people = shop.members(300)
    never_approved(shop)
    shop.plan(variants("a", "b", post=TO_MEMBERS, more=SPLIT))
    shop.approve()
    shop.push()
    arms = heard(shop)
    shop.later(timedelta(days=3))
    shop.plan(variants("a", "b", post=TO_MEMBERS, more=SPLIT.replace("20%", "5%")))
    shop.approve()
    decide(shop)
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["occurrence"]) == (0, "sent", WINNER)
    assert heard(shop).keys() == set(people)
    assert {user: heard(shop)[user] for user in arms} == arms


def test_where_no_variant_was_better_the_rest_gets_nothing(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    arms = heard(shop)
    decide(shop)
    decide(shop, "--none")
    shop.later()
    silent(shop.push())
    assert heard(shop) == arms


def test_without_a_rest_a_decision_sends_nothing(shop: Shop) -> None:
    people = with_rest(shop, more="    experiment: {split: 100%}\n")
    shop.push()
    decide(shop)
    shop.later()
    silent(shop.push())
    assert shop.reached == dict.fromkeys(people, 1)


def test_decided_at_night_it_goes_in_the_morning(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    shop.later(timedelta(hours=3))  # 23:00
    decide(shop)
    ran = shop.push()
    assert (ran.code, ran.only["held_by"]) == (3, "quiet_hours")
    shop.later(timedelta(hours=9))
    assert shop.push().only["state"] == "sent"
    assert len(heard(shop)) == 300


def test_decided_too_late_it_is_missed_and_goes_by_name(shop: Shop) -> None:
    people = with_rest(shop)
    shop.push()
    shop.later(timedelta(days=31))
    decide(shop)
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (3, "missed")
    assert "it was decided more than 30 days after its variants" in ran.err
    shop.later()
    silent(shop.push())
    assert shop.run("push", WINNER, "--json").only["state"] == "sent"
    assert heard(shop).keys() == set(people)
    again = shop.run("push", WINNER, "--json")
    assert (again.code, again.only["state"]) == (0, "sent")
    assert shop.reached == dict.fromkeys(people, 1)


def test_what_was_decided_long_ago_is_no_news(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    decide(shop)
    shop.later(timedelta(days=31))
    silent(shop.push())


def test_where_no_run_came_within_a_day_of_the_decision_it_is_missed(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    arms = heard(shop)
    decide(shop)
    shop.later(timedelta(days=2))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["occurrence"]) == (3, "missed", WINNER)
    assert heard(shop) == arms


def test_before_anybody_decided_there_is_nothing_to_name(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    ran = shop.run("push", WINNER, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "push.not_decided")


def test_a_variant_that_has_gone_is_held(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    decide(shop)
    shop.plan(once(variants("a", "c", post=TO_MEMBERS, more=SPLIT)))
    shop.later()
    ran = shop.push()
    assert (ran.only["held_by"], ran.only["reason"]) == ("experiment", "winner_no_variant")


def test_another_text_than_was_approved_is_held(shop: Shop) -> None:
    with_rest(shop)
    shop.push()
    arms = heard(shop)
    decide(shop)
    shop.plan(once(variants("a", "b", post=TO_MEMBERS, more=SPLIT)).replace("b!", "B!"))
    shop.later()
    assert shop.push().only["held_by"] == "approval"
    shop.run("plan", "revoke", "offer")
    shop.later()
    assert shop.stops(WINNER) == ["approval"]
    assert heard(shop) == arms


def test_a_ledger_that_knows_no_arms_sends_no_winner(shop: Shop) -> None:
    with_rest(shop)
    copy = shop.root / "copy.db"
    shutil.copy(shop.ledger, copy)
    shop.push()
    arms = heard(shop)
    shop.later(timedelta(hours=3))
    decide(shop)
    shutil.copy(copy, shop.ledger)
    shop.later(timedelta(hours=10))
    ran = shop.push()
    (found,) = [each for each in ran.data["deliveries"] if each["occurrence"] == WINNER]
    assert (found["held_by"], found["reason"]) == ("experiment", "winner_unknown")
    assert heard(shop) == arms


def test_an_old_copy_of_the_ledger_gives_nobody_a_second_one(shop: Shop) -> None:
    people = with_rest(shop)
    shop.push()
    copy = shop.root / "copy.db"
    shutil.copy(shop.ledger, copy)
    decide(shop)
    shop.push()
    assert heard(shop).keys() == set(people)
    shutil.copy(copy, shop.ledger)
    shop.later()
    shop.push()
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_register_that_cannot_be_read_is_told_and_the_others_are_served(shop: Shop) -> None:
    people = with_rest(shop)
    shop.write("experiments/shop.yaml", "]")
    ran = shop.push()
    assert (ran.code, states(ran)) == (1, {"a": "sent", "b": "sent"})
    assert "experiments/shop.yaml is not a register of experiments any more" in ran.err
    assert set(heard(shop)) < set(people)


def test_a_run_that_found_nothing_to_do_does_not_hide_a_decision(shop: Shop) -> None:
    people = with_rest(shop)
    for _ in range(3):
        shop.run("push", "--due")
        shop.later()
    decide(shop)
    shop.later()
    ran = shop.run("push", "--due")
    assert WINNER in ran.out
    assert heard(shop).keys() == set(people)


def test_the_checker_and_whoever_decides_are_told_where_it_goes(shop: Shop) -> None:
    shop.members(300)
    never_approved(shop)
    shop.plan(once(variants("a", "b", post=TO_MEMBERS, more=SPLIT)))
    said = " ".join(shop.run("plan", "approve", "offer", "--by", "熊大").out.split())
    assert "20% of the people get a variant; a winner that a person decides goes to" in said
    assert "2 variants to 20% of its people" in shop.run("explain", OFFER).out
    shop.push()
    told = shop.run("experiment", "read", "offer").out
    assert "20% of the people got a variant; a winner goes to the others." in told
    words = ("--winner", "b", "--by", "熊大", "--reason", "better")
    decided = shop.run("experiment", "decide", "offer", *words).out
    assert f"once: {WINNER}" in decided
    assert "b was decided to be the winner" in shop.run("explain", WINNER).out
    found = shop.run("experiment", "read", "offer", "--json").data
    assert (found["share"], found["winner_occurrence"]) == (0.2, WINNER)


def test_another_split_needs_a_new_approval_and_time(shop: Shop) -> None:
    with_rest(shop)
    shop.plan(once(variants("a", "b", post=TO_MEMBERS, more=SPLIT.replace("20%", "30%"))))
    assert shop.push().only["held_by"] == "approval"
    ran = shop.run("plan", "approve", "offer", "--by", "熊大")
    assert ran.code == 1
    assert "the `split:` of shop/offer was changed" in ran.err


def test_a_part_for_one_variant_is_held(shop: Shop) -> None:
    shop.members(300)
    never_approved(shop)
    shop.plan(variants("a", post=TO_MEMBERS, more=SPLIT))
    shop.approve()
    assert shop.push().only["reason"] == "one_variant"
    assert not shop.reached


@pytest.mark.parametrize(
    ("post", "more", "reason"),
    [
        (POST, SPLIT, "share"),
        (TO_MEMBERS, "    experiment: {split: 60/40}\n", "split"),
        (TO_MEMBERS, "    experiment: {split: 20%, winner: auto}\n", "winner"),
    ],
)
def test_what_cannot_be_is_held(shop: Shop, post: str, more: str, reason: str) -> None:
    shop.members(300)
    never_approved(shop)
    shop.plan(variants("a", "b", post=post, more=more))
    shop.approve()
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", reason)
    assert not shop.reached


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "500_after", "429_rate"])
def test_whatever_comes_in_between_nobody_is_served_twice(shop: Shop, fault: str) -> None:
    people = with_rest(shop, 1_300)
    shop.push()
    decide(shop)
    for skip in range(2):
        shop.line.fault(Fault(fault, path="/v2/bot/message/multicast", skip=skip))
    shop.settle()
    assert shop.reached == dict.fromkeys(people, 1)
    assert served(shop)["b"] > served(shop)["a"]


def test_killed_between_any_two_steps_the_rest_gets_it_once(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    for at in range(1, 100):
        line.clear_faults()
        line.app.world.accounts["main"].forget()
        shop = open_shop(tmp_path / f"shop {at}", line)
        people = with_rest(shop, 60, SPLIT.replace("20%", "50%"))
        shop.push()
        decide(shop)
        shop.later(MINUTE)
        found = kill(shop, at)
        if not found["killed"]:
            assert found["code"] == 0
            assert at > 8, "there are steps to be killed at"
            return
        whole(shop)
        where = f"killed {found['step']} (step {at})"
        shop.minutes()
        assert shop.reached == dict.fromkeys(people, 1), where
        heard(shop)
    raise AssertionError("a run that never ends")
