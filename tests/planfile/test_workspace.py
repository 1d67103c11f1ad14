"""`oactl.yaml` and `accounts/*.yaml`: what they may say, and every mistake at its place."""

import sys
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.account import Budget, FrequencyCap, Limits, QuietHours
from oactl.domain.audience import (
    AudienceGroup,
    AudienceNamed,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
)
from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenStateless,
)
from oactl.findings import Summary, github, json, sarif, text
from oactl.i18n import use
from oactl.planfile.schema import workspace_schema
from oactl.planfile.workspace import load_workspace

USER = "U" + "0123456789abcdef" * 2
TOKEN = "eyJhbGciOiJIUzI1NiJ9.UnVQ8o0lAbc"


@pytest.fixture
def load(tmp_path):
    def load(config, accounts=None, **how):
        (tmp_path / "oactl.yaml").write_text(config, encoding="utf-8")
        for name, body in (accounts or {}).items():
            (tmp_path / "accounts").mkdir(exist_ok=True)
            (tmp_path / "accounts" / name).write_text(body, encoding="utf-8")
        return load_workspace(str(tmp_path), **how)

    return load


def told(findings):
    return [(f.rule + (f".{f.variant}" if f.variant else ""), f.line, f.column) for f in findings]


def account(body):
    return "accounts:\n  main:\n" + "".join(f"    {line}\n" for line in body.splitlines())


def test_the_least_configuration_has_the_defaults(load):
    workspace, findings = load("version: 1\n")
    assert findings == []
    assert workspace.plans == ("plans/",)
    assert workspace.database == "sqlite:///.oactl/state.db"
    assert workspace.accounts == {}
    assert workspace.id is None


def test_everything_that_the_contract_shows_is_read(load):
    workspace, findings = load(
        f"""\
version: 1
timezone: Asia/Taipei
workspace: 6f1c2a
language: zh-TW
database: sqlite:///.oactl/state.db
plans: [plans/, more.yaml]
people:
  熊大: {{role: checker, email: brown@example.com}}
  兔兔: {{role: [author, checker]}}
  莎莉:
accounts:
  main:
    basic_id: "@line_oa"
    bot_user_id: {USER}
    token: {{env: LINE_TOKEN}}
    group: [shops, north]
    timezone: Asia/Tokyo
    approval: self
    price_plan: tw-medium
    testers: [{USER}]
    quiet_hours: "23:00-07:30"
    frequency_cap: {{messages: 4, per: 7d}}
    budget: {{month: 3000}}
    limits: {{multicast_per_second: 100}}
    tags:
      vip: {{audience_group: 1234567890123}}
      loyal: {{audience: "VIP客"}}
      new-friend: {{demographics: {{friends_for: {{lt: 30d}}}}}}
      members: {{file: audiences/members.csv}}
      crm: {{imported: {{max_age: 26h}}}}
      readers: {{opened: {{post: a/b, within: 60d}}}}
notify: []
"""
    )
    assert [(f.rule, f.severity) for f in findings] == [("OA180", "warning")] * 5
    assert (workspace.timezone, workspace.language) == ("Asia/Taipei", "zh-TW")
    assert workspace.id == "6f1c2a"
    assert workspace.plans == ("plans/", "more.yaml")
    assert workspace.people["熊大"].email == "brown@example.com"
    assert workspace.people["兔兔"].roles == {"author", "checker"}
    assert workspace.people["莎莉"].roles == frozenset()
    main = workspace.accounts["main"]
    assert (main.basic_id, main.bot_user_id, main.token) == (
        "@line_oa",
        USER,
        TokenEnv("LINE_TOKEN"),
    )
    assert (main.groups, main.timezone, main.approval) == (("shops", "north"), "Asia/Tokyo", "self")
    assert (main.price_plan, main.testers) == ("tw-medium", (USER,))
    assert main.quiet_hours == QuietHours(time(23), time(7, 30))
    assert main.frequency_cap == FrequencyCap(4, timedelta(days=7))
    assert main.budget == Budget(3000)
    assert main.limits == Limits(100, 1960, 60)
    tags = main.tags
    assert tags["vip"] == AudienceGroup(1234567890123)
    assert tags["loyal"] == AudienceNamed("VIP客")
    assert isinstance(tags["new-friend"], DemographicTag)
    assert tags["members"] == FileTag("audiences/members.csv")
    assert tags["crm"] == ImportedTag(timedelta(hours=26))
    assert tags["readers"] == EngagedTag("opened", "a/b", timedelta(days=60))
    assert workspace.group("north") == ("main",)


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("{file: .secrets/token}", TokenFile(".secrets/token")),
        ("{file: /run/secrets/line}", TokenFile("/run/secrets/line")),
        ("{keyring: oactl/main}", TokenKeyring("oactl", "main")),
        ("{command: [vault, kv, get, x]}", TokenCommand(("vault", "kv", "get", "x"))),
        (
            '{stateless: {channel_id: "1234567890", secret: {env: S}}}',
            TokenStateless("1234567890", TokenEnv("S")),
        ),
    ],
)
def test_a_token_comes_from_one_of_five_places(load, written, source):
    workspace, findings = load(account(f"token: {written}"))
    assert findings == []
    assert workspace.accounts["main"].token == source


