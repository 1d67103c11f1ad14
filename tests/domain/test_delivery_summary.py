"""What people and programs are shown of a delivery, and of an occurrence that never began."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    About,
    Done,
    Dropped,
    Event,
    HandedOff,
    Held,
    Missed,
    Payload,
    Progress,
    ResolvedNotSent,
    ResolvedSent,
    Skipped,
    Stopped,
)
from oactl.domain.delivery.facts import (
    Accepted,
    Attempt,
    Batch,
    BatchRecord,
    Delivery,
    Outcome,
    Record,
    Refused,
)
from oactl.domain.delivery.identity import Channel, Identity
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, summarize, summary_of_event

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
TAIPEI = AT.astimezone(ZoneInfo("Asia/Taipei"))
IDENTITY = Identity(Channel("h", "U"), "p", "x", "2026-11-25T20:00")
ABOUT = About("d", TAIPEI, "line", "multicast", 1000)
SUMMARY = DeliverySummary(
    id="d",
    occurrence="p/x@2026-11-25T20:00",
    scheduled_at=TAIPEI,
    plan="p",
    post="x",
    variant="2026-11-25",
    account="main",
    platform="line",
    via="multicast",
    state=State.PARTIAL,
    recipients=999,
    batches=3,
    batches_accepted=2,
    request_ids=("r", "s"),
    held_by="quota",
    reason="late",
    error="no",
    rejected=1,
    unproven=2,
    facts={"need": 500},
)
# Contract 4, JSON of `push`; what was added later stands behind.
KEYS = [
    *("id", "occurrence", "scheduled_at", "plan", "post", "variant", "account", "platform", "via"),
    *("state", "recipients", "batches", "batches_accepted", "request_ids", "held_by", "reason"),
    *("error", "rejected", "unproven", "facts"),
]


def record(
    *outcomes: Outcome | None, via: Via = Via.MULTICAST, events: tuple[Payload, ...] = ()
) -> Record:
    """A delivery of batches of 500, with what came back of each."""
    count = 500 * len(outcomes)
    delivery = Delivery(
        "d", IDENTITY, "occurrence", "p/x@2026-11-25T20:00", "main", "", "line", via, AT,
        "Asia/Taipei", AT, False, "", "", "{}", count, None, "",
    )  # fmt: skip
    batches = [
        BatchRecord(
            Batch("d", seq, 0, str(seq), "k", None, 500),
            [Attempt(seq, "d", seq, 0, AT, outcome)] if outcome else [],
        )
        for seq, outcome in enumerate(outcomes)
    ]
    return Record(delivery, batches, [event(each) for each in events])


def event(payload: Payload) -> Event:
    return Event(AT, IDENTITY, "main", "main/p/x@2026-11-25T20:00", "me", payload)


def test_it_is_written_and_read_back_whole() -> None:
    written = SUMMARY.to_json()
    assert list(written) == KEYS
    assert written["scheduled_at"] == "2026-11-25T20:00:00+08:00"
    assert (written["state"], written["request_ids"]) == ("partial", ["r", "s"])
    assert DeliverySummary.from_json(written) == SUMMARY


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_read_back(state: State) -> None:
    each = replace(SUMMARY, state=state, recipients=None, variant=None, request_ids=())
    assert DeliverySummary.from_json(each.to_json()) == each


YES, NO = Accepted("r", 200), Refused(400, "no")


@pytest.mark.parametrize(
    ("found", "recipients"),
    [
        (record(YES, YES), 1000),
        (record(YES, NO), 500),
        (record(YES, None), 1000),
        (record(YES, None, events=(Stopped("x"),)), 500),
        (record(YES, None, events=(Dropped(0, 3),)), 997),
        (record(NO), 500),
        (record(YES, via=Via.NARROWCAST), 500),
        (record(YES, via=Via.NARROWCAST, events=(Progress("succeeded", success=480),)), 480),
    ],
)
def test_recipients_are_whom_it_is_for_until_it_is_over_and_then_whom_it_reached(
    found: Record, recipients: int
) -> None:
    assert summarize(found, AT).recipients == recipients


def test_a_delivery_is_shown_in_its_zone_with_what_it_came_to() -> None:
    shown = summarize(record(YES, NO, events=(Dropped(0, 3),)), AT)
    assert shown.scheduled_at.isoformat() == "2026-11-25T20:00:00+08:00"
    assert (shown.plan, shown.post, shown.variant) == ("p", "x", None)
    assert (shown.state, shown.batches, shown.batches_accepted) == (State.PARTIAL, 2, 1)
    assert (shown.request_ids, shown.error, shown.rejected) == (("r",), "no", 3)
    assert shown.about == About("d", TAIPEI, "line", "multicast", 500)


@pytest.mark.parametrize(
    ("payload", "state", "held_by", "reason"),
    [
        (Held("approval", "none", {}, ABOUT), State.HELD, "approval", "none"),
        (Missed("missed", "late", {}, ABOUT), State.MISSED, "missed", "late"),
        (Skipped("holiday", ABOUT), State.SKIPPED, None, "skipped: holiday"),
        (ResolvedSent(ABOUT), State.SENT, None, "resolved"),
        (Done("https://example.com", ABOUT), State.DONE, None, None),
    ],
)
def test_what_never_began_is_shown_from_the_log(
    payload: Payload, state: State, held_by: str | None, reason: str | None
) -> None:
    shown = summary_of_event(event(payload))
    assert shown is not None
    assert (shown.state, shown.held_by, shown.reason) == (state, held_by, reason)
    assert (shown.occurrence, shown.recipients) == ("main/p/x@2026-11-25T20:00", 1000)
    assert shown.about == ABOUT


@pytest.mark.parametrize("payload", [ResolvedNotSent(ABOUT), HandedOff(), Held("quota", "")])
def test_what_says_nothing_of_an_end_is_not_shown(payload: Payload) -> None:
    assert summary_of_event(event(payload)) is None
