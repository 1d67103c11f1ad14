"""What the values of a template may grow to, and the filters that make new ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from time import thread_time
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context

from oactl.domain.violation import nearest
from oactl.errors import Params

MOST_CHARACTERS = 20_000  # of a template and any text that it makes: four times the longest message
MOST_ENTRIES = 1_000  # of any list that a template makes, and the rounds of all loops of one text
MOST_BITS = 256  # of any whole number: 77 digits
MOST_PARTS = 1_000  # nodes of its tree; compiling one takes about 50 µs
MOST_PARTS_OF_A_PLAN = 30_000  # of all its templates together: 3,000 that say `{% if … %}`
MOST_NESTED = 15  # statements in each other; Python compiles no more than 20 loops
_PART = 50e-6  # seconds; what a template runs longer than this counts as parts too

_left: ContextVar[float] = ContextVar("parts left to the plan that is being checked")


@contextmanager
def of_one_plan(most: int = MOST_PARTS_OF_A_PLAN) -> Iterator[None]:
    """What is compiled and run within belongs to one plan, which may take only so much."""
    token = _left.set(most)
    try:
        yield
    finally:
        _left.reset(token)


def take(parts: int = 0, seconds: float = 0) -> bool:
    """Whether the plan had so much left; always, where no plan is being checked."""
    left = _left.get(None)
    if left is None:
        return True
    left -= parts + seconds // _PART
    _left.set(left)
    return left >= 0


_MOST_KNOWN = 1_000  # names that are compared with a wrong one

# What Jinja says, and the variant of OA340 that says it in each of our languages.
_JINJA = (
    ("filter", re.compile(r"No filter named '(?P<name>.*)'")),
    ("test", re.compile(r"No test named '(?P<name>.*)'")),
    ("tag", re.compile(r"Encountered unknown tag '(?P<name>.*?)'")),
    (
        "open",
        re.compile(r"Unexpected end of template\..* to be closed is '(?P<name>.*)'", re.DOTALL),
    ),
    ("end", re.compile("(?i)unexpected end of template|missing end of|got 'end of template'")),
    ("token", re.compile(r"unexpected char (?P<quote>['\"])(?P<name>.+)(?P=quote) at \d+")),
    ("token", re.compile(r"(?:, got|^unexpected) '(?P<name>[^\w\s]+|[^\W\d]\w*)'")),
)
_KINDS = {list: "list", tuple: "list", dict: "mapping", type(None): "nothing"}


@dataclass(slots=True)
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


def unreadable(line: int, said: str, known: list[str]) -> TemplateError:
    """A template that Jinja cannot read; `said` is Jinja's English, `known` its filters."""
    for variant, pattern in _JINJA:
        if found := pattern.search(said):
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


BUDGET = "a budget"  # its name in the context: no name in a template can have a space
_MOST_STEPS = 50_000  # rounds of the loops, each times the parts of its body
_MOST_WORK = 500_000  # characters of all texts that are made on the way
_MOST_SECONDS = 0.1  # processor time, for what is worse than all of the above
_MOST_EXPONENT = 64
_MOST_DECIMALS = 12
_WIDE = re.compile(r"\d{4,}|\*|\{[^}]*\{")  # widths of a format: `%9999d`, `%*d`, `{:{}}`
_JINJA_OWN = (
    "abs count d default dictsort first float int items last length map max min reject rejectattr "
    "select selectattr"
)

Value: TypeAlias = Any  # whatever a template makes or is given


class Budget:
    """What one rendering may still do."""

    def __init__(self) -> None:
        self._rounds, self._steps, self._work = MOST_ENTRIES, _MOST_STEPS, _MOST_WORK
        self._until = thread_time() + _MOST_SECONDS

    def spend(self, value: Value) -> Value:
        """The value, unless it, or all that was made so far, is more than a message can need."""
        self._work -= size(value)
        if self._work < 0 or thread_time() > self._until:
            raise too_large()
        return value

    def rounds(self, values: Value, parts: int) -> Iterator[Value]:
        """The entries of a loop whose body has so many parts, as long as the budget lasts."""
        for entry in values:
            self._rounds -= 1
            self._steps -= parts
            if self._rounds < 0 or self._steps < 0 or thread_time() > self._until:
                raise too_large()
            yield entry


