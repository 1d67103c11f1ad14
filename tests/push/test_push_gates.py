"""Every gate of the contract in its order, through `push --due` and `explain`."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sending_shop import CONFIG, HEAD, NOW, OFFER, POST, TO_MEMBERS, Shop

from oactl.ledger import database
from oactl.sandbox import Fault
from runner import Ran


def held(ran: Ran, gate: str, reason: str | None = None, code: int = 3) -> None:
    """Newly held: named with its reason, exit 3."""
    assert (ran.only["state"], ran.only["held_by"]) == ("held", gate), ran.out
    assert reason in (None, ran.only["reason"])
    assert ran.code == code, ran.err
    assert OFFER in ran.err or gate == "credentials"


def stays_held(shop: Shop, gate: str, *, strict: int = 3, code: int = 0) -> None:
    """Held is told once, with `--strict` in every run; `explain` shows the gate."""
    shop.later()
    again = shop.push()
    assert (again.code, again.only["held_by"], again.err if code == 0 else "") == (code, gate, "")
    plain = shop.run("push", "--due")
    assert plain.out == ""
    assert shop.push("--strict").code == strict
    assert shop.stops()[:1] == [gate]
    assert not shop.sends()


def missed(ran: Ran, gate: str, reason: str | None = None) -> None:
    assert (ran.only["state"], ran.only["held_by"]) == ("missed", gate)
    assert reason in (None, ran.only["reason"])
    assert ran.code == 3
    assert "missed" in ran.err


def sent_once(shop: Shop, occurrence: str = OFFER) -> None:
    assert shop.push().states == {occurrence: "sent"}
    shop.later()
    assert shop.push().data["deliveries"] == []
    assert set(shop.reached.values()) == {1}


# ---- invalid, experiment ------------------------------------------------------------


def test_a_plan_with_errors_holds_its_post_and_stops_no_other(shop: Shop) -> None:
    good = POST.replace("offer", "good")
    shop.plan(POST.replace("text: 周年慶開跑!", "text: ''"), good.replace("開跑", "好"))
    shop.approve("shop/good")
    ran = shop.push()
    assert ran.code == 1
    assert ran.states == {OFFER: "held", "shop/good@2026-11-25T20:00": "sent"}
    assert shop.stops()[0] == "invalid"
    shop.later()
    assert shop.push().code == 1, "in each run"


def test_a_plan_that_cannot_be_read_stops_no_other_plan(shop: Shop) -> None:
    shop.write("plans/broken.yaml", "version: 1\nplan: broken\nposts: [\n")
    ran = shop.push()
    assert (ran.code, ran.states) == (1, {OFFER: "sent"})


def test_approvals_that_cannot_be_read_hold_their_plan_and_stop_no_other(shop: Shop) -> None:
    shop.write("plans/two.yaml", HEAD.replace("plan: shop", "plan: two") + POST.replace("!", "?"))
    shop.approve("two/offer")
    shop.write("approvals/shop.yaml", "approvals: [[[")
    ran = shop.push()
    assert ran.states == {OFFER: "held", "two/offer@2026-11-25T20:00": "sent"}
    assert ran.code == 3
    assert shop.stops() == ["approval"]


def test_variants_for_a_part_of_everybody_are_held(shop: Shop) -> None:
    variants = POST.replace(
        "    messages:\n      - text: 周年慶開跑!\n",
        "    variants:\n"
        "      - {name: a, messages: [{text: A}]}\n"
        "      - {name: b, messages: [{text: B}]}\n"
        "    experiment: {metric: clicks, split: 50, winner: auto}\n",
    )
    shop.plan(variants)
    ran = shop.push()
    held(ran, ran.only["held_by"])
    assert "experiment" in shop.stops()


# ---- approval ------------------------------------------------------------


def test_without_approval_it_is_held_until_its_checker_says_yes(shop: Shop) -> None:
    shop.run("plan", "revoke", "offer")
    held(shop.push(), "approval", "none")
    stays_held(shop, "approval")
    shop.approve()
    sent_once(shop)


def test_held_for_approval_until_its_time_is_over_it_is_missed_once(shop: Shop) -> None:
    shop.run("plan", "revoke", "offer")
    held(shop.push(), "approval")
    shop.later(timedelta(hours=2))
    missed(shop.push(), "approval", "none")
    shop.later()
    assert shop.push().code == 0
    ran = shop.push("--strict")
    assert (ran.code, ran.data["deliveries"]) == (3, []), "it is missed, whoever was told"
    shop.approve()
    assert shop.push().data["deliveries"] == []
    at_night = shop.run("push", OFFER, "--json")
    assert (at_night.code, at_night.only["held_by"]) == (3, "quiet_hours")
    shop.at("2026-11-26T09:00")
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}, "by name also past `late`"
    assert shop.push("--strict").code == 0


VOIDING = {
    "text": POST.replace("開跑", "開始"),
    "a var that it reads": POST + "    vars: {code: X}\n",
    "time": POST.replace('"20:00"', '["19:59", "20:00"]'),
    "a later end": POST.replace("12-31", "12-30").replace("until: 2026-12-30", "until: 2027-01-05"),
    "no end": POST.replace(", until: 2026-12-31", ""),
    "late": POST.replace('"20:00", from', '"20:00", late: 3h, from'),
    "audience": TO_MEMBERS,
    "silent": POST + "    silent: true\n",
}
KEEPING = {
    "notes": POST + "    notes: 圖文並茂\n",
    "a comment": "  # 註解\n" + POST,
    "a skipped day": POST.replace("2026-12-31}", "2026-12-31, skip: [2026-12-02]}"),
    "an earlier end": POST.replace("12-31", "12-30"),
    "type and topic": POST + "    type: 優惠\n    topic: x\n",
}


@pytest.mark.parametrize("edit", VOIDING)
def test_an_edit_voids_the_approval(shop: Shop, edit: str) -> None:
    shop.members(3)
    if edit == "a var that it reads":
        coded = POST.replace("text: 周年慶開跑!", 'text: "{{ code }}"')
        shop.plan(coded + "    vars: {code: Y}\n")
        shop.approve()
        shop.plan(coded + "    vars: {code: X}\n")
    else:
        shop.plan(VOIDING[edit])
    ran = shop.push()
    assert {each["held_by"] for each in ran.data["deliveries"]} == {"approval"}
    assert ran.code == 3
    assert not shop.sends()


@pytest.mark.parametrize("edit", KEEPING)
def test_an_edit_that_takes_away_or_does_not_count_keeps_the_approval(
    shop: Shop, edit: str
) -> None:
    shop.plan(KEEPING[edit])
    sent_once(shop)


def test_a_draft_is_skipped_not_held(shop: Shop) -> None:
    shop.plan(POST + "    draft: true\n")
    ran = shop.push("--strict")
    assert (ran.code, ran.data["deliveries"], ran.err) == (0, [], "")


BY_DATE = """\
  - id: offer
    subject: 官方周年慶
    cadence: {weekly: [wed], at: "20:00", from: 2026-11-18, until: 2026-12-02}
    audience: all
    by_date:
      2026-11-18: {messages: [{text: 零}]}
      2026-11-25: {messages: [{text: 一}]}
