"""Follow-ups: approved with their post, due with each of its times, sent once."""

import json
from datetime import timedelta

from sending_shop import OFFER, POST, TO_MEMBERS, Shop, silent
from test_push_narrowcast import NARROWCAST, stage_vip

from oactl.sandbox.insight import so_far
from runner import Ran

READY = timedelta(minutes=11)  # LINE has made the audience, and is asked again

THEN = "    then:\n      after: 3d\n      to: {to}\n      messages: [{{text: 明天最後一天}}]\n"
FOLLOW_UP = "shop/offer#then@2026-11-28T20:00"


def with_then(to: str = "not_opened", post: str = POST) -> str:
    return post + THEN.format(to=to)


def stage(shop: Shop, to: str = "not_opened", post: str = POST) -> None:
    shop.plan(with_then(to, post))
    shop.approve()


def test_a_follow_up_is_in_the_agenda_as_an_occurrence_of_its_own(shop: Shop) -> None:
    stage(shop)
    span = ("--from", "2026-11-25", "--to", "2026-12-05", "--json")
    found = shop.run("plan", "agenda", *span).data["occurrences"]
    assert [each["id"] for each in found] == [
        OFFER,
        FOLLOW_UP,
        "shop/offer@2026-12-02T20:00",
        "shop/offer#then@2026-12-05T20:00",
    ]
    assert [each["held_by"] for each in found] == [None] * 4
    assert {each["state"] for each in found} == {"planned"}
    assert {each["subject"] for each in found if "subject" in each} <= {"官方周年慶"}


def test_its_text_and_whom_it_reaches_are_shown_before_the_yes(shop: Shop) -> None:
    shop.plan(with_then())
    shown = shop.run("plan", "preview", "shop/offer")
    assert "3 days later, to every friend who has not opened it by then" in shown.out
    assert "明天最後一天" in shown.out
    approving = shop.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "3 days later, to every friend who has not opened it by then: 2026-11-28 20:00" in (
        approving.out
    )
    assert "明天最後一天" in approving.out
    then = shop.run("plan", "show", "offer", "--json").data["then"]
    assert (then["post"], then["after"], then["to"]) == ("offer#then", "3d", "not_opened")
    assert then["messages"] == [{"type": "text", "text": "明天最後一天"}]
    assert then["next"][0] == "2026-11-28T20:00:00+08:00"


def test_a_follow_up_changed_after_the_yes_stops_the_post_as_well(shop: Shop) -> None:
    for old, new in (("明天", "今天"), ("3d", "4d"), ("not_opened", "clicked")):
        stage(shop)
        shop.plan(with_then().replace(old, new))
        assert shop.explain()["held_by"] == "approval", old
    shop.plan(POST)
    assert shop.explain()["held_by"] == "approval"


def test_a_list_has_no_follow_up(shop: Shop) -> None:
    shop.members(60)
    shop.plan(with_then(post=TO_MEMBERS))
    found = shop.run("plan", "validate")
    assert found.code == 1, found.out
    assert "OA418" in found.out
    assert "LINE does not tell who of them opened" in found.out


def test_a_follow_up_of_what_was_skipped_is_missed_with_the_reason(shop: Shop) -> None:
    stage(shop)
    assert shop.run("delivery", "skip", OFFER, "--reason", "sold out").code == 0
    shop.at("2026-11-28T20:00")
    ran = shop.push()
    assert (ran.only["occurrence"], ran.only["state"]) == (FOLLOW_UP, "missed")
    assert f"{OFFER}, which it follows, was skipped" in ran.err
    assert not shop.line.received()
    shop.later()
    silent(shop.push())


# ---- whom it goes to --------------------------------------------------------------------


def due(shop: Shop) -> None:
    """The post went out, and three days later its follow-up is due."""
    assert shop.push().code == 0
    shop.later()
    assert shop.push().code == 0
    shop.at("2026-11-28T20:00")


def sent_follow_up(shop: Shop) -> Ran:
    """The minutes from the first question until LINE has sent it."""
    asked = shop.push()
    assert (asked.code, asked.only["state"], asked.only["held_by"]) == (3, "held", "audience")
    assert "LINE still looks for who opened or clicked shop/offer@2026-11-25T20:00" in asked.err
    shop.later(READY)
    taken = shop.push()
    assert (taken.code, taken.only["state"], taken.only["via"]) == (0, "sending", "narrowcast")
    shop.later()
    return shop.push()


def readers(shop: Shop, *, clicked: bool = False) -> set[str]:
    """Who opened, or clicked, the post until the follow-up was due."""
    account = shop.line.app.world.accounts["main"]
    at = shop.line.app.world.clock.now()
    found = so_far(account, shop.line.received("main")[0], at)
    return {each.uid for each in found if not clicked or each.clicked is not None}


def test_it_goes_to_every_friend_who_did_not_open_the_broadcast(shop: Shop) -> None:
    stage(shop)
    due(shop)
    ran = sent_follow_up(shop)
    assert (ran.code, ran.only["occurrence"], ran.only["state"]) == (0, FOLLOW_UP, "sent")
    _, follow_up = shop.line.received("main")
    assert follow_up.messages[0]["text"] == "明天最後一天"
    opened = readers(shop)
    assert len(opened) > 50
    assert set(follow_up.to) == set(shop.line.friends()) - opened
    assert ran.only["recipients"] == len(follow_up.to)
    shop.later()
    silent(shop.push())


def test_it_goes_to_those_who_clicked(shop: Shop) -> None:
    stage(shop, "clicked", POST.replace("周年慶開跑!", "周年慶 https://example.com/sale"))
    due(shop)
    ran = sent_follow_up(shop)
    assert (ran.code, ran.only["state"]) == (0, "sent")
    clicked = readers(shop, clicked=True)
    assert 50 <= len(clicked) < len(readers(shop))
    assert set(shop.line.received("main")[1].to) == clicked


def test_after_a_narrowcast_only_who_got_it_and_did_not_open_it(shop: Shop) -> None:
    people = stage_vip(shop, 400)
    row = "      vip: {audience_group: "
    assert row in (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    shop.plan(with_then(post=POST.replace("audience: all", "audience: {all: [vip]}")))
    shop.approve()
    due(shop)
    assert (sent_follow_up(shop)).only["state"] == "sent"
    first, follow_up = shop.line.received("main")
    assert set(first.to) == set(people)
    assert set(follow_up.to) == set(people) - readers(shop)
    (_, sent) = [each for each in shop.line.requests() if each.request.path == NARROWCAST]
    recipient = json.loads(sent.request.body)["recipient"]
    assert recipient["and"][0] == {"type": "redelivery", "requestId": first.request_id}
    assert list(recipient["and"][1]) == ["type", "not"]
