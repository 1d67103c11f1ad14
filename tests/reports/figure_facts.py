"""Accounts of any figures: every combination of null, nought and numbers that LINE may give."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.state import State
from oactl.domain.engagement import LinkClicks, MessageFigures
from oactl.domain.insight import FollowersDay, SentDelivery
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.month import Month, Use
from oactl.domain.prices import PRICE_PLANS
from oactl.domain.report.period import Period, before
from oactl.domain.report.reached import day_counts
from oactl.domain.report.values import AccountFacts, OccurrenceFact, SyncedQuota

NUMBERS = st.sampled_from([None, 0, 1, 19, 20, 1_000])
STATUSES = st.sampled_from(["ready", "ready", "ready", "unready", "out_of_service"])
COUNTERS = ("apiMulticast", "apiPush", "apiBroadcast", "apiNarrowcast", "broadcast")


def days_of(period: Period) -> st.SearchStrategy[dict[date, FollowersDay]]:
    """The days from the eve of the period before on, some of which are missing."""
    start = before(period).eve
    count = (period.end - start).days + 1
    level = st.none() | st.tuples(STATUSES, NUMBERS, NUMBERS, NUMBERS)
    return st.lists(level, min_size=count, max_size=count).map(
        lambda rows: {
            (day := start + timedelta(days=n)): _day(day, *row)
            for n, row in enumerate(rows)
            if row is not None
        }
    )


def _day(day: date, status: Any, *levels: int | None) -> FollowersDay:
    return FollowersDay(day, status, *levels) if status == "ready" else FollowersDay(day, status)


def sent_in(days: st.SearchStrategy[date]) -> st.SearchStrategy[Any]:
    """Deliveries of every kind, with figures or without."""
    figures = st.none() | st.builds(
        MessageFigures,
        NUMBERS,
        NUMBERS,
        NUMBERS,
        st.lists(
            st.builds(LinkClicks, st.just(1), st.just("https://a"), NUMBERS, NUMBERS, NUMBERS),
            max_size=1,
        ).map(tuple),
    )
    one = st.tuples(days, st.sampled_from(Via), NUMBERS, st.booleans(), figures)
    return st.lists(one, max_size=6).map(
        lambda rows: [(_delivery(n, *row[:4]), row[4]) for n, row in enumerate(rows)]
    )


def _delivery(number: int, day: date, via: Via, accepted: int | None, test: bool) -> SentDelivery:
    at = datetime.combine(day, time(12), LINE_ZONE).astimezone(UTC)
    names = {"request_id": f"r{number}", "unit": f"u{number}", "test": test, "plan": "p"}
    kind = ("offer", "news", "")[number % 3]
    return SentDelivery(f"p/{number}@x", f"post {number}", kind, via, at, accepted, **names)


def account_facts(period: Period) -> st.SearchStrategy[AccountFacts]:
    """One account in a period and the one before it."""
    first, last = before(period).start, period.end
    days = st.dates(first, last)
    counts = st.fixed_dictionaries(dict.fromkeys(COUNTERS, NUMBERS))
    answers = st.dictionaries(
        days, counts.map(lambda c: {"status": "ready"} | {k: n for k, n in c.items() if n})
    )
    state = st.sampled_from(State)
    occurrence = st.builds(OccurrenceFact, days, state, st.just("p/a@2026-11-11T20:00"))
    use = st.builds(Use, st.sampled_from([0, 1, 5_000]), st.just(0), NUMBERS, st.none())
    price = st.sampled_from([None, PRICE_PLANS["tw-light"], PRICE_PLANS["tw-high"]])
    begun = st.sampled_from([0, 300])
    head = (st.just("main"), st.just("2026-11"))
    month = st.builds(Month, *head, use, st.just(()), price, begun=begun)
    return st.builds(
        lambda answers, **facts: AccountFacts(
            "main", counts=day_counts(answers), answers=answers, timezone="Asia/Taipei", **facts
        ),
        answers=answers,
        days=days_of(period),
        deliveries=sent_in(days),
        occurrences=st.lists(occurrence, max_size=5),
        quota=st.builds(SyncedQuota, NUMBERS, NUMBERS, st.none() | days),
        month=st.none() | month,
        past=st.sampled_from([None, ()]),
    )
