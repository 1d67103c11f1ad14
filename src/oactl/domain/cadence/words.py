"""Days of the week and of the month as people write them."""

import re

from oactl.domain.when import plain

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
_AROUND = re.compile(r"(?:星期|禮拜|礼拜|週|周)([一二三四五六日天])|([月火水木金土日])曜日?")

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
_NTH = re.compile(rf"({'|'.join(_PLACES)})(?:\s+|一?個\s*|(?<=[^a-z]))(\S+)")
_DAY = re.compile("[1-9]|0[1-9]|[12][0-9]|3[01]")


def weekday(text: str) -> int | None:
    """The day of the week, Monday is 0: `wed`, `Wednesday`, 三, 週三, 星期三, 水, 水曜日."""
    word = plain(text).lower()
    around = _AROUND.fullmatch(word)
    return _WEEKDAYS.get(word if around is None else around[1] or around[2])


def month_day(text: str) -> int | tuple[int, int] | None:
    """A day of the month, 1 to 31 or -1 for the last, or a place with a weekday: `first mon`."""
    word = " ".join(plain(text).lower().split())
    if word in _LAST_DAY:
        return _LAST
    if _DAY.fullmatch(word):
        return int(word)
    nth = _NTH.fullmatch(word)
    day = None if nth is None else weekday(nth[2])
    return None if nth is None or day is None else (_PLACES[nth[1]], day)
