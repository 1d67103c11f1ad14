"""The figures LINE gives for an account, what of them is still to be asked, and at what pace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.line_day import line_day
from oactl.domain.value import JsonObject

ONE_DAY = timedelta(days=1)


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
    "followers",
    "deliveries",
    "demographic",
    "event",
    "unit",
    "quota",
    "audience",
    "made_audience",
    "richmenus",
    "richmenu",
    "richmenu_summary",
    "units",
    "coupons",
]


class Snapshot(NamedTuple):
    """Figures LINE gave for one account.

    `subject` is a day of UTC+9 (`2026-11-15`), a request id, an aggregation unit, or a rich menu
    and quarter (`richmenu-…/2026-Q4`), of an audience its number, of one that we have LINE make the
    occurrence that it is for. `final` says that LINE will not change them any more;
    `data` is LINE's answer as it came.
    """

    kind: SnapshotKind
    subject: str
    fetched_at: datetime
    final: bool
    data: JsonObject


DayStatus: TypeAlias = Literal["ready", "unready", "out_of_service"]


class FollowersDay(NamedTuple):
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


class Demographic(NamedTuple):
    """LINE's estimates about the friends, as percentages by LINE's own labels."""

    available: bool
    genders: Mapping[str, float]
    ages: Mapping[str, float]
    areas: Mapping[str, float]
    app_types: Mapping[str, float]
    subscription_periods: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """What the ledger knows of a delivery that LINE accepted, wholly or in part.

    `sent_at` is the acceptance of its first batch, `last_at` of its last. `accepted` counts
    recipients of accepted batches, None where nobody knows. `request_id` of a broadcast or
    narrowcast and `unit` of a multicast or push are what its figures are asked with. `test` went to
    testers only. `topic` and `audience` are as the delivery was frozen with them.
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
    last_at: datetime | None = None
    plan: str = ""
    topic: str = ""
    audience: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """The days of UTC+9 on which LINE took something of it: one, or two around midnight."""
        first, last = line_day(self.sent_at), line_day(self.last_at or self.sent_at)
        return tuple(days_between(first, last))


def ratio(part: int | None, whole: int | None) -> float | None:
    """A fraction; None where a part is unknown or there is nothing to divide by."""
    return part / whole if part is not None and whole else None


def pooled(pairs: Iterable[tuple[int | None, int | None]]) -> float | None:
    """Parts over wholes, summed over the pairs that are both known."""
    known = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    return ratio(sum(part for part, _ in known), sum(whole for _, whole in known))


def sum_of_known(counts: Iterable[int | None]) -> int | None:
    """The known ones together; None where none is known."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def followers_day(day: date, answer: JsonObject) -> FollowersDay:
    """The answer of `insight/followers`; figures only when LINE calls them ready."""
    status = _status(answer)
    if status != "ready":
        return FollowersDay(day, status)
    return FollowersDay(
        day,
        status,
        followers=count_of(answer.get("followers")),
        targeted_reaches=count_of(answer.get("targetedReaches")),
        blocks=count_of(answer.get("blocks")),
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


def _status(answer: JsonObject) -> DayStatus:
    match answer.get("status"):
        case "ready":
            return "ready"
        case "out_of_service":
            return "out_of_service"
        case _:
            return "unready"


def count_of(value: Any) -> int | None:  # noqa: ANN401 - what came over the wire
    """A count of LINE's; None for null, and for what is no count."""
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


RATE_LIMIT = "The API rate limit has been exceeded. Try again later."  # LINE's words
REQUESTS_AN_HOUR = 60  # LINE, "Rate limits", each insight endpoint
HOUR = timedelta(hours=1)
SETTLED_AFTER = timedelta(days=14)  # LINE, "Get user interaction statistics": 1,209,600 s
UNIT_DAYS = timedelta(days=30)  # LINE, "Get statistics per unit": `to` at most 30 days later

