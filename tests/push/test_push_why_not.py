"""Why something did not go out is told by every screen, and it is what really held it."""

from datetime import timedelta

import pytest
from sending_shop import CONFIG, OFFER, POST, Shop

from oactl.last_run import begin
from oactl.sandbox import Fault

DAILY = POST.replace("{weekly: [wed],", "{daily: true,").replace("2026-11-18", "2026-11-25")


@pytest.fixture
def silent(shop: Shop) -> Shop:
    """A shop whose LINE answered 500 at the first push."""
    shop.line.fault(Fault("500_before", count=None))
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (75, "credentials", "unreachable")
    shop.later()
    return shop


def test_while_line_cannot_be_reached_every_screen_says_so(silent: Shop) -> None:
    told = silent.run("status")
    assert "no push has looked yet" not in told.out
    assert "cannot be reached, or answers with an error" in told.out
    status = silent.run("status", "--json").data
    assert (status["overdue"], [each["reason"] for each in status["held"]]) == ([], ["unreachable"])
    assert silent.stops() == ["credentials"]
    assert "cannot be reached" in silent.run("explain", OFFER).out
    assert silent.show()["reason"] == "unreachable"
    (agenda,) = (
        each
        for each in silent.run("plan", "agenda", "--json").data["occurrences"]
        if each["id"] == OFFER
    )
    assert (agenda["state"], agenda["held_by"]) == ("held", "credentials")


def test_what_line_did_not_answer_for_is_tried_at_once_and_told_once(silent: Shop) -> None:
    again = silent.push()
    assert (again.code, again.err) == (75, ""), "temporary in each run, said once"
    assert silent.push("--strict").code == 75
    silent.line.clear_faults()
    assert silent.push().states == {OFFER: "sent"}
    assert set(silent.reached.values()) == {1}


def test_a_token_that_line_rejects_afterwards_is_news(silent: Shop) -> None:
    silent.line.clear_faults()
    silent.line.fault(Fault("401", path="/v2/bot/info", count=None))
    assert silent.push().only["reason"] == "rejected"
    assert silent.show()["reason"] == "rejected"


def test_what_was_missed_because_line_could_not_be_reached_says_so(silent: Shop) -> None:
    silent.later(timedelta(hours=2))
    assert silent.push().states == {OFFER: "missed"}
    for words in (("status",), ("delivery", "show", OFFER), ("plan", "agenda")):
        assert "cannot be reached" in silent.run(*words).out, words
    (missed,) = silent.run("delivery", "list", "--json").data["deliveries"]
    assert (missed["state"], missed["reason"]) == ("missed", "unreachable")
    report = silent.run("report", "weekly", "--offline", "--week", "2026-11-25")
    assert "cannot be reached" in report.out


def test_what_a_push_that_has_not_ended_was_to_look_at_is_said_of_it(shop: Shop) -> None:
    assert "no push has looked yet" in shop.run("status").out
    begin(shop.root, shop.now)
    shop.later()
    told = shop.run("status").out
    assert "no push has looked yet" not in told
    assert "the last push has not come to them yet" in told


# ---- what was over before --------------------------------------------------------------


def _reasons(shop: Shop) -> dict[str, tuple[str, str]]:
    found = shop.run("delivery", "list", "--json").data["deliveries"]
    return {
        each["occurrence"].rpartition("@")[2][5:10]: (each["held_by"], each["reason"])
        for each in found
        if each["state"] == "missed"
    }


def test_todays_blackout_is_no_reason_for_what_was_over_before(shop: Shop) -> None:
    shop.write("oactl.yaml", CONFIG.replace("people:", "blackout:\n  - 2026-11-28\npeople:", 1))
    shop.plan(DAILY)
    shop.approve()
    shop.push()
    shop.at("2026-11-28T20:00")
    ran = shop.push()
    assert "nothing goes out" not in "".join(row for row in ran.err.splitlines() if "missed" in row)
    assert _reasons(shop) == {"11-26": ("missed", "late"), "11-27": ("missed", "late")}
    assert "no push ran to its end meanwhile" in shop.run("delivery", "list").out


def test_a_pause_is_no_reason_for_what_was_over_before_it_began(shop: Shop) -> None:
    shop.at("2026-11-26T09:00")
    shop.run("pause", "--reason", "stock")
    shop.push()
    assert _reasons(shop) == {"11-25": ("missed", "late")}


def test_a_newer_one_is_no_reason_for_what_was_over_before(shop: Shop) -> None:
    shop.plan(DAILY)
    shop.approve()
    shop.at("2026-11-27T20:00")
    shop.push()
    assert _reasons(shop) == {"11-25": ("missed", "late"), "11-26": ("missed", "late")}


def test_what_a_token_held_until_it_was_over_keeps_that_reason(shop: Shop) -> None:
    shop.plan(DAILY)
    shop.approve()
    shop.line.fault(Fault("401", path="/v2/bot/info", count=None))
    shop.push()
    shop.at("2026-11-27T20:00")
    shop.push()
    assert _reasons(shop) == {"11-25": ("credentials", "rejected"), "11-26": ("missed", "late")}
    agenda = shop.run("plan", "agenda", "--from", "2026-11-25").out
    assert "does not accept the token" in agenda
