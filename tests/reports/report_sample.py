"""A shop's week and the one before, for every look."""

from datetime import UTC, date, datetime, timedelta

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.report.build import build
from oactl.domain.report.period import week_of
from oactl.domain.report.values import AccountFacts, OccurrenceFact, Report, SyncedQuota

SUNDAY_BEFORE_LAST = date(2026, 11, 1)
FOLLOWERS = (21320, 21341, 21360, 21388, 21402, 21431, 21467, 21500)
FOLLOWERS += (21533, 21561, 21590, 21668, 21694, 21712, 21730)
REACHES = tuple(13990 + 11 * n for n in range(15))
BLOCKS = (5980, 5983, 5985, 5990, 5992, 5999, 6001, 6004)
BLOCKS += (6006, 6009, 6012, 6049, 6061, 6066, 6070)
WEEK = week_of(date(2026, 11, 9))
AS_OF = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


def followers(skip: frozenset[date] = frozenset()) -> dict[date, FollowersDay]:
    days = [SUNDAY_BEFORE_LAST + timedelta(days=n) for n in range(15)]
    rows = zip(days, FOLLOWERS, REACHES, BLOCKS, strict=True)
    return {day: FollowersDay(day, "ready", f, r, b) for day, f, r, b in rows if day not in skip}


def delivery(occurrence: str, subject: str, at: datetime, accepted: int | None, via: Via):
    return SentDelivery(occurrence, subject, "", via, at, accepted, request_id="r", unit="u")


DELIVERIES = (
    (
        delivery(
            "shop/tea@2026-11-04T20:00",
            "冬季新品 桂花烏龍",
            datetime(2026, 11, 4, 12, tzinfo=UTC),
            1450,
            Via.MULTICAST,
        ),
        MessageFigures(None, 398, 61),
    ),
    (
        delivery(
            "shop/offer@2026-11-11T20:00",
            "官方周年慶! 加入好友享 85 折優惠!",
            datetime(2026, 11, 11, 12, tzinfo=UTC),
            15541,
            Via.BROADCAST,
        ),
        MessageFigures(15493, 6102, 871),
    ),
    (
        delivery(
            "shop/vip@2026-11-13T20:00",
            "VIP 限定 | [/]加購 =1+1",
            datetime(2026, 11, 13, 12, tzinfo=UTC),
            1187,
            Via.MULTICAST,
        ),
        MessageFigures(None, 512, 96),
    ),
    (
        delivery(
            "shop/bar@2026-11-14T17:00",
            "週六品茶會報名",
            datetime(2026, 11, 14, 9, tzinfo=UTC),
            34,
            Via.MULTICAST,
        ),
        MessageFigures(None, 27, None),
    ),
)
OCCURRENCES = (
    OccurrenceFact(date(2026, 11, 4), State.SENT),
    OccurrenceFact(date(2026, 11, 6), State.SENT),
    OccurrenceFact(date(2026, 11, 11), State.SENT),
    OccurrenceFact(
        date(2026, 11, 12), State.MISSED, "shop/live@2026-11-12T20:00", "approval: none", "直播預告"
    ),
    OccurrenceFact(
        date(2026, 11, 12), State.SKIPPED, "shop/rain@2026-11-12T09:00", "skipped: 颱風", None
    ),
    OccurrenceFact(date(2026, 11, 13), State.SENT),
    OccurrenceFact(date(2026, 11, 14), State.SENT),
    OccurrenceFact(date(2026, 11, 15), State.DONE, "shop/fb@2026-11-15T18:00", None, "粉專貼文"),
)


def sample(skip: frozenset[date] = frozenset(), account: str = "main") -> Report:
    facts = AccountFacts(
        account=account,
        days=followers(skip),
        deliveries=DELIVERIES,
        occurrences=OCCURRENCES,
        quota=SyncedQuota(limit=30000, used=18212),
        timezone="Asia/Taipei",
    )
    return build(WEEK, [facts], AS_OF)
