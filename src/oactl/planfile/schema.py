"""From the tree of a plan file to a `Plan`, with every complaint at its place.

Each post is read for itself and each of its fields too: a bad one hides no other. A post whose id
and cadence can be read is in the plan even where something else of it is wrong, so that what it
owes is held and named, not forgotten; its findings say that it must not go out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from pydantic import TypeAdapter

from oactl.domain.account import Workspace
from oactl.domain.check import people_of_plan
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Finding, Path, Problem
from oactl.planfile.demographics import hinted, kind, near
from oactl.planfile.document import Document
from oactl.planfile.messages import Files
from oactl.planfile.messages.composing import Opinion
from oactl.planfile.post import PostReader, goal_of
from oactl.planfile.shape import MAX_NAME, FieldsShape, GoalShape, PlanShape, PostShape, is_name
from oactl.planfile.shape_errors import checked, with_suggestion
from oactl.planfile.zones import is_zone, unknown_zone

_PLAN_KEYS = tuple(PlanShape.__annotations__)
_POST_KEYS = tuple(PostShape.__annotations__)
_GOAL_KEYS = tuple(GoalShape.__annotations__)


@cache
def _adapters() -> tuple[TypeAdapter[Any], TypeAdapter[Any], TypeAdapter[Any]]:
    return TypeAdapter(PlanShape), TypeAdapter(FieldsShape), TypeAdapter(list[PostShape])


def plan_from(
    document: Document, workspace: Workspace, files: Files, opinion: Opinion | None = None
) -> tuple[Plan | None, list[Finding]]:
    """The plan of a document, None where there is nothing to make one of, and what it gets wrong.

    What the reader found (`document.problems`) is not among it; `document.report` joins the two.
    """
    if not isinstance(document.root, dict):
        return None, []
    reading = _Reading(document, workspace, files, opinion)
    return reading.plan(), reading.findings


@dataclass(slots=True)
class _Reading:
    """One plan being read, and what was found on the way."""

    document: Document
    workspace: Workspace
    files: Files
    opinion: Opinion | None
    name: str = ""
    findings: list[Finding] = field(default_factory=list)

    def note(self, problem: Problem, base: Path = (), post: str | None = None) -> None:
        problem = with_suggestion(problem, _known_at((*base, *problem.path)))
        found = self.document.finding(hinted(problem), base, plan=self.name, post=post)
        self.findings.append(found)

    def plan(self) -> Plan:
        plan_shape, fields_shape, _ = _adapters()
        root = self.document.root
        top = {key: value for key, value in root.items() if key not in {"defaults", "posts"}}
        typed, problems = checked(plan_shape, top)
        self.name = self._name(typed, problems)
        accounts, several = self._accounts(typed, root, problems)
        zone = self._zone(typed, problems)
        defaults = self._defaults(fields_shape, root.get("defaults", {}), problems)
        for problem in problems:
            self.note(problem)
        around = Plan(
            name=self.name,
            path=self.document.path,
            accounts=accounts,
            timezone=zone,
            posts=(),
            title=typed.get("title") or "",
            operators=tuple(typed.get("operators", ())),
            goal=goal_of(typed.get("goal")),
            frequency=typed.get("frequency", {}),
            several=several,
        )
        for problem in people_of_plan(around, self.workspace):
            self.note(problem)
        return replace(around, posts=tuple(self._posts(around, defaults)))

    def _name(self, typed: Mapping[str, Any], problems: list[Problem]) -> str:
        if "plan" in typed:
            return str(typed["plan"])
        stem = PurePosixPath(self.document.path).stem
        if "plan" not in self.document.root and not is_name(stem):
            problems.append(Problem("OA154", (), {"value": stem}, variant="stem"))
        return stem

    def _accounts(
        self, typed: Mapping[str, Any], root: Mapping[str, Any], problems: list[Problem]
    ) -> tuple[tuple[str, ...], bool]:
        known = self.workspace.accounts
        if "account" in root and "accounts" in root:
            problems.append(
                Problem(
                    "OA156", ("accounts",), {"key": "account", "other": "accounts"}, on_key=True
                )
            )
        if "accounts" in typed:
            return self._several(typed["accounts"], root["accounts"], problems), True
        if "account" in typed:
            name = typed["account"]
            if name in known:
                return (name,), False
            problems.append(self._unknown_account(name, ("account",)))
        elif "account" not in root and "accounts" not in root:
            if len(known) == 1:
                return tuple(known), False
            facts = {"known": ", ".join(known)}
            problems.append(Problem("OA157", (), facts, variant="which" if known else "none"))
        return (), False

    def _several(
        self, names: list[str], written: object, problems: list[Problem]
    ) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, name in enumerate(names):
            path: Path = ("accounts", index) if isinstance(written, list) else ("accounts",)
            group = name.removeprefix("group:")
            members = self.workspace.group(group) if group != name else (name,)
            if not members:
                groups = {g for a in self.workspace.accounts.values() for g in a.groups}
                facts = {"name": group, **near(group, tuple(sorted(groups)))}
                problems.append(Problem("OA157", path, facts, variant="group"))
            elif group == name and name not in self.workspace.accounts:
                problems.append(self._unknown_account(name, path))
            else:
                found |= dict.fromkeys(members)
        return tuple(found)

    def _unknown_account(self, name: str, path: Path) -> Problem:
        return Problem("OA157", path, {"name": name, **near(name, tuple(self.workspace.accounts))})

    def _zone(self, typed: Mapping[str, Any], problems: list[Problem]) -> str:
        zone = str(typed.get("timezone", self.workspace.timezone))
        if is_zone(zone):
            return zone
        problems.append(unknown_zone(zone, ("timezone",)))
        return self.workspace.timezone

    def _defaults(
        self, shape: TypeAdapter[Any], raw: object, problems: list[Problem]
    ) -> dict[str, Any]:
        if not isinstance(raw, dict):
            problems.append(kind("mapping", ("defaults",)))
            return {}
        typed, wrong = checked(shape, raw)
        problems += [replace(problem, path=("defaults", *problem.path)) for problem in wrong]
        return dict(typed)

    def _posts(self, plan: Plan, defaults: dict[str, Any]) -> Iterable[Post]:
        raw = self._rows(self.document.root)
        typed, problems = checked(_adapters()[2], [row for _, row in raw])
        idents = [_called(row, index) for index, row in raw]
        for problem in problems:
            place, *inside = problem.path
            number, _ = raw[int(place)]
            self.note(replace(problem, path=tuple(inside)), ("posts", number), idents[int(place)])
        written = self.document.root.get("defaults", {})
        shared = written if isinstance(written, dict) else {}
        reader = PostReader(plan, self.workspace, self.files, self.opinion, shared)
        seen: set[str] = set()
        marks = self.document.root["posts"].marks if raw else []
        lines = [self.document.line_at(offset) for offset in marks]
        for (index, row), fields in zip(raw, typed, strict=True):
            ident = _called(row, index)
            base: Path = ("posts", index)
            post = reader.read(row, {**defaults, **fields}, lines[index])
            for origin, problem in reader.take():
                if origin == "defaults":
                    self.note(problem, ("defaults",))
                else:
                    self.note(problem, base, ident)
            if ident in seen:
                self.note(Problem("OA155", ("id",), {"id": ident}), base, ident)
            elif post is not None:
                yield post
            seen.add(ident)

    def _rows(self, root: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
        """The posts that are mappings, each with its place in the list."""
        if "posts" not in root:
            if not self.document.incomplete:
                self.note(Problem("OA153", (), {"key": "posts"}))
            return []
        posts = root["posts"]
        if not isinstance(posts, list):
            self.note(kind("posts", ("posts",)))
            return []
        for index, post in enumerate(posts):
            if not isinstance(post, dict):
                self.note(kind("post", (), post), ("posts", index), f"#{index + 1}")
        return [(index, post) for index, post in enumerate(posts) if isinstance(post, dict)]


def _called(row: Mapping[str, Any], index: int) -> str:
    """What findings call a post: its id, good or bad, else its place in the list."""
    ident = row.get("id")
    return ident[:MAX_NAME] if isinstance(ident, str) and ident else f"#{index + 1}"


def _known_at(path: Path) -> tuple[str, ...]:
    if len(path) > 1 and path[-2] == "goal":
        return _GOAL_KEYS
    if path[:1] == ("posts",):
        return _POST_KEYS
    return _POST_KEYS[:-1] if path[:1] == ("defaults",) else _PLAN_KEYS
