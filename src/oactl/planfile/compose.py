"""What a post says at an occurrence: templates filled in, LINE's message objects made."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oactl.domain.account import Account, Workspace
from oactl.domain.approval import Proposal, tags_of, terms_of
from oactl.domain.message import Item, Message, Rendering, items_at
from oactl.domain.plan import Occurrence, Plan, Post, template_names
from oactl.domain.value import Json, JsonObject, canonical_json, digest
from oactl.domain.violation import Path, Violation, spell
from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.planfile import templates
from oactl.planfile.files import Files, UnreadableFile
from oactl.planfile.said import Texts, places_of_line, said, said_in_line, sized
from oactl.planfile.template_bounds import TemplateError

_PER_OCCURRENCE = frozenset({"occurrence", "account"})
_OF_THE_PLAN = frozenset({"post", "plan", "occurrence"})


@dataclass(eq=False, slots=True)
class ComposeError(Exception):
    """A template of a message cannot be rendered; the violation's path begins at the post."""

    problem: Violation


def compose(item: Item, names: Mapping[str, Any]) -> list[JsonObject]:
    """LINE's message objects of an item. Not to be changed: a body without templates is shared.

    `names` has `post`, `plan`, `account`, `occurrence` and the post's vars; an item's own win.
    Raises `ComposeError` with the first template that does not hold.
    """
    known = {**names, **item.vars} if item.vars else names
    objects = []
    for message in item.messages:
        obj, problems = composed(message, known)
        if problems:
            raise ComposeError(problems[0])
        objects.append(obj)
    return objects


def names_read(item: Item) -> frozenset[str]:
    """The top-level names that the templates of an item read."""
    return frozenset[str]().union(*map(names_of_message, item.messages))


def names_of_message(message: Message) -> frozenset[str]:
    """The top-level names that the templates of a message read."""
    return frozenset[str]().union(*map(templates.names_in, texts_of(message)))


def content_source(
    item: Item, post_vars: Mapping[str, Any], names: Mapping[str, Any]
) -> JsonObject:
    """What an approval of an item is bound to, as JSON: messages, the values read, the files.

    `occurrence` is not in it: what it comes to is approved as renderings. What is read of an
    account is approved for each by itself (`account_values`). Of a `by_date` item the day is in
    it, because the same words on another day are another decision.
    """
    given = {**names, **post_vars, **item.vars}
    values = {name: given.get(name) for name in sorted(names_read(item) - _PER_OCCURRENCE)}
    files = {file.path: file.sha256 for message in item.messages for file in message.files}
    source: JsonObject = {
        "messages": [message.body for message in item.messages],
        "literal": [sorted(message.literal) for message in item.messages],
        "values": values,
        "files": files,
    }
    is_day = len(item.name) == len("2026-12-02") and item.name[4:5] == "-"
    return {**source, "day": item.name} if is_day else source


def account_values(read: frozenset[str], account: Account) -> dict[str, str]:
    """What is read of an account, as texts by name; `read` are names that no `vars` gives."""
    found = {
        name: canonical_json(account.vars[name]) for name in sorted(account.vars.keys() & read)
    }
    return {**found, "account.name": account.called} if "account" in read else found


def names_of_account(item: Item, post: Post) -> frozenset[str]:
    """The names that the templates of an item read and that neither it nor its post gives."""
    return names_read(item) - post.vars.keys() - item.vars.keys() - _OF_THE_PLAN


def items_of_row(post: Post) -> tuple[Item, ...]:
    """All that a row of the plan says, itself and by what is derived from it."""
    derived = (item for each in post.derived_posts for item in each.contents.items)
    return (*post.contents.items, *derived)


def locate(message: Message, problem: Violation) -> Violation:
    """A problem of LINE's object at the place in the post where it was written."""
    place = message.origin_of(problem.path)
    what = spell(place.ours)
    if place.inside:
        what = f"{place.inside}: {spell(place.theirs)}" if place.theirs else place.inside
    on_key = problem.on_key and not place.theirs
    params = {**problem.params, "what": what}
    return replace(problem, path=place.ours, params=params, on_key=on_key)


def composed(message: Message, names: Mapping[str, Any]) -> tuple[JsonObject, list[Violation]]:
    """LINE's object of a message, and each template of it that does not hold."""
    if not message.templated:
        return message.body, []
    problems: list[Violation] = []
    filled: JsonObject = {}
    for name, part in message.body.items():
        literal = name in message.literal
        filled[name] = part if literal else _filled(part, (name,), names, problems)
    return filled, [locate(message, problem) for problem in problems]


