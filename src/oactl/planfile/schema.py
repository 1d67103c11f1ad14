"""From the tree of a plan file to a `Plan`, with every complaint at its place.

Each post is read for itself and each of its fields too: a bad one hides no other. A post whose id
and cadence can be read is in the plan even where something else of it is wrong, so that what it
owes is held and named, not forgotten; its findings say that it must not go out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from oactl.domain.account import Workspace
from oactl.domain.check import people_of_plan
from oactl.domain.plan import Plan, Post
from oactl.domain.value import composed
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile.demographics import hinted, kind, near
from oactl.planfile.messages import SdkCheck
from oactl.planfile.named_files import Files
from oactl.planfile.post import PostReader
from oactl.planfile.shape import FIELDS, MAX_NAME, PLAN, is_name, read_shape
from oactl.planfile.unforeseen import unforeseen
from oactl.planfile.yaml.document import Document, YamlList
from oactl.planfile.zones import is_zone, unknown_zone


def plan_from(
    document: Document, workspace: Workspace, files: Files, opinion: SdkCheck | None = None
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
    opinion: SdkCheck | None
    name: str = ""
    findings: list[Finding] = field(default_factory=list)

    def note(self, problem: Violation, base: Path = (), post: str | None = None) -> None:
        found = self.document.finding(hinted(problem), base, plan=self.name, post=post)
        self.findings.append(found)

    def plan(self) -> Plan:
        root = self.document.root
        problems: list[Violation] = []
        top = {key: value for key, value in root.items() if key not in {"defaults", "posts"}}
        typed = read_shape(PLAN, top, (), problems)
        self.name = self._name(typed, problems)
        accounts, several = self._accounts(typed, root, problems)
        zone = self._zone(typed, problems)
        defaults = self._defaults(root.get("defaults", {}), problems)
        for problem in problems:
            self.note(problem)
        around = Plan(
            name=self.name,
            path=self.document.path,
            accounts=accounts,
            timezone=zone,
            posts=(),
            title=typed.get("title") or "",
            operators=typed.get("operators", ()),
            goal=typed.get("goal"),
            frequency=typed.get("frequency", {}),
            several=several,
        )
        for problem in people_of_plan(around, self.workspace):
            self.note(problem)
        return replace(around, posts=tuple(self._posts(around, defaults)))

    def _name(self, typed: Mapping[str, Any], problems: list[Violation]) -> str:
        if "plan" in typed:
            return str(typed["plan"])
        stem = composed(PurePosixPath(self.document.path).stem)
        if "plan" not in self.document.root and not is_name(stem):
            problems.append(Violation("OA154", (), {"value": stem}, variant="stem"))
        return stem

    def _accounts(
        self, typed: Mapping[str, Any], root: Mapping[str, Any], problems: list[Violation]
    ) -> tuple[tuple[str, ...], bool]:
        known = self.workspace.accounts
        if "account" in root and "accounts" in root:
            problems.append(
                Violation(
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
            params = {"known": ", ".join(known)}
            problems.append(Violation("OA157", (), params, variant="which" if known else "none"))
        return (), False

    def _several(
        self, names: Iterable[str], written: object, problems: list[Violation]
    ) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, name in enumerate(names):
            path: Path = ("accounts", index) if isinstance(written, list) else ("accounts",)
            group = name.removeprefix("group:")
            members = self.workspace.group(group) if group != name else (name,)
            if not members:
                groups = {g for a in self.workspace.accounts.values() for g in a.groups}
                params = {"name": group, **near(group, tuple(sorted(groups)))}
                problems.append(Violation("OA157", path, params, variant="group"))
            elif group == name and name not in self.workspace.accounts:
                problems.append(self._unknown_account(name, path))
            else:
                found |= dict.fromkeys(members)
        return tuple(found)

    def _unknown_account(self, name: str, path: Path) -> Violation:
        return Violation(
            "OA157", path, {"name": name, **near(name, tuple(self.workspace.accounts))}
        )

    def _zone(self, typed: Mapping[str, Any], problems: list[Violation]) -> str:
        zone = str(typed.get("timezone", self.workspace.timezone))
        if is_zone(zone):
            return zone
        problems.append(unknown_zone(zone, ("timezone",)))
        return self.workspace.timezone

    def _defaults(self, raw: object, problems: list[Violation]) -> dict[str, Any]:
        if isinstance(raw, dict):
            return read_shape(FIELDS, raw, ("defaults",), problems)
        problems.append(kind("mapping", ("defaults",), raw))
        return {}

    def _posts(self, plan: Plan, defaults: dict[str, Any]) -> Iterable[Post]:
        written = self.document.root.get("defaults", {})
        shared = written if isinstance(written, dict) else {}
        reader = PostReader(plan, self.workspace, self.files, self.opinion, shared, defaults)
        seen: set[str] = set()
        for index, offset, row in self._rows(self.document.root):
            ident = _called(row, index)
            base: Path = ("posts", index)
            try:
                post = reader.read(row, self.document.line_at(offset))
            except Exception as error:  # noqa: BLE001 - one post never stops the others
                self.note(unforeseen("post", error), base, ident)
                post = None
            for origin, problem in reader.take():
                if origin == "defaults":
                    self.note(problem, ("defaults",))
                else:
                    self.note(problem, base, ident)
            if ident in seen:
                self.note(Violation("OA155", ("id",), {"id": ident}), base, ident)
            elif post is not None:
                yield post
            seen.add(ident)

    def _rows(self, root: Mapping[str, Any]) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """The posts that are mappings, each with its place in the list and in the text."""
        posts = root.get("posts")
        if isinstance(posts, YamlList):
            for index, (post, offset) in enumerate(zip(posts, posts.marks, strict=True)):
                if isinstance(post, dict):
                    yield index, offset, post
                else:
                    self.note(kind("post", (), post), ("posts", index), f"#{index + 1}")
        elif posts is None and self.document.incomplete:
            return  # the reader has told what is wrong with them
        elif "posts" in root:
            self.note(kind("posts", ("posts",)))
        else:
            self.note(Violation("OA153", (), {"key": "posts"}))


def _called(row: Mapping[str, Any], index: int) -> str:
    """What findings call a post: its id, good or bad, else its place in the list."""
    ident = row.get("id")
    return ident[:MAX_NAME] if isinstance(ident, str) and ident else f"#{index + 1}"
