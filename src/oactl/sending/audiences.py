"""What LINE says of audiences and friends before something is sent to people only LINE knows."""

from datetime import timedelta

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via, groups_of
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight.days import compact, line_day
from oactl.domain.insight.snapshot import Snapshot
from oactl.domain.plan import Post
from oactl.domain.value import JsonObject
from oactl.line.gateway import LineGateway
from oactl.sending.context import SendingContext

FRESH = timedelta(days=4)  # a day's figure comes a day or two later
ASKED_DAYS = 3
AUDIENCE_FRESH = timedelta(minutes=10)


def learn(
    ctx: SendingContext, account: Account, post: Post, via: Via, where: tuple[LineGateway, Channel]
) -> bool:
    """Ask for the sizes that a post's recipients hang on. Whether anything was learned."""
    gateway, channel = where
    if via is Via.BROADCAST:
        return learn_friends(ctx, gateway, channel)
    if via is Via.NARROWCAST:
        groups = groups_of(post.audience, account.tags).values()
        learned = [learn_audience(ctx, gateway, channel, group) for group in groups]
        return any(learned)
    return False


def learn_friends(ctx: SendingContext, gateway: LineGateway, channel: Channel) -> bool:
    """Fetch the newest figure of friends, unless one is known that is fresh."""
    return fetch_friends(ctx, gateway, channel) is True


def fetch_friends(ctx: SendingContext, gateway: LineGateway, channel: Channel) -> bool | Unanswered:
    """The same, with why LINE did not tell."""
    kept = ctx.ledger.snapshots(channel)
    today = line_day(ctx.now)
    known = kept.of_days("followers", today - FRESH, today)
    if any(snapshot.data.get("status") == "ready" for snapshot in known):
        return False
    for back in range(1, ASKED_DAYS + 1):
        day = today - timedelta(days=back)
        answer = gateway.get("/v2/bot/insight/followers", {"date": compact(day)})
        if isinstance(answer, Unanswered):
            return answer
        ready = answer.get("status") == "ready"
        kept.put(Snapshot("followers", day.isoformat(), ctx.now, final=ready, data=answer))
        if ready:
            return True
    return False


def learn_audience(ctx: SendingContext, gateway: LineGateway, channel: Channel, group: int) -> bool:
    """Fetch the state and size of one audience at LINE, unless it was asked just now."""
    return fetch_audience(ctx, gateway, channel, group) is True


def fetch_audience(
    ctx: SendingContext, gateway: LineGateway, channel: Channel, group: int
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
