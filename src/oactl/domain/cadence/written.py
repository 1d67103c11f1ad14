"""A cadence in the words of a plan, one spelling for one meaning: what a checker approved."""

from oactl.domain.cadence.model import (
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

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NTHS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def written(cadence: Cadence) -> str:
    """`weekly: wed, fri; at: 20:00; from: 2026-11-25`, without `skip`, `until` and `late`."""
    parts = [_form(cadence.form)]
    if not isinstance(cadence.form, Cron):
        parts.append("at: " + ", ".join(f"{at:%H:%M}" for at in cadence.at))
    if cadence.start is not None:
        parts.append(f"from: {cadence.start}")
    if cadence.count is not None:
        parts.append(f"count: {cadence.count}")
    if cadence.every != 1:
        parts.append(f"every: {cadence.every}")
    return "; ".join(parts)


def _form(form: Form) -> str:
    match form:
        case Once(day=day):
            return f"once: {day}"
        case Dates(days=days):
            return "dates: " + ", ".join(map(str, days))
        case Daily():
            return "daily"
        case Weekly(weekdays=weekdays):
            return "weekly: " + ", ".join(_DAYS[day] for day in weekdays)
        case Monthly():
            return "monthly: " + ", ".join(_monthly(form))
        case RRule(text=text):
            return f"rrule: {text}"
        case Cron(text=text):
            return f"cron: {text}"


def _monthly(form: Monthly) -> list[str]:
    days = ["last" if day == -1 else str(day) for day in form.days]
    nths = [f"{_NTHS.get(nth, str(nth))} {_DAYS[day]}" for nth, day in form.nths]
    return days + nths
