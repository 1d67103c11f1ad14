"""A post that comes out of another: its times, its names, whom it reaches, what is approved."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.account import Account
from oactl.domain.approval import Proposal, differences, terms_of
from oactl.domain.audience import Audience, AudienceGroup, FileTag, Via
from oactl.domain.cadence import Cadence, Daily, Dates, Once, Weekly, last_slot, slots_between
from oactl.domain.follow_up import follow_up_parts, problems_of_follow_up
from oactl.domain.message import Contents, Item
from oactl.domain.plan import (
    FollowUp,
    Occurrence,
    Plan,
    Post,
    is_derived,
    occurrences_between,
    parse_occurrence,
    row_id,
    says_derived,
    short_name,
    whole_name,
)

TAIPEI = ZoneInfo("Asia/Taipei")
NEW_YORK = ZoneInfo("America/New_York")
THEN = FollowUp(
    timedelta(days=3), "not_opened", Contents("single", (Item("", ()),)), timedelta(hours=23)
)
OFFER = Post(
    "offer",
    Cadence(Weekly((2,)), (time(20),)),
    Contents("single", (Item("", ()),)),
    then=THEN,
)
PLAN = Plan("shop", "plans/shop.yaml", ("main",), "Asia/Taipei", (OFFER,))
UNKNOWN = {"upToRemainingQuota": True, "forbidPartialDelivery": True}


def taipei(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


def follow_ups() -> list[Occurrence]:
    (post,) = OFFER.derived_posts
    span = taipei("2026-11-20"), taipei("2026-12-10")
    return list(occurrences_between(PLAN, post, "main", *span))


def test_a_follow_up_is_due_so_much_after_each_time_of_its_post() -> None:
    found = follow_ups()
    assert [each.id for each in found] == [
        "shop/offer#then@2026-11-21T20:00",
        "shop/offer#then@2026-11-28T20:00",
        "shop/offer#then@2026-12-05T20:00",
    ]
    assert [each.parent.id for each in found if each.parent] == [
        "shop/offer@2026-11-18T20:00",
        "shop/offer@2026-11-25T20:00",
        "shop/offer@2026-12-02T20:00",
    ]
    assert found[0].closes - found[0].at == timedelta(hours=23)
    assert PLAN.post("offer#then") == found[0].post
    assert [post.id for post in PLAN.sendings] == ["offer", "offer#then"]


def test_its_names_are_taken_apart_like_those_of_any_occurrence() -> None:
    name = "shop/offer#then@2026-11-28T20:00"
    assert str(parse_occurrence(name)) == name
    assert whole_name(f"{name}#b") == name
    assert whole_name("shop/offer@2026-11-28T20:00#b") == "shop/offer@2026-11-28T20:00"
    assert short_name(f"main/{name}") == name
    assert (row_id("offer#then"), row_id("offer")) == ("offer", "offer")
    assert is_derived("offer#then")
    assert not is_derived("offer")
    assert says_derived("#then")
    assert not says_derived("b #1")  # a variant


CADENCES = st.builds(
    Cadence,
    st.sampled_from(
        [
            Daily(),
            Weekly((0, 4)),
            Once(date(2026, 3, 7)),
            Dates((date(2026, 3, 8), date(2026, 11, 1))),
        ]
    ),
    st.sampled_from([(time(2, 30),), (time(0), time(20)), tuple(map(time, range(0, 24, 4)))]),
    start=st.none() | st.dates(date(2026, 2, 20), date(2026, 3, 20)),
    until=st.none() | st.dates(date(2026, 3, 20), date(2026, 4, 20)),
    skip=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 3, 20)), max_size=3),
)


@given(CADENCES, st.integers(24, 13 * 24), st.integers(0, 40 * 24), st.integers(1, 30 * 24))
def test_moved_times_are_always_those_of_the_rule_so_much_later_on_the_wall_clock(
    cadence: Cadence, hours: int, first: int, length: int
) -> None:
    """Around a change of the clocks too."""
    after = timedelta(hours=hours)
    start = datetime(2026, 3, 1, tzinfo=NEW_YORK) + timedelta(hours=first)
    end = start + timedelta(hours=length)
    wide = timedelta(days=16)
    rule = slots_between(cadence, NEW_YORK, start - wide, end + wide)
    moved = slots_between(replace(cadence, after=after), NEW_YORK, start, end)
    span = slots_between(replace(cadence, after=after), NEW_YORK, start - wide, end + wide)
    expected = {slot.wall + after: slot.number for slot in rule}
    assert all(expected.get(slot.wall, "none") == slot.number for slot in moved)
    assert moved == [slot for slot in span if start < slot.at <= end]
    inner = [s.wall + after for s in rule if start - timedelta(days=2) < s.at < end - after]
    assert {slot.wall for slot in span} >= set(inner)


def test_the_last_moved_time_is_after_the_last_day_of_the_rule() -> None:
    cadence = Cadence(Daily(), (time(20),), start=date(2026, 3, 1), count=3)
    for rule in (cadence, replace(cadence, count=None, until=date(2026, 3, 3))):
        last = last_slot(replace(rule, after=timedelta(days=3, hours=6)), TAIPEI)
        assert last is not None
        assert f"{last.wall:%m-%d %H:%M}" == "03-07 02:00"


@pytest.mark.parametrize(
    ("to", "via", "recipient"),
    [
        ("clicked", Via.BROADCAST, {"type": "audience", "audienceGroupId": 7}),
        ("clicked", Via.NARROWCAST, {"type": "audience", "audienceGroupId": 7}),
        (
            "not_opened",
            Via.BROADCAST,
            {"type": "operator", "not": {"type": "audience", "audienceGroupId": 7}},
        ),
        (
            "not_opened",
            Via.NARROWCAST,
            {
                "type": "operator",
                "and": [
                    {"type": "redelivery", "requestId": "r"},
                    {"type": "operator", "not": {"type": "audience", "audienceGroupId": 7}},
                ],
            },
        ),
    ],
)
def test_whom_a_narrowcast_of_a_follow_up_asks_for(
    to: Any, via: Via, recipient: dict[str, Any]
) -> None:
    limit = {"max": 120} if to == "clicked" else UNKNOWN
    assert follow_up_parts(to, via, "r", 7, 100) == {"recipient": recipient, "limit": limit}


def problems(**changes: Any) -> list[str | None]:
    account = Account("main", tags={"list": FileTag("a.csv"), "vip": AudienceGroup(1)})
    return [each.variant for each in problems_of_follow_up(replace(OFFER, **changes), [account])]


def test_only_what_line_knows_by_its_request_has_a_follow_up() -> None:
    assert problems() == problems(audience=Audience(all=("vip",))) == []
    assert problems(audience=Audience(all=("list",))) == ["list"]
    assert problems(via=Via.PUSH) == ["list"]
    assert problems(platform="facebook") == ["by_hand"]
    assert problems(contents=Contents("variants", ())) == ["variants"]


WAS = Proposal(terms={"then": "3d to not_opened, late 23h"}, contents={"": "a", "#then": "b"})


def test_a_yes_to_a_post_is_one_to_its_follow_up_as_it_was() -> None:
    assert terms_of(PLAN, OFFER)["then"] == WAS.terms["then"]
    assert "then" not in terms_of(PLAN, replace(OFFER, then=None))
    other_text = replace(WAS, contents={"": "a", "#then": "x"})
    assert [each.part for each in differences(WAS, other_text, item="")] == ["content #then"]
    other_post = replace(WAS, contents={"": "x", "#then": "b"})
    assert list(differences(WAS, other_post, item="#then")) == []
    assert [each.part for each in differences(WAS, other_post, item="")] == ["content"]
    later = replace(WAS, terms={"then": "4d to not_opened, late 23h"})
    for item in ("", "#then"):
        assert [each.part for each in differences(WAS, later, item=item)] == ["then"]
