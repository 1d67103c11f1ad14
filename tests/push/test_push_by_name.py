"""What is pushed or resumed by name: refused with its reason, and never sent twice."""

import sqlite3
from contextlib import closing

import pytest
from sending_shop import OFFER, POST, TO_MEMBERS, Shop
from standing import BY_HAND, MULTICAST, begun, handed_off, held, refused, sent, unknown

from oactl.ledger.lock import FileLocks
from oactl.sandbox import Fault
from runner import Ran

LATER = "shop/offer@2026-12-02T20:00"


def facts(shop: Shop) -> list[str]:
    """What the ledger says of deliveries; whose bot it is may be noted at any time."""
    with closing(sqlite3.connect(shop.ledger)) as db:
        tables = ("deliveries", "batches", "attempts", "events", "notices")
        return [row for row in db.iterdump() if any(f'INTO "{each}"' in row for each in tables)]


def by_name(shop: Shop, *more: str) -> Ran:
    return shop.run("push", OFFER, "--json", *more)


# ---- a name alone is not enough ------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (("skip", OFFER, "--reason", "x"), "skipped on purpose"),
        (("resolve", OFFER, "--sent"), "a person has said that"),
    ],
)
def test_what_a_person_closed_is_not_sent_by_name(
    shop: Shop, word: tuple[str, ...], said: str
) -> None:
    assert shop.run("delivery", *word).code == 0
    ran = by_name(shop)
    assert (ran.code, ran.states, shop.sends()) == (3, {}, [])
    assert said in ran.err
    assert "nothing was sent" in ran.err or "is not sent" in ran.err


def test_what_was_resolved_as_sent_goes_after_the_word_is_taken_back(shop: Shop) -> None:
    shop.run("delivery", "resolve", OFFER, "--sent")
    assert shop.run("delivery", "resolve", OFFER, "--not-sent").code == 0
    assert by_name(shop).code == 3, "the newest word does not undo the first"


def test_several_names_are_looked_up_before_anything_is_sent(shop: Shop) -> None:
    ran = shop.run("push", OFFER, "shop/nothing@2026-11-25T20:00")
    assert (ran.code, shop.sends()) == (2, [])


def test_of_several_names_each_is_told(shop: Shop) -> None:
    shop.plan(POST, POST.replace("offer", "two").replace("開跑", "好"))
    shop.approve("shop/offer", "shop/two")
    ran = shop.run("push", OFFER, "shop/two@2026-11-25T20:00", LATER, "--json")
    assert ran.code == 3, "one was before its time"
    assert set(ran.states.values()) == {"sent"}
    assert len(shop.sends()) == 2


def test_while_another_run_has_the_account_a_name_waits_for_the_next(shop: Shop) -> None:
    lock = FileLocks(shop.ledger.parent / "locks").take(shop.line.base[7:], "main")
    ran = by_name(shop)
    lock.release()  # type: ignore[union-attr]
    assert (ran.code, ran.states, shop.sends()) == (75, {}, [])
    assert "another run" in ran.err


def test_a_dry_run_by_name_says_what_it_would_and_notes_nothing(shop: Shop) -> None:
    before = facts(shop)
    ran = by_name(shop, "--dry-run")
    assert (ran.code, ran.states, ran.data["dry_run"]) == (0, {OFFER: "would_send"}, True)
    assert shop.sends() == []
    assert facts(shop) == before


