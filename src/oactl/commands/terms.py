"""When, to whom and how a post goes out, as an approval keeps it, in the reader's words.

An approval keeps these as texts (`weekly: wed, fri; at: 20:00`, `file audiences/members.csv`) that
never change their spelling, so that nothing is void after an update; here they are translated.
"""

import re
from collections.abc import Iterator, Mapping

from oactl.domain.plan import OWN_ZONE
from oactl.i18n import N_, Message, _, language, ngettext
from oactl.planfile.models.demographics import area_name
from oactl.words.approval import PARTS
from oactl.words.notices import PLATFORMS, VIAS, WEEKDAYS

_KEYS: Mapping[str, Mapping[str, Message]] = {
    "cadence": {
        "once": N_("day"),
        "dates": N_("days"),
        "daily": N_("every day"),
        "weekly": N_("days of the week"),
        "monthly": N_("days of the month"),
        "at": N_("time"),
        "from": N_("first day"),
        "count": N_("how often"),
        "every": N_("every how many"),
    },
    "audience": {
        "all": N_("in all of"),
        "any": N_("in one of"),
        "not": N_("in none of"),
        "demographics": N_("demographics"),
    },
}
_FORMS = ("once", "dates", "daily", "weekly", "monthly", "rrule", "cron")
_EVERYONE = "all friends"
_WORDS: Mapping[str, Message] = {"true": N_("yes"), "false": N_("no"), "auto": N_("automatic")}
_NAMED: Mapping[str, Mapping[str, Message]] = {
    "platform": PLATFORMS,
    "zone": {OWN_ZONE: N_("each account's own")},
}
_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True))
_NTHS: Mapping[str, Message] = {
    "first": N_("first {day}"),
    "second": N_("second {day}"),
    "third": N_("third {day}"),
    "fourth": N_("fourth {day}"),
    "fifth": N_("fifth {day}"),
    "last": N_("last {day}"),
}
_ESTIMATES: Mapping[str, Message] = {
    "any": N_("any"),
    "male": N_("men"),
    "female": N_("women"),
    "ios": "iOS",
    "android": "Android",
    "age from": N_("age {number} and more"),
    "age below": N_("younger than {number}"),
    "friend days from": N_("friends for {number} days and more"),
    "friend days below": N_("friends for less than {number} days"),
}
_LISTS = frozenset({"account", "checker", "skip"})
_MOST_DIGITS = 9  # Python refuses to read thousands
_ESTIMATE = r"(\D+) (\d+)"
_SOURCES: Mapping[str, Message] = {
    "file": N_("list {rest}"),
    "audience": N_("audience {rest} at LINE"),
    "demographics": N_("estimated by LINE: {rest}"),
    "imported": N_("imported ids {rest}"),
    "opened": N_("who opened {rest}"),
    "clicked": N_("who clicked {rest}"),
    "received": N_("who received {rest}"),
    "nothing": N_("nothing: oactl.yaml has no such tag"),
}


def changed_values(part: str, was: str, now: str) -> Iterator[tuple[str, str, str]]:
    """The values of a term that differ: what each is, before and after.

    Of a cadence and an audience each of their keys by itself, where both have the same form.
    """
    if part not in _KEYS:
        yield _name(part), in_words(part, was), in_words(part, now)
        return
    before, after = _split(was), _split(now)
    if part == "audience" and not (before and after):
        yield _name(part), in_words(part, was), in_words(part, now)
        return
    forms = [next((key for key in each if key in _FORMS), "") for each in (before, after)]
    if forms[0] != forms[1]:
        words = (_form(form, each) for form, each in zip(forms, (before, after), strict=True))
        yield (_name(part), *words)  # type: ignore[misc]  # two words
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key) and not (key in forms and forms[0] != forms[1]):
            label = f"{_name(part)} · {_key(part, key)}"
            yield label, _of_key(key, before.get(key, "")), _of_key(key, after.get(key, ""))


def in_words(part: str, text: str) -> str:
    """A term in the reader's words; an empty text where there is none."""
    match part:
        case "audience" if text == _EVERYONE:
            return _("all friends")
        case "audience" | "cadence":
            return _("; ").join(_pair(part, key, text) for key, text in _split(text).items())
        case "via":
            return _(VIAS.get(text) or _WORDS.get(text, text)) if text else ""
        case "platform" | "zone":
            return _(_NAMED[part].get(text, text)) if text else ""
        case "late":
            return _length(text)
        case "tags":
            return _source(text)
        case "quiet_ok" | "allow_repeat" | "silent" | "draft":
            return _(_WORDS[text]) if text in _WORDS else text
        case _:
            return _listed(text.split(", ")) if part in _LISTS else text


def _name(part: str) -> str:
    """The name of a part; one that a newer oactl wrote is told by its code."""
    return _(PARTS.get(part, part))


def _split(text: str) -> dict[str, str]:
    """`weekly: wed, fri; at: 20:00` by its keys."""
    if text in {"", _EVERYONE}:
        return {}
    return {
        key: value for key, _colon, value in (each.partition(": ") for each in text.split("; "))
    }


def _pair(part: str, key: str, text: str) -> str:
    value = _of_key(key, text)
    return _("{name}: {value}", name=_key(part, key), value=value) if value else _key(part, key)


def _form(form: str, given: Mapping[str, str]) -> str:
    return _pair("cadence", form, given[form]) if form else ""


def _key(part: str, key: str) -> str:
    return _(_KEYS[part][key]) if key in _KEYS[part] else key


def _of_key(key: str, text: str) -> str:
    match key:
        case "weekly":
            return _listed(_(_DAYS.get(day, day)) for day in text.split(", ") if day)
        case "monthly":
            return _listed(map(_month_day, filter(None, text.split(", "))))
        case "demographics":
            return _listed(map(_estimate, filter(None, text.split(", "))))
        case "rrule" | "cron":
            return text
        case _:
            return _listed(text.split(", ")) if text else ""


def _listed(words: Iterator[str] | list[str]) -> str:
    return _(", ").join(words)


def _month_day(text: str) -> str:
    if text == "last":
        return _("last day")
    nth, _space, day = text.partition(" ")
    return _(_NTHS[nth], day=_(_DAYS[day])) if nth in _NTHS and day in _DAYS else text


def _estimate(text: str) -> str:
    found = re.fullmatch(_ESTIMATE, text)
    if found and found[1] in _ESTIMATES:
        return _(_ESTIMATES[found[1]], number=found[2])
    return _(_ESTIMATES[text]) if text in _ESTIMATES else area_name(text, language())


def _source(text: str) -> str:
    """What a tag stands for."""
    kind, _space, rest = text.partition(" ")
    if kind not in _SOURCES:
        return text
    if kind == "demographics":
        rest = _of_key(kind, rest)
    return _(_SOURCES[kind], rest=rest).strip()


def _length(text: str) -> str:
    """`2h`, `90m`, `30s`, as `domain.when.duration_text` writes it."""
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or len(number) > _MOST_DIGITS:
        return text
    match unit:
        case "h":
            return ngettext("{count} hour", "{count} hours", int(number), count=int(number))
        case "m":
            return ngettext("{count} minute", "{count} minutes", int(number), count=int(number))
        case _:
            return ngettext("{count} second", "{count} seconds", int(number), count=int(number))
