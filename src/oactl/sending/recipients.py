"""Who an occurrence reaches: user ids where we have them, a number where LINE knows whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
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
from oactl.domain.delivery.identity import Channel
from oactl.domain.gates import Reach
from oactl.domain.insight import RATE_LIMIT, Snapshot, compact
from oactl.domain.line_day import line_day
from oactl.domain.plan import Post
from oactl.domain.value import JsonObject
from oactl.planfile.list_rows import UserIds
from oactl.planfile.members import NoMembers
from oactl.sending.context import SendingContext

if TYPE_CHECKING:  # what only looks does not load the way to LINE
    from oactl.line.gateway import LineGateway

FRESH = timedelta(days=4)  # a day's figure comes a day or two later
ASKED_DAYS = 3
AUDIENCE_FRESH = timedelta(minutes=10)


def learn(
    ctx: SendingContext,
    account: Account,
    post: Post,
    via: Via,
    where: "tuple[LineGateway, Channel]",
) -> bool:
    """Ask for the sizes that a post's recipients hang on. Whether anything was learned."""
    gateway, channel = where
    if via is Via.BROADCAST:
        return learn_friends(ctx, gateway, channel)
    if via is Via.NARROWCAST:
        groups = groups_of(post.audience, account.tags).values()
        learned = [learn_audience(ctx, gateway, channel, group) for group in groups]
        if post.contents.kind == "variants" and not post.audience.tags:
            learned.append(learn_friends(ctx, gateway, channel))
        return any(learned)
    return False


def learn_friends(ctx: SendingContext, gateway: "LineGateway", channel: Channel) -> bool:
    """Fetch the newest figure of friends, unless one is known that is fresh."""
    return fetch_friends(ctx, gateway, channel) is True


def fetch_friends(
    ctx: SendingContext, gateway: "LineGateway", channel: Channel
) -> bool | Unanswered:
    """The same, with why LINE did not tell."""
    kept = ctx.ledger.snapshots(channel)
    today = line_day(ctx.now)
    known = kept.of_days("followers", today - FRESH, today)
    if any(snapshot.data.get("status") == "ready" for snapshot in known):
        return False
    for back in range(1, ASKED_DAYS + 1):
        day = today - timedelta(days=back)
        if not kept.take("followers", 1, ctx.now):
            return Unanswered("rate", RATE_LIMIT)
        answer = gateway.get("/v2/bot/insight/followers", {"date": compact(day)})
        if isinstance(answer, Unanswered):
            return answer
        ready = answer.get("status") == "ready"
        kept.put(Snapshot("followers", day.isoformat(), ctx.now, final=ready, data=answer))
        if ready:
            return True
    return False


def learn_audience(
    ctx: SendingContext, gateway: "LineGateway", channel: Channel, group: int
) -> bool:
    """Fetch the state and size of one audience at LINE, unless it was asked just now."""
    return fetch_audience(ctx, gateway, channel, group) is True


def fetch_audience(
    ctx: SendingContext, gateway: "LineGateway", channel: Channel, group: int
) -> bool | Unanswered:
    """The same, with why LINE did not tell."""
    kept = ctx.ledger.snapshots(channel)
    known = kept.get("audience", str(group))
    if known is not None and ctx.now - known.fetched_at < AUDIENCE_FRESH:
        return False
    answer = gateway.get(f"/v2/bot/audienceGroup/{group}")
    if isinstance(answer, Unanswered):
        return answer
    kept.put(Snapshot("audience", str(group), ctx.now, final=False, data=answer))
    return True


def audience_of(ctx: SendingContext, channel: Channel, group: int) -> JsonObject | None:
    """What LINE last said of an audience: `status`, `audienceCount`, `type`."""
    known = ctx.ledger.snapshots(channel).get("audience", str(group))
    found = known.data.get("audienceGroup") if known else None
    return found if isinstance(found, dict) else None


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
    """What carries a post for an account.

    A broadcast says the same to every friend, so variants for all of them go as narrowcasts.
    """
    if post.by_hand:
        return Via.HAND_OFF
    natural = natural_via(post.audience, account.tags)
    varied = natural is Via.BROADCAST and post.contents.kind == "variants"
    return post.via or (Via.NARROWCAST if varied else natural)


def recipients_of(ctx: SendingContext, account: Account, post: Post) -> Recipients:
    """Whom a post reaches now."""
    via, rule = via_of(post, account), post.audience
    if post.derivation is not None:  # whom it reaches hangs on one occurrence of its parent
        return Recipients(via, Reach(problem="derived"))
    if via is not Via.HAND_OFF and not is_carried(rule, account.tags, via):
        return Recipients(via, Reach(problem=NOT_CARRIED, params={"via": via.value}))
    match via:
        case Via.HAND_OFF:
            return Recipients(via, Reach())
        case Via.BROADCAST:
            return Recipients(via, Reach(friends(ctx, account)))
        case Via.NARROWCAST:
            reach = _at_line(ctx, account, post)
            return Recipients(via, reach, parts=narrowcast_parts(rule, account.tags, reach.most))
        case Via.MULTICAST | Via.PUSH:
            return _by_ids(ctx, account, post, via)


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
    most = at_most(post.audience, account.tags, sizes)
    return Reach(most=_of_friends(ctx, account, post, most))


def _of_friends(ctx: SendingContext, account: Account, post: Post, most: int | None) -> int | None:
    """The same; of variants without a tag, which are shared out among all friends, with those."""
    if post.contents.kind != "variants" or post.audience.tags:
        return most
    known = [each for each in (most, friends(ctx, account)) if each is not None]
    return min(known, default=None)


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
    today = line_day(ctx.now)
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