def _filled(value: Json, at: Path, names: Mapping[str, Any], problems: list[Violation]) -> Json:
    if isinstance(value, str):
        return _rendered(value, at, names, problems)
    if isinstance(value, dict):
        return {k: _filled(part, (*at, k), names, problems) for k, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, (*at, n), names, problems) for n, part in enumerate(value)]
    return value


def _rendered(text: str, at: Path, names: Mapping[str, Any], problems: list[Violation]) -> str:
    try:
        return templates.render(text, names)
    except TemplateError as error:
        # No name for the errors: with their tracebacks they would keep this frame for good.
        problems += [
            Violation(each.rule, at, each.params, variant=each.variant)
            for each in [*templates.problems_in(text, names)] or [error]
        ]
        return text


def texts_of(message: Message) -> Iterator[str]:
    """The texts of a message that are templates, or may be."""
    if message.templated:
        for name, part in message.body.items():
            if name not in message.literal:
                yield from _texts(part)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


_OPEN, _CLOSE = "\ue0a0", "\ue0a1"  # for private use: no message has them but by design
_SPAN = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


class _MarkedText(str):
    """A text that compares as itself and is inserted between marks."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{_OPEN}{super().__str__()}{_CLOSE}"


class _MarkedNumber(int):
    """The same of a number."""

    def __str__(self) -> str:
        return f"{_OPEN}{int(self)}{_CLOSE}"


def render(
    item: Item, occurrence: Occurrence, account: Account, *, reads_occurrence: bool
) -> Rendering:
    """What an item says at an occurrence. Raises `ComposeError` where a template does not hold."""
    names = template_names(occurrence, account)
    messages = compose(item, names)
    if not reads_occurrence:
        return Rendering(messages, digest(messages))
    values = {name: str(value) for name, value in names["occurrence"].items()}
    form = _form(item, names, values)
    if form is None or _changed_texts(form, lambda text: _without_marks(text, values)) != messages:
        return Rendering(messages, digest(messages))
    return Rendering(messages, digest(form), _open_places(form))


def _marked(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _MarkedNumber(value) if isinstance(value, int) else _MarkedText(value)
        for name, value in said.items()
    }


def _form(item: Item, names: Mapping[str, Any], values: Mapping[str, str]) -> Json:
    """The messages with a name for each marked value; None where marks are around aught else."""
    known = {value: name for name, value in values.items()}
    try:
        messages = compose(item, {**names, "occurrence": _marked(names["occurrence"])})
        return _changed_texts(
            messages,
            lambda text: _SPAN.sub(lambda span: f"{_OPEN}{known[span[1]]}{_CLOSE}", text),
        )
    except (ComposeError, KeyError):
        return None


def _without_marks(text: str, values: Mapping[str, str]) -> str:
    return _SPAN.sub(lambda span: values.get(span[1], span[0]), text)


def _open_places(form: Json) -> frozenset[str]:
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(_SPAN.findall(text))
        return text

    _changed_texts(form, note)
    return frozenset(found)


def _changed_texts(value: Json, change: Callable[[str], str]) -> Json:
    """The same value with every text in it changed, and none of its keys."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _changed_texts(part, change) for key, part in value.items()}
    return [_changed_texts(part, change) for part in value] if isinstance(value, list) else value


