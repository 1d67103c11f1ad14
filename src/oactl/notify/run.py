"""After the sends of a run: what has to be told goes to who wants to hear it.

A run queues a message to each receiver in the ledger and then delivers what waits. A message that
fails is tried again by later runs, for as long as LINE knows its retry key.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from oactl.domain.account import Workspace
from oactl.domain.receiver import Receiver
from oactl.i18n import speaking
from oactl.ledger.lock import Busy
from oactl.ledger.notifications import News, Notification, Queued
from oactl.notify.document import document_of, json_text, test_document
from oactl.notify.events import Say, Unapproved, event_of, next_look, unapproved, unapproved_event
from oactl.notify.failure import NotToldError, in_words
from oactl.notify.outlets import Outlets
from oactl.notify.time_limit import SECONDS
from oactl.sending.context import Clock, SendingContext, StopSignal

LOCK = "notices"  # one run at a time delivers; no account's lock has an empty host
GIVEN_UP = timedelta(hours=23)  # LINE knows a retry key for 24 h ("Retry a failed API request")
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
SECONDS_A_RUN = 30.0
_LEAST = 0.5  # seconds; in less nobody can be told, and what is cut would be told twice


class NotTold(NamedTuple):
    """A message that did not get to its receiver; `error` as the ledger keeps it."""

    receiver: str
    error: str
    given_up: bool


class _Failure(NamedTuple):
    """Why a message did not get there, and when it is tried again; None: never."""

    error: NotToldError
    again: datetime | None


@dataclass(slots=True)
class NoticeRun:
    """One run's part in telling people.

    `accounts` are those that the run served, `say` puts a notice into words.
    """

    ctx: SendingContext
    accounts: tuple[str, ...]
    outlets: Outlets
    say: Say
    stop: StopSignal
    is_busy: bool = field(default=False, init=False)

    def begin(self) -> None:
        """Before the sends: a receiver that is new hears what comes from here on."""
        self.ctx.ledger.notifications.begin(each.key for each in self._receivers)

    def tell(self, seconds: float) -> list[NotTold]:
        """After the sends: queue what is new, deliver what waits. Gives what failed.

        It is over after so many seconds, and what was not delivered then waits for the next run.
        Only a first failure and the last are given: those in between are no news.
        """
        ends = self.ctx.clock.monotonic() + seconds
        lock = self.ctx.locks.take("", LOCK)
        if isinstance(lock, Busy):  # another run is telling it
            self.is_busy = True
            return []
        try:
            self._queue()
            return list(self._delivered(ends))
        finally:
            lock.release()

    def next_at(self) -> datetime | None:
        """When a run has something to tell again that no run has to tell now."""
        times = [self.ctx.ledger.notifications.next_at()]
        if self._wanted("unapproved"):
            times.append(next_look(self.ctx.plans, self.ctx.now))
        return min((at for at in times if at is not None), default=None)

    @property
    def _receivers(self) -> tuple[Receiver, ...]:
        return self.ctx.workspace.notify

    def _wanted(self, event: str) -> bool:
        return any(event in each.on for each in self._receivers)

    def _queue(self) -> None:
        near = self._unapproved()
        queued = [self._queued(each, near) for each in self._receivers]
        new = [each for each in queued if each is not None]
        if new or near:
            keys = [key for found in near for key in found.keys]
            self.ctx.ledger.notifications.queue(new, keys, self.ctx.now)

    def _unapproved(self) -> Sequence[Unapproved]:
        if self.stop.is_set() or not self._wanted("unapproved"):
            return []
        return [*unapproved(self.ctx, self.accounts)]

    def _queued(self, receiver: Receiver, near: Sequence[Unapproved]) -> Queued | None:
        """What a receiver is told of its news, in its language, whoever started the run.

        None where it has none.
        """
        news = self.ctx.ledger.notifications.news(receiver.key, self.ctx.now)
        with speaking(self.ctx.workspace.told_in(receiver)):
            return self._in_words(receiver, news, near)

    def _in_words(
        self, receiver: Receiver, news: News, near: Sequence[Unapproved]
    ) -> Queued | None:
        hosts = {"", *map(self.ctx.host, self.ctx.workspace.accounts)}
        here = [notice for notice in news.notices if notice.host in hosts]  # no sandbox of before
        found = [
            *(event_of(self.ctx, notice, self.say) for notice in here),
            *(unapproved_event(self.ctx, each.entry) for each in near),
        ]
        events = [each for each in found if each and each.event in receiver.on]
        if not events:
            return None if news.newest is None else Queued(receiver.key, news.newest)
        document = document_of(
            receiver.name,
            events,
            self.ctx.now,
            workspace=self.ctx.workspace.id,
            rehearsal=self.ctx.clock.is_set,
        )
        return Queued(receiver.key, news.newest, document.id, json_text(document))

    def _delivered(self, ends: float) -> Iterator[NotTold]:
        """One after the other, what was tried least first, as far as the time goes."""
        known = {each.key: each for each in self._receivers}
        failed = set[str]()
        for each in self.ctx.ledger.notifications.waiting(self.ctx.now):
            left = ends - self.ctx.clock.monotonic()
            if self.stop.is_set() or left < _LEAST:
                return
            if each.receiver in known and each.receiver not in failed:
                receiver = known[each.receiver]
                failure = self._delivery(receiver, each, left)
                if failure is not None:
                    failed.add(each.receiver)  # its next message would wait as long
                    yield from self._reported(receiver, each, failure)

    def _delivery(
        self, receiver: Receiver, notification: Notification, left: float
    ) -> _Failure | None:
        """Deliver one in the time that is left, and note what came of it."""
        kept, began = self.ctx.ledger.notifications, self.ctx.clock.monotonic()
        try:
            self._hand_over(receiver, notification, min(left, SECONDS))
        except NotToldError as error:
            if self.stop.is_set():  # it was given up for that, so the next run tries again
                return None
            cut = left < SECONDS and self.ctx.clock.monotonic() - began >= left
            failure = _Failure(error, self._again(notification, error, cut=cut))
            kept.failed(notification, error.to_text(), failure.again)
            return failure
        kept.delivered(notification, self.ctx.now)
        return None

    def _hand_over(self, receiver: Receiver, notification: Notification, seconds: float) -> None:
        """What was queued on a set clock is not told any more when now is now."""
        rehearsal = bool(json.loads(notification.document)["rehearsal"])
        if rehearsal and not self.ctx.clock.is_set:
            raise NotToldError("clock_set", host=receiver.name)
        self.outlets.deliver(receiver, notification, seconds)

    def _again(
        self, notification: Notification, error: NotToldError, *, cut: bool
    ) -> datetime | None:
        """When to try again: the wait doubles from a minute to an hour.

        What the end of the run has cut had less time than others, so the next run has it.
        """
        now, since = self.ctx.now, notification.at
        wait = min(_FIRST_WAIT * 2 ** min(notification.tries, 10), _LONGEST_WAIT)
        over = error.code == "clock_set" or now + wait >= since + GIVEN_UP or now < since
        return None if over else now if cut else now + wait

    def _reported(
        self, receiver: Receiver, notification: Notification, failure: _Failure
    ) -> Iterator[NotTold]:
        error, given_up = failure.error, failure.again is None
        if error.code != "clock_set" and (given_up or notification.tries == 0):
            yield NotTold(receiver.name, error.to_text(), given_up)


def tried(outlets: Outlets, receiver: Receiver, workspace: Workspace, clock: Clock) -> str | None:
    """Send a receiver a test. Why it did not get it, in words; None where it did."""
    now = clock.now()
    with speaking(workspace.told_in(receiver)):
        document = test_document(receiver.name, now, workspace=workspace.id, rehearsal=clock.is_set)
    notification = Notification(document.id, receiver.key, now, json_text(document))
    try:
        outlets.deliver(receiver, notification)
    except NotToldError as error:
        return in_words(error.to_text())
    return None
