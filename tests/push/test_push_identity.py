"""One post at one time for one bot is one occurrence, however its account is written."""

from datetime import timedelta

import pytest
from edited_shop import (
    BOTH,
    CONFIG,
    FORMS,
    GROUP,
    LISTED,
    LONG,
    ONE,
    SECOND,
    SHORT,
    edit,
    entries,
    furnish,
    id_in,
    named,
    quiet,
    write,
)
from sending_shop import MULTICAST, NOW, POST, TO_MEMBERS, Shop, open_shop

from oactl.ledger import database
from oactl.sandbox import Fault

PAIRS = [(was, now) for was in FORMS for now in FORMS if was != now]


@pytest.fixture
def twins(shop: Shop) -> Shop:
    """A shop with two accounts, whose offer is approved and due."""
    furnish(shop)
    return shop


def members_begun(shop: Shop, form: str) -> list[str]:
    """A delivery to 1,200 in one form, of which LINE has taken the first batch."""
    people = shop.members(1_200)
    write(shop, form, TO_MEMBERS)
    shop.approve()
    _, *others = shop.batches(people)
    for batch in others:
        shop.line.fault(Fault("429_rate", path=MULTICAST, user=batch[0], count=None))
    assert shop.push().code == 75
    shop.line.clear_faults()
    shop.later()
    return people


# ---- one state after another ---------------------------------------------------------------------


@pytest.mark.parametrize(("was", "now"), PAIRS)
def test_what_was_sent_stays_sent(twins: Shop, was: str, now: str) -> None:
    write(twins, was)
    assert twins.push().states == {id_in(was): "sent"}
    write(twins, now)
    quiet(twins)
    twins.approve()
    quiet(twins)
    assert set(twins.reached.values()) == {1}
    assert entries(twins, "--from", "2026-11-25")[id_in(was)]["state"] == "sent"
    assert len(twins.run("delivery", "list", "--json").data["deliveries"]) == 1


@pytest.mark.parametrize(("was", "now"), PAIRS)
def test_what_was_begun_goes_on_and_reaches_each_once(twins: Shop, was: str, now: str) -> None:
    people = members_begun(twins, was)
    write(twins, now, TO_MEMBERS)
    assert twins.push().states == {id_in(was): "sent"}
    quiet(twins)
    assert twins.reached == dict.fromkeys(people, 1)


@pytest.mark.parametrize(("was", "now"), PAIRS)
def test_what_was_skipped_stays_skipped(twins: Shop, was: str, now: str) -> None:
    write(twins, was)
    assert twins.run("delivery", "skip", id_in(was), "--reason", "no").code == 0
    write(twins, now)
    quiet(twins)
    assert twins.run("push", id_in(now)).code == 3
    assert not twins.reached
    assert entries(twins, "--from", "2026-11-25")[id_in(now)]["state"] == "skipped"


@pytest.mark.parametrize("word", ["--sent", "--not-sent"])
@pytest.mark.parametrize(("was", "now"), PAIRS)
def test_what_was_resolved_stays_resolved(twins: Shop, was: str, now: str, word: str) -> None:
    """Of an occurrence that is older than the ledger, which only a person can know of."""
    twins.ledger.unlink()
    database.create(twins.ledger, NOW)
    write(twins, was)
    twins.approve()
    assert twins.push().only["held_by"] == "fresh_ledger"
    assert twins.run("delivery", "resolve", id_in(was), word).code == 0
    write(twins, now)
    twins.later()
    sent = twins.push().states
    assert sent == ({} if word == "--sent" else {id_in(now): "sent"})
    assert set(twins.reached.values()) == (set() if word == "--sent" else {1})


@pytest.mark.parametrize(("was", "now"), PAIRS)
def test_what_was_missed_is_told_once(twins: Shop, was: str, now: str) -> None:
    write(twins, was)
    twins.later(timedelta(hours=3))
    assert named([twins.push()], "missed") == [id_in(was)]
    write(twins, now)
    quiet(twins)
    assert not twins.reached
    assert entries(twins, "--from", "2026-11-25")[id_in(now)]["state"] == "missed"


