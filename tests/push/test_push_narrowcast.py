"""Audiences that only LINE can count: what a narrowcast asks for, and how it comes to its end."""

import http.client
import json
from datetime import timedelta
from typing import Any

import pytest
from sending_shop import CONFIG, OFFER, POST, Shop, silent

from oactl.sandbox import Fault
from oactl.sandbox.state import Audience
from runner import Ran

UPLOADS = "/v2/bot/audienceGroup/upload"
NARROWCAST = "/v2/bot/message/narrowcast"
PROGRESS = "/v2/bot/message/progress/narrowcast"
UNKNOWN_SIZE = {"upToRemainingQuota": True, "forbidPartialDelivery": True}


def upload(shop: Shop, people: list[str], name: str = "VIP客") -> int:
    """An audience of user ids at LINE, ready to be sent to."""
    body = {"description": name, "audiences": [{"id": uid} for uid in people]}
    connection = http.client.HTTPConnection("127.0.0.1", shop.line.port, timeout=10)
    headers = {"Authorization": f"Bearer {shop.line.token}", "Content-Type": "application/json"}
    connection.request("POST", UPLOADS, json.dumps(body), headers)
    made = json.loads(connection.getresponse().read())
    connection.close()
    _audience(shop, made["audienceGroupId"]).created -= 60
    return int(made["audienceGroupId"])


def _audience(shop: Shop, group: int) -> Audience:
    return shop.line.app.world.accounts["main"].audiences[group]


def stage(shop: Shop, audience: str, tags: dict[str, str]) -> None:
    """An approved post to an audience whose tags are these."""
    rows = "".join(f"      {name}: {source}\n" for name, source in tags.items())
    shop.write("oactl.yaml", CONFIG + rows)
    shop.plan(POST.replace("audience: all", f"audience: {audience}"))
    shop.approve()


def stage_vip(shop: Shop, count: int = 100, more: str = "") -> list[str]:
    """A post to `count` friends in an audience at LINE."""
    people = sorted(shop.line.friends())[:count]
    group = upload(shop, people)
    stage(shop, f"{{all: [vip]{more}}}", {"vip": f"{{audience_group: {group}}}"})
    return people


def body(shop: Shop) -> dict[str, Any]:
    """The one narrowcast as LINE received it."""
    (sent,) = [each for each in shop.line.requests() if each.request.path == NARROWCAST]
    found: dict[str, Any] = json.loads(sent.request.body)
    return found


def parts(shop: Shop) -> dict[str, Any]:
    """Whom the narrowcast asks for."""
    return {name: part for name, part in body(shop).items() if name != "messages"}


def under_way(ran: Ran) -> None:
    """LINE has taken it and works on it: nothing a person must do."""
    assert (ran.code, ran.err, ran.only["state"]) == (0, "", "sending")
    assert (ran.only["via"], ran.only["batches"], ran.only["batches_accepted"]) == (
        "narrowcast",
        1,
        1,
    )


# ---- the way of a narrowcast ------------------------------------------------------------


def test_a_narrowcast_is_accepted_then_asked_for_and_then_sent(shop: Shop) -> None:
    people = stage_vip(shop)
    first = shop.push()
    under_way(first)
    assert first.only["recipients"] is None, "LINE has not told yet"
    shop.later()
    second = shop.push()
    assert (second.code, second.err) == (0, "")
    assert (second.only["state"], second.only["recipients"]) == ("sent", len(people))
    assert second.only["request_ids"] == [each.request_id for each in shop.line.received()]
    assert shop.reached == dict.fromkeys(people, 1)
    asked = shop.asked()
    shop.later()
    silent(shop.push())
    assert shop.asked() == asked
    assert shop.sends() == [("narrowcast", 202)]


def test_a_narrowcast_that_line_still_works_on_is_only_asked_for(shop: Shop) -> None:
    people = stage_vip(shop)
    shop.line.app.world.settings.sending = 150.0
    under_way(shop.push())
    for _ in range(2):
        shop.later()
        under_way(shop.push())
    shop.later()
    assert shop.push().only["recipients"] == len(people)
    assert shop.sends() == [("narrowcast", 202)]
    assert shop.reached == dict.fromkeys(people, 1)


