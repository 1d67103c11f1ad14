"""A cadence as a plan writes it, and everything in it that does not hold, at once.

The mapping is that of the plan file: scalars are text. Keys that no cadence has are the schema's.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

from oactl.domain.cadence import cron, rrule, words
from oactl.domain.cadence.model import (
    DEFAULT_LATE,
    MAX_LATE,
    Cadence,
    Cron,
    Daily,
    Dates,
    Form,
    Monthly,
    Once,
    RRule,
    Weekly,
)
from oactl.domain.cadence.reading import Reader
from oactl.domain.cadence.slots import has_slots, names_day
from oactl.domain.violation import Path, Violation
from oactl.domain.when import parse_date, parse_duration, parse_moment, parse_time, plain

FORMS = ("once", "dates", "daily", "weekly", "monthly", "rrule", "cron")
_OWN_TIMES = frozenset({"once", "cron"})
_WITH_EVERY = frozenset({"daily", "weekly", "monthly"})
_YES = frozenset({"true", "yes", "on"})
_NUMBER = re.compile("[1-9][0-9]{0,3}")  # bounded: what is counted may have to be walked
_OFTEN = 24  # times a day; `* 20 * * *` was meant to be `0 20 * * *`


def parse(
    source: Mapping[str, object], *, rotate: bool = False
) -> tuple[Cadence | None, list[Violation]]:
    """The cadence of a `cadence:` mapping, None where there is an error, and all problems.

    `rotate` says that the post chooses its messages by occurrence number, which needs a `from`.
    The paths of the problems begin inside the mapping; `()` is the mapping itself.
    """
    reader = Reader(source)
    kinds = [kind for kind in FORMS if kind in source]
    _check_kinds(reader, kinds)
    forms = [_form(reader, kind) for kind in kinds]
    at = _at(reader, kinds)
    form, own = next((read for read in forms if read is not None), (None, ()))
    cadence = Cadence(
        form=form or Daily(),
        at=at or own,
        start=reader.one("from", parse_date, "OA202"),
        until=reader.one("until", parse_date, "OA202"),
        count=reader.one("count", _number, "OA206"),
        every=reader.one("every", _number, "OA206") or 1,
        skip=frozenset(reader.each("skip", parse_date, "OA202")),
        late=_late(reader),
    )
    problems = reader.problems
    problems += _together(source, cadence, kinds, rotate=rotate)
    if problems:
        return None, problems
    problems += _calendar(source, cadence)
    return (None if any(p.severity == "error" for p in problems) else cadence), problems


def parse_late(value: object, path: Path = ("late",)) -> timedelta | Violation:
    """How late an occurrence of a post may still go out: at most 23 h."""
    if not isinstance(value, str) or not value.strip():
        return Violation("OA208", path, {"key": "late"})
    late = parse_duration(value)
    if late is None:
        return Violation("OA207", path, {"value": value})
    if late > MAX_LATE:
        return Violation("OA207", path, {"value": value}, variant="long")
    return late


def _check_kinds(reader: Reader, kinds: list[str]) -> None:
    choices = ", ".join(FORMS)
    if not kinds:
        reader.note("OA201", (), choices=choices)
    elif len(kinds) > 1:
        reader.note("OA201", (), "several", given=", ".join(kinds), choices=choices)


def _form(reader: Reader, kind: str) -> tuple[Form, tuple[time, ...]] | None:
    """A form, with the times of day that it brings; None, noted, where it cannot be read."""
    if kind == "once":
        moment = reader.one("once", parse_moment, "OA202", "moment")
        return None if moment is None else (Once(moment.date()), (moment.time(),))
    if kind == "cron":
        text = _library_text(reader, "cron")
        return None if text is None else (Cron(text), cron.times(text))
    form = _form_of_days(reader, kind)
    return None if form is None else (form, ())


def _form_of_days(reader: Reader, kind: str) -> Form | None:
    if kind == "daily":
        return Daily() if reader.one("daily", _yes, "OA208", "flag") else None
    if kind == "dates":
        days = reader.each("dates", parse_date, "OA202")
        return Dates(tuple(sorted(days))) if days else None
    if kind == "weekly":
        weekdays = reader.each("weekly", words.weekday, "OA204")
        return Weekly(tuple(sorted(weekdays))) if weekdays else None
    if kind == "monthly":
        read = reader.each("monthly", words.month_day, "OA205")
        days_of_month = sorted(day for day in read if isinstance(day, int))
        nths = sorted(day for day in read if isinstance(day, tuple))
        return Monthly(tuple(days_of_month), tuple(nths)) if read else None
    text = _library_text(reader, "rrule")
    return None if text is None else RRule(text)


def _library_text(reader: Reader, kind: str) -> str | None:
    """The text of a rule or of cron fields in its one spelling, where it holds."""
    text = reader.text((kind,))
    if text is None:
        return None
    module = rrule if kind == "rrule" else cron
    text = module.normal(text)
    found = module.check(text)
    reader.problems += found
    return None if found else text


def _at(reader: Reader, kinds: list[str]) -> tuple[time, ...]:
    kind = kinds[0] if len(kinds) == 1 else None
    if "at" not in reader.source:
        if kind is not None and kind not in _OWN_TIMES:
            reader.note("OA209", (), key=kind)
        return ()
    if kind in _OWN_TIMES:
        reader.problems.append(Violation("OA209", ("at",), variant=kind, on_key=True))
    return tuple(sorted(reader.each("at", parse_time, "OA203")))


def _late(reader: Reader) -> timedelta:
    late = parse_late(reader.source["late"]) if "late" in reader.source else DEFAULT_LATE
    if isinstance(late, timedelta):
        return late
    reader.problems.append(late)
    return DEFAULT_LATE


def _together(
    source: Mapping[str, object], cadence: Cadence, kinds: list[str], *, rotate: bool
) -> Iterator[Violation]:
    """What does not go together, of what could be read."""
    start, until = cadence.start, cadence.until
    if start is not None and until is not None and until < start:
        yield Violation("OA211", ("until",), {"until": f"{until}", "start": f"{start}"})
    if "count" in source and "until" in source:
        yield Violation("OA212", ("count",), on_key=True)
    if cadence.every > 1 and kinds and not _WITH_EVERY & set(kinds):
        yield Violation("OA214", ("every",), {"key": kinds[0]}, on_key=True)
    if "from" not in source:
        yield from _without_from(source, cadence, rotate=rotate)


def _without_from(
    source: Mapping[str, object], cadence: Cadence, *, rotate: bool
) -> Iterator[Violation]:
    """What needs a `from` to count from."""
    if "count" in source:
        yield Violation("OA213", ("count",), {"key": "count"}, on_key=True)
    if cadence.every > 1:
        yield Violation("OA213", ("every",), {"key": "every"}, on_key=True)
    if rotate:
        yield Violation("OA213", (), {"key": "rotate"})
    if isinstance(cadence.form, RRule) and (part := rrule.needs_from(cadence.form.text)):
        variant = "anchor" if part == "BYDAY" else None
        yield Violation("OA213", ("rrule",), {"key": part}, variant=variant)


def _calendar(source: Mapping[str, object], cadence: Cadence) -> Iterator[Violation]:
    """What the calendar makes of a cadence that reads well."""
    if not has_slots(cadence):
        yield Violation("OA217")
    for path, day in _skipped(source):
        if not names_day(cadence, day):
            yield Violation("OA218", path, {"value": f"{day}"}, severity="warning")
    if len(cadence.at) > _OFTEN:
        place = ("cron",) if isinstance(cadence.form, Cron) else ("at",)
        yield Violation("OA219", place, {"count": len(cadence.at)}, severity="warning")


def _skipped(source: Mapping[str, object]) -> Iterator[tuple[Path, date]]:
    """The days of `skip` with their places."""
    value = source.get("skip", [])
    listed = enumerate(value) if isinstance(value, list) else [(None, value)]
    for index, item in listed:
        day = parse_date(item) if isinstance(item, str) else None
        if day is not None:
            yield (("skip",) if index is None else ("skip", index)), day


def _number(text: str) -> int | None:
    """A whole number from 1 to 9999."""
    figures = plain(text)
    return int(figures) if _NUMBER.fullmatch(figures) else None


def _yes(text: str) -> bool | None:
    return plain(text).lower() in _YES or None
