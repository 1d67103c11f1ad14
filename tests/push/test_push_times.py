"""Times that are edited after the fact: what was sent stays sent, and an edit makes no past."""

from datetime import timedelta

import pytest
from edited_shop import entries, named, quiet
from sending_shop import OFFER, POST, Shop

from oactl.errors import Exit
from oactl.ledger.posts import Posts

TWO = ("2026-11-18T20:00", "2026-11-25T20:00")
AT_21 = POST.replace('at: "20:00"', 'at: "21:00"')
AT_19 = POST.replace('at: "20:00"', 'at: "19:00"')
BOTH = POST.replace('at: "20:00"', 'at: ["20:00", "21:00"]')
HOUR = timedelta(hours=1)


def the(wall: str) -> str:
    return f"shop/offer@{wall}"


@pytest.fixture
def sent(shop: Shop) -> Shop:
    """Two weekly sends at 20:00, and an hour has passed."""
    shop.ledger.unlink()
    shop.at("2026-11-17T12:00")
    shop.plan(POST)
    shop.run("init")  # the ledger
    shop.approve()
    for wall in TWO:
        shop.at(wall)
        assert shop.push().states == {the(wall): "sent"}
    shop.later(HOUR)
    quiet(shop)
    return shop


def states(shop: Shop) -> dict[str, str]:
    found = entries(shop, "--from", "2026-11-16", "--to", "2026-12-05")
    return {name.partition("@")[2]: each["state"] for name, each in found.items()}


def adherence(shop: Shop) -> dict[str, int]:
    """Of the week from Monday the 23rd to Sunday the 29th."""
    ran = shop.run("report", "weekly", "--week", "2026-11-25", "--offline", "--json")
    found: dict[str, int] = ran.data["accounts"][0]["adherence"]
    return {name: count for name, count in found.items() if isinstance(count, int) and count}


def listed(shop: Shop) -> dict[str, str]:
    found = shop.run("delivery", "list", "--json").data["deliveries"]
    return {each["occurrence"].partition("@")[2]: each["state"] for each in found}


# ---- 20:00 becomes 21:00 -------------------------------------------------------------------------


@pytest.mark.parametrize("later", [AT_21, AT_19], ids=["21:00", "19:00"])
def test_an_edit_after_two_sends_makes_nothing_missed(sent: Shop, later: str) -> None:
    sent.plan(later)
    before = sent.push()
    assert (before.code, before.data["deliveries"], before.err) == (0, [], "")
    sent.approve()
    quiet(sent)
    assert listed(sent) == dict.fromkeys(TWO, "sent")
    wall = "2026-12-02T21:00" if later == AT_21 else "2026-12-02T19:00"
    found = states(sent)
    assert found.pop(wall) == "planned"
    assert set(found.values()) <= {"past", "sent"}
    assert adherence(sent) == {"planned": 1, "sent": 1}
    assert not sent.run("status", "--json").data["missed"]
    sent.at(wall)
    assert sent.push().states == {the(wall): "sent"}
    quiet(sent)


def test_on_the_evening_itself_the_second_time_is_held(sent: Shop) -> None:
    """20:00 went out, and 21:00 of the same day is the same people again."""
    sent.at("2026-12-02T20:00")
    assert sent.push().states == {the("2026-12-02T20:00"): "sent"}
    sent.plan(AT_21)
    sent.approve()
    sent.at("2026-12-02T21:00")
    ran = sent.push()
    assert (ran.code, ran.only["held_by"]) == (3, "times_changed")
    assert len(sent.line.received()) == 3


def test_back_again_what_was_sent_is_sent(sent: Shop) -> None:
    sent.plan(AT_21)
    sent.approve()
    quiet(sent)
    sent.plan(POST)
    sent.approve()
    quiet(sent)
    found = states(sent)
    assert [found[wall] for wall in TWO] == ["sent", "sent"]
    assert adherence(sent) == {"planned": 1, "sent": 1}
    sent.at("2026-12-02T20:00")
    assert sent.push().states == {the("2026-12-02T20:00"): "sent"}


