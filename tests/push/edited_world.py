"""A shop where people edit everything between any two runs, and what must hold all the same.

The real command lines in this process against the sandbox; a killed run is a fork that ends by
SIGKILL. The world keeps a model of its own: which walls came due, what was approved when, and what
each run told. A message says its version, date and time, so the sandbox knows what went out.
"""

import atexit
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from unittest import mock
from zoneinfo import ZoneInfo

import yaml
from hypothesis.stateful import RuleBasedStateMachine
from sending_shop import NOW, Shop, open_shop

from oactl.sandbox import AccountSpec, Fault, SandboxServer, Settings
from oactl.sending import approve, freeze
from runner import Ran

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = ZoneInfo("Asia/Taipei")
PEOPLE = AccountSpec("main", 9, growth=0.0, block_rate=0.0)
OTHERS = AccountSpec("other", 3, growth=0.0, block_rate=0.0)
BOTS = ("main", "other")
FIRST = date(2026, 11, 22)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DAYS = {
    "daily: true": range(7),
    "weekly: [wed, fri, sun]": (2, 4, 6),
    "weekly: [thu, sat]": (3, 5),
}
FORMS = (
    "account: {main}",
    "accounts: [{main}]",
    'accounts: "group:g"',
    "accounts: [{main}, second]",
)
SAID = re.compile(r"v(\d+) (\S+) (\S+)")
ID = re.compile(r"(?:(\w+)/)?shop/offer@(\d{4}-\d\d-\d\dT\d\d:\d\d)")
OVER = {"sent", "missed", "refused", "partial", "unknown"}
Place: TypeAlias = tuple[str, str]  # the bot, by its name at the sandbox, and the wall-clock time
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people: {熊大: {role: checker}, 兔兔: {role: author}}
accounts:
  {main}:
    {token: {env: TOKEN}, group: [g], quiet_hours: none, tags: {members: {file: members.csv}}}
  second:
    {token: {env: SECOND}, group: [{group}], quiet_hours: none, tags: {members: {file: second.csv}}}
"""
PLAN = """\
version: 1
plan: shop
{form}
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 周年慶
    cadence: {{days}, at: "{at}", from: 2026-11-22, until: 2026-12-31}
    audience: {audience}
    draft: {draft}
    messages: [{text: "v{text} {{ occurrence.date }} {{ occurrence.time }}"}]
"""


@dataclass(frozen=True, slots=True)
class Written:
    """The plan and accounts as they are written now."""

    text: int = 1
    at: str = "20:00"
    days: str = "daily: true"
    audience: str = "all"
    form: str = FORMS[0]
    draft: bool = False
    main: str = "main"
    group: bool = False  # whether `second` is in the group

    @property
    def bots(self) -> frozenset[str]:
        """The bots of the plan's accounts."""
        both = self.form == FORMS[3] or (self.form == FORMS[2] and self.group)
        return frozenset({"main", "other"} if both else {"main"})

    @property
    def rule(self) -> tuple[str, str]:
        return self.at, self.days

    def walls(self, start: datetime, end: datetime) -> list[str]:
        """The wall-clock times in `(start, end]`."""
        day, found = start.astimezone(ZONE).date() - DAY, []
        while day <= end.astimezone(ZONE).date():
            wall = f"{day}T{self.at}"
            if start < instant(wall) <= end and day.weekday() in DAYS[self.days] and day >= FIRST:
                found.append(wall)
            day += DAY
        return found

    def put(self, shop: Shop) -> None:
        """Write `oactl.yaml` and the plan."""
        group = "g" if self.group else "h"
        shop.write("oactl.yaml", filled(CONFIG, main=self.main, group=group))
        plan = filled(
            PLAN,
            form=self.form.replace("{main}", self.main),
            draft=str(self.draft).lower(),
            days=self.days,
            at=self.at,
            audience=self.audience,
            text=str(self.text),
        )
        shop.write("plans/shop.yaml", plan)


def filled(template: str, **parts: str) -> str:
    for name, value in parts.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def bot_of(account: str | None) -> str:
    return "other" if account == "second" else "main"


def place_of(delivery: dict[str, Any]) -> Place:
    return bot_of(delivery["account"]), delivery["occurrence"].partition("@")[2]


def instant(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZONE)


@dataclass(slots=True)
class Known:
    """What the ledger was told by people and runs; a copy of the ledger has a copy of it."""

    revoked: set[str] = field(default_factory=set)
    skipped: set[Place] = field(default_factory=set)
    resumed: dict[Place, str] = field(default_factory=dict)
    rule: dict[str, tuple[str, str]] = field(default_factory=dict)  # by bot, as last seen
    contacted: bool = False
    pushed: dict[str, datetime] = field(default_factory=dict)  # by bot, since when runs know it

    def copied(self) -> "Known":
        parts = set(self.revoked), set(self.skipped), dict(self.resumed), dict(self.rule)
        return Known(*parts, self.contacted, dict(self.pushed))


