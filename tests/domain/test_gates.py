"""Gates in their order, as pure questions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from oactl.domain.account import Account, QuietHours
from oactl.domain.approval import ApprovalCheck
from oactl.domain.audience import Via
from oactl.domain.cadence import Cadence, Daily, Slot
from oactl.domain.gates import Gate, GateInput, Reach, first_hold, holds, quiet_at
from oactl.domain.message import Contents
from oactl.domain.plan import Occurrence, Plan, Post
from oactl.domain.quota import Quota, fits

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)  # 20:00 in Taipei
POST = Post("offer", Cadence(Daily(), (time(20),)), Contents("single", ()))
PLAN = Plan("shop", "", ("main",), "Asia/Taipei", (POST,))
ACCOUNT = Account("main", timezone="Asia/Taipei")
APPROVED = ApprovalCheck(approved=True)
GOOD = GateInput(
    Occurrence("main", PLAN, POST, Slot(datetime(2026, 11, 25, 20), AT, None)),  # noqa: DTZ001 - wall time
    ACCOUNT,
    AT + timedelta(minutes=1),
    APPROVED,
    AT - timedelta(days=1),
    reach=Reach(10),
)
NO = ApprovalCheck(approved=False, reason="none")

# Each closes one gate, in the order of the contract.
CLOSING: dict[Gate, dict[str, Any]] = {
    Gate.INVALID: {"errors": ("OA301",)},
    Gate.FRESH_LEDGER: {"ledger_created_at": AT + timedelta(seconds=1)},
    Gate.APPROVAL: {"check": NO},
    Gate.TIMES_CHANGED: {"begun_with_other_times": "shop/offer@2026-11-25T12:00"},
    Gate.REPEAT: {"repeat_of": "shop/other@2026-11-25T12:00"},
    Gate.MISSED: {"superseded_by": "shop/offer@2026-11-25T20:30"},
    Gate.AUDIENCE: {"reach": Reach(0, problem="empty")},
    Gate.QUOTA: {"quota": Quota(10, 1)},
    Gate.BLAST_RADIUS: {"approved_recipients": 10, "reach": Reach(600)},
    Gate.CREDENTIALS: {"credentials": "rejected"},
    Gate.CLOCK: {"skew": timedelta(minutes=-6)},
}


def test_what_nothing_stops_goes() -> None:
    assert first_hold(GOOD) is None


@pytest.mark.parametrize("gate", CLOSING)
def test_a_gate_closes_for_its_own_reason_only(gate: Gate) -> None:
    closed = [each for each, hold in holds(replace(GOOD, **CLOSING[gate])) if hold is not None]
    assert closed == [gate]


def test_people_of_ours_whom_nobody_counted_at_approval_are_not_sent_to() -> None:
    uncounted = replace(GOOD, via=Via.MULTICAST, approved_recipients=None)
    hold = first_hold(uncounted)
    assert hold is not None
    assert (hold.gate, hold.reason) == (Gate.BLAST_RADIUS, "not_counted")
    assert first_hold(replace(uncounted, via=Via.BROADCAST)) is None, "only LINE counts those"
    assert first_hold(replace(uncounted, approved_recipients=10)) is None


def test_of_several_the_first_is_told() -> None:
    order = list(CLOSING)
    for place, gate in enumerate(order):
        facts: dict[str, Any] = {}
        for later in reversed(order[place:]):
            facts |= CLOSING[later]
        hold = first_hold(replace(GOOD, **facts))
        assert hold is not None
        assert hold.gate is gate


def test_the_order_is_the_contracts() -> None:
    assert [gate for gate, _ in holds(GOOD)] == list(Gate)


def test_what_a_gate_held_until_its_time_was_over_is_missed_with_that_gate() -> None:
    over = replace(GOOD, check=NO, now=AT + timedelta(hours=2, seconds=1))
    hold = first_hold(over)
    assert hold is not None
    assert (hold.gate, hold.final) == (Gate.APPROVAL, True)
    named = first_hold(replace(over, by_name=True))
    assert named is not None
    assert not named.final


def test_a_fresh_ledger_holds_for_good_until_a_person_says_so() -> None:
    fresh = replace(GOOD, **CLOSING[Gate.FRESH_LEDGER], now=AT + timedelta(hours=9))
    hold = first_hold(fresh)
    assert hold is not None
    assert (hold.gate, hold.final) == (Gate.FRESH_LEDGER, False)
    for told in ({"by_name": True}, {"ledger_waived": True}):
        found = first_hold(replace(fresh, **told))  # type: ignore[arg-type]
        assert found is None or found.gate is not Gate.FRESH_LEDGER


@pytest.mark.parametrize(
    ("hours", "minutes", "missed"), [(2, 0, False), (2, 1, True), (0, 0, False), (1, 59, False)]
)
def test_late_is_over_after_its_last_instant(hours: int, minutes: int, missed: bool) -> None:
    noon = replace(
        GOOD,
        account=replace(ACCOUNT, quiet_hours=None),
        now=AT + timedelta(hours=hours, minutes=minutes),
    )
    assert (first_hold(noon) is not None) is missed


@pytest.mark.parametrize(
    ("quiet", "wall", "inside"),
    [
        ((22, 8), "22:00", True),
        ((22, 8), "21:59", False),
        ((22, 8), "07:59", True),
        ((22, 8), "08:00", False),
        ((13, 14), "13:30", True),
        ((13, 14), "14:00", False),
        (None, "03:00", False),
    ],
)
def test_quiet_hours_are_from_their_start_to_before_their_end(
    quiet: tuple[int, int] | None, wall: str, inside: bool
) -> None:
    hours = QuietHours(time(quiet[0]), time(quiet[1])) if quiet else None
    at = datetime.fromisoformat(f"2026-11-25T{wall}+08:00")
    assert quiet_at(replace(ACCOUNT, quiet_hours=hours), at) is inside


@pytest.mark.parametrize(
    ("quota", "need", "fit"),
    [
        (None, 10, True),
        (Quota(None, 10**9), 10, True),
        (Quota(100, 90), 10, True),
        (Quota(100, 91), 10, False),
        (Quota(100, 99), None, True),
        (Quota(100, 100), None, False),
        (Quota(100, 200), 0, False),
    ],
)
def test_what_fits_into_the_months_messages(
    quota: Quota | None, need: int | None, fit: bool
) -> None:
    assert fits(quota, need) is fit


def test_a_hand_off_needs_neither_quota_nor_token_nor_quiet() -> None:
    post = replace(POST, platform="facebook")
    plan = replace(PLAN, posts=(post,))
    slot = Slot(datetime(2026, 11, 25, 23), AT + timedelta(hours=3), None)  # noqa: DTZ001 - wall time
    by_hand = replace(
        GOOD,
        occurrence=Occurrence("main", plan, post, slot),
        now=AT + timedelta(hours=3),
        quota=Quota(0, 0),
        credentials="env",
    )
    assert first_hold(by_hand) is None
    assert by_hand.occurrence.slot.wall.date() == date(2026, 11, 25)
