"""Templates in the copy: Jinja in a sandbox that is small on purpose.

A plan is half trusted: whoever may edit it must not be able to stall or swell the machine that
sends. So a template is checked before it runs (only `if`, `for`, `set` and `with`), may call few
filters and methods, and every step that makes something larger is bounded (`sandboxed`). Jinja is
imported only where a text asks for more than `{{ name }}` and `{{ post.subject }}`: 60 ms, and a
millisecond a text, that most plans do not pay.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from oactl.planfile.template_bounds import MOST_BITS, MOST_CHARACTERS, TemplateError, undefined

_NAME = r"([^\W\d]\w*)"
_SIMPLE = re.compile(rf"\{{\{{ *{_NAME}(?:\.{_NAME})? *\}}\}}")
_WORDS_OF_JINJA = frozenset(
    (
        *("true", "false", "none", "True", "False", "None", "self", "loop", "range"),
        *("and", "or", "not", "in", "is", "if", "else"),
    )
)


def is_template(text: str) -> bool:
    """Whether a text has one of Jinja's marks."""
    return "{" in text and ("{{" in text or "{%" in text or "{#" in text)


def names_in(text: str) -> frozenset[str]:
    """The top-level names that a text reads; none where it is no template or does not parse."""
    if not is_template(text):
        return frozenset()
    parts = _simple_parts(text)
    if parts:
        return frozenset(parts[1::3])
    from oactl.planfile.sandboxed import compiled  # noqa: PLC0415 - imports Jinja

    try:
        return compiled(text).names
    except TemplateError:
        return frozenset()


def render(text: str, names: Mapping[str, Any]) -> str:
    """The text with its templates filled in. Raises the first `TemplateError`."""
    if not is_template(text):
        return text
    filled = fill_simple(text, names)
    if filled is not None:
        return filled
    for error in problems_in(text, names):
        raise error
    from oactl.planfile.sandboxed import render as render_with_jinja  # noqa: PLC0415 - imports Jinja

    return render_with_jinja(text, names)


def problems_in(text: str, known: Mapping[str, Any]) -> Iterator[TemplateError]:
    """What is wrong before a template runs: its syntax, or each name that nothing gives."""
    if not is_template(text) or fill_simple(text, known) is not None:
        return
    from oactl.planfile.sandboxed import compiled  # noqa: PLC0415 - imports Jinja

    try:
        names = compiled(text).names
    except TemplateError as error:
        yield error
        return
    yield from (_unknown(name, text, known) for name in sorted(names - known.keys()))


def _unknown(name: str, text: str, known: Mapping[str, Any]) -> TemplateError:
    line = next((n for n, row in enumerate(text.splitlines(), 1) if name in row), 1)
    if name == "friend":
        return TemplateError("OA342", {"line": line})
    return undefined(name, line, sorted(known))


def _simple_parts(text: str) -> list[str] | None:
    """Text, name, attribute, text, name … of a text with nothing but simple places; else none."""
    if "{%" in text or "{#" in text or "\r" in text:
        return None
    parts = _SIMPLE.split(text)
    if "{{" in " ".join(parts[::3]):
        return None
    return parts if _WORDS_OF_JINJA.isdisjoint(parts[1::3]) else None


def fill_simple(text: str, names: Mapping[str, Any]) -> str | None:
    """The text filled in; none where there is more in it than simple places of known names."""
    parts = _simple_parts(text)
    if parts is None:
        return None
    filled = [parts[0]]
    length = len(text)
    for name, attribute, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        value = names.get(name)
        if attribute:
            value = value.get(attribute) if isinstance(value, Mapping) else None
        if not isinstance(value, str | int | float) or _is_large(value):
            return None  # Jinja says what is wrong
        filled += (str(value), literal)
        length += len(filled[-2])
        if length > MOST_CHARACTERS:
            return None
    return "".join(filled)


def _is_large(value: float | str) -> bool:
    return isinstance(value, int) and value.bit_length() > MOST_BITS
