"""Which values of a content changed. One that only moved in its list is as it was.

Without its second message a post has the third in that place: compared place by place, every
message that follows would be told as another.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple, TypeAlias

Texts: TypeAlias = Mapping[str, str]  # by their places: `messages[0].cards[1].price`
_Item: TypeAlias = tuple[int, Texts]  # of a list: where it stands, and its texts by what follows
_Pair: TypeAlias = tuple[_Item | None, _Item | None]  # before and after

_INDEX = re.compile(r"\[(\d{1,6})\]")
_MOST_PAIRS = 400  # rewritten items of a list that are compared, each with each
_MOST_TEXT = 500  # characters of an item by which it is known again


class ChangedText(NamedTuple):
    """A value before and after; an empty text where there is none. A place is that of now."""

    at: str
    was: str
    now: str


def changed_texts(was: Texts, now: Texts, place: str = "") -> Iterator[ChangedText]:
    """The values below `place` that are not as they were, in the order of `now`."""
    before, after = _Parts(was), _Parts(now)
    for head in dict.fromkeys((*after.heads, *before.heads)):
        one, other = was.get(head, ""), now.get(head, "")
        if one != other:
            yield ChangedText(place + head, one, other)
        yield from _of_list(before.items(head), after.items(head), place + head)


class _Parts:
    """Texts by what stands before the first index of their places."""

    def __init__(self, texts: Texts) -> None:
        self.heads: dict[str, dict[int, dict[str, str]]] = {}
        for at, text in texts.items():
            found = _INDEX.search(at)
            items = self.heads.setdefault(at[: found.start()] if found else at, {})
            if found:
                items.setdefault(int(found[1]), {})[at[found.end() :]] = text

    def items(self, head: str) -> list[_Item]:
        """The items of a list, none where it is no list."""
        return sorted(self.heads.get(head, {}).items())


def _of_list(was: Sequence[_Item], now: Sequence[_Item], place: str) -> Iterator[ChangedText]:
    before, after = ([tuple(sorted(texts.items())) for _at, texts in items] for items in (was, now))
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, start, end, first, last in found:
        if kind != "equal":
            for one, other in _pairs(was[start:end], now[first:last]):
                yield from _of_item(one, other, place)


def _of_item(was: _Item | None, now: _Item | None, place: str) -> Iterator[ChangedText]:
    before, after = was[1] if was else {}, now[1] if now else {}
    index = (now or was or (0,))[0]
    yield from changed_texts(before, after, f"{place}[{index}]")


def _pairs(was: Sequence[_Item], now: Sequence[_Item]) -> Iterator[_Pair]:
    """Which of the rewritten items are the same, in their order; others are gone or new."""
    if len(was) > len(now):
        yield from ((old, new) for new, old in _pairs(now, was))
        return
    kept = dict(zip(_most_alike(was, now), was, strict=True))
    yield from ((kept.get(place), item) for place, item in enumerate(now))


def _most_alike(few: Sequence[_Item], many: Sequence[_Item]) -> Sequence[int]:
    """Where in the longer of two lists the items of the shorter are, in their order."""
    if len(few) == len(many) or len(few) * len(many) > _MOST_PAIRS:
        return range(len(few))

    alike = [[_likeness(one, other) for other in many] for one in few]

    @cache
    def best(done: int, start: int) -> tuple[float, tuple[int, ...]]:
        if done == len(few):
            return 0.0, ()
        found = []
        for at in range(start, len(many) - len(few) + done + 1):
            rest, places = best(done + 1, at + 1)
            found.append((alike[done][at] + rest, (at, *places)))
        return max(found, key=lambda each: each[0])

    return best(0, 0)[1]


def _likeness(one: _Item, other: _Item) -> float:
    return SequenceMatcher(None, _spelled(one), _spelled(other)).quick_ratio()


def _spelled(item: _Item) -> str:
    return "\n".join(f"{at}: {text}" for at, text in item[1].items())[:_MOST_TEXT]