class Killer:
    """One process for all worlds; its forks die."""

    process: ClassVar[subprocess.Popen[str] | None] = None

    @classmethod
    def run(cls, order: dict[str, Any]) -> dict[str, Any]:
        if cls.process is None:
            script = Path(__file__).with_name("killer.py")
            cls.process = subprocess.Popen(
                [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            atexit.register(cls.process.communicate)
        assert cls.process.stdin is not None
        assert cls.process.stdout is not None
        print(json.dumps(order), file=cls.process.stdin, flush=True)
        found: dict[str, Any] = json.loads(cls.process.stdout.readline())
        return found


class Shops(RuleBasedStateMachine):
    """The shop, its model and what must hold; the rules are in `test_push_edits.py`."""

    wrong: AbstractContextManager[object] = nullcontext()  # a design that is to be caught

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(self.wrong)
        for module in (approve, freeze):  # three requests, also to few people
            self.stack.enter_context(mock.patch.object(module, "cells_for", return_value=3))
        self.line = self.stack.enter_context(
            SandboxServer(now=NOW, accounts=(PEOPLE, OTHERS), settings=Settings(rates=False))
        )
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.shop = open_shop(self.folder / "shop", self.line)
        self.shop.env = {"SECOND": self.line.account("other").token}
        self.written = Written()
        self.people = sorted(self.line.friends("main"))
        self.there = "there"  # or away, broken
        self.approved: dict[str, tuple[Written, frozenset[str]]] = {}  # by number: what, which bots
        self.known = Known()
        self.kept: tuple[Path, Known] | None = None
        self.old_approvals: list[str] = []
        self.restored = False
        self.crossed = set(self.written.walls(NOW - 4 * DAY, NOW - MINUTE))
        self.owed: dict[Place, tuple[str, str]] = {}
        self.told: dict[Place, set[str]] = {}
        self.begun: set[Place] = set()
        self.got: Counter[tuple[str, str, str]] = Counter()  # bot, wall, person
        self.heard = Counter[str]()  # how many accepted requests of each bot
        self.shop.write("members.csv", "\n".join(self.people))
        self.shop.write("second.csv", "\n".join(self.line.friends("other")))
        self.written.put(self.shop)
        self.shop.now -= MINUTE
        self.approve()
        self.run_due()
        self.pass_time(MINUTE)

    # ---- runs ------------------------------------------------------------------------------

    def approve(self) -> Ran:
        """Somebody approves what the plan says now."""
        ran = self.shop.run("plan", "approve", "shop/offer", "--by", "熊大")
        if ran.code == 0:
            (number,) = self.numbers()
            self.approved[number] = self.written, self.written.bots
            self.known.rule |= dict.fromkeys(self.written.bots, self.written.rule)
        return ran

    def run_due(self) -> Ran:
        """`push --due`; the model hears what it told and what went out."""
        self.known.revoked |= self.numbers("revoked")
        ran = self.shop.push()
        self.hear(ran)
        self.note()
        self.check_code(ran)
        return ran

    def note(self) -> None:
        """A run has noted the times of the post for each account that has it."""
        if self.there == "there":
            bots, known = self.written.bots, self.known
            known.pushed = {bot: at for bot, at in known.pushed.items() if bot in bots}
            if not self.written.draft:
                known.rule |= dict.fromkeys(bots, self.written.rule)
                known.pushed = dict.fromkeys(bots, self.shop.now) | known.pushed

    def run_killed(self, at: int) -> None:
        """The same, killed at a step; told is what was written out before."""
        self.known.revoked |= self.numbers("revoked")
        files = {name: self.folder / name for name in ("out", "err")}
        self.line.set_now(self.shop.now)
        order = {"cwd": str(self.shop.root), "env": self.shop.environ(), "at": at}
        order |= {name: str(path) for name, path in files.items()}
        ended = Killer.run({**order, "args": ["push", "--due"]})
        said = "".join(path.read_text(encoding="utf-8") for path in files.values())
        self.hear(Ran(0, '{"deliveries": []}', said))
        if not ended["killed"]:
            self.note()

    def by_name(self, *args: str) -> Ran:
        ran = self.shop.run(*args)
        self.hear(Ran(ran.code, '{"deliveries": []}', ran.out + ran.err))
        return ran

    def numbers(self, kind: str = "number") -> set[str]:
        """The numbers in the file of approvals, of those that stand or of those revoked."""
        path = self.shop.root / "approvals/shop.yaml"
        if not path.exists():
            return set()
        found = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["approvals"] or {}
        entries = [entry for entry in found.values() if kind in entry]
        return {e["number"] if kind == "number" else e["revoked"]["number"] for e in entries}

    def standing(self) -> set[str]:
        return self.numbers() - self.known.revoked

    # ---- what was told and sent --------------------------------------------------------------

    def hear(self, ran: Ran) -> None:
        """Note what a run told and what LINE took meanwhile."""
        for each in ran.data["deliveries"]:
            self.tell(*place_of(each), each["state"])
        for account, wall in ID.findall(ran.err):
            self.tell(bot_of(account), wall, "named")
        fresh = [sent for bot in BOTS for sent in self.line.received(bot)[self.heard[bot] :]]
        self.heard.update(sent.account for sent in fresh)
        new = set()
        for sent in fresh:
            said = SAID.fullmatch(sent.messages[0]["text"])
            assert said is not None
            place = sent.account, f"{said[2]}T{said[3]}"
            self.check_approved(sent.account, place, int(said[1]), sent.endpoint)
            self.got.update((*place, person) for person in sent.delivered)
            new.add(place)
        self.begun |= new
        self.known.contacted |= bool(new)
        assert set(self.got.values()) <= {1}, "somebody got the same twice"

    def tell(self, bot: str, wall: str, state: str) -> None:
        since = self.known.pushed.get(bot)
        if state == "missed" and since is not None and since < instant(wall):
            assert wall in self.crossed, f"{wall} never was due and is told as missed"
        self.told.setdefault((bot, wall), set()).add(state)

    def check_approved(self, bot: str, place: Place, text: int, endpoint: str) -> None:
        """Whatever goes out is approved at this moment in this form."""
        assert place not in self.known.skipped, f"{place} was skipped"
        standing = self.standing()
        if self.known.resumed.get(place) in standing:
            return
        audience = "all" if endpoint == "broadcast" else "{all: [members]}"
        for number in standing:
            what, bots = self.approved[number]
            as_it_is = (what.text, what.audience) == (text, audience) and bot in bots
            at = instant(place[1])
            if as_it_is and (place in self.begun or place[1] in what.walls(at - MINUTE, at)):
                return
        raise AssertionError(f"v{text} to {audience} of {bot} at {place[1]} is not approved")

    def check_code(self, ran: Ran) -> None:
        """The exit code says what the deliveries say."""
        states = {each["state"] for each in ran.data["deliveries"]}
        if "unknown" in states:
            assert ran.code == 4
        if states & {"refused", "partial"}:
            assert ran.code in {4, 1}
        if states & {"missed"}:
            assert ran.code in {4, 1, 3}
        if "sending" in states:
            assert ran.code != 0
        if self.there != "there" and self.known.rule and self.numbers():
            assert ran.code in {4, 1}, "a plan is gone"

    # ---- time and edits ------------------------------------------------------------------------

    def pass_time(self, span: timedelta) -> None:
        before, self.shop.now = self.shop.now, self.shop.now + span
        walls = self.written.walls(before, self.shop.now)
        self.crossed |= set(walls)
        if self.written.draft:  # which of its times a draft had nobody notes
            for at in ("19:00", "20:00", "21:00"):
                always = replace(self.written, at=at, days="daily: true")
                self.crossed |= set(always.walls(before, self.shop.now))
            return
        for bot in self.written.bots:
            if self.known.rule.get(bot) == self.written.rule:
                self.owed |= dict.fromkeys(((bot, wall) for wall in walls), self.written.rule)

    def edit(self, **changes: Any) -> None:
        """Edit plan and accounts; what a person took away is not owed any more."""
        if self.there != "there":
            return
        self.written = replace(self.written, **changes)
        self.written.put(self.shop)
        self.forgive()

    def forgive(self) -> None:
        """What was due by times, an account or a plan that people took away need not be told."""
        written = self.written
        self.owed = {
            (bot, wall): rule
            for (bot, wall), rule in self.owed.items()
            if self.told.get((bot, wall), set()) - {"sending"}
            or (rule == written.rule and bot in written.bots and not written.draft)
        }

    def put_ledger_back(self) -> None:
        """An older ledger; what only the newer one knew is not known any more."""
        if self.kept is None:
            return
        path, known = self.kept
        shutil.copy(path, self.shop.ledger)
        self.known, self.restored = known.copied(), True
        self.owed = {
            place: rule
            for place, rule in self.owed.items()
            if place in self.told or known.rule.get(place[0]) == rule
        }

    def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.shop.run("delivery", "list", "--json").data["deliveries"]
        return found

    # ---- the end -------------------------------------------------------------------------------

    def finish(self) -> None:
        """Everything is mended, a day passes, and nothing that was due is untold."""
        self.line.clear_faults()
        self.there = "there"
        self.written.put(self.shop)
        self.run_due()
        self.pass_time(26 * timedelta(hours=1))
        self.run_due()
        self.pass_time(MINUTE)
        self.run_due()
        states = {place_of(each): each["state"] for each in self.deliveries()}
        for place in self.owed:
            listed = states.get(place) in {*OVER, "held", "skipped"} or place in self.begun
            assert listed or self.told.get(place, set()) & OVER, f"{place} is untold: {self.told}"

    def teardown(self) -> None:
        try:
            self.finish()
        finally:
            self.stack.close()


def play(world: Shops, story: list[tuple[str, dict[str, Any]]]) -> None:
    """One story, and its end."""
    try:
        for name, words in story:
            step: Callable[..., Any] = getattr(world, name)
            step(**words)
        world.finish()
    finally:
        world.stack.close()


def faults(kind: str, count: int, skip: int) -> Fault:
    return Fault(kind, path="/v2/bot/message/*cast", count=count, skip=skip)
