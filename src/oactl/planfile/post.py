"""One row of the plan file to a `Post`, each field read for itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from oactl.domain.account import Account, Workspace
from oactl.domain.audience import Audience, Via
from oactl.domain.cadence import Cadence, Once, Slot, parse, parse_late
from oactl.domain.check import people_of_post
from oactl.domain.message import Contents, Item
from oactl.domain.occurrence import Occurrence, template_names
from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Violation
from oactl.planfile.audience import problems_with, read_audience
from oactl.planfile.demographics import kind, unknown_key
from oactl.planfile.json_parts import CADENCE
from oactl.planfile.messages import SdkCheck, check_item
from oactl.planfile.models.messages import read_contents
from oactl.planfile.named_files import Files, UnreadableFile
from oactl.planfile.shape import POST, read_shape

Origin: TypeAlias = Literal["post", "defaults"]

_CADENCE_KEYS = tuple(CADENCE["properties"])
_CONTENT_KEYS = ("messages", "by_date", "rotate", "variants")
_BY_HAND_KEYS = ("copy", "assets")
_SAYING = frozenset({*_CONTENT_KEYS, *_BY_HAND_KEYS})
# An occurrence of a post that cannot be read says nothing: `item_for` finds no item here.
_NOTHING = Contents("by_date", ())
_BY_HAND = Contents("single", (Item("", ()),))
# The audience of a post whose audience cannot be read: LINE sends nothing to at most nobody.
_NOBODY = Audience(limit=0)
_SAMPLE_DAY = datetime(2026, 11, 25, 20, 0)  # noqa: DTZ001 - a wall-clock time
_SAMPLE = Cadence(Once(_SAMPLE_DAY.date()), (_SAMPLE_DAY.time(),))
# Typed by the shape and taken as they are.
_PLAIN = frozenset(
    {"platform", "subject", "type", "topic", "author", "image_source", "restrictions", "notes"}
    | {"goal", "silent", "draft", "quiet_ok", "allow_repeat"}
)


@dataclass(slots=True)
class PostReader:
    """Reads the posts of one plan, one row after the other.

    What `defaults:` gets wrong is told once. Cadences and audiences that many posts share are read
    once.
    """

    plan: Plan
    workspace: Workspace
    files: Files
    opinion: SdkCheck | None
    defaults: Mapping[str, Any]  # as written
    typed: Mapping[str, Any]  # the same, typed
    row: Mapping[str, Any] = field(default_factory=dict)  # as written, without the defaults
    written: Mapping[str, Any] = field(default_factory=dict)  # as written, with the defaults
    found: list[tuple[Origin, Violation]] = field(default_factory=list)
    told: set[tuple[object, ...]] = field(default_factory=set)
    cadences: dict[str, tuple[Cadence | None, list[Violation]]] = field(default_factory=dict)
    audiences: dict[str, tuple[Audience, list[Violation]]] = field(default_factory=dict)
    samples: dict[int | None, dict[str, Any]] = field(default_factory=dict)
    left: int = 1_001  # violations of messages that are still told; a file reports 1,000

    def take(self) -> list[tuple[Origin, Violation]]:
        """What was found since the last time, each with where its first key stands."""
        found, self.found = self.found, []
        return found

    def note(self, problem: Violation) -> None:
        """Keeps a problem of the row; one that the defaults bring in only once."""
        key = problem.path[0] if problem.path else None
        if key in self.row or key not in self.defaults:
            self.found.append(("post", problem))
            return
        told = (problem.rule, problem.variant, problem.path)
        if told not in self.told:
            self.told.add(told)
            self.found.append(("defaults", problem))

    def read(self, row: Mapping[str, Any], line: int) -> Post | None:
        """The post of a row, None where it has no id or cadence."""
        self.row, self.written = row, self._merged(row) if self.defaults else row
        notes: list[Violation] = []
        fields = {**self.typed, **read_shape(POST, row, (), notes)}
        for problem in notes:
            self.note(problem)
        if "id" not in row:
            self.note(Violation("OA153", (), {"key": "id"}))
        cadence = self._cadence()
        post = self._post(fields, cadence or _SAMPLE, line)
        for problem in (*self._unsayable(post), *self._people(post), *self._assets(post)):
            self.note(problem)
        return None if "id" not in fields or cadence is None else post

    def _post(self, fields: Mapping[str, Any], cadence: Cadence, line: int) -> Post:
        by_hand = fields.get("platform", "line") != "line"
        via = Via(fields["via"]) if "via" in fields else None
        said = {key: fields[key] for key in _BY_HAND_KEYS if key in fields and key in self.written}
        plain = {k: value for k, value in fields.items() if k in _PLAIN and value is not None}
        post = Post(
            id=fields.get("id", ""),
            cadence=cadence,
            contents=_NOTHING,
            audience=self._audience(via, by_hand=by_hand),
            via=via,
            vars=given if isinstance(given := self.written.get("vars"), Mapping) else {},
            copy=said.get("copy"),
            assets=said.get("assets", ()),
            checkers=self._checkers(fields),
            line=line,
            **plain,
        )
        return replace(post, contents=self._contents(post))

    def _merged(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row over the defaults; what it says itself replaces all that they say."""
        if _SAYING.isdisjoint(row):
            return {**self.defaults, **row}
        kept = {key: value for key, value in self.defaults.items() if key not in _SAYING}
        return {**kept, **row}

    def _assets(self, post: Post) -> Iterator[Violation]:
        """The files that a person is to publish; what is at a URL is not looked at."""
        for index, path in enumerate(post.assets):
            if "://" not in path:
                try:
                    self.files.read(path)
                except UnreadableFile as error:
                    yield Violation("OA331", ("assets", index), {"file": path}, variant=error.why)

    def _people(self, post: Post) -> Iterator[Violation]:
        for problem in people_of_post(self.plan, post, self.workspace):
            # Who wrote the post is at fault where the checker is everybody's.
            own = problem.rule == "OA503" and "checker" not in self.row and "author" in self.row
            yield replace(problem, path=("author",)) if own else problem

    def _unsayable(self, post: Post) -> list[Violation]:
        """What should be known of messages that hold, at a sample occurrence."""
        items = post.contents.items
        filled = any(message.templated for item in items for message in item.messages)
        names = self._names(post) if filled else {}
        return [problem for item in items for problem in check_item(item, names, self.opinion)]

    def _names(self, post: Post) -> dict[str, Any]:
        number = None if post.cadence.start is None else 1
        if number not in self.samples:
            slot = Slot(_SAMPLE_DAY, _SAMPLE_DAY.replace(tzinfo=UTC), number)
            account = next(iter(self.plan.accounts), "")
            sample = Occurrence(account, self.plan, replace(post, vars={}), slot)
            self.samples[number] = template_names(sample)
        return {**self.samples[number], **post.vars, "post": {"subject": post.subject}}

    def _checkers(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """The checkers; who posts alone, on an account that says so, checks too."""
        if "checker" in fields or "author" not in fields:
            return fields.get("checker") or ()
        return (fields["author"],) if all(a.approval == "self" for a in self._accounts()) else ()

    def _accounts(self) -> Iterator[Account]:
        return (self.workspace.accounts[name] for name in self.plan.accounts)

    def _cadence(self) -> Cadence | None:
        if "cadence" not in self.written:
            self.note(Violation("OA153", (), {"key": "cadence"}))
            return None
        raw = self.written["cadence"]
        rotate = "rotate" in self.written
        known = f"{rotate}{raw!r}"
        if known not in self.cadences:
            self.cadences[known] = _read_cadence(raw, rotate=rotate)
        cadence, problems = self.cadences[known]
        for problem in problems:
            self.note(problem)
        late = self._late(raw) if "late" in self.written else None
        return cadence if cadence is None or late is None else replace(cadence, late=late)

    def _late(self, cadence: object) -> timedelta | None:
        """The post's own `late`, None where the cadence's holds."""
        late = parse_late(self.written["late"])
        if isinstance(late, Violation):
            self.note(late)
            return None
        if not isinstance(cadence, Mapping) or "late" not in cadence:
            return late
        if ("late" in self.row) == ("cadence" in self.row):
            params = {"key": "late", "other": "cadence.late"}
            self.note(Violation("OA156", ("late",), params, on_key=True))
        return late if "late" in self.row else None

    def _audience(self, via: Via | None, *, by_hand: bool) -> Audience:
        raw = self.written.get("audience", "all")
        known = f"{via}{by_hand}{raw!r}"
        if known not in self.audiences:
            self.audiences[known] = self._read_audience(raw, via, by_hand=by_hand)
        audience, problems = self.audiences[known]
        for problem in problems:
            self.note(problem)
        return audience

    def _read_audience(
        self, raw: object, via: Via | None, *, by_hand: bool
    ) -> tuple[Audience, list[Violation]]:
        audience, problems = read_audience(raw)
        if audience is not None and not by_hand:
            accounts = list(self._accounts())
            problems = [*problems_with(audience, raw, accounts, via, self.workspace.root)]
        inside = [replace(p, path=("audience", *p.path)) for p in problems]
        return audience or _NOBODY, inside

    def _contents(self, post: Post) -> Contents:
        for key in _CONTENT_KEYS if post.by_hand else _BY_HAND_KEYS:
            if key in self.written:
                variant = "by_hand" if post.by_hand else None
                self.note(Violation("OA160", (key,), {"key": key}, variant=variant, on_key=True))
        if post.by_hand:
            return _BY_HAND
        contents, found = read_contents(
            self.written, self.files, lambda: self._names(post), self.left
        )
        self.left -= len(found)
        for violation in found:
            self.note(violation)
        return contents or _NOTHING


def _read_cadence(raw: object, *, rotate: bool) -> tuple[Cadence | None, list[Violation]]:
    if not isinstance(raw, Mapping) or not raw:
        return None, [kind("cadence", ("cadence",), raw)]
    unknown = [unknown_key(key, _CADENCE_KEYS) for key in raw if key not in _CADENCE_KEYS]
    cadence, problems = parse(raw, rotate=rotate)
    return cadence, [replace(p, path=("cadence", *p.path)) for p in (*unknown, *problems)]