@pytest.mark.parametrize("form", [LISTED, GROUP])
def test_what_was_held_is_told_once_however_it_is_written(twins: Shop, form: str) -> None:
    twins.run("plan", "revoke", "shop/offer")
    assert twins.push().code == 3
    write(twins, form)
    twins.later()
    ran = twins.push()
    assert (ran.code, ran.err) == (0, ""), "it is the same that was told"


@pytest.mark.parametrize(("was", "now"), [(ONE, LISTED), (LISTED, ONE), (ONE, GROUP)])
def test_what_began_and_was_killed_before_the_bot_was_known_goes_on(
    twins: Shop, was: str, now: str
) -> None:
    """An answer was lost in the very first run, of an account that was never contacted before."""
    write(twins, was)
    twins.line.fault(Fault("reset_after", path="/v2/bot/message/broadcast", count=None))
    assert twins.push().code == 75
    twins.line.clear_faults()
    write(twins, now)
    twins.later()
    assert twins.push().states == {id_in(was): "sent"}
    assert set(twins.reached.values()) == {1}


# ---- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [SHORT, LONG])
def test_both_forms_name_what_was_sent(twins: Shop, form: str, name: str) -> None:
    write(twins, form)
    assert twins.push().code == 0
    assert twins.show(name)["state"] == "sent"
    assert twins.explain(name)["state"] == "sent"
    again = twins.run("push", name, "--json")
    assert (again.code, again.only["state"]) == (0, "sent")
    assert twins.run("delivery", "resume", name).code == 0
    assert twins.run("delivery", "skip", name, "--reason", "x").code == 2
    assert twins.run("delivery", "resolve", name, "--sent").code == 2
    assert set(twins.reached.values()) == {1}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [SHORT, LONG])
def test_both_forms_skip_and_push_by_name(twins: Shop, form: str, name: str) -> None:
    write(twins, form)
    assert twins.explain(name)["id"] == id_in(form)
    later = name.replace("25T", "30T").replace("11-30", "12-02")
    assert twins.run("delivery", "skip", later, "--reason", "x").code == 0
    assert twins.show(later)["state"] == "skipped"
    assert twins.run("push", name, "--json").only["state"] == "sent"


@pytest.mark.parametrize("name", [SHORT, LONG])
@pytest.mark.parametrize("form", FORMS)
def test_both_forms_resume_and_stop_what_was_begun(twins: Shop, form: str, name: str) -> None:
    people = members_begun(twins, form)
    assert twins.run("delivery", "stop", name, "--reason", "x").code == 0
    assert twins.push().code == 0
    assert twins.run("delivery", "resume", name).code == 0
    assert twins.reached == dict.fromkeys(people, 1)


# ---- one account more, one less ----------------------------------------------------------------


def test_another_account_gets_it_and_the_first_does_not_get_it_again(twins: Shop) -> None:
    assert twins.push().code == 0
    write(twins, BOTH)
    told = twins.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "went out to main at 2026-11-25 20:00" in told.out
    assert f"goes out within a minute: {SECOND}" in told.out or SECOND in told.out
    assert f"{LONG}" not in told.out.split("went out")[0]
    twins.later()
    assert named([twins.push()], "sent") == [SECOND]
    write(twins, ONE)
    quiet(twins)
    twins.approve()
    quiet(twins)
    write(twins, BOTH)
    twins.approve()
    quiet(twins)
    assert set(twins.reached.values()) == {1}
    assert set(twins.line.reached("other").values()) == {1}
    assert set(twins.line.reached("other")) == set(twins.line.friends("other"))


def test_until_it_is_approved_the_new_account_is_held_and_the_first_is_not(twins: Shop) -> None:
    write(twins, BOTH)
    ran = twins.push()
    assert ran.states == {LONG: "sent", SECOND: "held"}
    assert ran.code == 3


