"""`oactl audience list|count`: tags and sizes, asked at LINE or as they are known."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_shop import CONFIG, Run

from oactl.sandbox import Fault, SandboxServer

TAGS = """\
    tags:
      members: {{file: members.csv}}
      staff: {{file: staff.csv}}
      gone: {{file: gone.csv}}
      vip: {{audience_group: {group}}}
      ladies: {{demographics: {{gender: female}}}}
      crm: {{imported: {{max_age: 26h}}}}
"""
SECOND = """\
  south:
    token: {env: SOUTH_TOKEN}
    group: [shops]
    tags:
      vip: {audience_group: 42}
      members: {file: staff.csv}
"""


def vip(line: SandboxServer) -> tuple[int, int]:
    """An audience that the account has from the start: its number and its size."""
    audiences = line.app.world.accounts["main"].audiences.values()
    [found] = [each for each in audiences if each.description == "VIP客"]
    return found.id, len(found.members)


@pytest.fixture
def tagged(workspace: Path, line: SandboxServer) -> Path:
    """A workspace with a tag of each kind; of ten members two are staff."""
    friends = sorted(line.friends())
    config = CONFIG + TAGS.format(group=vip(line)[0])
    (workspace / "oactl.yaml").write_text(config, encoding="utf-8")
    (workspace / "members.csv").write_text("\n".join(friends[:10]), encoding="utf-8")
    (workspace / "staff.csv").write_text("\n".join(friends[8:12]), encoding="utf-8")
    return workspace


@pytest.fixture
def several(tagged: Path) -> Path:
    """The same with a second account, whose token is missing."""
    config = tagged / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8") + SECOND, encoding="utf-8")
    return tagged


def requests(line: SandboxServer) -> list[str]:
    return [each.request.path for each in line.requests()]


def counted(oactl: Run, rule: str, *more: str) -> dict[str, Any]:
    ran = oactl("audience", "count", rule, "--json", *more)
    assert ran.code == 0, ran.err
    [one] = json.loads(ran.out)["accounts"]
    found: dict[str, Any] = one
    return found


# ---- list ------------------------------------------------------------


@pytest.mark.usefixtures("tagged")
def test_the_list_has_every_tag_with_its_size(oactl_here: Run, line: SandboxServer) -> None:
    ran = oactl_here("audience", "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    tags = json.loads(ran.out)["tags"]
    assert {each["account"] for each in tags} == {"main"}
    assert {each["tag"]: (each["kind"], each["size"], each["status"]) for each in tags} == {
        "members": ("file", 10, None),
        "staff": ("file", 4, None),
        "gone": ("file", None, None),
        "vip": ("audience_group", vip(line)[1], "READY"),
        "ladies": ("demographics", None, None),
        "crm": ("later", None, None),
    }
    assert [each["tag"] for each in tags] == sorted(each["tag"] for each in tags)
    assert [each["tag"] for each in tags if each["problem"]] == ["gone"]


@pytest.mark.usefixtures("tagged")
def test_the_list_for_people_has_a_row_a_tag(oactl_here: Run, line: SandboxServer) -> None:
    ran = oactl_here("audience", "list")
    assert (ran.code, ran.err) == (0, "")
    rows = {row.split()[1]: row for row in ran.out.splitlines()[2:]}
    assert set(rows) == {"members", "staff", "gone", "vip", "ladies", "crm"}
    assert str(vip(line)[1]) in rows["vip"]
    assert "READY" in rows["vip"]
    assert "the file is not there" in rows["gone"]
    assert "a later version" in rows["crm"]
    assert "LINE's estimate" in rows["ladies"]


@pytest.mark.usefixtures("tagged")
def test_the_list_speaks_the_users_language(oactl_here: Run) -> None:
    ran = oactl_here("audience", "list", env={"OACTL_LANG": "zh-TW"})
    assert ran.code == 0
    assert "Account" not in ran.out
    assert "a file" not in ran.out


def test_a_workspace_without_tags_says_where_they_would_stand(oactl_here: Run) -> None:
    ran = oactl_here("audience", "list")
    assert (ran.code, "oactl.yaml" in ran.out) == (0, True)
    assert json.loads(oactl_here("audience", "list", "--json").out) == {"tags": []}


@pytest.mark.usefixtures("tagged")
def test_offline_asks_nobody_and_tells_what_was_kept(oactl_here: Run, line: SandboxServer) -> None:
    offline = ("audience", "list", "--offline", "--json")
    before = {each["tag"]: each["size"] for each in json.loads(oactl_here(*offline).out)["tags"]}
    assert (before["vip"], before["members"]) == (None, 10)
    assert requests(line) == []
    oactl_here("audience", "list")
    asked = requests(line)
    after = {each["tag"]: each["size"] for each in json.loads(oactl_here(*offline).out)["tags"]}
    assert after["vip"] == vip(line)[1]
    assert requests(line) == asked


MISSING: dict[str, str | None] = {"LINE_CHANNEL_ACCESS_TOKEN": None}
COMMANDS = [("audience", "list"), ("audience", "count", "vip")]


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_token_is_a_sentence_and_what_is_known_is_shown(
    oactl_here: Run, command: tuple[str, ...]
) -> None:
    ran = oactl_here(*command, env=MISSING)
    assert ran.code == 0
    assert "LINE was not asked" in ran.err
    assert "token of account main is not set" in ran.err
    assert "Traceback" not in ran.err
    assert ran.out


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("reset_before", "LINE did not tell"),
        ("500_before", "LINE did not tell"),
        ("404", "LINE did not tell"),
        ("401", "LINE was not asked"),
    ],
)
def test_where_line_does_not_answer_that_is_told(
    oactl_here: Run, line: SandboxServer, command: tuple[str, ...], fault: str, words: str
) -> None:
    line.fault(Fault(fault, path="/v2/bot/audienceGroup/*", count=None))
    ran = oactl_here(*command)
    assert ran.code == 0
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert line.token not in ran.out + ran.err


@pytest.mark.usefixtures("several")
def test_of_several_accounts_each_has_its_tags(oactl_here: Run) -> None:
    ran = oactl_here("audience", "list", "--json")
    assert ran.code == 0
    assert "south" in ran.err
    assert "account main" not in ran.err
    tags = [(each["account"], each["tag"]) for each in json.loads(ran.out)["tags"]]
    assert ("main", "vip") in tags
    assert [tag for account, tag in tags if account == "south"] == ["members", "vip"]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_account_option_chooses(oactl_here: Run, command: tuple[str, ...]) -> None:
    ran = oactl_here(*command, "--account", "group:shops", "--offline", "--json")
    assert ran.code == 0
    document = json.loads(ran.out)
    rows = document.get("tags") or document["accounts"]
    assert {each["account"] for each in rows} == {"south"}
    wrong = oactl_here(*command, "--account", "west")
    assert (wrong.code, "west" in wrong.err) == (2, True)


# ---- count ------------------------------------------------------------


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("rule", "people"),
    [
        ("members", 10),
        ("{all: [members]}", 10),
        ("{all: [members, staff]}", 2),
        ("{any: [members, staff]}", 12),
        ("{all: [members], not: [staff]}", 8),
        ("{tags: [members], exclude: [staff]}", 8),
        ("{all: [members], limit: 3}", 3),
    ],
)
def test_tags_of_ours_are_counted_exactly(oactl_here: Run, rule: str, people: int) -> None:
    found = counted(oactl_here, rule, "--offline")
    assert (found["via"], found["recipients"], found["problem"]) == ("multicast", people, None)


@pytest.mark.usefixtures("tagged")
def test_of_a_tag_at_line_an_upper_bound_is_known(oactl_here: Run, line: SandboxServer) -> None:
    size = vip(line)[1]
    for rule in ("vip", "{all: [vip, ladies]}"):
        found = counted(oactl_here, rule)
        assert (found["via"], found["recipients"], found["at_most"]) == ("narrowcast", None, size)
    assert f"at most {size} people" in oactl_here("audience", "count", "vip").out


@pytest.mark.usefixtures("tagged")
def test_where_only_line_knows_that_is_said(oactl_here: Run) -> None:
    found = counted(oactl_here, "ladies")
    assert (found["recipients"], found["at_most"], found["problem"]) == (None, None, None)
    assert "only LINE knows" in oactl_here("audience", "count", "ladies").out


@pytest.mark.usefixtures("tagged")
def test_all_is_every_friend(oactl_here: Run) -> None:
    found = counted(oactl_here, "all")
    assert found["via"] == "broadcast"
    assert 250 <= found["recipients"] <= 350, "the newest known followers − blocks"
    assert f"{found['recipients']} people" in oactl_here("audience", "count", "all").out


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("rule", "problem", "words"),
    [
        ("gone", "file_missing", "gone.csv"),
        ("{all: [staff], not: [members, staff]}", "empty", "nobody"),
        ("crm", "later_stage", "later version"),
    ],
)
def test_what_cannot_be_counted_says_why(
    oactl_here: Run, rule: str, problem: str, words: str
) -> None:
    found = counted(oactl_here, rule, "--offline")
    assert (found["recipients"], found["problem"]) in ((None, problem), (0, problem))
    ran = oactl_here("audience", "count", rule, "--offline")
    assert ran.code == 0
    assert words in ran.out


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("members2", "members2"),
        ("{all: [members, nobody]}", "nobody"),
        ("{all: [members], any: [vip]}", "vip"),
        ("{everyone: true}", "everyone"),
        ("{all: [members], limit: 0}", "limit"),
        ("{all: [members]", "{all"),
        ("[1, 2]", "[1, 2]"),
        ("", ""),
        ("{not: [staff]}", "staff"),
        ("a: b: c", "a: b: c"),
    ],
)
def test_a_bad_rule_is_wrong_usage_and_asks_nobody(
    oactl_here: Run, line: SandboxServer, rule: str, words: str
) -> None:
    ran = oactl_here("audience", "count", rule)
    assert ran.code == 2, ran.out
    assert ran.out == ""
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert "audience list" in ran.err
    assert requests(line) == []


@pytest.mark.usefixtures("several")
def test_a_rule_is_counted_for_each_account_that_is_asked_about(oactl_here: Run) -> None:
    ran = oactl_here("audience", "count", "members", "--offline", "--json")
    found = {each["account"]: each["recipients"] for each in json.loads(ran.out)["accounts"]}
    assert found == {"main": 10, "south": 4}
    people = oactl_here("audience", "count", "members", "--offline").out
    assert people.splitlines() == ["main  multicast  10 people", "south  multicast  4 people"]


@pytest.mark.usefixtures("several")
def test_a_tag_that_one_of_the_accounts_lacks_is_counted_for_the_others(oactl_here: Run) -> None:
    ran = oactl_here("audience", "count", "staff", "--offline")
    assert (ran.code, ran.out.splitlines()) == (1, ["main  multicast  4 people"])
    assert ran.err.startswith("account south is not counted: The account has no tag `staff`")
    found = json.loads(oactl_here("audience", "count", "staff", "--offline", "--json").out)
    assert [(each["account"], each["problem"]) for each in found["accounts"]] == [
        ("main", None),
        ("south", "not_carried"),
    ]
    assert oactl_here("audience", "count", "staff", "--offline", "--account", "main").code == 0
    assert oactl_here("audience", "count", "staff", "--offline", "--account", "south").code == 2
    assert oactl_here("audience", "count", "nobody", "--offline").code == 2, "none has it"
