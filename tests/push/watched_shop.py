"""A shop's seven weeks of sendings of every kind beside a sandbox, and what the sandbox knows.

What is known is given as plain numbers and texts (`Truth`), so that whoever counts with it needs
nothing of oactl.
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sending_shop import Shop

from oactl.ledger import database
from oactl.sandbox import AccountSpec, SandboxServer, Settings
from oactl.sandbox.insight import so_far

BORN = datetime(2026, 8, 31, 0, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 5), date(2026, 11, 22)  # seven weeks, Monday to Sunday
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # a Tuesday, 10:30 in Taipei
SYNCED = (  # days that are fetched, at most 60 of each kind in an hour
    ("2026-09-27", "2026-11-23"),
    ("2026-08-31", "2026-09-26"),
    ("2025-11-09", "2025-11-30"),
)
ACCOUNT = AccountSpec("main", friends=1_500, growth=0.003, block_rate=0.006)
LATE = "shop/early@2026-10-25"  # nobody ran a push for an hour
SKIPPED = "shop/offer@2026-10-28T20:00"

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
    quiet_hours: none
    price_plan: tw-high
    testers: {file: testers.csv}
    tags:
      members: {file: members.csv}
      few: {file: few.csv}
      halves: {file: halves.csv}
"""
PLAN = """\
version: 1
plan: shop
account: main
defaults: {author: 兔兔, checker: 熊大}
frequency: {line: 6/week, facebook: 1/week}
posts:
  - id: photo
    subject: 粉專貼文
    platform: facebook
    cadence: {weekly: [mon], at: "10:00", from: 2026-10-05, until: 2026-11-22}
    copy: 周年慶開跑!
  - id: few
    subject: 老客戶
    cadence: {weekly: [tue], at: "12:00", from: 2026-10-05, until: 2026-11-22}
    audience: {all: [few]}
    messages:
      - text: "謝謝您 https://example.com/few"
  - id: offer
    subject: 官方周年慶
    cadence: {weekly: [wed], at: "20:00", from: 2026-10-05, until: 2026-12-31}
    audience: all
    messages:
      - text: "周年慶開跑! https://example.com/offer"
  - id: women
    subject: 花香
    cadence: {weekly: [thu], at: "18:00", from: 2026-10-05, until: 2026-11-22}
    audience: {demographics: {gender: female}}
    messages:
      - text: "茉莉與桂花 https://example.com/women"
      - text: 明天到店
  - id: members
    subject: 會員日
    cadence: {weekly: [fri], at: "12:00", from: 2026-10-05, until: 2026-11-22}
    audience: {all: [members]}
    messages:
      - text: "會員日 https://example.com/members"
  - id: halves
    subject: 兩種說法
    cadence: {weekly: [sat], at: "11:00", from: 2026-10-05, until: 2026-11-22}
    audience: {all: [halves]}
    variants:
      - {name: a, messages: [{text: "甲 https://example.com/a"}]}
      - {name: b, messages: [{text: "乙 https://example.com/b"}]}
  - id: early
    subject: 明日預告
    cadence: {weekly: [sun], at: "23:30", from: 2026-10-05, until: 2026-11-22}
    audience: all
    messages:
      - text: "明天見 https://example.com/early"
"""


@dataclass(frozen=True, slots=True)
class Send:
    """One request that LINE accepted: whom it reached, and who had opened and tapped it by now."""

    at: datetime
    endpoint: str
    text: str
    request_id: str
    unit: str | None
    to: int
    delivered: int
    openers: frozenset[str]
    tappers: frozenset[str]


@dataclass(slots=True)
class Truth:
    """All that the sandbox knows at an instant, in its own words."""

    now: datetime
    people: list[tuple[float, float]]  # since when, and when they blocked
    sends: list[Send]
    asked_at: list[tuple[datetime, str]]  # each question that oactl put, with its query
    token: str
    port: int
    asked: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Any:
        """An answer of the sandbox as LINE, by the plainest client there is."""
        address = path + ("?" + urlencode(query) if query else "")
        if address not in self.asked:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            connection.request("GET", address, headers={"Authorization": f"Bearer {self.token}"})
            self.asked[address] = json.loads(connection.getresponse().read())
            connection.close()
        return self.asked[address]


