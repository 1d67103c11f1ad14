"""`cadence:` of a post: one form of days, with the times and the bounds around it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function

from oactl.domain.cadence import (
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
    cron,
    has_slots,
    rrule,
    words,
)
from oactl.domain.violation import Violation
from oactl.domain.when import parse_duration, plain
from oactl.planfile.models.base import BuiltBy, Model, Reading, Violations
from oactl.planfile.models.scalars import DURATION_SCHEMA, YES, Json, OneOrMany, Parsed, optional
from oactl.planfile.violations import brief

FORMS = ("once", "dates", "daily", "weekly", "monthly", "rrule", "cron")
_OWN_TIMES = ("once", "cron")
_DAYS_ONLY = tuple(form for form in FORMS if form not in _OWN_TIMES)
_WITH_EVERY = frozenset({"daily", "weekly", "monthly"})
_NUMBER = re.compile("[1-9][0-9]{0,3}")  # bounded: what is counted may have to be walked
_EMPTY = "OA208"
_TWICE = "OA210"


def _number(text: str) -> int | None:
    """A whole number from 1 to 9999."""
    figures = plain(text)
    return int(figures) if _NUMBER.fullmatch(figures) else None


def _yes(text: str) -> bool | None:
    return plain(text).lower() in YES or None


def _late(text: str) -> timedelta | None:
    late = parse_duration(text)
    if late is not None and late > MAX_LATE:
        raise Violations(Violation("OA207", (), {"value": text}, variant="long"))
    return late


def _held(module: Any, build: Callable[[str], Form]) -> Callable[[str], Form]:  # noqa: ANN401 - a module
    """A text in its one spelling, where the library that knows its grammar takes it."""

    def check(text: str) -> Form:
        normal = module.normal(text)
        found = module.check(normal)
        if found:
            raise Violations(*found)
        return build(normal)

    return check


def _time(text: str) -> time | None:
    """A time of day; one that may belong to either of two days is asked about."""
    at = words.time_of_day(text)
    if at is None and (night := words.after_midnight(text)):
        params = {"value": brief(text), "near": f"{night:%H:%M}"}
        raise Violations(Violation("OA203", (), params, variant="midnight"))
    return at


def _moment(text: str) -> datetime | None:
    moment = words.moment(text)
    if moment is None and (night := words.moment_after_midnight(text)):
        params = {"value": brief(text), "near": f"{night:%Y-%m-%dT%H:%M}"}
        raise Violations(Violation("OA202", (), params, variant="midnight"))
    return moment


def _guess_day(text: str, reading: Reading) -> str:
    return words.guess_day(text, reading.today)


def _guess_time(text: str, _reading: Reading) -> str:
    return words.guess_time(text)


def _guess_moment(text: str, reading: Reading) -> str:
    on, _, at = text.replace("T", " ").partition(" ")
    day = words.day(on)
    likely = f"{day}" if day else words.guess_day(on, reading.today)
    hour = words.time_of_day(at)
    hours = f"{hour:%H:%M}" if hour else words.guess_time(at)
    return f"{likely}T{hours}" if likely and hours else ""


class _Separated:
    """Several days in one text, as `separate` takes them apart."""

    def __init__(self, separate: Callable[[str], list[str]]) -> None:
        self.separate = separate

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self._read, handler(source))

    def _read(self, value: object) -> object:
        parts = self.separate(value) if isinstance(value, str) else []
        return parts if len(parts) > 1 else value


_DAY_SCHEMA: Json = {"type": "string", "pattern": "[0-9０-９]"}
_TIME_SCHEMA: Json = {"type": ["string", "number"], "pattern": "[0-9０-９一二兩三四五六七八九十]"}
_COUNT_SCHEMA: Json = {
    "type": ["integer", "string"],
    "minimum": 1,
    "maximum": 9999,
    "pattern": "^[0-9０-９]{1,4}$",
}
_TEXT_SCHEMA: Json = {"type": "string", "minLength": 1}
_WORD_SCHEMA: Json = {"type": ["string", "number", "boolean"], "minLength": 1}
_MONTH_SCHEMA: Json = {"type": ["integer", "string"], "minLength": 1}
_YES_SCHEMA: Json = {"enum": [True, *YES, "True", "TRUE"]}

_Day: TypeAlias = Annotated[date, Parsed(words.day, "OA202", None, _DAY_SCHEMA, _guess_day, _EMPTY)]
_Days: TypeAlias = Annotated[tuple[_Day, ...], OneOrMany(5000, _TWICE, (_EMPTY, "empty"))]
_Moment: TypeAlias = Annotated[
    datetime, Parsed(_moment, "OA202", "moment", _TEXT_SCHEMA, _guess_moment, _EMPTY)
]
_Time: TypeAlias = Annotated[time, Parsed(_time, "OA203", None, _TIME_SCHEMA, _guess_time, _EMPTY)]
_Times: TypeAlias = Annotated[tuple[_Time, ...], OneOrMany(1440, _TWICE, (_EMPTY, "empty"))]
_Weekday: TypeAlias = Annotated[
    int, Parsed(words.weekday, "OA204", None, _WORD_SCHEMA, None, _EMPTY)
]
_MonthDay: TypeAlias = Annotated[
    int | tuple[int, int], Parsed(words.month_day, "OA205", None, _MONTH_SCHEMA, None, _EMPTY)
]
_Count: TypeAlias = Annotated[int, Parsed(_number, "OA206", None, _COUNT_SCHEMA, None, _EMPTY)]
_Rule: TypeAlias = Annotated[
    RRule, Parsed(_held(rrule, RRule), "OA215", None, _TEXT_SCHEMA, None, _EMPTY)
]
_CronText: TypeAlias = Annotated[
    Cron, Parsed(_held(cron, Cron), "OA216", None, _TEXT_SCHEMA, None, _EMPTY)
]
Late: TypeAlias = Annotated[timedelta, Parsed(_late, "OA207", None, DURATION_SCHEMA, None, _EMPTY)]
LATE = "How late it may still go out, at most 23h; default 2h."


_ONE_FORM: Json = {
    "oneOf": [
        *({"required": [form], "not": {"required": ["at"]}} for form in _OWN_TIMES),
        *({"required": [form, "at"]} for form in _DAYS_ONLY),
    ]
}


class CadenceModel(Model):
    """發文時間: when it goes out, in wall-clock times of the plan's zone."""

    model_config = ConfigDict(json_schema_extra=_ONE_FORM)
    filled = "cadence"

    once: _Moment | None = optional("One time.", examples=["2026-12-01T20:00"])
    dates: _Days = Field(
        (), description="Days one by one.", examples=[["2026-12-01", "2026-12-24"]]
    )
    daily: Annotated[bool, Parsed(_yes, "OA208", "flag", _YES_SCHEMA, None, _EMPTY)] | None = (
        optional("Every day.")
    )
    weekly: Annotated[
        tuple[_Weekday, ...],
        OneOrMany(50, _TWICE, (_EMPTY, "empty")),
        _Separated(words.several_weekdays),
    ] = Field(
        (),
        description="Days of the week.",
        examples=[["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["週三"]],
    )
    monthly: Annotated[
        tuple[_MonthDay, ...],
        OneOrMany(100, _TWICE, (_EMPTY, "empty")),
        _Separated(words.separated),
    ] = Field(
        (),
        description="Days of the month; a day that a month lacks is skipped.",
        examples=[[1, 15, "last"], ["first mon", "last fri"]],
    )
    rrule: _Rule | None = optional(
        description="The date parts of an RFC 5545 rule; anchored at `from`.",
        examples=["FREQ=MONTHLY;BYDAY=2SA"],
    )
    cron: _CronText | None = optional(
        description="Five cron fields; brings its own times.",
        examples=["0 20 * * wed,fri"],
    )
    at: _Times = Field((), description="The time of day, or several.", examples=["20:00"])
    from_: _Day | None = optional(alias="from", description="The first day.")
    until: _Day | None = optional("The last day, inclusive.")
    count: _Count | None = optional("How many occurrences; `skip` does not change it.")
    every: _Count = Field(1, description="Every n-th day, week or month; needs `from`.")
    skip: Annotated[tuple[_Day, ...], OneOrMany(5000, _TWICE, (_EMPTY, "empty"))] = Field(
        (), description="Days on which it does not go out."
    )
    late: Late = Field(DEFAULT_LATE, description=LATE, examples=["2h", "30m"])

    other_names: ClassVar = {
        "日期": "dates",
        "每天": "daily",
        "每日": "daily",
        "每週": "weekly",
        "每周": "weekly",
        "每月": "monthly",
        "時間": "at",
        "開始": "from",
        "結束": "until",
    }

    @classmethod
    def of_keys(cls, value: Mapping[str, Any]) -> Iterator[Violation]:
        """Exactly one form, a time where it brings none, one end, a day to count from."""
        value = {cls.other_names.get(key, key): part for key, part in value.items()}
        forms = [form for form in FORMS if form in value]
        if not forms:
            yield Violation("OA201", (), {"choices": tuple(FORMS)})
        elif len(forms) > 1:
            params = {"given": forms, "choices": tuple(FORMS)}
            yield Violation("OA201", (), params, variant="several")
        elif "at" in value and forms[0] in _OWN_TIMES:
            yield Violation("OA209", ("at",), variant=forms[0], on_key=True)
        elif "at" not in value and forms[0] not in _OWN_TIMES:
            yield Violation("OA209", (), {"key": forms[0]})
        if "count" in value and "until" in value:
            yield Violation("OA212", ("count",), on_key=True)
        if "count" in value and "from" not in value:
            yield Violation("OA213", ("count",), {"key": "count"}, on_key=True)

    @model_validator(mode="after")
    def _together(self) -> Self:
        found = [*self._bounds()]
        if found:
            raise Violations(*found)
        return self

    def _bounds(self) -> Iterator[Violation]:
        """What good values get wrong together."""
        start, until = self.from_, self.until
        if start is not None and until is not None and until < start:
            yield Violation("OA211", ("until",), {"until": f"{until}", "start": f"{start}"})
        written = self.model_fields_set
        if self.every > 1 and not _WITH_EVERY & written:
            key = next(form for form in FORMS if form in written)
            yield Violation("OA214", ("every",), {"key": key}, on_key=True)
        if start is not None:
            return
        if self.every > 1:
            yield Violation("OA213", ("every",), {"key": "every"}, on_key=True)
        if self.rrule is not None and (part := rrule.needs_from(self.rrule.text)):
            variant = "anchor" if part == "BYDAY" else None
            yield Violation("OA213", ("rrule",), {"key": part}, variant=variant)

    def cadence(self) -> Cadence:
        """The cadence as the domain has it; one that never happens is an error."""
        made = Cadence(
            form=self._form(),
            at=self._times(),
            start=self.from_,
            until=self.until,
            count=self.count,
            every=self.every,
            skip=frozenset(self.skip),
            late=self.late,
        )
        if not has_slots(made):
            raise Violations(Violation("OA217"))
        return made

    def _times(self) -> tuple[time, ...]:
        if self.once is not None:
            return (self.once.time(),)
        return cron.times(self.cron.text) if self.cron is not None else tuple(sorted(self.at))

    def _form(self) -> Form:
        if self.once is not None:
            return Once(self.once.date())
        if self.dates:
            return Dates(tuple(sorted(self.dates)))
        if self.weekly:
            return Weekly(tuple(sorted(self.weekly)))
        if self.monthly:
            days = sorted(day for day in self.monthly if isinstance(day, int))
            nths = sorted(day for day in self.monthly if isinstance(day, tuple))
            return Monthly(tuple(days), tuple(nths))
        return self.rrule or self.cron or Daily()


WrittenCadence: TypeAlias = Annotated[Cadence, BuiltBy(CadenceModel, CadenceModel.cadence)]
