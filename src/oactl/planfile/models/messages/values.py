"""The values of message fields: texts, numbers, colours, sizes, with LINE's limits."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    AliasGenerator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from oactl.domain.message import MOST_OF_A_TEXT, Counting, too_long
from oactl.domain.violation import Violation
from oactl.planfile.models.base import Model, Violations
from oactl.planfile.models.messages.translation import (
    brief,
    miscounted,
    needing,
    not_one_of,
    reading_of,
    spellings,
    violations_in,
    without_null,
    words_of,
    wrong_type,
)


class AliasedModel(Model):
    """Fields have LINE's names; by alias they are the words of a plan."""

    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=spellings))

    # Its `type` at LINE; none where it has none.
    kind: ClassVar[str | None] = None
    # Whether a short form may say its `type` as LINE does.
    typed: ClassVar[bool] = False
    # The field that a bare text stands for in a short form.
    only: ClassVar[str | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema of the short form: no null, and the shorter forms beside the mapping."""
        made = handler(core_schema)
        whole = handler.resolve_ref_schema(made)
        parts = {key: without_null(part) for key, part in whole.get("properties", {}).items()}
        needed = {*whole.pop("required", ())}
        for usual, *others in map(words_of, cls.model_fields):
            parts |= {other: {"$comment": usual, **parts[usual]} for other in others}
        if cls.typed and cls.kind:
            parts["type"] = {"type": "string"}
        whole["properties"] = parts
        whole |= needing(needed, cls.model_fields)
        return cls.shorter(made, whole)

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """The schema of a form that may be shorter than a mapping; `whole` is the mapping's."""
        del whole
        others = [name for name, each in cls.model_fields.items() if each.is_required()]
        bare = cls.only is not None and others in ([], [cls.only])
        return {"anyOf": [{"type": ["string", "number"]}, made]} if bare else made


class Checked:
    """A type whose values `check` looks at before Pydantic does."""

    # What a short form may write for a value that is no text at LINE.
    as_text: ClassVar[str | None] = None

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""

        def check(value: object, info: core_schema.ValidationInfo) -> object:
            return self.check(value, short=reading_of(info.context).short)

        return core_schema.with_info_before_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook: a short form writes numbers and flags as text."""
        made = handler(schema)
        if self.as_text is None:
            return made
        return {**made, "type": [made["type"], "string"], "pattern": self.as_text}

    def check(self, value: object, *, short: bool) -> object:
        """The value, converted where it was written as text. Raises `Violations`."""
        raise NotImplementedError


@dataclass(eq=False)
class TextLimit(Checked):
    """A text of at most so many of LINE's units."""

    most: int
    counting: Counting = "utf16"
    may_be_empty: bool = False

    def check(self, value: object, *, short: bool) -> object:
        """The text itself."""
        del short
        if not isinstance(value, str):
            raise Violations(wrong_type("text"))
        if not self.may_be_empty and not value.strip():
            raise Violations(Violation("OA314"))
        if over := too_long(value, self.most, self.counting):
            unit, length = over
            unit = "one_line" if unit == "utf16" and self.most < MOST_OF_A_TEXT else unit
            params = {"length": length, "limit": self.most}
            raise Violations(Violation("OA301", (), params, variant=unit))
        return value


@dataclass(eq=False)
class Pattern(Checked):
    """A text of a certain form; `shape` shows it, the same in every language."""

    pattern: str
    shape: str
    variant: str | None = None

    def check(self, value: object, *, short: bool) -> object:
        """The text itself."""
        del short
        if not isinstance(value, str):
            raise Violations(wrong_type("text"))
        if not _compiled(self.pattern).fullmatch(value):
            raise Violations(replace(wrong_form(value, self.shape), variant=self.variant))
        return value


@dataclass(eq=False)
class IntegerRange(Checked):
    """A whole number within bounds, both inclusive."""

    as_text: ClassVar = r"^\s*-?[0-9]{1,15}\s*$"
    least: int
    most: int

    def check(self, value: object, *, short: bool) -> object:
        """The number."""
        number = as_integer(value, short=short)
        if not self.least <= number <= self.most:
            params = {"value": brief(number), "least": self.least, "most": self.most}
            raise Violations(Violation("OA307", (), params))
        return number


@dataclass(eq=False)
class Constant(Checked):
    """The one whole number that LINE takes."""

    as_text: ClassVar = r"^\s*[0-9]{1,15}\s*$"
    only: int

    def check(self, value: object, *, short: bool) -> object:
        """The number."""
        number = as_integer(value, short=short)
        if number != self.only:
            raise Violations(not_one_of(number, (), [str(self.only)]))
        return number


@dataclass(eq=False)
class Decimal(Checked):
    """A number within bounds, both inclusive."""

    as_text: ClassVar = r"^\s*[-+]?[0-9]{1,15}(\.[0-9]{1,15})?\s*$"
    least: float
    most: float

    def check(self, value: object, *, short: bool) -> object:
        """The number, whole or not as it was written."""
        number = _as_number(value, short=short)
        if not self.least <= number <= self.most:
            params = {"value": brief(number), "least": self.least, "most": self.most}
            raise Violations(Violation("OA307", (), params))
        return number


class Flag(Checked):
    """True or false."""

    as_text: ClassVar = r"^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\s*$"

    def check(self, value: object, *, short: bool) -> object:
        """The truth value."""
        if isinstance(value, bool):
            return value
        if short and isinstance(value, str) and value.strip().lower() in {"true", "false"}:
            return value.strip().lower() == "true"
        raise Violations(wrong_type("boolean", (), None if short else value))


@dataclass(eq=False)
class Milliseconds(Checked):
    """LINE's milliseconds; a short form also says `95s` and `1m35s`."""

    as_text: ClassVar = r"^\s*([0-9]{1,15}|[0-9]{1,4}m([0-9]{1,5}s)?|[0-9]{1,5}s)\s*$"
    most: int

    def check(self, value: object, *, short: bool) -> object:
        """The number of milliseconds."""
        spelled = value.strip() if short and isinstance(value, str) else ""
        match = re.fullmatch(r"(?:(\d{1,4})m)?(?:(\d{1,5})s)?", spelled)
        if match and spelled:
            value = (int(match[1] or 0) * 60 + int(match[2] or 0)) * 1000
        return IntegerRange(1, self.most).check(value, short=short)


@dataclass(eq=False)
class Count:
    """A list of so many entries; a wrong number does not hide what is wrong inside."""

    least: int
    most: int | None = None

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - a type
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Pydantic's own hook."""
        return core_schema.no_info_wrap_validator_function(self._counted, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Pydantic's own hook."""
        most = {} if self.most is None else {"maxItems": self.most}
        return {**handler(schema), "minItems": self.least, **most}

    def _counted(self, value: object, handler: core_schema.ValidatorFunctionWrapHandler) -> object:
        found = []
        if isinstance(value, list):
            count = len(value)
            if count < self.least or (self.most is not None and count > self.most):
                found.append(miscounted(count, self.least, self.most))
            if self.most is not None and count > self.most * FAR_OVER:
                raise Violations(*found)  # nobody reads what is wrong inside
        try:
            made = handler(value)
        except ValidationError as error:
            raise Violations(*found, *violations_in(error)) from None
        if found:
            raise Violations(*found)
        return made


def as_integer(value: object, *, short: bool) -> int:
    """A whole number, in a short form also as text. Raises `Violations`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if short and isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value.strip()):
        return int(value)
    raise Violations(wrong_type("integer", (), None if short else value))


def _as_number(value: object, *, short: bool) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if short and isinstance(value, str):
        match = re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", value.strip())
        if match:
            return float(value)
    raise Violations(wrong_type("number", (), None if short else value))


def wrong_form(value: str, shape: str) -> Violation:
    """A text of another form; `shape` shows the right one."""
    return Violation("OA315", (), {"value": brief(value), "form": shape})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


MAX_INT = 2**31 - 1
FAR_OVER = 10  # times a limit: what is inside is not looked at
AltText = Annotated[str, TextLimit(1500)]
Boolean = Annotated[bool, Flag()]
Colour = Annotated[str, Pattern("#[0-9A-Fa-f]{6}", "#RRGGBB")]
