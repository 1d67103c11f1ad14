"""To how many people a post goes before and after, and how many messages that is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from oactl.i18n import _, ngettext
from oactl.sending.compare import PostChange, PostReach, Tally
from oactl.words.notices import VIAS

MOST_ACCOUNTS = 5  # told one by one; all of them are in --json
_Reached: TypeAlias = Mapping[str, PostReach]


def whom(change: PostChange) -> Iterator[str]:
    """How many people it reaches, of each account for which that is new or not as it was.

    Of a hand-off only which accounts join and leave: how many people see it, nobody knows.
    """
    if change.any.post.draft:
        return
    was, now = (state.reached if state else {} for state in (change.was, change.now))
    joined = [name for name in now if name not in was]
    left = [name for name in was if name not in now]
    if change.any.post.by_hand:
        if change.kind == "changed":
            yield from _lines(left, lambda _names: _("not any more"))
            yield from _lines(joined, lambda _names: _("new"))
        return
    stayed = [name for name in now if name in was and was[name] != now[name]]
    yield from _lines(stayed, lambda names: f"{_people(was, names)} → {_people(now, names)}")
    yield from _lines(left, lambda names: _("{people} → not any more", people=_people(was, names)))
    if change.kind == "added":
        yield from _lines(joined, lambda names: _people(now, names))
    else:
        yield from _lines(joined, lambda names: _("new: {people}", people=_people(now, names)))


def _lines(names: Sequence[str], words: Callable[[Sequence[str]], str]) -> Iterator[str]:
    """A line an account, of many one for all of them."""
    if len(names) > MOST_ACCOUNTS:
        yield _("{count} accounts: {people}", count=len(names), people=words(names))
        return
    for name in names:
        yield _("account {account}: {people}", account=name, people=words([name]))


def _people(reached: _Reached, names: Iterable[str]) -> str:
    """What a post does for accounts together; they go the same way nearly always."""
    found = [reached[name] for name in names]
    counts = [each.people for each in found if each.people is not None]
    via = _(VIAS[found[0].via.value])
    if len(counts) < len(found):
        return _("{via} to as many as LINE finds", via=via)
    people = sum(counts)
    return ngettext(
        "{via} to {count} person",
        "{via} to {count} people",
        people,
        via=via,
        count=f"{people:,}",
    )


def in_messages(tally: Tally) -> str:
    """`1,200`, and with sends whose people only LINE can count `1,200 + 2 sends …`."""
    if not tally.uncounted:
        return f"{tally.counted:,}"
    return ngettext(
        "{counted} + {count} send that only LINE can count",
        "{counted} + {count} sends that only LINE can count",
        tally.uncounted,
        counted=f"{tally.counted:,}",
        count=tally.uncounted,
    )
