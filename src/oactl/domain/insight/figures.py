"""LINE's figures as values: its days, its answers, and what is kept of them.

All figures are counted from midnight to midnight of UTC+9. What LINE does not give stays None and
never becomes 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.value import JsonObject

LINE_ZONE = timezone(timedelta(hours=9))
ONE_DAY = timedelta(days=1)


def line_day(instant: datetime) -> date:
    """The day of UTC+9 that an aware instant falls on."""
    return instant.astimezone(LINE_ZONE).date()


def last_over(now: datetime) -> date:
    """The newest day that is over; LINE has no figures of the running one."""
    return line_day(now) - ONE_DAY


def days_between(start: date, end: date) -> list[date]:
    """Every day from `start` to `end`, both inclusive; none when `end` lies before."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def compact(day: date) -> str:
    """A day as LINE writes it in a query: `20261115`."""
    return f"{day:%Y%m%d}"


SnapshotKind: TypeAlias = Literal[
    "followers", "deliveries", "demographic", "event", "unit", "quota", "audience"
]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures LINE gave for one account.

    `subject` is a day of UTC+9 (`2026-11-15`), a request id or an aggregation unit. `final` says
    that LINE will not change them any more; `data` is LINE's answer as it came.
    """

    kind: SnapshotKind
    subject: str
    fetched_at: datetime
    final: bool
    data: JsonObject


DayStatus: TypeAlias = Literal["ready", "unready", "out_of_service"]


@dataclass(frozen=True, slots=True)
class FollowersDay:
    """Friends at the end of one of LINE's days (LINE, "Get number of followers").

    `followers` counts first-time adds and never falls; `blocks` falls when somebody unblocks.
    """

    day: date
    status: DayStatus
    followers: int | None = None
    targeted_reaches: int | None = None
    blocks: int | None = None

    @property
    def friends(self) -> int | None:
        """Those who added the account and do not block it."""
        if self.followers is None or self.blocks is None:
            return None
        return self.followers - self.blocks

    @property
    def block_rate(self) -> float | None:
        """Blocks per follower of the same day."""
        return ratio(self.blocks, self.followers)


@dataclass(frozen=True, slots=True)
class Demographic:
    """LINE's estimates about the friends, as percentages by LINE's own labels."""

    available: bool
    genders: Mapping[str, float]
    ages: Mapping[str, float]
    areas: Mapping[str, float]
    app_types: Mapping[str, float]
    subscription_periods: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """What became of one delivery.

    `delivered` is only given for broadcasts and narrowcasts, and only when all are sent.
    """

    delivered: int | None = None
    unique_impressions: int | None = None
    unique_clicks: int | None = None


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """What the ledger knows of a delivery that LINE accepted, wholly or in part.

    `sent_at` is the acceptance of its first batch. `accepted` counts recipients of accepted
    batches, None where nobody knows. `request_id` of a broadcast or narrowcast and `unit` of a
    multicast or push are what its figures are asked with. `test` went to testers only.
    """

    occurrence: str
    subject: str
    type: str
    via: Via
    sent_at: datetime
    accepted: int | None
    request_id: str | None = None
    unit: str | None = None
    test: bool = False


def ratio(part: int | None, whole: int | None) -> float | None:
    """A fraction; None where a part is unknown or there is nothing to divide by."""
    return part / whole if part is not None and whole else None


def followers_day(day: date, answer: JsonObject) -> FollowersDay:
    """The answer of `insight/followers`; figures only when LINE calls them ready."""
    status = _status(answer)
    if status != "ready":
        return FollowersDay(day, status)
    return FollowersDay(
        day,
        status,
        followers=_count(answer.get("followers")),
        targeted_reaches=_count(answer.get("targetedReaches")),
        blocks=_count(answer.get("blocks")),
    )


def demographic(answer: JsonObject) -> Demographic:
    """The answer of `insight/demographic`."""
    return Demographic(
        available=answer.get("available") is True,
        genders=_shares(answer.get("genders"), "gender"),
        ages=_shares(answer.get("ages"), "age"),
        areas=_shares(answer.get("areas"), "area"),
        app_types=_shares(answer.get("appTypes"), "appType"),
        subscription_periods=_shares(answer.get("subscriptionPeriods"), "subscriptionPeriod"),
    )


def message_figures(answer: JsonObject) -> MessageFigures:
    """The overview of `insight/message/event` or `…/event/aggregation` (which has no delivered)."""
    overview = answer.get("overview")
    if not isinstance(overview, dict):
        return MessageFigures()
    return MessageFigures(
        delivered=_count(overview.get("delivered")),
        unique_impressions=_count(overview.get("uniqueImpression")),
        unique_clicks=_count(overview.get("uniqueClick")),
    )


def _status(answer: JsonObject) -> DayStatus:
    match answer.get("status"):
        case "ready":
            return "ready"
        case "out_of_service":
            return "out_of_service"
        case _:
            return "unready"


def _count(value: Any) -> int | None:  # noqa: ANN401 - what came over the wire
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value


def _shares(rows: Any, label: str) -> dict[str, float]:  # noqa: ANN401 - what came over the wire
    if not isinstance(rows, list):
        return {}
    return {
        str(row[label]): float(row["percentage"])
        for row in rows
        if isinstance(row, dict) and label in row and isinstance(row.get("percentage"), int | float)
    }