class MessageRenderer:
    """Renders the messages of occurrences. `files` reads the assets of hand-offs."""

    def __init__(self, workspace: Workspace, files: Files) -> None:
        self._workspace = workspace
        self._files = files

    def messages(self, occurrence: Occurrence, item: Item | None = None) -> list[JsonObject]:
        """The message objects of an occurrence. Raises `OactlError` where a template fails."""
        return self.rendering(occurrence, item).messages

    def rendering(self, occurrence: Occurrence, item: Item | None = None) -> Rendering:
        """What an occurrence says, with the digest that an approval lists; of variants `item`.

        Raises `OactlError` where a template fails or there is nothing to say.
        """
        item = item or self._only_item(occurrence)
        account = self._workspace.accounts[occurrence.account]
        reads_occurrence = "occurrence" in self.reads(item)
        try:
            return render(item, occurrence, account, reads_occurrence=reads_occurrence)
        except ComposeError as error:
            raise _fails(error.problem.rule) from None

    def _only_item(self, occurrence: Occurrence) -> Item:
        """What an occurrence says. Raises `OactlError` where that is nothing or several things."""
        slot = occurrence.slot
        items = items_at(occurrence.post.contents, slot.wall.date(), slot.number)
        if not items:
            raise _fails("OA335")
        if len(items) > 1:
            raise OactlError(
                "plan.which_variant",
                N_("{post} has several variants: {variants}"),
                help=N_("see them all: oactl plan preview {post}"),
                post=occurrence.post.id,
                variants=", ".join(item.name for item in items),
            )
        return items[0]

    def reads(self, item: Item) -> frozenset[str]:
        """The top-level names that the templates of an item read: `occurrence`, `account`, …."""
        return names_read(item)

    def proposal(self, plan: Plan, post: Post) -> Proposal:
        """What a post would do, in the parts that a checker approves."""
        accounts = [self._workspace.accounts[name] for name in plan.accounts]
        sources = self._sources(plan, post)
        until = post.cadence.until
        return Proposal(
            terms=terms_of(plan, post),
            contents={name: digest(source) for name, source in sources.items()},
            says=self._said(post, sources),
            tags={account.name: tags_of(post, account) for account in accounts},
            zones=plan.zones or {},
            values=dict(_values(post, accounts)),
            skip=tuple(day.isoformat() for day in sorted(post.cadence.skip)),
            until=until.isoformat() if until else None,
            limit=post.audience.limit,
        )

    def alike(self, plan: Plan, post: Post, item: Item) -> Iterable[list[str]]:
        """The accounts of a plan, those together for which an item must say the same."""
        read = names_of_account(item, post)
        found: dict[tuple[object, ...], list[str]] = {}
        for name in plan.accounts:
            values = account_values(read, self._workspace.accounts[name])
            key = name if "account" in read else ""
            found.setdefault((key, *values.items()), []).append(name)
        return found.values()

    def in_line(self, plan: Plan, post: Post) -> tuple[Mapping[str, Texts], Mapping[str, Texts]]:
        """What a post says by places in LINE's objects, and what these are in the plan, by item."""
        sources = self._sources(plan, post)
        said = self._said(post, sources)
        says = {name: said_in_line(source, said[name]) for name, source in sources.items()}
        if post.by_hand:
            return says, {}
        items = items_of_row(post)
        return says, {item.name: places_of_line(item, sources[item.name]) for item in items}

    def _sources(self, plan: Plan, post: Post) -> dict[str, JsonObject]:
        """Of each content what an approval is bound to, by the item's name."""
        names = {"post": {"subject": post.subject}, "plan": {"title": plan.title}}
        sources = {item.name: content_source(item, post.vars, names) for item in items_of_row(post)}
        return {**sources, "": self._by_hand(post)} if post.by_hand else sources

    def _said(self, post: Post, sources: Mapping[str, JsonObject]) -> dict[str, Texts]:
        if not post.by_hand:
            return {item.name: said(item, sources[item.name]) for item in items_of_row(post)}
        assets = {f"assets.{path}": self._sized(path, sources[""]) for path in post.assets}
        return {"": {"copy": post.copy or "", **assets}}

    def _by_hand(self, post: Post) -> JsonObject:
        return {"copy": post.copy, "assets": {path: self._digest(path) for path in post.assets}}

    def _sized(self, path: str, source: JsonObject) -> str:
        """An asset as it is compared: a file's digest and size; another by its address."""
        found = source["assets"][path]
        return sized(found, len(self._files.read(path))) if found else path

    def _digest(self, path: str) -> str | None:
        if "://" in path:
            return None
        try:
            return digest(self._files.read(path).hex())
        except UnreadableFile:
            return None


def _values(
    post: Post, accounts: Iterable[Account]
) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """By account and item what the templates of a post read of an account."""
    read = {item.name: names_of_account(item, post) for item in items_of_row(post)}
    for account in accounts:
        of_items = {name: account_values(names, account) for name, names in read.items() if names}
        kept = {name: values for name, values in of_items.items() if values}
        if kept:
            yield account.name, kept


def _fails(rule: str) -> OactlError:
    """A content that cannot be made; `plan validate` says where and why."""
    return OactlError(
        "plan.content_fails",
        N_("what the post says cannot be made ({rule})"),
        help=N_("where and why: oactl plan validate"),
        rule=rule,
    )
