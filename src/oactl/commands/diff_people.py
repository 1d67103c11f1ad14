"""To how many people a post goes before and after, and how many messages that is."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from oactl.i18n import _, ngettext
from oactl.sending.compare_states import PostChange, PostReach, PostState, Tally
from oactl.words.notices import PLATFORMS, VIAS

MOST_ACCOUNTS = 5  # told one by one; all of them are in --json


def whom(change: PostChange) -> Iterator[str]:
    """How many people it reaches, of each account for which that is new or not as it was.

    Of a hand-off only where it goes: how many people see it, nobody knows.
    """
    if change.any.post.draft:
        return
    was, now = (state.reached if state else {} for state in (change.was, change.now))
    stayed = [name for name in now if name in was and _is_other(change, name)]
    left = [name for name in was if name not in now]
    joined = [name for name in now if name not in was]
    yield from _lines(stayed, lambda names: f"{_in(change.was, names)} → {_in(change.now, names)}")
    yield from _lines(
        left, lambda names: _("{people} → not any more", people=_in(change.was, names))
    )
    if change.kind == "added":
        yield from _lines(joined, lambda names: _in(change.now, names))
    else:
        yield from _lines(joined, lambda names: _("new: {people}", people=_in(change.now, names)))


def _is_other(change: PostChange, account: str) -> bool:
    """Whether it goes to other people than before, or on another platform."""
    one, other = change.was, change.now
    if one is None or other is None:
        return True
    if one.post.by_hand or other.post.by_hand:
        return one.post.platform != other.post.platform
    return one.reached[account] != other.reached[account]


def _lines(names: Sequence[str], words: Callable[[Sequence[str]], str]) -> Iterator[str]:
    """A line an account, of many one for all of them."""
    if len(names) > MOST_ACCOUNTS:
        yield _("{count} accounts: {people}", count=len(names), people=words(names))
        return
    for name in names:
        yield _("account {account}: {people}", account=name, people=words([name]))


def _in(state: PostState | None, names: Iterable[str]) -> str:
    """What a post does for accounts together; they go the same way nearly always."""
    if state is None:
        return ""
    if state.post.by_hand:
        platform = state.post.platform
        return _("by hand on {platform}", platform=_(PLATFORMS.get(platform, platform)))
    return _people([state.reached[name] for name in names])


def _people(found: Sequence[PostReach]) -> str:
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
    if not tally.counted:
        return ngettext(
            "{count} send that only LINE can count",
            "{count} sends that only LINE can count",
            tally.uncounted,
            count=f"{tally.uncounted:,}",
        )
    return ngettext(
        "{counted} + {count} send that only LINE can count",
        "{counted} + {count} sends that only LINE can count",
        tally.uncounted,
        counted=f"{tally.counted:,}",
        count=f"{tally.uncounted:,}",
    )
