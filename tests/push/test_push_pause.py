"""`pause`, `resume` and `blackout:`: nothing begins, nothing is lost, everything is told."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sending_shop import CONFIG, MULTICAST, OFFER, POST, TO_MEMBERS, Shop
from standing import WHY, paused

from oactl.sandbox import Fault

BLACKOUT = CONFIG.replace(
    "people:", "blackout:\n  - {date: 2026-11-25, reason: 颱風假}\npeople:", 1
)
HAND_OFF = POST.replace(
    "    audience: all\n    messages:\n      - text: 周年慶開跑!\n", ""
).replace("subject:", "platform: facebook\n    copy: 周年慶\n    subject:")


def test_what_is_due_waits_while_its_account_is_paused_and_goes_afterwards(shop: Shop) -> None:
    paused(shop)
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["held_by"], ran.only["reason"]) == (
        3,
        "held",
        "paused",
        "paused",
    )
    assert WHY in ran.err
    assert "oactl resume --account main" in ran.err
    shop.later()
    assert shop.push().code == 0, "told once"
    assert shop.sends() == []
    shop.later()
    resumed = shop.run("resume", "--json").data["accounts"]
    assert [each["occurrence"] for each in resumed[0]["due"]] == [OFFER]
    shop.later()
    assert shop.settle().only["state"] == "sent"


def test_a_pause_is_the_first_gate_after_errors_and_explain_says_why(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")
    paused(shop)
    assert shop.stops()[:2] == ["paused", "approval"]
    assert WHY in shop.run("explain", OFFER).out
    shop.later(timedelta(days=1))
    ran = shop.run("plan", "agenda", "--json")
    assert {each["held_by"] for each in ran.data["occurrences"] if each["state"] == "planned"} == {
        "paused"
    }


def test_what_closes_while_paused_is_missed_for_that_reason_and_resume_tells_it(shop: Shop) -> None:
    paused(shop)
    shop.push()
    shop.later(timedelta(hours=2))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["held_by"]) == (3, "missed", "paused")
    ran = shop.run("resume")
    assert "Missed meanwhile" in ran.out
    assert OFFER in ran.out
    assert shop.sends() == []


def test_what_closed_while_no_push_ran_is_told_by_resume_too(shop: Shop) -> None:
    paused(shop)
    shop.later(timedelta(hours=3))
    (found,) = shop.run("resume", "--json").data["accounts"]
    assert [(each["occurrence"], each["state"]) for each in found["missed"]] == [(OFFER, "missed")]
    assert found["due"] == []
    assert found["pause"]["reason"] == WHY


def test_by_name_a_paused_account_sends_nothing_either(shop: Shop) -> None:
    paused(shop)
    ran = shop.run("push", OFFER, "--json")
    assert (ran.code, ran.only["held_by"]) == (3, "paused")
    assert shop.sends() == []


def test_a_hand_off_waits_as_well(shop: Shop) -> None:
    shop.plan(HAND_OFF)
    shop.approve()
    paused(shop)
    assert shop.push().only["held_by"] == "paused"
    shop.run("resume")
    shop.later()
    assert shop.push().only["state"] == "handed_off"


def test_a_pause_stays_with_the_bot_where_its_account_gets_another_name(shop: Shop) -> None:
    shop.run("account", "check")  # the ledger learns whose token it is
    paused(shop)
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  shop:"))
    shop.write(
        "plans/shop.yaml",
        (shop.root / "plans/shop.yaml")
        .read_text("utf-8")
        .replace("account: main", "account: shop"),
    )
    shop.approve()
    assert [each["held_by"] for each in shop.push().data["deliveries"]] == ["paused"]
    assert shop.run("resume", "--account", "shop", "--json").data["accounts"][0]["pause"]
    shop.later()
    assert shop.settle().only["state"] == "sent"


def test_a_pause_in_a_sandbox_holds_nothing_elsewhere(shop: Shop) -> None:
    paused(shop)
    shop.env = {"OACTL_LINE_API_BASE": "http://localhost:9"}
    assert "paused" not in shop.run("status").out


def test_a_second_pause_keeps_the_first_reason(shop: Shop) -> None:
    paused(shop)
    ran = shop.run("pause", "--reason", "another")
    assert (ran.code, WHY in ran.out) == (0, True)
    shop.run("resume")
    assert shop.stops() == []


def test_resume_of_what_is_not_paused_says_so(shop: Shop) -> None:
    ran = shop.run("resume")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "was not paused: main")


@pytest.mark.parametrize(
    "args",
    [
        ("pause",),
        ("pause", "--reason", " "),
        ("pause", "--reason", "x", "--account", "nobody"),
        ("pause", "--reason", "x", "--account", "group:nobody"),
        ("pause", "--reason", "x", "--account", "main", "--all"),
        ("resume", "--account", "nobody"),
    ],
)
def test_a_pause_that_names_no_reason_or_no_account_is_wrong_usage(
    shop: Shop, args: tuple[str, ...]
) -> None:
    assert shop.run(*args).code == 2
    assert shop.run("status", "--json").data["paused"] == []


def test_of_several_accounts_one_has_to_say_which(shop: Shop) -> None:
    shop.write("oactl.yaml", CONFIG + "  other:\n    token: {env: TOKEN}\n    group: shops\n")
    ran = shop.run("pause", "--reason", WHY)
    assert (ran.code, "--all" in ran.err) == (2, True)
    paused(shop, "--account", "group:shops")
    assert [each["account"] for each in shop.run("status", "--json").data["paused"]] == ["other"]
    paused(shop, "--all")
    assert len(shop.run("status", "--json").data["paused"]) == 2


def test_status_doctor_and_the_list_of_accounts_show_a_pause(shop: Shop) -> None:
    paused(shop)
    status = shop.run("status").out
    assert "Paused (oactl resume):" in status
    assert WHY in status
    assert WHY in shop.run("doctor").out
    (listed,) = shop.run("account", "list", "--json").data["accounts"]
    assert (listed["paused"]["reason"], bool(listed["paused"]["by"])) == (WHY, True)
    assert WHY in shop.run("account", "list").out
    shop.run("resume")
    assert WHY not in shop.run("status").out + shop.run("account", "list").out


def test_a_pause_is_kept_in_the_ledger_and_cannot_be_edited(shop: Shop) -> None:
    paused(shop)
    shop.run("resume", "--reason", "mended")
    with closing(sqlite3.connect(shop.ledger)) as db:
        assert db.execute("select reason from pauses").fetchall() == [(WHY,)]
        assert db.execute("select reason from resumes").fetchall() == [("mended",)]
        for sql in ("delete from pauses", "update pauses set reason = ''", "delete from resumes"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(sql)


def test_an_idle_note_does_not_outlast_a_pause_or_a_resume(shop: Shop) -> None:
    shop.at("2026-11-25T19:00")
    for _ in range(2):
        assert shop.run("push", "--due").out == ""
        shop.later()
    paused(shop)
    shop.at("2026-11-25T20:00")
    assert "held" in (ran := shop.run("push", "--due")).err, ran.out
    shop.later()
    assert shop.run("push", "--due").err == ""
    shop.run("resume")
    shop.later()
    assert OFFER in shop.run("push", "--due").out


def test_what_a_pause_stopped_on_its_way_goes_on_after_resume_and_is_told(shop: Shop) -> None:
    shop.members(900)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("status", path=MULTICAST, status=500, count=None))
    assert shop.push().only["state"] == "sending"
    paused(shop)
    shop.later()
    assert shop.push().only["held_by"] == "paused"
    (found,) = shop.run("resume", "--json").data["accounts"]
    assert [(each["occurrence"], each["state"], each["held_by"]) for each in found["due"]] == [
        (OFFER, "sending", None)
    ]


def test_the_pauses_of_several_accounts_begin_and_end_at_one_instant(shop: Shop) -> None:
    shop.write("oactl.yaml", CONFIG + "  other:\n    token: {env: TOKEN}\n")
    shop.env = {"OACTL_NOW": None}  # a clock that goes on
    paused(shop, "--all")
    shop.run("resume", "--all")
    with closing(sqlite3.connect(shop.ledger)) as db:
        for sql in ("select at from pauses", "select at from resumes"):
            times = db.execute(sql).fetchall()
            assert (len(times), len(set(times))) == (2, 1), sql


# ---- blackout days -------------------------------------------------------------------------


def test_on_a_blackout_day_everything_waits_and_is_missed_with_its_reason(shop: Shop) -> None:
    shop.write("oactl.yaml", BLACKOUT)
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "paused", "blackout")
    assert "颱風假" in ran.err
    assert "2026-11-25" in ran.err
    assert shop.run("push", OFFER).code == 3, "by name too"
    shop.later(timedelta(hours=2))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (3, "missed", "blackout")
    assert "颱風假" in ran.err
    assert shop.sends() == []


def test_what_may_still_go_out_after_the_day_goes_out_then(shop: Shop) -> None:
    shop.write("oactl.yaml", BLACKOUT + "    quiet_hours: none\n")
    shop.plan(POST.replace('at: "20:00"', 'at: "23:30"'))
    shop.approve()
    shop.at("2026-11-25T23:59")
    assert shop.push().only["held_by"] == "paused"
    shop.at("2026-11-26T00:00")
    assert shop.push().only["state"] == "sent"


def test_a_begun_delivery_makes_no_request_on_a_blackout_day(shop: Shop) -> None:
    ids = shop.members(900)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("status", path=MULTICAST, status=500, count=20))
    assert shop.push().only["state"] == "sending"
    asked = len(shop.line.arrivals(MULTICAST))
    shop.line.clear_faults()
    shop.write("oactl.yaml", BLACKOUT)
    shop.later()
    assert shop.push().only["held_by"] == "paused"
    assert len(shop.line.arrivals(MULTICAST)) == asked
    shop.write("oactl.yaml", CONFIG)
    shop.later()
    assert shop.settle().only["state"] == "sent"
    assert shop.reached == dict.fromkeys(ids, 1)


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("[2026-11-25]", True),
        ("[2026-11-24, 2026-11-26]", False),
        ("[{from: 2026-11-20, until: 2026-11-25}]", True),
        ("[{from: 2026-11-26, until: 2026-11-30, reason: 春節}]", False),
        ("[{date: 2026-11-25, accounts: [main]}]", True),
        ("[{date: 2026-11-25, accounts: group:shops}]", True),
        ("[{date: 2026-11-25, accounts: group:others}]", False),
        ("[]", False),
    ],
)
def test_a_blackout_is_a_day_a_span_or_that_of_some_accounts(
    shop: Shop, written: str, *, held: bool
) -> None:
    config = CONFIG.replace("  main:\n", "  main:\n    group: shops\n")
    config += "  north:\n    token: {env: NORTH}\n    group: others\n"
    shop.write("oactl.yaml", config + f"blackout: {written}\n")
    assert ("paused" in shop.stops()) is held


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("[{reason: x}]", "OA153"),
        ("[{from: 2026-11-25}]", "OA153"),
        ("[{date: 2026-11-25, until: 2026-11-26}]", "OA156"),
        ("[{from: 2026-11-25, until: 2026-11-24}]", "OA211"),
        ("[{date: 2026-11-25, accounts: [nobody]}]", "OA157"),
        ("[{date: 2026-11-25, accounts: group:nobody}]", "OA157"),
        ("[tomorrow]", "OA151"),
        ("[{date: 2026-11-25, why: x}]", "OA150"),
    ],
)
def test_a_blackout_that_cannot_be_read_is_a_finding_and_nothing_is_sent(
    shop: Shop, written: str, rule: str
) -> None:
    shop.write("oactl.yaml", CONFIG + f"blackout: {written}\n")
    ran = shop.push()
    assert (ran.code, rule in ran.err) == (2, True), ran.err
    assert shop.sends() == []


def test_the_day_is_that_of_each_accounts_own_calendar(shop: Shop) -> None:
    config = BLACKOUT.replace("2026-11-25", "2026-11-26")
    elsewhere = config.replace("  main:\n", "  main:\n    timezone: Pacific/Auckland\n")
    shop.write("oactl.yaml", elsewhere)
    assert "paused" in shop.stops(), "20:00 in Taipei is the next day there"
    shop.write("oactl.yaml", config)
    assert "paused" not in shop.stops()


def test_validate_and_agenda_tell_a_blackout_ahead(shop: Shop) -> None:
    shop.write("oactl.yaml", BLACKOUT.replace("2026-11-25", "2026-12-09"))
    found = shop.run("plan", "validate", "--json").data["findings"]
    (told,) = [each for each in found if each["rule"] == "OA221"]
    assert (told["severity"], told["field"]) == ("warning", "cadence")
    assert "2026-12-09" in told["message"]
    assert "颱風假" in told["message"]
    ran = shop.run("plan", "agenda", "--from", "2026-12-01", "--to", "2026-12-31", "--json")
    held = {each["id"][-16:]: each["held_by"] for each in ran.data["occurrences"]}
    assert held["2026-12-09T20:00"] == "paused"
    assert held["2026-12-02T20:00"] is None
    assert "颱風假" in shop.run("explain", "shop/offer@2026-12-09T20:00").out
