"""The ledger for one look at very much: asked in bulk, then answered from memory.

What ten thousand occurrences ask one by one is mostly the same, or about something that nothing
was written of. So the names that anything is written of are read once, and more is asked only of
those.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from oactl.domain.account import Pin
from oactl.domain.delivery.events import Event
from oactl.domain.delivery.facts import Delivery, Record
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.insight import Snapshot, SnapshotKind
from oactl.domain.pause import Pause
from oactl.ledger import rows
from oactl.ledger.database import Database
from oactl.ledger.pauses import Pauses
from oactl.ledger.posts import PostKey, Posts, SeenPost
from oactl.ledger.snapshots import Snapshots
from oactl.ledger.store import Ledger

T = TypeVar("T")
_DAY = len("@2026-11-25")
_ANY_POST = ("", "")  # no post is called so
_BEGUN = "select name from deliveries where host = ? and bot_user_id = ?"
_NOTED = "select distinct name from events where host = ?"
_SENT = (
    "select distinct plan, post from deliveries"
    " where host = ? and purpose = 'occurrence' and scheduled_at >= ?"
)
_SAID = (
    "select distinct content_hash from deliveries"
    " where host = ? and bot_user_id = ? and created_at >= ?"
)


class CachedLedger(Ledger):
    """A ledger's own answers, each asked once.

    Only for looking: what is written after it was asked, also by this process, it does not see.
    """

    def __init__(self, ledger: Ledger) -> None:
        vars(self).update(vars(ledger))  # the same open file
        self._ledger = ledger
        self.posts = CachedPosts(self._sql)
        self.pauses = CachedPauses(self._sql)
        self._once = KeptAnswers()
        self._records_read: dict[tuple[Channel, str], Record] = {}
        self._logs_read: dict[tuple[Channel, str, str], list[Event]] = {}

    def expect(self, names: Mapping[tuple[Channel, str], Sequence[str]]) -> None:
        """Read what is written of many names (PLAN/POST@WALL), before each is asked for."""
        noted: dict[tuple[Channel, str], list[str]] = {}
        for (channel, account), some in names.items():
            begun, known = self._begun(channel), self._noted(channel.host)
            self._read(channel, [name for name in some if name in begun])
            # a delivery has its log with it
            noted[channel, account] = [n for n in some if n in known and n not in begun]
        for place, logs in self._ledger.logs_of(noted).items():
            self._logs_read |= {(*place, name): logs.get(name, []) for name in noted[place]}

    def _read(self, channel: Channel, names: Sequence[str]) -> None:
        unread = [name for name in names if (channel, name) not in self._records_read]
        records = self._ledger.records_of(channel, unread) if unread else {}
        self._records_read |= {(channel, name): record for name, record in records.items()}

    def records_since(self, since: datetime, account: str | None = None) -> list[Record]:
        """Deliveries begun at or after an instant, newest first; none of them is read again."""
        found = self._ledger.records_since(since, account)
        identities = ((record.delivery.identity, record) for record in found)
        self._records_read |= {(each.channel, each.name): record for each, record in identities}
        return found

    def pin_of(self, host: str, account: str) -> Pin | None:
        """The bot that an account's name stands for at a host."""
        return self._once(self._ledger.pin_of, host, account)

    def bots(self) -> dict[tuple[str, str], str]:
        """The bot of every account that was contacted, by host and name."""
        return self._once(self._ledger.bots)

    def revoked_approvals(self) -> frozenset[str]:
        """The numbers of the approvals that never count again."""
        return self._once(self._ledger.revoked_approvals)

    def snapshots(self, channel: Channel) -> Snapshots:
        """The insight snapshots of one bot at one host."""
        return self._once(self._snapshots, channel)

    def _snapshots(self, channel: Channel) -> Snapshots:
        return CachedSnapshots(self._sql, channel)

    def begun(self, channel: Channel, names: Sequence[str]) -> set[str]:
        """Which of the names (PLAN/POST@WALL) have a delivery of a bot."""
        return set(names) & self._begun(channel)

    def record_of(self, identity: Identity) -> Record | None:
        """The delivery of an occurrence of one bot."""
        if identity.name not in self._begun(identity.channel):
            return None
        found = self._records_read.get((identity.channel, identity.name))
        return found or self._once(self._ledger.record_of, identity)

    def events_of(
        self, channel: Channel, account: str, names: Sequence[str]
    ) -> Mapping[str, list[Event]]:
        """The log of each name, oldest first."""
        noted = self._noted(channel.host)
        some = [name for name in names if name in noted]
        unread = [name for name in some if (channel, account, name) not in self._logs_read]
        found = dict(self._ledger.events_of(channel, account, unread)) if unread else {}
        for name in some:
            if log := self._logs_read.get((channel, account, name)):
                found[name] = log
        return found

    def begun_on(self, channel: Channel, plan: str, post: str, day: str) -> list[Delivery]:
        """The deliveries of one post on a wall-clock day."""
        if f"{plan}/{post}@{day}" not in self._once(self._days, channel):
            return []
        return self._once(self._ledger.begun_on, channel, plan, post, day)

    def sent_of(self, host: str, plan: str, post: str, since: datetime) -> list[Record]:
        """The deliveries of one post whose time is not before `since`, newest first."""
        some = self._once.since(since, self._names, _SENT, host)
        return self._ledger.sent_of(host, plan, post, since) if (plan, post) in some else []

    def alike(
        self, channel: Channel, content_hash: str, since: datetime, *, other_than: tuple[str, str]
    ) -> list[Record]:
        """Deliveries of the same content begun since, of other posts, newest first."""
        place = (channel.host, channel.bot_user_id)
        if (content_hash,) not in self._once.since(since, self._names, _SAID, *place):
            return []
        found = self._once.since(since, self._of_content, channel, content_hash)
        facts = ((each, each.delivery) for each in found)
        return [
            each for each, d in facts if d.created_at >= since and (d.plan, d.post) != other_than
        ]

    def _of_content(self, channel: Channel, content_hash: str, since: datetime) -> list[Record]:
        return self._ledger.alike(channel, content_hash, since, other_than=_ANY_POST)

    def _names(self, sql: str, *values: Any) -> set[tuple[Any, ...]]:  # noqa: ANN401 - SQL's values
        *place, since = values
        return set(map(tuple, self._sql.rows(sql, *place, rows.time_text(since))))

    def _begun(self, channel: Channel) -> frozenset[str]:
        """The names of all deliveries of a bot."""
        return self._once(self._all, _BEGUN, channel.host, channel.bot_user_id)

    def _noted(self, host: str) -> frozenset[str]:
        """The names that have a line in the log."""
        return self._once(self._all, _NOTED, host)

    def _all(self, sql: str, *place: str) -> frozenset[str]:
        return frozenset(row["name"] for row in self._sql.rows(sql, *place))

    def _days(self, channel: Channel) -> frozenset[str]:
        """PLAN/POST@DAY of all deliveries of a bot."""
        return frozenset(name[: name.find("@") + _DAY] for name in self._begun(channel))


