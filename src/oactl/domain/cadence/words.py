"""Days and times as people write them in a plan, where what they mean is certain.

For what is likely but not certain (`12/25` names no year, `8點` no half of the day) `guess_day` and
`guess_time` give the text to offer.
"""

import re
from datetime import date, datetime, time, timedelta

from oactl.domain.when import figures, parse_date, parse_time, plain

_NAMES = (
    ("mon", "monday", "一", "月"),
    ("tue", "tues", "tuesday", "二", "火"),
    ("wed", "weds", "wednesday", "三", "水"),
    ("thu", "thur", "thurs", "thursday", "四", "木"),
    ("fri", "friday", "五", "金"),
    ("sat", "saturday", "六", "土"),
    ("sun", "sunday", "日", "天"),
)
_WEEKDAYS = {name: weekday for weekday, names in enumerate(_NAMES) for name in names}
_AROUND = r"每?個?(?:星期|禮拜|礼拜|週|周)([一二三四五六日天])|([月火水木金土日])曜日?"

_SEPARATORS = "[、，,＆&和及]"
# `一日` may also be the first of a month.
_DAYS_IN_A_ROW = "每?(?:星期|禮拜|週|周)?(?![一二三四五]日$)([一二三四五六日]{2,7})"

_LAST = -1
_PLACES = {
    **dict.fromkeys(("first", "1st", "第一", "第1"), 1),
    **dict.fromkeys(("second", "2nd", "第二", "第2"), 2),
    **dict.fromkeys(("third", "3rd", "第三", "第3"), 3),
    **dict.fromkeys(("fourth", "4th", "第四", "第4"), 4),
    **dict.fromkeys(("fifth", "5th", "第五", "第5"), 5),
    **dict.fromkeys(("last", "最後"), _LAST),
}
_LAST_DAY = frozenset({"last", "last day", "月底", "最後一天"})
_NTH = rf"({'|'.join(_PLACES)})(?:\s+|一?個\s*|(?<=[^a-z]))(\S+)"
_DAY = "(?:每個?月)?([1-9]|0[1-9]|[12][0-9]|3[01])[號号日]?"


def weekday(text: str) -> int | None:
    """The day of the week, Monday is 0: `wed`, `Wednesday`, 三, 週三, 星期三, 水, 水曜日."""
    word = plain(text).lower()
    around = re.fullmatch(_AROUND, word)
    return _WEEKDAYS.get(word if around is None else around[1] or around[2])


def several_weekdays(text: str) -> list[str]:
    """Each day of the week in one text: `三、五`, `週三和週五`, `三五`, `wed, fri`."""
    found = re.fullmatch(_DAYS_IN_A_ROW, plain(text))
    return list(found[1]) if found else separated(text)


def separated(text: str) -> list[str]:
    """The parts of a text with separators in it; the text itself where there are none."""
    parts = [part.strip() for part in re.split(_SEPARATORS, text)]
    return parts if all(parts) else [text]


def month_day(text: str) -> int | tuple[int, int] | None:
    """A day of the month, 1 to 31 or -1 for the last, or a place with a weekday: `first mon`."""
    word = " ".join(plain(text).lower().split())
    if word in _LAST_DAY:
        return _LAST
    numbered = re.fullmatch(_DAY, figures(word))
    if numbered:
        return int(numbered[1])
    nth = re.fullmatch(_NTH, word)
    day = None if nth is None else weekday(nth[2])
    return None if nth is None or day is None else (_PLACES[nth[1]], day)


# A year of three figures is one of the Republic's, whose first was 1912.
_REPUBLIC = 1911
_DATE = r"(?:民國|中華民國)?([0-9]{3,4})[ ]?[-/.年][ ]?([0-9]{1,2})[ ]?[-/.月][ ]?([0-9]{1,2})日?"
_MONTH_AND_DAY = r"([0-9]{1,2})[/.月-]([0-9]{1,2})日?"
_DAY_FIRST = r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})"
_ON_A_CLOCK = r"([0-9]{2})([0-9]{2})|([0-9]{1,2})\.([0-9]{2})|([0-9]{1,2}:[0-9]{2}):00"
_TIME = (
    r"(上午|早上|清晨|凌晨|中午|下午|傍晚|晚上|晚間)?[ ]?([0-9]{1,2})"
    r"(?:[:點時]([0-9]{2}|半)?分?)?[ ]?([ap])?\.?(?(4)m\.?)"
)
_MORNING = frozenset({"上午", "早上", "清晨", "凌晨", "a"})
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚間", "p"})
_NOON, _A_DAY = 12, 24
_LATE_HOURS = range(1, 5)  # of the night: nobody says `晚上1點` for 13:00
_NIGHT = frozenset({"晚上", "晚間"})
_DAY_ENDS = frozenset({"午夜", "半夜", "子夜", "midnight"})
_IN_THE_NIGHT = (
    r"(晚上|晚間|夜晚|夜間|夜裡|夜裏|半夜|深夜|午夜|子夜)?[ ]?([0-9]{1,2}|零)"
    r"(?:([:點時])([0-9]{2}|半)?分?(?::00)?)?"
)
_ON_A_CLOCK_BEYOND = r"(2[4-9])\.?([0-9]{2})"
_MOMENT = r"([^ Tt]+(?:[ ]?日)?)(?:[Tt]|[ ]+|(?<=日))(.+)"


