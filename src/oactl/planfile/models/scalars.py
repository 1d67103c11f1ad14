"""Values that are one text in the file: words, numbers, days, names; and lists of such.

A scalar comes from the YAML reader as text. What has a grammar is read by a parser of the domain;
each type says here once how it is read, which rule it breaks otherwise, and its JSON Schema. An
editor reads `20` as a number and `no` as a word where our reader sees text: a schema takes both.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import PurePath
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core.core_schema import (
    CoreSchema,
    ValidationInfo,
    no_info_before_validator_function,
    with_info_after_validator_function,
    with_info_before_validator_function,
    with_info_plain_validator_function,
    with_info_wrap_validator_function,
)

from oactl.domain.cadence import words
from oactl.domain.value import composed, is_name
from oactl.domain.violation import Finding, Path, Violation
from oactl.domain.visible import secrets_in
from oactl.domain.when import parse_duration, plain
from oactl.planfile.files import inside
from oactl.planfile.models.base import Reading, Violations, every
from oactl.planfile.violations import brief, nearest
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.lines import MAX_REPORTED


def find_secrets(document: Document) -> list[Finding]:
    """A finding for each token-shaped string of a file, comments included.

    The source line of every finding has stars in place of a secret. Those behind the first thousand
    are counted in `document.more`.
    """
    found = secrets_in(document.text)
    kept = [
        document.finding_at(start, end - start, Violation("OA601"))
        for start, end in islice(found, MAX_REPORTED)
    ]
    document.more["error"] += sum(1 for _ in found)
    return kept


@cache
def is_zone(name: str) -> bool:
    """Whether the zone's rules are known."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def unknown_zone(name: str, path: Path) -> Violation:
    """The violation of a zone that nobody knows, with the nearest name."""
    near = nearest(name, tuple(sorted(available_timezones())))
    return Violation("OA163", path, {"value": name, "near": near})


Json: TypeAlias = dict[str, Any]

YES = ("true", "yes", "on")
NO = ("false", "no", "off")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_BETWEEN_NAMES = "[、，,／/＆&]"
_MOST_NAMES = 50  # in one post
_LONGEST_GUESS = 40  # characters of a value that may be a slip of the pen
_DIGITS = re.compile(r"[0-9]{1,18}")
# No ASCII, general or full-width punctuation and no space: letters of any script, digits, - and _.
# Written as what is excluded because the dialects of regular expressions name letters differently.
_NAME = (
    "^[^\\u0000-,./:-@\\[-^`{-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7"
    "\\u2000-\\u206f\\u3000-\\u3004\\u3008-\\u3020\\uff01-\\uff0f\\uff1a-\\uff20]+$"
)


Language: TypeAlias = Literal["zh-TW", "en", "ja", "th"]  # of what people read


def optional(
    description: str | None = None, *, alias: str | None = None, examples: list[Any] | None = None
) -> Any:  # noqa: ANN401 - as Pydantic's Field
    """A key that may be left out, which gives None; written without a value it says nothing."""
    found: Any = Field(None, description=description, alias=alias, examples=examples)
    found.metadata.append(_NotNull())
    return found


class _NotNull:
    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


@dataclass(frozen=True, eq=False, slots=True)
class Parsed:
    """A text that `parse` turns into a value; where `parse` gives None, the text breaks the rule.

    `guess` then offers what was probably meant, as it should be written. `empty` is the rule that
    an empty value breaks.
    """

    parse: Callable[[str], object | None]
    rule: str
    variant: str | None
    schema: Json
    guess: Callable[[str, Reading], str] | None = None
    empty: str | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        return dict(self.schema)

    def _read(self, value: object, info: ValidationInfo[Reading]) -> object:
        text = value.strip() if isinstance(value, str) else ""
        found = self.parse(text) if text else None
        if found is not None:
            return found
        params = {"value": brief(value), "key": key_of(info)}
        if self.empty and not text:
            raise Violations(Violation(self.empty, (), params))
        near = self.guess(text, info.context) if self.guess and len(text) <= _LONGEST_GUESS else ""
        if near:
            params["near"] = near
        variant = f"{self.variant}_near" if near and self.variant else self.variant
        raise Violations(Violation(self.rule, (), params, variant=variant))


def key_of(info: ValidationInfo[Reading]) -> str:
    """The key that is being validated, as it is written; `from` is a word of Python's."""
    return (info.field_name or "").rstrip("_")


def form(shape: str, parse: Callable[[str], object | None], schema: Json) -> Parsed:
    """A text of a form that the configuration has: what is none breaks `OA181.SHAPE`."""
    return Parsed(parse, "OA181", shape, schema)


def matching(shape: str, pattern: str) -> Parsed:
    """A text that a pattern matches whole."""
    known = re.compile(pattern)
    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    return form(shape, lambda text: text if known.fullmatch(text) else None, schema)


class OneOrMany(NamedTuple):
    """A list, or one value for a list of one.

    `twice` is the rule that a repeated entry breaks, `empty` the one that an empty list breaks;
    None allows it.
    """

    most: int = 1000
    twice: str | None = None
    empty: tuple[str, str] | None = ("OA151", "list")

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return with_info_wrap_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        items = handler(schema)["items"]
        least = {"minItems": 1} if self.empty else {}
        return {"anyOf": [items, {"type": "array", "items": items, **least}]}

    def _read(
        self, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo[Reading]
    ) -> tuple[Any, ...]:
        items = value if isinstance(value, list) else [value]
        key = key_of(info)
        if not items and self.empty:
            raise Violations(Violation(self.empty[0], (), {"key": key}, variant=self.empty[1]))
        if len(items) > self.most:
            params = {"count": len(items), "limit": self.most}
            raise Violations(Violation("OA165", (), params))
        found: dict[Hashable, None] = {}
        wrong: list[Violation] = []
        for index, item in enumerate(items):
            path: Path = (index,) if isinstance(value, list) else ()
            try:
                (read,) = handler([item])
            except ValidationError as error:
                wrong += [replace(each, path=(*path, *each.path[1:])) for each in every(error)]
                continue
            if read in found and self.twice:
                wrong.append(Violation(self.twice, path, {"value": brief(item), "key": key}))
            found[read] = None
        if wrong:
            raise Violations(*wrong)
        return tuple(found)