"""
LAST = "      2026-12-02: {messages: [{text: 二}]}\n"


def test_a_new_item_needs_approval_for_itself_only(shop: Shop) -> None:
    shop.plan(BY_DATE)
    shop.approve()
    shop.plan(BY_DATE + LAST)
    sent_once(shop)
    shop.at("2026-12-02T20:00")
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "approval", "new_item")
    shop.approve()
    assert shop.push().states == {"shop/offer@2026-12-02T20:00": "sent"}


def test_an_item_removed_keeps_the_approval_of_the_others(shop: Shop) -> None:
    shop.plan(BY_DATE + LAST)
    shop.approve()
    shop.plan(BY_DATE)
    sent_once(shop)


def test_an_item_edited_voids_the_approval_of_that_item_only(shop: Shop) -> None:
    shop.plan(BY_DATE + LAST)
    shop.approve()
    shop.plan(BY_DATE + LAST.replace("二", "貳"))
    sent_once(shop)
    shop.at("2026-12-02T20:00")
    assert shop.push().only["held_by"] == "approval"


def test_an_approval_edited_by_hand_is_none(shop: Shop) -> None:
    path = shop.root / "approvals" / "shop.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("周年慶開跑", "周年慶開始"), "utf-8")
    held(shop.push(), "approval", "none")


def test_what_was_approved_for_one_bot_never_goes_out_by_another(shop: Shop) -> None:
    """Also where the ledger that had pinned the bot is lost and the token is another's."""
    sent_once(shop)
    shop.approve()
    shop.ledger.unlink()
    database.create(shop.ledger, NOW - timedelta(days=1))
    shop.env["TOKEN"] = shop.line.account("other").token
    held(shop.push(), "approval", "bot")
    assert not shop.line.reached("other")


