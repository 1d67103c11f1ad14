"""The plans of a workspace: which files there are, and what all of them together say."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.account import Workspace
from oactl.domain.cadence import words
from oactl.domain.check import PlanViolation, check_calendar, check_repeats
from oactl.domain.plan import Plan, row_id
from oactl.domain.promised import check_frequency
from oactl.domain.value import composed, same_text
from oactl.domain.violation import Finding, Severity, Violation
from oactl.domain.violation import Path as Keys
from oactl.planfile.files import Files, read_file
from oactl.planfile.message_advice import SdkCheck
from oactl.planfile.models.scalars import find_secrets
from oactl.planfile.plan_files import absent, plan_files
from oactl.planfile.schema import plan_from
from oactl.planfile.template_bounds import of_one_plan
from oactl.planfile.violations import (
    apply_ignores,
    hinted,
    ignores,
    meant_key,
    misleading_names,
    unforeseen,
    unplaced,
)
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.lines import MAX_REPORTED, limited
from oactl.planfile.yaml.lint import with_causes
from oactl.planfile.yaml.reader import collector_paused, read_yaml

Check: TypeAlias = Callable[[list[Plan]], Iterable[PlanViolation]]
# Doubts about a cadence that hold for every post that has it from `defaults:`.
_OF_ALL = frozenset({"OA218", "OA219", "OA220"})


class LoadedPlans(NamedTuple):
    """All plans that could be read, with every finding of every file.

    `files` and `posts` count what was there, good or bad. `broken` has, for each plan with errors,
    the posts that they touch; None in it stands for all posts of the plan. `absent` are the
    paths of `plans:` where there is nothing.
    """

    plans: tuple[Plan, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: int = 0
    posts: int = 0
    broken: Mapping[str, frozenset[str | None]] = MappingProxyType({})
    absent: tuple[str, ...] = ()

    def is_broken(self, plan: str, post: str) -> bool:
        """Whether errors touch a post, so that it must not go out."""
        touched = self.broken.get(plan, frozenset())
        return row_id(post) in touched or None in touched

    @property
    def has_errors(self) -> bool:
        """Whether any file has a finding of severity error."""
        return any(finding.severity == "error" for finding in self.findings)

    def rules_of(self, plan: str, post: str, account: str | None = None) -> list[str]:
        """The rules of the errors that touch a post, or that of one account."""
        return [
            finding.rule
            for finding in self.errors_of(plan, post)
            if account is None or account in finding.params.get("lacking", (account,))
        ]

    def errors_of(self, plan: str, post: str) -> tuple[Finding, ...]:
        """The errors that touch a post: its own, and those of its plan that are no post's."""
        row = row_id(post)
        if not self.is_broken(plan, row):
            return ()
        return tuple(
            found
            for found in self.findings
            if found.severity == "error" and found.plan == plan and found.post in {None, row}
        )