def test_a_dry_run_of_what_is_held_names_its_gate(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    ran = by_name(shop, "--dry-run")
    assert (ran.code, ran.only["held_by"], shop.sends()) == (3, "approval", [])


@pytest.mark.parametrize(("before", "code"), [(sent, 0), (refused, 3), (handed_off, 0)])
def test_what_is_over_is_named_as_it_stands(shop: Shop, before, code: int) -> None:
    before(shop)
    asked = len(shop.sends())
    ran = by_name(shop)
    assert ran.code == code
    assert ran.states == {OFFER: shop.show()["state"]}
    assert "dealt with before" in ran.err
    assert len(shop.sends()) == asked


def test_what_has_begun_goes_on_by_name(shop: Shop) -> None:
    begun(shop)
    assert by_name(shop).states == {OFFER: "sent"}
    assert set(shop.reached.values()) == {1}


# ---- how many people ------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ("1200", 0),
        ("1,200", 0),
        (" 1200 ", 0),
        ("1200 ± 0%", 0),
        ("1180+-2%", 0),
        ("1180+/-2%", 0),
        ("1180±1%", 3),
        ("1201", 3),
        ("0", 3),
    ],
)
def test_recipients_are_expected_exactly_or_with_room(shop: Shop, expected: str, code: int) -> None:
    shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    ran = by_name(shop, "--dry-run", "--expect-recipients", expected)
    assert ran.code == code
    if code:
        assert f"would reach 1,200 people, not {int(expected.partition('±')[0]):,}" in ran.err
        assert shop.run("delivery", "list", "--json").data["deliveries"] == []


@pytest.mark.parametrize("expected", ["", "-1", "1.5", "many", "1200%", "±2%", "12±200", "١٢x"])
def test_what_is_no_number_of_people_is_wrong_usage(shop: Shop, expected: str) -> None:
    ran = by_name(shop, "--expect-recipients", expected)
    assert ran.code == 2
    assert ran.data["error"]["code"] in {"cli.bad_expect", "usage.empty"}
    assert shop.sends() == []


def test_an_audience_that_nobody_can_count_meets_no_expectation(shop: Shop) -> None:
    shop.line.fault(Fault("403", path="/v2/bot/insight/*", count=None))
    ran = by_name(shop, "--expect-recipients", "1300±50%")
    assert (ran.code, shop.sends()) == (3, [])
    assert "nobody knows how many" in ran.err
    assert "without --expect-recipients it can go" in ran.err
    assert by_name(shop).states == {OFFER: "sent"}


def test_expecting_goes_with_a_name_only(shop: Shop) -> None:
    assert shop.push("--expect-recipients", "5").data["error"]["code"] == "cli.push_due_only"


# ---- resume ------------------------------------------------------------


def current(shop: Shop) -> Ran:
    return shop.run("delivery", "resume", OFFER, "--with-current", "--json")


def test_a_resume_without_an_approval_sends_nothing_and_says_what_to_do(shop: Shop) -> None:
    begun(shop)
    shop.run("plan", "revoke", "shop/offer")
    asked = len(shop.sends())
    ran = shop.run("delivery", "resume", OFFER)
    assert (ran.code, ran.out, len(shop.sends())) == (3, "", asked)
    assert "no approval of its post stands" in ran.err
    assert "plan approve offer" in ran.err


def test_a_resume_with_the_text_of_now_needs_a_post_of_now(shop: Shop) -> None:
    begun(shop)
    shop.plan(POST.replace("offer", "else"))
    ran = current(shop)
    assert (ran.code, ran.states) == (1, {})
    assert "the plans do not have this occurrence any more" in ran.err


def test_a_resume_with_the_text_of_now_needs_its_approval(shop: Shop) -> None:
    begun(shop)
    shop.plan(TO_MEMBERS.replace("開跑", "改了"))
    ran = current(shop)
    assert (ran.code, ran.states) == (3, {})
    assert "its text of now may not go out (approval)" in ran.err


def test_the_text_of_now_goes_to_those_whom_line_has_not_taken(shop: Shop) -> None:
    begun(shop)
    first = set(shop.reached)
    shop.plan(TO_MEMBERS.replace("開跑", "改了"))
    shop.approve()
    assert current(shop).states == {OFFER: "sent"}
    new = {u for each in shop.line.received() if "改了" in str(each.messages) for u in each.to}
    assert set(shop.reached.values()) == {1}
    assert (len(new), new & first) == (1_200 - len(first), set())


