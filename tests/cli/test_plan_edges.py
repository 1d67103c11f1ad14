"""Commands on plans that are odd: no account, each minute, damaged approvals, many accounts."""

import json
import resource
from pathlib import Path

import pytest
from cli_shop import CONFIG, PLAN, Run

NAME = "anniversary/wed-fri-offer"
AT = f"{NAME}@2026-12-04T20:00"
EACH_MINUTE = PLAN.replace(
    'cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}',
    'cadence: {cron: "* * * * *"}\n    quiet_ok: true',
)


def write(workspace: Path, text: str) -> None:
    (workspace / "plans" / "anniversary.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "args",
    [
        ("plan", "show", NAME),
        ("plan", "preview", NAME),
        ("explain", AT),
        ("push", NAME, "--test"),
        ("push", AT),
    ],
)
def test_a_plan_whose_account_is_unknown_is_a_sentence(
    workspace: Path, oactl_here: Run, args: tuple[str, ...]
) -> None:
    write(workspace, PLAN.replace("account: main", "account: mian"))
    ran = oactl_here(*args)
    assert ran.code == 2
    assert "plan anniversary names no account that oactl.yaml has" in ran.err
    assert "Traceback" not in ran.err


def test_a_plan_whose_account_is_unknown_is_not_approved_by_its_status(
    workspace: Path, oactl_here: Run
) -> None:
    write(workspace, PLAN.replace("account: main", "account: mian"))
    assert "names no account that oactl.yaml has" in oactl_here("plan", "status").out
    assert oactl_here("plan", "status", "--check").code == 1


def processor_time() -> float:
    """Of all processes that this one has started and waited for, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(
    "args",
    [
        ("plan", "agenda"),
        ("plan", "agenda", "--days", "366"),
        ("plan", "status"),
        ("status",),
        ("plan", "validate"),
        ("plan", "show", NAME),
        ("explain", f"{NAME}@2026-11-27T10:00"),
        ("plan", "approve", NAME, "--by", "熊大", "--yes"),
    ],
)
def test_a_post_of_each_minute_keeps_no_command_busy(
    workspace: Path, oactl: Run, args: tuple[str, ...]
) -> None:
    write(workspace, EACH_MINUTE)
    before = processor_time()
    ran = oactl(*args)  # a process of its own: nothing counts its lines for coverage
    assert processor_time() - before < 4  # seconds; they took minutes
    assert ran.code in {0, 1}


def test_the_agenda_says_that_it_shows_only_some_times_of_each_minute(
    workspace: Path, oactl_here: Run
) -> None:
    write(workspace, EACH_MINUTE)
    ran = oactl_here("plan", "agenda", "--json")
    assert f"{NAME} goes out 1,440 times a day" in ran.err
    assert 0 < len(json.loads(ran.out)["occurrences"]) <= 101


def test_a_damaged_file_of_approvals_is_a_finding_and_holds_its_plan_alone(
    workspace: Path, oactl_here: Run
) -> None:
    write(workspace, PLAN)
    (workspace / "plans" / "b.yaml").write_text(
        PLAN.replace("plan: anniversary", "plan: b").replace("周年慶開跑", "另一則"),
        encoding="utf-8",
    )
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    (workspace / "approvals" / "anniversary.yaml").write_bytes(b"version: 2\napprovals: [a]\n")
    ran = oactl_here("plan", "validate", "--json")
    (found,) = json.loads(ran.out)["findings"]
    assert (found["rule"], found["path"], found["line"]) == (
        "OA505",
        "approvals/anniversary.yaml",
        2,
    )
    pushed = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    assert {each["plan"]: each["state"] for each in pushed} == {"anniversary": "held", "b": "sent"}


def test_what_preview_cannot_make_it_names_by_the_rules_of_validate(
    workspace: Path, oactl_here: Run
) -> None:
    write(workspace, PLAN.replace("messages:\n      - text: 周年慶開跑!", "messages: 周年慶"))
    rules = {
        each["rule"]
        for each in json.loads(oactl_here("plan", "validate", "--json").out)["findings"]
    }
    ran = oactl_here("plan", "preview", NAME)
    assert ran.code != 0
    assert all(rule in ran.err for rule in rules)


TWICE = (
    PLAN.partition("posts:")[0]
    + "posts:\n"
    + "".join(
        f"  - id: {name}\n    audience: all\n    cadence: {{once: 2026-11-25T20:00}}\n"
        "    messages: [{text: 同一則}]\n"
        for name in ("news", "news-copy")
    )
)


def test_validate_names_the_one_of_two_that_push_holds(workspace: Path, oactl_here: Run) -> None:
    write(workspace, TWICE)
    before = {"OACTL_NOW": "2026-11-25T10:00:00+08:00"}
    found = json.loads(oactl_here("plan", "validate", "--json", env=before).out)["findings"]
    (named,) = [each["post"] for each in found if each["rule"] == "OA252"]
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    pushed = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    assert [each["post"] for each in pushed if each["held_by"] == "repeat"] == [named]


def test_validate_says_it_of_every_account(workspace: Path, oactl_here: Run) -> None:
    account = CONFIG.partition("  main:\n")[2] + "    tags: {members: {file: members.csv}}\n"
    shops = "".join(f"  {name}:\n{account}" for name in ("a", "b", "c"))
    (workspace / "oactl.yaml").write_text(
        CONFIG.partition("  main:\n")[0] + shops.replace("tw-medium", "tw-light"), encoding="utf-8"
    )
    ids = "".join(f"U{number:032x}\n" for number in range(300))
    (workspace / "members.csv").write_text(ids, encoding="utf-8")
    write(
        workspace,
        PLAN.replace("account: main", "accounts: [a, b, c]").replace(
            "audience: all", "audience: members"
        ),
    )
    found = json.loads(oactl_here("plan", "validate", "--json").out)["findings"]
    told = [each["message"] for each in found if each["rule"] == "OA801"]
    assert all(
        any(f"{name}:" in message or f" {name} " in message for message in told) for name in "abc"
    )


def test_a_testers_id_stands_in_no_finding(workspace: Path, oactl_here: Run) -> None:
    known = "U" + "0123456789abcdef" * 2
    text = CONFIG + f"    testers: [{known}, x]\n"
    (workspace / "oactl.yaml").write_text(text, encoding="utf-8")
    for look in ("text", "json", "github", "sarif"):
        ran = oactl_here("plan", "validate", "--format", look)
        assert "OA181" in ran.out + ran.err
        assert known not in ran.out + ran.err


@pytest.mark.parametrize(
    "address",
    ["https://a:hunter2@example.com", "https://hunter2@example.com", "http://x:hunter2@h"],
)
def test_an_address_with_a_password_is_refused_and_never_shown(
    workspace: Path, oactl_here: Run, address: str
) -> None:
    text = CONFIG + f"    api_base: {address}\n"
    (workspace / "oactl.yaml").write_text(text, encoding="utf-8")
    for look in ("text", "json", "github", "sarif"):
        ran = oactl_here("plan", "validate", "--format", look)
        assert ran.code == 2
        assert "hunter2" not in ran.out + ran.err
