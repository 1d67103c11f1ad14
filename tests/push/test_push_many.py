"""`skip`, `done`, `approve`, `explain` over several, and by a post's name where that is clear."""

import pytest
from sending_shop import CONFIG, HEAD, OFFER, POST, Shop

from runner import Ran

ONCE = POST.replace(
    'cadence: {weekly: [wed], at: "20:00", from: 2026-11-18, until: 2026-12-31}',
    "cadence: {once: 2026-12-02T20:00}",
).replace("id: offer", "id: once")
BY_HAND = POST.replace(
    "    messages:\n      - text: 周年慶開跑!\n", "    platform: facebook\n    copy: 周年慶開跑!\n"
).replace("id: offer", "id: reel")
NEXT = "shop/offer@2026-12-02T20:00"
SHOPS = CONFIG.replace("  main:\n", "  main:\n    group: [shops]\n") + (
    "  other:\n    token: {env: OTHER}\n    group: [shops, north]\n"
)
TO_ALL = HEAD.replace("account: main", "accounts: group:shops")
MAIN, OTHER = (f"{name}/shop/offer@2026-11-25T20:00" for name in ("main", "other"))


@pytest.fixture
def shops(shop: Shop) -> Shop:
    """Two accounts with one plan."""
    shop.write("oactl.yaml", SHOPS)
    shop.env = {"OTHER": shop.line.account("other").token}
    shop.plan(POST, head=TO_ALL)
    shop.approve()
    return shop


def skip(shop: Shop, *args: str) -> Ran:
    return shop.run("delivery", "skip", *args, "--reason", "颱風假", "--json")


def skipped(ran: Ran) -> list[str]:
    assert {each["state"] for each in ran.data["deliveries"]} <= {"skipped"}
    return sorted(each["occurrence"] for each in ran.data["deliveries"])


# ---- a post's name -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["offer", "shop/offer"])
def test_what_is_due_of_a_post_is_skipped_by_the_posts_name(shop: Shop, name: str) -> None:
    shop.run("plan", "revoke", "offer")
    shop.push()
    ran = skip(shop, name)
    assert (ran.code, ran.data["occurrence"], ran.data["state"]) == (0, OFFER, "skipped")


def test_a_post_with_one_time_left_is_skipped_by_its_name(shop: Shop) -> None:
    shop.plan(ONCE)
    ran = skip(shop, "once")
    assert (ran.code, ran.data["occurrence"]) == (0, "shop/once@2026-12-02T20:00")
    shop.approve("once")
    shop.at("2026-12-02T20:00")
    assert shop.push().data["deliveries"] == []


def test_where_several_times_may_be_meant_nothing_is_skipped_and_each_is_a_command(
    shop: Shop,
) -> None:
    shop.settle()
    ran = shop.run("delivery", "skip", "offer", "--reason", "x")
    assert ran.code == 2
    assert f"oactl delivery skip {NEXT} --reason TEXT" in ran.err
    assert "oactl delivery skip shop/offer@2026-12-09T20:00 --reason TEXT" in ran.err
    assert shop.run("delivery", "list", "--json").data["deliveries"][0]["state"] == "sent"


def test_a_missed_one_is_not_taken_for_the_next_one(shop: Shop) -> None:
    shop.run("plan", "revoke", "offer")
    shop.push()
    shop.at("2026-11-25T22:01")
    assert shop.push().only["state"] == "missed"
    ran = shop.run("delivery", "skip", "offer", "--reason", "x")
    assert (ran.code, NEXT in ran.err, OFFER in ran.err) == (2, True, False), "5 are shown"


def test_a_time_that_somebody_decided_comes_into_question_no_more(shop: Shop) -> None:
    shop.plan(POST.replace("until: 2026-12-31", "until: 2026-12-09"))
    shop.approve()
    shop.settle()
    assert skip(shop, NEXT).code == 0
    assert skip(shop, "offer").data["occurrence"] == "shop/offer@2026-12-09T20:00"


def test_done_takes_a_posts_name_where_one_hand_off_is_open(shop: Shop) -> None:
    shop.plan(BY_HAND)
    shop.approve("reel")
    assert shop.push().only["state"] == "handed_off"
    ran = shop.run("delivery", "done", "reel", "--url", "https://example.com/1", "--json")
    assert (ran.code, ran.data["state"]) == (0, "done")
    shop.at("2026-12-02T20:00")
    shop.push()
    shop.at("2026-12-09T20:00")
    shop.push()
    ran = shop.run("delivery", "done", "reel")
    assert ran.code == 2
    assert "oactl delivery done shop/reel@2026-12-02T20:00" in ran.err
    assert "oactl delivery done shop/reel@2026-12-09T20:00" in ran.err


