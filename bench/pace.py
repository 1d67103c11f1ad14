"""Requests a second of a real `push --due` at a server that is strict in any second.

    python bench/pace.py [--people 150000 | --all]

A multicast goes from a process of its own to the sandbox, which answers 429 to the 201st request
within any second, wherever that second begins. A target that is missed is marked, and the exit code
is 1. `--all` sends to 1,500,000 people.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tabulate import tabulate

from oactl.ledger import database
from oactl.sandbox import AccountSpec, SandboxServer, Settings

# A Wednesday, 20:00:30 in Taipei: what stands at 20:00 is due.
NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
PATH = "/v2/bot/message/multicast"
LIMIT, LINES, SHARE = 196, 200, 0.95
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: TOKEN}
    tags:
      members: {file: members.csv}
"""
PLAN = """\
version: 1
plan: shop
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 官方周年慶
    cadence: {once: 2026-11-25T20:00}
    audience: {all: [members]}
    messages:
      - text: 周年慶開跑!
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it; `seconds` are from the first arrival to the last."""

    code: int
    seconds: float
    asked: int
    refused: int
    busiest: int
    people: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.asked / self.seconds


def oactl(root: Path, environ: dict[str, str], *args: str) -> int:
    """One command line in a process of its own."""
    command = [sys.executable, "-m", "oactl", *args]
    done = subprocess.run(command, cwd=root, env=environ, stdout=subprocess.DEVNULL, check=False)
    return done.returncode


def workspace(root: Path, people: int) -> None:
    """A workspace whose post goes to so many."""
    (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
    (root / "plans").mkdir()
    (root / "plans" / "shop.yaml").write_text(PLAN, encoding="utf-8")
    with (root / "members.csv").open("w", encoding="utf-8") as rows:
        rows.writelines(f"U{number:032x}\n" for number in range(people))
    database.create(root / ".oactl" / "state.db", NOW - timedelta(days=1))


def measure(people: int) -> Figures:
    """Send once, and look at what arrived."""
    account = AccountSpec("main", friends=10, growth=0.0, block_rate=0.0, quota=None)
    taken: list[int] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxServer(now=NOW, accounts=[account], settings=Settings(strict=True)) as line,
    ):
        root, env = Path(folder), {**os.environ, "OACTL_NOW": NOW.isoformat()}
        env |= {"OACTL_LINE_API_BASE": line.base, "TOKEN": line.token, "OACTL_LANG": "en"}
        workspace(root, people)
        oactl(root, env, "plan", "approve", "shop/offer", "--by", "熊大")
        line.app.on_accepted = lambda each: taken.append(len(each.to))
        code = oactl(root, env, "push", "--due")
        arrivals = line.arrivals(PATH)
        busiest = line.busiest(PATH)
    seconds = arrivals[-1] - arrivals[0]
    return Figures(code, seconds, len(arrivals), len(arrivals) - len(taken), busiest, sum(taken))


def judged(found: Figures, people: int) -> list[tuple[str, str, str, bool]]:
    """Each figure with its target, and whether it is met."""
    least = SHARE * LIMIT
    return [
        ("exit code", str(found.code), "0", found.code == 0),
        ("people", f"{found.people:,}", f"{people:,}", found.people == people),
        ("requests", f"{found.asked:,}", "", True),
        ("seconds", f"{found.seconds:.1f}", "", True),
        ("requests/s", f"{found.rate:.1f}", f">= {least:.1f}", found.rate >= least),
        ("answered 429", str(found.refused), "0", not found.refused),
        ("most in any second", str(found.busiest), f"<= {LINES}", found.busiest <= LINES),
    ]


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150_000)
    parser.add_argument("--all", action="store_true", help="1,500,000 people")
    asked = parser.parse_args()
    people = 1_500_000 if asked.all else asked.people
    began = time.monotonic()
    lines = judged(measure(people), people)
    rows = [[name, figure, target, "" if met else "MISSED"] for name, figure, target, met in lines]
    sys.stdout.write(tabulate(rows, ["multicast", "", "target", ""]) + "\n")
    sys.stdout.write(f"{time.monotonic() - began:.0f} s in all\n")
    return 0 if all(met for *_, met in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
