"""Variants among friends whom only LINE knows: a narrowcast each, nobody is in two of them."""

import json
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from killing import Kill, whole
from sending_shop import CONFIG, OFFER, POST, Shop, open_shop, silent
from test_push_narrowcast import NARROWCAST, UNKNOWN_SIZE, upload
from test_push_variants import never_approved, states, variants

from oactl.sandbox import Fault, SandboxServer


def to_all(shop: Shop, *names: str, more: str = "") -> None:
    """An approved post with variants to every friend."""
    never_approved(shop)
    shop.plan(variants(*(names or ("a", "b")), post=POST, more=more))
    shop.approve()


def to_audience(shop: Shop, rule: str, tags: dict[str, str], *names: str) -> None:
    never_approved(shop)
    rows = "".join(f"      {name}: {source}\n" for name, source in tags.items())
    shop.write("oactl.yaml", CONFIG + rows)
    post = POST.replace("audience: all", f"audience: {rule}")
    shop.plan(variants(*(names or ("a", "b")), post=post))
    shop.approve()


def bodies(shop: Shop) -> list[dict[str, Any]]:
    """The narrowcasts as LINE received them, without what they say."""
    sent = [each for each in shop.line.requests() if each.request.path == NARROWCAST]
    found = [json.loads(each.request.body) for each in sent]
    return [{name: part for name, part in body.items() if name != "messages"} for body in found]


def got(shop: Shop) -> dict[str, set[str]]:
    """Who got which variant; nobody got two, nor one twice."""
    everyone = Counter(user for sent in shop.line.received("main") for user in sent.delivered)
    assert set(everyone.values()) <= {1}, "somebody was served twice"
    parts: dict[str, set[str]] = {}
    for sent in shop.line.received("main"):
        parts.setdefault(sent.messages[0]["text"].removesuffix("!"), set()).update(sent.delivered)
    return parts


def but_for(*request_ids: str) -> dict[str, Any]:
    nodes = [
        {"type": "operator", "not": {"type": "redelivery", "requestId": each}}
        for each in request_ids
    ]
    return nodes[0] if len(nodes) == 1 else {"type": "operator", "and": nodes}


def test_arms_go_one_after_the_other_and_each_leaves_out_those_before(shop: Shop) -> None:
    to_all(shop, "a", "b", "c")
    friends = set(shop.line.friends())
    third = len(friends) // 3
    first = shop.push()
    assert (first.code, first.err) == (0, "")
    assert states(first) == {"a": "sending", "b": "sending", "c": "sending"}
    assert len(bodies(shop)) == 1, "LINE is still at the first"
    for variant in "bc":
        shop.later()
        ran = shop.push()
        assert (ran.code, ran.err) == (0, ""), variant
    shop.later()
    last = shop.push()
    assert (last.code, states(last)) == (0, {"c": "sent"})
    ids = [each.request_id for each in shop.line.received("main")]
    assert bodies(shop) == [
        {"limit": {"max": third}},
        {"recipient": but_for(ids[0]), "limit": {"max": third}},
        {"recipient": but_for(*ids[:2]), "limit": UNKNOWN_SIZE},
    ]
    parts = got(shop)
    assert [len(parts[name]) for name in "abc"] == [third, third, len(friends) - 2 * third]
    assert set.union(*parts.values()) == friends
    shop.later()
    silent(shop.push())


def test_an_audience_at_line_is_shared_out_within_it(shop: Shop) -> None:
    people = sorted(shop.line.friends())[:301]
    group = upload(shop, people)
    to_audience(shop, "{all: [vip]}", {"vip": f"{{audience_group: {group}}}"})
    shop.settle()
    (first, _) = shop.line.received("main")
    vip = {"type": "audience", "audienceGroupId": group}
    rest = {"type": "operator", "and": [vip, but_for(first.request_id)]}
    assert bodies(shop) == [
        {"recipient": vip, "limit": {"max": 150}},
        {"recipient": rest, "limit": UNKNOWN_SIZE},
    ]
    parts = got(shop)
    assert (len(parts["a"]), len(parts["b"])) == (150, 151)
    assert parts["a"] | parts["b"] == set(people)


def test_estimates_of_line_are_shared_out_where_a_limit_says_how_many(shop: Shop) -> None:
    rule = "{demographics: {gender: female}, limit: 401}"
    to_audience(shop, rule, {})
    shop.settle()
    women = {"demographic": {"type": "gender", "oneOf": ["female"]}}
    first, second = bodies(shop)
    assert first == {"filter": women, "limit": {"max": 200}}
    assert second["filter"] == women
    assert second["limit"] == {"max": 201}
    assert {name: len(part) for name, part in got(shop).items()} == {"a": 200, "b": 201}


@pytest.mark.parametrize(
    ("rule", "names", "reason"),
    [
        ("{demographics: {gender: female}}", "ab", "not_countable"),
        ("{all: [vip, new]}", "ab", "not_countable"),
        ("{all: [vip], not: [new]}", "ab", "not_countable"),
        ("{all: [vip]}", "abcd", "too_few_at_line"),  # 199 are 49 each
        ("{all: [vip, new], limit: 1000}", "abcdefghij", "too_many_parts"),  # 2 and 9
    ],
)
def test_what_cannot_be_counted_or_parted_is_held(
    shop: Shop, rule: str, names: str, reason: str
) -> None:
    friends = sorted(shop.line.friends())
    groups = {"vip": upload(shop, friends[:199]), "new": upload(shop, friends[99:], "new")}
    tags = {name: f"{{audience_group: {group}}}" for name, group in groups.items()}
    to_audience(shop, rule, tags, *names)
    ran = shop.push()
    if reason == "too_few_at_line":  # a size that LINE tells is known once it was asked
        assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", reason)
        assert "199" in ran.err
        assert "50 people or more" in ran.err
    else:
        assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", reason)
    assert not shop.reached


