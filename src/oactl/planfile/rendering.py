"""What an occurrence says, and the form that is the same for occurrences that say the same.

A checker is shown one of "on 2026-11-25" and "on 2026-12-02", but both sides of an
`{% if occurrence.number == 3 %}`. So templates get the occurrence's date, time and number as values
that compare and count as themselves but leave marks around them where they are inserted; the marked
spans are replaced by the value's name. A template can take marks apart, so that form only counts
where the values put back into it give exactly what is sent; else what is sent is its own form.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from oactl.domain.message import Item, Rendering
from oactl.domain.occurrence import Occurrence, template_names
from oactl.domain.value import Json, digest
from oactl.planfile.messages import ComposeError, compose

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


def render(item: Item, occurrence: Occurrence, *, reads_occurrence: bool) -> Rendering:
    """What an item says at an occurrence. Raises `ComposeError` where a template does not hold."""
    names = template_names(occurrence)
    messages = compose(item, names)
    if not reads_occurrence:
        return Rendering(messages, digest(messages))
    values = {name: str(value) for name, value in names["occurrence"].items()}
    form = _form(item, names, values)
    if form is None or _texts(form, lambda text: _filled(text, values)) != messages:
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
        return _texts(
            messages,
            lambda text: _SPAN.sub(lambda span: f"{_OPEN}{known[span[1]]}{_CLOSE}", text),
        )
    except (ComposeError, KeyError):
        return None


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _SPAN.sub(lambda span: values.get(span[1], span[0]), text)


def _open_places(form: Json) -> frozenset[str]:
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(_SPAN.findall(text))
        return text

    _texts(form, note)
    return frozenset(found)


def _texts(value: Json, change: Callable[[str], str]) -> Json:
    """The same value with every text in it changed, and none of its keys."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _texts(part, change) for key, part in value.items()}
    return [_texts(part, change) for part in value] if isinstance(value, list) else value
