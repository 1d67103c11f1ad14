"""A checker's yes covers what was approved and less, never more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.approval import (
    Approval,
    Proposal,
    differences,
    grown_beyond,
    holds_until,
    judge,
    may_check,
)
from oactl.domain.cadence import Cadence, Daily
from oactl.domain.message import Contents
from oactl.domain.plan import Post

DAY = date(2026, 11, 25)
WAS = Proposal(
    terms={"account": "main", "cadence": "daily", "audience": "all"},
    contents={"1": "aa", "2": "bb"},
    excerpts={"1": "A", "2": "B"},
    skip=("2026-12-25",),
    until="2026-12-31",
    limit=100,
)
YES = Approval("熊大", "root", datetime(2026, 11, 20, tzinfo=UTC), date(2026, 12, 31), WAS)

LESS = {
    "the same": WAS,
    "one more day skipped": replace(WAS, skip=("2026-12-24", "2026-12-25")),
    "an earlier end": replace(WAS, until="2026-12-30"),
    "a lower limit": replace(WAS, limit=99),
    "an item removed": replace(WAS, contents={"1": "aa"}),
    "another item edited": replace(WAS, contents={"1": "aa", "2": "xx"}),
    "an item added": replace(WAS, contents={**WAS.contents, "3": "cc"}),
}
MORE = {
    "a term": replace(WAS, terms={**WAS.terms, "audience": "vip"}),
    "a term more": replace(WAS, terms={**WAS.terms, "via": "push"}),
    "a term less": replace(WAS, terms={"account": "main", "cadence": "daily"}),
    "its content": replace(WAS, contents={"1": "xx", "2": "bb"}),
    "a day skipped no more": replace(WAS, skip=()),
    "a later end": replace(WAS, until="2027-01-01"),
    "no end": replace(WAS, until=None),
    "a higher limit": replace(WAS, limit=101),
    "no limit": replace(WAS, limit=None),
}


@pytest.mark.parametrize("edit", LESS)
def test_what_only_takes_away_stands(edit: str) -> None:
    assert judge(YES, LESS[edit], "1", DAY).approved


@pytest.mark.parametrize("edit", MORE)
def test_any_other_edit_voids_it_and_says_what(edit: str) -> None:
    verdict = judge(YES, MORE[edit], "1", DAY)
    assert (verdict.approved, verdict.reason) == (False, "changed")
    assert len(verdict.differences) == 1


def test_a_limit_or_an_end_where_there_was_none_takes_away() -> None:
    free = replace(YES, proposal=replace(WAS, until=None, limit=None))
    assert judge(free, WAS, "1", DAY).approved


def test_a_new_item_is_not_covered() -> None:
    verdict = judge(YES, LESS["an item added"], "3", DAY)
    assert (verdict.approved, verdict.reason) == (False, "new_item")


def test_it_runs_out_after_its_last_day() -> None:
    assert judge(YES, WAS, "1", YES.holds_until).approved
    assert judge(YES, WAS, "1", YES.holds_until + timedelta(days=1)).reason == "expired"
    assert judge(None, WAS, "1", DAY).reason == "none"


DAYS = st.dates(date(2026, 11, 1), date(2027, 1, 31)).map(str)
PROPOSALS = st.builds(
    Proposal,
    terms=st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy")),
    contents=st.dictionaries(st.sampled_from("12"), st.sampled_from("xy")),
    excerpts=st.just({}),
    skip=st.lists(DAYS, max_size=3, unique=True).map(tuple),
    until=st.none() | DAYS,
    limit=st.none() | st.integers(1, 9),
)


@given(was=PROPOSALS, now=PROPOSALS, later=PROPOSALS)
def test_taking_away_twice_is_taking_away(was: Proposal, now: Proposal, later: Proposal) -> None:
    def covers(one: Proposal, other: Proposal) -> bool:
        return not list(differences(one, other, "1"))

    assert covers(was, was)
    if covers(was, now) and covers(now, later):
        assert covers(was, later)


@pytest.mark.parametrize(
    ("approved", "now", "beyond"),
    [
        (1_000, 1_500, False),
        (1_000, 1_501, True),
        (10_000, 12_000, False),
        (10_000, 12_001, True),
        (10, 511, True),
        (10, 510, False),
        (1_000, 10, False),
        (None, 9_999, False),
        (1_000, None, False),
    ],
)
def test_an_audience_has_grown_beyond_by_a_fifth_and_500(
    approved: int | None, now: int | None, beyond: bool
) -> None:
    assert grown_beyond(approved, now) is beyond


def test_it_holds_until_the_last_day_but_no_longer_than_92() -> None:
    assert holds_until(date(2026, 12, 31), DAY) == date(2026, 12, 31)
    assert holds_until(date(2027, 12, 31), DAY) == date(2027, 2, 25)
    assert holds_until(None, DAY) == date(2027, 2, 25)


@pytest.mark.parametrize(
    ("checkers", "author", "mode", "why"),
    [
        (("熊大",), "兔兔", "recorded", None),
        ((), "兔兔", "recorded", None),
        (("莎莉",), "兔兔", "recorded", "not_named"),
        (("熊大", "莎莉"), "熊大", "recorded", "author"),
        (("熊大",), "熊大", "self", None),
    ],
)
def test_the_author_is_no_checker_unless_the_account_says_self(
    checkers: tuple[str, ...], author: str, mode: str, why: str | None
) -> None:
    post = Post("x", Cadence(Daily(), ()), Contents("single", ()), author=author, checkers=checkers)
    assert may_check(post, "熊大", mode) == why
