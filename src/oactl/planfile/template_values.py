"""The values that a template makes: what they may cost, and the filters that make new ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import thread_time
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context

from oactl.planfile.template_bounds import (
    MOST_BITS,
    MOST_CHARACTERS,
    MOST_ENTRIES,
    MOST_SECONDS,
    no_text,
    too_large,
    too_slow,
)

BUDGET = "a budget"  # its name in the context: no name in a template can have a space
_MOST_STEPS = 50_000  # rounds of the loops, each times the parts of its body
_MOST_WORK = 500_000  # characters of all texts that are made on the way
_STEPS_OF_A_PART = 10  # what runs counts as parts too: compiling one takes as long as so many
_WORK_OF_A_PART = 250
_MOST_EXPONENT = 64
_MOST_DECIMALS = 12
_WIDE = re.compile(r"\d{4,}|\*|\{[^}]*\{")  # widths of a format: `%9999d`, `%*d`, `{:{}}`
_JINJA_OWN = (
    "abs count d default dictsort first float int items last length map max min reject rejectattr "
    "select selectattr"
)

Value: TypeAlias = Any  # whatever a template makes or is given
Clock: TypeAlias = Callable[[], float]


class RenderingBudget:
    """What one rendering may still do. `clock` gives seconds of processor time."""

    def __init__(self, clock: Clock = thread_time) -> None:
        self._rounds, self._steps, self._work = MOST_ENTRIES, _MOST_STEPS, _MOST_WORK
        self._clock, self._until = clock, clock() + MOST_SECONDS

    def spend(self, value: Value) -> Value:
        """The value, unless it, or all that was made so far, is more than a message can need."""
        self._work -= size(value)
        if self._work < 0:
            raise too_large()
        self._look_at_the_clock()
        return value

    def rounds(self, values: Value, parts: int) -> Iterator[Value]:
        """The entries of a loop whose body has so many parts, as long as the budget lasts."""
        for entry in values:
            self._rounds -= 1
            self._steps -= parts
            if self._rounds < 0 or self._steps < 0:
                raise too_large()
            self._look_at_the_clock()
            yield entry

    @property
    def spent(self) -> int:
        """What was done so far, as parts of a template."""
        steps, work = _MOST_STEPS - self._steps, _MOST_WORK - self._work
        return steps // _STEPS_OF_A_PART + work // _WORK_OF_A_PART

    def _look_at_the_clock(self) -> None:
        if self._clock() > self._until:
            raise too_slow()


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
    budget: RenderingBudget = context[BUDGET]
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
