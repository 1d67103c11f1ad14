"""How large a template may be, how much it may make, and how much all of one plan may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST_CHARACTERS = 20_000  # of a template and any text that it makes: four times the longest message
MOST_ENTRIES = 1_000  # of any list that a template makes, and the rounds of all loops of one text
MOST_BITS = 256  # of any whole number: 77 digits
MOST_PARTS = 1_000  # nodes of its tree; compiling one takes about 50 µs
MOST_PARTS_OF_A_PLAN = 50_000  # of all its templates together: 5,000 that say `{% if … %}`
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