def test_accounts_in_files_of_their_own_take_the_stem_as_name_and_the_zone_of_the_workspace(load):
    workspace, findings = load(
        "timezone: Asia/Taipei\n" + account("token: {env: A}"),
        {"shop.yaml": "quiet_hours: none\ntesters: {file: t.csv}\n", ".hidden.yaml": "x\n"},
    )
    assert findings == []
    shop = workspace.accounts["shop"]
    assert (shop.timezone, shop.quiet_hours, shop.testers_file) == ("Asia/Taipei", None, "t.csv")
    assert list(workspace.accounts) == ["main", "shop"]


def test_an_account_may_have_readers_of_another_language(load):
    workspace, findings = load(
        "language: ja\n" + account("token: {env: A}\nlanguage: th"), {"shop.yaml": "{}\n"}
    )
    assert findings == []
    assert workspace.language == "ja"
    found = {name: each.language for name, each in workspace.accounts.items()}
    assert found == {"main": "th", "shop": None}


def test_own_price_figures_take_the_place_of_a_plan_by_name(load):
    workspace, _ = load(account("price_plan: {name: ours, included: 100, fee: 5, extra: 0.5}"))
    main = workspace.accounts["main"]
    assert (main.price_plan, main.price.included, main.price.extra) == ("ours", 100, 0.5)


