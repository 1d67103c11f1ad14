"""The slots of a cadence agree with a slow walk over days, in every zone and every window."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.cadence import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Form,
    Monthly,
    Once,
    RRule,
    Slot,
    Weekly,
    instant,
    last_slot,
    next_slot,
    slots_between,
)
from oactl.planfile.models.base import validate
from oactl.planfile.models.cadence import CadenceModel

TAIPEI = ZoneInfo("Asia/Taipei")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "Europe/London",
        "Australia/Lord_Howe",
        "Asia/Taipei",
        "Pacific/Apia",
        "America/St_Johns",
    )
]
# Days around changes of the clocks, leap days and the ends of months and years.
BEGINS = [
    date(2011, 12, 20),
    date(2010, 10, 28),
    date(2026, 3, 1),
    date(2026, 9, 27),
    date(2026, 10, 20),
    date(2028, 2, 20),
    date(2026, 12, 25),
]


def read(**source: object) -> Cadence:
    written = {key.rstrip("_"): value for key, value in source.items()}
    made, problems = validate(CadenceModel, written)
    assert made is not None, problems
    return made.cadence()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def all_walls(cadence: Cadence, first: str, last: str, zone: ZoneInfo = TAIPEI) -> list[str]:
    """The wall-clock times in a span that is wide enough."""
    slots = slots_between(cadence, zone, utc(first), utc(last))
    return [f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in slots]


# The slow oracle: asks of each day whether it is one, in other words than the code's.


def named(form: Form, day: date, start: date | None, every: int) -> bool:
    match form:
        case Once(once):
            return day == once
        case Dates(days):
            return day in days
        case Daily():
            return start is None or (day - start).days % every == 0
        case Weekly(weekdays):
            weeks = 0 if start is None else (monday(day) - monday(start)).days // 7
            return day.weekday() in weekdays and weeks % every == 0
        case Monthly(days, nths):
            months = 0 if start is None else months_of(day) - months_of(start)
            return months % every == 0 and in_month(days, nths, day)
        case RRule() | Cron():
            raise AssertionError


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def months_of(day: date) -> int:
    return day.year * 12 + day.month


def in_month(days: tuple[int, ...], nths: tuple[tuple[int, int], ...], day: date) -> bool:
    weeks = calendar.monthcalendar(day.year, day.month)
    column = [week[day.weekday()] for week in weeks if week[day.weekday()]]
    places = {column.index(day.day) + 1, column.index(day.day) - len(column)}
    is_last = (day + timedelta(days=1)).day == 1
    return (
        day.day in days
        or (-1 in days and is_last)
        or any((place, day.weekday()) in nths for place in places)
    )


def slow_slots(cadence: Cadence, zone: ZoneInfo, first: date, last: date) -> list[Slot]:
    """Every slot up to `last`, walked from `first`, which lies at or before `from`."""
    found, number, day = [], 0, first
    while day <= (min(last, cadence.until) if cadence.until else last):
        if (cadence.start is None or day >= cadence.start) and named(
            cadence.form, day, cadence.start, cadence.every
        ):
            for at in cadence.at:
                number += 1
                if cadence.count is not None and number > cadence.count:
                    return found
                if day not in cadence.skip:
                    wall = datetime.combine(day, at) + cadence.after
                    told = number if cadence.start else None
                    found.append(Slot(wall, instant(wall, zone), told))
        day += timedelta(days=1)
    return found


@st.composite
def forms(draw: st.DrawFn, begin: date) -> Form:
    near = st.integers(-3, 40).map(lambda days: begin + timedelta(days=days))
    month_days = st.integers(1, 31) | st.just(-1)
    nths = st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(0, 6))
    return draw(
        st.one_of(
            near.map(Once),
            st.sets(near, min_size=1, max_size=6).map(lambda d: Dates(tuple(sorted(d)))),
            st.just(Daily()),
            st.sets(st.integers(0, 6), min_size=1).map(lambda d: Weekly(tuple(sorted(d)))),
            st.builds(
                lambda days, nths: Monthly(tuple(sorted(days)), tuple(sorted(nths))),
                st.sets(month_days, min_size=1, max_size=3),
                st.sets(nths, max_size=2),
            ),
        )
    )


@st.composite
def cadences(draw: st.DrawFn, begin: date) -> Cadence:
    form = draw(forms(begin))
    near = st.integers(-3, 45).map(lambda days: begin + timedelta(days=days))
    start = draw(st.none() | near)
    times = st.builds(time, st.sampled_from([0, 1, 2, 3, 12, 23]), st.sampled_from([0, 1, 30, 59]))
    counted = isinstance(form, Daily | Weekly | Monthly) and start is not None
    return Cadence(
        form=form,
        at=tuple(sorted(draw(st.sets(times, min_size=1, max_size=3)))),
        start=start,
        until=draw(st.none() | near),
        count=None if start is None else draw(st.none() | st.integers(1, 20)),
        every=draw(st.integers(1, 4)) if counted else 1,
        skip=frozenset(draw(st.sets(near, max_size=3))),
        after=timedelta(hours=draw(st.sampled_from([0, 0, 24, 30, 95]))),
    )


@st.composite
def settings_of_time(draw: st.DrawFn) -> tuple[Cadence, ZoneInfo, date]:
    begin = draw(st.sampled_from(BEGINS))
    return draw(cadences(begin)), draw(st.sampled_from(ZONES)), begin


minutes = st.integers(-3 * 1440, 50 * 1440)


def moment(begin: date, minute: int) -> datetime:
    return datetime.combine(begin, time(), UTC) + timedelta(minutes=minute)


@settings(max_examples=200, deadline=None)
@given(settings_of_time(), minutes, minutes)
def test_slots_between_are_those_of_a_slow_walk(setting, one, other):
    cadence, zone, begin = setting
    low, high = sorted((moment(begin, one), moment(begin, other)))
    walked = slow_slots(cadence, zone, begin - timedelta(days=8), begin + timedelta(days=60))
    expected = [slot for slot in walked if low < slot.at <= high]
    assert slots_between(cadence, zone, low, high) == expected


@settings(max_examples=150, deadline=None)
@given(settings_of_time(), st.lists(minutes, min_size=3, max_size=6))
def test_no_slot_is_lost_or_doubled_where_windows_meet(setting, cuts):
    cadence, zone, begin = setting
    ends = [moment(begin, cut) for cut in sorted(cuts)]
    parts = [slots_between(cadence, zone, low, high) for low, high in pairwise(ends)]
    whole = slots_between(cadence, zone, ends[0], ends[-1])
    assert [slot for part in parts for slot in part] == whole
    assert whole == sorted(whole, key=lambda slot: (slot.at, slot.wall))
    assert len({slot.wall for slot in whole}) == len(whole)


@settings(max_examples=100, deadline=None)
@given(settings_of_time(), minutes)
def test_the_next_slot_is_the_first_of_those_that_follow(setting, minute):
    cadence, zone, begin = setting
    after = moment(begin, minute)
    following = slots_between(cadence, zone, after, after + timedelta(days=200))
    found = next_slot(cadence, zone, after)
    if following:
        assert found == following[0]
    else:
        assert found is None or found.at > after + timedelta(days=200)


@settings(max_examples=100, deadline=None)
@given(settings_of_time())
def test_the_last_slot_has_none_after_it(setting):
    cadence, zone, begin = setting
    low, high = moment(begin, -9000 * 1440), moment(begin, 4000 * 1440)
    found = last_slot(cadence, zone)
    endless = cadence.count is None and cadence.until is None
    if endless and not isinstance(cadence.form, Once | Dates):
        assert found is None
    else:
        assert [found] == (slots_between(cadence, zone, low, high) or [None])[-1:]


@settings(deadline=None)
@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 5),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_every_second_week_is_as_in_rfc_5545_with_monday_first(weekdays, every, start):
    cadence = Cadence(Weekly(tuple(sorted(weekdays))), (time(20),), start, every=every)
    rule = rrule.rrule(
        rrule.WEEKLY,
        datetime.combine(start, time(20)),
        interval=every,
        wkst=rrule.MO,
        byweekday=sorted(weekdays),
        count=20,
    )
    low = datetime.combine(start, time(), UTC) - timedelta(days=1)
    high = instant(rule[19], TAIPEI)
    assert [slot.wall for slot in slots_between(cadence, TAIPEI, low, high)] == list(rule)


@settings(deadline=None)
@given(
    st.sets(st.integers(1, 28) | st.just(-1), min_size=1),
    st.integers(1, 14),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_days_of_each_nth_month_are_as_in_rfc_5545(days, every, start):
    cadence = Cadence(Monthly(tuple(sorted(days))), (time(20),), start, every=every)
    rule = rrule.rrule(
        rrule.MONTHLY,
        datetime.combine(start, time(20)),
        interval=every,
        bymonthday=sorted(days),
        count=15,
    )
    low = datetime.combine(start, time(), UTC) - timedelta(days=1)
    high = instant(rule[14], TAIPEI)
    assert [slot.wall for slot in slots_between(cadence, TAIPEI, low, high)] == list(rule)


RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=2TU,-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=TH",
    "FREQ=WEEKLY;COUNT=7;BYDAY=WE",
]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RULES), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-20, 2500))
def test_a_rule_is_that_of_the_library_anchored_at_from_in_every_window(text, start, offset):
    cadence = Cadence(RRule(text), (time(12),), start)
    rule = rrule.rrulestr(text, dtstart=datetime.combine(start, time(12)))
    low = datetime.combine(start + timedelta(days=offset), time(6))
    high = low + timedelta(days=40)
    found = slots_between(
        cadence, ZoneInfo("UTC"), low.replace(tzinfo=UTC), high.replace(tzinfo=UTC)
    )
    assert [slot.wall for slot in found] == rule.between(low, high)
    before = len(rule.between(datetime.combine(start, time()), low, inc=True))
    assert [slot.number for slot in found] == list(range(before + 1, before + len(found) + 1))


def cron_names(field: str, day: date) -> bool:
    is_last = (day + timedelta(days=1)).day == 1
    return field == "*" or (field == "L" and is_last) or str(day.day) in field.split(",")


@settings(deadline=None)
@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.sampled_from(["*", "1,15", "L", "13"]),
    st.sampled_from([date(2026, 3, 8), date(2026, 11, 1), date(2026, 1, 30)]),
)
def test_cron_fires_once_at_each_wall_clock_match(minute, hour, field, first):
    cadence = read(cron=f"{minute} {hour} {field} * *")
    low = instant(datetime.combine(first, time()), NEW_YORK)
    high = low + timedelta(days=31)
    days = [first + timedelta(days=offset) for offset in range(-1, 33)]
    walls = [datetime.combine(day, time(hour, minute)) for day in days if cron_names(field, day)]
    expected = [wall for wall in walls if low < instant(wall, NEW_YORK) <= high]
    assert [slot.wall for slot in slots_between(cadence, NEW_YORK, low, high)] == expected


# Worked by hand.


def test_wednesdays_and_fridays_of_the_contract_until_inclusive_without_skipped_days():
    cadence = read(
        weekly=["wed", "fri"],
        at="20:00",
        from_="2026-12-18",
        until="2026-12-30",
        skip=["2026-12-25"],
    )
    assert all_walls(cadence, "2026-01-01", "2027-02-01") == [
        "2026-12-18T20:00",
        "2026-12-23T20:00",
        "2026-12-30T20:00",
    ]


def test_count_counts_before_skip_and_numbers_go_on_over_skipped_days():
    cadence = read(daily="true", at="20:00", from_="2026-12-24", count="3", skip=["2026-12-25"])
    slots = slots_between(cadence, TAIPEI, utc("2026-12-01"), utc("2027-02-01"))
    assert [(slot.wall.day, slot.number) for slot in slots] == [(24, 1), (26, 3)]
    assert last_slot(cadence, TAIPEI) == slots[-1]
    assert next_slot(cadence, TAIPEI, slots[-1].at) is None


def test_count_counts_each_time_of_a_day():
    cadence = read(daily="true", at=["20:00", "9:00"], from_="2026-12-24", count="3")
    assert all_walls(cadence, "2026-12-01", "2027-02-01") == [
        "2026-12-24T09:00",
        "2026-12-24T20:00",
        "2026-12-25T09:00",
    ]


def test_without_from_there_is_no_number_and_no_lower_bound():
    cadence = read(weekly="wed", at="20:00")
    slot = next_slot(cadence, TAIPEI, utc("1999-12-31T00:00"))
    assert slot == Slot(datetime(2000, 1, 5, 20), utc("2000-01-05T12:00"), None)  # noqa: DTZ001


def test_a_window_is_open_at_its_start_and_closed_at_its_end():
    cadence = read(once="2026-12-01T20:00")
    at = utc("2026-12-01T12:00")
    second = timedelta(seconds=1)
    assert slots_between(cadence, TAIPEI, at, at + second) == []
    assert len(slots_between(cadence, TAIPEI, at - second, at)) == 1
    assert slots_between(cadence, TAIPEI, at, at) == []
    assert slots_between(cadence, TAIPEI, at + second, at - second) == []


def test_the_31st_is_left_out_in_short_months_and_last_is_not():
    year = ("2026-12-31T15:00", "2027-12-31T15:00")
    months = [wall[5:10] for wall in all_walls(read(monthly="31", at="20:00"), *year)]
    assert months == ["01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31"]
    lasts = all_walls(read(monthly="last", at="20:00"), "2027-12-31T15:00", "2028-04-01")
    assert [wall[5:10] for wall in lasts] == ["01-31", "02-29", "03-31"]


def test_the_last_day_and_its_number_are_one_occurrence():
    cadence = read(monthly=["30", "31", "last"], at="20:00")
    assert [wall[5:10] for wall in all_walls(cadence, "2026-04-01", "2026-06-01")] == [
        "04-30",
        "05-30",
        "05-31",
    ]


def test_two_times_that_the_clocks_jump_over_stay_two_slots_at_one_instant():
    cadence = read(daily="true", at=["02:00", "02:30", "03:00"])
    slots = slots_between(cadence, NEW_YORK, utc("2026-03-08T05:00"), utc("2026-03-09T04:00"))
    assert [slot.at for slot in slots] == [utc("2026-03-08T07:00")] * 3
    assert [slot.wall.strftime("%H:%M") for slot in slots] == ["02:00", "02:30", "03:00"]


def test_an_hour_that_comes_twice_brings_its_slots_once():
    cadence = read(cron="*/30 0-5 * * *")
    slots = slots_between(cadence, NEW_YORK, utc("2026-11-01T04:45"), utc("2026-11-01T07:45"))
    assert [slot.at.strftime("%H:%M") for slot in slots] == ["05:00", "05:30", "07:00", "07:30"]


def test_midnight_is_found_while_the_hour_before_it_comes_for_the_second_time():
    cadence = read(daily="true", at="00:00")
    zone = ZoneInfo("America/St_Johns")  # 00:01 became 23:01 of the day before
    slots = slots_between(cadence, zone, utc("2010-11-07T01:00"), utc("2010-11-07T02:45"))
    assert [slot.at for slot in slots] == [utc("2010-11-07T02:30")]
    assert slots_between(cadence, zone, utc("2010-11-07T02:45"), utc("2010-11-08T02:45")) == []


def test_a_day_that_a_zone_skips_lands_on_the_first_instant_after_it():
    cadence = read(once="2011-12-30T09:00")
    slot = next_slot(cadence, ZoneInfo("Pacific/Apia"), utc("2011-12-01"))
    assert slot is not None
    assert (slot.wall.day, slot.at) == (30, utc("2011-12-30T10:00"))


@pytest.mark.parametrize("name", ["Asia/Taipei", "America/New_York"])
def test_a_long_running_cadence_keeps_its_number(name):
    zone = ZoneInfo(name)
    cadence = read(daily="true", at=["09:00", "20:00"], from_="2016-01-01")
    slot = next_slot(cadence, zone, instant(datetime(2026, 1, 1, 10), zone))  # noqa: DTZ001
    assert slot is not None
    assert slot.number == (date(2026, 1, 1) - date(2016, 1, 1)).days * 2 + 2


def test_the_last_slot_of_a_rule_that_counts_is_its_last_day():
    cadence = read(rrule="FREQ=MONTHLY;BYDAY=2TU;COUNT=3", at="20:00", from_="2026-11-01")
    last = last_slot(cadence, TAIPEI)
    assert last is not None
    assert (last.wall.date(), last.number) == (date(2027, 1, 12), 3)
    assert last_slot(read(rrule="FREQ=DAILY", at="20:00"), TAIPEI) is None


def test_the_last_slot_is_found_however_long_before_until_it_lies():
    for days in range(365):
        until = date(2027, 1, 10) + timedelta(days=days)
        cadence = Cadence(Monthly((10,)), (time(20),), date(2026, 1, 10), until, every=12)
        last = last_slot(cadence, TAIPEI)
        assert last is not None
        assert (last.wall.date(), last.number) == (date(2027, 1, 10), 2)


def test_a_cadence_ends_with_the_years_that_a_plan_can_name():
    latest = read(once="2199-12-31T23:59")
    assert next_slot(latest, TAIPEI, utc("2026-01-01")) == last_slot(latest, TAIPEI)
    endless = read(daily="true", at="20:00")
    assert next_slot(endless, TAIPEI, utc("2200-01-02")) is None