def sandbox() -> SandboxServer:
    """A LINE with one account whose friends come and go."""
    return SandboxServer(now=BORN, accounts=(ACCOUNT,), settings=Settings(rates=False))


def seven_weeks(root: Path, line: SandboxServer) -> Shop:
    """A shop that has sent for seven weeks, and fetched its figures."""
    shop = Shop(root, line, now=BORN)
    shop.write("oactl.yaml", CONFIG)
    shop.write("plans/shop.yaml", PLAN)
    people = sorted(line.friends())
    for name, some in (
        ("members", people[:700]),
        ("few", people[700:725]),
        ("halves", people[725:1125]),
        ("testers", people[1200:1203]),
    ):
        shop.write(f"{name}.csv", "".join(f"{uid}\n" for uid in some))
    database.create(shop.ledger, BORN)
    shop.approve("--pending")
    for number in range((LAST - FIRST).days + 1):
        _day(shop, FIRST + timedelta(days=number))
    shop.now = NOW
    return shop


def _day(shop: Shop, day: date) -> None:
    """What a shop does on a day, at Taipei's times."""
    times = ("10:00", "12:00", "20:00", "18:00", "12:00", "11:00", "23:30")
    shop.at(f"{day}T{times[day.weekday()]}")
    shop.now += timedelta(seconds=30)
    if f"shop/early@{day}" == LATE:
        shop.now += timedelta(hours=3)
    if SKIPPED.startswith(f"shop/offer@{day}"):
        assert shop.run("delivery", "skip", SKIPPED, "--reason", "颱風假").code == 0
    ran = shop.push()
    assert ran.code in {0, 3}, ran.err
    if day.weekday() == 0 and day < date(2026, 11, 16):
        name = f"shop/photo@{day}T10:00"
        shop.later(timedelta(hours=1))
        done = shop.run("delivery", "done", name, "--url", f"https://example.com/{day}")
        assert done.code == 0, done.err
    if day.weekday() == 3:  # a narrowcast is asked for
        shop.later(timedelta(minutes=5))
        shop.push()
    if day == date(2026, 11, 17):
        shop.later(timedelta(hours=2))
        assert shop.run("push", "shop/members", "--test").code == 0


def truth_of(shop: Shop) -> Truth:
    """What the sandbox knows now."""
    shop.line.set_now(shop.now)
    account = shop.line.app.world.accounts["main"]
    account.people.live_until(shop.now.timestamp())
    sends = []
    for each in shop.line.received("main"):
        read = so_far(account, each, shop.now.timestamp())
        sends.append(
            Send(
                at=datetime.fromtimestamp(each.at, UTC),
                endpoint=each.endpoint,
                text=str(each.messages[0]["text"]),
                request_id=each.request_id,
                unit=each.unit,
                to=len(each.to),
                delivered=len(each.delivered),
                openers=frozenset(one.uid for one in read),
                tappers=frozenset(one.uid for one in read if one.clicked is not None),
            )
        )
    people = [(one.since, one.blocked) for one in account.people.by_id.values()]
    asked = questions(shop)
    truth = Truth(shop.now, people, sends, asked, shop.line.token, shop.line.port)
    for address in {address for _, address in asked if "/insight/" in address}:
        truth.get(address)  # as it is now: young posts are still opened
    return truth


def questions(shop: Shop) -> list[tuple[datetime, str]]:
    """Each question that LINE was asked so far, and when."""
    return [
        (datetime.fromtimestamp(each.at, UTC), _address(each.request.path, each.request.query))
        for each in shop.line.requests()
        if each.request.method == "GET"
    ]


def _address(path: str, query: Mapping[str, tuple[str, ...]]) -> str:
    return path + (
        "?" + urlencode({name: some[0] for name, some in query.items()}) if query else ""
    )