def test_an_answer_that_is_lost_is_asked_for_again_and_reaches_nobody_twice(shop: Shop) -> None:
    people = stage_vip(shop)
    shop.line.fault(Fault("reset_after", path=NARROWCAST))
    under_way(shop.push())
    shop.later()
    assert shop.push().only["state"] == "sent"
    assert shop.reached == dict.fromkeys(people, 1)
    first, second = (e.request for e in shop.line.requests() if e.request.path == NARROWCAST)
    assert first.body == second.body
    assert first.headers["x-line-retry-key"] == second.headers["x-line-retry-key"]


@pytest.mark.parametrize("code", [2, 4, 5])
def test_a_narrowcast_that_line_ends_is_refused_with_its_number_once(shop: Shop, code: int) -> None:
    stage_vip(shop)
    shop.line.fault(Fault("narrowcast", path=NARROWCAST, index=code))
    under_way(shop.push())
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (1, "refused")
    assert ran.only["reason"] == f"narrowcast_error_{code}"
    assert ran.only["error"].endswith(f"(errorCode {code})")
    assert OFFER in ran.err
    assert ran.only["error"] in ran.err
    shop.later()
    silent(shop.push())
    assert not shop.reached


def test_a_repeat_that_line_stopped_counts_as_sent(shop: Shop) -> None:
    """LINE's errorCode 3: the retry of an accepted request was stopped; the first one went out."""
    stage_vip(shop)
    shop.line.fault(Fault("narrowcast", path=NARROWCAST, index=3))
    under_way(shop.push())
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.err) == (0, "sent", "")


def test_a_narrowcast_that_line_forgot_is_asked_for_for_a_day_and_is_then_unknown(
    shop: Shop,
) -> None:
    stage_vip(shop)
    under_way(shop.push())
    shop.line.fault(Fault("404", path=PROGRESS, count=None))
    shop.later(timedelta(hours=22))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (0, "sending")
    assert "has not finished it" in ran.err, "a progress that fails for an hour is told"
    shop.later(timedelta(hours=2))
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["reason"]) == (4, "unknown", "progress_unknown")
    assert "delivery resolve" in ran.err
    shop.later()
    assert shop.push().code == 4, "in every run"
    assert shop.sends() == [("narrowcast", 202)]


def test_where_progress_cannot_be_asked_for_a_later_run_asks(shop: Shop) -> None:
    stage_vip(shop)
    under_way(shop.push())
    shop.line.fault(Fault("reset_before", path=PROGRESS, count=None))
    shop.later()
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    shop.later()
    assert shop.push().only["state"] == "sent"


def test_where_as_many_were_chosen_as_the_limit_allows_that_is_told(shop: Shop) -> None:
    people = stage_vip(shop, 100, more=", limit: 60")
    under_way(shop.push())
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.only["state"], ran.only["recipients"]) == (0, "sent", 60)
    assert "60" in ran.err
    assert "may be larger" in ran.err
    assert len(shop.reached) == 60
    assert set(shop.reached) <= set(people)


# ---- what LINE is asked for ------------------------------------------------------------


def test_an_audience_whose_size_is_known_has_a_fifth_of_room(shop: Shop) -> None:
    stage_vip(shop, 105)
    group = _only_upload(shop)
    under_way(shop.push())
    recipient = {"type": "audience", "audienceGroupId": group}
    assert parts(shop) == {"recipient": recipient, "limit": {"max": 126}}


def _only_upload(shop: Shop) -> int:
    audiences = shop.line.app.world.accounts["main"].audiences.values()
    (group,) = [each.id for each in audiences if each.kind == "UPLOAD"]
    return group


def test_the_posts_limit_is_the_limit(shop: Shop) -> None:
    stage_vip(shop, 100, more=", limit: 60")
    under_way(shop.push())
    assert parts(shop)["limit"] == {"max": 60}


def test_all_any_and_not_reach_exactly_those(shop: Shop) -> None:
    friends = sorted(shop.line.friends())
    pools = {"a": friends[:300], "b": friends[100:200], "c": friends[250:400], "d": friends[:120]}
    groups = {name: upload(shop, people, name) for name, people in pools.items()}
    tags = {name: f"{{audience_group: {group}}}" for name, group in groups.items()}
    stage(shop, "{all: [a], any: [b, c], not: [d]}", tags)
    under_way(shop.push())
    at = {name: {"type": "audience", "audienceGroupId": g} for name, g in groups.items()}
    assert parts(shop) == {
        "recipient": {
            "type": "operator",
            "and": [
                at["a"],
                {"type": "operator", "or": [at["b"], at["c"]]},
                {"type": "operator", "not": at["d"]},
            ],
        },
        "limit": {"max": 300},
    }
    assert set(shop.reached) == {*friends[120:200], *friends[250:300]}