def test_a_checker_must_be_one_of_the_people_when_it_is_sent(shop: Shop) -> None:
    open_post = HEAD.replace(", checker: 熊大", "")
    shop.plan(POST, head=open_post)
    shop.approve()
    shop.write("oactl.yaml", CONFIG.replace("熊大", "莎莉"))
    held(shop.push(), "approval", "checker")
    assert not shop.sends()


def test_an_approval_holds_92_days(shop: Shop) -> None:
    shop.plan(POST.replace(", until: 2026-12-31", ""))
    shop.approve()
    shop.at("2027-02-24T20:00")
    assert shop.push().states["shop/offer@2027-02-24T20:00"] == "sent"
    shop.at("2027-03-03T20:00")
    ran = shop.push()
    assert (ran.only["held_by"], ran.only["reason"]) == ("approval", "expired")


def test_a_limit_lowered_keeps_the_approval_and_raised_voids_it(shop: Shop) -> None:
    people = shop.members(30)
    limited = TO_MEMBERS.replace("{all: [members]}", "{all: [members], limit: 20}")
    shop.plan(limited)
    shop.approve()
    shop.plan(limited.replace("20}", "30}"))
    assert shop.push().only["held_by"] == "approval"
    shop.plan(limited.replace("20}", "10}"))
    assert shop.push().states == {OFFER: "sent"}
    assert shop.reached == dict.fromkeys(people[:10], 1)


# ---- times_changed, repeat ------------------------------------------------------------

NOON = POST.replace('"20:00"', '["12:00", "20:00"]')


def test_times_edited_after_one_has_begun_hold_the_rest_of_the_day(shop: Shop) -> None:
    shop.plan(NOON)
    shop.approve()
    shop.at("2026-11-25T12:00")
    assert shop.push().states == {"shop/offer@2026-11-25T12:00": "sent"}
    shop.plan(NOON.replace("20:00", "19:30"))
    shop.approve()
    shop.at("2026-11-25T19:30")
    ran = shop.push()
    assert (ran.code, ran.only["held_by"]) == (3, "times_changed")
    late = "shop/offer@2026-11-25T19:30"
    assert shop.stops(late) == ["times_changed"]
    assert shop.run("push", late, "--json").states == {late: "sent"}
    shop.at("2026-12-02T12:00")
    assert shop.push().states == {"shop/offer@2026-12-02T12:00": "sent"}, "of that day only"


def test_a_second_time_of_a_day_goes_out_where_nothing_was_edited(shop: Shop) -> None:
    shop.plan(NOON)
    shop.approve()
    shop.at("2026-11-25T12:00")
    shop.push()
    shop.at("2026-11-25T20:00")
    assert shop.push().states == {OFFER: "sent"}
    assert len(shop.sends()) == 2


