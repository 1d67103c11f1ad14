"""A pause and the names of its account: it holds the bot, under whatever name it is served."""

import pytest
from sending_shop import CONFIG, OFFER, Shop
from standing import WHY, paused


def renamed(shop: Shop, new: str = "shop") -> None:
    """The account gets another name in the configuration and the plan."""
    shop.write("oactl.yaml", CONFIG.replace("  main:", f"  {new}:"))
    plan = (shop.root / "plans/shop.yaml").read_text("utf-8")
    shop.write("plans/shop.yaml", plan.replace("account: main", f"account: {new}"))
    shop.approve()


def twin(shop: Shop, variable: str = "TOKEN") -> None:
    """A second name that stands for the same bot; the plan is of both."""
    shop.env[variable] = shop.line.token
    both = CONFIG + f"  twin:\n    token: {{env: {variable}}}\n"
    shop.write("oactl.yaml", both.replace("testers: {file: testers.csv}", "approval: recorded"))
    plan = (shop.root / "plans/shop.yaml").read_text("utf-8")
    shop.write("plans/shop.yaml", plan.replace("account: main", "accounts: [main, twin]"))
    shop.approve()


def test_a_pause_holds_under_a_new_name_whose_bot_was_learned_after_the_pause(shop: Shop) -> None:
    paused(shop)
    shop.run("account", "check")
    renamed(shop)
    ran = shop.push()
    assert (ran.only["held_by"], ran.only["reason"]) == ("paused", "paused")
    assert shop.sends() == []
    shop.run("resume", "--account", "shop")
    shop.later()
    assert shop.settle().only["state"] == "sent"


def test_a_new_name_waits_where_nobody_knows_whose_pause_it_was(shop: Shop) -> None:
    paused(shop)
    renamed(shop)
    ran = shop.push()
    assert (ran.code, ran.only["held_by"], ran.only["reason"]) == (3, "paused", "maybe_paused")
    assert "main is paused since" in ran.err
    assert "oactl resume --account shop" in ran.err
    assert shop.run("push", OFFER, "--json").only["held_by"] == "paused", "by name as well"
    assert shop.sends() == []
    ended = shop.run("resume", "--account", "shop")
    assert "the pause of main" in ended.out
    shop.later()
    assert shop.settle().only["state"] == "sent"


def test_a_name_that_was_there_before_the_pause_does_not_wait_for_one_that_is_gone(
    shop: Shop,
) -> None:
    other = "  other:\n    token: {env: OTHER}\n"
    shop.env["OTHER"] = shop.line.account("other").token
    shop.write("oactl.yaml", CONFIG + other)
    plan = (shop.root / "plans/shop.yaml").read_text("utf-8")
    shop.write("plans/shop.yaml", plan.replace("account: main", "account: other"))
    shop.at("2026-11-25T19:00")
    shop.approve()
    shop.push()
    shop.later()
    paused(shop, "--account", "main")
    shop.write("oactl.yaml", CONFIG.partition("  main:")[0] + other)
    shop.at("2026-11-25T20:00")
    assert shop.settle().only["state"] == "sent"


def test_of_two_new_names_that_may_be_the_paused_one_a_resume_lets_only_its_own_go(
    shop: Shop,
) -> None:
    paused(shop)
    shop.env["OTHER"] = shop.line.account("other").token
    names = CONFIG.replace("  main:", "  one:") + "  two:\n    token: {env: OTHER}\n"
    shop.write("oactl.yaml", names)
    plan = (shop.root / "plans/shop.yaml").read_text("utf-8")
    shop.write("plans/shop.yaml", plan.replace("account: main", "accounts: [one, two]"))
    shop.approve()
    assert shop.push().code == 3
    shop.run("resume", "--account", "two")
    shop.later()
    shop.minutes()
    assert [each.account for each in shop.line.received()] == ["other"]
    assert [each["account"] for each in shop.run("status", "--json").data["paused"]] == ["one"]


def test_a_pause_that_only_may_be_of_an_account_does_not_stand_for_its_own(shop: Shop) -> None:
    paused(shop)
    renamed(shop)
    paused(shop, "--account", "shop")
    both = CONFIG.replace("  main:", "  shop:") + "  main:\n    token: {env: GONE}\n"
    shop.write("oactl.yaml", both)
    assert "shop" in [each["account"] for each in shop.run("status", "--json").data["paused"]]


@pytest.mark.parametrize("variable", ["TOKEN", "SAME_BOT"])
def test_a_pause_of_one_name_holds_the_other_of_the_same_bot_before_any_contact(
    shop: Shop, variable: str
) -> None:
    twin(shop, variable)
    paused(shop, "--account", "main")
    ran = shop.push()
    assert {each["held_by"] for each in ran.data["deliveries"]} == {"paused"}
    assert ran.err.count(WHY) == 2
    shop.later()
    shop.push()
    assert shop.sends() == []


def test_a_pause_of_a_name_never_contacted_holds_one_that_was_served_for_long(shop: Shop) -> None:
    shop.settle()
    before = len(shop.sends())
    twin(shop, "SAME_BOT")
    config = (shop.root / "oactl.yaml").read_text("utf-8")
    shop.write("oactl.yaml", config.replace("  main:", "  new:").replace("  twin:", "  main:"))
    plan = (shop.root / "plans/shop.yaml").read_text("utf-8")
    shop.write("plans/shop.yaml", plan.replace("[main, twin]", "main"))
    shop.at("2026-12-02T20:00")
    shop.approve()
    paused(shop, "--account", "new")
    ran = shop.push()
    assert (ran.only["account"], ran.only["held_by"]) == ("main", "paused"), ran.err
    assert len(shop.sends()) == before


def test_names_with_one_basic_id_wait_together_though_nobody_answers(shop: Shop) -> None:
    twin(shop, "SAME_BOT")
    shop.env["TOKEN"] = None
    config = (shop.root / "oactl.yaml").read_text("utf-8")
    shop.write("oactl.yaml", config.replace("    token:", '    basic_id: "@shop"\n    token:'))
    paused(shop, "--account", "main")
    assert shop.explain("twin/" + OFFER)["held_by"] == "paused"


def test_with_nothing_due_nobody_is_asked_whom_a_pause_is_of(shop: Shop) -> None:
    twin(shop, "SAME_BOT")
    shop.at("2026-11-25T19:00")
    paused(shop, "--account", "main")
    asked = shop.asked()
    assert shop.push().code == 0
    assert shop.asked() == asked


def test_pause_says_who_waits_with_it_and_who_is_not_known(shop: Shop) -> None:
    twin(shop)
    said = paused(shop, "--account", "main")
    assert "waits as well: twin (the same LINE account as main)" in said
    twin(shop, "SAME_BOT")
    said = paused(shop, "--account", "twin")
    assert "LINE was never asked who this is: twin" in said
    assert "oactl account check" in said


def test_a_resume_of_one_name_ends_the_pause_of_the_other_with_its_token(shop: Shop) -> None:
    twin(shop)
    paused(shop, "--account", "main")
    ran = shop.run("resume", "--account", "twin")
    assert "with it ends the pause of main" in ran.out
    assert shop.run("status", "--json").data["paused"] == []
    assert shop.explain("twin/" + OFFER)["held_by"] != "paused"


def test_a_paused_account_without_a_token_keeps_no_other_from_being_served(shop: Shop) -> None:
    twin(shop, "SAME_BOT")
    shop.env["TOKEN"] = None
    paused(shop, "--account", "main")
    states = {each["account"]: each["state"] for each in shop.push().data["deliveries"]}
    assert states == {"main": "held", "twin": "sent"}
