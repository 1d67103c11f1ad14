"""One campaign for many shops: names and values of each account, each on its own clock."""

import pytest
from sending_shop import HEAD, POST, Shop

from runner import Ran

CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  taipei:
    token: {env: TOKEN}
    group: shops
    display_name: 好茶信義店
    vars: {phone: 02-2345-6789, table: 4}
  tokyo:
    token: {env: SOUTH_TOKEN}
    group: shops
    timezone: Asia/Tokyo
    vars: {phone: 03-1111-2222, table: 6}
"""
TO_ALL = HEAD.replace("account: main", "accounts: group:shops")
ON_OWN_CLOCKS = TO_ALL.replace("defaults:", "timezone: account\ndefaults:")
TEXT = "【{{ account.name }}|{{ account.key }}】訂位 {{ phone }}，{{ table + 1 }} 人桌"
CALL = POST.replace("text: 周年慶開跑!", f'text: "{TEXT}"')
TAIPEI, TOKYO = (f"{name}/shop/offer@2026-11-25T20:00" for name in ("taipei", "tokyo"))


@pytest.fixture
def shops(shop: Shop) -> Shop:
    """Two shops with one plan; the Tokyo shop has no name but its key."""
    shop.write("oactl.yaml", CONFIG)
    shop.env = {"SOUTH_TOKEN": shop.line.account("other").token}
    shop.plan(CALL, head=TO_ALL)
    return shop


def states(ran: Ran) -> dict[str, tuple[str, str | None, str | None]]:
    """State, gate and reason by occurrence."""
    return {
        each["occurrence"]: (each["state"], each["held_by"], each["reason"])
        for each in ran.data["deliveries"]
    }


def change(shop: Shop, was: str, now: str) -> None:
    """Edit `oactl.yaml`."""
    text = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    assert was in text
    shop.write("oactl.yaml", text.replace(was, now))


def told(shop: Shop, *rules: str) -> dict[str, str]:
    """The sentences of some rules."""
    found = shop.run("plan", "validate", "--json").data["findings"]
    return {each["rule"]: each["message"] for each in found if each["rule"] in rules}


def test_a_template_reads_each_accounts_own_name_and_values(shops: Shop) -> None:
    shops.approve()
    shops.settle()
    assert shops.texts("main") == ["【好茶信義店|taipei】訂位 02-2345-6789，5 人桌"]
    assert shops.texts("other") == ["【tokyo|tokyo】訂位 03-1111-2222，7 人桌"]


def test_a_posts_own_value_wins_over_that_of_the_account(shops: Shop) -> None:
    shops.plan(CALL + "    vars: {phone: 0800-000-123}\n", head=TO_ALL)
    shops.approve()
    shops.settle()
    assert [each.partition("訂位 ")[2] for each in shops.texts("main") + shops.texts("other")] == [
        "0800-000-123，5 人桌",
        "0800-000-123，7 人桌",
    ]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("03-1111-2222", "03-9999-9999"),
        ("03-1111-2222", "02-2345-6789"),  # a text that was approved, but for the other shop
        ("timezone: Asia/Tokyo", "timezone: Asia/Tokyo\n    display_name: 好茶東京店"),
    ],
)
def test_a_value_that_changes_voids_the_approval_of_its_own_account_alone(
    shops: Shop, was: str, now: str
) -> None:
    shops.approve()
    change(shops, was, now)
    assert states(shops.push()) == {
        TAIPEI: ("sent", None, None),
        TOKYO: ("held", "approval", "changed"),
    }
    assert shops.texts("other") == []


def test_what_changed_of_an_account_is_told_with_its_value(shops: Shop) -> None:
    shops.approve()
    change(shops, "03-1111-2222", "03-9999-9999")
    assert "03-1111-2222" in (said := shops.run("plan", "status").out)
    assert "values of the account · tokyo · phone" in said
    assert "03-9999-9999" in said


def test_a_value_that_no_template_reads_may_change(shops: Shop) -> None:
    change(shops, "table: 6}", "table: 6, parking: no}")
    shops.approve()
    change(shops, "parking: no", "parking: yes")
    assert {state for state, *_ in states(shops.push()).values()} == {"sent"}


def test_another_value_that_is_approved_later_sends_nothing_twice(shops: Shop) -> None:
    shops.approve()
    shops.push()
    change(shops, "03-1111-2222", "03-9999-9999")
    shops.approve()
    shops.minutes(2)
    assert len(shops.texts("other")) == 1


def test_one_finding_names_the_accounts_that_lack_a_value(shops: Shop) -> None:
    change(shops, "phone: 03-1111-2222, ", "")
    found = told(shops, "OA356", "OA341")
    assert found == {
        "OA356": "The template reads `phone`, and these accounts have no such value: tokyo."
    }


def test_an_account_that_lacks_a_value_holds_no_other(shops: Shop) -> None:
    shops.approve()
    change(shops, "phone: 03-1111-2222, ", "")
    ran = shops.push()
    assert states(ran) == {TAIPEI: ("sent", None, None), TOKYO: ("held", "invalid", "errors")}
    assert ran.code == 1  # a plan has errors


def test_a_post_is_not_approved_while_one_of_its_accounts_lacks_a_value(shops: Shop) -> None:
    change(shops, "phone: 03-1111-2222, ", "")
    ran = shops.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert (ran.code, "OA356" in ran.err) == (1, True)


def test_an_account_without_a_name_is_told_where_its_key_would_be_read(shops: Shop) -> None:
    assert "read their key: tokyo." in told(shops, "OA357")["OA357"]
    shops.plan(POST, head=TO_ALL)
    assert told(shops, "OA357") == {}


@pytest.mark.parametrize("name", ["account", "post", "2nd"])
def test_a_value_of_an_account_cannot_have_a_name_that_templates_know(
    shops: Shop, name: str
) -> None:
    change(shops, "phone: 02-2345-6789", f"{name}: x")
    ran = shops.run("plan", "validate")
    assert ran.code == 2
    assert "OA337" in ran.out + ran.err


def test_a_plan_on_its_accounts_clocks_goes_out_at_each_ones_own_time(shops: Shop) -> None:
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    shops.at("2026-11-25T18:00")
    shops.approve()
    shops.at("2026-11-25T18:59")
    assert shops.push().data["deliveries"] == []
    shops.at("2026-11-25T19:00")  # 20:00 in Tokyo
    assert states(shops.push()) == {TOKYO: ("sent", None, None)}
    shops.at("2026-11-25T19:59")
    assert shops.push().data["deliveries"] == []
    shops.at("2026-11-25T20:00")
    assert states(shops.push()) == {TAIPEI: ("sent", None, None)}


def test_an_agenda_shows_each_occurrence_on_its_accounts_clock(shops: Shop) -> None:
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    shops.at("2026-11-25T12:00")
    ran = shops.run("plan", "agenda", "--from", "2026-11-25", "--to", "2026-11-25", "--json")
    assert [(each["id"], each["scheduled_at"]) for each in ran.data["occurrences"]] == [
        (TOKYO, "2026-11-25T20:00:00+09:00"),
        (TAIPEI, "2026-11-25T20:00:00+08:00"),
    ]


def test_a_zone_that_changes_voids_the_approval_of_its_own_account_alone(shops: Shop) -> None:
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    shops.at("2026-11-25T12:00")
    shops.approve()
    change(shops, "timezone: Asia/Tokyo", "timezone: Asia/Seoul")
    shops.at("2026-11-25T20:00")
    assert states(shops.push()) == {
        TAIPEI: ("sent", None, None),
        TOKYO: ("held", "approval", "changed"),
    }


def test_on_its_accounts_clocks_quiet_hours_are_those_of_the_written_time(shops: Shop) -> None:
    late = CALL.replace('"20:00"', '"22:30"')
    shops.plan(late, head=ON_OWN_CLOCKS)
    found = shops.run("plan", "validate", "--json").data["findings"]
    quiet = [each["message"] for each in found if each["rule"] == "OA250"]
    assert len(quiet) == 2
    assert all("22:30" in each for each in quiet)
    shops.plan(CALL.replace('"20:00"', '"21:30"'), head=ON_OWN_CLOCKS)
    assert told(shops, "OA250") == {}


def test_an_approval_names_the_clocks_and_what_is_due_now_on_one_of_them(shops: Shop) -> None:
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    shops.at("2026-11-25T19:30")
    ran = shops.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "on each account's own clock: Asia/Taipei, Asia/Tokyo" in ran.out
    assert f"{TOKYO} is due already" in ran.out
    assert f"{TAIPEI} is due already" not in ran.out


def test_a_run_with_nothing_due_wakes_for_the_first_clock(shops: Shop) -> None:
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    shops.at("2026-11-25T18:00")
    shops.approve()
    assert shops.run("push", "--due").out == ""
    shops.at("2026-11-25T18:30")
    assert shops.run("push", "--due").out == ""
    shops.at("2026-11-25T19:00")
    assert TOKYO in shops.run("push", "--due").out


# ---- whose clock a time is of --------------------------------------------------------------


def waiting(shop: Shop) -> str:
    return shop.run("status").out.partition("Waiting for approval")[2]


def test_what_waits_for_approval_is_told_with_whose_clock_its_time_is_of(shops: Shop) -> None:
    shops.at("2026-11-25T12:00")
    shops.plan(CALL, head=TO_ALL)
    assert "11-25 Wed 20:00  shop/offer" in waiting(shops)
    shops.plan(CALL, head=ON_OWN_CLOCKS)
    assert "11-25 Wed 20:00, on each account's own clock  shop/offer" in waiting(shops)
    for head in (
        TO_ALL.replace("defaults:", "timezone: Asia/Tokyo\ndefaults:"),
        ON_OWN_CLOCKS.replace("accounts: group:shops", "account: tokyo"),
    ):
        shops.plan(CALL, head=head)
        assert "11-25 Wed 20:00 (Asia/Tokyo)  shop/offer" in waiting(shops)