def test_done_takes_a_missed_hand_off_by_its_posts_name(shop: Shop) -> None:
    shop.plan(BY_HAND)
    shop.approve("reel")
    shop.run("pause", "--reason", "x")
    shop.push()
    shop.at("2026-11-25T22:30")
    assert shop.push().only["state"] == "missed"
    ran = shop.run("delivery", "done", "reel", "--json")
    assert (ran.code, ran.data["state"]) == (0, "done")


def test_explain_takes_a_post_and_looks_at_what_is_open_else_at_the_next(shop: Shop) -> None:
    assert shop.explain("offer")["id"] == OFFER
    shop.settle()
    assert shop.explain("shop/offer")["id"] == NEXT
    shop.at("2027-01-05T20:00")
    assert shop.explain("offer")["id"] == "shop/offer@2026-12-30T20:00"
    assert shop.run("explain", "nothing").code == 2


def test_approve_is_of_the_post_and_says_so_where_an_occurrence_is_named(shop: Shop) -> None:
    ran = shop.run("plan", "approve", OFFER, "--by", "熊大")
    assert ran.code == 2
    assert "name the post: shop/offer" in ran.err


def test_a_name_that_two_plans_have_is_not_guessed_at(shop: Shop) -> None:
    shop.write("plans/other.yaml", HEAD.replace("plan: shop", "plan: other") + POST)
    ran = shop.run("delivery", "skip", "offer", "--reason", "x")
    assert ran.code == 2
    assert f"oactl delivery skip {OFFER} --reason TEXT" in ran.err
    assert "oactl delivery skip other/offer@2026-11-25T20:00 --reason TEXT" in ran.err


# ---- several accounts ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shop/offer@2026-11-25T20:00", "offer"])
def test_of_a_plan_with_several_accounts_one_says_for_which(shops: Shop, name: str) -> None:
    ran = shops.run("delivery", "skip", name, "--reason", "x")
    assert ran.code == 2
    assert "--all-accounts" in ran.err
    assert f"oactl delivery skip {MAIN} --reason TEXT" in ran.err
    assert len(shops.push().data["deliveries"]) == 2, "nothing was skipped"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (["--all-accounts"], [MAIN, OTHER]),
        (["--account", "group:shops"], [MAIN, OTHER]),
        (["--account", "main", "--account", "other"], [MAIN, OTHER]),
        (["--account", "group:north"], [OTHER]),
    ],
)
@pytest.mark.parametrize("name", ["shop/offer@2026-11-25T20:00", "offer"])
def test_an_occurrence_is_skipped_for_the_accounts_that_are_named(
    shops: Shop, name: str, more: list[str], found: list[str]
) -> None:
    ran = skip(shops, name, *more)
    assert (ran.code, skipped(ran)) == (0, found)
    left = {each["occurrence"] for each in shops.push().data["deliveries"]}
    assert left == {MAIN, OTHER} - set(found)


def test_for_one_account_the_document_is_that_of_one(shops: Shop) -> None:
    ran = skip(shops, "shop/offer@2026-11-25T20:00", "--account", "other")
    assert (ran.code, ran.data["occurrence"], ran.data["state"]) == (0, OTHER, "skipped")


def test_an_account_that_a_plan_does_not_have_is_not_skipped_for_another(shop: Shop) -> None:
    shop.write("oactl.yaml", SHOPS)
    for name in (OFFER, "offer"):
        ran = shop.run("delivery", "skip", name, "--account", "other", "--reason", "x")
        assert (ran.code, "other" in ran.err) == (2, True)
    assert shop.push().only["state"] == "sent"


def test_explain_names_the_accounts_that_come_into_question(shops: Shop) -> None:
    ran = shops.run("explain", "offer")
    assert (ran.code, f"oactl explain {MAIN}" in ran.err) == (2, True)
    assert shops.run("explain", "offer", "--account", "other", "--json").data["id"] == OTHER


# ---- several at once -----------------------------------------------------------------------


