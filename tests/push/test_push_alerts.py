"""What `report daily --if-notable` finds goes to who is named by `notify:`, once, whatever dies."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from killing import Kill, whole
from receiving import Web, by_program, by_web, events, heard, program
from sending_shop import Shop, open_shop

from kept_days import keep_days
from oactl.sandbox import SandboxServer
from published import validator

WORDS = ("report", "daily", "--if-notable", "--offline")
MORNING = "2026-11-26T11:00"


def spiked(shop: Shop) -> Shop:
    """The day after a day on which 90 people blocked the account, where 13 and 7 do in turn."""
    assert shop.run("push", "--due").code == 0
    assert shop.run("insight", "sync").code == 0
    keep_days(shop.ledger, spike=90)
    shop.at(MORNING)
    return shop


def test_an_alert_is_told_with_its_figures_its_causes_and_where_to_look(shop: Shop) -> None:
    by_program(spiked(shop))
    ran = shop.run(*WORDS)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("main, 2026-11-25: 90 more blocks")
    (document,) = heard(shop.root)
    (event,) = document["events"]
    assert document["title"] == "oactl: 1 alert"
    assert (event["event"], event["account"], event["occurrence"]) == ("alert", "main", None)
    assert event["message"] == ran.out.splitlines()[0]
    assert event["causes"] == [
        f"perhaps: {each} went out" for each in ["shop/offer@2026-11-25T20:00"]
    ]
    assert event["help"] == ("the whole day: oactl report daily --day 2026-11-25 --account main")
    lines = document["text"].splitlines()
    assert lines[2:] == [event["message"], "  " + event["causes"][0], "  " + event["help"]]
    assert list(validator("Notification").iter_errors(document)) == []


def test_hour_after_hour_it_is_told_once_and_no_push_says_it_again(shop: Shop) -> None:
    by_program(spiked(shop))
    for _ in range(4):
        assert shop.run(*WORDS).out
        ran = shop.push()
        assert (ran.data["deliveries"], ran.err) == ([], "")
        shop.later(timedelta(hours=1))
    assert events(heard(shop.root)) == ["alert"]


def test_a_quiet_day_tells_nobody(shop: Shop) -> None:
    by_program(spiked(shop))
    keep_days(shop.ledger, spike=20)
    assert shop.run(*WORDS).out == ""
    assert heard(shop.root) == []


@pytest.mark.parametrize(("on", "told"), [("on: [alert], ", ["alert"]), ("on: [held], ", [])])
def test_who_hears_of_it_is_chosen_as_of_other_events(shop: Shop, on: str, told: list[str]) -> None:
    by_program(spiked(shop), on=on)
    shop.run(*WORDS)
    assert events(heard(shop.root)) == told


def test_json_tells_as_well_and_a_day_of_long_ago_tells_nobody(shop: Shop) -> None:
    by_program(spiked(shop))
    shop.at("2026-12-04T11:00")
    assert shop.run(*WORDS, "--day", "2026-11-25").out
    assert heard(shop.root) == []
    shop.at("2026-12-02T11:00")
    assert len(shop.run(*WORDS, "--json").data["alerts"]) == 1
    assert events(heard(shop.root)) == ["alert"]


def test_a_receiver_of_later_hears_nothing_of_before(shop: Shop) -> None:
    by_program(spiked(shop), on="name: first, ")
    shop.run(*WORDS)
    by_program(shop, on="name: second, ")
    shop.later(timedelta(hours=1))
    shop.run(*WORDS)
    assert [document["receiver"] for document in heard(shop.root)] == ["first"]


def test_what_does_not_get_there_is_tried_again_by_push(shop: Shop, web: Web) -> None:
    by_web(spiked(shop), web)
    web.status = 503
    ran = shop.run(*WORDS)
    assert ran.code == 0
    assert "receiver webhook was not told" in ran.err
    web.status = 200
    shop.later(timedelta(minutes=2))
    shop.run("push", "--due")
    first, second = web.documents
    assert first == second
    shop.later(timedelta(hours=2))
    shop.run(*WORDS)
    assert len(web.posted) == 2


def test_it_is_told_in_the_language_of_the_workspace(shop: Shop) -> None:
    by_program(spiked(shop))
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    shop.write("oactl.yaml", config.replace("language: en", "language: zh-TW"))
    shop.run(*WORDS)
    (document,) = heard(shop.root)
    assert "oactl report daily --day 2026-11-25 --account main" in document["text"]
    assert document["events"][0]["message"].startswith("main，2026-11-25：")


def test_killed_between_any_two_steps_the_alert_is_neither_lost_nor_told_in_two_messages(
    kill: Kill, line: SandboxServer, tmp_path: Path
) -> None:
    killed = 0
    for at in range(1, 60):
        line.app.world.accounts["main"].forget()
        shop = spiked(open_shop(tmp_path / f"shop {at}", line))
        program(shop.root)
        by_program(shop)
        found = kill(shop, at, args=WORDS)
        whole(shop)
        shop.later(timedelta(minutes=30))
        shop.push()
        shop.later(timedelta(hours=1))
        shop.run(*WORDS)
        told = heard(shop.root)
        where = json.dumps(found)
        assert {event for document in told for event in events([document])} == {"alert"}, where
        assert len({document["id"] for document in told}) == 1, where
        if not found["killed"]:
            break
        killed += 1
    assert killed >= 6
