"""Follow-ups: approved with their post, due with each of its times, sent once."""

import json
from datetime import timedelta

import pytest
from sending_shop import OFFER, POST, TO_MEMBERS, Shop, silent
from test_push_narrowcast import NARROWCAST, stage_vip

from oactl.sandbox import Fault
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


# ---- what keeps it back -----------------------------------------------------------------


def audience_requests(shop: Shop) -> list[str]:
    paths = (each.request.path for each in shop.line.requests())
    return [path.rpartition("/")[2] for path in paths if "/audienceGroup" in path]


def test_who_opens_is_asked_for_once_and_looked_at_seldom(shop: Shop) -> None:
    stage(shop)
    due(shop)
    shop.push()
    for _ in range(3):
        shop.later()
        ran = shop.push()
        assert (ran.code, ran.err, ran.only["state"]) == (0, "", "held")
    asked = audience_requests(shop)
    assert (asked[0], len(asked)) == ("imp", 2)


def test_fewer_than_fifty_are_waited_for_and_then_it_is_missed_with_the_reason(shop: Shop) -> None:
    stage_vip(shop, 60)
    post = POST.replace("audience: all", "audience: {all: [vip]}").replace(
        "周年慶開跑!", "周年慶 https://example.com/sale"
    )
    stage(shop, "clicked", post)
    due(shop)
    assert shop.push().only["state"] == "held"
    shop.later(timedelta(hours=22))
    assert (shop.push()).only["state"] == "held"
    shop.later(timedelta(hours=1))
    ran = shop.push()
    assert (ran.code, ran.only["state"]) == (3, "missed")
    assert "with fewer than 50 people it never comes to an end" in ran.err
    shop.later()
    silent(shop.push())
    assert len(shop.line.received("main")) == 1


def test_ready_in_the_night_it_goes_out_in_the_morning(shop: Shop) -> None:
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    shop.write("oactl.yaml", config + "    quiet_hours: 22:00-08:00\n")
    stage(shop)
    due(shop)
    assert shop.push().only["held_by"] == "audience"
    shop.at("2026-11-28T23:00")
    assert shop.push().only["held_by"] == "quiet_hours"
    shop.at("2026-11-29T08:00")
    shop.later()
    assert shop.push().only["state"] == "sending"


def test_a_revoked_approval_keeps_it_back_before_line_is_asked(shop: Shop) -> None:
    stage(shop)
    due(shop)
    assert shop.run("plan", "revoke", "shop/offer").code == 0
    assert shop.push().only["held_by"] == "approval"
    assert audience_requests(shop) == []
    shop.approve()
    shop.later()
    assert sent_follow_up(shop).only["state"] == "sent"


def test_another_text_of_the_post_does_not_stop_what_follows_the_old_one(shop: Shop) -> None:
    stage(shop)
    due(shop)
    shop.plan(with_then().replace("周年慶開跑!", "周年慶倒數!"))
    assert sent_follow_up(shop).only["state"] == "sent"


def test_a_look_at_what_would_be_sent_asks_line_for_nothing(shop: Shop) -> None:
    stage(shop)
    due(shop)
    ran = shop.run("push", "--due", "--dry-run", "--json")
    assert "the next push asks LINE who opened or clicked" in ran.out + ran.err
    assert shop.explain(FOLLOW_UP)["held_by"] == "audience"
    assert audience_requests(shop) == []


@pytest.mark.parametrize("kind", ["500_after", "reset_after", "html_200_after", "500_before"])
def test_whatever_comes_back_one_audience_is_made(shop: Shop, kind: str) -> None:
    stage(shop)
    due(shop)
    shop.line.fault(Fault(kind, path="/v2/bot/audienceGroup/imp"))
    ran = shop.push()
    assert "LINE was asked who opened or clicked" in ran.err
    for _ in range(3):
        shop.later(READY)
        shop.push()
    assert shop.show(FOLLOW_UP)["state"] == "sent"
    known = shop.line.app.world.accounts["main"].audiences.values()
    assert [each.kind for each in known if each.request_id] == ["IMP"]


