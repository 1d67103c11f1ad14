"""Who is named by `notify:` is told of what waits for a person: once, in one message a run."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from receiving import (
    HELD,
    Happens,
    Web,
    by_hand,
    by_program,
    by_web,
    events,
    heard,
    missed,
    refused,
    revoke,
)
from sending_shop import CONFIG, HEAD, OFFER, POST, Shop

from oactl.sandbox import Fault


def test_what_is_held_is_told_once_with_why_and_the_next_command(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert shop.push().code == 3
    (document,) = heard(shop.root)
    (event,) = document["events"]
    assert (event["event"], event["occurrence"], event["account"]) == ("held", OFFER, "main")
    assert (event["held_by"], event["subject"], event["state"]) == (
        "approval",
        "官方周年慶",
        "held",
    )
    assert event["message"].startswith(HELD)
    assert "oactl plan approve shop/offer" in event["help"]
    assert document["title"] == "oactl: 1 held"
    assert event["message"] in document["text"]
    assert (document["version"], document["test"], document["rehearsal"]) == (1, False, True)
    shop.later()
    shop.push()
    assert len(heard(shop.root)) == 1


def unknown(shop: Shop) -> None:
    shop.line.fault(Fault("500_after", path="/v2/bot/message/broadcast", count=None))
    shop.push()
    shop.later(timedelta(hours=25))


@pytest.mark.parametrize(
    ("event", "happens"),
    [("missed", missed), ("refused", refused), ("unknown", unknown), ("hand_off", by_hand)],
)
def test_every_end_that_a_person_has_to_hear_of_is_told(
    shop: Shop, event: str, happens: Happens
) -> None:
    by_program(shop)
    happens(shop)
    shop.push()
    assert events(heard(shop.root)) == [event]
    for minutes in (1, 61, 61):
        shop.later(timedelta(minutes=minutes))
        shop.push()
    assert events(heard(shop.root)) == [event]


def test_what_simply_went_out_is_told_to_nobody(shop: Shop) -> None:
    by_program(shop)
    assert shop.push().only["state"] == "sent"
    assert heard(shop.root) == []


def test_a_hand_off_brings_what_is_to_be_posted(shop: Shop) -> None:
    by_program(shop)
    by_hand(shop)
    shop.push()
    ((event,),) = [document["events"] for document in heard(shop.root)]
    assert (event["copy"], event["assets"]) == ("周年慶開跑!", ["https://example.com/a.jpg"])
    assert f"oactl delivery done {OFFER} --url" in event["help"]
    (document,) = heard(shop.root)
    assert "周年慶開跑!\nhttps://example.com/a.jpg" in document["text"]


def test_a_receiver_is_told_of_what_it_asked_for_only(shop: Shop) -> None:
    by_program(shop, on="on: [missed, refused], ")
    revoke(shop)
    shop.push()
    assert heard(shop.root) == []


def test_a_new_receiver_hears_nothing_of_before(shop: Shop) -> None:
    revoke(shop)
    shop.push()
    by_program(shop)
    shop.later()
    shop.push()
    assert heard(shop.root) == []
    shop.later(timedelta(hours=3))
    shop.push()
    assert events(heard(shop.root)) == ["missed"]


def test_a_receiver_that_was_away_hears_nothing_that_is_a_day_old(shop: Shop) -> None:
    by_program(shop)
    shop.push()
    shop.write("oactl.yaml", CONFIG)
    shop.later(timedelta(days=7))
    revoke(shop)
    shop.push()
    by_program(shop)
    shop.later(timedelta(hours=25))
    shop.push()
    assert events(heard(shop.root)) == ["missed"]


def test_what_goes_on_for_days_is_told_once(shop: Shop) -> None:
    by_program(shop)
    shop.write("plans/broken.yaml", "version: 1\nplan: broken\nposts: 3\n")
    shop.push()
    for _ in range(30):
        shop.later(timedelta(minutes=61))
        shop.push()
    assert len(heard(shop.root)) == 1
    assert "oactl plan validate" in heard(shop.root)[0]["text"]


def test_a_test_send_that_fails_is_the_testers_own(shop: Shop) -> None:
    by_program(shop)
    shop.write("testers.csv", f"{min(shop.line.friends())}\n")
    shop.line.fault(Fault("403", path="/v2/bot/message/push", count=None))
    shop.later(-timedelta(minutes=10))
    assert shop.run("push", "shop/offer", "--test").code == 1
    shop.push()
    assert heard(shop.root) == []


def test_what_is_sent_by_name_and_refused_is_told_by_the_next_run(shop: Shop) -> None:
    by_program(shop)
    shop.later(-timedelta(minutes=10))
    shop.push()
    shop.later(timedelta(minutes=10))
    refused(shop)
    assert shop.run("push", OFFER).code == 1
    shop.later()
    shop.run("push", "--due")
    assert events(heard(shop.root)) == ["refused"]


def test_a_ledger_of_before_tells_no_old_news(shop: Shop) -> None:
    revoke(shop)
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db, db:
        for table in ("receivers", "notifications", "foretold", "resumes", "pauses"):
            db.execute(f"drop table {table}")
        for table in ("insight_requests", "day_figures", "final_days", "imported_figures"):
            db.execute(f"drop table {table}")
        db.execute("drop index snapshots_not_final")
        for column in ("topic", "audience"):
            db.execute(f"alter table deliveries drop column {column}")
        db.execute("pragma user_version = 3")
    by_program(shop)
    shop.later()
    assert shop.push().code == 0
    assert heard(shop.root) == []
    assert shop.run("db", "check").code == 0


# ---- before the time -------------------------------------------------------------------------


def at(shop: Shop, *walls: str) -> list[str]:
    for wall in walls:
        shop.at(wall)
        shop.push()
    return events(heard(shop.root))


def test_what_nobody_approved_is_told_a_day_and_two_hours_before(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert at(shop, "2026-11-24T19:59") == []
    assert at(shop, "2026-11-24T20:00", "2026-11-24T20:01", "2026-11-25T17:59") == ["unapproved"]
    (first,) = heard(shop.root)
    assert "2026-11-25 20:00" in first["text"]
    assert "oactl plan approve shop/offer" in first["text"]
    assert at(shop, "2026-11-25T18:00", "2026-11-25T18:01") == ["unapproved"] * 2
    assert at(shop, "2026-11-25T20:00") == ["unapproved", "unapproved", "held"]


def test_what_was_written_an_hour_before_is_told_once(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert at(shop, "2026-11-25T19:00", "2026-11-25T19:01", "2026-11-25T19:30") == ["unapproved"]


def test_what_was_approved_in_time_is_not_told(shop: Shop) -> None:
    by_program(shop)
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_a_draft_waits_for_nobody(shop: Shop) -> None:
    by_program(shop)
    shop.plan(POST.replace("subject:", "draft: true\n    subject:"))
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_what_a_person_skipped_is_not_told(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    shop.at("2026-11-24T10:00")
    shop.push()
    assert shop.run("delivery", "skip", OFFER, "--reason", "no").code == 0
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_an_idle_minute_ends_when_a_message_is_to_be_tried_again(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.status = 503
    revoke(shop)
    for seconds in (0, 10, 20, 31):
        shop.later(timedelta(seconds=seconds))
        shop.run("push", "--due")
    assert len(web.posted) == 2
    shop.later(timedelta(seconds=10))
    shop.run("push", "--due")
    web.status = 200
    shop.later(timedelta(seconds=121))
    assert shop.run("push", "--due").code == 0
    assert len(web.posted) == 3


@pytest.mark.parametrize("receiver", ["program", "nobody"])
def test_runs_are_idle_until_somebody_is_to_be_told(shop: Shop, receiver: str) -> None:
    """The note of an idle run ends when a post comes near; told of nobody, it goes on."""
    if receiver == "program":
        by_program(shop)
    revoke(shop)
    for wall in ("2026-11-25T10:00", "2026-11-25T10:01"):
        shop.at(wall)
        shop.run("push", "--due")
    note = shop.root / ".oactl" / "cache" / "next-due"
    until = float(note.read_text(encoding="utf-8").split("\n")[2])
    shop.at("2026-11-25T18:00" if receiver == "program" else "2026-11-25T20:00")
    assert until == shop.now.timestamp()


def test_an_account_whose_clock_is_ahead_is_told_of_in_its_own_time(shop: Shop) -> None:
    """In Tokyo 20:00 comes an hour before it does in Taipei, whose account is the first."""
    by_program(shop)
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    tokyo = "  tokyo: {token: {env: NONE}, timezone: Asia/Tokyo}\nnotify:"
    shop.write("oactl.yaml", config.replace("notify:", tokyo))
    head = HEAD.replace("account: main", "accounts: [main, tokyo]\ntimezone: account")
    shop.plan(POST, head=head)
    for wall in ("2026-11-24T18:00", "2026-11-24T18:01"):
        shop.at(wall)
        assert shop.run("push", "--due").code == 0
    shop.at("2026-11-24T19:00")
    shop.run("push", "--due")
    assert [event["account"] for event in heard(shop.root)[0]["events"]] == ["tokyo"]


# ---- many at once ----------------------------------------------------------------------------


def test_one_run_makes_one_message_however_much_it_held(shop: Shop) -> None:
    by_program(shop)
    many = [POST.replace("id: offer", f"id: offer-{n}") for n in range(29)]
    shop.plan(POST, *many)
    revoke(shop)
    shop.push()
    (document,) = heard(shop.root)
    assert len(document["events"]) == 30
    assert document["title"] == "oactl: 30 held"
    assert document["text"].count("held:") == 10
    assert "… and 20 more: oactl status" in document["text"]


def test_one_post_for_many_accounts_is_one_line(shop: Shop) -> None:
    by_program(shop)
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    others = "".join(f"  shop{n}: {{token: {{env: NONE}}}}\n" for n in range(20))
    shop.write("oactl.yaml", config.replace("accounts:\n", f"accounts:\n{others}"))
    names = ", ".join(f"shop{n}" for n in range(20))
    shop.plan(POST, head=HEAD.replace("account: main", f"accounts: [{names}]"))
    shop.push()
    (document,) = heard(shop.root)
    assert len(document["events"]) == 20
    assert document["text"].count("held:") == 1
    assert "also for 19 more accounts" in document["text"]
