"""The plans of a workspace: which files there are, and what all of them together say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.account import Workspace
from oactl.domain.check import (
    Recipients,
    Remark,
    check_calendar,
    check_cost,
    check_repeats,
)
from oactl.domain.plan import Plan
from oactl.domain.value import same_text
from oactl.domain.violation import Finding, Violation
from oactl.domain.violation import Path as Keys
from oactl.domain.when import parse_time
from oactl.planfile.demographics import hinted
from oactl.planfile.files import read_file
from oactl.planfile.ignores import apply_ignores, ignores
from oactl.planfile.messages import SdkCheck
from oactl.planfile.named_files import Files
from oactl.planfile.plan_files import absent, plan_files
from oactl.planfile.schema import plan_from
from oactl.planfile.secrets import find_secrets
from oactl.planfile.template_limits import of_one_plan
from oactl.planfile.unforeseen import unforeseen
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.limit import limited
from oactl.planfile.yaml.reader import collector_paused, read_yaml


@dataclass(frozen=True, slots=True)
class Loaded:
    """All plans that could be read, with every finding of every file.

    `files` and `posts` count what was there, good or bad. `broken` has, for each plan with errors,
    the posts that they touch; None in it stands for all posts of the plan. `absent` are the
    paths of `plans:` where there is nothing.
    """

    plans: tuple[Plan, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: int = 0
    posts: int = 0
    broken: Mapping[str, frozenset[str | None]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    def is_broken(self, plan: str, post: str) -> bool:
        """Whether errors touch a post, so that it must not go out."""
        touched = self.broken.get(plan, frozenset())
        return post in touched or None in touched

    @property
    def has_errors(self) -> bool:
        """Whether any file has a finding of severity error."""
        return any(finding.severity == "error" for finding in self.findings)

    def rules_of(self, plan: str, post: str) -> list[str]:
        """The rules of the errors that touch a post."""
        return [finding.rule for finding in self.errors_of(plan, post)]

    def errors_of(self, plan: str, post: str) -> tuple[Finding, ...]:
        """The errors that touch a post: its own, and those of its plan that are no post's."""
        if not self.is_broken(plan, post):
            return ()
        return tuple(
            found
            for found in self.findings
            if found.severity == "error" and found.plan == plan and found.post in {None, post}
        )


@dataclass(slots=True)
class _File:
    """One plan file, its document kept until every check has told its places."""

    document: Document
    plan: Plan | None
    findings: list[Finding]
    told: set[tuple[object, ...]] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def posts(self) -> int:
        """How many posts the file has, good or bad."""
        root = self.document.root
        posts = root.get("posts") if isinstance(root, dict) else None
        return len(posts) if isinstance(posts, list) else 0

    def note(self, remark: Remark) -> None:
        """Puts a remark at its place; what comes from `defaults:` is told there, once."""
        base, problem, post = self._placed(remark)
        found = self.document.finding(hinted(problem), base, plan=remark.plan.name, post=post)
        key = (found.rule, found.line, found.column, found.field, post)
        if key not in self.told:
            self.told.add(key)
            self.findings.append(found)

    def _placed(self, remark: Remark) -> tuple[Keys, Violation, str | None]:
        if remark.post is None:
            return (), remark.problem, None
        root = self.document.root
        index = self._row(remark.post.id)
        row, defaults = root["posts"][index], root.get("defaults", {})
        key = remark.problem.path[0] if remark.problem.path else ""
        shared = key not in row and isinstance(defaults, dict) and key in defaults
        path = _item(defaults if shared else row, remark.problem)
        base: Keys = ("defaults",) if shared else ("posts", index)
        # What only this post does with a default (its day, its cost) stays the post's.
        post = None if shared and remark.problem.severity == "error" else remark.post.id
        return base, replace(remark.problem, path=path), post

    def _row(self, ident: str) -> int:
        if not self.rows:
            for index, row in enumerate(self.document.root["posts"]):
                if isinstance(row, dict) and isinstance(row.get("id"), str):
                    self.rows.setdefault(row["id"], index)
        return self.rows[ident]


def load_plans(
    workspace: Workspace,
    files: Files,
    now: datetime,
    paths: Iterable[str] | None = None,
    *,
    recipients: Recipients = lambda _account, _post: None,
    opinion: SdkCheck | None = None,
) -> Loaded:
    """Reads and checks the plans at `paths`, by default those that the workspace names.

    `recipients` tells how many people a post reaches, where that is known. `opinion` is a second
    one on finished message objects. Raises `OactlError` (exit 2) for a path that is not there or
    lies outside the workspace.
    """
    named = plan_files(workspace, paths)
    missing = absent(workspace) if paths is None else ()
    with collector_paused():
        read = [_read(path, workspace, files, opinion) for path in named]
        return replace(_loaded(read, workspace, now, recipients), absent=missing)


