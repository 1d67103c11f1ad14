"""Days and times as people in Taiwan, Japan and elsewhere write them, and what stays uncertain."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.cadence import words

TODAY = date(2026, 11, 20)
ZH, JA = "一二三四五六日", "月火水木金土日"
EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AROUND_ZH = ["{}", "週{}", "周{}", "星期{}", "禮拜{}", "礼拜{}", "每週{}", "每個星期{}", " 週{} "]
AROUND_JA = ["{}", "{}曜", "{}曜日", "　{}曜日"]


@pytest.mark.parametrize("day", range(7), ids=EN)
def test_a_day_of_the_week_is_one_in_all_three_languages(day: int) -> None:
    said = [each.format(ZH[day]) for each in AROUND_ZH]
    said += [each.format(JA[day]) for each in AROUND_JA]
    said += [EN[day], EN[day].upper(), LONG[day], f" {LONG[day].lower()} "]
    assert {each: words.weekday(each) for each in said} == dict.fromkeys(said, day)


@pytest.mark.parametrize(
    "text", ["", "週", "曜日", "週八", "月曜月", "mo", "everyday", "週一三", "1"]
)
def test_no_other_word_is_a_day_of_the_week(text: str) -> None:
    assert words.weekday(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("三、五", ["三", "五"]),
        ("週三和週五", ["週三", "週五"]),
        ("三五", ["三", "五"]),
        ("每週一三五", ["一", "三", "五"]),
        ("wed, fri", ["wed", "fri"]),
        ("wed&fri", ["wed", "fri"]),
        ("水，金", ["水", "金"]),
        ("wed", ["wed"]),
        ("wed,", ["wed,"]),
        ("五日", ["五日"]),
        ("六日", ["六", "日"]),
    ],
)
def test_several_days_in_one_text_are_taken_apart_where_that_is_certain(
    text: str, days: list[str]
) -> None:
    assert words.several_weekdays(text) == days


@given(
    st.integers(1, 31), st.sampled_from(["{}", "{}號", "{}号", "{}日", "每月{}日", "每個月{}號"])
)
def test_a_day_of_the_month_is_read_with_its_counter(number: int, around: str) -> None:
    assert words.month_day(around.format(number)) == number


PLACES = {
    1: ["first", "1st", "第一個", "第1個"],
    2: ["second", "2nd", "第二個", "第2"],
    5: ["fifth", "第五個"],
    -1: ["last", "最後一個", "最後"],
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("day", range(7), ids=EN)
def test_a_place_in_the_month_is_read_with_any_day_of_the_week(place: int, day: int) -> None:
    for said in PLACES[place]:
        for name in (EN[day], f"週{ZH[day]}", f"星期{ZH[day]}", f"{JA[day]}曜日"):
            assert words.month_day(f"{said} {name}") == (place, day), f"{said} {name}"


@pytest.mark.parametrize(
    "text", ["32", "0", "00", "第六個週一", "last week", "最後八", "三十二號", ""]
)
def test_what_no_month_has_is_no_day_of_it(text: str) -> None:
    assert words.month_day(text) is None


DATES = [
    *("{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y} 年 {m} 月 {d}日"),
    *("{roc}/{m}/{d}", "{roc}年{m}月{d}日", "民國{roc}年{m}月{d}日", "中華民國{roc}年{m}月{d}日"),
]


@given(st.dates(date(2011, 1, 1), date(2099, 12, 31)), st.sampled_from(DATES))
def test_a_date_is_read_in_both_countings_of_years(day: date, form: str) -> None:
    text = form.format(y=day.year, roc=day.year - 1911, m=day.month, d=day.day)
    assert words.day(text) == day
    wide = text.translate({ord(figure): ord(figure) + 0xFEE0 for figure in "0123456789"})
    assert words.day(wide) == day


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(["{}/{}", "{}月{}日", "{}.{}"])
)
def test_a_day_without_its_year_is_no_date_and_the_next_one_is_offered(
    day: date, form: str
) -> None:
    text = form.format(day.month, day.day)
    assert words.day(text) is None
    offered = words.guess_day(text, TODAY)
    assert offered == "" or date.fromisoformat(offered) >= TODAY
    assert offered[5:] in {"", f"{day:%m-%d}"}
    assert offered or (day.month, day.day) == (2, 29)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("5/5/2026", "2026-05-05"),
        ("5/6/2026", ""),
        ("31/31/2026", ""),
        ("next week", ""),
        ("2/30", ""),
    ],
)
def test_a_year_at_the_end_is_offered_only_where_one_order_can_be_meant(
    text: str, offered: str
) -> None:
    assert words.guess_day(text, TODAY) == offered


TIMES = {
    time(0, 0): ["0:00", "00:00", "凌晨12點", "12am", "12 a.m."],
    time(6, 30): ["6:30", "早上6點半", "清晨六點三十分", "6:30am", "06.30", "0630"],
    time(11, 0): ["11:00", "中午11點", "上午十一點", "11 am"],
    time(12, 0): ["12:00", "中午12點", "12pm", "下午12:00"],
    time(13, 0): ["13點", "下午1點", "中午1點", "1pm", "下午一點"],
    time(20, 0): [
        "20:00",
        "20：00",
        "20點",
        "晚上8點",
        "8pm",
        "8 p.m.",
        "20:00:00",
        "２０：００",
        "20時",
    ],
    time(23, 59): ["23:59", "晚上11點59分", "晚間11:59", "11:59PM", "2359"],
}


@pytest.mark.parametrize("at", TIMES, ids=str)
def test_a_time_is_one_in_every_notation(at: time) -> None:
    assert {text: words.time_of_day(text) for text in TIMES[at]} == dict.fromkeys(TIMES[at], at)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("8點", "08:00"),
        ("八點半", "08:30"),
        ("8", "08:00"),
        ("8:75", ""),
        ("早上13點", ""),
        ("noon", ""),
        ("25點", ""),
    ],
)
def test_an_hour_of_an_unsaid_half_of_the_day_is_only_offered(text: str, offered: str) -> None:
    assert words.time_of_day(text) is None
    assert words.guess_time(text) == offered


@given(at=st.times(), day=st.dates(date(2011, 1, 1), date(2099, 12, 31)))
def test_a_moment_is_a_day_and_a_time_in_any_of_their_forms(at: time, day: date) -> None:
    expected = datetime.combine(day, at.replace(second=0, microsecond=0))
    for text in (
        f"{day}T{at:%H:%M}",
        f"{day} {at:%H:%M}",
        f"{day:%Y/%m/%d} {at:%H%M}",
        f"{day.year}年{day.month}月{day.day}日 {at:%H:%M}",
        f"{day.year}年{day.month}月{day.day}日{at:%H:%M}",
    ):
        assert words.moment(text) == expected, text


@given(st.text("0123456789:/年月日號點半上下午週一二三五 apm.T-第個最後", max_size=14))
def test_no_text_raises_and_what_is_certain_is_never_offered_otherwise(text: str) -> None:
    certain, offered = words.time_of_day(text), words.guess_time(text)
    assert certain is None or offered in {"", f"{certain:%H:%M}"}
    for read in (words.weekday, words.month_day, words.day, words.moment, words.several_weekdays):
        read(text)
    words.guess_day(text, TODAY)
