"""A cadence outlives its plan: the ledger keeps it as text, an approval in the words of a plan."""

from dataclasses import fields, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.cadence import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Monthly,
    Once,
    RRule,
    Weekly,
    written,
)
from oactl.domain.cadence.model import from_text, to_text

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
WEEKDAYS = st.integers(0, 6)
TIMES = st.lists(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=3
)
PLACES = st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1]), WEEKDAYS)


def several(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, min_size=1, max_size=4, unique=True).map(lambda found: (*sorted(found),))


FORMS = st.one_of(
    st.builds(Once, DAYS),
    st.builds(Dates, several(DAYS)),
    st.just(Daily()),
    st.builds(Weekly, several(WEEKDAYS)),
    st.builds(Monthly, several(st.integers(1, 31) | st.just(-1))),
    st.builds(Monthly, st.just(()), several(PLACES)),
    st.sampled_from([RRule("FREQ=WEEKLY;BYDAY=WE"), Cron("0 20 * * WED,FRI")]),
)
CADENCES = st.builds(
    Cadence,
    form=FORMS,
    at=TIMES.map(lambda found: tuple(sorted(set(found)))),
    start=st.none() | DAYS,
    until=st.none() | DAYS,
    count=st.none() | st.integers(1, 99),
    every=st.integers(1, 9),
    skip=st.frozensets(DAYS, max_size=3),
    late=st.integers(0, 23 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)


@given(CADENCES)
def test_what_the_ledger_keeps_comes_back(cadence: Cadence) -> None:
    assert from_text(to_text(cadence)) == cadence


@given(CADENCES, CADENCES)
def test_the_kept_texts_are_equal_where_the_cadences_are_and_nowhere_else(
    one: Cadence, other: Cadence
) -> None:
    assert (to_text(one) == to_text(other)) is (one == other)


@given(CADENCES, CADENCES)
def test_the_words_of_an_approval_are_the_same_only_for_the_same_days_and_times(
    one: Cadence, other: Cadence
) -> None:
    free = {"skip": frozenset(), "until": None, "late": timedelta(hours=2)}
    if isinstance(one.form, Cron) and isinstance(other.form, Cron):
        free["at"] = ()  # they follow from the fields
    same = replace(one, **free) == replace(other, **free)
    assert (written(one) == written(other)) is same


@given(CADENCES, st.frozensets(DAYS, max_size=3), st.none() | DAYS)
def test_what_may_be_taken_away_without_asking_again_is_not_in_the_words(
    cadence: Cadence, skip: frozenset[date], until: date | None
) -> None:
    assert written(replace(cadence, skip=skip, until=until)) == written(cadence)


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (Cadence(Once(date(2026, 12, 1)), (time(20),)), "once: 2026-12-01; at: 20:00"),
        (
            Cadence(Dates((date(2026, 12, 1), date(2026, 12, 24))), (time(9, 5), time(20))),
            "dates: 2026-12-01, 2026-12-24; at: 09:05, 20:00",
        ),
        (
            Cadence(Daily(), (time(8),), start=date(2026, 12, 1), count=3, every=2),
            "daily; at: 08:00; from: 2026-12-01; count: 3; every: 2",
        ),
        (Cadence(Weekly((2, 4)), (time(20),)), "weekly: wed, fri; at: 20:00"),
        (
            Cadence(Monthly((-1, 15), ((1, 0), (-1, 4))), (time(20),)),
            "monthly: last, 15, first mon, last fri; at: 20:00",
        ),
        (Cadence(RRule("FREQ=DAILY"), (time(20),)), "rrule: FREQ=DAILY; at: 20:00"),
        (Cadence(Cron("0 20 * * WED"), (time(20),)), "cron: 0 20 * * WED"),
    ],
)
def test_the_words_are_those_of_a_plan(cadence: Cadence, words: str) -> None:
    assert written(cadence) == words


def test_a_text_of_an_older_oactl_is_read_with_what_was_usual_then() -> None:
    old = from_text('{"form": {"is": "Daily"}, "at": ["20:00:00"], "late": 7200.0}')
    assert old == Cadence(Daily(), (time(20),))
    assert {f.name for f in fields(Cadence)} - {"form", "at"} == {
        *("start", "until", "count", "every", "skip", "late", "after")
    }, "a new field is read back too: give it its place in from_text"