def test_where_every_part_may_have_been_taken_the_text_of_now_has_nobody(shop: Shop) -> None:
    shop.members(5)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("500_after", path=MULTICAST, count=None))
    assert shop.push().only["state"] == "sending"
    ran = current(shop)
    assert (ran.code, ran.states) == (0, {})
    assert "LINE has taken, or may have taken, every part" in ran.err


def test_what_is_unknown_is_resolved_before_it_is_resumed(shop: Shop) -> None:
    unknown(shop)
    for more in ((), ("--with-current",)):
        ran = shop.run("delivery", "resume", OFFER, *more)
        assert (ran.code, ran.out) == (4, "")
        assert "whether LINE took a part of it is not certain" in ran.err
        assert "delivery resolve" in ran.err


def test_what_is_held_has_nothing_to_resume(shop: Shop) -> None:
    held(shop)
    ran = shop.run("delivery", "resume", OFFER)
    assert ran.code == 2
    assert "oactl" in ran.err


# ---- to testers ------------------------------------------------------------


@pytest.fixture
def testers(shop: Shop) -> list[str]:
    return shop.members(2, "testers.csv")


def trial(shop: Shop, *names: str) -> Ran:
    return shop.run("push", *(names or ("shop/offer",)), "--test", "--json")


def test_a_test_reaches_the_testers_and_is_no_occurrence(shop: Shop, testers: list[str]) -> None:
    shop.run("plan", "revoke", "shop/offer")
    assert trial(shop).code == 0, "a test needs no approval"
    assert set(shop.reached) == set(testers)
    assert shop.run("delivery", "list", "--json").data["deliveries"][0]["via"] == "push"
    assert shop.push().only["held_by"] == "approval", "it did not count as the occurrence"


def test_a_test_with_nothing_but_the_post_that_has_errors_is_refused(
    shop: Shop, testers: list[str]
) -> None:
    shop.plan(POST.replace("text: 周年慶開跑!", 'text: "{{ nothing }}"'))
    ran = trial(shop)
    assert (ran.code, ran.data["error"]["code"]) == (1, "push.test_invalid")
    assert "OA3" in ran.err


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("", "push.no_testers"),
        ("not an id\n", "push.testers_row"),
        (None, "push.testers_file"),
    ],
)
def test_testers_that_cannot_be_had_are_a_sentence(shop: Shop, rows: str | None, code: str) -> None:
    if rows is not None:
        shop.write("testers.csv", rows)
    ran = trial(shop)
    assert (ran.code, ran.data["error"]["code"], shop.sends()) == (2, code, [])
    assert "testers" in ran.data["error"]["help"]


def test_what_a_person_publishes_has_no_test(shop: Shop, testers: list[str]) -> None:
    shop.plan(BY_HAND)
    ran = trial(shop)
    assert (ran.code, ran.data["error"]["code"]) == (2, "push.test_by_hand")
    assert "plan preview" in ran.err


def test_a_test_is_of_one_post(shop: Shop, testers: list[str]) -> None:
    shop.plan(POST, POST.replace("offer", "two"))
    assert trial(shop, "shop/offer", "shop/two").data["error"]["code"] == "cli.one_test"
    assert trial(shop, "shop/none").code == 2
    assert shop.sends() == []


def test_a_post_whose_last_time_is_over_is_tested_with_that(shop: Shop, testers: list[str]) -> None:
    shop.at("2027-01-10T12:00")
    assert trial(shop).code == 0
    assert set(shop.reached) == set(testers)


def test_each_test_has_an_id_of_its_own(shop: Shop, testers: list[str]) -> None:
    ids = set()
    for _ in range(2):
        ids.add(trial(shop).only["id"])
        shop.later()
    assert len(ids) == 2
    assert set(shop.reached.values()) == {2}
