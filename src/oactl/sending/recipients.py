"""Who an occurrence reaches: the user ids where we have them, a number where LINE knows whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from oactl.domain.account import Account
from oactl.domain.audience import (
    Audience,
    AudienceGroup,
    DemographicTag,
    FileTag,
    TagSource,
    Via,
    at_most,
    groups_of,
    is_carried,
    narrowcast_parts,
    natural_via,
)
from oactl.domain.gates import Reach
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Post
from oactl.domain.value import JsonObject
from oactl.planfile.members import NoMembers
from oactl.planfile.user_ids import UserIds
from oactl.sending.audiences import audience_of
from oactl.sending.context import SendingContext

FRIENDS_KNOWN_FOR = timedelta(days=92)
NOT_CARRIED = "not_carried"  # the endpoint would reach other people than the audience names
SMALLEST_AUDIENCE = 50  # LINE, "Send narrowcast message": audiences of uploaded ids are exempt


@dataclass(frozen=True, slots=True)
class Recipients:
    """How a post goes out and to whom.

    `ids` is None where LINE knows whom; `parts` then say it in a narrowcast's body.
    """

    via: Via
    reach: Reach
    ids: UserIds | None = None
    parts: JsonObject = field(default_factory=dict)


def via_of(post: Post, account: Account) -> Via:
    """What carries a post for an account."""
    if post.by_hand:
        return Via.HAND_OFF
    return post.via or natural_via(post.audience, account.tags)


def recipients_of(ctx: SendingContext, account: Account, occurrence: Occurrence) -> Recipients:
    """Whom an occurrence reaches now."""
    via, rule = via_of(occurrence.post, account), occurrence.post.audience
    if via is not Via.HAND_OFF and not is_carried(rule, account.tags, via):
        return Recipients(via, Reach(problem=NOT_CARRIED, params={"via": via.value}))
    match via:
        case Via.HAND_OFF:
            return Recipients(via, Reach())
        case Via.BROADCAST:
            return Recipients(via, Reach(friends(ctx, account)))
        case Via.NARROWCAST:
            reach = _at_line(ctx, account, occurrence.post)
            return Recipients(via, reach, parts=narrowcast_parts(rule, account.tags, reach.most))
        case Via.MULTICAST | Via.PUSH:
            return _by_ids(ctx, account, occurrence.post, via)


def _at_line(ctx: SendingContext, account: Account, post: Post) -> Reach:
    """What LINE last said of the audiences of a post that only LINE can count."""
    later = [tag for tag in post.audience.tags if not _can_be_asked(account.tags.get(tag))]
    if later:  # without it the rule would reach more people than it says
        return Reach(problem="later_stage", params={"tag": later[0]})
    channel = ctx.channel_of(account)
    sizes: dict[int, int | None] = {}
    for tag, group in groups_of(post.audience, account.tags).items():
        found = audience_of(ctx, channel, group)
        if found is None:
            continue
        problem = audience_problem(found)
        if problem is not None:
            return Reach(problem=problem, params={"tag": tag, "group": group, **_figures(found)})
        sizes[group] = found.get("audienceCount")
    return Reach(most=at_most(post.audience, account.tags, sizes))


def _can_be_asked(source: TagSource | None) -> bool:
    return isinstance(source, AudienceGroup | DemographicTag)


def audience_problem(found: JsonObject) -> str | None:
    """Why LINE would not send to an audience: it is not ready, or too small."""
    if found.get("status") != "READY":
        return "not_ready"
    count = found.get("audienceCount")
    exempt = found.get("type") in {"UPLOAD", "CHAT_TAG"}
    small = isinstance(count, int) and count < SMALLEST_AUDIENCE and not exempt
    return "too_small" if small else None


def _figures(found: JsonObject) -> dict[str, object]:
    return {"status": found.get("status"), "count": found.get("audienceCount")}


def _by_ids(ctx: SendingContext, account: Account, post: Post, via: Via) -> Recipients:
    found = members_of(ctx, account, post.audience)
    if isinstance(found, NoMembers):
        return Recipients(via, Reach(problem=found.code, params=found.params))
    if not found.count:
        tags = list(post.audience.tags)
        return Recipients(via, Reach(0, problem="empty", params={"tags": tags}))
    return Recipients(via, Reach(found.count), found)


def members_of(ctx: SendingContext, account: Account, audience: Audience) -> UserIds | NoMembers:
    """The user ids of an audience whose tags are files."""
    paths: dict[str, str] = {}
    for tag in audience.tags:
        source = account.tags.get(tag)
        if not isinstance(source, FileTag):
            return NoMembers("later_stage", {"tag": tag})
        paths[tag] = source.path
    return ctx.members.select(audience, paths)


def friends(ctx: SendingContext, account: Account) -> int | None:
    """The newest known followers − blocks; None where LINE never told."""
    snapshots = ctx.ledger.snapshots(ctx.channel_of(account))
    today = (ctx.now + timedelta(hours=9)).date()  # insight days are UTC+9
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
