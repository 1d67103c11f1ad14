"""What a template may be and grow to, and what is said of one that does not hold; without Jinja.

The bounds count operations, never time: what `plan validate` accepts, a slow or busy machine
composes too. Time is only a last resort.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice

from oactl.domain.violation import nearest
from oactl.errors import Params

MOST_CHARACTERS = 20_000  # of a template and any text that it makes: four times the longest message
MOST_ENTRIES = 1_000  # of any list that a template makes, and the rounds of all loops of one text
MOST_BITS = 256  # of any whole number: 77 digits
MOST_PARTS = 1_000  # nodes of its tree; compiling one takes about 50 µs
MOST_PARTS_OF_A_PLAN = 30_000  # of all its templates together: 3,000 that say `{% if … %}`
MOST_NESTED = 15  # statements in each other; Python compiles no more than 20 loops
MOST_SECONDS = (
    10  # of processor time, for what no other bound has foreseen: 50 times what they allow
)

_left: ContextVar[int] = ContextVar("parts left to the plan that is being checked")


@contextmanager
def of_one_plan(most: int = MOST_PARTS_OF_A_PLAN) -> Iterator[None]:
    """What is compiled and run within belongs to one plan, which may take only so much."""
    token = _left.set(most)
    try:
        yield
    finally:
        _left.reset(token)


def take(parts: int = 0) -> bool:
    """Whether the plan had so much left; always, where no plan is being checked."""
    left = _left.get(None)
    if left is None:
        return True
    left -= parts
    _left.set(left)
    return left >= 0


_MOST_KNOWN = 1_000  # names that are compared with a wrong one

# What Jinja says, and the variant of OA340 that says it in each of our languages.
_JINJA = (
    ("filter", r"No filter named '(?P<name>.*)'"),
    ("test", r"No test named '(?P<name>.*)'"),
    ("tag", r"Encountered unknown tag '(?P<name>.*?)'"),
    (
        "open",
        r"(?s)Unexpected end of template\..* to be closed is '(?P<name>.*)'",
    ),
    ("end", "(?i)unexpected end of template|missing end of|got 'end of template'"),
    ("token", r"unexpected char (?P<quote>['\"])(?P<name>.+)(?P=quote) at \d+"),
    ("token", r"(?:, got|^unexpected) '(?P<name>[^\w\s]+|[^\W\d]\w*)'"),
)
_KINDS = {list: "list", tuple: "list", dict: "mapping", type(None): "nothing"}


@dataclass(eq=False, slots=True)
class TemplateError(Exception):
    """A template does not hold: a rule with params. `line`, where known, counts in the text."""

    rule: str
    params: Params = field(default_factory=dict)
    variant: str | None = None


def undefined(name: str, line: int, known: Iterable[str]) -> TemplateError:
    """A name that nothing gives."""
    some = sorted(islice(known, _MOST_KNOWN))
    params = {"name": name, "line": line, "known": some or ["—"]}
    return TemplateError("OA341", {**params, "near": nearest(name, some)})


def too_long() -> TemplateError:
    """A template that is larger than any message needs, before it runs."""
    limits = {"characters": MOST_CHARACTERS, "parts": MOST_PARTS, "levels": MOST_NESTED}
    return TemplateError("OA343", limits, "source")


def too_many() -> TemplateError:
    """A template that comes after too many others of its plan."""
    return TemplateError("OA343", {"parts": MOST_PARTS_OF_A_PLAN}, "plan")


def too_large() -> TemplateError:
    """A template that makes more than any message needs."""
    return TemplateError("OA343", {"limit": MOST_CHARACTERS, "entries": MOST_ENTRIES})


def too_slow() -> TemplateError:
    """A template that is in bounds and took very long all the same: mostly a busy machine."""
    return TemplateError("OA343", {"seconds": MOST_SECONDS}, "slow")


def unreadable(line: int, said: str, known: list[str]) -> TemplateError:
    """A template that Jinja cannot read; `said` is Jinja's English, `known` its filters."""
    for variant, pattern in _JINJA:
        if found := re.search(pattern, said):
            name = found.groupdict().get("name", "")
            params = {"line": line, "name": name}
            if variant == "filter":
                params |= {"near": nearest(name, known), "known": known}
            return TemplateError("OA340", params, variant)
    return TemplateError("OA340", {"line": line})


def failed(error: Exception) -> TemplateError:
    """A template that stops while it runs."""
    if isinstance(error, ZeroDivisionError):
        return TemplateError("OA344", variant="zero")
    if isinstance(error, TypeError):
        return TemplateError("OA344", variant="kinds")
    return TemplateError("OA344")


def no_text(value: object) -> TemplateError:
    """A value that a template shows and that is neither text nor number."""
    return TemplateError("OA346", variant=_KINDS.get(type(value)))