@dataclass(eq=False, slots=True)
class _File:
    """One plan file, its document kept until every check has told its places."""

    document: Document
    plan: Plan | None
    findings: list[Finding]
    told: set[tuple[object, ...]] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    placed: Counter[Severity] = field(default_factory=Counter)

    @property
    def posts(self) -> int:
        """How many posts the file has, good or bad."""
        root = self.document.root
        posts = root.get("posts") if isinstance(root, dict) else None
        return len(posts) if isinstance(posts, list) else 0

    def note(self, found: PlanViolation) -> None:
        """Puts a violation at its place; what comes from `defaults:` is told there, once."""
        severity = found.violation.severity
        self.placed[severity] += 1
        if self.placed[severity] > MAX_REPORTED:
            self._count(found)
            return
        base, problem, post = self._placed(found)
        finding = self.document.finding(hinted(problem), base, plan=found.plan.name, post=post)
        about = finding.params.get("account"), finding.params.get("month")
        key = (finding.rule, finding.line, finding.column, finding.field, post, *about)
        if key not in self.told:
            self.told.add(key)
            self.findings.append(finding)

    def _count(self, found: PlanViolation) -> None:
        """Counts a violation once a post, without looking for its place."""
        post = found.post.id if found.post else None
        if (found.violation.rule, post) not in self.told:
            self.told.add((found.violation.rule, post))
            name = found.plan.name
            self.findings.append(unplaced(found.violation, self.document.path, name, post))

    def unaddressed(self, _plans: list[Plan]) -> Iterator[PlanViolation]:
        """The posts that go to everybody because nobody wrote to whom."""
        root = self.document.root
        if self.plan is None or "audience" in (root.get("defaults") or {}):
            return
        misspelt = {(each.post, meant_key(each)) for each in self.findings}
        if {(None, "audience"), (None, "defaults")} & misspelt:
            return
        for post in self.plan.posts:
            unsaid = "audience" not in root["posts"][self._row(post.id)]
            unsaid = unsaid and (post.id, "audience") not in misspelt
            if unsaid and not post.by_hand and not post.draft:
                yield PlanViolation(self.plan, post, Violation("OA417", severity="warning"))

    def _placed(self, found: PlanViolation) -> tuple[Keys, Violation, str | None]:
        if found.post is None:
            return (), found.violation, None
        root = self.document.root
        index = self._row(found.post.id)
        row, defaults = root["posts"][index], root.get("defaults", {})
        key = found.violation.path[0] if found.violation.path else ""
        shared = key not in row and isinstance(defaults, dict) and key in defaults
        path = _item(defaults if shared else row, found.violation)
        base: Keys = ("defaults",) if shared else ("posts", index)
        # What only this post does with a default (its day, its cost) stays the post's.
        own = found.violation.severity != "error" and found.violation.rule not in _OF_ALL
        post = found.post.id if own or not shared else None
        return base, replace(found.violation, path=path), post

    def _row(self, ident: str) -> int:
        if not self.rows:
            for index, row in enumerate(self.document.root["posts"]):
                if isinstance(row, dict) and isinstance(row.get("id"), str):
                    self.rows.setdefault(composed(row["id"]), index)
        return self.rows[ident]


def load_plans(
    workspace: Workspace,
    files: Files,
    now: datetime,
    paths: Iterable[str] | None = None,
    *,
    costs: Check | None = None,
    opinion: SdkCheck | None = None,
) -> LoadedPlans:
    """Reads and checks the plans at `paths`, by default those that the workspace names.

    `costs` checks what all of them come to in messages and money. `opinion` is a second one on
    finished message objects. Raises `OactlError` (exit 2) for a path that is not there or
    lies outside the workspace.
    """
    named = plan_files(workspace, paths)
    missing = absent(workspace) if paths is None else ()
    with collector_paused():
        today = now.astimezone(ZoneInfo(workspace.timezone)).date()
        read = [_read(path, workspace, files, opinion, today) for path in named]
        _check(read, workspace, now, costs)
        return _loaded(read, today)._replace(absent=missing)


def _loaded(read: list[_File], today: date) -> LoadedPlans:
    """What the files say together. The documents are gone before the collector runs again."""
    findings = [found for each in read for found in _reported_or_not(each, today)]
    plans = tuple(each.plan for each in _unique(read) if each.plan is not None)
    posts = sum(each.posts for each in read)
    return LoadedPlans(plans, tuple(findings), len(read), posts, _broken(findings))


def _reported_or_not(file: _File, today: date) -> list[Finding]:
    try:
        return _reported(file, today)
    except Exception as error:  # noqa: BLE001 - one file never stops the others
        name = file.plan.name if file.plan else None
        return [Document(file.document.path).finding(unforeseen("file", error), plan=name)]


def _reported(file: _File, today: date) -> list[Finding]:
    """All findings of a file that no comment silences."""
    document = file.document
    found = [*with_causes(document, file.findings), *find_secrets(document)]
    findings = document.report(found)
    return limited(document, apply_ignores(findings, ignores(document), today))