def test_estimates_of_line_are_a_filter_and_stay_within_the_quota(shop: Shop) -> None:
    stage(shop, "{demographics: {gender: female, age: 25-34}}", {})
    under_way(shop.push())
    assert parts(shop) == {
        "filter": {
            "demographic": {
                "type": "operator",
                "and": [
                    {"type": "gender", "oneOf": ["female"]},
                    {"type": "age", "gte": "age_25", "lt": "age_35"},
                ],
            }
        },
        "limit": UNKNOWN_SIZE,
    }
    shop.later()
    ran = shop.push()
    assert (ran.only["state"], ran.only["recipients"]) == ("sent", len(shop.reached))


def test_a_tag_of_estimates_stands_beside_a_tag_at_line(shop: Shop) -> None:
    people = sorted(shop.line.friends())[:600]
    group = upload(shop, people)
    tags = {
        "vip": f"{{audience_group: {group}}}",
        "ladies": "{demographics: {gender: female}}",
        "fresh": "{demographics: {friends_for: {lt: 30d}}}",
    }
    stage(shop, "{all: [vip, ladies], not: [fresh]}", tags)
    under_way(shop.push())
    fresh = {"type": "subscriptionPeriod", "lt": "day_30"}
    assert parts(shop) == {
        "recipient": {"type": "audience", "audienceGroupId": group},
        "filter": {
            "demographic": {
                "type": "operator",
                "and": [
                    {"type": "gender", "oneOf": ["female"]},
                    {"type": "operator", "not": fresh},
                ],
            }
        },
        "limit": {"max": 720},
    }
    assert 0 < len(shop.reached) < 600
    assert set(shop.reached) <= set(people)


def test_everybody_but_a_tag_at_line(shop: Shop) -> None:
    friends = sorted(shop.line.friends())
    group = upload(shop, friends[:200], "員工")
    stage(shop, "{not: [staff]}", {"staff": f"{{audience_group: {group}}}"})
    under_way(shop.push())
    staff = {"type": "audience", "audienceGroupId": group}
    assert parts(shop) == {
        "recipient": {"type": "operator", "not": staff},
        "limit": UNKNOWN_SIZE,
    }
    assert set(shop.reached) == set(friends[200:])


def test_where_the_size_cannot_be_asked_the_quota_is_the_limit(shop: Shop) -> None:
    stage_vip(shop)
    shop.line.fault(Fault("500_before", path="/v2/bot/audienceGroup/*", count=None))
    under_way(shop.push())
    assert parts(shop)["limit"] == UNKNOWN_SIZE


def test_everyone_as_a_narrowcast_has_a_limit_too(shop: Shop) -> None:
    shop.plan(POST + "    via: narrowcast\n")
    shop.approve()
    under_way(shop.push())
    assert parts(shop) == {"limit": UNKNOWN_SIZE}
    assert shop.reached == dict.fromkeys(shop.line.friends(), 1)


def test_what_is_frozen_is_what_is_repeated_though_the_audience_grew(shop: Shop) -> None:
    people = stage_vip(shop)
    shop.line.fault(Fault("500_before", path=NARROWCAST, count=None))
    assert shop.push().code == 75
    _audience(shop, _only_upload(shop)).members.update(shop.line.friends())
    shop.line.clear_faults()
    shop.later(timedelta(minutes=30))
    under_way(shop.push())
    asked = [each.request.body for each in shop.line.requests() if each.request.path == NARROWCAST]
    assert len(set(asked)) == 1
    assert len(shop.reached) == len(people) * 1.2


# ---- what is held ------------------------------------------------------------


def held(shop: Shop, reason: str) -> Ran:
    ran = shop.push()
    assert ran.code == 3
    assert (ran.only["state"], ran.only["held_by"]) == ("held", "audience")
    assert ran.only["reason"] == reason
    assert OFFER in ran.err
    assert not shop.sends()
    assert shop.stops() == ["audience"]
    return ran


def test_an_audience_that_is_not_ready_holds_until_it_is(shop: Shop) -> None:
    people = stage_vip(shop)
    group = _only_upload(shop)
    _audience(shop, group).created += 3_600
    ran = held(shop, "not_ready")
    assert str(group) in ran.err
    assert "IN_PROGRESS" in ran.err
    _audience(shop, group).created -= 3_600
    shop.later(timedelta(minutes=1))
    still = shop.push()
    assert (still.code, still.only["held_by"], still.err) == (0, "audience", "")
    shop.later(timedelta(minutes=10))
    under_way(shop.push())
    assert shop.reached == dict.fromkeys(people, 1)