def test_begun_for_one_account_it_goes_on_when_a_second_joins(twins: Shop) -> None:
    people = members_begun(twins, ONE)
    twins.write("second.csv", "".join(f"{u}\n" for u in twins.line.friends("other")))
    write(twins, BOTH, TO_MEMBERS)
    ran = twins.push()
    assert ran.states == {SHORT: "sent", SECOND: "held"}
    told = twins.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert told.code == 0
    assert "went out to main" in told.out
    assert named(twins.minutes(), "sent") == [SECOND]
    assert twins.line.reached("main") == dict.fromkeys(people, 1)


@pytest.mark.parametrize("form", [LISTED, BOTH])
def test_the_text_of_now_goes_to_the_rest_however_the_account_is_written(
    twins: Shop, form: str
) -> None:
    people = members_begun(twins, ONE)
    twins.write("second.csv", "".join(f"{u}\n" for u in twins.line.friends("other")))
    write(twins, form, TO_MEMBERS.replace("周年慶開跑!", "更正"))
    twins.approve()
    assert twins.run("delivery", "resume", SHORT, "--with-current").code == 0
    texts = {sent.messages[0]["text"] for sent in twins.line.received("main")}
    assert texts == {"周年慶開跑!", "更正"}
    assert twins.line.reached("main") == dict.fromkeys(people, 1)


def test_the_list_tells_each_account_once_by_its_newest_state(twins: Shop) -> None:
    write(twins, BOTH)
    twins.run("plan", "revoke", "shop/offer")
    assert twins.push().code == 3
    twins.approve()
    twins.later()
    assert named([twins.push()], "sent") == [LONG, SECOND]
    found = twins.run("delivery", "list", "--json").data["deliveries"]
    assert {each["occurrence"]: each["state"] for each in found} == {LONG: "sent", SECOND: "sent"}
    assert len(found) == 2


def test_approving_names_what_is_unfinished(twins: Shop) -> None:
    members_begun(twins, ONE)
    write(twins, LISTED, TO_MEMBERS)
    told = twins.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert f"unfinished: {SHORT}" in told.out


# ---- one bot under two names, two workspaces on one bot ------------------------------------------


def one_bot(shop: Shop) -> None:
    """`second` has the token of `main`'s bot."""
    shop.env = {"SECOND_TOKEN": shop.line.token}


def test_two_names_of_one_bot_are_held_once_both_are_known(twins: Shop) -> None:
    one_bot(twins)
    write(twins, BOTH)
    twins.approve()
    twins.minutes(3)
    # Served side by side, LINE may name both as one before either has sent: then neither does.
    assert set(twins.line.reached("main").values()) <= {1}
    assert twins.explain("main/shop/offer@2026-12-02T20:00")["held_by"] == "same_bot"
    assert twins.run("plan", "validate").code == 1
    assert twins.run("doctor").code != 0
    twins.at("2026-12-02T20:00")
    assert held_by(twins) == {"same_bot"}
    assert set(twins.line.reached("main").values()) <= {1}


def held_by(shop: Shop) -> set[str]:
    return {each["held_by"] for each in shop.push().data["deliveries"]}


def test_account_check_names_two_names_of_one_bot(twins: Shop) -> None:
    one_bot(twins)
    ran = twins.run("account", "check")
    assert ran.code == 1
    assert "second" in ran.out + ran.err
    write(twins, BOTH)
    twins.approve()
    assert held_by(twins) == {"same_bot"}
    assert not twins.reached


def test_a_second_name_that_is_pinned_to_the_bot_is_an_error(twins: Shop) -> None:
    assert twins.push().code == 0
    bot = twins.line.account("main").bot_user_id
    edit(twins, "oactl.yaml", "  second:\n", f"  second:\n    bot_user_id: {bot}\n")
    assert twins.run("plan", "validate").code == 1
    write(twins, BOTH)
    twins.approve()
    twins.at("2026-12-02T20:00")
    assert held_by(twins) == {"same_bot"}


