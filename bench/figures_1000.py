"""Figures of 1,000 accounts over 3 years: read for a quarter, and planned for a sync.

    python bench/figures_1000.py [--accounts 1000] [--runs 5] [--keep FOLDER]

The ledger has a row a bot and day, as it writes them with each snapshot, and of the last 60 days
the snapshots too. What is measured runs in a process of its own each time: processor time and clock
of the question alone, and the most memory that the process had, Python and oactl included.

* league: the league table of a quarter, of every bot, with 26 posts each (`report quarterly
  --league`); beside it the same one account after the other
* days: every day of the quarter of every bot (`day_figures`)
* nothing known, all but a week known: what a sync of 3 years has to ask of every bot (`planned`),
  each with 4 messages of the last fortnight
"""

import argparse
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from report_200 import sent
from tabulate import tabulate

from oactl.domain.audience import Via
from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import SentDelivery
from oactl.domain.report.league import LeagueRow, league
from oactl.domain.report.period import period_of
from oactl.insight.fetch import planned
from oactl.ledger import rows
from oactl.ledger.store import Ledger
from oactl.reports.league import rows_of
from oactl.reports.league_looks import render_league

TARGETS = {
    "league": 0.5,
    "one by one": None,
    "days": 1.0,
    "nothing known": 0.5,
    "all but a week known": 0.5,
}
MEGABYTES = 150
HOST = "api.line.me"
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
LAST = date(2026, 11, 29)
FIRST = LAST - timedelta(days=3 * 365 - 1)
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
PERIOD = period_of("quarter", QUARTER[0])
MONDAY = datetime(2026, 6, 29, 12, tzinfo=UTC)
KEPT = 60  # days with their snapshots


def channels(accounts: int) -> list[Channel]:
    """The bots."""
    return [Channel(HOST, f"U{n:032x}") for n in range(accounts)]


def fill(path: Path, bots: Sequence[Channel]) -> None:
    """A ledger with the figures of all days but the last week."""
    Ledger.create(path, NOW).close()
    days = [(FIRST + timedelta(days=n)).isoformat() for n in range(3 * 365 - 7)]
    with sqlite3.connect(path) as db:
        db.execute("pragma synchronous = off")
        sql = (
            "insert into day_figures (host, bot_user_id, day, followers, targeted_reaches, blocks,"
            " broadcast, targeting, step_message, auto_response, welcome_response, chat,"
            " api_broadcast, api_push, api_multicast, api_narrowcast, api_reply, other)"
            " values (?, ?, ?, ?, ?, ?, 0, 0, 0, 9, 3, 12, ?, 0, 0, 0, 0, 0)"
        )
        for n, bot in enumerate(bots):
            values = ((*bot, day, 2_000 + n + at, 900 + at, 400 + at // 4, 1_600 * (at % 3 == 0))
                      for at, day in enumerate(days))  # fmt: skip
            db.executemany(sql, values)
        spans = [
            (*bot, kind, days[0], days[-1]) for bot in bots for kind in ("followers", "deliveries")
        ]
        db.executemany("insert into final_days values (?, ?, ?, ?, ?)", spans)
        for n, bot in enumerate(bots):
            _posts(db, n, bot)
            db.executemany("insert into snapshots values (?, ?, ?, ?, ?, 1, ?)", _shots(bot, days))


def _posts(db: sqlite3.Connection, n: int, bot: Channel) -> None:
    """Two broadcasts a week of the quarter, and LINE's figures of each."""
    for at in (MONDAY + timedelta(days=7 * week + day) for week in range(13) for day in (1, 4)):
        name = sent(db, bot, f"tea-{n:03}", at)
        opened = {"delivered": 1_990 + n % 7, "uniqueImpression": 700 + n % 90, "uniqueClick": 40}
        shot = (
            *bot,
            "event",
            f"r-{name}",
            rows.time_text(at),
            rows.json_text({"overview": opened}),
        )
        db.execute("insert into snapshots values (?, ?, ?, ?, ?, 1, ?)", shot)


def _shots(bot: Channel, days: Sequence[str]) -> list[tuple[str, ...]]:
    answer = '{"status": "ready", "followers": 2000, "targetedReaches": 900, "blocks": 400}'
    at = rows.time_text(NOW - timedelta(days=1))
    kinds = ("followers", "deliveries")
    return [(*bot, kind, day, at, answer) for kind in kinds for day in days[-KEPT:]]


def measure(path: Path, bots: Sequence[Channel], what: str) -> tuple[float, float, float]:
    """Seconds of the processor and of the clock, and the most megabytes."""
    ledger, named = Ledger(path), {f"tea-{n:03}": bot for n, bot in enumerate(bots)}
    act: dict[str, Callable[[], object]] = {
        "league": lambda: table(rows_of(ledger, named, {}, PERIOD)),
        "one by one": lambda: table(
            [row for one in named.items() for row in rows_of(ledger, dict([one]), {}, PERIOD)]
        ),
        "days": lambda: ledger.figures.day_figures(bots, *QUARTER),
        "nothing known": lambda: plan(ledger, [bot._replace(host="new") for bot in bots]),
        "all but a week known": lambda: plan(ledger, bots),
    }
    began = (time.process_time(), time.perf_counter())
    act[what]()
    used = (time.process_time() - began[0], time.perf_counter() - began[1])
    return *used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def table(rows: Sequence[LeagueRow]) -> str:
    """What the command prints."""
    return render_league(league(PERIOD, rows, "growth-rate"), "table", None, NOW, ZoneInfo("UTC"))


def plan(ledger: Ledger, bots: Sequence[Channel]) -> int:
    """How many requests a sync of three years has to send."""
    messages = [_message(n) for n in range(4)]
    return sum(planned(ledger.snapshots(bot), messages, (FIRST, LAST), NOW).left for bot in bots)


def _message(n: int) -> SentDelivery:
    at = NOW - timedelta(days=3 * n + 1)
    return SentDelivery(f"shop/offer@{n}", "", "", Via.BROADCAST, at, 2_000, request_id=f"r{n}")


def asked(path: Path, accounts: int, what: str) -> list[float]:
    """The same of a process of its own."""
    words = [sys.executable, __file__, "--accounts", str(accounts), "--measure", what, str(path)]
    return [float(each) for each in subprocess.check_output(words, text=True).split()]


def main(path: Path, accounts: int, runs: int) -> int:
    """Print the table. Returns 1 where a target is missed."""
    if not path.exists():
        fill(path, channels(accounts))
    found, missed = [], False
    for what, most in TARGETS.items():
        used = [asked(path, accounts, what) for _ in range(runs)]
        processor, clock, memory = (statistics.median(side) for side in zip(*used, strict=True))
        missed |= most is not None and (processor > most or memory > MEGABYTES)
        target = f"{most} s" if most else ""
        found.append([what, f"{processor:.2f} s", f"{clock:.2f} s", f"{memory:.0f} MB", target])
    times = {row[0]: float(row[1].removesuffix(" s")) for row in found}
    ratio = times["league"] / times["one by one"]
    print(f"{accounts:,} accounts, 3 years; the league takes {ratio:.2f} of one by one")
    print(tabulate(found, ["what", "processor", "clock", "memory", "target"], stralign="left"))
    return int(missed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "LEDGER"))
    wished = parser.parse_args()
    if wished.measure:
        what, ledger = wished.measure
        print(*measure(Path(ledger), channels(wished.accounts), what))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        place = (wished.keep or Path(folder)) / "state.db"
        sys.exit(main(place, wished.accounts, wished.runs))
