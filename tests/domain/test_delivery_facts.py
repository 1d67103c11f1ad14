"""The frozen parts of a delivery: bodies, versions, and the next generation of a batch."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Via
from oactl.domain.delivery.facts import (
    Batch,
    BatchRecord,
    Delivery,
    Record,
    Version,
    body_of,
    renewed,
    user_ids,
    without,
)
from oactl.domain.delivery.identity import Channel, Identity, retry_key

IDENTITY = Identity(Channel("h", "Ub"), "p", "x", "2026-11-25T20:00")
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
USERS = st.lists(st.integers(0, 9_999), unique=True, min_size=1, max_size=40).map(
    lambda numbers: [f"U{number:032x}" for number in numbers]
)


def records(users: list[str]) -> bytes:
    return b"".join(bytes.fromhex(user[1:]) for user in users)


def delivery(via: Via, document: str = '{"messages":[{"type":"text","text":"週三"}]}') -> Delivery:
    return Delivery(
        "d", IDENTITY, "occurrence", "p/x@2026-11-25T20:00", "main", "", "line", via, AT,
        "Asia/Taipei", AT, False, "", "", document, 1, None, "", workspace="w",
    )  # fmt: skip


def batch(users: list[str] | None, name: str = "0") -> Batch:
    ids = None if users is None else records(users)
    return Batch("d", 2, 0, name, "k", ids, None if users is None else len(users))


@given(users=USERS)
def test_records_are_the_very_ids(users: list[str]) -> None:
    assert user_ids(records(users)) == users


@given(users=USERS)
def test_a_multicast_body_is_json_with_the_very_ids(users: list[str]) -> None:
    document = delivery(Via.MULTICAST).document
    body = json.loads(body_of(Via.MULTICAST, document, batch(users)))
    assert body == {"to": users, "messages": [{"type": "text", "text": "週三"}]}


def test_a_push_body_names_one_and_a_broadcast_nobody() -> None:
    document, user = delivery(Via.PUSH).document, f"U{1:032x}"
    assert json.loads(body_of(Via.PUSH, document, batch([user])))["to"] == user
    assert body_of(Via.BROADCAST, document, batch(None)).decode() == document


@given(users=USERS, places=st.sets(st.integers(0, 45)))
def test_without_those_named_the_others_stay_under_a_new_key(
    users: list[str], places: set[int]
) -> None:
    left = [user for place, user in enumerate(users) if place not in places]
    smaller = without(delivery(Via.MULTICAST), batch(users, "7.01"), sorted(places))
    if not left or len(left) == len(users):
        assert smaller is None
        return
    assert smaller is not None
    assert user_ids(smaller.ids or b"") == left
    assert (smaller.seq, smaller.generation, smaller.recipients) == (2, 1, len(left))
    assert smaller.retry_key == retry_key("w", IDENTITY, "7.01", 1)
    assert smaller.version == 0


def test_of_a_batch_that_has_no_list_nobody_is_left_out() -> None:
    assert without(delivery(Via.BROADCAST), batch(None), [0]) is None
    assert without(delivery(Via.MULTICAST), batch([f"U{1:032x}"]), []) is None


def test_a_renewed_batch_keeps_its_people_and_may_carry_another_version() -> None:
    users = [f"U{number:032x}" for number in range(3)]
    old = replace(batch(users), version=1)
    same = renewed(delivery(Via.MULTICAST), old, ids=old.ids)
    assert (same.ids, same.recipients, same.version, same.generation) == (old.ids, 3, 1, 1)
    new = renewed(delivery(Via.MULTICAST), same, ids=None, version=2)
    assert (new.recipients, new.version, new.generation) == (3, 2, 2)
    assert new.retry_key == retry_key("w", IDENTITY, "0", 2)
    assert new.retry_key != same.retry_key


def test_a_batch_says_its_version_and_the_delivery_its_newest() -> None:
    frozen = delivery(Via.MULTICAST)
    versions = [Version(1, "one", {"number": "a"}), Version(2, "two")]
    batches = [BatchRecord(replace(batch([]), version=number)) for number in range(3)]
    found = Record(frozen, batches, versions=versions)
    said = [found.version_of(each.batch).document for each in batches]
    assert said == [frozen.document, "one", "two"]
    assert found.version.number == 2
    assert Record(frozen, batches).version == Version(0, frozen.document, {})


@pytest.mark.parametrize(
    ("name", "cell"), [("0", "0"), ("7.01", "7"), ("12.1", "12"), ("7.01+1", "7"), ("7+1", "7")]
)
def test_a_batch_is_a_part_of_one_cell(name: str, cell: str) -> None:
    assert batch([], name).cell == cell


def test_it_ends_23_hours_after_its_time_or_where_begun_by_name_and_late_after_that() -> None:
    on_time = delivery(Via.PUSH)
    late = replace(on_time, created_at=AT + 5 * HOUR)
    assert (on_time.ends, late.ends) == (AT + 23 * HOUR, AT + 23 * HOUR)
    assert replace(late, by_name=True).ends == AT + 28 * HOUR
    assert replace(on_time, by_name=True, created_at=AT - HOUR).ends == AT + 23 * HOUR
