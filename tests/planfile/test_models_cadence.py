"""A cadence is read in all its forms, and everything wrong in it is told at once."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from oactl.domain.cadence import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Monthly,
    Once,
    RRule,
    Weekly,
)
from oactl.domain.check import check_cadence
from oactl.i18n import languages
from oactl.planfile.models.base import Reading, validate_parts
from oactl.planfile.models.post import PostModel
from oactl.rules import all_rules, rule_text

READING = Reading(today=date(2026, 11, 20))


def parse(source):
    """The cadence of a post, None where there is an error, and all that it gets wrong."""
    made, found = validate_parts(PostModel, {"cadence": source}, READING)
    assert all(each.path[0] == "cadence" for each in found)
    found = found or [*check_cadence(made.cadence)]
    errors = any(each.severity == "error" for each in found)
    return None if errors else made.cadence, [replace(f, path=f.path[1:]) for f in found]


def read(**source: object) -> Cadence:
    cadence, problems = parse({key.rstrip("_"): value for key, value in source.items()})
    assert problems == []
    assert cadence is not None
    return cadence


def faults(source):
    cadence, problems = parse(source)
    assert cadence is None
    assert all(problem.severity == "error" for problem in problems)
    return [(problem.rule, problem.variant, problem.path) for problem in problems]


def test_the_cadence_of_the_contract_is_read_whole():
    assert read(
        weekly=["wed", "fri"],
        at="20:00",
        from_="2026-11-25",
        until="2026-12-31",
        every="1",
        skip=["2026-12-25"],
    ) == Cadence(
        Weekly((2, 4)),
        (time(20),),
        date(2026, 11, 25),
        date(2026, 12, 31),
        None,
        1,
        frozenset({date(2026, 12, 25)}),
        timedelta(hours=2),
    )


@pytest.mark.parametrize("text", ["2026-12-01T20:00", "2026-12-01 20:00", "2026-12-01T20：00"])
def test_once_brings_its_own_time(text):
    cadence = read(once=text)
    assert (cadence.form, cadence.at) == (Once(date(2026, 12, 1)), (time(20),))


def test_dates_are_put_in_order_and_one_may_stand_alone():
    cadence = read(dates=["2026-12-24", "2026-12-01"], at=["20:00", "9:05"])
    assert cadence.form == Dates((date(2026, 12, 1), date(2026, 12, 24)))
    assert cadence.at == (time(9, 5), time(20))
    assert read(dates="2026-12-24", at="20:00").form == Dates((date(2026, 12, 24),))


def test_daily_is_true_and_nothing_else():
    assert read(daily="true", at="20:00").form == Daily()
    assert faults({"daily": "false", "at": "20:00"}) == [("OA208", "flag", ("daily",))]
    assert faults({"daily": "maybe", "at": "20:00"}) == [("OA208", "flag", ("daily",))]


WEDNESDAYS = ["wed", "Wed", "WEDNESDAY", "三", "週三", "周三", "星期三", "禮拜三", "水", "水曜"]


@pytest.mark.parametrize("text", [*WEDNESDAYS, "水曜日", " weds "])
def test_a_weekday_is_read_in_the_ways_people_write_it(text):
    assert read(weekly=text, at="20:00").form == Weekly((2,))
    assert read(weekly=[text], at="20:00").form == Weekly((2,))


def test_both_scripts_name_the_whole_week():
    for week in ("一二三四五六日", "月火水木金土日"):
        assert read(weekly=list(week), at="20:00").form == Weekly((0, 1, 2, 3, 4, 5, 6))
    assert read(weekly="星期天", at="20:00").form == Weekly((6,))


def test_a_month_has_days_a_last_day_and_weekdays_by_place():
    assert read(monthly=["15", "last", "1"], at="20:00").form == Monthly((-1, 1, 15))
    places = [
        "first mon",
        "1st mon",
        "last fri",
        "2nd tue",
        "Third 三",
        "第二個週二",
        "最後一個週五",
    ]
    for text, nth in zip(
        places, [(1, 0), (1, 0), (-1, 4), (2, 1), (3, 2), (2, 1), (-1, 4)], strict=True
    ):
        assert read(monthly=text, at="20:00").form == Monthly((), (nth,))
    assert read(monthly="月底", at="20:00").form == Monthly((-1,))


@pytest.mark.parametrize("text", ["0", "32", "-1", "first", "sixth mon", "mon", "1.5", "firstmon"])
def test_what_no_month_has_is_no_day_of_the_month(text):
    assert faults({"monthly": ["1", text], "at": "20:00"}) == [("OA205", None, ("monthly", 1))]


def test_a_rule_has_one_spelling():
    cadence = read(rrule=" rrule:freq=weekly; byday=we; ", at="20:00")
    assert cadence.form == RRule("FREQ=WEEKLY;BYDAY=WE")


def test_cron_brings_its_own_times():
    cadence = read(cron="0,30  20 * * wed,fri")
    assert cadence.form == Cron("0,30 20 * * WED,FRI")
    assert cadence.at == (time(20), time(20, 30))


def test_exactly_one_form_is_needed():
    assert faults({"at": "20:00"}) == [("OA201", None, ())]
    assert faults({"daily": "true", "weekly": "wed", "at": "20:00"}) == [("OA201", "several", ())]
    problem = parse({"daily": "true", "cron": "0 20 * * *"})[1][0]
    assert problem.params["given"] == ["daily", "cron"]


def test_a_time_is_needed_but_where_the_form_brings_it():
    assert faults({"weekly": ["wed"]}) == [("OA209", None, ())]
    both = {"once": "2026-12-01T20:00", "at": "20:00"}
    assert faults(both) == [("OA209", "once", ("at",))]
    assert faults({"cron": "0 20 * * *", "at": "20:00"}) == [("OA209", "cron", ("at",))]


def test_a_value_given_twice_is_told_at_the_second():
    source = {"weekly": ["wed", "週三"], "at": ["20:00", "9:00", "20：00"]}
    assert faults(source) == [("OA210", None, ("weekly", 1)), ("OA210", None, ("at", 2))]


def test_all_problems_are_told_at_once_each_at_its_place():
    source = {
        "weekly": ["wed", "noday"],
        "at": ["24:60", []],
        "from": "2026-02-30",
        "until": None,
        "count": "0",
        "every": "two",
        "skip": ["2026-12-25", "christmas"],
        "late": "24h",
    }
    assert faults(source) == [
        ("OA204", None, ("weekly", 1)),
        ("OA203", None, ("at", 0)),
        ("OA208", None, ("at", 1)),
        ("OA202", None, ("from",)),
        ("OA208", None, ("until",)),
        ("OA206", None, ("count",)),
        ("OA206", None, ("every",)),
        ("OA202", None, ("skip", 1)),
        ("OA207", "long", ("late",)),
        ("OA212", None, ("count",)),
    ]


@pytest.mark.parametrize("value", ["", "  ", None, {}, {"a": "b"}])
def test_an_empty_value_or_a_mapping_is_told_for_every_form(value):
    for form in ("once", "dates", "daily", "weekly", "monthly", "rrule", "cron"):
        rest = {} if form in {"once", "cron"} else {"at": "20:00"}
        assert faults({form: value} | rest) == [("OA208", None, (form,))]


def test_an_empty_list_is_told():
    assert faults({"weekly": [], "at": []}) == [
        ("OA208", "empty", ("weekly",)),
        ("OA208", "empty", ("at",)),
    ]


def test_until_may_be_the_day_of_from_but_not_before():
    base = {"daily": "true", "at": "20:00", "from": "2026-11-25"}
    assert faults(base | {"until": "2026-11-24"}) == [("OA211", None, ("until",))]
    assert parse(base | {"until": "2026-11-25"})[1] == []


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"daily": "true", "count": "12"}, ("count",)),
        ({"weekly": "wed", "every": "2"}, ("every",)),
        ({"rrule": "FREQ=DAILY;COUNT=3"}, ("rrule",)),
        ({"rrule": "FREQ=DAILY;INTERVAL=2"}, ("rrule",)),
    ],
)
def test_what_counts_needs_a_from(more, path):
    assert faults({"at": "20:00"} | more) == [("OA213", None, path)]
    assert parse({"at": "20:00", "from": "2026-11-25"} | more)[1] == []


def test_a_rule_that_names_no_day_needs_a_from():
    for rule in ("FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=3"):
        assert faults({"rrule": rule, "at": "20:00"}) == [("OA213", "anchor", ("rrule",))]
        assert parse({"rrule": rule, "at": "20:00", "from": "2026-11-25"})[1] == []
    for rule in ("FREQ=DAILY", "FREQ=DAILY;INTERVAL=1", "FREQ=MONTHLY;BYMONTHDAY=5"):
        assert parse({"rrule": rule, "at": "20:00"})[1] == []


def test_every_goes_with_days_weeks_and_months_only():
    source = {"dates": ["2026-12-01"], "at": "20:00", "from": "2026-11-25"}
    assert faults(source | {"every": "2"}) == [("OA214", None, ("every",))]
    assert parse(source | {"every": "1"})[1] == []


@pytest.mark.parametrize(
    ("rule", "variants"),
    [
        ("BYDAY=WE", ["freq"]),
        ("FREQ=WEEKLY;DTSTART=20261125", ["dtstart"]),
        ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231", ["until"]),
        ("FREQ=HOURLY", ["finer"]),
        ("FREQ=DAILY;BYHOUR=20;BYMINUTE=0", ["finer", "finer"]),
        ("FREQ=WEEKLY;BYDAY=XX", [None]),
        ("FREQ=WEEKLY;BYDAY=", [None]),
        ("FREQ=OFTEN", [None]),
        ("FREQ=DAILY;INTERVAL=0", [None]),
        ("FREQ=DAILY;INTERVAL=1,2", [None]),
        ("FREQ=DAILY;COUNT=99999", [None]),
        ("FREQ=MONTHLY;BYMONTHDAY=32", [None]),
        ("FREQ=MONTHLY;BYMONTHDAY=0", [None]),
        ("FREQ=DAILY;BYEASTER=1", ["part"]),
        ("every wednesday", ["part", "freq"]),
        ("FREQ=DAILY;FREQ=WEEKLY", ["twice"]),
        ("FREQ=WEEKLY;BYDAY=2WE", ["place"]),
        ("FREQ=MONTHLY;BYDAY=9MO", ["place"]),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-6MO", ["place"]),
    ],
)
def test_a_rule_that_does_not_hold_is_told_in_its_parts(rule, variants):
    expected = [("OA215", variant, ("rrule",)) for variant in variants]
    assert faults({"rrule": rule, "at": "20:00", "from": "2026-11-25"}) == expected


def test_a_cron_text_that_does_not_hold_is_told_by_field():
    assert faults({"cron": "0 20 * *"}) == [("OA216", "fields", ("cron",))]
    assert faults({"cron": "0 0 20 * * *"}) == [("OA216", "fields", ("cron",))]
    assert faults({"cron": "9" * 5000 + " * * * *"}) == [("OA216", None, ("cron",))]
    assert faults({"cron": "@daily"}) == [("OA216", "fields", ("cron",))]
    problems = parse({"cron": "61 20 * * funday"})[1]
    assert [(p.params["number"], p.params["value"]) for p in problems] == [(1, "61"), (5, "FUNDAY")]


@pytest.mark.parametrize(
    "source",
    [
        {"cron": "0 0 30 2 *"},
        {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "at": "20:00"},
        {"monthly": "30", "every": "12", "from": "2026-02-01", "at": "20:00"},
        {"once": "2026-12-01T20:00", "from": "2026-12-02"},
        {"dates": ["2026-12-01"], "skip": ["2026-12-01"], "at": "20:00"},
        {"weekly": "wed", "from": "2026-11-26", "until": "2026-12-01", "at": "20:00"},
        {"daily": "true", "from": "2026-11-26", "count": "1", "skip": "2026-11-26", "at": "20:00"},
    ],
)
def test_a_cadence_that_never_happens_is_an_error(source):
    assert faults(source) == [("OA217", None, ())]


def test_a_cadence_that_is_past_is_none():
    assert parse({"once": "2016-12-01T20:00"})[1] == []


def test_a_cron_text_for_each_minute_of_an_hour_is_a_warning():
    cadence, problems = parse({"cron": "* 20 * * *"})
    assert cadence is not None
    assert [(p.rule, p.severity, p.params) for p in problems] == [
        ("OA219", "warning", {"count": 60})
    ]


def test_late_is_at_most_23_hours():
    assert read(daily="true", at="20:00", late="90m").late == timedelta(minutes=90)
    assert read(daily="true", at="20:00", late="23h").late == timedelta(hours=23)
    for text, variant in (("23h1m", "long"), ("soon", None)):
        _, (problem,) = validate_parts(PostModel, {"late": text}, READING)
        assert (problem.rule, problem.variant, problem.path) == ("OA207", variant, ("late",))


def every_problem():
    cases = [
        {"at": "20:00"},
        {"daily": "false", "weekly": [], "at": "x", "from": "x", "count": "x", "late": "x"},
        {"once": "x", "at": "20:00", "late": "24h", "until": ""},
        {"monthly": "x", "every": "2", "count": "2", "until": "2026-11-25"},
        {"weekly": ["x", "wed", "wed"], "at": "20:00"},
        {"cron": "x 20 * * *", "at": "20:00"},
        {"cron": "x"},
        {"cron": "* * * * *", "every": "2", "skip": "2026-11-25"},
        {"daily": "true", "at": "20:00", "from": "2026-11-25", "until": "2026-11-24"},
        {"dates": "2026-12-01", "at": "20:00", "from": "2026-12-02", "skip": "2026-12-01"},
        {"rrule": "DTSTART=1;UNTIL=1;X=1;X=1;BYHOUR=1;BYDAY=9MO;BYMONTH=13", "at": "20:00"},
        {"rrule": "FREQ=WEEKLY;COUNT=2", "at": "20:00"},
        {"rrule": "FREQ=WEEKLY", "at": "20:00"},
        {"cron": "* * * * *"},
        {"once": "12/25 20:00"},
        {"once": "2026-12-01T24:00"},
        {"daily": "true", "at": "24:00"},
        {"daily": "true", "at": "20:00", "until": "2026-11-25", "skip": "2026-11-26"},
    ]
    return [problem for case in cases for problem in parse(case)[1]]


@pytest.mark.parametrize("language", languages())
def test_every_problem_has_its_sentence_and_help_in_each_language(language):
    reported = set()
    for problem in every_problem():
        text = rule_text(problem.rule, language)
        own = text.variants[problem.variant]["message"] if problem.variant else text.message
        assert own.format(**problem.params)
        assert text.help.format(**problem.params)
        assert text.help_of(problem.variant).format(**problem.params)
        reported.add((problem.rule, problem.variant))
    ours = {rule: rule_text(rule, language) for rule in all_rules() if "OA200" < rule < "OA220"}
    known = {(rule, None) for rule, text in ours.items() if text.message}
    for rule, text in ours.items():
        known |= {(rule, name) for name, own in (text.variants or {}).items() if "message" in own}
    assert known == reported


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("晚上八點半", time(20, 30)),
        ("晚上十點", time(22)),
        ("二十點", time(20)),
        ("中午十二點", time(12)),
        ("2000", time(20)),
        ("0800", time(8)),
        ("20.30", time(20, 30)),
        ("20:00:00", time(20)),
    ],
)
def test_a_time_in_chinese_numbers_or_another_notation_is_understood(written, at):
    assert read(daily="true", at=written).at == (at,)


@pytest.mark.parametrize(
    ("written", "following"),
    [
        *((word, "00:00") for word in ("24:00", "24:00:00", "2400", "24.00", "24點", "24：00")),
        *((word, "00:00") for word in ("午夜", "半夜", "midnight", "零點", "0點")),
        *(
            (word, "00:00")
            for word in ("晚上12點", "晚上十二點", "半夜12點", "深夜12點", "晚上0點")
        ),
        ("晚上12點半", "00:30"),
        ("25:30", "01:30"),
        ("半夜1點", "01:00"),
        ("晚上1點", "01:00"),
        ("深夜兩點", "02:00"),
    ],
)
def test_a_time_that_may_belong_to_either_of_two_days_names_both(written, following):
    _, (found,) = parse({"weekly": "fri", "at": written})
    assert (found.rule, found.variant, found.path) == ("OA203", "midnight", ("at",))
    for language in languages():
        said = rule_text("OA203", language)
        assert written in said.message_of("midnight").format(**found.params)
        help_text = said.help_of("midnight").format(**found.params)
        assert f"`{following}`" in help_text
        assert "`23:59`" in help_text


@pytest.mark.parametrize("written", ["2026-12-01T24:00", "2026-12-01 晚上12點", "2026/12/1 半夜"])
def test_a_moment_at_midnight_offers_the_end_of_its_day_and_the_next_day(written):
    _, (found,) = parse({"once": written})
    assert (found.rule, found.variant) == ("OA202", "midnight")
    for language in languages():
        help_text = rule_text("OA202", language).help_of("midnight").format(**found.params)
        assert "`2026-12-02T00:00`" in help_text
        assert "`23:59`" in help_text


@pytest.mark.parametrize("written", ["00:00", "凌晨12點", "12am", "凌晨1點", "23:59", "晚上11點"])
def test_a_time_whose_day_is_certain_is_not_asked_about(written):
    assert parse({"daily": "true", "at": written})[1] == []


@pytest.mark.parametrize("written", ["2460", "20:00:30", "20.3", "三十五點", "半夜9點"])
def test_a_time_that_no_clock_shows_is_none(written):
    assert faults({"daily": "true", "at": written})[0][0] == "OA203"


def test_an_hour_in_chinese_numbers_without_a_half_of_the_day_is_asked_about():
    _, (found,) = parse({"daily": "true", "at": "八點"})
    assert found.params["near"] == "08:00"


@pytest.mark.parametrize(
    "written", ["三五", "三、五", "週三和週五", "週三五", "wed, fri", ["每週三", "五"]]
)
def test_several_weekdays_in_one_text_are_each_one(written):
    assert read(weekly=written, at="20:00").form == Weekly((2, 4))


def test_two_weekdays_that_may_be_a_day_of_the_month_are_none():
    assert faults({"weekly": "一日", "at": "20:00"}) == [("OA204", None, ("weekly",))]
    assert read(weekly="六日", at="20:00").form == Weekly((5, 6))


@pytest.mark.parametrize("written", ["1號、15日", ["1號", "15日"], ["每月一號", "十五號"]])
def test_days_of_the_month_with_their_counter_are_understood(written):
    assert read(monthly=written, at="20:00").form == Monthly((1, 15))


@pytest.mark.parametrize(
    ("written", "minutes"), [("兩小時", 120), ("一個小時", 60), ("半小時", 30), ("三十分鐘", 30)]
)
def test_a_lateness_in_chinese_numbers_is_understood(written, minutes):
    assert read(daily="true", at="20:00", late=written).late == timedelta(minutes=minutes)


@pytest.mark.parametrize("written", ["25/12/2026 20:00", "12/25/2026 20:00", "12月25日 晚上八點"])
def test_a_moment_in_another_order_is_offered_in_ours(written):
    _, (found,) = parse({"once": written})
    assert (found.variant, found.params["near"]) == ("moment_near", "2026-12-25T20:00")


def test_a_day_that_may_be_a_month_is_not_offered():
    _, (found,) = parse({"once": "11/12/2026 20:00"})
    assert "near" not in found.params
