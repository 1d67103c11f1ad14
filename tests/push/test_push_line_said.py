"""What LINE said is told: rejected people, slow narrowcasts, gateways, a month's limit."""

from datetime import timedelta

import pytest
from sending_shop import CONFIG, MINUTE, MULTICAST, OFFER, POST, TO_MEMBERS, Shop, to_members

from oactl.sandbox import Fault

PROGRESS = "/v2/bot/message/progress/narrowcast"
QUOTA = "/v2/bot/message/quota"


@pytest.mark.parametrize("as_json", [True, False])
def test_people_that_line_rejects_are_told_by_number_everywhere(shop: Shop, as_json: bool) -> None:
    people = to_members(shop)
    batches = shop.batches(people)
    for batch in batches[:2]:
        shop.line.fault(Fault("400_to", path=MULTICAST, user=batch[3]))
    ran = shop.run("push", "--due", *(["--json"] if as_json else []))
    assert ran.code == 0
    assert "2 recipients as not valid" in ran.err
    assert "1,198" in ran.err.replace("1198", "1,198")
    if as_json:
        assert (ran.only["rejected"], ran.only["recipients"]) == (2, 1_198)
    else:
        assert "2 rejected" in ran.out
        assert "1,198 people" in ran.out
    (listed,) = shop.run("delivery", "list", "--json").data["deliveries"]
    assert (listed["rejected"], listed["recipients"]) == (2, 1_198)
    shown = shop.show()
    assert (shown["rejected"], shown["recipients"]) == (2, 1_198)
    text = shop.run("delivery", "show", OFFER).out
    assert "Rejected by LINE: 2\n" in text
    assert "reject" in shop.run("delivery", "list").out
    assert sum(shop.reached.values()) == len(shop.reached) == 1_198


@pytest.fixture
def narrowcast(shop: Shop) -> Shop:
    shop.write("oactl.yaml", CONFIG + "      new: {demographics: {friends_for: {lt: 30d}}}\n")
    shop.plan(POST.replace("audience: all", "audience: {all: [new]}"))
    shop.approve()
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (0, "sending")
    return shop


@pytest.mark.parametrize("fault", ["500_before", "no_request_id", "gateway_404", "waiting"])
def test_a_narrowcast_that_does_not_move_for_an_hour_is_told_once_an_hour(
    narrowcast: Shop, fault: str
) -> None:
    shop = narrowcast
    accepted = shop.now
    if fault == "waiting":
        for each in shop.line.app.world.accounts["main"].by_request.values():
            assert each
        shop.line.set_now = lambda _now, **_more: None  # type: ignore[method-assign] # its time stands
    else:
        shop.line.fault(Fault(fault, path=PROGRESS, count=None))
    told = []
    for _ in range(26):
        shop.later(5 * MINUTE)
        ran = shop.run("push", "--due")
        assert ran.code == 0
        if "accepted the narrowcast" in ran.err:
            told.append(shop.now - accepted)
    assert len(told) == 2, told
    assert timedelta(hours=1) <= told[0] <= timedelta(minutes=65)
    assert told[1] - told[0] >= timedelta(hours=1)


@pytest.mark.parametrize("status", [401, 403, 404, 408, 413, 429, 499])
@pytest.mark.parametrize("after", ["", "_after"])
def test_what_a_gateway_answers_is_asked_again_with_the_same_key(
    shop: Shop, status: int, after: str
) -> None:
    people = to_members(shop)
    user = shop.batches(people)[1][0]
    shop.line.fault(Fault(f"gateway_{status}{after}", path=MULTICAST, user=user, count=2))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.err) == (0, "sent", "")
    asked = [
        each.request.headers["x-line-retry-key"]
        for each in shop.line.requests()
        if each.request.path == MULTICAST
    ]
    assert len(asked) >= 4
    assert len(set(asked)) == 3, "each batch has one key"
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_gateway_that_stays_is_never_told_as_a_refusal(shop: Shop) -> None:
    people = to_members(shop)
    user = shop.batches(people)[1][0]
    shop.line.fault(Fault("gateway_403", path=MULTICAST, user=user, count=None))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (75, "sending")
    assert "refused" not in ran.err
    shop.line.clear_faults()
    shop.later()
    assert shop.push().only["state"] == "sent"
    assert shop.reached == dict.fromkeys(people, 1)


def an_hour(shop: Shop) -> int:
    """How many requests LINE gets in 60 minutes of cron."""
    before = shop.asked()
    for _ in range(60):
        shop.later()
        shop.push()
    return shop.asked() - before


def afford(shop: Shop, quota: int) -> None:
    shop.line.app.world.accounts["main"].quota = quota


def test_what_a_months_limit_holds_is_not_asked_about_each_minute(shop: Shop) -> None:
    to_members(shop)
    afford(shop, 100)
    ran = shop.push()
    assert (ran.code, ran.only["held_by"]) == (3, "quota")
    asked = an_hour(shop)
    assert asked <= 30, asked
    assert not shop.reached


def test_a_limit_that_is_raised_is_noticed(shop: Shop) -> None:
    shop.plan(TO_MEMBERS.replace("    messages:", "    late: 5h\n    messages:"))
    people = shop.members(1_200)
    shop.approve()
    afford(shop, 100)
    assert shop.push().only["held_by"] == "quota"
    an_hour(shop)
    afford(shop, 5_000)
    an_hour(shop)
    shop.later(5 * MINUTE)
    shop.push()
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_delivery_that_the_months_limit_stopped_in_the_middle_asks_seldom_and_goes_on(
    shop: Shop,
) -> None:
    people = to_members(shop)
    user = shop.batches(people)[1][0]
    shop.line.fault(Fault("429_month", path=MULTICAST, user=user, count=None))
    ran = shop.push()
    assert ran.only["held_by"] == "quota"
    asked = an_hour(shop)
    assert asked <= 40, asked
    shop.line.clear_faults()
    an_hour(shop)
    shop.later(5 * MINUTE)
    shop.push()
    assert shop.reached == dict.fromkeys(people, 1)