def day(text: str) -> date | None:
    """A day: `2026-11-25`, `2026/11/25`, `2026年11月25日`, `115/11/25`."""
    found = re.fullmatch(_DATE, plain(text))
    if found is None:
        return None
    year, month, number = map(int, found.groups())
    if len(found[1]) == len("115"):
        year += _REPUBLIC
    return parse_date(f"{year:04}-{month:02}-{number:02}")


def guess_day(text: str, today: date) -> str:
    """The next day that a text without a year may mean, as a plan writes it, or an empty text."""
    written = figures(plain(text))
    if year_last := re.fullmatch(_DAY_FIRST, written):
        return _year_last(*map(int, year_last.groups()))
    found = re.fullmatch(_MONTH_AND_DAY, written)
    if found is None:
        return ""
    years = (today.year, today.year + 1)
    days = [parse_date(f"{year}-{int(found[1]):02}-{int(found[2]):02}") for year in years]
    return next((f"{each}" for each in days if each is not None and each >= today), "")


def _year_last(first: int, second: int, year: int) -> str:
    """`25/12/2026`, where only one of the two can be the month."""
    ways = {parse_date(f"{year}-{m:02}-{d:02}") for d, m in ((first, second), (second, first))}
    days = ways - {None}
    return f"{days.pop()}" if len(days) == 1 else ""


def time_of_day(text: str) -> time | None:
    """A time of day: `20:00`, `8pm`, `晚上8點`, `下午3:30`, `20點`, `2000`, `20.30`, `20:00:00`."""
    known = parse_time(text)
    if known is not None:
        return known
    written = figures(plain(text).lower())
    if clock := re.fullmatch(_ON_A_CLOCK, written):
        return parse_time(clock[5] or f"{clock[1] or clock[3]}:{clock[2] or clock[4]}")
    found = re.fullmatch(_TIME, written)
    if found is None or written.isdecimal():
        return None
    hour = _hour(int(found[2]), found[1] or found[4])
    minutes = 30 if found[3] == "半" else int(found[3] or 0)
    return parse_time(f"{hour}:{minutes:02}") if hour is not None else None


def _hour(hour: int, half: str | None) -> int | None:
    """The hour of 24 that an hour of a half of the day is, where that is certain."""
    if half in _MORNING:
        return hour if hour < _NOON else 0 if hour == _NOON and half in {"a", "凌晨"} else None
    if half in _NIGHT and hour in _LATE_HOURS:
        return None
    if half in _AFTERNOON and 0 < hour < _NOON:
        return hour + _NOON
    if hour == _NOON and half in {"中午", "下午", "p"}:
        return hour
    if half == "中午":
        return {11: 11, 1: 13}.get(hour)
    return hour if hour > _NOON else None


def after_midnight(text: str) -> time | None:
    """The time that a text means which may belong to either of two days, as far as words tell.

    `24:00`, `25:30`, `晚上12點`, `半夜1點`, `午夜`, `零點`: of the day that ends, or of the next.
    """
    written = figures(plain(text).lower())
    if written in _DAY_ENDS:
        return time(0)
    if beyond := re.fullmatch(_ON_A_CLOCK_BEYOND, written):
        return parse_time(f"{int(beyond[1]) - _A_DAY}:{beyond[2]}")
    found = re.fullmatch(_IN_THE_NIGHT, written)
    if found is None or not (found[1] or found[3]):
        return None
    hour = _hour_after_midnight(0 if found[2] == "零" else int(found[2]), found[1], found[3])
    minutes = 30 if found[4] == "半" else int(found[4] or 0)
    return parse_time(f"{hour}:{minutes:02}") if hour is not None else None


def _hour_after_midnight(hour: int, night: str | None, unit: str | None) -> int | None:
    if hour >= _A_DAY:
        return hour - _A_DAY
    if night:
        return {0: 0, _NOON: 0}.get(hour, hour if hour in _LATE_HOURS else None)
    return 0 if hour == 0 and unit != ":" else None


def guess_time(text: str) -> str:
    """The time of day that a text may mean, as a plan writes it, or an empty text."""
    found = re.fullmatch(_TIME, figures(plain(text).lower()))
    if found is None or found[1] or found[4]:
        return ""
    minutes = 30 if found[3] == "半" else int(found[3] or 0)
    at = parse_time(f"{found[2]}:{minutes:02}")
    return f"{at:%H:%M}" if at is not None else ""


def moment(text: str) -> datetime | None:
    """A day with a time, naive: `2026-12-01T20:00`, `2026/12/1 晚上8點`."""
    found = re.fullmatch(_MOMENT, plain(text))
    if found is None:
        return None
    on, at = day(found[1].strip()), time_of_day(found[2])
    return datetime.combine(on, at) if on is not None and at is not None else None


def moment_after_midnight(text: str) -> datetime | None:
    """A day with a time as `after_midnight` has it, in the night that follows that day."""
    found = re.fullmatch(_MOMENT, plain(text))
    if found is None:
        return None
    on, at = day(found[1].strip()), after_midnight(found[2])
    if on is None or at is None:
        return None
    return datetime.combine(on, at) + timedelta(days=1)