def size(value: Value) -> int:
    """The characters and entries in a value; raises where they are more than a message can need."""
    characters = entries = 0
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            characters += len(each)
        elif isinstance(each, int) and each.bit_length() > MOST_BITS:
            raise too_large()
        elif isinstance(each, list | tuple | dict):
            entries += len(each)
            left += [] if entries > MOST_ENTRIES else _parts(each)
        if characters > MOST_CHARACTERS or entries > MOST_ENTRIES:
            raise too_large()
    return characters + entries


def _parts(value: Value) -> Iterable[Value]:
    return value.values() if isinstance(value, dict) else value


def shown(value: Value) -> Value:
    """A value that can be shown: a text or a number."""
    if isinstance(value, str | int | float):
        size(value)
        return value
    if isinstance(value, StrictUndefined):
        return str(value)  # says what is missing
    raise no_text(value)


def operation(operator: str, left: Value, right: Value) -> None:
    """Raises where an operator would make far too much, before it does."""
    if operator == "*" and (_repeats(left, right) or _repeats(right, left)):
        raise too_large()
    if operator == "**" and not abs(right) <= _MOST_EXPONENT:
        raise too_large()
    if operator == "%" and isinstance(left, str):
        formatting(left, right if isinstance(right, tuple) else (right,))


def formatting(pattern: str, args: tuple[Value, ...]) -> None:
    """Raises where a format would make far too much."""
    longest = max((len(_text(arg)) for arg in args), default=0)
    places = pattern.count("%") + pattern.count("{")
    if _WIDE.search(pattern) or len(pattern) + places * (longest + 1000) > 50 * MOST_CHARACTERS:
        raise too_large()


def _repeats(value: Value, times: Value) -> bool:
    sequence = isinstance(value, str | list | tuple)
    return sequence and isinstance(times, int) and len(value) * times > MOST_CHARACTERS


def _text(value: Value) -> str:
    return str(shown(value))


def _joined(values: Value, separator: str = "", attribute: str | None = None) -> str:
    return separator.join(_text(each[attribute] if attribute else each) for each in values)


def _replaced(value: Value, old: str, new: str) -> str:
    text = _text(value)
    if len(text) + text.count(old) * len(new) > MOST_CHARACTERS:
        raise too_large()
    return text.replace(old, new)


def _rounded(value: float, precision: int = 0, method: str = "common") -> Value:
    if abs(precision) > _MOST_DECIMALS:
        raise too_large()
    return FILTERS["round"](value, precision, method)


def _formatted(value: str, *args: Value) -> str:
    formatting(value, args)
    return value % args


def _of_text(change: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: change(_text(value))


def _spending(function: Callable[..., Value]) -> Callable[..., Value]:
    """A filter whose result is spent from the budget of the rendering."""

    @pass_context
    def spent(context: Context, *args: Value, **options: Value) -> Value:
        return context[BUDGET].spend(function(*args, **options))

    return spent


@pass_context
def _rounds(context: Context, values: Value, parts: int) -> Iterator[Value]:
    budget: Budget = context[BUDGET]
    return budget.rounds(values, parts)


_OURS: Mapping[str, Callable[..., Value]] = {
    **{name: _of_text(getattr(str, name)) for name in ("upper", "lower", "title", "capitalize")},
    "string": _text,
    "trim": _of_text(str.strip),
    "urlencode": _of_text(FILTERS["urlencode"]),
    "wordcount": _of_text(lambda text: len(text.split())),
    "join": _joined,
    "replace": _replaced,
    "round": _rounded,
    "sum": lambda values: sum(shown(each) for each in values),
    "format": _formatted,
    "list": list,
    "sort": lambda values, reverse=False: sorted(values, reverse=reverse),
    "reverse": lambda value: value[::-1] if isinstance(value, str) else [*value][::-1],
    "unique": lambda values: list(dict.fromkeys(values)),
    "_spent": lambda value: value,
    "_shown": shown,
}
FILTERS_OF_PLANS: Mapping[str, Callable[..., Value]] = {
    **{name: FILTERS[name] for name in _JINJA_OWN.split()},
    **{name: _spending(function) for name, function in _OURS.items()},
    "_rounds": _rounds,
}
