"""A shop that sends: a workspace beside a sandbox, and its minutes, run in this process."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from oactl.domain.delivery.identity import cells_for, cut
from oactl.ledger import database
from oactl.planfile.list_rows import UserIds, texts
from oactl.sandbox import SandboxServer
from runner import Ran, in_process

# A Wednesday, 20:00:30 in Taipei: what stands at 20:00 is due.
NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
OFFER = "shop/offer@2026-11-25T20:00"
MINUTE = timedelta(minutes=1)

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
    testers: {file: testers.csv}
    tags:
      members: {file: members.csv}
"""
HEAD = """\
version: 1
plan: shop
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
"""
POST = """\
  - id: offer
    subject: 官方周年慶
    cadence: {weekly: [wed], at: "20:00", from: 2026-11-18, until: 2026-12-31}
    audience: all
    messages:
      - text: 周年慶開跑!
"""
TO_MEMBERS = POST.replace("audience: all", "audience: {all: [members]}")
BY_HAND = POST.replace(
    "    messages:\n      - text: 周年慶開跑!\n", "    platform: facebook\n    copy: 周年慶開跑!\n"
)
BROADCAST = "/v2/bot/message/broadcast"
MULTICAST = "/v2/bot/message/multicast"


@dataclass(slots=True)
class Shop:
    """A workspace, its sandbox and its clock; `run` is a command line at that clock's time."""

    root: Path
    line: SandboxServer
    now: datetime = NOW
    env: dict[str, str | None] = field(default_factory=dict)  # None takes a variable away

    def environ(self) -> dict[str, str]:
        environ = {
            "PATH": os.defpath,
            "LANG": "C",
            "OACTL_LANG": "en",
            "OACTL_NOW": self.now.isoformat(),
            "OACTL_LINE_API_BASE": self.line.base,
            "TOKEN": self.line.token,
            **self.env,
        }
        return {name: value for name, value in environ.items() if value is not None}

    def at(self, wall: str) -> None:
        """Go to a wall-clock time in Taipei, `2026-11-25T20:00`."""
        zone = "+08:00"
        self.now = datetime.fromisoformat(wall + zone).astimezone(UTC)

    def later(self, span: timedelta = MINUTE) -> None:
        self.now += span

    def run(self, *args: str) -> Ran:
        """One command line in this process; LINE's time is ours."""
        self.line.set_now(self.now)
        return in_process(args, self.root, self.environ())

    def push(self, *args: str) -> Ran:
        """`push --due --json`."""
        return self.run("push", "--due", "--json", *args)

    def minutes(self, most: int = 6) -> list[Ran]:
        """Run cron's minutes until two runs in a row have nothing to tell, or `most` are over."""
        runs: list[Ran] = []
        for _ in range(most):
            runs.append(self.push())
            self.later()
            if len(runs) > 1 and all(not each.data["deliveries"] for each in runs[-2:]):
                break
        return runs

    def settle(self, most: int = 6) -> Ran:
        """The last run that had something to tell."""
        told = [each for each in self.minutes(most) if each.data["deliveries"]]
        return told[-1]

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def plan(self, *posts: str, head: str = HEAD) -> None:
        """Replace the plan."""
        self.write("plans/shop.yaml", head + "".join(posts))

    def members(self, count: int, name: str = "members.csv") -> list[str]:
        """Make the first friends the members; sorted, as batches are cut."""
        ids = sorted(self.line.friends())[:count]
        self.write(name, "".join(f"{uid}\n" for uid in ids))
        return ids

    def batches(self, people: list[str]) -> list[list[str]]:
        """The people as they are cut into requests, in order."""
        ids = UserIds.of_texts(people)
        return [texts(part) for _, part in cut(ids.chunks(), cells_for(ids.count))]

    def approve(self, *posts: str, by: str = "熊大") -> None:
        done = self.run("plan", "approve", *(posts or ("shop/offer",)), "--by", by)
        assert done.code == 0, done.err

    def show(self, name: str = OFFER) -> dict[str, Any]:
        return self.run("delivery", "show", name, "--json").data

    def explain(self, name: str = OFFER) -> dict[str, Any]:
        return self.run("explain", name, "--json").data

    def stops(self, name: str = OFFER) -> list[str]:
        """The gates that `explain` shows as closed."""
        return [gate["gate"] for gate in self.explain(name)["gates"] if gate["stops"]]

    @property
    def ledger(self) -> Path:
        return self.root / ".oactl" / "state.db"

    @property
    def reached(self) -> Counter[str]:
        """How often each friend was reached by an accepted request."""
        return self.line.reached()

    def sends(self) -> list[tuple[str, int]]:
        """Endpoint and status of each request that asked LINE to send something."""
        return [
            (each.request.path.rpartition("/")[2], each.status)
            for each in self.line.requests()
            if each.request.method == "POST" and each.request.path.startswith("/v2/bot/message/")
        ]

    def texts(self, account: str) -> list[str]:
        """What an account's friends were told, in order."""
        return [sent.messages[0]["text"] for sent in self.line.received(account)]

    def asked(self) -> int:
        """How many requests LINE has had."""
        return len(self.line.requests())


def open_shop(root: Path, line: SandboxServer, *, ledger: bool = True) -> Shop:
    """A workspace with one account, a plan to everybody that is approved, and a day-old ledger."""
    shop = Shop(root, line)
    shop.write("oactl.yaml", CONFIG)
    shop.plan(POST)
    if ledger:
        database.create(shop.ledger, NOW - timedelta(days=1))
        shop.approve()
    return shop


def to_members(shop: Shop, count: int = 1_200) -> list[str]:
    """The offer is for so many people of a list, and approved."""
    people = shop.members(count)
    shop.plan(TO_MEMBERS)
    shop.approve()
    return people


def silent(ran: Ran) -> None:
    """A run that did nothing and had nothing to tell."""
    assert (ran.code, ran.data["deliveries"], ran.err) == (0, [], "")
