"""A world for `push` without wires: a LINE that takes, loses or refuses, and a ledger that crashes.

The ledger is a real one on SQLite. A crash is an exception that nothing catches; all that the
process knew is dropped, and the next run opens the ledger anew. LINE is as `LINE, "Retrying an API
request"` says: a retry key that it took is answered by 409 for 24 hours, and then forgotten.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any

from oactl.domain.account import Account, Workspace
from oactl.domain.answers import BotInfo, QuotaAnswer
from oactl.domain.approval import AccountPart, Approval, Proposal, Tombstone
from oactl.domain.audience import Audience, FileTag, Via
from oactl.domain.cadence import Cadence, Daily
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
)
from oactl.domain.message import Contents, Item, Rendering
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.value import JsonObject
from oactl.line.transport import WhyNot
from oactl.planfile.list_rows import UserIds
from oactl.planfile.load import LoadedPlans
from oactl.sending.context import SendingContext

START = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "127.0.0.1:1"
BOT = "U" + "b" * 32
PEOPLE = tuple(f"U{number:032x}" for number in range(5))
BATCH = 2
MOODS = (
    "take",
    "lose",  # the request is lost
    "lose answer",  # taken, and the answer is lost
    "busy",
    "month",
    "token",
    "refuse",
    "no line",
    "die",  # our process dies before LINE has it
    "take, die",  # LINE takes it and our process dies before it knows
)
WRITES = frozenset(
    {
        "pin", "freeze", "freeze_together", "intend", "record_outcomes", "renew", "note", "finish",
        "reopen", "forget_ids", "see", "note_times", "approve", "lose", "find", "forget",
        "check_off", "put", "tell",
    }
)  # fmt: skip
PARTS = frozenset({"posts", "outbox"})


class Crash(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Line:
    """LINE: what it took, under which keys, and what its moods are."""

    now: Callable[[], datetime]
    moods: Sequence[str] = ("take",)
    gone: set[str] = field(default_factory=set)  # ids that LINE names as wrong
    approved: bool = True
    took: Counter[tuple[str, str]] = field(default_factory=Counter)  # of what, by whom
    keys: dict[str, datetime] = field(default_factory=dict)  # when it was first asked
    taken: dict[str, str] = field(default_factory=dict)
    unapproved: int = 0
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    host: str = HOST

    def bot_info(self) -> BotInfo:
        return BotInfo(BOT, "@shop", "Shop")

    def quota(self) -> QuotaAnswer:
        return QuotaAnswer(None, 0)

    def close(self) -> None:
        """There is nothing to close."""

    def send(self, via: Via, retry_key: str, body: bytes, why_not: WhyNot) -> Outcome:
        assert via is Via.MULTICAST
        if (why := why_not()) is not None:
            return NotSent(why)
        with self._lock:
            return self._send(retry_key, json.loads(body))

    def _send(self, key: str, body: JsonObject) -> Outcome:
        mood = self._mood(body["to"])
        match mood:
            case "lose":
                return Ambiguous("lost")
            case "busy":
                return RateLimited("busy")
            case "month":
                return MonthlyLimit("month")
            case "token":
                return BadCredentials(401, "token")
            case "no line":
                return NotSent("no line")
            case "refuse":
                return Refused(403, "no")
            case "die":
                raise Crash
        outcome = self._take(key, body)
        if mood == "take, die":
            raise Crash
        return Ambiguous("no answer") if mood == "lose answer" else outcome

    def _mood(self, to: list[str]) -> str:
        """By who is addressed and how often, so that the order of threads does not matter."""
        place = PEOPLE.index(to[0])
        self._asked[to[0]] += 1
        return self.moods[(place + self._asked[to[0]]) % len(self.moods)]

    def _take(self, key: str, body: JsonObject) -> Outcome:
        places = tuple(place for place, user in enumerate(body["to"]) if user in self.gone)
        if places:
            return Refused(400, "to", places)
        first = self.keys.setdefault(key, self.now())
        if self.now() - first >= DAY:
            self.keys[key] = self.now()
            self.taken.pop(key, None)
        if key in self.taken:
            return Accepted(self.taken[key], 409, before=True)
        self.taken[key] = f"request-{len(self.taken)}"
        self.unapproved += not self.approved
        self.took.update((body["messages"][0]["text"], user) for user in body["to"])
        return Accepted(self.taken[key], 200)


@dataclass(slots=True)
class Clock:
    """Waiting takes no time of ours."""

    at: datetime = START
    is_set: bool = True

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Frail:
    """A ledger whose process dies before or after one of its writes."""

    def __init__(self, ledger: Any, crash_at: int | None) -> None:
        self.ledger = ledger
        self._left = [crash_at]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.ledger, name)
        if name in PARTS:
            part = Frail(found, None)
            part._left = self._left  # one process dies once
            return part
        return self._written(found) if name in WRITES else found

    def _written(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def written(*args: Any, **kwargs: Any) -> Any:
            self._step()
            done = write(*args, **kwargs)
            self._step()
            return done

        return written

    def _step(self) -> None:
        if self._left[0] is not None:
            self._left[0] -= 1
            if self._left[0] == 0:
                raise Crash


AUDIENCE = Audience(all=("members",))
POST = Post(
    id="offer",
    cadence=Cadence(Daily(), (time(20),), start=date(2026, 11, 25)),
    contents=Contents("single", (Item("", ()),)),
    audience=AUDIENCE,
)
PLAN = Plan("shop", "plans/shop.yaml", ("main",), "Asia/Taipei", (POST,))
PROPOSAL = Proposal({}, {"": "x"})
APPROVAL = Approval(
    "熊大",
    "root",
    START,
    date(2027, 1, 1),
    PROPOSAL,
    number="1",
    accounts={"main": AccountPart(recipients=len(PEOPLE))},
    renderings=frozenset({"x"}),
)


class Papers:
    """Messages, approvals, lists, the way to LINE and locks as a run asks for them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def proposal(self, _plan: Plan, _post: Post) -> Proposal:
        return PROPOSAL

    def messages(self, occurrence: Occurrence, item: Item | None = None) -> list[JsonObject]:
        return self.rendering(occurrence, item).messages

    def rendering(self, occurrence: Occurrence, item: Item | None = None) -> Rendering:
        del item  # by its text an occurrence is counted, whichever of its variants somebody got
        return Rendering([{"type": "text", "text": occurrence.id}], "x")

    def revoked(self, _plan: str) -> Mapping[str, Tombstone]:
        return {}

    def known_plans(self) -> list[str]:
        return ["shop"]

    def abort(self) -> None:
        """Nothing waits for LINE here."""

    def of(self, name: str) -> Any:
        """Approvals by plan, or the gateway by account."""
        if name == "main":
            return self._line
        return {"offer": APPROVAL} if self._line.approved else {}

    def select(self, _audience: Audience, _paths: Mapping[str, str]) -> UserIds:
        return UserIds.of_texts(PEOPLE)

    def host(self, _account: str) -> str:
        return HOST

    def take(self, _host: str, _account: str) -> "Papers":
        return self

    def release(self) -> None:
        """Nobody else wants it."""

    def close(self) -> None:
        """There is nothing to close."""

    def any(self) -> bool:
        return self._line.approved


def two_by_two(chunks: Iterable[bytes], _cells: int) -> Iterator[tuple[str, bytes]]:
    """The people in batches of two, in their order."""
    records, size = b"".join(chunks), BATCH * 16
    for number, start in enumerate(range(0, len(records), size)):
        yield str(number), records[start : start + size]


def context_of(line: Line, clock: Clock, ledger: Any) -> SendingContext:
    """What a run works with."""
    account = Account("main", quiet_hours=None, tags={"members": FileTag("members.csv")})
    papers: Any = Papers(line)
    workspace = Workspace("/", accounts={"main": account})
    loaded = LoadedPlans(plans=(PLAN,))
    return SendingContext(
        workspace, clock, ledger, papers, papers, papers, papers, papers, "test", loaded
    )