_EVENT = "/v2/bot/insight/message/event"
_DEMOGRAPHIC = "/v2/bot/insight/demographic"

# Each is an endpoint with an hour of its own.
InsightKind: TypeAlias = Literal[
    "followers", "deliveries", "demographic", "event", "unit", "richmenu", "richmenu_summary"
]
# What LINE lists: asked once a day, and outside of the 60 an hour.
ListKind: TypeAlias = Literal["richmenus", "units", "coupons"]
MenuKind: TypeAlias = Literal["richmenu", "richmenu_summary"]
DayKind: TypeAlias = Literal["followers", "deliveries"]
LIST_KINDS: tuple[ListKind, ...] = ("richmenus", "units", "coupons")
MENU_KINDS: tuple[MenuKind, ...] = ("richmenu", "richmenu_summary")
_OTHERS: tuple[InsightKind, ...] = ("followers", "deliveries", "event", "unit", "demographic")
FIGURE_KINDS: tuple[InsightKind, ...] = (*_OTHERS, *MENU_KINDS)
# Rich menus are listed before their figures are asked for.
ASK_KINDS: tuple[InsightKind | ListKind, ...] = (*_OTHERS, *LIST_KINDS, *MENU_KINDS)
_OF_DAYS: Mapping[DayKind, str] = {
    "followers": "/v2/bot/insight/followers",
    "deliveries": "/v2/bot/insight/message/delivery",
}


class InsightRequest(NamedTuple):
    """One request about one subject.

    `settles_at` is when LINE stops counting a delivery; None for what follows from the answer.
    """

    kind: InsightKind
    subject: str
    path: str
    query: Mapping[str, str]
    settles_at: datetime | None = None


class SyncFailure(NamedTuple):
    """A request without a usable answer: `kind` as in `Unanswered`, a sentence, the HTTP status."""

    ask: str
    subject: str
    kind: str
    error: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class EndpointResult:
    """One endpoint in one run: its answers, subjects not ready, and requests left for later.

    `next_at` is when the first of those that are left can be sent, `done_at` when all of them can
    have been, by runs in each hour.
    """

    kind: str
    fetched: int = 0
    unready: tuple[str, ...] = ()
    left: int = 0
    next_at: datetime | None = None
    failures: tuple[SyncFailure, ...] = ()
    done_at: datetime | None = None


class SyncResult(NamedTuple):
    """What one sync of one account did.

    `fetched` counts answers with figures, `left` what was not served, `next_at` when it can be.
    """

    endpoints: tuple[EndpointResult, ...] = ()

    @property
    def fetched(self) -> int:
        """Answers that brought figures."""
        return sum(asked.fetched for asked in self.endpoints)

    @property
    def left(self) -> int:
        """Requests that had to wait for another run."""
        return sum(asked.left for asked in self.endpoints)

    @property
    def next_at(self) -> datetime | None:
        """When the next of them is free."""
        return min((a.next_at for a in self.endpoints if a.next_at is not None), default=None)

    @property
    def done_at(self) -> datetime | None:
        """When all of them can have been sent, by runs in each hour."""
        return max((a.done_at for a in self.endpoints if a.done_at is not None), default=None)

    @property
    def unready(self) -> tuple[str, ...]:
        """Days LINE has not counted yet."""
        return tuple(dict.fromkeys(day for asked in self.endpoints for day in asked.unready))

    @property
    def failures(self) -> tuple[SyncFailure, ...]:
        """Questions without a usable answer."""
        return tuple(failure for asked in self.endpoints for failure in asked.failures)


def default_range(now: datetime) -> tuple[date, date]:
    """The last complete week, the one before it, and the day before that, to yesterday.

    That is what the weekly report compares, 15 to 21 days.
    """
    monday = line_day(now) - timedelta(days=line_day(now).weekday())
    return monday - timedelta(days=15), last_over(now)


def day_ask(kind: DayKind, day: date) -> InsightRequest:
    """The question about one day of UTC+9."""
    return InsightRequest(kind, day.isoformat(), _OF_DAYS[kind], {"date": compact(day)})


