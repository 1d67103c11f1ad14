"""From a post's `messages`, `by_date`, `rotate` or `variants` to its contents."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from oactl.domain.message import (
    MAX_MESSAGES,
    Contents,
    ContentsKind,
    Item,
    Message,
    Place,
    problems_of_object,
)
from oactl.domain.message.check import miscounted, nearest, spell, unknown_key
from oactl.domain.value import Json
from oactl.domain.violation import Path, Violation
from oactl.planfile.messages import draft as drafts
from oactl.planfile.messages.actions import quick_reply, sender
from oactl.planfile.messages.composing import locate
from oactl.planfile.messages.draft import Draft, Files
from oactl.planfile.messages.forms import FORMS
from oactl.planfile.templates import is_template

WAYS: Mapping[str, ContentsKind] = {
    "messages": "single",
    "by_date": "by_date",
    "rotate": "rotate",
    "variants": "variants",
}
RESERVED = ("post", "plan", "account", "occurrence", "friend")
_EXPERIMENT = ["metric", "split", "winner"]
_TEXT_PLACES = (Place(("text",), ("text",)),)
_OF_ONE_TEXT = ("OA301", "OA309", "OA310", "OA311", "OA315")
_BESIDE = {"quick_reply": quick_reply, "sender": sender}
_LINE_NAMES = {"quick_reply": "quickReply", "sender": "sender"}


def read_contents(post: Mapping[str, Any], files: Files) -> tuple[Contents | None, list[Violation]]:
    """What a post says, and everything that does not hold, with paths inside the post.

    Messages that hold are there even where others do not, so that their limits can be checked too.
    """
    problems: list[Violation] = []
    given = [way for way in WAYS if way in post]
    if "vars" in post:
        _vars(post["vars"], ("vars",), problems)
    if len(given) != 1:
        variant, path = ("several", (given[1],)) if given else ("none", ())
        params = {"ways": list(WAYS), "given": given}
        problems.append(Violation("OA333", path, params, "error", variant, bool(given)))
        return None, problems
    items = tuple(item for item in _items(given[0], post, files, problems) if item.messages)
    experiment = _experiment(post, problems)
    if not items:
        return None, problems
    return Contents(WAYS[given[0]], items, experiment), problems


def _items(
    way: str, post: Mapping[str, Any], files: Files, problems: list[Violation]
) -> Iterable[Item]:
    value = post[way]
    if way == "messages":
        return [Item("", _messages(value, ("messages",), files, problems))]
    if way == "by_date":
        return _dated(value, files, problems)
    return _listed(way, value, files, problems)


def _dated(value: object, files: Files, problems: list[Violation]) -> list[Item]:
    if not isinstance(value, Mapping):
        problems.append(_wrong(("by_date",), "mapping"))
        return []
    problems += [
        _said("OA334", ("by_date", day), on_key=True, value=str(day))
        for day in value
        if not _is_day(day)
    ]
    items = [
        _item(each, ("by_date", day), str(day), files, problems) for day, each in value.items()
    ]
    return [item for item in items if _is_day(item.name)]


def _listed(way: str, value: object, files: Files, problems: list[Violation]) -> list[Item]:
    if not isinstance(value, list) or not value:
        problems.append(_wrong((way,), "list"))
        return []
    items: list[Item] = []
    for index, each in enumerate(value):
        name = str(index + 1)
        if way == "variants":
            name = str(each.get("name") or "") if isinstance(each, Mapping) else ""
            if not name:
                problems.append(_said("OA302", (way, index), field="name"))
            elif name in [item.name for item in items]:
                problems.append(_said("OA336", (way, index, "name"), name=name))
        items.append(_item(each, (way, index), name, files, problems))
    return items


def _item(value: object, at: Path, name: str, files: Files, problems: list[Violation]) -> Item:
    if not isinstance(value, Mapping):
        problems.append(_wrong(at, "mapping"))
        return Item(name, ())
    known = ["messages", "vars", *(["name"] if at[0] == "variants" else [])]
    problems += [unknown_key(key, at, known, "error") for key in value if key not in known]
    if "messages" not in value:
        problems.append(_said("OA302", at, field="messages"))
        return Item(name, ())
    messages = _messages(value["messages"], (*at, "messages"), files, problems)
    return Item(name, messages, _vars(value.get("vars", {}), (*at, "vars"), problems))


def _messages(
    value: object, at: Path, files: Files, problems: list[Violation]
) -> tuple[Message, ...]:
    if not isinstance(value, list):
        problems.append(_wrong(at, "list"))
        return ()
    if not 1 <= len(value) <= MAX_MESSAGES:
        problems.append(miscounted(at, len(value), 1, MAX_MESSAGES))
    read = [read_message(each, (*at, index), files, problems) for index, each in enumerate(value)]
    return tuple(message for message in read if message is not None)


def read_message(
    value: object, at: Path, files: Files, problems: list[Violation]
) -> Message | None:
    """One entry of `messages`; none, with its problems noted, where it does not hold."""
    if isinstance(value, dict) and len(value) == 1:
        text = value.get("text")
        if isinstance(text, str) and text.strip():  # most messages: no detour for them
            body = {"type": "text", "text": text}
            return Message("text", body, is_template(text), (), _TEXT_PLACES, at)
    draft = Draft(at, files)
    message = _drafted(value, draft)
    problems += draft.problems
    return message


def _drafted(value: object, draft: Draft) -> Message | None:
    if not isinstance(value, Mapping):
        rule, variant = ("OA304", "bare") if isinstance(value, str) else ("OA305", "mapping")
        draft.problem(rule, (), variant)
        return None
    kind = _kind_of(value, draft)
    if kind is None:
        return None
    body = FORMS[kind](value[kind], draft)
    for name, read in _BESIDE.items():
        line_name = _LINE_NAMES[name]
        if name in value and body is not None:
            if line_name in body:
                params = {"field": name, "other": f"line.{line_name}"}
                draft.problem("OA318", (name,), "twice", on_key=True, **params)
            draft.place((line_name,), (name,))
            body[line_name] = read(value[name], (name,), (line_name,), draft)
    _beside(kind, value, body, draft)
    if body is None:
        return None
    literal = frozenset(draft.literal)
    places, named = tuple(draft.places), tuple(draft.named)
    message = Message(kind, body, has_template(body, literal), named, places, draft.at, literal)
    if not draft.problems:
        return message
    draft.problems += _limits_besides(message, {problem.path for problem in draft.problems})
    return None


def _limits_besides(message: Message, faulty: set[Path]) -> list[Violation]:
    """The limits that a message with other faults breaks as well, so that all are told at once."""
    if message.templated:
        return []
    located = (locate(message, problem) for problem in problems_of_object(message.body))
    found: list[Violation] = []
    for each in located:
        if each.rule in _OF_ONE_TEXT and each.path not in faulty and each not in found:
            found.append(each)
    return found


def _beside(kind: str, value: Mapping[str, Any], body: Json, draft: Draft) -> None:
    """What may stand beside one kind only: `template` beside raw JSON, `alt` beside cards."""
    if "template" in value and drafts.boolean(value["template"], ("template",), (), draft):
        draft.literal.clear()
    if "alt" in value and isinstance(body, dict):
        body["altText"] = drafts.words(value["alt"], ("alt",), (), draft)
        draft.place(("altText",), ("alt",))
    allowed = _allowed_beside(kind)
    for name in value:
        if name != kind and name not in allowed:
            drafts.unknown_key(name, (), [kind, *allowed], draft)


def _allowed_beside(kind: str) -> tuple[str, ...]:
    special = {"line": ("template",), "flex": ("template",), "cards": ("alt",)}
    return (*_BESIDE, *special.get(kind, ()))


def _kind_of(value: Mapping[str, Any], draft: Draft) -> str | None:
    """The one kind of a message; notes where there is none or more than one."""
    kinds = [name for name in value if name in FORMS]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        draft.problem("OA304", (kinds[1],), "several", on_key=True, given=kinds)
        return None
    guesses = (nearest(str(name), list(FORMS)) for name in value if name not in _BESIDE)
    meant = next((guess for guess in guesses if guess), None)
    draft.problem("OA304", (), known=list(FORMS), near=meant)
    return None


def has_template(value: Json, literal: frozenset[str] = frozenset()) -> bool:
    """Whether any text below is a template; the keys named by `literal` are not looked at."""
    if isinstance(value, str):
        return is_template(value)
    if isinstance(value, dict):
        return any(has_template(part) for name, part in value.items() if name not in literal)
    return isinstance(value, list) and any(has_template(part) for part in value)


def _vars(value: object, at: Path, problems: list[Violation]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(_wrong(at, "mapping"))
        return {}
    for name in value:
        if name in RESERVED:
            problems.append(_said("OA337", (*at, name), on_key=True, name=name))
        elif not str(name).isidentifier():
            problems.append(_said("OA337", (*at, name), "form", on_key=True, name=str(name)))
    return value


def _experiment(post: Mapping[str, Any], problems: list[Violation]) -> Mapping[str, Any] | None:
    """How variants are compared; kept as written until stage 3 reads it."""
    if "experiment" not in post:
        return None
    at: Path = ("experiment",)
    value = post["experiment"]
    if not isinstance(value, Mapping):
        problems.append(_wrong(at, "mapping"))
        return None
    if "variants" not in post:
        params = {"field": "experiment", "other": "variants"}
        problems.append(_said("OA318", at, "needs", on_key=True, **params))
    problems += [unknown_key(k, at, _EXPERIMENT, "error") for k in value if k not in _EXPERIMENT]
    return cast("Mapping[str, Any]", value)


def _is_day(value: object) -> bool:
    try:
        return str(date.fromisoformat(str(value))) == value
    except ValueError:
        return False


def _wrong(path: Path, expected: str) -> Violation:
    return _said("OA305", path, expected)


def _said(
    rule: str, path: Path, variant: str | None = None, *, on_key: bool = False, **params: object
) -> Violation:
    return Violation(rule, path, {"what": spell(path), **params}, "error", variant, on_key)