def test_the_same_content_to_the_same_audience_within_a_week_is_held(shop: Shop) -> None:
    twin = POST.replace("id: offer", "id: twin")
    shop.plan(POST, twin)
    shop.approve("shop/offer", "shop/twin")
    ran = shop.push()
    assert ran.states == {OFFER: "sent", "shop/twin@2026-11-25T20:00": "held"}
    assert ran.data["deliveries"][1]["held_by"] == "repeat"
    assert ran.code == 3
    assert shop.stops("shop/twin@2026-11-25T20:00") == ["repeat"]
    shop.plan(POST, twin + "    allow_repeat: true\n")
    shop.later()
    assert shop.push().only["held_by"] == "approval", "to repeat is part of what is approved"
    shop.approve("shop/twin")
    assert shop.push().states == {"shop/twin@2026-11-25T20:00": "sent"}


def test_the_same_post_repeats_itself_freely(shop: Shop) -> None:
    shop.plan(POST.replace("[wed]", "[wed, fri]"))
    shop.approve()
    shop.push()
    shop.at("2026-11-27T20:00")
    assert shop.push().states == {"shop/offer@2026-11-27T20:00": "sent"}


# ---- missed, quiet hours ------------------------------------------------------------


def test_later_than_late_is_missed_once(shop: Shop) -> None:
    shop.at("2026-11-25T19:00")
    shop.push()
    shop.at("2026-11-25T22:00")
    shop.write("oactl.yaml", CONFIG.replace("    tags:", "    quiet_hours: none\n    tags:"))
    shop.later(timedelta(seconds=1))
    ran = shop.push()
    missed(ran, "missed", "late")
    shop.later()
    assert shop.push().data["deliveries"] == []
    assert [each["state"] for each in _listed(shop)] == ["missed"]


def test_within_late_it_still_goes(shop: Shop) -> None:
    shop.at("2026-11-25T21:59")
    sent_once(shop)


def test_late_in_quiet_hours_is_missed(shop: Shop) -> None:
    shop.plan(POST.replace('"20:00"', '"21:30"'))
    shop.approve()
    shop.at("2026-11-25T22:00")
    missed(shop.push(), "missed", "late_in_quiet_hours")
    shop.at("2026-11-26T09:00")
    assert shop.push().data["deliveries"] == []
    assert not shop.sends()


def test_of_several_due_at_once_only_the_newest_goes_out(shop: Shop) -> None:
    shop.plan(POST.replace('"20:00"', '["19:00", "19:30", "20:00"]'))
    shop.approve()
    ran = shop.push()
    assert ran.states == {
        "shop/offer@2026-11-25T19:00": "missed",
        "shop/offer@2026-11-25T19:30": "missed",
        OFFER: "sent",
    }
    assert [each["reason"] for each in ran.data["deliveries"]] == ["superseded", "superseded", None]
    assert ran.code == 3
    assert set(shop.reached.values()) == {1}


def test_an_older_one_does_not_follow_a_newer_one_that_went_by_name(shop: Shop) -> None:
    twice = POST.replace('"20:00"', '["19:59", "20:00"]')
    shop.plan(twice)
    shop.approve()
    assert shop.run("push", OFFER, "--json").states == {OFFER: "sent"}
    missed(shop.push(), "missed", "superseded")
    assert set(shop.reached.values()) == {1}


def test_a_slot_inside_quiet_hours_never_goes_by_itself(shop: Shop) -> None:
    shop.plan(POST.replace('"20:00"', '"23:00"'))
    shop.at("2026-11-25T23:00")
    ran = shop.push()
    assert (ran.code, ran.only["held_by"]) == (1, "invalid")
    assert "quiet_hours" in shop.stops("shop/offer@2026-11-25T23:00")


def test_quiet_ok_goes_at_night(shop: Shop) -> None:
    shop.plan(POST.replace('"20:00"', '"23:00"') + "    quiet_ok: true\n")
    shop.approve()
    shop.at("2026-11-25T23:00")
    assert shop.push().states == {"shop/offer@2026-11-25T23:00": "sent"}


