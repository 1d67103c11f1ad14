"""Which occurrences of an account are due and not accounted for yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from oactl.domain.account import Account
from oactl.domain.cadence import MAX_LATE
from oactl.domain.delivery.record import EventKind
from oactl.domain.occurrence import Occurrence, occurrences_between
from oactl.domain.plan import Plan, Post
from oactl.operations.desk import Desk

CLOSED = frozenset({EventKind.MISSED, EventKind.SKIPPED, EventKind.RESOLVED_SENT})
BY_HAND = ""  # stands where a bot user id would: hand-offs live at no bot


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence whose time has come, with what the log says of it."""

    occurrence: Occurrence
    kinds: frozenset[EventKind] = frozenset()
    held_by: str | None = None  # the gate that the newest line of the log names
    superseded_by: str | None = None


def posts_of(desk: Desk, account: str, plan: str | None = None) -> Iterator[tuple[Plan, Post]]:
    """The posts of an account that are not drafts."""
    for book in desk.book.plans:
        if account in book.accounts and plan in {None, book.name}:
            yield from ((book, post) for post in book.posts if not post.draft)


def due_of(desk: Desk, account: str, *, plan: str | None = None, note: bool = True) -> list[Due]:
    """What is due for an account, oldest first. With `note` the posts count as seen from now on."""
    now, host = desk.now, desk.gateways.host(account)
    posts = list(posts_of(desk, account, plan))
    names = ((book.name, post.id) for book, post in posts)
    seen = (
        desk.ledger.seen(host, account, names, now)
        if note
        else desk.ledger.seen_already(host, account)
    )
    checked = desk.ledger.checked_until(host, account) or desk.ledger.created_at
    start = min(checked, now) - MAX_LATE  # a clock that was set back must not hide what is due
    found = [
        occurrence
        for book, post in posts
        for occurrence in occurrences_between(book, post, account, start, now)
        if occurrence.closes >= min(now, seen.get((book.name, post.id), now))
    ]
    return _open(desk, host, account, sorted(found, key=lambda o: (o.at, o.id)))


def _open(desk: Desk, host: str, account: str, found: list[Occurrence]) -> list[Due]:
    owner = desk.account(account)
    log = desk.ledger.events_of(host, account, [occurrence.id for occurrence in found])
    due: list[Due] = []
    newest: dict[tuple[str, str], str] = {}
    for occurrence in found:
        events = log.get(occurrence.id, [])
        # A line from the future was written while the clock was ahead: nothing was missed then.
        kinds = frozenset(
            event.kind
            for event in events
            if event.kind is not EventKind.MISSED or event.at <= desk.now
        )
        bot = realm_bot(desk, owner, occurrence.post)
        begun = bot is not None and desk.ledger.record_of(host, bot, occurrence.id) is not None
        if kinds & CLOSED:
            continue
        newest[_post_of(occurrence)] = occurrence.id
        if begun:
            continue
        held = [event.facts.get("gate") for event in events if event.kind is EventKind.HELD]
        due.append(Due(occurrence, kinds, held[-1] if held else None))
    return [_superseded(item, newest[_post_of(item.occurrence)]) for item in due]


def _superseded(item: Due, newest: str) -> Due:
    """Of several occurrences of one post only the newest goes out, by name or by itself."""
    by = newest if newest != item.occurrence.id else None
    return Due(item.occurrence, item.kinds, item.held_by, by)


def _post_of(occurrence: Occurrence) -> tuple[str, str]:
    return occurrence.plan.name, occurrence.post.id


def realm_bot(desk: Desk, account: Account, post: Post) -> str | None:
    """Whose deliveries a post's are: the bot's, or nobody's where a person carries them out."""
    return BY_HAND if post.by_hand else desk.bot_of(account)