def test_a_time_that_both_have_stays_due(sent: Shop) -> None:
    """20:00 was held when 21:00 came beside it: it is missed when its time is over."""
    sent.run("plan", "revoke", "shop/offer")
    sent.at("2026-12-02T20:00")
    assert sent.push().only["state"] == "held"
    sent.plan(BOTH)
    sent.at("2026-12-02T20:30")
    sent.push()
    assert states(sent)["2026-12-02T20:00"] == "held"
    sent.at("2026-12-02T23:30")
    assert set(named([sent.push()], "missed")) == {
        the("2026-12-02T20:00"),
        the("2026-12-02T21:00"),
    }
    quiet(sent)


def test_a_time_that_only_the_new_rule_has_is_past_before_the_edit(sent: Shop) -> None:
    sent.at("2026-11-26T10:00")
    sent.plan(POST.replace("[wed]", "[wed, thu]").replace('"20:00"', '["09:00", "20:00"]'))
    sent.approve()
    quiet(sent)
    found = states(sent)
    assert found["2026-11-26T09:00"] == "past"
    assert found["2026-11-25T09:00"] == "past"
    sent.at("2026-11-26T20:00")
    assert sent.push().states == {the("2026-11-26T20:00"): "sent"}


def test_a_time_of_the_old_rule_that_nobody_sent_is_gone(sent: Shop) -> None:
    sent.run("plan", "revoke", "shop/offer")
    sent.at("2026-12-02T20:00")
    assert sent.push().only["state"] == "held"
    sent.plan(AT_21)
    sent.at("2026-12-02T20:30")
    sent.approve()
    quiet(sent)
    sent.at("2026-12-02T21:00")
    assert sent.push().states == {the("2026-12-02T21:00"): "sent"}


def test_a_host_that_was_down_misses_what_both_rules_had(sent: Shop) -> None:
    sent.at("2026-12-03T08:00")
    sent.plan(BOTH)
    sent.approve()
    assert named([sent.push()], "missed") == [the("2026-12-02T20:00")]
    quiet(sent)
    assert states(sent)["2026-12-02T21:00"] == "past"


# ---- skip and late -------------------------------------------------------------------------------


def test_a_day_skipped_in_the_plan_after_the_fact_changes_nothing(sent: Shop) -> None:
    sent.plan(POST.replace("until:", "skip: [2026-11-25], until:"))
    quiet(sent)
    assert listed(sent)["2026-11-25T20:00"] == "sent"
    sent.plan(POST)
    quiet(sent)
    assert len(sent.line.received()) == 2


def test_a_skip_taken_back_makes_no_past_missed(sent: Shop) -> None:
    sent.at("2026-11-26T10:00")
    sent.plan(POST.replace("until:", "skip: [2026-12-02], until:"))
    quiet(sent)
    sent.at("2026-12-03T08:00")
    quiet(sent)
    sent.plan(POST)
    sent.approve()
    quiet(sent)
    assert states(sent).get("2026-12-02T20:00") == "past"
    assert adherence(sent) == {"planned": 1, "sent": 1}


@pytest.mark.parametrize("late", ["23h", "10m"])
def test_late_edited_after_the_fact_keeps_what_was_sent(sent: Shop, late: str) -> None:
    sent.plan(POST + f"    late: {late}\n")
    sent.approve()
    quiet(sent)
    assert len(sent.line.received()) == 2


def test_a_longer_late_does_not_bring_back_what_was_missed(sent: Shop) -> None:
    sent.at("2026-12-02T22:30")
    assert named([sent.push()], "missed") == [the("2026-12-02T20:00")]
    sent.plan(POST + "    late: 23h\n")
    sent.approve()
    quiet(sent)
    assert len(sent.line.received()) == 2
    assert states(sent)["2026-12-02T20:00"] == "missed"


# ---- what people skip ----------------------------------------------------------------------------


@pytest.fixture
def skipped(shop: Shop) -> Shop:
    assert shop.run("delivery", "skip", OFFER, "--reason", "no stock").code == 0
    return shop


