"""LINE's answers read into values. What LINE does not give stays None and never becomes 0.

LINE answers null for a figure below 20 and for one that is not counted yet, and leaves out keys
that do not apply; new keys and states may appear at any time, so unknown ones are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.value import JsonObject

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
class DeliveriesDay:
    """Messages sent on one day by kind (LINE, "Get number of message deliveries")."""

    day: date
    status: DayStatus
    counts: Mapping[str, int] = field(default_factory=dict)


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


def deliveries_day(day: date, answer: JsonObject) -> DeliveriesDay:
    """The answer of `insight/message/delivery`; kinds that LINE leaves out stay out."""
    counts = {key: _count(value) for key, value in answer.items() if key != "status"}
    known = {key: count for key, count in counts.items() if count is not None}
    status = _status(answer)
    return DeliveriesDay(day, status, known if status == "ready" else {})


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
