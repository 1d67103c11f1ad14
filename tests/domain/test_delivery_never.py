"""What never happens to a delivery, whatever its requests met and whatever people said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    Dropped,
    Event,
    Foreign,
    LeftOut,
    Payload,
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
)
from oactl.domain.delivery.foreign import left_out, left_out_so_far
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.state import (
    FINAL,
    BatchState,
    State,
    batch_state,
    by_another_ledger,
    ends,
    fold,
    key_ends,
    states_of,
    stopped,
)
from oactl.domain.delivery.summary import DeliverySummary, summarize

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
IDENTITY = Identity(Channel("h", "Ub"), "p", "x", "2026-11-25T20:00")
FOR_GOOD = timedelta(days=30)
EACH = 500
YES, BEFORE, LOST = Accepted("r", 200), Accepted("q", 409, before=True), Ambiguous("?")
OUTCOMES: st.SearchStrategy[Outcome | None] = st.sampled_from(
    (
        *(YES, BEFORE, LOST, None, Refused(400, "no"), NotSent("x")),
        *(RateLimited("!"), MonthlyLimit("m"), BadCredentials(401, "t")),
    )
)
BATCHES = st.lists(st.lists(OUTCOMES, max_size=4), min_size=1, max_size=4)
SAID: st.SearchStrategy[list[Payload]] = st.lists(
    st.sampled_from(
        (
            *(Stopped("a"), Skipped("b"), Resumed(), ResolvedNotSent(), Foreign(0, EACH)),
            *(Dropped(0, 2), LeftOut((1, 2), 2 * EACH)),
        )
    ),
    max_size=4,
)
HOURS = st.integers(0, 40).map(lambda hours: AT + timedelta(hours=hours))
VIAS = st.sampled_from([Via.MULTICAST, Via.PUSH, Via.BROADCAST])


def record(
    batches: list[list[Outcome | None]], said: list[Payload], via: Via = Via.MULTICAST
) -> Record:
    delivery = Delivery(
        "d", IDENTITY, "occurrence", IDENTITY.name, "main", "", "line", via, AT,
        "Asia/Taipei", AT, False, "", "", "{}", EACH * len(batches), None, "",
    )  # fmt: skip
    made, number = [], 0
    for seq, outcomes in enumerate(batches):
        numbers = range(number, number + len(outcomes))
        attempts = [
            Attempt(n, "d", seq, 0, AT + timedelta(seconds=n), each)
            for n, each in zip(numbers, outcomes, strict=True)
        ]
        number += len(outcomes)
        made.append(BatchRecord(Batch("d", seq, 0, str(seq), f"k{seq}", None, EACH), attempts))
    log = [
        Event(AT + timedelta(minutes=n), IDENTITY, "main", IDENTITY.name, "root", payload)
        for n, payload in enumerate(said)
    ]
    return Record(delivery, made, log)


RECORDS = st.builds(record, BATCHES, SAID, VIAS)


def may_be_out(found: Record) -> bool:
    """Whether LINE has, or may have, taken anything of it."""
    doubts = [each.outcome for batch in found.batches for each in batch.attempts]
    return any(each is None or isinstance(each, Accepted | Ambiguous) for each in doubts)


@given(found=RECORDS, now=HOURS)
def test_what_may_be_out_is_never_called_missed_skipped_held_or_refused(
    found: Record, now: datetime
) -> None:
    if may_be_out(found):
        quiet = {State.MISSED, State.SKIPPED, State.HELD, State.REFUSED, State.PLANNED}
        assert fold(found, now).state not in quiet


@given(found=RECORDS, now=HOURS)
def test_nothing_is_called_sent_of_which_a_batch_was_not_taken(
    found: Record, now: datetime
) -> None:
    if fold(found, now).state is State.SENT:
        assert {batch_state(each) for each in found.batches} == {BatchState.ACCEPTED}


@given(found=RECORDS, now=HOURS, later=HOURS)
def test_a_delivery_that_is_over_stays_as_it_is(
    found: Record, now: datetime, later: datetime
) -> None:
    stands = fold(found, min(now, later))
    if stands.state in FINAL:
        assert fold(found, max(now, later)) == stands


@given(found=RECORDS)
def test_nothing_is_sent_for_ever(found: Record) -> None:
    over = fold(found, AT + FOR_GOOD)
    assert over.state in FINAL | {State.UNKNOWN}
    assert fold(found, ends(found)).state is over.state, "and no later than its end"


@given(found=RECORDS, now=HOURS)
def test_counts_are_those_of_the_batches(found: Record, now: datetime) -> None:
    stands = fold(found, now)
    assert 0 <= stands.accepted <= stands.batches == len(found.batches)
    assert stands.accepted_recipients == EACH * stands.accepted
    assert len(stands.request_ids) == stands.accepted
    assert set(stands.request_ids) <= {"r", "q"}
    assert stands.unproven == 0 or found.delivery.via is not Via.BROADCAST


@given(found=RECORDS, now=HOURS)
def test_a_persons_sent_closes_it_for_good_and_counts_everybody(
    found: Record, now: datetime
) -> None:
    said = Event(AT, IDENTITY, "main", IDENTITY.name, "root", ResolvedSent())
    stands = fold(replace(found, events=[*found.events, said]), now)
    assert (stands.state, stands.reason, stands.error) == (State.SENT, "resolved", None)
    assert stands.accepted_recipients == found.delivery.recipients


@given(found=RECORDS, now=HOURS)
def test_stopped_it_is_never_sending(found: Record, now: datetime) -> None:
    if stopped(found) is not None:
        assert fold(found, now).state not in {State.SENDING, State.HELD, State.MISSED}


@given(batches=BATCHES, said=SAID, now=HOURS, one=OUTCOMES)
def test_one_acceptance_is_never_undone_by_what_comes_later(
    batches: list[list[Outcome | None]], said: list[Payload], now: datetime, one: Outcome | None
) -> None:
    before = fold(record([[*batches[0], YES], *batches[1:]], said), now)
    after = fold(record([[*batches[0], YES, one], *batches[1:]], said), now)
    assert (before.accepted, before.request_ids) == (after.accepted, after.request_ids)


@given(found=RECORDS)
def test_a_key_is_over_23_hours_after_its_first_request_and_never_lives_longer(
    found: Record,
) -> None:
    for each in found.batches:
        end = key_ends(each)
        assert (end is None) == (not each.attempts)
        assert end is None or end == each.attempts[0].at + timedelta(hours=23)


@given(found=RECORDS, now=HOURS)
def test_a_summary_comes_back_from_json(found: Record, now: datetime) -> None:
    shown = summarize(found, now)
    assert DeliverySummary.from_json(shown.to_json()) == shown


# ---- what another ledger had begun -------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "ours"),
    [
        ([YES], True),
        ([BEFORE], False),
        ([LOST, BEFORE], True),
        ([None, BEFORE], True),
        ([RateLimited("!"), BEFORE], False),
        ([NotSent("x"), YES], True),
    ],
)
def test_a_409_is_anothers_only_where_no_request_of_ours_can_have_been_taken(
    outcomes: list[Outcome | None], ours: bool
) -> None:
    found = record([outcomes, []], [])
    assert by_another_ledger(found.batches[0]) is not ours
    untried, met = [found.batches[1].batch], [found.batches[0].batch]
    assert (left_out(found, untried, met) is None) is ours


def known(found: Record) -> Record:
    return replace(found, delivery=replace(found.delivery, approval={"cells": 3}))


def test_where_the_cells_are_known_only_the_cells_that_were_begun_are_left_out() -> None:
    found = record([[BEFORE], [], []], [])
    names = ["0", "0.1", "2"]
    cut = [
        replace(each, batch=replace(each.batch, name=name))
        for each, name in zip(found.batches, names, strict=True)
    ]
    untried, met = [each.batch for each in cut[1:]], [cut[0].batch]
    found = replace(found, batches=cut)
    assert left_out(known(found), untried, met) == LeftOut((1,), EACH)
    assert left_out(found, untried, met) == LeftOut((1, 2), 2 * EACH), "unknown: all of them"
    assert left_out(known(found), untried, []) is None
    assert left_out(known(found), untried[1:], met) is None


def test_a_first_batch_that_was_renewed_proves_nothing_of_who_began() -> None:
    found = record([[YES], []], [])
    first = replace(found.batches[0], batch=replace(found.batches[0].batch, generation=1))
    found = replace(found, batches=[first, found.batches[1]])
    assert left_out(found, [found.batches[1].batch], [first.batch]) == LeftOut((1,), EACH)


@given(found=RECORDS)
def test_who_says_that_the_rest_was_not_sent_leaves_out_untried_batches_only(
    found: Record,
) -> None:
    left = left_out_so_far(found)
    if left is None:
        return
    assert len(found.batches) > 1
    assert any(isinstance(each.payload, Foreign) for each in found.events)
    assert {states_of(found)[seq] for seq in left.batches} == {BatchState.PLANNED}
    assert left.recipients == EACH * len(left.batches)
