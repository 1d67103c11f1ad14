"""One row of the plan file to a `Post`: validated by its model, then against the workspace.

What a post says of people, accounts, files and messages is checked here; a fault of one key hides
none of another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from oactl.domain.account import Account, Workspace
from oactl.domain.audience import EVERYONE, Audience, Via
from oactl.domain.cadence import Cadence, Once, Slot
from oactl.domain.check import people_of_post
from oactl.domain.follow_up import problems_of_follow_up
from oactl.domain.message import Contents, Item
from oactl.domain.plan import FollowUp, Occurrence, Plan, Post, template_names
from oactl.domain.violation import Violation
from oactl.planfile.account_advice import check_accounts
from oactl.planfile.audience import problems_with
from oactl.planfile.compose import items_of_row
from oactl.planfile.files import Files, why_unreadable
from oactl.planfile.message_advice import SdkCheck, check_item
from oactl.planfile.models.base import Reading, moved, validate_parts
from oactl.planfile.models.follow_up import FollowUpModel
from oactl.planfile.models.messages import read_contents
from oactl.planfile.models.post import DefaultsModel, PostModel
from oactl.planfile.violations import meant_key, unknown_key

Origin: TypeAlias = Literal["post", "defaults"]

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


@dataclass(eq=False, slots=True)
class PostReader:
    """Reads the posts of one plan, one row after the other.

    What `defaults:` gets wrong is reported once. `defaults` is as written, without its invalid
    keys; those are `missing`.
    """

    plan: Plan
    workspace: Workspace
    files: Files
    opinion: SdkCheck | None
    reading: Reading
    defaults: Mapping[str, Any]
    missing: frozenset[str]
    row: Mapping[str, Any] = field(default_factory=dict)  # as written, without the defaults
    written: Mapping[str, Any] = field(default_factory=dict)  # as written, with the defaults
    faulty: frozenset[str] = frozenset()  # keys of the row whose values do not hold
    found: list[tuple[Origin, Violation]] = field(default_factory=list)
    reported: set[tuple[object, ...]] = field(default_factory=set)
    audiences: dict[tuple[Audience, Via | None, str], list[Violation]] = field(default_factory=dict)
    assets: dict[str, str | None] = field(default_factory=dict)
    samples: dict[int | None, dict[str, Any]] = field(default_factory=dict)
    left: int = 1_001  # violations of messages that are still told; a file reports 1,000

    def take(self) -> list[tuple[Origin, Violation]]:
        """What was found since the last time, each with where its first key stands."""
        found, self.found = self.found, []
        return found

    def note(self, violation: Violation) -> None:
        """Keeps a violation of the row; one that the defaults bring in only once."""
        key = violation.path[0] if violation.path else None
        if key in self.row or key not in self.defaults:
            self.found.append(("post", violation))
            return
        reported = (violation.rule, violation.variant, violation.path)
        if reported not in self.reported:
            self.reported.add(reported)
            self.found.append(("defaults", violation))

    def read(self, row: Mapping[str, Any], line: int) -> Post | None:
        """The post of a row, None where it has no id or cadence."""
        self.row, self.written = row, self._merged(row) if self.defaults else row
        made, found = validate_parts(PostModel, self.written, self.reading)
        self.faulty = frozenset(
            name for each in found if each.path for name in (str(each.path[0]), meant_key(each))
        )
        for each in found:
            self.note(each)
        for key in ("id", "cadence"):
            if key not in self.written and key not in self.missing | self.faulty:
                self.note(Violation("OA153", (), {"key": key}))
        return self._checked(made or PostModel.model_construct(), line)

    def _checked(self, made: PostModel, line: int) -> Post | None:
        cadence = None if "cadence" in self.faulty else self._cadence(made)
        post = self._post(made, cadence or _SAMPLE, line)
        for each in (*self._unsayable(post), *self._people(post), *self._assets(post)):
            self.note(each)
        return None if cadence is None or not made.id else post

    def _post(self, made: PostModel, cadence: Cadence, line: int) -> Post:
        post = Post(
            id=made.id,
            cadence=cadence,
            contents=_NOTHING,
            platform=made.platform,
            subject=made.subject or "",
            type=made.type or "",
            topic=made.topic or "",
            audience=self._audience(made),
            via=Via(made.via) if made.via else None,
            vars=made.vars if isinstance(made.vars, Mapping) else {},
            copy=made.copy_ or None,
            assets=made.assets,
            author=made.author,
            checkers=self._checkers(made),
            image_source=made.image_source,
            restrictions=made.restrictions or "",
            notes=made.notes or "",
            goal=made.goal,
            silent=made.silent,
            draft=made.draft,
            quiet_ok=made.quiet_ok,
            allow_repeat=made.allow_repeat,
            line=line,
        )
        post = replace(post, contents=self._contents(post))
        return replace(post, then=self._follow_up(made.then, post)) if made.then else post

    def _follow_up(self, made: FollowUpModel, post: Post) -> FollowUp | None:
        """What it says later; None where that cannot be read, which is noted."""
        for each in problems_of_follow_up(post, self._accounts()):
            self.note(each)
        said = {"messages": made.messages}
        contents, found = read_contents(said, self.files, lambda: self._names(post), self.left)
        self.left -= len(found)
        for each in found:
            self.note(moved(each, ("then",)))
        if contents is None:
            return None
        (item,) = contents.items
        messages = (replace(each, at=("then", *each.at)) for each in item.messages)
        placed = replace(contents, items=(replace(item, messages=tuple(messages)),))
        return FollowUp(made.after, made.to, placed, made.late)

    def _merged(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row over the defaults; what it says itself replaces all that they say."""
        if _SAYING.isdisjoint(row):
            return {**self.defaults, **row}
        kept = {key: value for key, value in self.defaults.items() if key not in _SAYING}
        return {**kept, **row}

    def _cadence(self, made: PostModel) -> Cadence | None:
        """The cadence with the post's own `late`."""
        cadence: Cadence | None = made.cadence
        if cadence is None:
            return None
        if "rotate" in self.written and cadence.start is None:
            self.note(Violation("OA213", ("cadence",), {"key": "rotate"}))
        late = self._late(made)
        return cadence if late is None else replace(cadence, late=late)

    def _late(self, made: PostModel) -> timedelta | None:
        """The post's own `late`, None where the cadence's holds."""
        if "late" not in self.written:
            return None
        if "late" not in self.written["cadence"]:
            return made.late
        if ("late" in self.row) == ("cadence" in self.row):
            params = {"key": "late", "other": "cadence.late"}
            self.note(Violation("OA156", ("late",), params, on_key=True))
        return made.late if "late" in self.row else None

    def _audience(self, made: PostModel) -> Audience:
        """The audience, with what the accounts cannot carry out of it noted."""
        if "audience" in self.faulty or "audience" in self.missing:
            return _NOBODY
        audience: Audience = made.audience or EVERYONE
        if made.platform != "line" or "platform" in self.faulty:
            return audience
        raw = self.written.get("audience")
        via = Via(made.via) if made.via else None
        known = (audience, via, repr(raw))
        if known not in self.audiences:
            accounts = list(self._accounts())
            found = problems_with(audience, raw, accounts, via, self.workspace.root)
            self.audiences[known] = [replace(p, path=("audience", *p.path)) for p in found]
        for each in self.audiences[known]:
            self.note(each)
        return audience

    def _contents(self, post: Post) -> Contents:
        """What the post says; of an unknown platform nobody knows how it says it."""
        by_hand = post.by_hand
        if "platform" in self.faulty:
            by_hand = _SAYING.isdisjoint(self.written) or "messages" not in self.written
        else:
            self._misplaced(by_hand=by_hand)
        if by_hand:
            return _BY_HAND
        if self._is_misspelt(*_CONTENT_KEYS):
            return _NOTHING
        contents, found = read_contents(
            self.written, self.files, lambda: self._names(post), self.left
        )
        self.left -= len(found)
        for each in found:
            self.note(each)
        return contents or _NOTHING

    def _is_misspelt(self, *keys: str) -> bool:
        """Whether one of these keys was meant by another word; what it says is not known."""
        return any(key in self.faulty and key not in self.written for key in keys)

    def _misplaced(self, *, by_hand: bool) -> None:
        for key in _CONTENT_KEYS if by_hand else _BY_HAND_KEYS:
            if key in self.written:
                variant = "by_hand" if by_hand else None
                self.note(Violation("OA160", (key,), {"key": key}, variant=variant, on_key=True))

    def _assets(self, post: Post) -> Iterator[Violation]:
        """The files that a person is to publish; what is at a URL is not looked at."""
        for index, path in enumerate(post.assets):
            if "://" not in path:
                if path not in self.assets:
                    self.assets[path] = why_unreadable(self.workspace.root, path)
                if why := self.assets[path]:
                    yield Violation("OA331", ("assets", index), {"file": path}, variant=why)

    def _people(self, post: Post) -> Iterator[Violation]:
        for each in people_of_post(self.plan, post, self.workspace):
            if each.rule == "OA504" and "checker" in self.faulty | self.missing:
                continue  # somebody checks, and who has been reported
            # Who wrote the post is at fault where the checker is everybody's.
            own = each.rule == "OA503" and "checker" not in self.row and "author" in self.row
            yield replace(each, path=("author",)) if own else each

    def _unsayable(self, post: Post) -> list[Violation]:
        """What should be known of messages that hold, at a sample occurrence."""
        items = items_of_row(post)
        filled = any(message.templated for item in items for message in item.messages)
        names = self._names(post) if filled else {}
        accounts = [*self._accounts()] if filled else []
        return [
            each
            for item in items
            for each in (
                *check_item(item, names, self.opinion),
                *check_accounts(item, post, accounts),
            )
        ]

    def _names(self, post: Post) -> dict[str, Any]:
        number = None if post.cadence.start is None else 1
        if number not in self.samples:
            slot = Slot(_SAMPLE_DAY, _SAMPLE_DAY.replace(tzinfo=UTC), number)
            account = self._sample_account()
            sample = Occurrence(account.name, self.plan, replace(post, vars={}), slot)
            self.samples[number] = template_names(sample, account)
        return {**self.samples[number], **post.vars, "post": {"subject": post.subject}}

    def _sample_account(self) -> Account:
        """The plan's first account with every name of `vars` that one of its accounts has."""
        known: dict[str, Any] = {}
        accounts = list(self._accounts())
        for account in accounts:
            known = {**account.vars, **known}
        return replace(accounts[0] if accounts else Account(""), vars=known)

    def _checkers(self, made: PostModel) -> tuple[str, ...]:
        """The checkers; who posts alone, on an account that says so, checks too."""
        if made.checker or made.author is None:
            return made.checker
        return (made.author,) if all(a.approval == "self" for a in self._accounts()) else ()

    def _accounts(self) -> Iterator[Account]:
        return (self.workspace.accounts[name] for name in self.plan.accounts)


def read_defaults(
    raw: Mapping[str, Any], reading: Reading
) -> tuple[Mapping[str, Any], frozenset[str], list[Violation]]:
    """The defaults as written without the keys that do not hold, those keys, and what is wrong."""
    # To build a model of their own would take longer than to read a small plan.
    _, found = validate_parts(PostModel, {k: v for k, v in raw.items() if k != "id"}, reading)
    if "id" in raw:
        found.append(unknown_key("id", DefaultsModel.known()))
    missing = frozenset(str(each.path[0]) for each in found if each.path)
    return {key: value for key, value in raw.items() if key not in missing}, missing, found
