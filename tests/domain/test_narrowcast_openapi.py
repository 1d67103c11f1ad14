"""Every narrowcast that an audience can become is one that LINE's own description takes."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line_openapi import MESSAGING, faults, needs_openapi, spec
from oactl.domain.audience import (
    MAX_AUDIENCES_IN_A_NARROWCAST,
    Audience,
    AudienceGroup,
    Demographics,
    DemographicTag,
    TagSource,
    Via,
    narrowcast_parts,
    natural_via,
    problems_of,
)
from oactl.planfile.models import demographics

pytestmark = needs_openapi

AGES = st.none() | st.sampled_from(demographics.AGES)
FRIEND_DAYS = st.none() | st.sampled_from(demographics.FRIEND_DAYS)
AREAS = sorted(demographics._codes().values())


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


ESTIMATES = st.builds(
    Demographics,
    gender=some(["male", "female"]),
    age_from=AGES,
    age_below=AGES,
    area=some(AREAS),
    app=some(["ios", "android"]),
    friend_days_from=FRIEND_DAYS,
    friend_days_below=FRIEND_DAYS,
)
NAMES = [f"group{n}" for n in range(1, 13)] + ["one", "two"]
TAGS = st.fixed_dictionaries(
    {
        **{name: st.integers(1, 2**53).map(AudienceGroup) for name in NAMES[:-2]},
        **{name: st.builds(DemographicTag, ESTIMATES) for name in NAMES[-2:]},
    }
)
AUDIENCES = st.builds(
    Audience,
    all=some(NAMES),
    any=some(NAMES[:-2]),
    exclude=some(NAMES),
    demographics=st.none() | ESTIMATES,
    limit=st.none() | st.integers(1, 10_000),
)


def disagreements(parts: dict[str, Any]) -> list[str]:
    body = {"messages": [{"type": "text", "text": "x"}], **parts}
    return faults(spec(MESSAGING), {"$ref": "#/components/schemas/NarrowcastRequest"}, body)


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a request, the outer ones first."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict):
            yield each
        if isinstance(each, dict | list):
            yield from inside(each)


@given(audience=AUDIENCES, tags=TAGS, most=st.none() | st.integers(0, 10**6))
def test_what_is_asked_for_is_what_line_describes(
    audience: Audience, tags: dict[str, TagSource], most: int | None
) -> None:
    parts = narrowcast_parts(audience, tags, most)
    assert disagreements(parts) == []
    assert parts["limit"].get("max", 1) >= 1
    for each in inside(parts):
        joined = each.get("and", each.get("or"))
        assert joined is None or len(joined) > 1, "nothing is joined with itself alone"
        assert each.get("oneOf") != [], "one of nothing would be nobody"


@given(audience=AUDIENCES, tags=TAGS)
def test_every_tag_and_estimate_of_the_rule_is_asked_for_and_nothing_else(
    audience: Audience, tags: dict[str, TagSource]
) -> None:
    parts = narrowcast_parts(audience, tags, None)
    asked = [each["audienceGroupId"] for each in inside([parts]) if "audienceGroupId" in each]
    named = [tags[name] for name in audience.tags]
    assert sorted(asked) == sorted(tag.id for tag in named if isinstance(tag, AudienceGroup))
    estimates = [tag.demographics for tag in named if isinstance(tag, DemographicTag)]
    says = [
        each for each in [audience.demographics, *estimates] if each not in (None, Demographics())
    ]
    assert ("filter" in parts) is bool(says)


@given(audience=AUDIENCES, tags=TAGS)
def test_what_passes_the_check_has_no_more_audiences_than_line_takes(
    audience: Audience, tags: dict[str, TagSource]
) -> None:
    if natural_via(audience, tags) is not Via.NARROWCAST or problems_of(audience, tags):
        return
    parts = narrowcast_parts(audience, tags, None)
    asked = [each for each in inside([parts]) if each.get("type") == "audience"]
    assert len(asked) <= MAX_AUDIENCES_IN_A_NARROWCAST


def enumerated(name: str) -> set[str]:
    return set(spec(MESSAGING)["components"]["schemas"][name]["enum"])


def test_the_steps_and_areas_of_a_plan_are_exactly_lines() -> None:
    assert {f"age_{age}" for age in demographics.AGES} == enumerated("AgeDemographic")
    days = {f"day_{days}" for days in demographics.FRIEND_DAYS}
    assert days == enumerated("SubscriptionPeriodDemographic")
    ours = {area for area in enumerated("AreaDemographic") if area[:2] in {"tw", "jp", "th"}}
    assert set(AREAS) == ours
    genders = set(demographics._GENDERS.values())
    assert genders == enumerated("GenderDemographic")


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"recipient": {"type": "friends"}}, "friends"),
        ({"recipient": {"type": "audience", "audienceGroupId": "1"}}, "audienceGroupId"),
        ({"recipient": {"type": "operator", "xor": []}}, "xor"),
        ({"filter": {"demographic": {"type": "age", "gte": "age_18"}}}, "age_18"),
        ({"filter": {"age": 18}}, "age is unknown"),
        ({"limit": {"max": "10"}}, "max"),
        ({"limits": {}}, "limits"),
    ],
)
def test_a_request_that_line_does_not_describe_is_seen(parts: dict[str, Any], wrong: str) -> None:
    (found,) = disagreements(parts)
    assert wrong in found