# Lists of the configuration that may be empty.
ANY_NUMBER = OneOrMany(empty=None)


class InsideWorkspace:
    """A path that does not leave the workspace, by a symlink either.

    With `absolute` an absolute path may lie elsewhere: a secret that the machine keeps.
    """

    def __init__(self, *, absolute: bool = False) -> None:
        self.absolute = absolute

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return with_info_after_validator_function(self._read, handler(source))

    def _read(self, text: str, info: ValidationInfo[Reading]) -> str:
        reading: Reading = info.context
        anywhere = self.absolute and PurePath(text).is_absolute()
        if not anywhere and inside(reading.root, text) is None:
            raise Violations(Violation("OA101", (), {"file": text}, variant="outside"))
        return text


class MaxKeys(NamedTuple):
    """A mapping with at most so many keys; a larger one is refused before its keys are read."""

    most: int

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self._read, handler(source))

    def _read(self, value: object) -> object:
        if isinstance(value, Mapping) and len(value) > self.most:
            raise Violations(Violation("OA165", (), {"count": len(value), "limit": self.most}))
        return value


class SplitPeople:
    """People in one text, `熊大、兔兔`, as a list; unless somebody is called so."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return with_info_before_validator_function(self._read, handler(source))

    def _read(self, value: object, info: ValidationInfo[Reading]) -> object:
        if not isinstance(value, str) or value in info.context.people:
            return value
        names = [name.strip() for name in re.split(_BETWEEN_NAMES, value)]
        return names if len(names) > 1 and all(names) else value


def name_key(*reserved: str) -> Callable[[str], str]:
    """Checks a key that names something; the `reserved` names mean something else."""

    def check(name: str) -> str:
        if name in reserved or not is_name(name):
            variant = "reserved" if name in reserved else "name"
            params = {"value": brief(name)}
            raise Violations(Violation("OA181", (), params, variant=variant, on_key=True))
        return composed(name)

    return check


def _zone(text: str) -> str:
    if not is_zone(text):
        raise Violations(unknown_zone(brief(text), ()))
    return text


def _flag(text: str) -> bool | None:
    lower = text.lower()
    return lower in YES if lower in YES + NO else None


def _whole(text: str) -> int | None:
    return int(plain(text)) if _DIGITS.fullmatch(plain(text)) else None


def _amount(text: str) -> float | None:
    return float(plain(text)) if _AMOUNT.fullmatch(plain(text)) else None


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _guess_day(text: str, reading: Reading) -> str:
    return words.guess_day(text, reading.today)


_FLAGS = [form for word in YES + NO for form in (word, word.capitalize(), word.upper())]
NAME_SCHEMA: Json = {
    "type": ["string", "integer"],
    "minLength": 1,
    "maxLength": 100,
    "pattern": _NAME,
}
_WHOLE_SCHEMA: Json = {"type": ["integer", "string"], "pattern": "^[0-9]{1,18}$"}
_DAY_SCHEMA: Json = {
    "type": "string",
    "pattern": "[0-9０-９]",
}
DURATION_SCHEMA: Json = {
    "type": "string",
    "description": "A length of time: `7d`, `2h`, `90m`, `1h30m`.",
    "minLength": 1,
}

Line: TypeAlias = str | None
Word: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# A name that something else bears too: in one form, however the letters were put together.
Named: TypeAlias = Annotated[Word, AfterValidator(composed)]
Words: TypeAlias = Annotated[tuple[Word, ...], OneOrMany()]
Names: TypeAlias = Annotated[tuple[Named, ...], OneOrMany(_MOST_NAMES), SplitPeople()]
Flag: TypeAlias = Annotated[bool, Parsed(_flag, "OA151", "flag", {"enum": [True, False, *_FLAGS]})]
Day: TypeAlias = Annotated[date, Parsed(words.day, "OA151", "date", _DAY_SCHEMA, _guess_day)]
Number: TypeAlias = Annotated[
    float,
    Parsed(
        _number,
        "OA151",
        "number",
        {"type": ["number", "string"], "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"},
    ),
]
Whole: TypeAlias = Annotated[int, form("whole", _whole, _WHOLE_SCHEMA)]
Count: TypeAlias = Annotated[
    int, form("count", lambda text: _whole(text) or None, {**_WHOLE_SCHEMA, "minimum": 1})
]
Amount: TypeAlias = Annotated[
    float, form("amount", _amount, {"type": ["number", "string"], "minimum": 0})
]
Duration: TypeAlias = Annotated[timedelta, form("duration", parse_duration, DURATION_SCHEMA)]
PathInside: TypeAlias = Annotated[Word, InsideWorkspace()]
Zone: TypeAlias = Annotated[Word, AfterValidator(_zone)]
Version: TypeAlias = Annotated[
    int,
    Parsed(lambda text: 1 if text == "1" else None, "OA158", None, {"enum": [1, "1"]}),
]
