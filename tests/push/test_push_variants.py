"""A post with variants: each part of its people gets one of them, once, or none of it goes."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from killing import Kill, whole
from sending_shop import OFFER, TO_MEMBERS, Shop, open_shop, silent

from oactl.sandbox import Fault, SandboxServer
from published import validator
from runner import Ran

MESSAGES = "    messages:\n      - text: 周年慶開跑!\n"


def variants(*names: str, post: str = TO_MEMBERS, more: str = "") -> str:
    said = "".join(f"      - {{name: {name}, messages: [{{text: {name}!}}]}}\n" for name in names)
    return post.replace(MESSAGES, f"    variants:\n{said}{more}")


def with_variants(shop: Shop, *names: str, people: int = 60) -> list[str]:
    found = shop.members(people)
    never_approved(shop)
    shop.plan(variants(*(names or ("a", "b"))))
    shop.approve()
    return found


def never_approved(shop: Shop) -> None:
    """Nobody has approved the post without variants, which is due just now."""
    (shop.root / "approvals" / "shop.yaml").unlink()


def heard(shop: Shop) -> dict[str, str]:
    """What each person got; nobody may have got two things."""
    got: dict[str, str] = {}
    for accepted in shop.line.received("main"):
        for user in accepted.to:
            assert user not in got, "somebody was served twice"
            got[user] = accepted.messages[0]["text"].removesuffix("!")
    return got


def states(ran: Ran) -> dict[str, str]:
    return {each["variant"]: each["state"] for each in ran.data["deliveries"]}


def test_each_variant_goes_to_a_part_of_the_people_as_a_delivery_of_its_own(shop: Shop) -> None:
    people = with_variants(shop)
    ran = shop.push()
    assert (ran.code, ran.err) == (0, "")
    assert states(ran) == {"a": "sent", "b": "sent"}
    got = heard(shop)
    assert got.keys() == set(people)
    parts = Counter(got.values())
    assert [each["recipients"] for each in ran.data["deliveries"]] == [parts["a"], parts["b"]]
    assert len({each["id"] for each in ran.data["deliveries"]}) == 2
    assert [each["occurrence"] for each in ran.data["deliveries"]] == [f"{OFFER}#a", f"{OFFER}#b"]
    units = {accepted.unit for accepted in shop.line.received("main")}
    assert len(units) == 2  # LINE counts each by itself
    assert None not in units
    shop.later()
    silent(shop.push())


def test_by_name_they_go_once_too(shop: Shop) -> None:
    people = with_variants(shop)
    ran = shop.run("push", OFFER, "--json", "--expect-recipients", "60")
    assert (ran.code, states(ran)) == (0, {"a": "sent", "b": "sent"})
    again = shop.run("push", OFFER, "--json")
    assert (again.code, states(again)) == (0, {"a": "sent", "b": "sent"})
    assert heard(shop).keys() == set(people)


def test_the_text_of_now_goes_on_with_its_own_variant_only(shop: Shop) -> None:
    people = with_variants(shop)
    shop.line.fault(Fault("429_rate", path="/v2/bot/message/multicast", skip=1, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.plan(variants("a", "b").replace("b!", "B!"))
    shop.approve()
    shop.later()
    assert shop.push().only["held_by"] == "approval"
    ran = shop.run("delivery", "resume", f"{OFFER}#b", "--with-current", "--json")
    assert (ran.code, states(ran)) == (0, {"b": "sent"})
    got = heard(shop)
    assert got.keys() == set(people)
    assert set(got.values()) == {"a", "B"}


def test_names_that_are_no_plain_words_are_numbers_in_the_ids(shop: Shop) -> None:
    shop.members(60)
    never_approved(shop)
    shop.plan(variants("8 折", "85/折@"))
    shop.approve()
    ran = shop.push()
    assert states(ran) == {"8 折": "sent", "85/折@": "sent"}
    assert [each["occurrence"] for each in ran.data["deliveries"]] == [f"{OFFER}#1", f"{OFFER}#2"]


def test_all_that_looks_at_an_occurrence_sees_one_of_all_its_people(shop: Shop) -> None:
    with_variants(shop)
    assert shop.explain()["held_by"] is None
    shop.push()
    agenda = shop.run("plan", "agenda", "--from", "2026-11-25", "--to", "2026-11-25", "--json")
    (entry,) = agenda.data["occurrences"]
    assert (entry["state"], entry["recipients"]) == ("sent", 60)
    assert shop.run("db", "check").code == 0
    listed = shop.run("delivery", "list", "--json").data["deliveries"]
    assert sorted(each["variant"] for each in listed) == ["a", "b"]
    shown = shop.run("delivery", "show", listed[0]["id"], "--json").data
    assert shown["variant"] == listed[0]["variant"]


def test_an_occurrence_is_shown_with_each_of_its_variants(shop: Shop) -> None:
    people = with_variants(shop)
    shop.push()
    ids = {each["id"] for each in shop.run("delivery", "list", "--json").data["deliveries"]}
    ran = shop.run("delivery", "show", OFFER, "--json")
    assert list(validator("DeliveryDetails").iter_errors(ran.data)) == []
    shown = ran.data["deliveries"]
    assert [each["variant"] for each in shown] == ["a", "b"]
    assert {each["id"] for each in shown} == ids
    assert sum(each["recipients"] for each in shown) == len(people)
    assert all(len(each["batches"]) == 1 for each in shown)
    told = shop.run("delivery", "show", OFFER)
    assert (told.code, told.err) == (0, "")
    first, second = told.out.rstrip().split("\n\n")
    assert f"Occurrence: {OFFER}#a" in first
    assert f"Occurrence: {OFFER}#b" in second
    assert shop.run("delivery", "show", f"{OFFER}#b", "--json").data == shown[1]
    step = shop.run("explain", OFFER).out
    assert f"oactl delivery show {OFFER}" in step


def test_what_is_said_of_the_occurrence_must_name_one_of_its_deliveries(shop: Shop) -> None:
    with_variants(shop)
    shop.push()
    ran = shop.run("delivery", "resolve", OFFER, "--sent", "--json")
    assert ran.data["error"]["code"] == "delivery.several"


@pytest.mark.parametrize(
    ("post", "more", "reason"),
    [
        (TO_MEMBERS, "    experiment: {metric: hearts}\n", "metric"),
    ],
)
def test_what_cannot_be_shared_out_or_compared_is_held(
    shop: Shop, post: str, more: str, reason: str
) -> None:
    shop.members(60)
    never_approved(shop)
    shop.plan(variants("a", "b", post=post, more=more))
    shop.approve()
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", reason)
    assert not shop.reached


def test_too_few_people_are_held_together(shop: Shop) -> None:
    with_variants(shop, *"abcdefgh", people=3)
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "experiment", "too_few")
    assert not shop.reached


def test_a_variant_that_nobody_approved_keeps_all_of_them(shop: Shop) -> None:
    with_variants(shop)
    shop.plan(variants("a", "b").replace("b!", "B!"))
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["variant"]) == (3, "approval", None)
    assert not shop.reached


def test_another_number_of_variants_or_another_figure_needs_a_new_approval(shop: Shop) -> None:
    with_variants(shop, "a", "b", "c")
    shop.plan(variants("a", "b"))
    assert shop.push().only["held_by"] == "approval"
    shop.plan(variants("a", "b", "c", more="    experiment: {metric: click_rate}\n"))
    shop.later()
    assert shop.stops() == ["approval"]


def test_a_revoked_approval_stops_the_variants_that_have_not_gone(shop: Shop) -> None:
    with_variants(shop)
    shop.line.fault(Fault("429_rate", path="/v2/bot/message/multicast", skip=1, count=None))
    assert states(shop.push()) == {"a": "sent", "b": "sending"}
    shop.run("plan", "revoke", "offer")
    shop.line.clear_faults()
    shop.later()
    ran = shop.push()
    assert states(ran) == {"b": "sending"}
    assert ran.only["held_by"] == "approval"
    assert set(heard(shop).values()) == {"a"}


def test_an_edit_between_two_variants_gives_nobody_a_second_one(shop: Shop) -> None:
    people = with_variants(shop)
    shop.line.fault(Fault("429_rate", path="/v2/bot/message/multicast", skip=1, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.plan(variants("b", "a"))
    shop.write("members.csv", "".join(f"{uid}\n" for uid in people[5:]))
    shop.later()
    assert states(shop.push()) == {"b": "sent"}
    assert heard(shop).keys() == set(people)


def test_their_number_cannot_change_while_line_knows_their_keys(shop: Shop) -> None:
    with_variants(shop)
    shop.push()
    shop.plan(variants("a", "b", "c"))
    ran = shop.run("plan", "approve", "offer", "--by", "熊大")
    assert ran.code == 1
    assert "the variants of shop/offer went from 2 to 3" in ran.err
    shop.later(timedelta(days=3))
    assert shop.run("plan", "approve", "offer", "--by", "熊大").code == 0


def test_an_old_copy_of_the_ledger_gives_nobody_a_second_one(shop: Shop) -> None:
    people = with_variants(shop)
    copy = shop.root / "copy.db"
    shutil.copy(shop.ledger, copy)
    shop.push()
    assert heard(shop).keys() == set(people)
    shutil.copy(copy, shop.ledger)
    shop.later()
    shop.push()
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_ledger_made_anew_sends_no_variants_of_before_by_name_either(shop: Shop) -> None:
    with_variants(shop)
    shop.ledger.unlink()
    shop.push()
    ran = shop.run("push", OFFER, "--json")
    assert (ran.only["held_by"], ran.only["reason"]) == ("experiment", "older_ledger")
    assert not shop.reached


def test_a_test_shows_every_variant_to_the_testers(shop: Shop) -> None:
    people = with_variants(shop)
    shop.write("testers.csv", f"{people[0]}\n")
    ran = shop.run("push", "offer", "--test", "--json")
    assert (ran.code, states(ran)) == (0, {"a": "sent", "b": "sent"})
    assert [sent.messages[0]["text"] for sent in shop.line.received("main")] == ["a!", "b!"]


def test_the_checker_is_shown_every_variant(shop: Shop) -> None:
    shop.members(60)
    never_approved(shop)
    shop.plan(variants("a", "b"))
    ran = shop.run("plan", "approve", "offer", "--by", "熊大")
    assert "a!" in ran.out
    assert "b!" in ran.out
    preview = shop.run("plan", "preview", "offer")
    assert preview.code == 0
    assert "[a]" in preview.out
    assert "b!" in preview.out


def test_killed_between_any_two_steps_everyone_gets_one_variant(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    for at in range(1, 200):
        line.clear_faults()
        line.app.world.accounts["main"].forget()
        shop = open_shop(tmp_path / f"shop {at}", line)
        people = with_variants(shop, "a", "b", "c")
        found = kill(shop, at)
        if not found["killed"]:
            assert found["code"] == 0
            assert at > 15, "there are steps to be killed at"
            return
        whole(shop)
        shop.later()
        where = f"killed {found['step']} (step {at})"
        ran = shop.push()
        assert (ran.code, ran.err) == (0, ""), where
        assert heard(shop).keys() == set(people), where
        shop.later()
        assert shop.push().data["deliveries"] == [], where
        assert shop.reached == dict.fromkeys(people, 1), where
    raise AssertionError("a run that never ends")