def test_cron_down_for_three_days_names_each_missed_once(shop: Shop) -> None:
    shop.plan(
        POST.replace("weekly: [wed]", "daily: true"),
        POST.replace("weekly: [wed]", "daily: true").replace("offer", "two").replace("!", "?"),
    )
    shop.approve("shop/offer", "shop/two")
    shop.push()
    shop.at("2026-11-28T23:30")
    ran = shop.push()
    days = ("2026-11-26", "2026-11-27", "2026-11-28")
    assert ran.states == {f"shop/{p}@{d}T20:00": "missed" for d in days for p in ("offer", "two")}
    assert ran.code == 3
    assert ran.err.count("missed: ") == 6
    shop.later()
    assert shop.push("--strict").data["deliveries"] == []
    assert set(shop.reached.values()) == {2}, "one of each post, on the first day"


def test_what_was_over_before_its_post_was_seen_is_past(shop: Shop) -> None:
    shop.push()
    shop.at("2026-11-26T12:00")
    shop.plan(POST, POST.replace("offer", "new"))
    shop.approve("shop/new")
    ran = shop.push("--strict")
    assert (ran.code, ran.data["deliveries"]) == (0, [])
    agenda = shop.run("plan", "agenda", "--from", "2026-11-25", "--to", "2026-11-25", "--json").data
    assert {each["id"]: each["state"] for each in agenda["occurrences"]} == {
        OFFER: "sent",
        "shop/new@2026-11-25T20:00": "past",
    }


# ---- audience, quota, blast radius ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "reason"),
    [(None, "file_missing"), ("U123\n", "file_row"), ("", "empty"), ("\udcff", "file_encoding")],
)
def test_an_audience_that_cannot_be_had_is_held_until_it_can(
    shop: Shop, rows: str | None, reason: str
) -> None:
    people = shop.members(3)
    shop.plan(TO_MEMBERS)
    shop.approve()
    path = shop.root / "members.csv"
    path.unlink()
    if rows is not None:
        path.write_bytes(rows.encode(errors="surrogateescape"))
    held(shop.push(), "audience", reason)
    stays_held(shop, "audience")
    shop.members(3)
    sent_once(shop)
    assert list(shop.reached) == people


def quota(shop: Shop, limit: int) -> None:
    shop.line.app.world.accounts["main"].quota = limit


def test_a_quota_that_does_not_suffice_holds_before_anything_is_asked(shop: Shop) -> None:
    shop.members(20)
    shop.plan(TO_MEMBERS)
    shop.approve()
    quota(shop, 19)
    ran = shop.push()
    held(ran, "quota", "not_enough")
    assert "19" in ran.err
    assert not shop.sends()
    quota(shop, 20)
    shop.later()
    sent_once(shop)


def test_a_quota_that_one_delivery_uses_up_holds_the_next(shop: Shop) -> None:
    shop.members(20)
    shop.plan(TO_MEMBERS, TO_MEMBERS.replace("offer", "two").replace("!", "?"))
    shop.approve("shop/offer", "shop/two")
    quota(shop, 30)
    ran = shop.push()
    assert ran.states == {OFFER: "sent", "shop/two@2026-11-25T20:00": "held"}
    assert ran.data["deliveries"][1]["held_by"] == "quota"
    assert [status for _, status in shop.sends()] == [200]


def test_explain_shows_the_gate_that_line_closed_until_it_opens(shop: Shop) -> None:
    shop.members(20)
    shop.plan(TO_MEMBERS)
    shop.approve()
    quota(shop, 19)
    shop.push()
    [stopping] = [gate for gate in shop.explain()["gates"] if gate["stops"]]
    assert (stopping["gate"], stopping["reason"]) == ("quota", "not_enough")
    assert stopping["facts"] == {"need": 20, "remaining": 19}
    [told] = [line for line in shop.run("explain", OFFER).out.splitlines() if "✗ " in line[:4]]
    assert "quota" in told
    assert "19" in told
    quota(shop, 20)
    shop.later()
    sent_once(shop)
    assert shop.stops() == []


def test_explain_shows_a_rejected_token_until_it_is_good_again(shop: Shop) -> None:
    shop.members(20)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("401", path="/v2/bot/info", count=1))
    shop.push()
    assert shop.stops() == ["credentials"]
    shop.later()
    sent_once(shop)
    assert shop.stops() == []