def test_a_small_audience_that_grows_inside_late_goes_by_itself(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = stage_vip(shop, 49)
    monkeypatch.setattr("oactl.sandbox.audiences.FLOOR", 1)
    group = _audience(shop, _only_upload(shop))
    group.kind = "CLICK"
    held(shop, "too_small")
    one_more = (set(shop.line.friends()) - set(people)).pop()
    group.members.add(one_more)
    shop.later(timedelta(minutes=11))
    under_way(shop.push())
    assert shop.reached == dict.fromkeys([*people, one_more], 1)


def test_an_audience_that_is_never_ready_is_missed_in_the_end(shop: Shop) -> None:
    stage_vip(shop)
    _audience(shop, _only_upload(shop)).created += 86_400
    held(shop, "not_ready")
    shop.later(timedelta(hours=3))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (3, "missed")
    assert OFFER in ran.err
    shop.later()
    silent(shop.push())
    assert not shop.sends()


def test_an_audience_that_has_expired_holds(shop: Shop) -> None:
    stage_vip(shop)
    _audience(shop, _only_upload(shop)).created -= 181 * 86_400
    assert "EXPIRED" in held(shop, "not_ready").err


def test_an_audience_that_is_too_small_for_line_holds(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_vip(shop, 49)
    monkeypatch.setattr("oactl.sandbox.audiences.FLOOR", 1)  # LINE counted it before they left
    _audience(shop, _only_upload(shop)).kind = "CLICK"
    assert "49" in held(shop, "too_small").err


def test_uploaded_ids_may_be_fewer_than_fifty(shop: Shop) -> None:
    people = stage_vip(shop, 3)
    under_way(shop.push())
    assert shop.reached == dict.fromkeys(people, 1)


LATER = {
    "an audience by its name": '{audience: "VIP客"}',
    "an import": "{imported: {max_age: 26h}}",
    "those who opened": "{opened: {post: shop/offer, within: 60d}}",
    "those who clicked": "{clicked: {post: shop/offer}}",
    "those who received": "{received: {post: shop/offer}}",
}
RULES = {"all": "{all: [tag]}", "any": "{any: [tag]}", "not": "{all: [vip], not: [tag]}"}


@pytest.mark.parametrize("source", LATER)
@pytest.mark.parametrize("rule", RULES)
def test_a_tag_of_a_later_stage_is_never_sent_to(shop: Shop, source: str, rule: str) -> None:
    at_line = "name" in source
    people = shop.members(100, "vip.csv")
    vip = f"{{audience_group: {upload(shop, people)}}}" if at_line else "{file: vip.csv}"
    stage(shop, RULES[rule], {"vip": vip, "tag": LATER[source]})
    ran = held(shop, "later_stage")
    assert "later version" in ran.err
    for _ in range(2):
        shop.later()
        assert shop.push().only["held_by"] == "audience"
    by_name = shop.run("push", OFFER, "--json")
    assert (by_name.code, by_name.only["held_by"]) == (3, "audience")
    assert not shop.sends()
    assert not shop.reached


# ---- quota, dry run, tests ------------------------------------------------------------


def test_an_audience_that_the_quota_has_no_room_for_is_held(shop: Shop) -> None:
    stage_vip(shop)
    shop.line.app.world.accounts["main"].quota = 50
    ran = shop.push()
    assert (ran.code, ran.only["held_by"]) == (3, "quota")
    assert not shop.sends()


def test_a_dry_run_asks_line_to_send_nothing(shop: Shop) -> None:
    stage_vip(shop)
    ran = shop.push("--dry-run")
    assert (ran.code, ran.only["state"], ran.only["via"]) == (0, "would_send", "narrowcast")
    assert not shop.sends()


def test_a_test_of_a_narrowcast_goes_to_the_testers_only(shop: Shop) -> None:
    stage_vip(shop)
    testers = shop.members(2, "testers.csv")
    ran = shop.run("push", "offer", "--test", "--json")
    assert (ran.code, ran.only["via"], ran.only["state"]) == (0, "push", "sent")
    assert shop.reached == dict.fromkeys(testers, 1)


def test_a_person_reads_that_line_is_at_it(shop: Shop) -> None:
    stage_vip(shop)
    ran = shop.run("push", "--due")
    assert (ran.code, ran.err) == (0, "")
    assert OFFER in ran.out
    assert ran.out.count("\n") == 1
