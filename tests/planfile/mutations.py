"""A value with one part that does not belong there: whatever somebody may write by mistake."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any


def mutations(whole: Any, odd_ones: Sequence[object]) -> Iterator[Any]:
    """The value with each of its parts in turn replaced by each of what does not belong there."""
    for key in range(len(whole)) if isinstance(whole, list) else list(whole):
        for odd in odd_ones:
            changed = copy.copy(whole)
            changed[key] = odd
            yield changed
        if isinstance(whole[key], dict | list):
            for below in mutations(whole[key], odd_ones):
                changed = copy.copy(whole)
                changed[key] = below
                yield changed