def test_a_delivery_that_did_not_go_uses_no_quota_up(shop: Shop) -> None:
    shop.members(20)
    shop.plan(TO_MEMBERS, TO_MEMBERS.replace("offer", "two").replace("!", "?"))
    shop.approve("shop/offer", "shop/two")
    quota(shop, 30)
    shop.line.fault(Fault("403", path="/v2/bot/message/multicast"))
    ran = shop.push()
    assert ran.states == {OFFER: "refused", "shop/two@2026-11-25T20:00": "sent"}


def test_the_rest_of_a_delivery_goes_when_the_quota_suffices_for_the_rest(shop: Shop) -> None:
    people = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    last = Fault("429_month", path="/v2/bot/message/multicast", user=people[-1])
    shop.line.fault(last)
    assert shop.push().only["batches_accepted"] == 2
    quota(shop, 1_200)
    shop.later()
    sent_once(shop)


def test_an_audience_far_larger_than_approved_is_held(shop: Shop) -> None:
    shop.members(100)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.members(150)
    assert shop.push("--dry-run").states == {OFFER: "would_send"}, "50 more are not yet far more"
    shop.members(151)
    held(shop.push(), "blast_radius", "grown")
    stays_held(shop, "blast_radius")
    shop.approve()
    sent_once(shop)


# ---- credentials, clock ------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "reason"),
    [(None, "env"), ("", "empty"), ("nonsense", "rejected"), ("other", "other_account")],
)
def test_a_token_that_is_missing_wrong_or_anothers_stops_the_only_account(
    shop: Shop, token: str | None, reason: str
) -> None:
    shop.line.set_now(shop.now)
    pinned = shop.run("account", "check")
    assert pinned.code == 0, pinned.err
    shop.env["TOKEN"] = shop.line.account("other").token if token == "other" else token
    ran = shop.push()
    held(ran, "credentials", reason, code=2)
    assert ran.data["accounts"] == [{"account": "main", "error": reason}]
    shop.later()
    assert shop.push().code == 2, "in every run"
    assert not shop.sends()
    shop.env.clear()
    shop.later()
    sent_once(shop)


TWO = CONFIG + "  second:\n    token: {env: SECOND}\n"


def test_a_bad_token_of_one_account_does_not_stop_the_other(shop: Shop) -> None:
    shop.write("oactl.yaml", TWO)
    shop.write(
        "plans/two.yaml",
        HEAD.replace("plan: shop", "plan: two").replace("account: main", "account: second") + POST,
    )
    shop.approve("two/offer")
    shop.env = {"SECOND": "nonsense"}
    ran = shop.push()
    assert ran.states == {OFFER: "sent", "two/offer@2026-11-25T20:00": "held"}
    assert ran.code == 1
    assert [each["error"] for each in ran.data["accounts"]] == [None, "rejected"]
    shop.env = {"SECOND": shop.line.account("other").token}
    shop.later()
    again = shop.push()
    assert (again.code, again.states) == (0, {"two/offer@2026-11-25T20:00": "sent"})


def test_a_token_rejected_in_the_midst_of_a_delivery_is_exit_2_of_the_only_account(
    shop: Shop,
) -> None:
    people = shop.members(1_200)
    shop.plan(TO_MEMBERS)
    shop.approve()
    shop.line.fault(Fault("401", path="/v2/bot/message/multicast", user=people[-1]))
    assert shop.push().code == 75
    shop.line.fault(Fault("401", path="/v2/bot/info"))
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (2, "sending")
    shop.later()
    sent_once(shop)


def test_with_the_clock_set_lines_date_is_not_compared(shop: Shop) -> None:
    shop.line.fault(Fault("wrong_date", count=None, seconds=86_400))
    sent_once(shop)


@pytest.fixture
def real_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The same at a clock that nobody has set: it is compared with LINE's."""
    from oactl import clock  # noqa: PLC0415 - patched here only

    monkeypatch.setattr(clock.SetClock, "is_set", False)
    return shop