def _loaded(
    read: list[_File], workspace: Workspace, now: datetime, recipients: Recipients
) -> Loaded:
    """What the files say together. The documents are gone before the collector runs again."""
    _names_once(read)
    _check(read, workspace, now, recipients)
    today = now.astimezone(ZoneInfo(workspace.timezone)).date()
    findings = [found for each in read for found in _reported_or_not(each, today)]
    plans = tuple(each.plan for each in _unique(read) if each.plan is not None)
    posts = sum(each.posts for each in read)
    return Loaded(plans, tuple(findings), len(read), posts, _broken(findings))


def _reported_or_not(file: _File, today: date) -> list[Finding]:
    try:
        return _reported(file, today)
    except Exception as error:  # noqa: BLE001 - one file never stops the others
        name = file.plan.name if file.plan else None
        return [Document(file.document.path).finding(unforeseen("file", error), plan=name)]


def _reported(file: _File, today: date) -> list[Finding]:
    """All findings of a file that no comment silences."""
    document = file.document
    findings = [*document.report(file.findings), *find_secrets(document)]
    return limited(document, apply_ignores(findings, ignores(document), today))


def _read(path: str, workspace: Workspace, files: Files, opinion: SdkCheck | None) -> _File:
    """One file. What nobody foresaw becomes its finding, and the others are read."""
    try:
        return _read_file(path, workspace, files, opinion)
    except Exception as error:  # noqa: BLE001 - one file never stops the others
        document = Document(path)
        return _File(document, None, [document.finding(unforeseen("file", error))])


def _read_file(path: str, workspace: Workspace, files: Files, opinion: SdkCheck | None) -> _File:
    data = read_file(workspace.root, path)
    if isinstance(data, Finding):
        document = Document(path)
        document.problems.append(data)
    else:
        document = read_yaml(data, path)
    with of_one_plan():
        plan, findings = plan_from(document, workspace, files, opinion)
    return _File(document, plan, findings)


def _names_once(read: list[_File]) -> None:
    """Tells of plans whose names are one, at every plan that has it."""
    owners: dict[str, list[_File]] = {}
    for each in read:
        if each.plan is not None:
            owners.setdefault(same_text(each.plan.name), []).append(each)
    for same in owners.values():
        for each in same if len(same) > 1 else ():
            assert each.plan is not None  # noqa: S101 - only plans are owners
            others = ", ".join(other.document.path for other in same if other is not each)
            problem = Violation("OA164", ("plan",), {"name": each.plan.name, "others": others})
            each.findings.append(each.document.finding(problem, plan=each.plan.name))


def _unique(read: list[_File]) -> Iterator[_File]:
    """Of plans with one name the first."""
    seen: set[str] = set()
    for each in read:
        name = same_text(each.plan.name) if each.plan else ""
        if each.plan is None or name in seen:
            continue
        seen.add(name)
        yield each


def _check(read: list[_File], workspace: Workspace, now: datetime, recipients: Recipients) -> None:
    """Adds what the checks say to the files that they say it of."""
    files = {each.plan.path: each for each in read if each.plan is not None}
    unique = [each.plan for each in _unique(read) if each.plan is not None]
    for each in files.values():
        assert each.plan is not None  # noqa: S101 - only files with a plan are here
        _add(files, [each.plan], lambda plans: check_calendar(plans[0], workspace, now))
    _add(files, unique, lambda plans: check_repeats(plans, now))
    _add(files, unique, lambda plans: check_cost(plans, workspace, now, recipients))


def _add(
    files: Mapping[str, _File],
    plans: list[Plan],
    check: Callable[[list[Plan]], Iterable[Remark]],
) -> bool:
    """Adds what a check says of some plans, and whether that could be done.

    Where it fails, each plan is asked about alone, so that the others still are checked.
    """
    try:
        for remark in check(plans):
            files[remark.plan.path].note(remark)
    except Exception as error:  # noqa: BLE001 - one plan never stops the others
        alone = [_add(files, [plan], check) for plan in plans if len(plans) > 1]
        if all(alone):
            file = files[plans[0].path]
            name = None if alone else plans[0].name
            file.findings.append(file.document.finding(unforeseen("file", error), plan=name))
        return False
    return True


def _item(source: Mapping[str, Any], problem: Violation) -> Keys:
    """The path of a problem; of a time of day among several, that of the one at fault."""
    if problem.path != ("cadence", "at") or not isinstance(source["cadence"]["at"], list):
        return problem.path
    times = [f"{parse_time(at):%H:%M}" for at in source["cadence"]["at"]]
    at = problem.params["at"]
    return (*problem.path, times.index(at)) if at in times else problem.path


def _broken(findings: list[Finding]) -> dict[str, frozenset[str | None]]:
    touched: dict[str, set[str | None]] = {}
    for found in findings:
        if found.severity == "error" and found.plan is not None:
            touched.setdefault(found.plan, set()).add(found.post)
    return {plan: frozenset(posts) for plan, posts in touched.items()}
