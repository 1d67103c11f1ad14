"""An audience as LINE's narrowcast takes it, and in words that a checker approved."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import (
    EVERYONE,
    Audience,
    AudienceGroup,
    AudienceNamed,
    Demographics,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
    TagSource,
    at_most,
    definitions,
    groups_of,
    narrowcast_parts,
    written,
)

YOUNG = Demographics(age_from=20, age_below=35)
WOMEN_IN_TAIPEI = Demographics(gender=("female",), area=("tw_01", "tw_02"))
TAGS: dict[str, TagSource] = {
    "vip": AudienceGroup(1),
    "loyal": AudienceGroup(2),
    "staff": AudienceGroup(3),
    "young": DemographicTag(YOUNG),
    "ladies": DemographicTag(WOMEN_IN_TAIPEI),
    "members": FileTag("members.csv"),
}
VIP = {"type": "audience", "audienceGroupId": 1}
LOYAL = {"type": "audience", "audienceGroupId": 2}
STAFF = {"type": "audience", "audienceGroupId": 3}
AGE = {"type": "age", "gte": "age_20", "lt": "age_35"}
GENDER = {"type": "gender", "oneOf": ["female"]}
AREA = {"type": "area", "oneOf": ["tw_01", "tw_02"]}


def _and(*parts: object) -> dict[str, object]:
    return {"type": "operator", "and": list(parts)}


def _or(*parts: object) -> dict[str, object]:
    return {"type": "operator", "or": list(parts)}


def _not(part: object) -> dict[str, object]:
    return {"type": "operator", "not": part}


RECIPIENTS = {
    "one tag stands alone": (Audience(all=("vip",)), VIP),
    "all of several": (Audience(all=("vip", "loyal")), _and(VIP, LOYAL)),
    "any of several": (Audience(any=("vip", "loyal")), _or(VIP, LOYAL)),
    "any of one is that one": (Audience(any=("vip",)), VIP),
    "only those that are not": (Audience(exclude=("staff",)), _not(STAFF)),
    "each of those left out": (
        Audience(exclude=("staff", "loyal")),
        _and(_not(STAFF), _not(LOYAL)),
    ),
    "all, any and not": (
        Audience(all=("vip",), any=("loyal", "staff"), exclude=("staff",)),
        _and(VIP, _or(LOYAL, STAFF), _not(STAFF)),
    ),
}


@pytest.mark.parametrize("case", RECIPIENTS)
def test_tags_at_line_become_the_recipient(case: str) -> None:
    audience, recipient = RECIPIENTS[case]
    parts = narrowcast_parts(audience, TAGS, None)
    assert parts["recipient"] == recipient
    assert "filter" not in parts


FILTERS = {
    "an estimate of one kind stands alone": (Audience(demographics=YOUNG), AGE),
    "estimates are joined by and": (
        Audience(demographics=WOMEN_IN_TAIPEI),
        _and(GENDER, AREA),
    ),
    "a tag of estimates": (Audience(all=("young",)), AGE),
    "a tag of estimates beside the post's own": (
        Audience(all=("young",), demographics=WOMEN_IN_TAIPEI),
        _and(GENDER, AREA, AGE),
    ),
    "a tag of two estimates is left out as a whole": (
        Audience(exclude=("ladies",)),
        _not(_and(GENDER, AREA)),
    ),
    "an open side is not said": (
        Audience(demographics=Demographics(friend_days_from=30)),
        {"type": "subscriptionPeriod", "gte": "day_30"},
    ),
    "new friends": (
        Audience(demographics=Demographics(friend_days_below=30)),
        {"type": "subscriptionPeriod", "lt": "day_30"},
    ),
    "phones": (
        Audience(demographics=Demographics(app=("ios",))),
        {"type": "appType", "oneOf": ["ios"]},
    ),
}


@pytest.mark.parametrize("case", FILTERS)
def test_estimates_become_the_filter(case: str) -> None:
    audience, demographic = FILTERS[case]
    parts = narrowcast_parts(audience, TAGS, None)
    assert parts["filter"] == {"demographic": demographic}
    assert "recipient" not in parts


def test_tags_at_line_and_estimates_go_side_by_side() -> None:
    audience = Audience(all=("vip", "young"), exclude=("ladies", "staff"))
    parts = narrowcast_parts(audience, TAGS, 100)
    assert parts == {
        "recipient": _and(VIP, _not(STAFF)),
        "filter": {"demographic": _and(AGE, _not(_and(GENDER, AREA)))},
        "limit": {"max": 120},
    }


@pytest.mark.parametrize(
    ("audience", "most", "limit"),
    [
        (Audience(all=("vip",)), 100, {"max": 120}),
        (Audience(all=("vip",)), 101, {"max": 122}),
        (Audience(all=("vip",)), 0, {"max": 1}),
        (Audience(all=("vip",), limit=30), 30, {"max": 30}),
        (Audience(all=("vip",), limit=30), None, {"max": 30}),
        (
            Audience(all=("vip",)),
            None,
            {"upToRemainingQuota": True, "forbidPartialDelivery": True},
        ),
        (EVERYONE, None, {"upToRemainingQuota": True, "forbidPartialDelivery": True}),
    ],
)
def test_the_limit_is_the_posts_or_a_fifth_above_the_size_or_what_the_quota_allows(
    audience: Audience, most: int | None, limit: dict[str, object]
) -> None:
    assert narrowcast_parts(audience, TAGS, most)["limit"] == limit


_NAMES = st.lists(st.sampled_from(["vip", "loyal", "staff", "young"]), unique=True).map(tuple)
_AUDIENCES = st.builds(
    Audience,
    all=_NAMES,
    any=_NAMES,
    exclude=_NAMES,
    demographics=st.sampled_from([None, YOUNG, WOMEN_IN_TAIPEI]),
    limit=st.none() | st.integers(1, 10_000),
)
_SIZES = st.dictionaries(st.sampled_from([1, 2, 3]), st.none() | st.integers(0, 10_000))


@given(_AUDIENCES, _SIZES)
def test_a_narrowcast_never_goes_without_a_limit_nor_above_the_posts(
    audience: Audience, sizes: Mapping[int, int | None]
) -> None:
    most = at_most(audience, TAGS, sizes)
    limit = narrowcast_parts(audience, TAGS, most)["limit"]
    assert isinstance(limit, dict)
    if "max" in limit:
        assert limit["max"] >= 1
        assert audience.limit is None or limit["max"] <= audience.limit
    else:
        assert most is None
        assert limit == {"upToRemainingQuota": True, "forbidPartialDelivery": True}


@pytest.mark.parametrize(
    ("audience", "sizes", "most"),
    [
        (Audience(all=("vip",)), {1: 80}, 80),
        (Audience(all=("vip",)), {1: None}, None),
        (Audience(all=("vip",)), {}, None),
        (Audience(all=("vip", "loyal")), {1: 80, 2: 60}, 60),
        (Audience(all=("vip", "loyal")), {1: 80}, 80),
        (Audience(any=("vip", "loyal")), {1: 80, 2: 60}, 140),
        (Audience(any=("vip", "loyal")), {1: 80}, None),
        (Audience(all=("staff",), any=("vip", "loyal")), {1: 8, 2: 6, 3: 90}, 14),
        (Audience(all=("vip",), exclude=("staff",)), {1: 80, 3: 70}, 80),
        (Audience(exclude=("staff",)), {3: 70}, None),
        (Audience(all=("young",)), {1: 80}, None),
        (Audience(all=("vip",), limit=30), {1: 80}, 30),
        (Audience(all=("vip",), limit=300), {1: 80}, 80),
        (Audience(limit=300), {}, 300),
    ],
)
def test_at_most_is_the_tightest_bound_that_is_known(
    audience: Audience, sizes: dict[int, int | None], most: int | None
) -> None:
    assert at_most(audience, TAGS, sizes) == most


def test_the_audiences_at_line_are_those_of_every_part_of_the_rule() -> None:
    audience = Audience(all=("vip", "young"), any=("loyal",), exclude=("staff", "members"))
    assert groups_of(audience, TAGS) == {"vip": 1, "loyal": 2, "staff": 3}


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (EVERYONE, "all friends"),
        (Audience(limit=30), "all friends"),
        (Audience(all=("vip", "loyal")), "all: loyal, vip"),
        (
            Audience(all=("vip",), any=("young", "loyal"), exclude=("staff",)),
            "all: vip; any: loyal, young; not: staff",
        ),
        (
            Audience(
                demographics=Demographics(
                    ("male", "female"), 25, 35, ("tw_02", "tw_01"), ("ios",), 30, 90
                )
            ),
            (
                "demographics: female, male, age from 25, age below 35, tw_01, tw_02, ios, "
                "friend days from 30, friend days below 90"
            ),
        ),
    ],
)
def test_a_rule_in_words_is_the_same_in_any_order(audience: Audience, words: str) -> None:
    assert written(audience) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (AudienceGroup(123), "audience 123"),
        (AudienceNamed("VIP客"), "audience 'VIP客'"),
        (DemographicTag(YOUNG), "demographics age from 20, age below 35"),
        (DemographicTag(Demographics()), "demographics any"),
        (FileTag("audiences/members.csv"), "file audiences/members.csv"),
        (ImportedTag(timedelta(hours=26)), "imported 26h"),
        (ImportedTag(), "imported"),
        (EngagedTag("opened", "shop/offer", timedelta(days=60)), "opened shop/offer 1440h"),
        (EngagedTag("clicked", "shop/offer"), "clicked shop/offer"),
    ],
)
def test_a_definition_says_where_a_tag_comes_from(source: TagSource, words: str) -> None:
    assert definitions(Audience(all=("tag",)), {"tag": source}) == {"tag": words}


def test_definitions_name_each_tag_of_the_rule_once_and_no_other() -> None:
    audience = Audience(all=("vip",), any=("vip", "gone"), exclude=("members",))
    found = definitions(audience, TAGS)
    assert found == {"gone": "nothing", "members": "file members.csv", "vip": "audience 1"}
