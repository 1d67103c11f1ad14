"""The frozen parts of a delivery: keys, bodies and units that every ledger derives alike."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.record import (
    BATCH_SIZE,
    Batch,
    Delivery,
    Realm,
    body_of,
    cut,
    delivery_id,
    ids_text,
    retry_key,
    unit_name,
    without,
)

USERS = st.lists(st.integers(0, 9_999), unique=True, min_size=1, max_size=40).map(
    lambda numbers: [f"U{number:032x}" for number in numbers]
)


def delivery(via: Via, document: str = '{"messages":[{"type":"text","text":"週三"}]}') -> Delivery:
    return Delivery(
        "d", Realm("h", "Ub"), "occurrence", "p/x@2026-11-25T20:00", "main", "p", "x", "", "line",
        via, None, "Asia/Taipei", None, False, "", "", document, 1, None, "",  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_key_hangs_on_bot_occurrence_batch_and_generation_and_on_nothing_else() -> None:
    keys = [
        retry_key("Ub", "p/x@2026-11-25T20:00", 0, 0),
        retry_key("Uc", "p/x@2026-11-25T20:00", 0, 0),
        retry_key("Ub", "p/x@2026-11-25T20:01", 0, 0),
        retry_key("Ub", "p/x@2026-11-25T20:00", 1, 0),
        retry_key("Ub", "p/x@2026-11-25T20:00", 0, 1),
    ]
    assert len(set(keys)) == 5
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", k) for k in keys)
    # Another version of oactl must derive the same, or a restored ledger would send again.
    assert keys[0] == "b636b063-eea7-5b6c-93f0-ffd1f51bbafa"


@given(users=USERS)
def test_a_multicast_body_is_json_with_the_very_ids(users: list[str]) -> None:
    batch = Batch("d", 0, 0, "k", ids_text(users), len(users))
    body = json.loads(body_of(delivery(Via.MULTICAST), batch))
    assert body == {"to": users, "messages": [{"type": "text", "text": "週三"}]}


def test_a_push_body_names_one_and_a_broadcast_nobody() -> None:
    one = Batch("d", 0, 0, "k", ids_text(["U1"]), 1)
    assert json.loads(body_of(delivery(Via.PUSH), one))["to"] == "U1"
    everybody = Batch("d", 0, 0, "k", None, None)
    assert body_of(delivery(Via.BROADCAST), everybody).decode() == delivery(Via.BROADCAST).document


@given(count=st.integers(0, 3 * BATCH_SIZE))
def test_batches_have_everybody_once_and_at_most_500(count: int) -> None:
    ids = [str(number) for number in range(count)]
    parts = cut(ids)
    assert [each for part in parts for each in part] == ids
    assert all(0 < len(part) <= BATCH_SIZE for part in parts)


@given(users=USERS, places=st.sets(st.integers(0, 45)))
def test_without_those_named_the_others_stay_under_a_new_key(
    users: list[str], places: set[int]
) -> None:
    batch = Batch("d", 2, 0, "k", ids_text(users), len(users))
    left = [user for place, user in enumerate(users) if place not in places]
    smaller = without(delivery(Via.MULTICAST), batch, sorted(places))
    if not left or len(left) == len(users):
        assert smaller is None
        return
    assert smaller is not None
    assert json.loads(smaller.ids or "") == left
    assert (smaller.seq, smaller.generation, smaller.recipients) == (2, 1, len(left))
    assert smaller.retry_key == retry_key("Ub", "p/x@2026-11-25T20:00", 2, 1)


@given(name=st.text(min_size=1, max_size=60))
def test_a_unit_is_one_that_line_takes(name: str) -> None:
    unit = unit_name("Ub", f"{name}/x@2026-11-25T20:00")
    assert re.fullmatch(r"[A-Za-z0-9_]{1,30}", unit)
    assert unit.startswith("oa_20261125_")


def test_one_occurrence_of_one_bot_at_one_host_is_one_delivery() -> None:
    assert delivery_id("h", "main", "a") == delivery_id("h", "main", "a")
    others = {
        delivery_id(*name) for name in (("g", "main", "a"), ("h", "x", "a"), ("h", "main", "b"))
    }
    assert len(others | {delivery_id("h", "main", "a")}) == 4
