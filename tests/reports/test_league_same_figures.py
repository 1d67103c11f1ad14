"""The league table, read by day in a few questions, has the figures of the whole reports."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.events import Event, Progress, ResolvedSent
from oactl.domain.delivery.facts import Accepted, Batch, Delivery, Refused
from oactl.domain.delivery.identity import Channel, Identity, delivery_id
from oactl.domain.insight import Snapshot
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.report.league import LeagueRow, row_of
from oactl.domain.report.period import Period, period_of
from oactl.domain.report.trends import past_periods
from oactl.insight.sync import SLACK, sent_of
from oactl.ledger import rows
from oactl.ledger.figures import keep_day
from oactl.ledger.store import Ledger
from oactl.reports.collect import ReportSource, report_of
from oactl.reports.league import rows_of

HOST = "api.line.me"
BOTS = {name: Channel(HOST, "U" + digit * 32) for name, digit in (("tea", "1"), ("rice", "2"))}
NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
LISTS = {Via.MULTICAST, Via.PUSH}  # of which LINE tells by unit
WEEK = period_of("week", date(2026, 11, 11))
FIRST = past_periods(WEEK)[0].eve


Answer = dict[str, Any]


class Sending(NamedTuple):
    """A delivery begun some hours after the first day: each part is accepted, or refused."""

    hour: int
    via: Via
    people: tuple[int | None, ...]
    accepted: tuple[bool, ...]
    test: bool
    figures: tuple[int | None, int | None, int | None] | None
    told: bool = False  # a person says that it was sent, or LINE how far it is


def new_ledger(folder: Path) -> Path:
    """A ledger with nothing in it, copied: to make one takes a commit for each migration."""
    empty = folder / "empty.db"
    if not empty.exists():
        Ledger.create(empty, NOW).close()
    return Path(shutil.copy(empty, folder / f"{next(FILES)}.db"))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file to write to, in one commit."""
    with closing(sqlite3.connect(path)) as db, db:
        db.row_factory = sqlite3.Row
        yield db


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LINE_ZONE)


def keep(db: sqlite3.Connection, bot: Channel, shot: Snapshot) -> None:
    """As the ledger keeps it, without a commit each."""
    place = (*bot, shot.kind, shot.subject, rows.time_text(NOW), 1, rows.json_text(shot.data))
    db.execute("insert into snapshots values (?, ?, ?, ?, ?, ?, ?)", place)
    keep_day(db, bot, shot)


def keep_days(
    db: sqlite3.Connection, bot: Channel, kind: str, first: date, days: Sequence[Answer | None]
) -> None:
    for at, answer in enumerate(days):
        if answer is not None:
            day = (first + timedelta(days=at)).isoformat()
            keep(db, bot, Snapshot(kind, day, NOW, final=True, data=answer))


def keep_imported(
    db: sqlite3.Connection, bot: Channel, first: date, found: Sequence[tuple[int, int] | None]
) -> None:
    """Friends and blocks that a person brought, before LINE gave some of the days."""
    names = ("host", "bot_user_id", "day", "followers", "blocks", "imported")
    for at, levels in enumerate(found):
        if levels is not None:
            day = (first + timedelta(days=at)).isoformat()
            insert(db, "day_figures", names, (*bot, day, *levels, 1))


def keep_sending(db: sqlite3.Connection, account: str, n: int, sending: Sending) -> None:
    bot, at = BOTS[account], midnight(WEEK.start) + timedelta(hours=sending.hour)
    identity = Identity(bot, "shop", f"p{n}", f"{at:%Y-%m-%dT%H:%M}")
    name = delivery_id(HOST, account, identity.name)
    delivery = Delivery(
        name, identity, "test" if sending.test else "occurrence", f"{account}/{identity.name}",
        account, "", "line", sending.via, at, "Asia/Taipei", at, False, "", "", "{}", 77,
        f"unit-{n}", "c",
    )  # fmt: skip
    insert(db, "deliveries", rows.DELIVERY, rows.delivery_row(delivery))
    for seq, (people, accepted) in enumerate(zip(sending.people, sending.accepted, strict=False)):
        batch = Batch(name, seq, 0, str(seq), delivery.key(str(seq), 0), None, people)
        insert(db, "batches", rows.BATCH, rows.batch_row(batch))
        intent = "insert into attempts (delivery_id, seq, generation, at) values (?, ?, 0, ?)"
        attempt = db.execute(intent, (name, seq, rows.time_text(at))).lastrowid
        done = rows.time_text(at + timedelta(minutes=seq))
        answer = Accepted(f"r-{n}", 200) if accepted else Refused(400, "no")
        fact = rows.outcome_row(answer)
        db.execute("insert into outcomes values (?, ?, ?, ?)", (attempt, done, *fact))
    if sending.told:
        word = Progress("succeeded", 55) if sending.via is Via.NARROWCAST else ResolvedSent()
        event = Event(NOW, identity, account, delivery.occurrence, "cron", word)
        insert(db, "events", rows.EVENT, rows.event_row(event))
    if sending.figures is not None:
        kind, subject = ("unit", f"unit-{n}") if sending.via in LISTS else ("event", f"r-{n}")
        names = ("delivered", "uniqueImpression", "uniqueClick")
        answer = {"overview": dict(zip(names, sending.figures, strict=True)), "messages": []}
        keep(db, bot, Snapshot(kind, subject, NOW, final=True, data=answer))


