"""What an approval never covers, whatever else was edited, and whom it never binds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.account import Account, Person
from oactl.domain.approval import (
    LONGEST,
    AccountPart,
    Approval,
    ApprovalCheck,
    Proposal,
    Tombstone,
    check_approval,
    covers,
    differences,
    freeze_approval,
    grown_beyond,
    holds_until,
    may_check,
    tags_of,
    terms_of,
)
from oactl.domain.audience import Audience, Demographics, FileTag, Via
from oactl.domain.cadence import Cadence, Daily, Weekly
from oactl.domain.message import Contents
from oactl.domain.plan import Plan, Post

DAY = date(2026, 11, 25)
DATES = st.dates(date(2026, 11, 1), date(2027, 1, 31))
WORDS = st.sampled_from(["", "x", "y"])
POST = Post("x", Cadence(Daily(), ()), Contents("single", ()), author="兔兔")
PLAN = Plan("p", "plans/p.yaml", ("main",), "Asia/Taipei", (POST,))
ACCOUNTS = ("main", "south")
PROPOSALS = st.builds(
    Proposal,
    terms=st.fixed_dictionaries({"zone": WORDS, "audience": WORDS, "via": WORDS}),
    contents=st.fixed_dictionaries({"1": WORDS}, optional={"2": WORDS}),
    says=st.fixed_dictionaries({"1": st.dictionaries(WORDS, WORDS)}),
    tags=st.fixed_dictionaries({name: st.dictionaries(WORDS, WORDS) for name in ACCOUNTS}),
    skip=st.lists(st.sampled_from(["2026-12-24", "2026-12-25"]), unique=True).map(tuple),
    until=st.none() | DATES.map(str),
    limit=st.none() | st.integers(1, 9),
)


def approval(proposal: Proposal, **more: Any) -> Approval:
    made = Approval(
        "熊大", "root", datetime(2026, 11, 20, tzinfo=UTC), date(2026, 12, 31), proposal,
        "0f", "w", {name: AccountPart("Ub") for name in ACCOUNTS}, frozenset({"said"}),
    )  # fmt: skip
    return replace(made, **more)


def check(given: Approval, now: Proposal, **more: Any) -> ApprovalCheck:
    known: dict[str, Any] = {"post": POST, "account": "main", "bot": "Ub", "workspace": "w"}
    known |= {"item": "1", "rendering": "said", "day": DAY, "revoked": (), "people": {}}
    return check_approval(given, now, **{**known, "mode": "recorded", **more})


PARTS = st.sets(
    st.sampled_from(["terms", "contents", "tags", "skip", "until", "limit"]), max_size=2
)


@given(was=PROPOSALS, other=PROPOSALS, edited=PARTS)
def test_what_is_covered_says_the_same_to_the_same_people_at_the_same_times(
    was: Proposal, other: Proposal, edited: set[str]
) -> None:
    now = replace(was, **{part: getattr(other, part) for part in edited})
    if not check(approval(was), now).approved:
        return
    assert now.terms == was.terms
    assert now.contents.get("1") == was.contents["1"]
    assert now.tags["main"] == was.tags["main"]
    assert set(now.skip) >= set(was.skip)
    assert was.limit is None or (now.limit or 99) <= was.limit
    assert was.until is None or (now.until or "9999") <= was.until


@given(was=PROPOSALS, now=PROPOSALS)
def test_every_term_that_changed_is_told_once_with_its_two_values(
    was: Proposal, now: Proposal
) -> None:
    found = {each.part: (each.was, each.now) for each in differences(was, now)}
    terms = {name: (text, now.terms[name]) for name, text in was.terms.items()}
    changed = {name: pair for name, pair in terms.items() if pair[0] != pair[1]}
    assert {name: found[name] for name in found.keys() & terms.keys()} == changed
    assert not list(differences(was, was))


@given(was=PROPOSALS, now=PROPOSALS)
def test_of_one_account_and_item_never_more_is_told_than_of_all(
    was: Proposal, now: Proposal
) -> None:
    every = [*differences(was, now)]
    for item in now.contents:
        assert all(each in every for each in differences(was, now, account="main", item=item))


@given(was=PROPOSALS, now=PROPOSALS, day=DATES)
def test_a_revoked_approval_covers_nothing_that_it_covered(
    was: Proposal, now: Proposal, day: date
) -> None:
    given = approval(was)
    assert check(given, now, day=day, revoked={"0f"}).reason == "revoked"
    frozen = freeze_approval(given, was, account="main", item="1")
    known: dict[str, Any] = {"account": "main", "bot": "Ub", "workspace": "w"}
    assert covers(given, frozen, **known, revoked=())
    assert not covers(given, frozen, **known, revoked={"0f"})


@given(was=PROPOSALS, now=PROPOSALS)
def test_what_a_delivery_froze_is_covered_only_with_its_content_audience_and_limit(
    was: Proposal, now: Proposal
) -> None:
    frozen = freeze_approval(approval(was), was, account="main", item="1")
    known: dict[str, Any] = {"account": "main", "bot": "Ub", "workspace": "w", "revoked": ()}
    same = now.contents["1"] == was.contents["1"] and now.tags["main"] == was.tags["main"]
    same = same and all(now.terms[name] == was.terms[name] for name in ("audience", "via"))
    fewer = now.limit is None or (was.limit or 99) <= now.limit
    assert covers(approval(now), frozen, **known) is (same and fewer)


@given(last=st.none() | st.dates(DAY, date(2028, 12, 31)), today=DATES)
def test_no_approval_holds_longer_than_92_days(last: date | None, today: date) -> None:
    until = holds_until(last, today)
    assert until <= today + LONGEST == today + timedelta(days=92)
    assert last is None or until <= last
    given = approval(Proposal({}, {"1": "x"}), holds_until=until)
    assert check(given, given.proposal, day=until).approved
    assert check(given, given.proposal, day=until + timedelta(days=1)).reason == "expired"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_an_audience_that_shrank_or_grew_by_50_at_most_has_not_grown_beyond(
    approved: int, now: int
) -> None:
    assert not (grown_beyond(approved, now) and now - approved <= 50)
    assert grown_beyond(approved, approved * 2 + 51)


def test_an_account_that_joined_is_named_beside_those_that_were_approved() -> None:
    given = approval(Proposal({}, {"1": "x"}))
    (joined,) = check(given, given.proposal, account="north").differences
    assert (joined.part, joined.was, joined.now) == ("account", "main, south", "north")


def test_cells_are_kept_of_the_accounts_whose_people_were_counted_and_survive_a_revoke() -> None:
    parts = {"main": AccountPart("Ub", 1200, 3), "south": AccountPart(recipients=7)}
    given = approval(Proposal({}, {}), accounts=parts)
    assert given.cells == {"main": 3}
    assert Tombstone(given.number, "熊大", given.at, given.cells).cells == {"main": 3}
    assert given.part_of("north") == AccountPart()


# ---- which edits of a post are edits of its terms ----------------------------------------

EDITS: dict[str, Any] = {
    "cadence": Cadence(Weekly((2,)), ()),
    "via": Via.PUSH,
    "platform": "facebook",
    "quiet_ok": True,
    "allow_repeat": True,
    "silent": True,
    "audience": Audience(all=("vip",)),
}


@pytest.mark.parametrize("field", EDITS)
def test_an_edit_of_when_how_and_to_whom_changes_one_term(field: str) -> None:
    was, now = terms_of(PLAN, POST), terms_of(PLAN, replace(POST, **{field: EDITS[field]}))
    assert [name for name in was if was[name] != now[name]] == [field]


def test_the_zone_and_the_lateness_are_terms_too() -> None:
    was = terms_of(PLAN, POST)
    assert terms_of(replace(PLAN, timezone="UTC"), POST)["zone"] == "UTC" != was["zone"]
    late = replace(POST, cadence=replace(POST.cadence, late=timedelta(minutes=90)))
    assert (was["late"], terms_of(PLAN, late)["late"]) == ("2h", "90m")


@pytest.mark.parametrize(
    "edit",
    [
        {"subject": "another"},
        {"checkers": ("熊大",)},
        {"author": "莎莉"},
        {"audience": Audience(limit=5)},
        {"cadence": replace(POST.cadence, until=DAY, skip=frozenset({DAY}))},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_what_takes_away_or_says_nothing_of_the_sending_is_no_term(edit: dict[str, Any]) -> None:
    assert terms_of(PLAN, replace(POST, **edit)) == terms_of(PLAN, POST)


def test_a_tag_is_what_it_stands_for_in_its_account() -> None:
    post = replace(POST, audience=Audience(any=("vip",), demographics=Demographics(age_from=20)))
    main = Account("main", tags={"vip": FileTag("a.csv"), "other": FileTag("b.csv")})
    assert tags_of(post, main) == {"vip": "file a.csv"}
    assert tags_of(post, Account("south")) == {"vip": "nothing"}


NAMES = st.sampled_from(["熊大", "莎莉", "兔兔"])
PEOPLE = st.dictionaries(
    NAMES, st.frozensets(st.sampled_from(["author", "checker"])).map(lambda r: Person("?", r))
)


@given(
    people=PEOPLE,
    checker=NAMES,
    named=st.lists(NAMES, unique=True).map(tuple),
    mode=st.sampled_from(["self", "recorded"]),
)
def test_nobody_checks_who_is_unknown_no_checker_not_named_or_the_author(
    people: dict[str, Person], checker: str, named: tuple[str, ...], mode: str
) -> None:
    why = may_check(replace(POST, checkers=named), checker, mode, people)
    roles = people[checker].roles if checker in people else frozenset()
    assert (why == "unknown_person") is (bool(people) and checker not in people)
    if why is None:
        assert not roles or "checker" in roles
        assert not named or checker in named
        assert mode == "self" or checker != POST.author
