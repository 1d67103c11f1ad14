"""A plan's `frequency` beside its calendar: told where too little is planned, and only there."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as wall_time

from oactl.domain.cadence import Cadence, Once, Weekly
from oactl.domain.message import Contents
from oactl.domain.plan import Plan, Post
from oactl.domain.promised import check_frequency, short_of_promises

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)  # a Wednesday
END = date(2026, 12, 31)
MON, WED, FRI = 0, 2, 4


def weekly(*days, platform="line", draft=False, start=None, until=END):
    """A post on some days of the week."""
    cadence = Cadence(Weekly(days), (wall_time(20),), start=start, until=until)
    name = f"p{days}{platform}{draft}{start}"
    return Post(name, cadence, Contents("single", ()), platform=platform, draft=draft)


def once(day):
    """A post on one day."""
    return Post(f"{day}", Cadence(Once(day), (wall_time(20),)), Contents("single", ()))


def told(frequency, *posts):
    plan = Plan("a", "plans/a.yaml", ("main",), "Asia/Taipei", posts, frequency=frequency)
    return [found.violation for found in check_frequency(plan, NOW)]


def test_a_calendar_that_keeps_what_was_promised_is_not_told():
    assert told({"broadcast": "2/week"}, weekly(WED, FRI)) == []
    assert told({"broadcast": "2/week"}, weekly(WED), weekly(FRI), weekly(MON)) == []
    assert told({}, weekly(WED)) == []


def test_the_first_week_with_too_little_is_told_and_how_many_follow():
    (found,) = told({"broadcast": "2/week"}, weekly(WED))
    assert (found.rule, found.severity, found.path) == (
        *("OA256", "warning"),
        ("frequency", "broadcast"),
    )
    assert found.params == {
        "kind": "broadcast",
        "rate": "2/week",
        "found": 1,
        "more": 4,
        "start": "2026-11-23",
        "end": "2026-11-29",
    }


def test_what_was_planned_of_a_week_that_is_half_over_counts():
    assert told({"broadcast": "2/week"}, weekly(MON, FRI)) == []


def test_before_its_first_and_after_its_last_post_a_plan_promises_nothing():
    late = weekly(WED, FRI, start=date(2026, 12, 11), until=date(2026, 12, 23))
    assert told({"broadcast": "2/week"}, late) == []


def test_a_gap_in_the_middle_is_told_alone():
    (found,) = told({"broadcast": "1/week"}, once(date(2026, 11, 25)), once(date(2026, 12, 9)))
    assert (found.params["start"], found.params["more"]) == ("2026-11-30", 0)


def test_drafts_and_other_platforms_keep_no_promise():
    for keeps in (weekly(FRI, draft=True), weekly(FRI, platform="facebook")):
        assert len(told({"broadcast": "2/week"}, weekly(WED), keeps)) == 1
    assert told({"post": "1/week"}, weekly(FRI, platform="facebook")) == []
    assert told({"broadcast": "1/week"}, weekly(WED, draft=True)) == []  # nothing is planned yet


def test_a_day_that_the_plan_skips_was_agreed_upon():
    friday = weekly(WED, FRI)
    skipping = replace(friday, cadence=replace(friday.cadence, skip=frozenset({date(2026, 12, 4)})))
    assert told({"broadcast": "2/week"}, skipping) == []
    (found,) = told({"broadcast": "3/week"}, skipping)
    assert (found.params["found"], found.params["more"]) == (2, 4)


def test_a_promise_of_which_the_plan_has_no_post_is_kept_elsewhere():
    assert told({"broadcast": "1/week", "post": "1/week"}, weekly(WED)) == []


def test_a_span_is_asked_for_what_ends_in_it():
    plan = Plan(
        "a",
        *("plans/a.yaml", ("main",), "Asia/Taipei", (weekly(WED),)),
        frequency={"broadcast": "2/week", "post": "1/week", "line": "1/week", "x": "1/month"},
    )
    found = short_of_promises(plan, date(2026, 11, 25), date(2026, 11, 29))
    assert {promise.kind: [each.found for each in short] for promise, short in found.items()} == {
        "broadcast": [1],
        "post": [0],
        "line": [],
    }


def test_a_month_is_judged_only_where_the_plan_has_all_of_it():
    frequency = {"broadcast": "5/month"}
    assert told(frequency, weekly(WED, start=date(2026, 11, 20), until=None))[0].params[
        "start"
    ] in {"2026-12-01", "2027-01-01"}
    before = weekly(WED, start=date(2026, 9, 1), until=None)
    assert told(frequency, before)[0].params["start"] == "2026-11-01"


def test_many_posts_and_promises_are_judged_quickly():
    one = weekly(*range(7), start=date(2026, 9, 1))
    posts = [replace(one, id=f"p{n}", type=f"kind {n}") for n in range(3_000)]
    frequency = {f"kind {n}": "2/day" for n in range(50)} | {"broadcast": "9999/day"}
    begun = time.process_time()
    assert len(told(frequency, *posts)) == 51
    assert time.process_time() - begun < 10, "seconds, ten times what it takes"
