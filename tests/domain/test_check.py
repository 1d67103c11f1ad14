"""What a plan that reads well gets wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from oactl.domain.account import Account, QuietHours, Workspace
from oactl.domain.audience import Audience
from oactl.domain.cadence import Cadence, Cron, Daily, Dates, Once, Weekly
from oactl.domain.check import check_calendar, check_repeats
from oactl.domain.message import Contents, Item, Message
from oactl.domain.plan import Plan, Post

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TAIPEI = "Asia/Taipei"
NOON = (time(12),)


def said(text):
    return Contents("single", (Item("", (Message("text", {"type": "text", "text": text}),)),))


def post(name="p", at=NOON, form=None, **more):
    cadence = more.pop("cadence", None) or Cadence(form or Daily(), at)
    return Post(name, cadence, more.pop("contents", None) or said(name), **more)


def plan(*posts, zone=TAIPEI, **more):
    return Plan("a", "plans/a.yaml", ("main",), zone, posts, **more)


def workspace(zone=TAIPEI, **account):
    return Workspace("/", accounts={"main": Account("main", timezone=zone, **account)})


def calendar(a_plan, a_workspace=None):
    remarks = check_calendar(a_plan, a_workspace or workspace(), NOW)
    return [(r.post.id, r.violation.rule, r.violation.path) for r in remarks]


def test_a_time_inside_quiet_hours_is_told_once_for_each_time():
    made = plan(post(at=(time(7, 59), time(8), time(21, 59), time(22))))
    assert calendar(made) == [("p", "OA250", ("cadence", "at"))] * 2


def test_quiet_hours_are_those_of_the_accounts_zone():
    made = plan(post(at=(time(20, 30),)))
    assert calendar(made, workspace(zone="Asia/Tokyo")) == []
    made = plan(post(at=(time(21, 30),)))
    assert calendar(made, workspace(zone="Asia/Tokyo")) == [("p", "OA250", ("cadence", "at"))]


@pytest.mark.parametrize(
    "quiet", [{"quiet_ok": True}, {"platform": "facebook"}, {"form": Once(date(2026, 11, 1))}]
)
def test_quiet_hours_do_not_matter_to_what_may_or_will_not_go_out_by_itself(quiet):
    found = calendar(plan(post(at=(time(23),), **quiet)))
    assert "OA250" not in [rule for _, rule, _ in found]


def test_without_quiet_hours_any_time_will_do():
    assert calendar(plan(post(at=(time(3),))), workspace(quiet_hours=None)) == []
    day = QuietHours(time(9), time(17))
    assert calendar(plan(post(at=(time(12),))), workspace(quiet_hours=day)) != []


def test_a_cadence_of_every_minute_is_looked_at_in_bounds():
    minutes = tuple(time(hour, minute) for hour in range(9, 20) for minute in range(60))
    made = plan(post(form=Cron("* 9-19 * * *"), at=minutes))
    found = calendar(made, workspace(zone="Asia/Tokyo"))
    assert [rule for _, rule, _ in found] == ["OA219"]


@pytest.mark.parametrize(
    "cadence",
    [
        Cadence(Once(date(2026, 11, 19)), NOON),
        Cadence(Dates((date(2026, 11, 1), date(2026, 11, 19))), NOON),
        Cadence(Weekly((2,)), NOON, until=date(2026, 11, 18)),
        Cadence(Daily(), NOON, start=date(2026, 11, 1), count=3),
    ],
)
def test_a_post_whose_times_are_all_past_is_told_unless_it_is_a_draft(cadence):
    assert calendar(plan(post(cadence=cadence))) == [("p", "OA251", ("cadence",))]
    assert calendar(plan(post(cadence=cadence, draft=True))) == []


@pytest.mark.parametrize("until", [date(2026, 11, 25), date(2027, 11, 25)])
def test_a_post_with_a_time_left_is_not_past(until):
    assert calendar(plan(post(cadence=Cadence(Weekly((2,)), NOON, until=until)))) == []


def test_by_date_and_cadence_must_name_the_same_days():
    items = tuple(Item(day, ()) for day in ("2026-12-05", "2026-12-07"))
    cadence = Cadence(Dates((date(2026, 12, 5), date(2026, 12, 6))), NOON)
    made = plan(post(cadence=cadence, contents=Contents("by_date", items)))
    assert calendar(made) == [
        ("p", "OA253", ("by_date", "2026-12-07")),
        ("p", "OA335", ("by_date",)),
    ]


def repeats(*posts):
    return [(r.post.id, r.violation.params["other"]) for r in check_repeats([plan(*posts)], NOW)]


def on(day, name, **more):
    return post(name, form=Once(date(2026, 12, day)), contents=said("周年慶"), **more)


def test_the_same_said_within_seven_days_is_told_at_the_later():
    assert repeats(on(8, "later"), on(1, "first")) == [("later", "a/first")]
    assert repeats(on(1, "first"), on(9, "later")) == []


def test_the_same_said_to_others_or_with_leave_is_no_repeat():
    assert repeats(on(1, "first"), on(2, "vip", audience=Audience(all=("vip",)))) == []
    assert repeats(on(1, "first"), on(2, "second", allow_repeat=True)) == []
    assert repeats(on(1, "first"), on(2, "second", draft=True)) == []


def test_a_post_may_repeat_itself_and_templates_count_with_their_values():
    assert repeats(post(contents=said("每天"))) == []
    message = Message("text", {"type": "text", "text": "{{ code }}"}, templated=True)
    filled = Contents("single", (Item("", (message,)),))
    one = replace(on(1, "one", vars={"code": "A"}), contents=filled)
    assert repeats(one, replace(on(2, "two", vars={"code": "B"}), contents=filled)) == []
    assert repeats(one, replace(on(2, "two", vars={"code": "A"}), contents=filled)) != []


@pytest.mark.parametrize(
    "cadence",
    [
        Cadence(Once(date(2026, 11, 20)), (time(8),)),
        Cadence(Dates((date(2026, 11, 1), date(2026, 11, 20))), (time(8),)),
        Cadence(Weekly((4,)), (time(8),), until=date(2026, 11, 20)),
        Cadence(Daily(), (time(8),), start=date(2026, 11, 19), count=2),
    ],
    ids=["once", "dates", "weekly until", "count"],
)
@pytest.mark.parametrize(
    ("minutes", "late", "over"),
    [(119, 120, False), (121, 120, True), (5, 0, True), (600, 23 * 60, False)],
)
def test_a_last_time_that_may_still_go_out_is_not_told_to_be_over(
    cadence: Cadence, minutes: int, late: int, over: bool
):
    """Its time is past at validation; `late` says how long after it the post may begin."""
    made = plan(post(cadence=replace(cadence, late=timedelta(minutes=late))))
    now = datetime(2026, 11, 20, 0, tzinfo=UTC) + timedelta(minutes=minutes)  # 8 o'clock in Taipei
    found = [each.violation.rule for each in check_calendar(made, workspace(), now)]
    assert ("OA251" in found) is over
