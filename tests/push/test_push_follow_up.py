"""Follow-ups: approved with their post, due with each of its times, sent once."""

from sending_shop import OFFER, POST, TO_MEMBERS, Shop, silent

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
