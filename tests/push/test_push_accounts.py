"""A plan for a group of accounts: one delivery an account, each with its own people and token."""

import pytest
from sending_shop import HEAD, POST, Shop, silent

from oactl.line.gateway import LineGateways
from oactl.sandbox import Fault

NORTH, SOUTH = (f"{name}/shop/offer@2026-11-25T20:00" for name in ("main", "south"))
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: TOKEN}
    group: [shops, north]
  lone:
    token: {env: LONE_TOKEN}
"""
SOUTHERN = """\
token: {env: SOUTH_TOKEN}
group: [shops]
tags:
  members: {file: south.csv}
"""
TO_ALL_SHOPS = HEAD.replace("account: main", 'accounts: "group:shops"')
BY_DATE = """\
  - id: offer
    subject: 官方周年慶
    cadence: {dates: [2026-11-25, 2026-11-26, 2026-11-27], at: "20:00"}
    audience: all
    by_date:
      2026-11-25: {messages: [{text: 第一天}]}
      2026-11-26: {messages: [{text: "{{ what }}"}], vars: {what: 第二天}}
      2026-11-27: {messages: [{text: 第三天}]}
"""
ROTATE = """\
  - id: offer
    subject: 官方周年慶
    cadence: {daily: true, at: "20:00", from: 2026-11-24, until: 2026-12-31}
    audience: all
    rotate:
      - messages: [{text: 甲}]
      - messages: [{text: 乙}]