MISTAKES = {
    "version: 2\n": ("OA158", 1, 10),
    "timezone: Asia/Taipe\n": ("OA163", 1, 11),
    "languag: zh-TW\n": ("OA150", 1, 1),
    "language: zh\n": ("OA152", 1, 11),
    "database: mysql://x\n": ("OA181.database", 1, 11),
    "database: sqlite:///../state.db\n": ("OA101.outside", 1, 11),
    "plans: [plans, ../x]\n": ("OA101.outside", 1, 16),
    "plans: {a: b}\n": ("OA151.text", 1, 8),
    "people: [a]\n": ("OA151.mapping", 1, 9),
    "people:\n  熊大: {role: boss}\n": ("OA152", 2, 14),
    "people:\n  熊大: {email: x}\n": ("OA181.email", 2, 15),
    "accounts: x\n": ("OA151.mapping", 1, 11),
    "accounts:\n  a/b: {}\n": ("OA181.name", 2, 3),
    account("token: abc"): ("OA602", 3, 12),
    account("token: {stateless: {channel_id: 12345, secret: abc}}"): ("OA602", 3, 52),
    account("token: {env: a-b}"): ("OA181.env", 3, 18),
    account("token: {env: A, file: b}"): ("OA182", 3, 12),
    account("token: {}"): ("OA182", 3, 12),
    account("token: {evn: A}"): ("OA150", 3, 13),
    account("token: {keyring: main}"): ("OA181.keyring", 3, 22),
    account("token: {file: ../t}"): ("OA101.outside", 3, 19),
    account("token: {stateless: {channel_id: 12345}}"): ("OA153", 3, 24),
    account("basic_id: line"): ("OA181.basic_id", 3, 15),
    account("bot_user_id: U1"): ("OA181.user_id", 3, 18),
    account("language: jp"): ("OA152", 3, 15),
    account("approval: signd"): ("OA152", 3, 15),
    account("price_plan: tw-big"): ("OA152", 3, 17),
    account("price_plan: {name: own, included: 9, extra: 0.3, tiers: [{price: 0.2}]}"): (
        "OA156",
        3,
        42,
    ),
    account(f"testers: [{USER}, x]"): ("OA181.user_id", 3, 50),
    account("quiet_hours: 22-8"): ("OA181.quiet_hours", 3, 18),
    account("limits: {push_per_second: 0}"): ("OA181.count", 3, 31),
    account("limits: {multicast_per_second: 201}"): ("OA604", 3, 36),
    account("api_base: http://example.com"): ("OA603", 3, 15),
    account("api_base: ftp://example.com"): ("OA181.url", 3, 15),
    account("api_base: https://a..b"): ("OA181.url", 3, 15),
    account(f"api_base: https://{'a' * 64}.example.com"): ("OA181.url", 3, 15),
    account("api_base: https://a:b@example.com"): ("OA181.url", 3, 15),
    account("budget: {month: much}"): ("OA181.amount", 3, 21),
    account("frequency_cap: {messages: 4}"): ("OA153", 3, 20),
    account("tags: {all: {file: x}}"): ("OA181.reserved", 3, 12),
    account("tags: {x: {file: /etc/passwd}}"): ("OA101.outside", 3, 22),
    account("tags: {x: {audience_group: y}}"): ("OA181.whole", 3, 32),
    account("tags: {x: {demographics: {gender: m}}}"): ("OA152", 3, 39),
    account("tags: {x: {opened: {within: 1d}}}"): ("OA153", 3, 24),
    account("text: x #y"): ("OA150", 3, 5),
    "": ("OA108.empty", 1, 1),
    "a: b: c\n": ("OA106.colon_in_text", 1, 5),
}


@pytest.mark.parametrize(("config", "expected"), MISTAKES.items(), ids=[repr(c) for c in MISTAKES])
def test_each_mistake_has_its_rule_and_place_and_there_is_no_workspace(load, config, expected):
    workspace, findings = load(config)
    assert workspace is None
    assert expected in told(findings)
    assert [f.rule for f in findings if f.severity == "error" and f.rule != "OA130"] == [
        expected[0].partition(".")[0]
    ]


def test_all_mistakes_of_all_files_are_told_at_once(load):
    _, findings = load(
        "timezone: Mars\n" + account("approval: x\nbudget: 3"), {"b.yaml": "tokn: {env: A}\n"}
    )
    assert [(f.path, f.rule, f.line) for f in findings] == [
        ("oactl.yaml", "OA163", 1),
        ("oactl.yaml", "OA152", 4),
        ("oactl.yaml", "OA151", 5),
        ("accounts/b.yaml", "OA150", 1),
    ]


def test_a_near_name_is_suggested(load):
    _, findings = load("timezone: Asia/Taipe\nlanguag: en\n" + account("approval: recored"))
    assert [f.params["near"] for f in findings] == ["Asia/Taipei", "language", "recorded"]


def test_an_account_that_is_in_both_places_is_told_in_its_own_file(load):
    workspace, findings = load(account("token: {env: A}"), {"main.yaml": "approval: self\n"})
    assert workspace is None
    assert [(f.path, f.rule) for f in findings] == [("accounts/main.yaml", "OA183")]


