"""The same line on stderr at most once an hour: cron runs each minute and mails what it reads."""

from datetime import timedelta

from oactl.domain.delivery.record import Event, EventKind
from oactl.operations.desk import Desk

AGAIN = timedelta(hours=1)


def due_to_tell(desk: Desk, host: str, account: str, occurrence: str, what: str) -> bool:
    """Whether a line is to be told now; if so, that it was is noted.

    `host`, `account` and `occurrence` are what it is about, each "" where it is about all.
    """
    log = desk.ledger.events_of(host, account, [occurrence]).get(occurrence, [])
    told = [e for e in log if e.kind is EventKind.TOLD and e.facts.get("state") == what]
    if told and desk.now - told[-1].at < AGAIN:
        return False
    facts = {"state": what}
    desk.ledger.note(Event(desk.now, host, account, occurrence, EventKind.TOLD, desk.actor, facts))
    return True
