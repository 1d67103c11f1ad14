"""What there is to ask LINE about a range of days, when an answer is final, and how much is free.

LINE, "Rate limits": 60 requests an hour for each insight endpoint of a channel, one day or one
delivery a request, shared with whoever else asks for the channel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from oactl.domain.audience import Via
from oactl.domain.insight.figures import (
    ONE_DAY,
    SentDelivery,
    compact,
    days_between,
    last_over,
    line_day,
)
from oactl.domain.value import JsonObject

REQUESTS_AN_HOUR = 60  # LINE, "Rate limits", each insight endpoint
HOUR = timedelta(hours=1)
SETTLED_AFTER = timedelta(days=14)  # LINE, "Get user interaction statistics": 1,209,600 s
UNIT_DAYS = timedelta(days=30)  # LINE, "Get statistics per unit": `to` at most 30 days later

_EVENT = "/v2/bot/insight/message/event"

AskKind: TypeAlias = Literal["followers", "deliveries", "demographic", "event", "unit"]
ASK_KINDS: tuple[AskKind, ...] = ("followers", "deliveries", "event", "unit", "demographic")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request about one subject.

    `settles_at` is when LINE stops counting a delivery; None for what follows from the answer.
    """

    kind: AskKind
    subject: str
    path: str
    query: Mapping[str, str]
    settles_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A question that got no usable answer: `kind` as the gateway has it, the words, a status."""

    ask: str
    subject: str
    kind: str
    error: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one endpoint in one run: answers, subjects not ready, wishes not served."""

    kind: str
    fetched: int = 0
    unready: tuple[str, ...] = ()
    left: int = 0
    next_at: datetime | None = None
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync of one account did.

    `fetched` counts answers with figures, `left` what was not served, `next_at` when it can be.
    """

    endpoints: tuple[Asked, ...] = ()

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
    def unready(self) -> tuple[str, ...]:
        """Days LINE has not counted yet."""
        return tuple(dict.fromkeys(day for asked in self.endpoints for day in asked.unready))

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Questions without a usable answer."""
        return tuple(trouble for asked in self.endpoints for trouble in asked.troubles)


def default_range(now: datetime) -> tuple[date, date]:
    """The last complete week, the one before it, and the day before that, to yesterday.

    That is what the weekly report compares, 15 to 21 days.
    """
    monday = line_day(now) - timedelta(days=line_day(now).weekday())
    return monday - timedelta(days=15), last_over(now)


def asks(start: date, end: date, sent: Sequence[SentDelivery], now: datetime) -> list[Ask]:
    """Everything there is to ask about a range, the newest first; only days that are over."""
    days = days_between(start, min(end, last_over(now)))[::-1]
    return [
        *(_of_day("followers", "/v2/bot/insight/followers", day) for day in days),
        *(_of_day("deliveries", "/v2/bot/insight/message/delivery", day) for day in days),
        *_of_deliveries(sent, start, end, now),
        Ask("demographic", line_day(now).isoformat(), "/v2/bot/insight/demographic", {}),
    ]


def is_final(ask: Ask, answer: JsonObject, now: datetime) -> bool:
    """Whether LINE will not change an answer any more."""
    if ask.settles_at is not None:
        return now >= ask.settles_at
    return ask.kind == "demographic" or is_answered(ask, answer)


def is_answered(ask: Ask, answer: JsonObject) -> bool:
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


def _recent(asked: Iterable[datetime], now: datetime) -> list[datetime]:
    return sorted(at for at in asked if now - HOUR < at <= now)


def _of_day(kind: Literal["followers", "deliveries"], path: str, day: date) -> Ask:
    return Ask(kind, day.isoformat(), path, {"date": compact(day)})


def _of_deliveries(
    sent: Sequence[SentDelivery], start: date, end: date, now: datetime
) -> Iterable[Ask]:
    inside = [delivery for delivery in sent if start <= line_day(delivery.sent_at) <= end]
    for delivery in sorted(inside, key=lambda delivery: delivery.sent_at, reverse=True):
        ask = ask_of(delivery, now)
        if ask is not None:
            yield ask


def ask_of(delivery: SentDelivery, now: datetime) -> Ask | None:
    """The question about one delivery; None where LINE can give no figures of it."""
    settles = delivery.sent_at + SETTLED_AFTER
    if delivery.test:
        return None
    if delivery.via in {Via.BROADCAST, Via.NARROWCAST} and delivery.request_id:
        query = {"requestId": delivery.request_id}
        return Ask("event", delivery.request_id, _EVENT, query, settles)
    if delivery.via in {Via.MULTICAST, Via.PUSH} and delivery.unit:
        return Ask("unit", delivery.unit, f"{_EVENT}/aggregation", _span(delivery, now), settles)
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