class CachedPosts(Posts):
    """The posts of a ledger, of which one is looked for among all that were read."""

    def __init__(self, sql: Database) -> None:
        super().__init__(sql)
        self._once = KeptAnswers()

    def one(self, host: str, account: str, post: PostKey) -> SeenPost | None:
        """One post as it was seen; None where it was not."""
        return self._once(self.of, host, account).get(post)


class CachedPauses(Pauses):
    """The pauses of a ledger, read once a host."""

    def __init__(self, sql: Database) -> None:
        super().__init__(sql)
        self._once = KeptAnswers()

    def standing(self, host: str) -> list[Pause]:
        """Every pause at a host that nobody has ended, oldest first."""
        return self._once(super().standing, host)


class CachedSnapshots(Snapshots):
    """What LINE said of one account, each answer read once."""

    def __init__(self, sql: Database, channel: Channel) -> None:
        super().__init__(sql, channel)
        self._once = KeptAnswers()

    def get(self, kind: SnapshotKind, subject: str) -> Snapshot | None:
        """The newest snapshot of one subject."""
        return self._once(super().get, kind, subject)

    def of_days(self, kind: SnapshotKind, start: date, end: date) -> list[Snapshot]:
        """The newest snapshot of each day, by day."""
        return self._once(super().of_days, kind, start, end)


class KeptAnswers:
    """Answers that are kept, by the question."""

    def __init__(self) -> None:
        self._answers: dict[tuple[object, ...], Any] = {}
        self._from: dict[tuple[object, ...], datetime] = {}

    def __call__(self, ask: Callable[..., T], *about: object) -> T:
        """The answer to a question, asked at the first time only."""
        question = (ask.__name__, *about)
        if question not in self._answers:
            self._answers[question] = ask(*about)
        answer: T = self._answers[question]
        return answer

    def since(self, since: datetime, ask: Callable[..., T], *about: object) -> T:
        """What is known since an instant or, as time goes on, since a little before it."""
        question = (ask.__name__, *about)
        if question not in self._from or since < self._from[question]:
            self._answers[question] = ask(*about, since)
            self._from[question] = since
        answer: T = self._answers[question]
        return answer
