"""The figures of days: kept with their snapshots, read for one bot or many, brought from 0005."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.identity import Channel
from oactl.domain.figures import DayFigures, MessageCounts
from oactl.domain.insight import FollowersDay, Snapshot
from oactl.domain.spans import DaySpan, gaps, joined
from oactl.ledger.checkup import check_up
from oactl.ledger.database import migrations
from oactl.ledger.store import Ledger

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
MAIN = Channel("api.line.me", "U" + "1" * 32)
NORTH = Channel("api.line.me", "U" + "2" * 32)
TRIED = Channel("127.0.0.1:8080", "U" + "1" * 32)
WEEK = (date(2026, 11, 9), date(2026, 11, 15))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.create(tmp_path / "state.db", NOW)) as made:
        yield made


def followers(day: int, count: int | None, *, final: bool = True, **more: object) -> Snapshot:
    answer = {"status": "ready", "followers": count, "targetedReaches": 40, "blocks": 7, **more}
    return Snapshot("followers", f"2026-11-{day:02}", NOW, final, answer)


def counted(day: int, **counts: object) -> Snapshot:
    answer = {"status": "ready", **counts}
    return Snapshot("deliveries", f"2026-11-{day:02}", NOW, final=True, data=answer)


def test_the_days_of_several_bots_come_in_one_question(ledger: Ledger) -> None:
    for channel, count in ((MAIN, 100), (NORTH, 200), (TRIED, 300)):
        for day in (9, 11):
            ledger.snapshots(channel).put(followers(day, count + day))
    found = ledger.figures.day_figures([MAIN, TRIED], *WEEK)
    assert found == {
        MAIN: [
            DayFigures(date(2026, 11, 9), 109, 40, 7),
            DayFigures(date(2026, 11, 11), 111, 40, 7),
        ],
        TRIED: [
            DayFigures(date(2026, 11, 9), 309, 40, 7),
            DayFigures(date(2026, 11, 11), 311, 40, 7),
        ],
    }
    nobody = Channel("api.line.me", "U" + "3" * 32)
    assert ledger.figures.day_figures([nobody], *WEEK) == {nobody: []}


def test_messages_are_counted_by_kind_and_those_that_nobody_knows_together(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    kept.put(counted(9, apiBroadcast=1200, chat=3, pnpNoticeMessage=5, teleport=2, note="x"))
    kept.put(counted(10))
    kept.put(Snapshot("deliveries", "2026-11-11", NOW, final=False, data={"status": "unready"}))
    days = ledger.figures.day_figures([MAIN], *WEEK)[MAIN]
    assert [day.messages for day in days] == [
        MessageCounts(api_broadcast=1200, chat=3, other=7),
        MessageCounts(),
    ]


def test_a_field_that_nobody_knows_is_kept_as_it_came(ledger: Ledger) -> None:
    more = {"newFriendsByGate": {"自動門": [1, None]}}
    ledger.snapshots(MAIN).put(followers(9, 100, **more))
    kept = ledger.snapshots(MAIN).get("followers", "2026-11-09")
    assert kept is not None
    assert kept.data["newFriendsByGate"] == {"自動門": [1, None]}


def test_a_figure_that_line_corrects_is_corrected_until_it_is_final(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    kept.put(followers(9, 100, final=False))
    kept.put(followers(9, 98, final=True))
    kept.put(followers(9, 97, final=True))
    (day,) = ledger.figures.day_figures([MAIN], *WEEK)[MAIN]
    assert day.followers == 98


def test_null_never_becomes_zero(ledger: Ledger) -> None:
    ledger.snapshots(MAIN).put(followers(9, None))
    (day,) = ledger.figures.day_figures([MAIN], *WEEK)[MAIN]
    assert (day.followers, day.messages) == (None, None)


def test_levels_are_those_that_line_told_on_the_days_that_are_asked_for(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    for day, count in ((8, 90), (10, 100), (11, None), (13, 130), (16, 160)):
        kept.put(followers(day, count))
    nothing = {"status": "ready", "followers": None, "targetedReaches": None, "blocks": None}
    kept.put(Snapshot("followers", "2026-11-14", NOW, final=True, data=nothing))
    days = [date(2026, 11, day) for day in (8, 9, 11, 14)]
    assert ledger.figures.levels_on([MAIN, NORTH], days) == {
        MAIN: {
            date(2026, 11, 8): FollowersDay(date(2026, 11, 8), "ready", 90, 40, 7),
            date(2026, 11, 11): FollowersDay(date(2026, 11, 11), "ready", None, 40, 7),
        },
        NORTH: {},
    }
    assert ledger.figures.last_levels([MAIN, NORTH], *WEEK) == {
        MAIN: FollowersDay(date(2026, 11, 13), "ready", 130, 40, 7)
    }


def test_imported_levels_count_like_lines(ledger: Ledger) -> None:
    ledger.snapshots(MAIN).put(followers(9, 100))
    with closing(sqlite3.connect(ledger.path)) as db, db:
        db.execute("update day_figures set imported = 1")
    day = date(2026, 11, 9)
    levels = ledger.figures.levels_on([MAIN], [day])[MAIN]
    assert levels[day].followers == 100
    assert ledger.figures.last_levels([MAIN], *WEEK) == {MAIN: levels[day]}


def test_counts_are_those_of_the_bots_own_days(ledger: Ledger) -> None:
    ledger.snapshots(MAIN).put(counted(9, apiMulticast=4, apiBroadcast=9))
    ledger.snapshots(NORTH).put(counted(9, apiPush=7))
    ledger.snapshots(NORTH).put(counted(10, apiPush=8))
    day = date(2026, 11, 9)
    assert ledger.figures.counts_on({(MAIN, day), (NORTH, day), (TRIED, day)}) == {
        MAIN: {(day, Via.MULTICAST): 4},
        NORTH: {(day, Via.PUSH): 7},
    }


def test_more_bots_than_a_question_can_name(ledger: Ledger) -> None:
    many = [Channel("api.line.me", f"U{n:032x}") for n in range(1, 1002)]
    ledger.snapshots(many[-1]).put(followers(9, 1))
    day = date(2026, 11, 9)
    told = FollowersDay(day, "ready", 1, 40, 7)
    assert ledger.figures.last_levels(many, *WEEK) == {many[-1]: told}
    assert ledger.figures.levels_on(many, [day])[many[-1]] == {day: told}
    assert len(ledger.figures.levels_on(many, [day])) == 1001


# ---- spans of days ---------------------------------------------------------------------------

FIRST = date(2026, 1, 1)
NUMBERS = st.lists(st.integers(0, 40), max_size=40)


def spans_of(days: list[int]) -> list[DaySpan]:
    spans: list[DaySpan] = []
    for each in days:
        change = joined(spans, FIRST + timedelta(days=each))
        if change is not None:
            former, span = change
            spans = [*(s for s in spans if s not in former), span]
    return sorted(spans)


@given(NUMBERS)
def test_spans_have_exactly_the_days_that_came_and_never_touch(numbers: list[int]) -> None:
    spans = spans_of(numbers)
    days = [day for span in spans for day in span.newest_first()]
    assert sorted(days) == [FIRST + timedelta(days=n) for n in sorted(set(numbers))]
    pairs = pairwise(spans)
    assert all((b.first - a.last).days > 1 for a, b in pairs)


@given(NUMBERS, st.integers(-5, 45), st.integers(-5, 45))
def test_gaps_are_the_other_days_of_a_range_newest_first(
    numbers: list[int], start: int, end: int
) -> None:
    first, last = FIRST + timedelta(days=start), FIRST + timedelta(days=end)
    found = gaps(spans_of(numbers), first, last)
    days = [day for span in found for day in span.newest_first()]
    wanted = [FIRST + timedelta(days=n) for n in range(start, end + 1) if n not in numbers]
    assert days == wanted[::-1]


@given(st.permutations([9, 10, 11, 12, 14, 15]), st.integers(1, 6))
def test_the_ledger_joins_days_however_they_come(order: list[int], count: int) -> None:
    with closing(Ledger.for_now(NOW)) as ledger:
        kept = ledger.snapshots(MAIN)
        for day in order[:count]:
            kept.put(followers(day, 1))
            kept.put(followers(day, 2))
        expected = spans_of([(date(2026, 11, day) - FIRST).days for day in order[:count]])
        assert kept.final_days("followers") == expected
        assert kept.final_days("deliveries") == []


# ---- from the version before -------------------------------------------------------------------


def made_by_0005(path: Path, shots: list[tuple[Channel, Snapshot]]) -> None:
    """A ledger as the version before left it."""
    with closing(sqlite3.connect(path)) as db, db:
        for number, sql in migrations()[:5]:
            db.executescript(sql)
            db.execute(f"pragma user_version = {number}")
        db.executemany(
            "insert into meta values (?, ?)", [("id", "x"), ("created_at", NOW.isoformat())]
        )
        for channel, s in shots:
            row = (*channel, s.kind, s.subject, s.fetched_at.isoformat(timespec="microseconds"))
            db.execute(
                "insert into snapshots values (?, ?, ?, ?, ?, ?, ?)",
                (*row, int(s.final), json.dumps(s.data)),
            )


COUNTS = st.one_of(st.none(), st.booleans(), st.integers(-3, 10**6), st.text(max_size=2))
NAMES = ("followers", "targetedReaches", "blocks", "apiPush", "chat", "teleport")
ANSWERS = st.fixed_dictionaries(
    {"status": st.sampled_from(["ready", "ready", "unready", "out_of_service"])},
    optional=dict.fromkeys(NAMES, COUNTS),
)
SHOTS = st.dictionaries(
    st.tuples(
        st.sampled_from([MAIN, NORTH]),
        st.sampled_from(["followers", "deliveries", "event"]),
        st.integers(1, 28),
    ),
    st.tuples(ANSWERS, st.booleans()),
    max_size=20,
)


@given(SHOTS)
def test_what_was_kept_before_gives_the_same_figures_as_what_is_kept_now(
    tmp_path_factory: pytest.TempPathFactory,
    shots: dict[tuple[Channel, str, int], tuple[dict[str, object], bool]],
) -> None:
    path = tmp_path_factory.mktemp("old") / "state.db"
    known = [
        (channel, Snapshot(kind, f"2026-11-{day:02}", NOW, final, answer))  # type: ignore[arg-type]
        for (channel, kind, day), (answer, final) in shots.items()
    ]
    made_by_0005(path, known)
    month = (date(2026, 11, 1), date(2026, 11, 30))
    with closing(Ledger(path)) as old, closing(Ledger.for_now(NOW)) as new:
        for channel, shot in known:
            new.snapshots(channel).put(shot)
        both = [MAIN, NORTH]
        assert old.figures.day_figures(both, *month) == new.figures.day_figures(both, *month)
        for each in both:
            for kind in ("followers", "deliveries"):
                spans = [found.snapshots(each).final_days(kind) for found in (old, new)]
                assert spans[0] == spans[1]


def test_the_ledger_of_the_version_before_is_whole_afterwards_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    answer = '{"status": "ready", "followers": 5, "unknown": [1]}'
    made_by_0005(path, [(MAIN, followers(9, 100)), (MAIN, followers(10, 101))])
    with closing(sqlite3.connect(path)) as db, db:
        torn = (*MAIN, "deliveries", "2026-11-09", NOW.isoformat(), 1, '{"status": "rea')
        db.execute("insert into snapshots values (?, ?, ?, ?, ?, ?, ?)", torn)
        whole = (*MAIN, "followers", "2026-11-12", NOW.isoformat(), 1, answer)
        db.execute("insert into snapshots values (?, ?, ?, ?, ?, ?, ?)", whole)
    with closing(Ledger(path)) as ledger:
        spans = ledger.snapshots(MAIN).final_days("followers")
        assert spans == [
            DaySpan(date(2026, 11, 9), date(2026, 11, 10)),
            DaySpan(date(2026, 11, 12), date(2026, 11, 12)),
        ]
        days = ledger.figures.day_figures([MAIN], *WEEK)[MAIN]
        assert [day.followers for day in days] == [100, 101, 5]
        kept = ledger.snapshots(MAIN).get("followers", "2026-11-12")
        assert kept is not None
        assert kept.data == json.loads(answer)
    found = check_up(path)
    assert {each.code for each in found.damages} == {"unreadable"}, "the torn answer"
    (copy,) = tmp_path.glob("state.db.before-0006")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("pragma user_version").fetchone() == (5,)
        assert db.execute("select count(*) from snapshots").fetchone() == (4,)


# ---- the hour of an endpoint -------------------------------------------------------------------


def test_a_request_is_noted_and_counted_for_an_hour(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    assert len(kept.take("followers", 50, NOW)) == 50
    later = NOW + timedelta(minutes=20)
    assert len(kept.take("followers", 50, later)) == 10
    assert kept.take("followers", 1, later) == []
    assert len(kept.take("event", 60, later)) == 60, "endpoints have hours of their own"
    assert len(ledger.snapshots(NORTH).take("followers", 60, later)) == 60, "so have bots"
    again = NOW + timedelta(hours=1)
    assert len(kept.take("followers", 60, again)) == 50
    assert kept.asked("followers", again) == [later] * 10 + [again] * 50


def test_what_was_not_sent_is_given_back(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    numbers = kept.take("followers", 60, NOW)
    kept.give_back(numbers[:7])
    assert len(kept.take("followers", 60, NOW)) == 7


def test_old_notes_are_cleared(ledger: Ledger) -> None:
    kept = ledger.snapshots(MAIN)
    kept.take("followers", 60, NOW)
    kept.take("event", 1, NOW + timedelta(hours=1))
    with closing(sqlite3.connect(ledger.path)) as db:
        assert db.execute("select count(*) from insight_requests").fetchone() == (1,)