def _read(
    path: str, workspace: Workspace, files: Files, opinion: SdkCheck | None, today: date
) -> _File:
    """One file. What nobody foresaw becomes its finding, and the others are read."""
    try:
        return _read_file(path, workspace, files, opinion, today)
    except Exception as error:  # noqa: BLE001 - one file never stops the others
        document = Document(path)
        return _File(document, None, [document.finding(unforeseen("file", error))])


def _read_file(
    path: str, workspace: Workspace, files: Files, opinion: SdkCheck | None, today: date
) -> _File:
    data = read_file(workspace.root, path)
    if isinstance(data, Finding):
        document = Document(path)
        document.problems.append(data)
    else:
        document = read_yaml(data, path)
    with of_one_plan():
        plan, findings = plan_from(document, workspace, files, opinion, today)
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
            others = [other.document.path for other in same if other is not each]
            problem = Violation("OA164", ("plan",), {"name": each.plan.name, "others": others})
            each.findings.append(each.document.finding(problem, plan=each.plan.name))


def _names_alike(read: list[_File]) -> None:
    """Tells of plans whose names cannot be told apart."""
    owners = {each.plan.name: each for each in _unique(read) if each.plan is not None}
    for name, violation in misleading_names(owners, on_key=False):
        each = owners[name]
        found = replace(violation, path=("plan",))
        each.findings.append(each.document.finding(found, plan=name))


def _unique(read: list[_File]) -> Iterator[_File]:
    """Of plans with one name the first."""
    seen: set[str] = set()
    for each in read:
        name = same_text(each.plan.name) if each.plan else ""
        if each.plan is None or name in seen:
            continue
        seen.add(name)
        yield each


def _check(read: list[_File], workspace: Workspace, now: datetime, costs: Check | None) -> None:
    """Adds what the checks say to the files that they say it of."""
    _names_once(read)
    _names_alike(read)
    files = {each.plan.path: each for each in read if each.plan is not None}
    unique = [each.plan for each in _unique(read) if each.plan is not None]
    for each in files.values():
        assert each.plan is not None  # noqa: S101 - only files with a plan are here
        _add(files, [each.plan], each.unaddressed)
        _add(files, [each.plan], lambda plans: check_calendar(plans[0], workspace, now))
        _add(files, [each.plan], lambda plans: check_frequency(plans[0], now))
    _add(files, unique, lambda plans: check_repeats(plans, now))
    if costs is not None:
        _add(files, unique, costs)


def _add(
    files: Mapping[str, _File],
    plans: list[Plan],
    check: Check,
) -> bool:
    """Adds what a check says of some plans, and whether that could be done.

    Where it fails, each plan is asked about alone, so that the others still are checked.
    """
    try:
        for found in check(plans):
            files[found.plan.path].note(found)
    except Exception as error:  # noqa: BLE001 - one plan never stops the others
        alone = [_add(files, [plan], check) for plan in plans if len(plans) > 1]
        if all(alone):
            file = files[plans[0].path]
            name = None if alone else plans[0].name
            file.findings.append(file.document.finding(unforeseen("file", error), plan=name))
        return False
    return True


def _item(source: Mapping[str, Any], violation: Violation) -> Keys:
    """The path of a violation; of a time or a day among several, that of the one at fault."""
    read: Callable[[str], str]
    match violation.path:
        case ("cadence", "at" as key):
            read, wanted = _time, violation.params.get("at")
        case ("cadence", "skip" as key):
            read, wanted = _day, violation.params["value"]
        case _:
            return violation.path
    listed = source["cadence"][key]
    found = [read(each) for each in listed] if isinstance(listed, list) else []
    return (*violation.path, found.index(wanted)) if wanted in found else violation.path


def _time(written: str) -> str:
    return f"{words.time_of_day(written):%H:%M}"


def _day(written: str) -> str:
    return f"{words.day(written)}"


def _broken(findings: list[Finding]) -> dict[str, frozenset[str | None]]:
    touched: dict[str, set[str | None]] = {}
    for found in findings:
        if found.severity == "error" and found.plan is not None:
            touched.setdefault(found.plan, set()).add(found.post)
    return {plan: frozenset(posts) for plan, posts in touched.items()}
