"""Variants among people whom only LINE knows: what each narrowcast asks for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import Audience, AudienceGroup, Demographics, DemographicTag
from oactl.domain.experiment_at_line import (
    REST,
    fits_a_request,
    is_countable,
    mark,
    parts_of_arm,
    with_request_ids,
)
from oactl.domain.value import compact_json

TAGS = {
    "vip": AudienceGroup(1),
    "new": AudienceGroup(2),
    "ladies": DemographicTag(Demographics(gender=("female",))),
}
VIP = {"type": "audience", "audienceGroupId": 1}


def but_for(number: int) -> dict[str, Any]:
    return {"type": "operator", "not": mark(number)}


@pytest.mark.parametrize(
    ("audience", "countable"),
    [
        (Audience(), True),
        (Audience(all=("vip",)), True),
        (Audience(any=("vip",)), True),
        (Audience(limit=200), True),
        (Audience(all=("vip", "new")), False),
        (Audience(any=("vip", "new")), False),  # who is in both nobody knows
        (Audience(all=("vip", "new"), limit=200), True),
        (Audience(exclude=("vip",)), False),
        (Audience(all=("vip",), exclude=("new",)), False),
        (Audience(all=("ladies",)), False),
        (Audience(all=("vip",), demographics=Demographics(app=("ios",))), False),
        (Audience(demographics=Demographics(app=("ios",)), limit=200), True),
    ],
)
def test_of_which_rules_the_people_can_be_counted(audience: Audience, *, countable: bool) -> None:
    assert is_countable(audience, TAGS) is countable


def test_ten_audiences_and_earlier_arms_are_what_line_takes() -> None:
    assert fits_a_request(Audience(all=("vip",)), TAGS, 10)  # 1 and 9
    assert not fits_a_request(Audience(all=("vip", "new")), TAGS, 10)


def test_each_arm_leaves_out_those_before_it_and_the_last_has_no_limit() -> None:
    first, second, third = (parts_of_arm({}, number, 3, 1_000, None) for number in (1, 2, 3))
    assert first == {"limit": {"max": 333}}
    assert second == {"recipient": but_for(1), "limit": {"max": 333}}
    both = {"type": "operator", "and": [but_for(1), but_for(2)]}
    assert third == {"recipient": both, "limit": REST}


def test_the_rule_holds_for_every_arm_and_its_limit_for_all_together() -> None:
    parts = {"recipient": VIP, "filter": {"demographic": {}}, "limit": {"max": 401}}
    first, second = (parts_of_arm(parts, number, 2, 401, 401) for number in (1, 2))
    assert first == {"recipient": VIP, "filter": {"demographic": {}}, "limit": {"max": 200}}
    assert second == {
        "recipient": {"type": "operator", "and": [VIP, but_for(1)]},
        "filter": {"demographic": {}},
        "limit": {"max": 201},
    }


@given(st.integers(2, 10), st.integers(1, 100_000), st.none() | st.integers(1, 100_000))
def test_the_parts_never_come_to_more_than_the_people(
    arms: int, people: int, limit: int | None
) -> None:
    people = people if limit is None else min(people, limit)
    limits = [parts_of_arm({}, n, arms, people, limit)["limit"] for n in range(1, arms + 1)]
    most = [each["max"] for each in limits if "max" in each]
    assert sum(most) <= people if limit is None else sum(most) == limit
    assert len(set(most[: arms - 1])) == 1


@given(st.text(), st.text(min_size=1))
def test_a_mark_becomes_a_request_id_and_no_text_of_a_message_does(text: str, known: str) -> None:
    said = [{"type": "text", "text": each} for each in (text, "arm 1", json.dumps(mark(1)))]
    parts = parts_of_arm({}, 3, 3, 900, None)
    document = compact_json({"messages": said, **parts}).decode()
    found = json.loads(with_request_ids(document, {1: known, 2: "second"}))
    assert found["messages"] == said
    nodes = [each["not"]["requestId"] for each in found["recipient"]["and"]]
    assert nodes == [known, "second"]
