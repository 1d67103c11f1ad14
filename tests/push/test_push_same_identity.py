"""However an account is written, an occurrence is the same one: nobody gets it twice."""

import pytest
from sending_shop import CONFIG, HEAD, MULTICAST, TO_MEMBERS, Shop

from oactl.sandbox import Fault

GROUPED = CONFIG.replace(
    "    token: {env: TOKEN}\n", "    token: {env: TOKEN}\n    group: [shops]\n"
)
WRITTEN = {
    "account": "account: main",
    "accounts": "accounts: [main]",
    "group": "accounts: group:shops",
}
EDITS = [(was, now) for was in WRITTEN for now in WRITTEN if was != now]


def write(shop: Shop, how: str) -> None:
    shop.plan(TO_MEMBERS, head=HEAD.replace("account: main", WRITTEN[how]))


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.write("oactl.yaml", GROUPED)
    return shop


def states(shop: Shop) -> list[tuple[str, str]]:
    found = shop.run("delivery", "list", "--json").data["deliveries"]
    return [(each["account"], each["state"]) for each in found]


@pytest.mark.parametrize(("was", "now"), EDITS)
@pytest.mark.parametrize("approved", [False, True])
def test_a_multicast_that_was_cut_off_goes_on_with_the_same_people(
    shop: Shop, was: str, now: str, approved: bool
) -> None:
    people = shop.members(1_200)
    write(shop, was)
    shop.approve()
    shop.line.fault(Fault("401", path=MULTICAST, skip=1, count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    assert 0 < len(shop.reached) < len(people)
    shop.later()
    write(shop, now)
    if approved:
        shop.approve()
    shop.minutes()
    assert shop.reached == dict.fromkeys(people, 1)
    assert states(shop) == [("main", "sent")]


@pytest.mark.parametrize(("was", "now"), EDITS)
def test_what_was_sent_skipped_or_missed_stays_so(shop: Shop, was: str, now: str) -> None:
    people = shop.members(1_200)
    write(shop, was)
    shop.approve()
    assert shop.push().only["state"] == "sent"
    tomorrow = "shop/offer@2026-12-02T20:00"
    assert shop.run("delivery", "skip", tomorrow, "--reason", "no").code == 0
    shop.later()
    write(shop, now)
    shop.approve()
    assert shop.minutes()[-1].data["deliveries"] == []
    shop.at("2026-12-02T20:01")
    shop.minutes()
    assert shop.reached == dict.fromkeys(people, 1)
    shown = shop.show("main/shop/offer@2026-11-25T20:00")
    assert shown["id"] == shop.show("shop/offer@2026-11-25T20:00")["id"]


def test_another_account_that_joins_sends_to_its_own_people_only(shop: Shop) -> None:
    people = shop.members(1_200)
    second = "  second:\n    token: {env: SECOND}\n    tags: {members: {file: second.csv}}\n"
    shop.env = {"SECOND": shop.line.account("other").token}
    theirs = sorted(shop.line.friends("other"))
    shop.write("second.csv", "".join(f"{uid}\n" for uid in theirs))
    write(shop, "account")
    shop.approve()
    shop.line.fault(Fault("401", path=MULTICAST, skip=1, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.later()
    shop.write("oactl.yaml", GROUPED + second)
    shop.plan(TO_MEMBERS, head=HEAD.replace("account: main", "accounts: [main, second]"))
    shop.approve()
    shop.minutes()
    write(shop, "account")
    shop.approve()
    shop.minutes()
    assert shop.line.reached("main") == dict.fromkeys(people, 1)
    assert shop.line.reached("other") == dict.fromkeys(theirs, 1)


def test_a_lost_ledger_and_another_way_to_write_it_meet_the_same_keys(shop: Shop) -> None:
    people = shop.members(1_200)
    write(shop, "account")
    shop.approve()
    assert shop.push().only["state"] == "sent"
    shop.ledger.unlink()
    shop.later()
    write(shop, "accounts")
    shop.approve()
    shop.push()
    shop.run("push", "main/shop/offer@2026-11-25T20:00")
    shop.run("delivery", "resolve", "shop/offer@2026-11-25T20:00", "--not-sent")
    shop.minutes()
    assert shop.reached == dict.fromkeys(people, 1)