def test_several_names_are_each_skipped_and_a_bad_one_stops_none(shop: Shop) -> None:
    ran = skip(shop, NEXT, "shop/nothing@2026-12-02T20:00", "shop/offer@2026-12-09T20:00")
    assert ran.code == 1
    assert skipped(ran) == [NEXT, "shop/offer@2026-12-09T20:00"]
    assert [each["name"] for each in ran.data["errors"]] == ["shop/nothing@2026-12-02T20:00"]
    assert "shop/nothing@2026-12-02T20:00:" in ran.err


def test_where_no_name_is_good_it_is_wrong_usage(shop: Shop) -> None:
    assert skip(shop, "shop/nothing@2026-12-02T20:00", "nobody").code == 2


def test_all_that_is_open_of_a_plan_or_of_accounts_is_skipped(shops: Shop) -> None:
    shops.write(
        "plans/more.yaml", HEAD.replace("plan: shop", "plan: more") + POST.replace("慶", "典")
    )
    ran = skip(shops, "--plan", "more")
    assert skipped(ran) == ["more/offer@2026-11-25T20:00"]
    assert skipped(skip(shops, "--account", "group:north")) == [OTHER]
    assert skipped(skip(shops, "--plan", "shop", "--plan", "more")) == [MAIN]
    ran = skip(shops, "--all-accounts")
    assert (ran.code, skipped(ran)) == (0, [])


@pytest.mark.parametrize("args", [(), ("--plan", "nothing"), ("--account", "nobody")])
def test_a_skip_of_nothing_in_particular_is_wrong_usage(shop: Shop, args: tuple[str, ...]) -> None:
    assert shop.run("delivery", "skip", *args, "--reason", "x").code == 2
    assert shop.push().only["state"] == "sent"


def test_all_open_hand_offs_of_a_plan_are_done_and_a_link_is_of_one(shop: Shop) -> None:
    shop.plan(BY_HAND, BY_HAND.replace("id: reel", "id: story"))
    shop.approve("reel", "story")
    shop.push()
    ran = shop.run("delivery", "done", "--plan", "shop", "--url", "https://example.com/1")
    assert ran.code == 2
    ran = shop.run("delivery", "done", "--plan", "shop", "--json")
    assert (ran.code, [each["state"] for each in ran.data["deliveries"]]) == (0, ["done", "done"])


def test_posts_of_several_plans_or_of_an_account_are_approved_together(shops: Shop) -> None:
    shops.write(
        "plans/more.yaml", HEAD.replace("plan: shop", "plan: more") + POST.replace("慶", "典")
    )
    shops.run("plan", "revoke", "--plan", "shop")
    by = ("--by", "熊大", "--json")
    ran = shops.run("plan", "approve", "--pending", "--account", "group:north", *by)
    assert [each["plan"] for each in ran.data["approved"]] == ["shop"]
    ran = shops.run("plan", "approve", "--plan", "shop", "--plan", "more", *by)
    assert sorted(each["plan"] for each in ran.data["approved"]) == ["more", "shop"]


def test_where_time_and_account_are_in_doubt_each_time_is_a_command_for_all(shops: Shop) -> None:
    shops.settle()
    ran = shops.run("delivery", "skip", "offer", "--reason", "x")
    assert ran.code == 2
    commands = [line.strip() for line in ran.err.splitlines() if "oactl delivery" in line]
    assert commands[0] == f"oactl delivery skip {NEXT} --all-accounts --reason TEXT"
    assert len(set(commands)) == 5
    assert skipped(skip(shops, NEXT, "--all-accounts")) == [f"main/{NEXT}", f"other/{NEXT}"]


def test_accounts_whose_own_times_are_different_ones_are_never_skipped_together(
    shops: Shop,
) -> None:
    """In Tokyo the occurrence of today is due; in Taipei the only one left may be another."""
    config = SHOPS.replace("  other:\n", "  other:\n    timezone: Asia/Tokyo\n")
    shops.write("oactl.yaml", config)
    head = TO_ALL.replace("defaults:", "timezone: account\ndefaults:")
    shops.plan(
        POST.replace("until: 2026-12-31", "until: 2026-12-02"),
        head=head,
    )
    shops.at("2026-11-25T19:30")
    shops.approve()
    assert skip(shops, "shop/offer@2026-11-25T20:00", "--account", "main").code == 0
    ran = shops.run("delivery", "skip", "offer", "--all-accounts", "--reason", "x")
    assert ran.code == 2
    assert f"oactl delivery skip {NEXT} --all-accounts --reason TEXT" in ran.err
