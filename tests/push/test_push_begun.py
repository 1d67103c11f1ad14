"""What has begun goes on to its end or says why not; what is named goes by the rules of names."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from unittest import mock

import pytest
from sending_shop import BY_HAND, CONFIG, MULTICAST, OFFER, POST, TO_MEMBERS, Shop

from oactl.ledger.lock import FileLocks
from oactl.ledger.store import Ledger
from oactl.sandbox import Accepted, Fault


@pytest.fixture
def begun(shop: Shop) -> list[str]:
    """A delivery to 1,200 of which LINE has taken a batch; the rest is not sent: it is too busy."""
    people = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    _, *others = shop.batches(people)
    for batch in others:
        shop.line.fault(Fault("429_rate", path=MULTICAST, user=batch[0], count=None))
    ran = shop.push()
    assert (ran.code, ran.only["batches_accepted"]) == (75, 1)
    shop.line.clear_faults()
    shop.later()
    return people


def test_what_has_begun_is_frozen(shop: Shop, begun: list[str]) -> None:
    shop.members(3)
    shop.plan(TO_MEMBERS.replace("開跑", "改了"))
    ran = shop.push()
    assert (ran.code, ran.states) == (0, {OFFER: "sent"})
    assert shop.reached == dict.fromkeys(begun, 1)
    assert {sent.messages[0]["text"] for sent in shop.line.received()} == {"周年慶開跑!"}


def test_what_has_begun_goes_on_though_its_post_is_gone(shop: Shop, begun: list[str]) -> None:
    shop.plan(POST.replace("offer", "else") + "    draft: true\n")
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(begun, 1)


def test_what_has_begun_goes_on_past_late_until_23_hours(shop: Shop, begun: list[str]) -> None:
    shop.at("2026-11-26T18:59")
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(begun, 1)


def test_after_23_hours_what_was_never_taken_is_left_and_told_once(
    shop: Shop, begun: list[str]
) -> None:
    shop.at("2026-11-26T19:00")
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (1, "partial", "late")
    shop.later()
    assert shop.push().data["deliveries"] == []
    assert len(shop.reached) == len(shop.batches(begun)[0])
    by_name = shop.run("push", OFFER, "--json")
    assert (by_name.code, by_name.states) == (0, {OFFER: "sent"}), "a person sends the rest"
    assert shop.reached == dict.fromkeys(begun, 1)


@pytest.mark.parametrize("word", ["--sent", "--not-sent"])
def test_after_the_keys_life_an_unknown_end_is_for_a_person(shop: Shop, word: str) -> None:
    shop.line.fault(Fault("reset_after", path="/v2/bot/message/broadcast", count=None))
    assert shop.push().code == 75
    shop.line.clear_faults()
    shop.at("2026-11-26T19:01")
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (4, "unknown", "key_expired")
    for _ in range(2):
        shop.later()
        again = shop.push()
        assert (again.code, again.err) == (4, ""), "in every run, told once an hour"
    assert shop.run("push", OFFER).code == 4, "by name neither"
    assert shop.run("delivery", "skip", OFFER, "--reason", "x").code == 2
    assert shop.run("delivery", "resolve", OFFER, word).code == 0
    shop.later()
    last = shop.push()
    if word == "--sent":
        assert (last.code, last.data["deliveries"]) == (0, [])
        assert shop.show()["state"] == "sent"
        assert set(shop.reached.values()) == {1}
    else:
        assert last.only["state"] == "missed"
        assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}
        assert shop.show()["batches"][0]["retry_key"] not in {
            sent.retry_key for sent in shop.line.received()[:1]
        }, "under a new key"


def test_quiet_hours_stop_what_has_begun_and_it_goes_on_after_them(
    shop: Shop, begun: list[str]
) -> None:
    shop.at("2026-11-25T22:00")
    asked = shop.asked()
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (75, "sending")
    assert shop.asked() == asked, "no request is made"
    shop.at("2026-11-26T08:00")
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(begun, 1)


def test_a_revoke_stops_what_has_begun_and_approved_again_it_goes_on(
    shop: Shop, begun: list[str]
) -> None:
    shop.run("plan", "revoke", "offer")
    shop.later(timedelta(hours=1))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (75, "sending")
    assert "revoked" in ran.err
    assert len(shop.reached) == len(shop.batches(begun)[0])
    shop.approve()
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(begun, 1)


def test_a_revoke_stops_a_running_push_before_its_next_request(shop: Shop) -> None:
    begun = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    approvals = shop.root / "approvals" / "shop.yaml"

    def revoke(_accepted: Accepted) -> None:
        approvals.unlink(missing_ok=True)

    shop.line.app.on_accepted = revoke
    ran = shop.push()
    assert (ran.code, ran.only["batches_accepted"]) == (75, 1)
    assert len(shop.reached) == len(shop.batches(begun)[0])


def test_skip_leaves_the_rest_of_what_has_begun(shop: Shop, begun: list[str]) -> None:
    ran = shop.run("delivery", "skip", OFFER, "--reason", "sold out", "--json")
    assert (ran.code, ran.data["state"]) == (0, "partial")
    assert "sold out" in ran.data["reason"]
    assert shop.push().data["deliveries"] == []
    assert len(shop.reached) == len(shop.batches(begun)[0])


def test_resume_goes_on_at_once(shop: Shop, begun: list[str]) -> None:
    ran = shop.run("delivery", "resume", shop.show()["id"], "--json")
    assert (ran.code, ran.states) == (0, {OFFER: "sent"})
    assert shop.reached == dict.fromkeys(begun, 1)
    again = shop.run("delivery", "resume", OFFER, "--json")
    assert (again.code, shop.reached) == (0, dict.fromkeys(begun, 1))


@pytest.mark.parametrize(
    "words",
    [("skip", OFFER, "--reason", "x"), ("resolve", OFFER, "--sent"), ("done", OFFER)],
)
def test_a_persons_word_waits_while_a_run_sends(
    shop: Shop, begun: list[str], words: tuple[str, ...]
) -> None:
    lock = FileLocks(shop.ledger.parent / "locks").take(shop.line.base[7:], "main")
    ran = shop.run("delivery", *words)
    lock.release()  # type: ignore[union-attr]
    assert ran.code == 75
    assert "another run" in ran.err


# ---- skipped, held and handed off ------------------------------------------------------------


@pytest.mark.parametrize("by", ["occurrence", "id"])
def test_skip_closes_what_is_held(shop: Shop, by: str) -> None:
    shop.run("plan", "revoke", "offer")
    held = shop.push().only
    name = OFFER if by == "occurrence" else held["id"]
    assert shop.run("delivery", "skip", name, "--reason", "not now").code == 0
    shop.approve()
    shop.later()
    assert shop.push().data["deliveries"] == []
    assert not shop.sends()


def test_skip_before_its_time_keeps_it_from_going(shop: Shop) -> None:
    later = "shop/offer@2026-12-02T20:00"
    assert shop.run("delivery", "skip", later, "--reason", "holiday").code == 0
    shop.push()
    shop.at("2026-12-02T20:00")
    assert shop.push().data["deliveries"] == []
    assert len(shop.sends()) == 1


def test_another_platform_is_handed_off_to_a_person_who_says_done(shop: Shop) -> None:
    shop.plan(BY_HAND)
    shop.approve()
    shop.env = {"TOKEN": None}
    ran = shop.push()
    assert (ran.code, ran.states) == (0, {OFFER: "handed_off"})
    assert shop.asked() == 0, "LINE has nothing to do with it"
    shop.later()
    assert shop.push().data["deliveries"] == []
    by_name = shop.run("push", OFFER, "--json")
    assert (by_name.code, by_name.states) == (0, {OFFER: "handed_off"})
    done = shop.run("delivery", "done", OFFER, "--url", "https://example.com/1", "--json")
    assert (done.code, done.data["state"]) == (0, "done")
    shop.later()
    assert shop.push().data["deliveries"] == []
    assert shop.show()["log"][-1]["facts"] == {"url": "https://example.com/1"}


@pytest.mark.parametrize(
    "url",
    ["https://x/\x1b[2K", "javascript:x", "x", "https://", "https://x/a b", "https://x/\u202e"],
)
def test_where_a_post_can_be_seen_is_a_link_and_nothing_else(shop: Shop, url: str) -> None:
    shop.plan(BY_HAND)
    shop.approve()
    shop.push()
    assert shop.run("delivery", "done", OFFER, "--url", url).code == 2
    assert shop.show()["log"][-1]["event"] == "handed_off"


def test_done_is_for_hand_offs_only(shop: Shop) -> None:
    shop.push()
    assert shop.run("delivery", "done", OFFER).code == 2


# ---- by name ------------------------------------------------------------


def test_by_name_never_before_its_time(shop: Shop) -> None:
    ran = shop.run("push", "shop/offer@2026-12-02T20:00", "--json")
    assert (ran.code, ran.data["deliveries"]) == (3, [])
    assert not shop.sends()


def test_by_name_twice_is_once(shop: Shop) -> None:
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}
    again = shop.run("push", OFFER, "--json")
    assert (again.code, again.states) == (0, {OFFER: "sent"})
    assert "dealt with before" in again.err
    assert shop.push().data["deliveries"] == []
    assert len(shop.sends()) == 1


def test_by_name_also_long_after_from_a_ledger_that_was_there(shop: Shop) -> None:
    shop.at("2026-11-25T19:00")
    shop.push()
    shop.at("2026-11-27T12:00")
    assert shop.push().states == {OFFER: "missed"}
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}
    assert set(shop.reached.values()) == {1}


@pytest.mark.parametrize(
    "name", ["shop/nothing@2026-11-25T20:00", "shop/offer@2026-11-25T20:01", "shop/offer", "x"]
)
def test_a_name_that_means_nothing_is_wrong_usage(shop: Shop, name: str) -> None:
    ran = shop.run("push", name)
    assert ran.code == 2
    assert ran.err
    assert not shop.sends()


@pytest.mark.parametrize(
    ("expected", "code"), [("1200", 0), ("1199", 3), ("1190±2%", 0), ("1000±2%", 3), ("viele", 2)]
)
def test_expected_recipients_are_checked_before_sending(
    shop: Shop, expected: str, code: int
) -> None:
    shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    ran = shop.run("push", OFFER, "--expect-recipients", expected)
    assert ran.code == code
    assert bool(shop.sends()) is (code == 0)


def test_by_name_approval_still_counts(shop: Shop) -> None:
    shop.run("plan", "revoke", "offer")
    ran = shop.run("push", OFFER, "--json")
    assert (ran.code, ran.only["held_by"]) == (3, "approval")
    again = shop.run("push", OFFER, "--json")
    assert again.code == 3, "who asks by name is told every time"


# ---- the run itself ------------------------------------------------------------


def test_a_deadline_that_is_over_begins_nothing(shop: Shop) -> None:
    ran = shop.push("--deadline", "0s")
    assert not shop.sends()
    assert ran.code == 75
    assert "deadline" in ran.err
    assert shop.push().states == {OFFER: "sent"}


def test_one_plan_only(shop: Shop) -> None:
    ran = shop.push("--plan", "other")
    assert not shop.sends(), ran.err
    assert shop.push("--plan", "shop").states == {OFFER: "sent"}


def test_an_account_that_is_not_there_is_wrong_usage(shop: Shop) -> None:
    assert shop.push("--account", "nobody").code == 2
    assert shop.push("--account", "main").states == {OFFER: "sent"}


def test_broadcasts_are_not_asked_for_more_often_than_60_an_hour(shop: Shop) -> None:
    limits = "    limits: {broadcast_per_hour: 1}\n    tags:"
    shop.write("oactl.yaml", CONFIG.replace("    tags:", limits))
    shop.plan(POST, POST.replace("offer", "two").replace("開跑", "好"))
    shop.approve("shop/offer", "shop/two")
    ran = shop.push()
    two = "shop/two@2026-11-25T20:00"
    assert (ran.code, ran.states) == (75, {OFFER: "sent", two: "sending"})
    shop.later(timedelta(minutes=59))
    assert shop.push().states == {two: "sending"}
    shop.later(timedelta(minutes=2))
    assert shop.push().states == {two: "sent"}
    assert shop.sends() == [("broadcast", 200)] * 2


def test_a_killed_test_is_not_gone_on_with(shop: Shop) -> None:
    shop.members(2, "testers.csv")
    shop.at("2026-11-25T12:00")
    with mock.patch.object(Ledger, "intend", side_effect=SystemExit), pytest.raises(SystemExit):
        shop.run("push", "offer", "--test")
    assert shop.push().data["deliveries"] == []
    assert not shop.sends()
    note = shop.root / ".oactl" / "cache" / "next-due"
    assert note.exists(), "it does not keep the next minutes from their shortcut"
    shop.later(timedelta(hours=2))
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db:
        assert db.execute("select count(*) from settled").fetchone() == (1,)
