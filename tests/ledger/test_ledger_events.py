"""Every kind of line in the log is read back as it was written, also as 0.1.0 wrote it."""

import json
from datetime import datetime
from typing import get_args

import pytest

from oactl.domain.delivery.events import (
    About,
    Done,
    Dropped,
    Foreign,
    HandedOff,
    Held,
    LeftOut,
    Missed,
    Payload,
    Progress,
    ResolvedNotSent,
    ResolvedSent,
    Resumed,
    Skipped,
    Stopped,
)
from oactl.ledger.rows import KINDS, VERSION, kind_of, payload_of, payload_text, shown

WHEN = datetime.fromisoformat("2026-11-25T20:00:00+08:00")
ABOUT = About("d1", WHEN, "line", "multicast", 1200)
NOBODY_KNOWS = About("d1", WHEN, "line", "narrowcast", None)
WHOLE: list[Payload] = [
    Held("quota", "limit", {"limit": 200, "who": "熊大"}, ABOUT),
    Missed("missed", "late", {"late": "2h"}, NOBODY_KNOWS),
    Skipped("颱風", ABOUT),
    ResolvedSent(ABOUT),
    ResolvedNotSent(ABOUT),
    HandedOff(),
    Done("https://example.com/1", ABOUT),
    Foreign(3, 500),
    Dropped(2, 7),
    LeftOut((1, 2, 5), 1234),
    Stopped("wrong price"),
    Resumed(current=True, approval="a-7"),
    Progress("failed", 1, 2, 3, 4, "five"),
]
BARE: list[Payload] = [
    Held("quota", ""),
    Missed("missed", ""),
    Skipped(""),
    ResolvedSent(),
    ResolvedNotSent(),
    Done(),
    Foreign(0),
    Resumed(),
    Progress("waiting"),
]
# What 0.1.0 kept of an occurrence beside the fact itself.
SHOWN = {
    "id": "d1",
    "scheduled_at": "2026-11-25T20:00:00+08:00",
    "plan": "p",
    "post": "x",
    "platform": "line",
    "via": "multicast",
    "recipients": 1200,
}
FIRST = [
    (
        "held",
        {**SHOWN, "gate": "quota", "reason": "limit", "why": {"limit": 200}},
        Held("quota", "limit", {"limit": 200}, ABOUT),
    ),
    ("held", {"gate": "credentials", **SHOWN}, Held("credentials", "", {}, ABOUT)),
    ("held", {"gate": "quota", "reason": None, "why": None}, Held("quota", "")),
    (
        "missed",
        {**SHOWN, "recipients": None, "via": "narrowcast", "gate": "g", "reason": "r", "why": {}},
        Missed("g", "r", {}, NOBODY_KNOWS),
    ),
    ("skipped", {**SHOWN, "reason": "颱風"}, Skipped("颱風", ABOUT)),
    ("skipped", {"reason": "颱風"}, Skipped("颱風")),
    ("resolved_sent", SHOWN, ResolvedSent(ABOUT)),
    ("resolved_sent", {}, ResolvedSent()),
    ("resolved_not_sent", SHOWN, ResolvedNotSent(ABOUT)),
    ("resolved_not_sent", {}, ResolvedNotSent()),
    ("handed_off", {}, HandedOff()),
    ("done", {"url": "https://example.com/1"}, Done("https://example.com/1")),
    ("done", {}, Done()),
    ("foreign", {"batch": 3}, Foreign(3)),
    ("dropped", {"batch": 2, "recipients": 7}, Dropped(2, 7)),
    ("reopened", {}, Resumed()),
    (
        "progress",
        {"phase": "succeeded", "success": 9, "failure": 1, "target": 10, "error_code": None,
         "description": None},
        Progress("succeeded", 9, 1, 10),
    ),
    ("progress", {"phase": "forgotten", "error": "Not found"}, Progress("forgotten")),
]  # fmt: skip


def test_there_is_a_case_of_every_kind() -> None:
    kinds = set(get_args(Payload))
    assert {type(payload) for payload in WHOLE} == kinds
    assert {kind_of(kind) for kind in kinds} == KINDS
    later = {"left_out", "stopped"}
    assert {kind for kind, _, _ in FIRST} == KINDS - later


@pytest.mark.parametrize("payload", [*WHOLE, *BARE], ids=lambda payload: type(payload).__name__)
def test_a_payload_is_read_back_as_it_was_written(payload: Payload) -> None:
    assert payload_of(kind_of(payload), VERSION, payload_text(payload)) == payload


@pytest.mark.parametrize(("kind", "facts", "payload"), FIRST)
def test_what_0_1_0_wrote_is_read(kind: str, facts: dict[str, object], payload: Payload) -> None:
    assert payload_of(kind, 1, json.dumps(facts)) == payload


def test_what_a_later_version_adds_is_passed_over() -> None:
    text = json.dumps({"reason": "x", "about": None, "mood": "good"})
    assert payload_of("skipped", VERSION, text) == Skipped("x")


def test_only_what_is_known_is_shown_and_what_the_delivery_says_is_not() -> None:
    assert shown(Held("quota", "limit", {"limit": 200}, ABOUT)) == {
        "gate": "quota",
        "reason": "limit",
        "params": {"limit": 200},
    }
    assert shown(Progress("waiting")) == {"phase": "waiting"}
    assert shown(Foreign(0)) == {"batch": 0}
    assert shown(LeftOut((1, 2), 3)) == {"batches": (1, 2), "recipients": 3}
