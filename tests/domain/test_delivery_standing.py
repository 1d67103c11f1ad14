"""Where a delivery stands: a fold over facts, worked out by hand case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from oactl.domain.audience import Via
from oactl.domain.delivery.outcome import (
    Accepted,
    Ambiguous,
    BadCredentials,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
)
from oactl.domain.delivery.record import (
    Attempt,
    Batch,
    BatchRecord,
    Delivery,
    Event,
    EventKind,
    Realm,
    Record,
)
from oactl.domain.delivery.standing import State, batch_state, standing

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOON, LATE, OVER = (AT + timedelta(hours=hours) for hours in (1, 22.9, 23.1))
YES, AGAIN = Accepted("r", 200), Accepted("r", 409, before=True)
LOST, BUSY, NO, AWAY = Ambiguous("?"), RateLimited("!"), Refused(400, "no"), NotSent("x")
MONTH, TOKEN = MonthlyLimit("m"), BadCredentials(401, "t")
DIED = None


def record(
    *batches: list[Outcome | None],
    events: tuple[EventKind, ...] = (),
    via: Via = Via.MULTICAST,
    by_name: bool = False,
) -> Record:
    """A delivery of batches of 500, with what came back of each batch's attempts in turn."""
    delivery = Delivery(
        "d", Realm("h", "U"), "occurrence", "p/x@2026-11-25T20:00", "main", "p", "x", "", "line",
        via, AT, "Asia/Taipei", AT, by_name, "", "", "{}", 500 * len(batches), None, "",
    )  # fmt: skip
    made, number = [], 0
    for seq, outcomes in enumerate(batches):
        attempts = []
        for outcome in outcomes:
            number += 1
            attempts.append(Attempt(number, "d", seq, 0, AT, outcome))
        made.append(BatchRecord(Batch("d", seq, 0, f"k{seq}", None, 500), attempts))
    log = [Event(AT, "h", "main", delivery.occurrence, kind, "root") for kind in events]
    return Record(delivery, made, log)


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], "planned"),
        ([YES], "accepted"),
        ([LOST, AGAIN], "accepted"),
        ([LOST, NO, AGAIN], "accepted"),
        ([DIED], "unknown"),
        ([LOST], "unknown"),
        ([LOST, BUSY], "unknown"),
        ([BUSY], "planned"),
        ([AWAY], "planned"),
        ([MONTH], "planned"),
        ([TOKEN], "planned"),
        ([NO], "refused"),
        ([BUSY, NO], "refused"),
        ([LOST, NO], "doubtful"),
        ([DIED, NO], "doubtful"),
    ],
)
def test_a_batch_is_only_planned_where_line_is_known_not_to_have_it(
    outcomes: list[Outcome | None], state: str
) -> None:
    assert batch_state(record(outcomes).batches[0]) == state


@pytest.mark.parametrize(
    ("found", "now", "state", "held_by"),
    [
        (record([]), SOON, "sending", None),
        (record([YES]), SOON, "sent", None),
        (record([YES], [YES]), OVER, "sent", None),
        (record([YES], [LOST]), SOON, "sending", None),
        (record([YES], [LOST]), LATE, "sending", None),
        (record([YES], [LOST]), OVER, "unknown", None),
        (record([DIED]), OVER, "unknown", None),
        (record([YES], []), OVER, "partial", None),
        (record([]), OVER, "missed", None),
        (record([BUSY]), OVER, "missed", None),
        (record([NO]), SOON, "refused", None),
        (record([NO], []), SOON, "refused", None),
        (record([YES], [NO], [YES]), SOON, "partial", None),
        (record([YES], [NO], []), SOON, "sending", None),
        (record([LOST, NO], []), SOON, "unknown", None),
        (record([MONTH]), SOON, "held", "quota"),
        (record([TOKEN]), SOON, "held", "credentials"),
        (record([MONTH]), OVER, "missed", None),
        (record([YES], [MONTH], [YES]), SOON, "sending", "quota"),
        (record([LOST, MONTH]), SOON, "sending", "quota"),
        (record([BUSY]), SOON, "sending", None),
        (record([AGAIN], [], events=(EventKind.FOREIGN,)), SOON, "unknown", None),
        (
            record([AGAIN], [], events=(EventKind.FOREIGN, EventKind.RESOLVED_NOT_SENT)),
            SOON,
            "sending",
            None,
        ),
        (record([LOST], events=(EventKind.RESOLVED_SENT,)), OVER, "sent", None),
        (record([YES], [], events=(EventKind.SKIPPED,)), SOON, "partial", None),
        (record([], events=(EventKind.SKIPPED,)), SOON, "missed", None),
        (record(via=Via.HAND_OFF), OVER, "handed_off", None),
        (record(via=Via.HAND_OFF, events=(EventKind.DONE,)), OVER, "done", None),
        (record([YES], via=Via.NARROWCAST), SOON, "sending", None),
    ],
)
def test_a_delivery_stands_where_its_facts_say(
    found: Record, now: datetime, state: str, held_by: str | None
) -> None:
    stands = standing(found, now)
    assert (stands.state, stands.held_by) == (state, held_by)


def test_the_error_told_is_that_of_what_was_not_taken() -> None:
    assert standing(record([YES], [NO], [YES]), SOON).error == "no"
    assert standing(record([LOST, AGAIN]), SOON).error is None


def test_only_what_was_taken_counts_as_reached() -> None:
    stands = standing(record([YES], [NO], [LOST]), SOON)
    assert (stands.batches, stands.accepted, stands.accepted_recipients) == (3, 1, 500)


def test_begun_by_name_and_late_it_has_23_hours_from_then() -> None:
    found = record([BUSY], by_name=True)
    assert standing(found, LATE).state is State.SENDING
    assert standing(found, OVER).state is State.MISSED