@pytest.mark.parametrize("host", ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1/"])
def test_plain_http_and_more_than_lines_limits_are_for_this_machine(load, host):
    limits = "limits: {multicast_per_second: 900, push_per_second: 9000}"
    workspace, findings = load(account(f"api_base: {host}\n{limits}"))
    assert findings == []
    assert workspace.accounts["main"].api_base == host.rstrip("/")
    assert told(load(account(limits))[1]) == [("OA604", 3, 36), ("OA604", 3, 58)]
    assert load(account(limits), api_base=host)[1] == []


@pytest.mark.parametrize("name", ["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"])
def test_a_host_that_only_looks_like_this_machine_is_none(load, name):
    assert "OA603" in [f.rule for f in load(account(f"api_base: http://{name}"))[1]]


def test_a_missing_configuration_is_a_finding(tmp_path):
    workspace, findings = load_workspace(str(tmp_path))
    assert workspace is None
    assert [(f.rule, f.variant, f.path) for f in findings] == [("OA101", "missing", "oactl.yaml")]


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_no_path_leaves_the_workspace_by_a_link(load, tmp_path):
    (tmp_path / "audiences").symlink_to("/etc")
    _, findings = load(account("tags: {x: {file: audiences/passwd}}"))
    assert told(findings) == [("OA101.outside", 3, 22)]


# Secrets


SECRETS = [
    f"token: {TOKEN}",
    f"token: {{env: {TOKEN}}}",
    f"tokn: {{env: {TOKEN}}} # {TOKEN}",
    "token: " + "aB3/" * 43,
    "token: {stateless: {channel_id: x, secret: 0123456789abcdef0123456789abcdee}}",
    "channel_secret: 0123456789abcdef0123456789abcdee",
    "token: hunter2hunter2",
]


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_in_the_file_is_an_error_that_never_shows_it(load, line):
    workspace, findings = load(account(line))
    assert workspace is None
    secret = max(line.replace("}", " ").replace("{", " ").split(), key=len)
    for language in ("en", "zh-TW"):
        for look in (text, json, github, sarif):
            use(language)
            shown = look.render(findings, Summary(1, 0))
            assert secret not in shown
            assert secret[2:12] not in shown
    if "channel_secret" not in line:
        assert {f.rule for f in findings} & {"OA601", "OA602"}


def test_a_list_is_no_price_plan(load):
    workspace, findings = load(account("price_plan: [tw-medium]"))
    assert workspace is None
    assert [each.rule for each in findings] == ["OA152"]


def test_a_long_address_is_no_secret(load):
    url = "https://example.com/" + "a" * 150
    assert load(account(f"api_base: {url}"))[1] == []


# Finding the workspace, the schema


def test_the_schema_knows_every_key_and_no_other():
    schema = workspace_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {
        "version", "timezone", "workspace", "language", "database", "plans", "people", "accounts",
        "notify", "blackout",
    }  # fmt: skip
    assert schema["properties"]["accounts"]["additionalProperties"] == {"$ref": "#/$defs/account"}
    keys = schema["$defs"]["account"]["properties"]
    assert {"token", "tags", "quiet_hours", "limits", "api_base"} <= set(keys)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_no_configuration_ever_raises(tmp_path_factory, config):
    root = tmp_path_factory.mktemp("w")
    data = config if isinstance(config, bytes) else ("accounts:\n  a:\n    " + config).encode()
    (root / "oactl.yaml").write_bytes(data)
    workspace, findings = load_workspace(str(root))
    assert workspace is not None or findings


BOT = "U" + "0" * 31 + "1"


def test_a_bot_that_is_given_twice_is_told_at_the_second_name(load):
    config = f"accounts:\n  main:\n    bot_user_id: {BOT}\n  b:\n    bot_user_id: {BOT}\n"
    workspace, findings = load(config, {"c.yaml": f"group: x\nbot_user_id: {BOT}\n"})
    assert workspace is None
    assert [(f.path, f.rule, f.line, f.params["other"]) for f in findings] == [
        ("oactl.yaml", "OA184", 5, "main"),
        ("accounts/c.yaml", "OA184", 2, "main"),
    ]


def test_one_bot_at_two_hosts_is_two_accounts(load):
    config = f"accounts:\n  main:\n    bot_user_id: {BOT}\n"
    other = f"api_base: http://127.0.0.1:9\nbot_user_id: {BOT}\n"
    assert load(config, {"sandbox.yaml": other})[1] == []


def test_lists_of_the_configuration_may_be_empty(load):
    config = "people: {a: {role: []}}\n" + account("group: []\ntesters: []")
    workspace, findings = load(config)
    assert findings == []
    assert (workspace.accounts["main"].groups, workspace.accounts["main"].testers) == ((), ())