def test_a_broadcast_that_the_plan_wants_is_held(shop: Shop) -> None:
    never_approved(shop)
    forced = POST.replace("audience: all", "audience: all\n    via: broadcast")
    shop.plan(variants("a", "b", post=forced))
    shop.approve()
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", "broadcast")


def test_where_line_does_not_tell_how_many_friends_there_are_it_is_held(shop: Shop) -> None:
    to_all(shop)
    shop.line.fault(Fault("500_before", path="/v2/bot/insight/followers", count=None))
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", "uncounted")
    assert not shop.reached
    shop.line.clear_faults()
    shop.later()
    assert states(shop.push()) == {"a": "sending", "b": "sending"}


def test_a_first_arm_that_line_ended_keeps_the_others_back_and_is_told(shop: Shop) -> None:
    to_all(shop)
    shop.line.fault(Fault("narrowcast", path=NARROWCAST, index=1))
    shop.push()
    shop.line.clear_faults()
    shop.later()
    ran = shop.push()
    assert (ran.code, states(ran)) == (1, {"a": "refused", "b": "sending"})
    (waits,) = [each for each in ran.data["deliveries"] if each["variant"] == "b"]
    assert (waits["held_by"], waits["reason"]) == ("experiment", "lost_variant")
    assert f"waits: {OFFER}#b" in ran.err
    shop.later()
    assert (shop.push().code, shop.push().err) == (75, ""), "told once an hour"
    shop.later(timedelta(hours=23))
    ran = shop.push()
    assert (ran.code, states(ran)) == (3, {"b": "missed"})
    assert len(bodies(shop)) == 1
    assert not shop.reached


def test_an_arm_that_a_person_stopped_keeps_the_next_back(shop: Shop) -> None:
    to_all(shop)
    shop.line.fault(Fault("429_rate", path=NARROWCAST, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.run("delivery", "stop", f"{OFFER}#a", "--reason", "typo")
    shop.later()
    shop.push()
    assert not shop.reached


def test_the_text_of_now_goes_to_the_same_part_only(shop: Shop) -> None:
    to_all(shop)
    shop.push()
    shop.plan(variants("a", "b", post=POST).replace("b!", "B!"))
    shop.approve()
    shop.later()
    ran = shop.push()
    assert states(ran) == {"a": "sent", "b": "sending"}
    assert ran.data["deliveries"][-1]["held_by"] == "approval"
    shop.run("delivery", "resume", f"{OFFER}#b", "--with-current", "--json")
    shop.settle()
    parts = got(shop)
    assert parts.keys() == {"a", "B"}
    assert parts["a"] | parts["B"] == set(shop.line.friends())


def test_the_checker_is_told_that_line_chooses_the_parts(shop: Shop) -> None:
    never_approved(shop)
    shop.plan(variants("a", "b", post=POST))
    ran = shop.run("plan", "approve", "offer", "--by", "熊大")
    said = " ".join(ran.out.split())
    assert "2 variants, each a narrowcast to a part of 50 people or more; LINE chooses" in said
    assert shop.explain()["held_by"] is None


def test_an_old_copy_of_the_ledger_gives_nobody_a_second_one(shop: Shop) -> None:
    to_all(shop)
    copy = shop.root / "copy.db"
    shutil.copy(shop.ledger, copy)
    shop.settle()
    shutil.copy(copy, shop.ledger)
    for _ in range(5):
        shop.later()
        shop.push()
    assert len(shop.line.received("main")) == 2
    assert set.union(*got(shop).values()) == set(shop.line.friends())


@pytest.mark.parametrize(
    "fault", ["reset_before", "reset_after", "500_before", "500_after", "429_rate"]
)
def test_whatever_comes_in_between_nobody_is_served_twice(shop: Shop, fault: str) -> None:
    to_all(shop, "a", "b", "c")
    for skip in range(3):
        shop.line.fault(Fault(fault, path=NARROWCAST, skip=skip))
    shop.settle(12)
    parts = got(shop)
    assert len(parts) == 3
    assert set.union(*parts.values()) == set(shop.line.friends())


def test_killed_between_any_two_steps_everyone_gets_one_variant(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    """In any of the runs that two narrowcasts take, at any step of it."""
    for turn in range(2):
        for at in range(1, 100):
            line.clear_faults()
            line.app.world.accounts["main"].forget()
            shop = open_shop(tmp_path / f"shop {turn} {at}", line)
            to_all(shop)
            for _ in range(turn):
                shop.push()
                shop.later()
            found = kill(shop, at)
            if not found["killed"]:
                assert at > 8, "there are steps to be killed at"
                break
            whole(shop)
            shop.later()
            where = f"run {turn} killed {found['step']} (step {at})"
            shop.settle(9)
            parts = got(shop)
            assert parts["a"] | parts["b"] == set(shop.line.friends()), where
            assert len(shop.line.received("main")) == 2, where
        else:
            raise AssertionError("a run that never ends")
