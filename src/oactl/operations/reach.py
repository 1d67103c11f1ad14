"""Who an occurrence reaches: the user ids where we have them, a number where LINE knows whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from oactl.domain.account import Account
from oactl.domain.audience import FileTag, Via, natural_via, select
from oactl.domain.delivery.record import Realm
from oactl.domain.gate import Reach
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Post
from oactl.operations.desk import Desk
from oactl.ports import NoMembers

FRIENDS_KNOWN_FOR = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Recipients:
    """How a post goes out and to whom. `ids` is None where LINE knows whom."""

    via: Via
    reach: Reach
    ids: tuple[str, ...] | None = None


def via_of(post: Post, account: Account) -> Via:
    """What carries a post for an account."""
    if post.by_hand:
        return Via.HAND_OFF
    return post.via or natural_via(post.audience, account.tags)


def recipients_of(desk: Desk, account: Account, occurrence: Occurrence) -> Recipients:
    """Whom an occurrence reaches now."""
    via = via_of(occurrence.post, account)
    match via:
        case Via.HAND_OFF:
            return Recipients(via, Reach())
        case Via.BROADCAST:
            return Recipients(via, Reach(friends(desk, account)))
        case Via.NARROWCAST:
            return Recipients(via, Reach(None, "narrowcast_later"))
        case Via.MULTICAST | Via.PUSH:
            return _by_ids(desk, account, occurrence.post, via)


def _by_ids(desk: Desk, account: Account, post: Post, via: Via) -> Recipients:
    members: dict[str, frozenset[str]] = {}
    for tag in post.audience.tags:
        found = members_of(desk, account, tag)
        if isinstance(found, NoMembers):
            return Recipients(via, Reach(None, found.code, {"tag": tag, **found.facts}))
        members[tag] = found
    ids = tuple(select(post.audience, members))
    if not ids:
        return Recipients(via, Reach(0, "empty", {"tags": list(post.audience.tags)}))
    return Recipients(via, Reach(len(ids)), ids)


def members_of(desk: Desk, account: Account, tag: str) -> frozenset[str] | NoMembers:
    """The user ids of a tag that is a file."""
    source = account.tags.get(tag)
    if not isinstance(source, FileTag):
        return NoMembers("later_stage", {"tag": tag})
    return desk.members.of(source.path)


def friends(desk: Desk, account: Account) -> int | None:
    """The newest known followers − blocks; None where LINE never told."""
    bot = desk.bot_of(account)
    if bot is None:
        return None
    snapshots = desk.ledger.snapshots(Realm(desk.gateways.host(account.name), bot))
    today = (desk.now + timedelta(hours=9)).date()  # insight days are UTC+9
    for snapshot in reversed(snapshots.of_days("followers", today - FRIENDS_KNOWN_FOR, today)):
        count = _friends(snapshot.data)
        if count is not None:
            return count
    return None


def _friends(data: Mapping[str, object]) -> int | None:
    followers, blocks = data.get("followers"), data.get("blocks")
    if isinstance(followers, int) and isinstance(blocks, int):
        return followers - blocks
    return None