def other_workspace(shop: Shop, mine: str, other: str) -> Shop:
    """The same plan in a second workspace on the same bot; both have an id, or none."""
    there = open_shop(shop.root.parent / "another shop", shop.line)
    for each, name in ((shop, mine), (there, other)):
        if name:
            edit(each, "oactl.yaml", "version: 1\n", f"version: 1\nworkspace: {name}\n")
            each.approve()
    return there


def test_two_workspaces_on_one_bot_each_send_their_own(shop: Shop) -> None:
    there = other_workspace(shop, "aaaa1111", "bbbb2222")
    assert shop.push().states == {SHORT: "sent"}
    assert there.push().states == {SHORT: "sent"}
    assert set(shop.reached.values()) == {2}


def test_two_workspaces_without_ids_are_protected_by_lines_409(shop: Shop) -> None:
    there = other_workspace(shop, "", "")
    assert shop.push().code == 0
    ran = there.push()
    assert (ran.code, ran.only["state"]) == (3, "sent")
    assert "ledger" in ran.err
    assert set(shop.reached.values()) == {1}


# ---- another token, another name -----------------------------------------------------------------


def test_the_token_of_another_bot_sends_nothing(twins: Shop) -> None:
    assert twins.push().code == 0
    twins.at("2026-12-02T20:00")
    twins.env = {"TOKEN": twins.line.account("other").token, "SECOND_TOKEN": "x"}
    ran = twins.push()
    assert ran.only["held_by"] == "credentials"
    assert not twins.line.reached("other")


def test_an_account_that_is_renamed_after_it_was_sent_sends_nothing_again(twins: Shop) -> None:
    assert twins.push().code == 0
    twins.write("oactl.yaml", CONFIG.replace("  main:", "  shop1:"))
    write(twins, "account: shop1")
    twins.approve()
    twins.later()
    for ran in twins.minutes(3):
        assert ran.code == 0, ran.err
    assert set(twins.reached.values()) == {1}


@pytest.mark.parametrize("approved", [True, False])
def test_an_account_that_is_renamed_in_the_middle_goes_on(twins: Shop, approved: bool) -> None:
    """The approval is bound to the bot; approved again under the new name it is as good."""
    people = members_begun(twins, ONE)
    twins.write("oactl.yaml", CONFIG.replace("  main:", "  shop1:"))
    write(twins, "account: shop1", TO_MEMBERS)
    if approved:
        twins.approve()
    assert named(twins.minutes(3), "sent") == [SHORT]
    assert twins.reached == dict.fromkeys(people, 1)
    assert twins.show(f"shop1/{SHORT}")["state"] == "sent"


def test_an_account_that_is_renamed_in_the_middle_and_revoked_stops(twins: Shop) -> None:
    members_begun(twins, ONE)
    before = len(twins.reached)
    twins.write("oactl.yaml", CONFIG.replace("  main:", "  shop1:"))
    write(twins, "account: shop1", TO_MEMBERS)
    twins.run("plan", "revoke", "shop/offer")
    runs = twins.minutes(3)
    assert runs[0].code != 0
    assert len(twins.reached) == before


def test_a_new_name_in_the_gap_of_a_host_that_was_down_hides_nothing(twins: Shop) -> None:
    assert twins.push().code == 0
    twins.at("2026-12-02T23:00")
    twins.write("oactl.yaml", CONFIG.replace("  main:", "  shop1:"))
    write(twins, "account: shop1")
    twins.approve()
    assert named([twins.push()], "missed") == ["shop/offer@2026-12-02T20:00"]
    quiet(twins)


def test_a_new_name_and_other_times_make_no_past(twins: Shop) -> None:
    assert twins.push().code == 0
    twins.write("oactl.yaml", CONFIG.replace("  main:", "  shop1:"))
    write(twins, "account: shop1", POST.replace("20:00", "19:00"))
    quiet(twins)
    twins.approve()
    quiet(twins)
