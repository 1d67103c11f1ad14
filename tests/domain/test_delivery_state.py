"""Where a delivery stands: a fold over facts, worked out by hand case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    Done,
    Dropped,
    Event,
    Foreign,
    LeftOut,
    Payload,
    Progress,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
    Stopped,
)
from oactl.domain.delivery.facts import (
    Accepted,
    Ambiguous,
    Attempt,
    BadCredentials,
    Batch,
    BatchRecord,
    Delivery,
    MonthlyLimit,
    NotSent,
    Outcome,
    RateLimited,
    Record,
    Refused,
    Version,
)
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.state import BatchState, State, batch_state, ends, fold, states_of

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOON, LATE, OVER = (AT + timedelta(hours=hours) for hours in (1, 22.9, 23.1))
YES, AGAIN = Accepted("r", 200), Accepted("r", 409, before=True)
LOST, BUSY, NO, AWAY = Ambiguous("?"), RateLimited("!"), Refused(400, "no"), NotSent("x")
MONTH, TOKEN = MonthlyLimit("m"), BadCredentials(401, "t")
DIED = None


FOREIGN, NOT_SENT, STOP = Foreign(0, 500), ResolvedNotSent(), Stopped("wrong price")


def record(
    *batches: list[Outcome | None],
    events: tuple[Payload | tuple[datetime, Payload], ...] = (),
    via: Via = Via.MULTICAST,
    by_name: bool = False,
    versions: tuple[int, ...] = (),
) -> Record:
    """A delivery of batches of 500, with what came back of each batch's attempts in turn.

    `versions` are the numbers of the text that each batch carries, where it was resumed.
    """
    identity = Identity(Channel("h", "U"), "p", "x", "2026-11-25T20:00")
    delivery = Delivery(
        "d", identity, "occurrence", "p/x@2026-11-25T20:00", "main", "", "line", via, AT,
        "Asia/Taipei", AT, by_name, "", "", "{}", 500 * len(batches), None, "",
    )  # fmt: skip
    made, number = [], 0
    for seq, outcomes in enumerate(batches):
        attempts = []
        for outcome in outcomes:
            number += 1
            attempts.append(Attempt(number, "d", seq, 0, AT, outcome))
        version = versions[seq] if versions else 0
        batch = Batch("d", seq, 0, str(seq), f"k{seq}", None, 500, version)
        made.append(BatchRecord(batch, attempts))
    timed = [each if isinstance(each, tuple) else (AT, each) for each in events]
    log = [Event(at, identity, "main", delivery.occurrence, "root", what) for at, what in timed]
    texts = [Version(number, "{}") for number in sorted(set(versions) - {0})]
    return Record(delivery, made, log, texts)


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
        (record([MONTH]), OVER, "missed", "quota"),
        (record([YES], [MONTH], [YES]), SOON, "sending", "quota"),
        (record([LOST, MONTH]), SOON, "sending", "quota"),
        (record([BUSY]), SOON, "sending", None),
        (record([AGAIN], [], events=(FOREIGN,)), SOON, "unknown", None),
        (
            record([AGAIN], [], events=(FOREIGN, NOT_SENT)),
            SOON,
            "sending",
            None,
        ),
        (record([LOST], events=(ResolvedSent(),)), OVER, "sent", None),
        (record([YES], [], events=(Skipped("x"),)), SOON, "partial", None),
        (record([], events=(Skipped("x"),)), SOON, "skipped", None),
        (record(via=Via.HAND_OFF), OVER, "handed_off", None),
        (record(via=Via.HAND_OFF, events=(Done(),)), OVER, "done", None),
        (record([YES], via=Via.NARROWCAST), SOON, "sending", None),
    ],
)
def test_a_delivery_stands_where_its_facts_say(
    found: Record, now: datetime, state: str, held_by: str | None
) -> None:
    stands = fold(found, now)
    assert (stands.state, stands.held_by) == (state, held_by)


def test_the_error_told_is_that_of_what_was_not_taken() -> None:
    assert fold(record([YES], [NO], [YES]), SOON).error == "no"
    assert fold(record([LOST, AGAIN]), SOON).error is None


def test_only_what_was_taken_counts_as_reached() -> None:
    stands = fold(record([YES], [NO], [LOST]), SOON)
    assert (stands.batches, stands.accepted, stands.accepted_recipients) == (3, 1, 500)


def test_begun_by_name_and_late_it_has_23_hours_from_then() -> None:
    found = record([BUSY], by_name=True)
    assert fold(found, LATE).state is State.SENDING
    assert fold(found, OVER).state is State.MISSED


@pytest.mark.parametrize(
    ("found", "state", "reason"),
    [
        (record([], events=(STOP,)), "skipped", "stopped: wrong price"),
        (record([YES], [], events=(STOP,)), "partial", "stopped: wrong price"),
        (record([YES], [YES], events=(STOP,)), "sent", None),
        (record([YES], [LOST], events=(STOP,)), "unknown", "stopped_uncertain"),
        (record([YES], [DIED], events=(STOP,)), "unknown", "stopped_uncertain"),
        (record([LOST, NO], events=(STOP,)), "unknown", "stopped_uncertain"),
        (record([BUSY], events=(STOP,)), "skipped", "stopped: wrong price"),
        (record([MONTH], events=(STOP,)), "skipped", "stopped: wrong price"),
        (record([], events=(Stopped(""),)), "skipped", "stopped"),
        (record([], events=(Skipped("holiday"),)), "skipped", "skipped: holiday"),
        (record([], events=(Skipped(""),)), "skipped", "skipped"),
        (record([YES], [], events=(Skipped("x"),)), "partial", "skipped: x"),
        (record([LOST], events=(Skipped("x"),)), "unknown", "stopped_uncertain"),
        (record([], events=(STOP, Resumed())), "sending", None),
        (record([], events=(Skipped("x"), Resumed())), "sending", None),
        (record([LOST], events=(STOP, Resumed())), "sending", None),
        (record([], events=(STOP, Resumed(), Stopped("again"))), "skipped", "stopped: again"),
        (record([LOST], events=(STOP, ResolvedSent())), "sent", "resolved"),
        (record(via=Via.HAND_OFF, events=(Skipped("x"),)), "skipped", "skipped: x"),
        (record(via=Via.HAND_OFF, events=(Skipped("x"), Done())), "done", None),
    ],
)
def test_a_persons_word_stops_it_until_another_resumes_it(
    found: Record, state: str, reason: str | None
) -> None:
    stands = fold(found, SOON)
    assert (stands.state, stands.reason) == (state, reason)


def test_stopped_it_stays_so_after_its_time() -> None:
    assert fold(record([], events=(STOP,)), OVER).state is State.SKIPPED
    assert fold(record([YES], [], events=(STOP,)), OVER).reason == "stopped: wrong price"


def test_resumed_it_has_23_hours_from_then() -> None:
    later = AT + timedelta(hours=22)
    found = record([BUSY], events=((AT, STOP), (later, Resumed())))
    assert ends(found) == later + timedelta(hours=23)
    assert fold(found, OVER).state is State.SENDING
    assert fold(found, ends(found)).state is State.MISSED
    early = record([BUSY], by_name=True, events=((AT - timedelta(hours=5), Resumed()),))
    assert ends(early) == AT + timedelta(hours=23), "and never less than it had"


def test_the_life_of_a_key_ends_also_where_it_was_resumed() -> None:
    found = record([LOST], events=((AT + timedelta(hours=22), Resumed()),))
    assert fold(found, LATE).state is State.SENDING
    assert (fold(found, OVER).state, fold(found, OVER).reason) == (State.UNKNOWN, "key_expired")


@pytest.mark.parametrize(
    ("found", "state", "reason", "unproven"),
    [
        (record([AGAIN], events=(FOREIGN,)), "sent", "unproven", 500),
        (record([AGAIN], events=(FOREIGN,), via=Via.BROADCAST), "sent", None, 0),
        (record([AGAIN], [], events=(FOREIGN,)), "unknown", "another_ledger", 500),
        (record([AGAIN], [], events=(FOREIGN, NOT_SENT)), "sending", None, 500),
        (record([AGAIN], [YES], events=(FOREIGN, NOT_SENT)), "sent", "unproven", 500),
        (
            record([AGAIN], [AGAIN], events=(FOREIGN, NOT_SENT, Foreign(1, 500))),
            "sent",
            "unproven",
            1000,
        ),
        (record([AGAIN], [], events=(FOREIGN, NOT_SENT, FOREIGN)), "sending", None, 500),
        (record([LOST, AGAIN]), "sent", None, 0),
        (record([DIED, AGAIN]), "sent", None, 0),
        (record([BUSY, AGAIN], events=(FOREIGN,)), "sent", "unproven", 500),
        (record([YES], [YES]), "sent", None, 0),
    ],
)
def test_what_another_ledger_sent_is_named_with_its_number(
    found: Record, state: str, reason: str | None, unproven: int
) -> None:
    stands = fold(found, SOON)
    assert (stands.state, stands.reason, stands.unproven) == (state, reason, unproven)


def test_people_left_out_are_not_sent_to_and_not_counted_as_reached() -> None:
    left = LeftOut((1, 2), 1000)
    found = record([AGAIN], [], [], [YES], events=(FOREIGN, NOT_SENT, left))
    assert states_of(found)[1:3] == [BatchState.LEFT_OUT] * 2
    stands = fold(found, SOON)
    assert (stands.state, stands.reason, stands.unproven) == (State.PARTIAL, "unproven", 1500)
    assert (stands.batches, stands.accepted, stands.accepted_recipients) == (4, 2, 1000)


def test_only_what_was_never_tried_is_left_out() -> None:
    found = record([AGAIN], [YES], [LOST], events=(FOREIGN, NOT_SENT, LeftOut((1, 2), 1000)))
    assert states_of(found)[1:] == [BatchState.ACCEPTED, BatchState.UNKNOWN]
    assert fold(found, SOON).state is State.SENDING


def test_rejected_people_are_counted_over_all_batches() -> None:
    found = record([YES], [YES], events=(Dropped(0, 2), Dropped(1, 3)))
    assert fold(found, SOON).rejected == 5
    assert fold(record([YES]), SOON).rejected == 0


@pytest.mark.parametrize(
    ("found", "state", "reason"),
    [
        (record([YES], [LOST], versions=(0, 0)), "sending", None),
        (record([YES], [LOST], [], versions=(0, 0, 1)), "sending", None),
        (record([YES], [LOST], [YES], versions=(0, 0, 1)), "unknown", "withdrawn_uncertain"),
        (record([YES], [DIED], [YES], versions=(0, 0, 2)), "unknown", "withdrawn_uncertain"),
        (record([YES], [LOST], [YES], versions=(0, 1, 1)), "sending", None),
        (record([YES], [YES], versions=(0, 1)), "sent", None),
    ],
)
def test_what_may_have_gone_out_with_a_withdrawn_text_is_not_asked_about_again(
    found: Record, state: str, reason: str | None
) -> None:
    stands = fold(found, SOON)
    assert (stands.state, stands.reason) == (state, reason)


@pytest.mark.parametrize(
    ("progress", "state", "reason", "reached"),
    [
        (Progress("waiting"), "sending", None, None),
        (Progress("sending"), "sending", None, None),
        (Progress("succeeded", success=480), "sent", None, 480),
        (Progress("failed", error_code=3), "sent", None, None),
        (Progress("failed", error_code=1), "refused", "narrowcast_error_1", None),
        (Progress("forgotten"), "unknown", "progress_unknown", None),
    ],
)
def test_a_narrowcast_is_where_line_says_it_is(
    progress: Progress, state: str, reason: str | None, reached: int | None
) -> None:
    stands = fold(record([YES], via=Via.NARROWCAST, events=(progress,)), SOON)
    assert (stands.state, stands.reason, stands.accepted_recipients) == (state, reason, reached)


def test_why_a_narrowcast_failed_is_told_in_lines_words() -> None:
    failed = Progress("failed", error_code=1, description="internal error")
    stands = fold(record([YES], via=Via.NARROWCAST, events=(failed,)), SOON)
    assert stands.error == "internal error (errorCode 1)"