def demographic_ask(now: datetime) -> InsightRequest:
    """The question about the friends of today; LINE keeps no earlier answers."""
    return InsightRequest("demographic", line_day(now).isoformat(), _DEMOGRAPHIC, {})


def delivery_asks(
    kind: InsightKind, sent: Sequence[SentDelivery], start: date, end: date, now: datetime
) -> list[InsightRequest]:
    """The questions of a kind about the deliveries of a range of days, the newest first."""
    inside = [delivery for delivery in sent if start <= line_day(delivery.sent_at) <= end]
    newest = sorted(inside, key=lambda delivery: delivery.sent_at, reverse=True)
    found = (ask_of(delivery, now) for delivery in newest)
    return [ask for ask in found if ask is not None and ask.kind == kind]


def is_final(ask: InsightRequest, answer: JsonObject, now: datetime) -> bool:
    """Whether LINE will not change an answer any more."""
    if ask.settles_at is not None:
        return now >= ask.settles_at
    return ask.kind == "demographic" or is_answered(ask, answer)


def is_answered(ask: InsightRequest, answer: JsonObject) -> bool:
    """Whether an answer is more than "not ready yet"."""
    if ask.kind in {"followers", "deliveries"}:
        return answer.get("status") in {"ready", "out_of_service"}
    return True


def free_now(asked: Iterable[datetime], now: datetime) -> int:
    """How many requests of one endpoint are left in the hour that ends now."""
    return max(0, REQUESTS_AN_HOUR - len(_recent(asked, now)))


def free_again(asked: Iterable[datetime], now: datetime) -> datetime:
    """When the next request of one endpoint is free."""
    recent = _recent(asked, now)
    return recent[-REQUESTS_AN_HOUR] + HOUR if len(recent) >= REQUESTS_AN_HOUR else now


def all_free(asked: Iterable[datetime], left: int, now: datetime) -> datetime:
    """When the last of `left` further requests of an endpoint can be sent, each as soon as it may.

    Of any 61 requests the last comes an hour after the first.
    """
    recent = _recent(asked, now)
    place = len(recent) + left - 1
    hours = place // REQUESTS_AN_HOUR
    first = place % REQUESTS_AN_HOUR
    if hours and first < len(recent):
        return recent[first] + hours * HOUR
    return now + hours * HOUR


def _recent(asked: Iterable[datetime], now: datetime) -> list[datetime]:
    """Those of the last hour, and what a run noted that began after this one."""
    return sorted(at for at in asked if now - HOUR < at < now + HOUR)


def ask_of(delivery: SentDelivery, now: datetime) -> InsightRequest | None:
    """The question about one delivery; None where LINE can give no figures of it."""
    settles = (delivery.last_at or delivery.sent_at) + SETTLED_AFTER  # of each message
    if delivery.test:
        return None
    if delivery.via in {Via.BROADCAST, Via.NARROWCAST} and delivery.request_id:
        query = {"requestId": delivery.request_id}
        return InsightRequest("event", delivery.request_id, _EVENT, query, settles)
    if delivery.via in {Via.MULTICAST, Via.PUSH} and delivery.unit:
        return InsightRequest(
            "unit", delivery.unit, f"{_EVENT}/aggregation", _span(delivery, now), settles
        )
    return None


def _span(delivery: SentDelivery, now: datetime) -> dict[str, str]:
    """From the day of sending to the end of the counting, but not into the future.

    A delivery may go on for a day, and LINE counts 14 days after each message.
    """
    first = line_day(delivery.sent_at)
    last = min(line_day(delivery.sent_at + SETTLED_AFTER) + ONE_DAY, first + UNIT_DAYS)
    until = max(first, min(last, line_day(now)))
    return {
        "customAggregationUnit": delivery.unit or "",
        "from": compact(first),
        "to": compact(until),
    }