@pytest.mark.parametrize("seconds", [301, -301])
def test_a_clock_five_minutes_off_sends_nothing(real_time: Shop, seconds: int) -> None:
    shop = real_time
    shop.line.fault(Fault("wrong_date", path="/v2/bot/info", count=None, seconds=seconds))
    ran = shop.push()
    held(ran, "clock", code=75)
    assert "clock" in ran.err
    shop.later()
    assert shop.push().code == 75
    assert not shop.sends()
    shop.line.clear_faults()
    shop.later()
    sent_once(shop)


def test_a_clock_a_minute_off_is_warned_of(real_time: Shop) -> None:
    shop = real_time
    shop.line.fault(Fault("wrong_date", path="/v2/bot/info", seconds=90))
    ran = shop.push()
    assert (ran.code, ran.states) == (0, {OFFER: "sent"})
    assert "90 seconds" in ran.err


def test_a_clock_less_than_a_minute_off_or_no_date_is_fine(real_time: Shop) -> None:
    shop = real_time
    shop.line.fault(Fault("no_date", count=None))
    ran = shop.push()
    assert (ran.code, ran.err) == (0, "")


# ---- order ------------------------------------------------------------


def test_the_first_gate_that_stops_is_told(shop: Shop) -> None:
    gates = [gate["gate"] for gate in shop.explain()["gates"]]
    assert gates == [
        "invalid", "paused", "experiment", "fresh_ledger", "same_bot", "approval",
        "times_changed", "repeat", "missed", "quiet_hours", "audience", "frequency_cap", "quota",
        "budget", "blast_radius", "credentials", "clock",
    ]  # fmt: skip
    shop.plan(TO_MEMBERS)  # neither approved nor its file there
    shop.at("2026-11-25T21:00")
    assert shop.stops() == ["approval", "audience"]
    held(shop.push(), "approval")
    shop.members(2)
    shop.approve()
    (shop.root / "members.csv").unlink()
    held(shop.push(), "audience")
    shop.members(2)
    sent_once(shop)


def test_explain_leaves_out_not_due_yet_and_asks_line_nothing(shop: Shop) -> None:
    asked = shop.asked()
    assert shop.stops("shop/offer@2026-12-02T20:00") == []
    assert shop.asked() == asked


def test_a_dry_run_sends_and_writes_nothing(shop: Shop) -> None:
    tables = ("seen", "checked", "deliveries", "attempts", "events")

    def rows() -> list[int]:
        with closing(sqlite3.connect(shop.ledger)) as db:
            return [db.execute(f"select count(*) from {t}").fetchone()[0] for t in tables]  # noqa: S608 - ours

    before = rows()
    ran = shop.push("--dry-run")
    assert (ran.code, ran.states, ran.data["dry_run"]) == (0, {OFFER: "would_send"}, True)
    assert not shop.sends()
    assert rows() == before
    sent_once(shop)


def _listed(shop: Shop) -> list[dict]:  # type: ignore[type-arg]
    found: list[dict] = shop.run("delivery", "list", "--json").data["deliveries"]  # type: ignore[type-arg]
    return found


def test_the_agenda_says_that_the_later_of_two_equal_posts_will_be_held(shop: Shop) -> None:
    shop.at("2026-11-25T19:00")
    copy = POST.replace("offer", "twin").replace('"20:00"', '"21:00"')
    weekly = POST.replace("from: 2026-11-18", "from: 2026-11-25")
    shop.plan(weekly, copy.replace("from: 2026-11-18", "from: 2026-11-25"))
    shop.approve("shop/offer", "shop/twin")
    agenda = shop.run("plan", "agenda", "--days", "1", "--json").data["occurrences"]
    assert [(each["post"], each["held_by"]) for each in agenda] == [
        ("offer", None),
        ("twin", "repeat"),
    ]
    shop.at("2026-11-25T20:00")
    shop.push()
    shop.at("2026-11-25T21:00")
    assert shop.push().only["held_by"] == "repeat"