def insert(db: sqlite3.Connection, table: str, names: Sequence[str], row: Sequence[object]) -> None:
    marks = ", ".join("?" * len(names))
    db.execute(f"insert into {table} ({', '.join(names)}) values ({marks})", row)  # noqa: S608


def of_reports(ledger: Ledger, period: Period) -> list[LeagueRow]:
    """The rows as the whole reports of the accounts have them."""
    sources = []
    for name, bot in BOTS.items():
        records = ledger.records_since(midnight(FIRST) - SLACK, name)
        sent = sent_of(records, NOW)
        sources.append(ReportSource(name, ledger.snapshots(bot), sent, past=()))
    return [row_of(each) for each in report_of(period, sources, NOW).accounts]


counts = st.none() | st.integers(0, 400)
answers = st.none() | st.fixed_dictionaries(
    {
        "status": st.sampled_from(["ready", "ready", "ready", "unready", "out_of_service"]),
        "followers": counts,
        "targetedReaches": counts,
        "blocks": counts,
    }
)
brought = st.none() | st.tuples(st.integers(0, 400), st.integers(0, 400))
sendings = st.builds(
    Sending,
    hour=st.integers(-40, 200),
    via=st.sampled_from([Via.BROADCAST, Via.MULTICAST, Via.PUSH]),
    people=st.lists(counts, min_size=1, max_size=1).map(tuple),
    accepted=st.lists(st.booleans(), min_size=1, max_size=1).map(tuple),
    test=st.booleans(),
    figures=st.none() | st.tuples(counts, counts, counts),
    told=st.just(False),
)
narrowcasts = st.builds(
    Sending,
    hour=st.integers(-40, 200),
    via=st.just(Via.NARROWCAST),
    people=st.just((None,)),
    accepted=st.lists(st.booleans(), min_size=1, max_size=1).map(tuple),
    test=st.booleans(),
    figures=st.none() | st.tuples(counts, counts, counts),
    told=st.booleans(),
)
lists = st.builds(
    Sending,
    hour=st.integers(-40, 200),
    via=st.sampled_from([Via.MULTICAST, Via.PUSH]),
    people=st.lists(st.integers(1, 200), min_size=3, max_size=3).map(tuple),
    accepted=st.lists(st.booleans(), min_size=3, max_size=3).map(tuple),
    test=st.booleans(),
    figures=st.none() | st.tuples(st.none(), counts, counts),
    told=st.booleans(),
)
days = st.lists(
    st.fixed_dictionaries(
        {"status": st.sampled_from(["ready", "unready"])},
        optional={"apiMulticast": st.integers(0, 500), "apiPush": st.integers(0, 500)},
    ),
    min_size=8,
    max_size=8,
)
FILES = count()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    followers=st.tuples(*[st.lists(answers, min_size=15, max_size=15)] * 2),
    brought=st.tuples(*[st.lists(brought, min_size=15, max_size=15)] * 2),
    counted=st.tuples(days, days),
    sent=st.tuples(*[st.lists(sendings | narrowcasts | lists, max_size=5)] * 2),
)
def test_the_league_has_the_figures_of_the_reports(
    tmp_path: Path,
    followers: tuple[list[Answer | None], ...],
    brought: tuple[list[tuple[int, int] | None], ...],
    counted: tuple[list[Answer], ...],
    sent: tuple[list[Sending], ...],
) -> None:
    path, number = new_ledger(tmp_path), count()
    with opened(path) as db:
        for at, (name, bot) in enumerate(BOTS.items()):
            keep_imported(db, bot, WEEK.eve - timedelta(days=7), brought[at])
            keep_days(db, bot, "followers", WEEK.eve - timedelta(days=7), followers[at])
            keep_days(db, bot, "deliveries", WEEK.start, counted[at])
            for each in sent[at]:
                keep_sending(db, name, next(number), each)
    with closing(Ledger(path)) as ledger:
        assert rows_of(ledger, BOTS, {}, WEEK) == of_reports(ledger, WEEK)


@pytest.mark.parametrize(("kind", "periods"), [("week", 52), ("day", 52), ("quarter", 8)])
@given(steps=st.lists(st.integers(-5, 30), min_size=60, max_size=60), gap=st.integers(0, 60))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_beyond_its_usual_range_is_that_of_the_trends(
    tmp_path: Path, kind: str, periods: int, steps: list[int], gap: int
) -> None:
    period = period_of(kind, date(2026, 11, 11) if kind != "quarter" else date(2026, 8, 1))
    ends = sorted({d for each in (*past_periods(period), period) for d in (each.eve, each.end)})
    assert len(past_periods(period)) == periods
    path, followers, blocks = new_ledger(tmp_path), 500, 50
    with opened(path) as db:
        for at, day in enumerate(ends):
            followers, blocks = followers + steps[at % 60], blocks + steps[(at + 7) % 60] // 3
            levels = {"followers": followers, "targetedReaches": 9, "blocks": blocks}
            if at != gap:
                keep_days(db, BOTS["tea"], "followers", day, [{"status": "ready", **levels}])
    with closing(Ledger(path)) as ledger:
        (found, _), (told, _) = rows_of(ledger, BOTS, {}, period), of_reports(ledger, period)
        assert found.beyond == told.beyond