def test_skipped_is_skipped_everywhere(skipped: Shop) -> None:
    quiet(skipped)
    assert states(skipped)["2026-11-25T20:00"] == "skipped"
    assert skipped.show()["state"] == "skipped"
    assert skipped.explain()["state"] == "skipped"
    assert listed(skipped) == {"2026-11-25T20:00": "skipped"}
    assert adherence(skipped) == {"planned": 1, "skipped": 1}
    found = skipped.run("status", "--json").data
    assert not found["missed"]
    assert not found["held"]
    assert not found["overdue"]
    skipped.later(timedelta(hours=30))
    quiet(skipped)
    assert states(skipped)["2026-11-25T20:00"] == "skipped"
    assert "skipped" in skipped.run("plan", "agenda", "--from", "2026-11-25").out


def test_what_was_held_or_missed_and_then_skipped_is_skipped(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    assert shop.push().code == 3
    assert shop.run("delivery", "skip", OFFER, "--reason", "x").code == 0
    assert states(shop)["2026-11-25T20:00"] == "skipped"
    assert listed(shop) == {"2026-11-25T20:00": "skipped"}
    assert adherence(shop) == {"planned": 1, "skipped": 1}
    quiet(shop)


def test_approving_a_skipped_one_does_not_say_that_it_goes_out(skipped: Shop) -> None:
    skipped.plan(POST.replace("開跑", "熱烈開跑"))
    told = skipped.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "within a minute" not in told.out
    as_json = skipped.run("plan", "approve", "shop/offer", "--by", "熊大", "--json")
    assert OFFER not in as_json.out
    quiet(skipped)
    assert not skipped.reached


def test_approving_a_future_one_that_is_skipped_leaves_it_out(shop: Shop) -> None:
    wall = "2026-12-02T20:00"
    assert shop.run("delivery", "skip", the(wall), "--reason", "x").code == 0
    told = shop.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "2026-12-02 20:00" not in told.out
    assert "2026-12-09 20:00" in told.out


def test_approving_many_posts_that_are_due_reads_what_the_ledger_has_seen_of_them_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each post would be ten thousand times ten thousand rows."""
    names = [f"offer{n}" for n in range(12)]
    shop.plan(POST, *(POST.replace("offer", name) for name in names))
    shop.push()
    reads = []
    read = Posts._found
    monkeypatch.setattr(Posts, "_found", lambda *args: reads.append(1) or read(*args))
    shop.approve(f"shop/{names[0]}")
    of_one = len(reads)
    reads.clear()
    shop.approve(*(f"shop/{name}" for name in names[1:]))
    assert len(reads) == of_one
    monkeypatch.undo()
    assert {each["held_by"] for each in shop.push().data["deliveries"]} == {"repeat"}


def test_status_is_one_screen_however_many_posts_wait(shop: Shop) -> None:
    shop.plan(POST, *(POST.replace("offer", f"offer{n}") for n in range(30)))
    shown = shop.run("status")
    assert "… and 10 more: oactl plan status" in shown.out
    assert len(shop.run("status", "--json").data["waiting"]) == 30
    assert len(shown.out.splitlines()) < 60


# ---- a clock that steps back by a moment ---------------------------------------------------------


def test_what_was_told_as_missed_is_not_told_again_when_the_clock_steps_back(shop: Shop) -> None:
    shop.ledger.unlink()
    shop.at("2026-11-19T12:00")
    shop.plan(POST.replace('at: "20:00"', 'at: ["19:58", "19:59", "20:00"]'))
    shop.run("init")  # the ledger
    shop.approve()
    shop.at("2026-11-25T20:00")
    first = shop.push()
    assert first.code == Exit.HELD
    assert first.states == {the("2026-11-25T19:58"): "missed", the("2026-11-25T19:59"): "missed",
                            the("2026-11-25T20:00"): "sent"}  # fmt: skip
    shop.later(-timedelta(seconds=5))
    again = shop.push()
    assert (again.code, again.data["deliveries"], again.err) == (0, [], "")
