"""A checker's yes covers what was approved and less, never more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.account import Account, Person
from oactl.domain.approval import (
    AccountPart,
    Approval,
    ApprovalCheck,
    FrozenApproval,
    Proposal,
    check_approval,
    covers,
    differences,
    freeze_approval,
    grown_beyond,
    holds_until,
    may_check,
    tags_of,
)
from oactl.domain.audience import Audience, FileTag
from oactl.domain.cadence import Cadence, Daily
from oactl.domain.message import Contents
from oactl.domain.plan import Post

DAY = date(2026, 11, 25)
BOT, OTHER = "U" + "b" * 32, "U" + "c" * 32
WAS = Proposal(
    terms={"zone": "Asia/Taipei", "cadence": "daily", "audience": "all"},
    contents={"1": "aa", "2": "bb"},
    says={"1": {"text": "A"}, "2": {"text": "B"}},
    tags={"main": {"vip": "file vip.csv"}, "south": {"vip": "file south.csv"}},
    skip=("2026-12-25",),
    until="2026-12-31",
    limit=100,
)
YES = Approval(
    "熊大",
    "root",
    datetime(2026, 11, 20, tzinfo=UTC),
    date(2026, 12, 31),
    WAS,
    number="0f",
    workspace="w",
    accounts={"main": AccountPart(BOT, 1200, 3), "south": AccountPart()},
    renderings=frozenset({"said"}),
)
POST = Post("x", Cadence(Daily(), ()), Contents("single", ()), author="兔兔", checkers=("熊大",))
PEOPLE = {"熊大": Person("熊大", frozenset({"checker"})), "兔兔": Person("兔兔")}

LESS = {
    "the same": WAS,
    "one more day skipped": replace(WAS, skip=("2026-12-24", "2026-12-25")),
    "an earlier end": replace(WAS, until="2026-12-30"),
    "a lower limit": replace(WAS, limit=99),
    "an item removed": replace(WAS, contents={"1": "aa"}),
    "another item edited": replace(WAS, contents={"1": "aa", "2": "xx"}),
    "an item added": replace(WAS, contents={**WAS.contents, "3": "cc"}),
    "an account that left": replace(WAS, tags={"main": WAS.tags["main"]}),
    "an account that joined": replace(WAS, tags={**WAS.tags, "north": {}}),
    "another account's tag": replace(WAS, tags={**WAS.tags, "south": {"vip": "file x.csv"}}),
}
MORE = {
    "a term": replace(WAS, terms={**WAS.terms, "audience": "vip"}),
    "a term more": replace(WAS, terms={**WAS.terms, "quiet_ok": "true"}),
    "a term less": replace(WAS, terms={"audience": "all", "cadence": "daily"}),
    "its content": replace(WAS, contents={"1": "xx", "2": "bb"}),
    "a day skipped no more": replace(WAS, skip=()),
    "a later end": replace(WAS, until="2027-01-01"),
    "no end": replace(WAS, until=None),
    "a higher limit": replace(WAS, limit=101),
    "no limit": replace(WAS, limit=None),
    "its account's tag": replace(WAS, tags={**WAS.tags, "main": {"vip": "file all.csv"}}),
}


def check(
    approval: Approval | None = YES, proposal: Proposal = WAS, **changes: Any
) -> ApprovalCheck:
    known: dict[str, Any] = {
        "post": POST,
        "account": "main",
        "bot": BOT,
        "workspace": "w",
        "item": "1",
        "rendering": "said",
        "day": DAY,
        "revoked": frozenset(),
        "people": PEOPLE,
        "mode": "recorded",
    }
    return check_approval(approval, proposal, **{**known, **changes})


@pytest.mark.parametrize("edit", LESS)
def test_what_only_takes_away_stands(edit: str) -> None:
    assert check(proposal=LESS[edit]).approved


@pytest.mark.parametrize("edit", MORE)
def test_any_other_edit_voids_it_and_says_what(edit: str) -> None:
    found = check(proposal=MORE[edit])
    assert (found.approved, found.reason) == (False, "changed")
    assert len(found.differences) == 1


def test_a_limit_or_an_end_where_there_was_none_takes_away() -> None:
    free = replace(YES, proposal=replace(WAS, until=None, limit=None))
    assert check(free).approved


def test_a_new_item_is_not_covered() -> None:
    found = check(proposal=LESS["an item added"], item="3")
    assert (found.approved, found.reason) == (False, "new_item")


def test_it_runs_out_after_its_last_day() -> None:
    assert check(day=YES.holds_until).approved
    assert check(day=YES.holds_until + timedelta(days=1)).reason == "expired"
    assert check(None).reason == "none"


REASONS: dict[str, dict[str, Any]] = {
    "old_format": {"approval": replace(YES, number="")},
    "revoked": {"revoked": frozenset({"0f"})},
    "workspace": {"workspace": "v"},
    "bot": {"bot": OTHER},
    "new_account": {"account": "north"},
    "rendering": {"rendering": "never shown"},
    "signature_later": {"mode": "signed"},
    "checker": {"people": {"兔兔": Person("兔兔")}},
}


@pytest.mark.parametrize("reason", REASONS)
def test_an_approval_counts_where_it_was_given_and_nowhere_else(reason: str) -> None:
    assert check(**REASONS[reason]) == ApprovalCheck(
        approved=False, reason=reason, differences=check(**REASONS[reason]).differences
    )


def test_an_approval_without_a_workspace_does_not_count_in_one_that_has_an_id() -> None:
    nowhere = replace(YES, workspace=None)
    assert check(nowhere, workspace=None).approved
    assert check(nowhere).reason == "workspace"


def test_a_bot_that_was_not_known_yet_is_learned_at_first_contact() -> None:
    assert check(account="south", bot=OTHER).approved
    assert check(bot=None).approved


@pytest.mark.parametrize(
    ("post", "mode"),
    [
        (replace(POST, checkers=("莎莉",)), "recorded"),
        (replace(POST, author="熊大"), "recorded"),
    ],
)
def test_who_approved_must_still_be_its_checker_when_it_is_sent(post: Post, mode: str) -> None:
    assert check(post=post, mode=mode).reason == "checker"


DAYS = st.dates(date(2026, 11, 1), date(2027, 1, 31)).map(str)
PROPOSALS = st.builds(
    Proposal,
    terms=st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy")),
    contents=st.dictionaries(st.sampled_from("12"), st.sampled_from("xy")),
    says=st.just({}),
    tags=st.just({}),
    skip=st.lists(DAYS, max_size=3, unique=True).map(tuple),
    until=st.none() | DAYS,
    limit=st.none() | st.integers(1, 9),
)


@given(was=PROPOSALS, now=PROPOSALS, later=PROPOSALS)
def test_taking_away_twice_is_taking_away(was: Proposal, now: Proposal, later: Proposal) -> None:
    def is_within(one: Proposal, other: Proposal) -> bool:
        return not list(differences(one, other, item="1"))

    assert is_within(was, was)
    if is_within(was, now) and is_within(now, later):
        assert is_within(was, later)


def test_every_value_of_a_content_that_changed_is_told_at_its_place() -> None:
    was = replace(WAS, says={"1": {"text": "A", "files.a.json": "sha256:1", "link": "x"}})
    now = replace(
        was, contents={"1": "zz"}, says={"1": {"text": "A", "files.a.json": "sha256:2", "alt": "y"}}
    )
    found = [(each.part, each.at, each.was, each.now) for each in differences(was, now)]
    assert found == [
        ("content 1", "files.a.json", "sha256:1", "sha256:2"),
        ("content 1", "alt", "", "y"),
        ("content 1", "link", "x", ""),
    ]


def test_a_file_with_an_odd_name_is_not_taken_for_two_tags() -> None:
    odd = Account("main", tags={"a": FileTag("x.csv; b = file y.csv"), "b": FileTag("z.csv")})
    two = Account("main", tags={"a": FileTag("x.csv"), "b": FileTag("y.csv; b = file z.csv")})
    post = replace(POST, audience=Audience(all=("a", "b")))
    assert tags_of(post, odd) != tags_of(post, two)


# ---- what a delivery keeps ------------------------------------------------------------

FROZEN = freeze_approval(YES, WAS, account="main", item="1")


def covered(approval: Approval | None = YES, frozen: FrozenApproval = FROZEN, **more: Any) -> bool:
    known: dict[str, Any] = {"account": "main", "bot": BOT, "workspace": "w", "revoked": ()}
    return covers(approval, frozen, **{**known, **more})


def test_what_was_frozen_comes_back_from_json() -> None:
    assert FrozenApproval.from_dict(FROZEN.to_dict()) == FROZEN
    assert (
        FrozenApproval.from_dict({"checker": "熊大", "at": "2026-11-20", "quiet_ok": True}) is None
    )


def test_an_approval_of_the_same_content_and_audience_covers_what_was_frozen() -> None:
    assert covered()
    times = replace(WAS, terms={**WAS.terms, "cadence": "weekly: wed", "zone": "UTC"}, skip=())
    assert covered(replace(YES, number="1a", proposal=times)), "times may change, numbers too"


NOT_COVERED: dict[str, Approval | None] = {
    "none": None,
    "an old one": replace(YES, number=""),
    "other words": replace(YES, proposal=MORE["its content"]),
    "another audience": replace(YES, proposal=MORE["a term"]),
    "another list": replace(YES, proposal=MORE["its account's tag"]),
    "fewer people": replace(YES, proposal=LESS["a lower limit"]),
    "another bot": replace(YES, accounts={"main": AccountPart(OTHER)}),
    "another account": replace(YES, accounts={"south": AccountPart(BOT)}),
    "another workspace": replace(YES, workspace="v"),
}


@pytest.mark.parametrize("other", NOT_COVERED)
def test_nothing_else_covers_it(other: str) -> None:
    assert not covered(NOT_COVERED[other])


def test_a_revoked_one_covers_nothing() -> None:
    assert not covered(revoked={"0f"})


# ---- sizes and people ------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved", "now", "beyond"),
    [
        (100, 150, False),
        (100, 151, True),
        (1_000, 1_200, False),
        (1_000, 1_201, True),
        (10, 61, True),
        (10, 60, False),
        (1_000, 10, False),
        (None, 9_999, False),
        (1_000, None, False),
    ],
)
def test_an_audience_has_grown_beyond_by_a_fifth_and_50(
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
    assert may_check(post, "熊大", mode, {}) == why
    assert may_check(post, "熊大", mode, PEOPLE) == why


def test_who_is_not_among_the_people_or_no_checker_may_not_check() -> None:
    anyone = replace(POST, checkers=())
    assert may_check(anyone, "莎莉", "recorded", PEOPLE) == "unknown_person"
    author = {**PEOPLE, "莎莉": Person("莎莉", frozenset({"author"}))}
    assert may_check(anyone, "莎莉", "recorded", author) == "not_a_checker"


def test_another_value_of_the_account_is_another_content_for_what_has_begun() -> None:
    values = {"main": {"1": {"phone": '"02"'}}, "north": {"1": {"phone": '"03"'}}}
    proposal = Proposal(WAS.terms, {"1": "x"}, tags={"main": {}, "north": {}}, values=values)
    yes = replace(YES, proposal=proposal, accounts=dict.fromkeys(values, AccountPart()))
    frozen = freeze_approval(yes, proposal, account="main", item="1")
    changed = replace(proposal, values={**values, "main": {"1": {"phone": '"04"'}}})
    elsewhere = replace(proposal, values={**values, "north": {"1": {"phone": '"04"'}}})
    where = {"account": "main", "bot": None, "workspace": yes.workspace, "revoked": ()}
    assert covers(yes, frozen, **where)
    assert covers(replace(yes, proposal=elsewhere), frozen, **where)
    assert not covers(replace(yes, proposal=changed), frozen, **where)
