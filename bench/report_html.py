"""The page of one account with a year of history: how long it takes, and how big it is.

Then the report of an account with three years of days, beside that of one of which nothing is
known: what the days cost of a process that starts, reads its configuration and has nothing to say.

    python bench/report_html.py [--runs 7]

`report weekly --offline --format html` runs as a process of its own, beside the same report as
JSON; the median of the processor time and of the clock are told, then the size of the page, its
charts, and the addresses that it would load.
"""

import argparse
import re
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from figures_1000 import channels
from report_200 import END, clocked, workspace
from tabulate import tabulate

from oactl.domain.insight import Snapshot
from oactl.ledger import rows
from oactl.ledger.figures import keep_day
from oactl.ledger.store import Ledger

SECONDS, BYTES = 0.5, 100_000
RATIO, YEARS = 1.3, 3


def years(root: Path) -> None:
    """An account with a row and an answer of each day of three years."""
    workspace(root, 1)
    bot, at = channels(1)[0], rows.time_text(END)
    with closing(sqlite3.connect(root / ".oactl" / "state.db")) as db, db:
        db.row_factory = sqlite3.Row
        for n in range(YEARS * 365):
            day = (END.date() - timedelta(days=n + 1)).isoformat()
            levels = {"followers": 9_000 - 4 * n, "targetedReaches": 900, "blocks": 2_000 - n}
            shot = Snapshot("followers", day, END, final=True, data={"status": "ready", **levels})
            place = (*bot, "followers", day, at, 1, rows.json_text(shot.data))
            db.execute("insert or replace into snapshots values (?, ?, ?, ?, ?, ?, ?)", place)
            keep_day(db, bot, shot)


def nothing(root: Path) -> None:
    """The same account and plan before anything happened."""
    workspace(root, 1)
    (root / ".oactl" / "state.db").unlink()
    Ledger.create(root / ".oactl" / "state.db", END).close()


def report_of_years(root: Path, runs: int) -> int:
    """Print the ratio. Returns 1 where it is missed."""
    years(root / "years")
    nothing(root / "nothing")
    args = ("--account", "tea-000")
    pairs = [[clocked(root / name, *args)[0] for name in ("years", "nothing")] for _ in range(runs)]
    full, empty = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{YEARS} years of days {full:.2f} s, nothing to report {empty:.2f} s of the processor: "
          f"{full / empty:.2f} times, wish <= {RATIO}")  # fmt: skip
    return int(full / empty > RATIO)


def main(root: Path, runs: int) -> int:
    """Print the table. Returns 1 where a target is missed."""
    workspace(root, 1)
    page = root / "page.html"
    looks = {"html": ("--format", "html", "--out", str(page)), "json": ("--format", "json")}
    used = {what: [clocked(root, *args) for _ in range(runs)] for what, args in looks.items()}
    found = {what: [statistics.median(side) for side in zip(*times, strict=True)]
             for what, times in used.items()}  # fmt: skip
    table = [[what, *(f"{seconds:.2f} s" for seconds in times)] for what, times in found.items()]
    print(tabulate(table, ["report weekly --offline", "processor", "clock"], stralign="left"))
    text = page.read_text(encoding="utf-8")
    loaded = re.findall(r"""(?:src|href)="(?!#|data:)|@import|url\(""", text)
    size = len(text.encode())
    print(f"{size:,} bytes, {text.count('<figure')} charts, {len(loaded)} addresses loaded")
    return int(found["html"][0] >= SECONDS or size >= BYTES or bool(loaded))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        missed = main(Path(folder, "shop"), asked.runs)
        sys.exit(missed | report_of_years(Path(folder), asked.runs))