def test_what_line_refuses_is_told_in_its_words_and_asked_again_later(shop: Shop) -> None:
    stage(shop)
    due(shop)
    shop.line.fault(Fault("403", path="/v2/bot/audienceGroup/imp", count=None))
    ran = shop.push()
    assert "accounts outside Japan, Thailand and Taiwan get none" in ran.err
    asked = len(audience_requests(shop))
    shop.later()
    assert shop.push().only["state"] == "held"
    assert len(audience_requests(shop)) == asked
    shop.line.clear_faults()
    shop.later(READY)
    assert sent_follow_up(shop).only["state"] == "sent"


def test_a_follow_up_of_what_line_refused_or_nobody_sent_is_missed(shop: Shop) -> None:
    stage(shop)
    shop.line.fault(Fault("400_to", path="/v2/bot/message/broadcast", count=None))
    shop.push()
    shop.at("2026-11-28T20:00")
    ran = shop.push()
    assert (ran.only["state"], ran.only["occurrence"]) == ("missed", FOLLOW_UP)
    assert f"LINE refused {OFFER}, which it follows" in ran.err
    shop.at("2026-12-05T20:00")
    ran = shop.push()
    missed = {each["occurrence"]: each["state"] for each in ran.data["deliveries"]}
    assert missed["shop/offer#then@2026-12-05T20:00"] == "missed"
    assert "shop/offer@2026-12-02T20:00, which it follows, was missed" in ran.err
    assert audience_requests(shop) == []


def test_a_missed_follow_up_goes_by_name(shop: Shop) -> None:
    stage(shop)
    due(shop)
    shop.line.fault(Fault("403", path="/v2/bot/audienceGroup/imp", count=None))
    shop.push()
    shop.later(timedelta(hours=24))
    assert shop.push().only["state"] == "missed"
    shop.line.clear_faults()
    held = shop.run("push", FOLLOW_UP, "--json")
    assert (held.code, held.only["state"]) == (3, "held")
    shop.later(READY)
    sent = shop.run("push", FOLLOW_UP, "--json")
    assert sent.only["state"] in {"sending", "sent"}, sent.err
    shop.minutes()
    assert shop.show(FOLLOW_UP)["state"] == "sent"
    assert len(shop.line.received("main")) == 2


def test_a_follow_up_is_not_sent_before_its_time_by_name_either(shop: Shop) -> None:
    stage(shop)
    assert shop.push().code == 0
    shop.run("push", FOLLOW_UP, "--json")
    assert len(shop.line.received("main")) == 1


def test_without_then_what_was_to_come_is_gone_without_a_word(shop: Shop) -> None:
    stage(shop)
    assert shop.push().code == 0
    shop.later()
    shop.push()
    shop.plan(POST)
    shop.approve()
    shop.at("2026-11-28T20:00")
    silent(shop.push())


def test_a_follow_up_that_is_added_later_follows_what_is_to_come_only(shop: Shop) -> None:
    assert shop.push().code == 0
    shop.at("2026-11-27T20:00")
    shop.plan(with_then())
    approving = shop.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "2026-11-28 20:00" not in approving.out
    assert "2026-12-05 20:00" in approving.out
    span = ("--from", "2026-11-25", "--to", "2026-12-05", "--json")
    found = shop.run("plan", "agenda", *span).data["occurrences"]
    assert FOLLOW_UP not in [each["id"] for each in found]
    shop.at("2026-11-28T20:00")
    silent(shop.push())
    assert audience_requests(shop) == []


def test_a_post_that_became_narrower_has_no_follow_up_to_all_who_got_it_before(shop: Shop) -> None:
    stage_vip(shop, 100)
    stage(shop)
    due(shop)
    shop.plan(with_then(post=POST.replace("audience: all", "audience: {all: [vip]}")))
    shop.approve()
    ran = shop.push()
    assert (ran.only["occurrence"], ran.only["held_by"]) == (FOLLOW_UP, "audience")
    assert "nobody has approved whom the follow-up would reach" in ran.err
    assert audience_requests(shop)[1:] == []


def test_a_skipped_follow_up_stays_where_it_is(shop: Shop) -> None:
    stage(shop)
    due(shop)
    assert shop.run("delivery", "skip", FOLLOW_UP, "--reason", "sold out").code == 0
    silent(shop.push())
    assert shop.run("delivery", "show", FOLLOW_UP, "--json").data["state"] == "skipped"
