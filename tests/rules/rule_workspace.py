"""A small workspace around the example of a rule, and what oactl finds in it."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path

from oactl.domain.check import PlanViolation
from oactl.domain.month import Use, check_cost
from oactl.domain.plan import Plan
from oactl.domain.violation import Finding
from oactl.planfile.files import NamedFiles
from oactl.planfile.goals import load_goals
from oactl.planfile.load import load_plans
from oactl.planfile.sdk_check import SdkCheck
from oactl.planfile.workspace import load_workspace
from oactl.rules import Where

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FRIENDS = 1000
LIMITS = {"OA803": 6000}  # LINE's messages of a month, where a rule is about them
PLAN = "plans/example.yaml"
PEOPLE = """\
people:
  熊大: {role: checker}
  兔兔: {role: author}
  莎莉: {role: [author, checker]}
"""
ACCOUNT = """\
tags:
  vip: {audience_group: 1}
  loyal: {audience_group: 2}
  new-friend: {demographics: {friends_for: {lt: 30d}}}
  members: {file: audiences/members.csv}
  staff: {file: audiences/members.csv}
"""
POST = {
    "id": "id: example",
    "author": "author: 兔兔",
    "checker": "checker: 熊大",
    "audience": "audience: all",
    "cadence": 'cadence: {dates: [2026-12-01, 2026-12-02, 2026-12-03, 2026-12-30], at: "12:00"}',
}
SAYS = {"messages", "by_date", "rotate", "variants", "copy"}
FILES = {
    "audiences/members.csv": f"U{'0' * 32}\n",
    "flex/tea.json": '{"type": "bubble", "hero": {"type": "image", "url": "https://example.com/a.jpg"}}',
}
_NAME = re.compile(r"^# (\S+\.\w+)\n", re.MULTILINE)


def files_of(where: Where, lines: str) -> dict[str, str]:
    """The files of a workspace that has the lines of an example in their place."""
    match where:
        case "post":
            given = {PLAN: plan("posts:\n" + post(lines))}
        case "plan":
            given = {PLAN: plan(lines)}
        case "file":
            given = {PLAN: lines}
        case "account":
            given = {"oactl.yaml": "accounts:\n  main:\n" + indent(ACCOUNT + lines, 4)}
        case "files":
            _, *parts = _NAME.split(lines)
            given = dict(zip(parts[::2], parts[1::2], strict=True))
            plans = [name for name in given if name.startswith("plans/")]
            given |= {name: plan(given[name], says=name) for name in plans}
    default = "accounts:\n  main:\n" + indent(ACCOUNT, 4)
    config = given.pop("oactl.yaml", default)
    return {**FILES, "oactl.yaml": f"version: 1\ntimezone: Asia/Taipei\n{PEOPLE}{config}", **given}


def plan(lines: str, says: str = "週年慶") -> str:
    """A plan with these lines and what else it needs, those lines first that must be."""
    keys = keys_of(lines)
    keys |= {"account"} if "accounts" in keys else set()
    head = [f"{key}\n" for key in ("version: 1", "account: main") if key.split(":")[0] not in keys]
    without = keys_of(lines.partition("defaults:")[2].replace("{", "\n"), " *")
    rows = "" if "posts" in keys else "posts:\n" + post("", without, says)
    return "".join(head) + lines + rows


def post(lines: str, elsewhere: AbstractSet[str] = frozenset(), says: str = "週年慶") -> str:
    """A post with these lines and what else it needs that is not elsewhere."""
    keys = keys_of(lines) | elsewhere
    rest = [row for key, row in POST.items() if key not in keys]
    if not keys & SAYS:
        rest.append(f"messages: [{{text: {says}}}]")
    text = indent("".join(f"{row}\n" for row in rest), 4) + indent(lines, 4)
    return text.replace("    ", "  - ", 1)


def keys_of(lines: str, before: str = "") -> set[str]:
    """The keys that lines begin with."""
    return set(re.findall(rf"^{before}(\w+)\s?[:：]", lines, re.MULTILINE))


def indent(lines: str, by: int) -> str:
    """The lines further to the right."""
    return "".join(f"{' ' * by}{line}" for line in lines.splitlines(keepends=True))


def findings(
    root: Path, files: Mapping[str, str | bytes], limit: int | None = None
) -> list[Finding]:
    """Everything that oactl says of the configuration, plans and goals; `limit` is LINE's."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    workspace, found = load_workspace(str(root))
    if workspace is None:
        return found

    def costs(plans: list[Plan]) -> Iterator[PlanViolation]:
        use = Use(limit=limit, told_at=NOW) if limit else Use()
        return check_cost(plans, workspace, NOW, lambda *_: FRIENDS, lambda _: use)

    files_there = NamedFiles(str(root))
    loaded = load_plans(workspace, files_there, NOW, costs=costs, opinion=SdkCheck(None))
    return [*found, *loaded.findings, *load_goals(workspace, NOW.date()).findings]
