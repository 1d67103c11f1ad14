"""From the values of a plan file to a `Plan`, with every violation at its place.

Each post is read by itself, and each of its fields too: a bad one hides no other. A post whose id
and cadence can be read is in the plan even where something else of it is wrong. So its occurrences
are held and listed; its findings say that they must not go out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from oactl.domain.account import Workspace
from oactl.domain.check import people_of_plan
from oactl.domain.plan import OWN_ZONE, Plan, Post
from oactl.domain.value import MAX_NAME, composed, is_name
from oactl.domain.violation import Finding, Path, Violation
from oactl.planfile.files import Files
from oactl.planfile.message_advice import SdkCheck
from oactl.planfile.models.base import Model, Reading, validate_parts
from oactl.planfile.models.plan import PlanModel, WorkspaceModel
from oactl.planfile.models.scalars import is_zone, unknown_zone
from oactl.planfile.post import PostReader, read_defaults
from oactl.planfile.violations import (
    hinted,
    kind,
    meant_key,
    misleading_names,
    near,
    unforeseen,
    unplaced,
)
from oactl.planfile.yaml.document import Document, YamlList
from oactl.planfile.yaml.lines import MAX_REPORTED


def plan_from(
    document: Document,
    workspace: Workspace,
    files: Files,
    opinion: SdkCheck | None = None,
    today: date = date.max,
) -> tuple[Plan | None, list[Finding]]:
    """The plan of a document, None where there is nothing to make one of, and what it gets wrong.

    `today` is for the year of a day that is written without one. What the reader found
    (`document.problems`) is not among it; `document.report` joins the two.
    """
    if not isinstance(document.root, dict):
        return None, []
    reading = Reading(workspace.root, today, frozenset(workspace.people))
    plan = _PlanReader(document, workspace, files, opinion, reading)
    return plan.read(), plan.findings


@dataclass(eq=False, slots=True)
class _PlanReader:
    """One plan being read, and what was found on the way."""

    document: Document
    workspace: Workspace
    files: Files
    opinion: SdkCheck | None
    reading: Reading
    name: str = ""
    findings: list[Finding] = field(default_factory=list)
    warned: int = 0

    def note(self, violation: Violation, base: Path = (), post: str | None = None) -> None:
        """Puts a violation at its place; there is an end of how many are of use to anybody."""
        left = self.reading.left
        if violation.severity == "error":
            self.reading.left -= 1
        else:
            self.warned += 1
            left = MAX_REPORTED - self.warned + 1
        if left > 0:
            found = self.document.finding(hinted(violation), base, plan=self.name, post=post)
        else:
            found = unplaced(violation, self.document.path, self.name, post)
        self.findings.append(found)

    def read(self) -> Plan:
        """The plan with its posts."""
        root = self.document.root
        made, found = validate_parts(PlanModel, root, self.reading)
        top = made or PlanModel.model_construct()
        self.name = self._name(top, found)
        accounts = self._accounts(top, found)
        zone = self._zone(top, accounts, found)
        defaults, missing = self._defaults(root.get("defaults", {}), found)
        for each in found:
            self.note(each)
        plan = Plan(
            name=self.name,
            path=self.document.path,
            accounts=accounts,
            timezone=zone,
            posts=(),
            title=top.title or "",
            operators=top.operators,
            goal=top.goal,
            frequency=top.frequency,
            several="accounts" in top.model_fields_set,
            zones=self._zones(top, accounts),
        )
        for each in people_of_plan(plan, self.workspace):
            self.note(each)
        reader = PostReader(
            plan, self.workspace, self.files, self.opinion, self.reading, defaults, missing
        )
        plan = replace(plan, posts=tuple(self._posts(reader)))
        self.document.more["error"] += self.reading.more
        return plan

    def _name(self, top: PlanModel, found: list[Violation]) -> str:
        if top.plan:
            return top.plan
        stem = composed(PurePosixPath(self.document.path).stem)
        if "plan" not in self.document.root and not is_name(stem):
            found.append(Violation("OA154", (), {"value": stem}, variant="stem"))
        return stem

    def _accounts(self, top: PlanModel, found: list[Violation]) -> tuple[str, ...]:
        root, known = self.document.root, self.workspace.accounts
        if "account" in root and "accounts" in root:
            params = {"key": "account", "other": "accounts"}
            found.append(Violation("OA156", ("accounts",), params, on_key=True))
        if "accounts" in top.model_fields_set:
            return self._several(top.accounts, root["accounts"], found)
        if top.account:
            if top.account in known:
                return (top.account,)
            found.append(self._unknown_account(top.account, ("account",)))
        elif "account" not in root and "accounts" not in root:
            if len(known) == 1:
                return tuple(known)
            variant = "which" if known else "none"
            found.append(Violation("OA157", (), {"known": tuple(known)}, variant=variant))
        return ()

    def _several(
        self, names: Iterable[str], written: object, found: list[Violation]
    ) -> tuple[str, ...]:
        chosen: dict[str, None] = {}
        for index, name in enumerate(names):
            path: Path = ("accounts", index) if isinstance(written, list) else ("accounts",)
            group = name.removeprefix("group:")
            members = self.workspace.group(group) if group != name else (name,)
            if not members:
                groups = {g for a in self.workspace.accounts.values() for g in a.groups}
                params = {"name": group, **near(group, tuple(sorted(groups)))}
                found.append(Violation("OA157", path, params, variant="group"))
            elif group == name and name not in self.workspace.accounts:
                found.append(self._unknown_account(name, path))
            else:
                chosen |= dict.fromkeys(members)
        return tuple(chosen)

    def _unknown_account(self, name: str, path: Path) -> Violation:
        return Violation(
            "OA157", path, {"name": name, **near(name, tuple(self.workspace.accounts))}
        )

    def _zones(self, top: PlanModel, accounts: tuple[str, ...]) -> dict[str, str] | None:
        """The zone of each account where the plan's times are of their own clocks."""
        if top.timezone != OWN_ZONE:
            return None
        return {name: self.workspace.accounts[name].timezone for name in accounts}

    def _zone(self, top: PlanModel, accounts: tuple[str, ...], found: list[Violation]) -> str:
        if top.timezone == OWN_ZONE:
            zones = [self.workspace.accounts[name].timezone for name in accounts]
            return next(iter(zones), self.workspace.timezone)
        zone = top.timezone or self.workspace.timezone
        if is_zone(zone):
            return zone
        found.append(unknown_zone(zone, ("timezone",)))
        return self.workspace.timezone

    def _defaults(
        self, raw: object, found: list[Violation]
    ) -> tuple[Mapping[str, Any], frozenset[str]]:
        misspelt = [each.path[-1] for each in found if meant_key(each) == "defaults"]
        if misspelt and not raw:
            meant = self.document.root[misspelt[0]]
            return {}, frozenset(meant if isinstance(meant, dict) else ())
        if not isinstance(raw, dict):
            found.append(kind("mapping", ("defaults",), raw))
            return {}, frozenset()
        defaults, missing, wrong = read_defaults(raw, self.reading)
        found += [replace(each, path=("defaults", *each.path)) for each in wrong]
        return defaults, missing

    def _posts(self, reader: PostReader) -> Iterable[Post]:
        seen: dict[str, int] = {}
        for index, offset, row in self._rows(self.document.root):
            ident = _called(row, index)
            base: Path = ("posts", index)
            try:
                post = reader.read(row, self.document.line_at(offset))
            except Exception as error:  # noqa: BLE001 - one post never stops the others
                self.note(unforeseen("post", error), base, ident)
                post = None
            for origin, violation in reader.take():
                if origin == "defaults":
                    self.note(violation, ("defaults",))
                else:
                    self.note(violation, base, ident)
            if ident in seen:
                self.note(Violation("OA155", ("id",), {"id": ident}), base, ident)
            elif post is not None:
                yield post
            seen.setdefault(ident, index)
        for name, each in misleading_names(seen, on_key=False):
            self.note(replace(each, path=("id",)), ("posts", seen[name]), name)

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
    return composed(ident[:MAX_NAME]) if isinstance(ident, str) and ident else f"#{index + 1}"


DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def plan_schema() -> dict[str, Any]:
    """The schema of a plan file, as `oactl plan schema` prints it and `schema/` keeps it."""
    return _schema(PlanModel, "oactl plan")


@cache
def workspace_schema() -> dict[str, Any]:
    """The schema of `oactl.yaml`."""
    return _schema(WorkspaceModel, "oactl workspace")


@cache
def goals_schema() -> dict[str, Any]:
    """The schema of `goals.yaml`."""
    from oactl.planfile.models.goals import GoalsModel  # noqa: PLC0415 - few have goals

    return _schema(GoalsModel, "oactl goals")


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, for files whose scalars are text until a model types them."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """An editor types `20` and `no`; we read them as text."""
        return {**super().str_schema(schema), "type": ["string", "number", "boolean"]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default is said in words, where it matters."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - Pydantic's
        """A key is its own title."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A model is known by what it describes, not by its class."""
        found = super().model_schema(schema)
        found.pop("title", None)
        return found


def _schema(model: type[Model], title: str) -> dict[str, Any]:
    made = model.model_json_schema(schema_generator=_Generator)
    parts = {_name(name): part for name, part in made.pop("$defs", {}).items()}
    named = re.sub(
        r'"\$ref": "#/\$defs/(\w+)"',
        lambda found: f'"$ref": "#/$defs/{_name(found[1])}"',
        json.dumps({**made, "$defs": parts}),
    )
    whole = json.loads(named)
    return {"$schema": DIALECT, "title": title, **whole}


def _name(model: str) -> str:
    """`FriendsForModel` → `friends_for`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.removesuffix("Model")).lower()
