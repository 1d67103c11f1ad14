"""What the ledger is asked: pins, deliveries by any name, requests and figures, within one bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from oactl.domain.account import Pin
from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, HandedOff, Skipped, Stopped
from oactl.domain.delivery.facts import Accepted, Batch, Delivery
from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.domain.delivery.summary import Notice
from oactl.domain.insight import Snapshot
from oactl.ledger.checkup import check_up
from oactl.ledger.store import Ledger

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BOT, OTHER = "U" + "b" * 32, "U" + "c" * 32
MAIN, SOUTH = Channel("api.line.me", BOT), Channel("api.line.me", OTHER)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def delivery(ident: str, post: str = "offer", channel: Channel = MAIN, days: int = 0) -> Delivery:
    at = NOW + days * DAY
    identity = Identity(channel, "shop", post, f"{at:%Y-%m-%dT20:00}")
    account = "main" if channel == MAIN else "south"
    return Delivery(
        ident, identity, "occurrence", f"{account}/{identity.name}", account, "", "line", Via.PUSH,
        at, "Asia/Taipei", at, False, "", "", '{"messages":[]}', 1, None, "same",
    )  # fmt: skip


def batch(of: Delivery) -> Batch:
    return Batch(of.id, 0, 0, "0", of.key("0", 0), bytes(16), 1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two bots; the first sent two posts, one of them on two days."""
    with closing(Ledger.create(tmp_path / "state.db", NOW)) as made:
        for each in (
            delivery("d1"),
            delivery("d2", days=7),
            delivery("d3", "news", days=1),
            delivery("d4", channel=SOUTH),
        ):
            assert made.freeze(each, [batch(each)])
        yield made


def ids(found: list[Delivery] | list[object]) -> list[str]:
    return [getattr(each, "delivery", each).id for each in found]


# ---- which bot a name stands for ----------------------------------------------------------


def test_the_pin_of_first_contact_keeps_its_bot_and_takes_its_new_names(ledger: Ledger) -> None:
    assert ledger.pin_of(MAIN.host, "main") is None
    ledger.pin(MAIN.host, "main", Pin(BOT, "@shop", "Shop"), NOW)
    ledger.pin(MAIN.host, "main", Pin(BOT, "@shop2", "Shop 2"), NOW)
    assert ledger.pin_of(MAIN.host, "main") == Pin(BOT, "@shop2", "Shop 2")
    ledger.pin(MAIN.host, "main", Pin(OTHER, "@thief", "Thief"), NOW)
    assert ledger.pin_of(MAIN.host, "main") == Pin(BOT, "@shop2", "Shop 2")


def test_a_pin_is_of_one_account_at_one_host(ledger: Ledger) -> None:
    ledger.pin(MAIN.host, "main", Pin(BOT, "@shop", "Shop"), NOW)
    assert ledger.pin_of("127.0.0.1:8000", "main") is None
    assert ledger.pin_of(MAIN.host, "Main") is None


def test_a_name_that_is_gone_is_known_by_its_bot_where_its_posts_were_seen(ledger: Ledger) -> None:
    ledger.pin(MAIN.host, "old", Pin(BOT, "@shop", "Shop"), NOW)
    ledger.pin(MAIN.host, "unused", Pin(OTHER, "@x", "X"), NOW)
    ledger.posts.see(MAIN.host, "old", [("shop", "offer")], NOW)
    assert ledger.former_names(MAIN.host, ["new"]) == {"old": BOT}
    assert ledger.former_names(MAIN.host, ["old"]) == {}
    assert ledger.former_names("another host", ["new"]) == {}


def test_under_its_new_name_an_account_has_what_was_seen_under_the_old(ledger: Ledger) -> None:
    host, post = MAIN.host, ("shop", "offer")
    ledger.posts.see(host, "old", [post], NOW)
    ledger.posts.check_off(host, "old", NOW + HOUR)
    ledger.posts.rename(host, "old", "new")
    assert set(ledger.posts.of(host, "new")) == {post}
    assert ledger.posts.of(host, "old") == {}
    assert ledger.posts.checked_until(host, "new") == NOW + HOUR
    assert ledger.posts.checked_until(host, "old") is None