"""


@pytest.fixture
def shops(shop: Shop) -> Shop:
    """Two shops, of which one stands in a file of its own, and an account that is in no group."""
    shop.write("oactl.yaml", CONFIG)
    shop.write("accounts/south.yaml", SOUTHERN)
    shop.env = {"SOUTH_TOKEN": shop.line.account("other").token, "LONE_TOKEN": "nobody's"}
    shop.plan(POST, head=TO_ALL_SHOPS)
    shop.approve()
    return shop


def each_once(shop: Shop, *accounts: str) -> None:
    """Every friend of these accounts was reached once, nobody else."""
    for account in ("main", "other"):
        people = shop.line.friends(account) if account in accounts else []
        assert shop.line.reached(account) == dict.fromkeys(people, 1)


def test_each_account_of_a_group_sends_to_its_own_friends(shops: Shop) -> None:
    ran = shops.push()
    assert (ran.code, ran.err) == (0, "")
    assert ran.states == {NORTH: "sent", SOUTH: "sent"}
    assert {each["occurrence"]: each["account"] for each in ran.data["deliveries"]} == {
        NORTH: "main",
        SOUTH: "south",
    }
    each_once(shops, "main", "other")
    shops.later()
    silent(shops.push())
    each_once(shops, "main", "other")


def test_the_agenda_names_each_accounts_occurrence_as_push_does(shops: Shop) -> None:
    day = ("--from", "2026-11-25", "--to", "2026-11-25")
    shops.at("2026-11-25T10:00")
    rows = shops.run("plan", "agenda", *day, "--json").data["occurrences"]
    assert sorted(row["id"] for row in rows) == [NORTH, SOUTH]


def test_the_same_occurrence_has_another_key_for_each_account(shops: Shop) -> None:
    shops.push()
    keys = {each.retry_key for name in ("main", "other") for each in shops.line.received(name)}
    assert len(keys) == 2


def test_the_list_and_show_find_each_delivery_by_its_name(shops: Shop) -> None:
    shops.push()
    listed = shops.run("delivery", "list", "--json").data["deliveries"]
    assert {each["occurrence"] for each in listed} == {NORTH, SOUTH}
    assert shops.show(SOUTH)["account"] == "south"
    assert shops.show(NORTH)["account"] == "main"


BAD_TOKENS = {"env": None, "rejected": "sandbox-token-of-nobody"}  # by the reason that is told


@pytest.mark.parametrize("kind", BAD_TOKENS)
@pytest.mark.parametrize("bad", ["TOKEN", "SOUTH_TOKEN"])
def test_a_bad_token_of_one_account_stops_no_other(shops: Shop, kind: str, bad: str) -> None:
    good = dict(shops.env)
    shops.env[bad] = BAD_TOKENS[kind]
    first = shops.push()
    stopped, went = (NORTH, SOUTH) if bad == "TOKEN" else (SOUTH, NORTH)
    assert first.code == 1
    assert first.states == {stopped: "held", went: "sent"}
    errors = {each["account"]: each["error"] for each in first.data["accounts"]}
    assert errors.pop(stopped.partition("/")[0]) == kind
    assert set(errors.values()) == {None}
    assert "oactl account check" in first.err
    assert "sandbox-token" not in first.out + first.err
    each_once(shops, "main" if bad == "SOUTH_TOKEN" else "other")
    shops.later()
    again = shops.push()
    assert (again.code, again.err) == (1, ""), "told at most once an hour, counted in every run"
    shops.env = good
    shops.later()
    mended = shops.push()
    assert (mended.code, mended.states) == (0, {stopped: "sent"})
    each_once(shops, "main", "other")


def test_the_token_of_another_account_sends_nothing(shops: Shop) -> None:
    shops.push()
    before = {name: len(shops.line.received(name)) for name in ("main", "other")}
    assert before == {"main": 1, "other": 1}
    shops.at("2026-12-02T20:00")
    shops.env["SOUTH_TOKEN"] = shops.line.token
    ran = shops.push()
    assert ran.code == 1
    assert {each["occurrence"]: each["held_by"] for each in ran.data["deliveries"]} == {
        "main/shop/offer@2026-12-02T20:00": None,
        "south/shop/offer@2026-12-02T20:00": "credentials",
    }
    after = {name: len(shops.line.received(name)) for name in ("main", "other")}
    assert after == {"main": 2, "other": 1}, "once a week, by its own account"


def test_trouble_at_line_of_one_account_leaves_the_other_alone(shops: Shop) -> None:
    shops.line.fault(Fault("500_before", account="main", count=None))
    ran = shops.push()
    assert (ran.code, ran.states) == (75, {NORTH: "held", SOUTH: "sent"})
    shops.line.clear_faults()
    shops.later()
    assert shops.push().states == {NORTH: "sent"}
    each_once(shops, "main", "other")


def test_what_one_account_is_refused_the_other_still_gets(shops: Shop) -> None:
    shops.line.fault(Fault("403", path="/v2/bot/message/broadcast", account="other"))
    ran = shops.push()
    assert (ran.code, ran.states) == (1, {NORTH: "sent", SOUTH: "refused"})
    shops.later()
    silent(shops.push())
    each_once(shops, "main")


@pytest.mark.parametrize(
    ("wish", "sent"),
    [
        ("group:shops", {NORTH: "sent", SOUTH: "sent"}),
        ("group:north", {NORTH: "sent"}),
        ("south", {SOUTH: "sent"}),
        ("lone", {}),
    ],
)
def test_the_account_option_chooses(shops: Shop, wish: str, sent: dict[str, str]) -> None:
    ran = shops.push("--account", wish)
    assert (ran.code, ran.states, ran.err) == (0, sent, "")
    shops.later()
    rest = {name: "sent" for name in (NORTH, SOUTH) if name not in sent}
    assert shops.push().states == rest
    each_once(shops, "main", "other")


@pytest.mark.parametrize("wish", ["group:east", "nobody", "group:"])
def test_an_unknown_account_or_group_is_wrong_usage(shops: Shop, wish: str) -> None:
    ran = shops.push("--account", wish)
    assert ran.code == 2
    assert wish in ran.err
    assert not shops.sends()


def test_by_name_one_account_is_served(shops: Shop) -> None:
    ran = shops.run("push", SOUTH, "--json")
    assert (ran.code, ran.states) == (0, {SOUTH: "sent"})
    each_once(shops, "other")
    bare = shops.run("push", "shop/offer@2026-11-25T20:00", "--json")
    assert bare.code == 2
    assert "ACCOUNT/PLAN/POST" in bare.err
    each_once(shops, "other")


def test_one_approval_serves_every_account_and_one_revoke_stops_them(shops: Shop) -> None:
    shops.run("plan", "revoke", "shop/offer")
    ran = shops.push()
    assert (ran.code, ran.states) == (3, {NORTH: "held", SOUTH: "held"})
    shops.approve()
    shops.later()
    assert shops.push().states == {NORTH: "sent", SOUTH: "sent"}


def test_an_account_that_joins_the_group_later_needs_approval(shops: Shop) -> None:
    shops.push()
    shops.write("accounts/south.yaml", SOUTHERN.replace("group: [shops]", "group: []"))
    shops.plan(POST.replace("官方周年慶", "新"), head=TO_ALL_SHOPS)
    shops.approve()
    shops.write("accounts/south.yaml", SOUTHERN)
    shops.at("2026-12-02T20:00")
    ran = shops.push()
    gates = {each["account"]: each["held_by"] for each in ran.data["deliveries"]}
    assert gates["south"] == "approval"
    assert set(shops.line.reached("other").values()) == {1}


def test_a_member_of_two_accounts_files_is_counted_for_each(shops: Shop) -> None:
    shops.write(
        "oactl.yaml",
        CONFIG.replace(
            "    group: [shops, north]\n",
            "    group: [shops, north]\n    tags: {members: {file: members.csv}}\n",
        ),
    )
    mine = shops.members(30)
    theirs = sorted(shops.line.friends("other"))[:7]
    shops.write("south.csv", "".join(f"{uid}\n" for uid in theirs))
    shops.plan(POST.replace("audience: all", "audience: {all: [members]}"), head=TO_ALL_SHOPS)
    shops.approve()
    ran = shops.push()
    assert {each["account"]: each["recipients"] for each in ran.data["deliveries"]} == {
        "main": 30,
        "south": 7,
    }
    assert shops.line.reached("main") == dict.fromkeys(mine, 1)
    assert shops.line.reached("other") == dict.fromkeys(theirs, 1)


def _days(shop: Shop, *days: str) -> None:
    for day in days:
        shop.at(f"{day}T20:00")
        ran = shop.push()
        assert (ran.code, ran.err) == (0, "")
        assert ran.states == {
            f"{name}/shop/offer@{day}T20:00": "sent" for name in ("main", "south")
        }
        shop.later()
        silent(shop.push())


def test_by_date_each_day_says_its_own_to_every_account(shops: Shop) -> None:
    shops.plan(BY_DATE, head=TO_ALL_SHOPS)
    shops.approve()
    _days(shops, "2026-11-25", "2026-11-26", "2026-11-27")
    for account in ("main", "other"):
        assert shops.texts(account) == ["第一天", "第二天", "第三天"]
    shops.at("2026-11-28T20:00")
    silent(shops.push())


def test_rotate_goes_round_from_its_first_day(shops: Shop) -> None:
    """The first day, the 24th, was before the plan was seen: the 25th is number two."""
    shops.plan(ROTATE, head=TO_ALL_SHOPS)
    shops.approve()
    _days(shops, "2026-11-25", "2026-11-26", "2026-11-27")
    for account in ("main", "other"):
        assert shops.texts(account) == ["乙", "甲", "乙"]
    items = {
        each["occurrence"]: each["variant"]
        for each in shops.run("delivery", "list", "--json").data["deliveries"]
    }
    assert len(items) == 6


LISTS = {
    "a quotation mark that is never closed": f'user_id,name\nU{"a" * 32},"Mei\nU{"b" * 32},Anna\n',
    "a NUL": f"user_id\nU{'a' * 32}\0\n",
    "a carriage return in a cell": f"user_id,name\nU{'a' * 32},M\rei\n",
    "UTF-16": f"user_id\nU{'a' * 32}\n".encode("utf-16-le").decode("latin-1"),
}


@pytest.mark.parametrize("odd", LISTS)
def test_an_odd_list_holds_its_audience_and_nothing_else(shops: Shop, odd: str) -> None:
    shops.members(3, "south.csv")
    audience = "audience: {all: [members]}"
    other = POST.replace("id: offer", "id: other").replace("audience: all", audience)
    south = HEAD.replace("plan: shop", "plan: south").replace("account: main", "account: south")
    shops.write("plans/south.yaml", south + other)
    shops.approve("south/other")
    (shops.root / "south.csv").write_bytes(LISTS[odd].encode("latin-1"))
    ran = shops.push()
    assert ran.code == 3
    assert "Traceback" not in ran.err
    held = {each["occurrence"]: each["held_by"] for each in ran.data["deliveries"]}
    assert held.pop("south/other@2026-11-25T20:00") == "audience"
    assert set(ran.states.values()) == {"held", "sent"}
    assert set(held.values()) == {None}
    each_once(shops, "main", "other")


@pytest.mark.parametrize("account", ["main", "south"])
def test_an_account_that_oactl_itself_fails_at_stops_no_other(
    shops: Shop, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    reached = LineGateways.of

    def of(self: LineGateways, name: str) -> object:
        if name == account:
            raise RuntimeError("a bug with what nobody may read")
        return reached(self, name)

    with monkeypatch.context() as patched:
        patched.setattr(LineGateways, "of", of)
        ran = shops.push()
    assert ran.code == 1
    assert "RuntimeError, number " in ran.err
    assert "nobody may read" not in ran.out + ran.err
    assert "Traceback" not in ran.err
    each_once(shops, "other" if account == "main" else "main")
    assert {a["account"]: a["error"] for a in ran.data["accounts"]}[account] == "unforeseen"
    shops.later()
    assert shops.push().code == 0
    each_once(shops, "main", "other")