# ---- deliveries ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("d1", ["d1"]),
        ("main/shop/offer@2026-11-25T20:00", ["d1"]),
        ("shop/offer@2026-11-25T20:00", ["d1", "d4"]),
        ("south/shop/offer@2026-11-25T20:00", ["d4"]),
        ("north/shop/offer@2026-11-25T20:00", []),
        ("shop/offer@2026-11-25T20:01", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_delivery_is_found_by_its_id_and_both_names(
    ledger: Ledger, name: str, found: list[str]
) -> None:
    assert sorted(ids(ledger.records_named(name))) == found


def test_what_is_not_settled_is_looked_at_within_its_bot_oldest_first(ledger: Ledger) -> None:
    assert ids(ledger.open_records(MAIN)) == ["d1", "d3", "d2"]
    assert ids(ledger.open_records(SOUTH)) == ["d4"]
    ledger.finish("d1", "sent", NOW)
    assert ids(ledger.open_records(MAIN)) == ["d3", "d2"]
    ledger.reopen("d1", Event(NOW, delivery("d1").identity, "main", "x", "root", Stopped("y")))
    assert ids(ledger.open_records(MAIN)) == ["d1", "d3", "d2"]
    assert ids(ledger.open_elsewhere(MAIN.host, [BOT])) == ["d4"]
    assert ids(ledger.open_elsewhere(MAIN.host, [BOT, OTHER])) == []


def test_there_is_something_open_until_all_is_settled_and_told(ledger: Ledger) -> None:
    for name in ("d1", "d2", "d3"):
        ledger.finish(name, "sent", NOW)
    assert ledger.has_open()
    (notice,) = ledger.finish("d4", "sent", NOW, [Notice("x", host=MAIN.host, account="south")])
    assert ledger.has_open(), "a notice was not told"
    ledger.outbox.tell([notice], NOW)
    assert not ledger.has_open()


def test_records_of_a_time_are_newest_first_and_may_be_of_one_account(ledger: Ledger) -> None:
    assert ids(ledger.records_since(NOW + HOUR)) == ["d2", "d3"]
    assert ids(ledger.records_since(NOW, "south")) == ["d4"]
    assert ids(ledger.records_since(NOW + 8 * DAY)) == []


def test_a_post_is_found_on_its_day_and_over_all_accounts(ledger: Ledger) -> None:
    assert ids(ledger.begun_on(MAIN, "shop", "offer", "2026-12-02")) == ["d2"]
    assert ids(ledger.begun_on(MAIN, "shop", "offer", "2026-12-03")) == []
    assert sorted(ids(ledger.sent_of(MAIN.host, "shop", "offer", NOW))) == ["d1", "d2", "d4"]
    assert ids(ledger.sent_of(MAIN.host, "shop", "offer", NOW + DAY)) == ["d2"]
    assert ids(ledger.sent_of("another host", "shop", "offer", NOW)) == []


def test_the_same_content_is_found_in_other_posts_of_the_bot(ledger: Ledger) -> None:
    assert ids(ledger.alike(MAIN, "same", NOW, other_than=("shop", "offer"))) == ["d3"]
    assert ids(ledger.alike(MAIN, "same", NOW, other_than=("shop", "news"))) == ["d2", "d1"]
    assert ids(ledger.alike(MAIN, "else", NOW, other_than=("shop", "news"))) == []


def test_requests_are_counted_by_bot_and_endpoint_whatever_came_back(ledger: Ledger) -> None:
    first = ledger.intend([batch(delivery("d1"))], NOW + HOUR)
    ledger.intend([batch(delivery("d1")), batch(delivery("d4"))], NOW + 2 * HOUR)
    ledger.record_outcomes([(first[0], Accepted("r", 200))], NOW + HOUR)
    both = [NOW + HOUR, NOW + 2 * HOUR]
    assert ledger.requests_since(MAIN, Via.PUSH, NOW) == both
    assert ledger.requests_since(MAIN, Via.PUSH, NOW + HOUR) == both[1:], "since, not at"
    assert ledger.requests_since(MAIN, Via.MULTICAST, NOW) == []
    assert ledger.requests_since(SOUTH, Via.PUSH, NOW) == both[1:]


def test_an_id_belongs_to_one_identity(ledger: Ledger) -> None:
    assert not ledger.id_is_taken("d1", delivery("d1").identity)
    assert ledger.id_is_taken("d1", delivery("d3", "news").identity)
    assert not ledger.id_is_taken("d9", delivery("d1").identity)


def test_the_log_tells_the_newest_line_of_each_occurrence_by_kind_since_a_time(
    ledger: Ledger,
) -> None:
    one, other = delivery("d1").identity, delivery("d3", "news").identity
    for hours, payload in enumerate([Skipped("a"), HandedOff(), Skipped("b"), Stopped("c")]):
        for each in (one, other) if payload == Skipped("b") else (one,):
            ledger.note(Event(NOW + hours * HOUR, each, "main", each.name, "root", payload))
    found = ledger.newest_since(NOW + HOUR, [Skipped, Stopped])
    assert [each.payload for each in found] == [Stopped("c"), Skipped("b")]
    assert ledger.newest_since(NOW + 3 * HOUR, [Skipped]) == []
    assert ledger.newest_since(NOW, [Skipped], "elsewhere") == []
    assert [each.payload for each in ledger.newest_since(NOW, [HandedOff], "main")] == [HandedOff()]


# ---- figures, approvals, and a ledger for one look ----------------------------------------


def test_figures_are_of_one_bot_by_day_and_by_when_they_were_asked(ledger: Ledger) -> None:
    mine, theirs = ledger.snapshots(MAIN), ledger.snapshots(SOUTH)
    for day in (24, 22, 23):
        asked = NOW + day * HOUR
        mine.put(Snapshot("followers", f"2026-11-{day}", asked, final=False, data={"n": day}))
    days = mine.of_days("followers", date(2026, 11, 22), date(2026, 11, 23))
    assert [each.data for each in days] == [{"n": 22}, {"n": 23}]
    assert [each.subject[-2:] for each in mine.fetched_since(NOW + 22 * HOUR)] == ["23", "24"]
    newer = days[0]._replace(data={"n": 0})
    mine.put(newer)
    assert mine.get("followers", "2026-11-22") == newer, "not final: the newest answer counts"
    assert theirs.get("followers", "2026-11-22") is None


def test_a_revoked_number_is_noted_once_with_its_first_time(ledger: Ledger) -> None:
    ledger.revoke_approvals([("n1", "shop", "offer")], NOW)
    ledger.revoke_approvals([("n1", "shop", "offer"), ("n2", "shop", "news")], NOW + DAY)
    ledger.revoke_approvals([], NOW)
    assert ledger.revoked_approvals() == {"n1", "n2"}
    with closing(sqlite3.connect(ledger.path)) as db:
        at = dict(db.execute("select number, at from revoked_approvals"))
    assert at["n1"].startswith("2026-11-25"), "a fact is only added"


@pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")
def test_a_ledger_for_one_look_is_whole_and_gone_afterwards() -> None:
    with closing(Ledger.for_now(NOW)) as looked:
        path = looked.path
        assert check_up(path).damages == ()
        assert not looked.has_open()
    del looked
    assert not path.exists()


def test_the_logs_of_many_accounts_are_those_of_each(ledger: Ledger) -> None:
    """Their occurrences have the same names; before its bot was known an account had its own."""
    name = delivery("d1").identity.name
    for owner, account in ((MAIN, "main"), (SOUTH, "south"), (_early("south"), "south")):
        identity = replace(delivery("d1").identity, channel=owner)
        ledger.note(Event(NOW, identity, account, name, "root", Skipped(f"{owner}")))
    for others in (0, 9):
        places = {(MAIN, "main"): [name], (SOUTH, "south"): [name, "p/none@2026-11-25T20:00"]}
        places |= {(Channel("h", f"U{n}"), f"other-{n}"): [name] for n in range(others)}
        found = ledger.logs_of(places)
        assert found == {place: ledger.events_of(*place, names) for place, names in places.items()}
        told = [event.payload for event in found[SOUTH, "south"][name]]
        assert told == [Skipped(f"{SOUTH}"), Skipped(f"{_early('south')}")]


def _early(account: str) -> Channel:
    return Channel(SOUTH.host, of_account(account))
