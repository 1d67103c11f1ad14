"""The short form `flex: {alt, contents}` or `flex: {alt, file}`: LINE's Flex JSON in a plan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainValidator, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import ValidationInfo

from oactl.domain.message import NamedFile, Place
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation, spell
from oactl.planfile.files import UnreadableFile
from oactl.planfile.flex_file import FlexFile, flex_of
from oactl.planfile.models.base import Found, Violations
from oactl.planfile.models.messages.flex import Container, many_animated
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.reading import FINAL, Reading, reading_of
from oactl.planfile.models.messages.translation import violations_in, wrong_type
from oactl.planfile.models.messages.values import AltText, Boolean, Text

_container: TypeAdapter[Any] = TypeAdapter(Container)


@dataclass(frozen=True, slots=True)
class _Named:
    """A file that was read and holds."""

    path: str
    flex: FlexFile


def _inline(value: object, info: ValidationInfo) -> Mapping[str, Any]:
    """Flex JSON in the plan: its texts are templates."""
    reading = reading_of(info.context)
    if not isinstance(value, Mapping):
        raise Violations(wrong_type("mapping", (), value))
    if found := violations_of_contents(value, reading.as_line(templates=True)):
        raise Violations(*found)
    return value


def _file(value: object, info: ValidationInfo) -> _Named:
    """Flex JSON in a file of the workspace: its texts are templates where `template` says so."""
    reading = reading_of(info.context)
    path = str(Text(4096).check(value, short=True))
    try:
        flex = flex_of(reading.files.read(path))
    except UnreadableFile as unreadable:
        raise Violations(Violation("OA331", (), {"file": path}, variant=unreadable.why)) from None
    if flex.value is None:
        raise Violations(flex.violation(path))
    if info.data.get("template") or reading.template:
        found = violations_of_contents(flex.value, reading.as_line(templates=True))
    else:
        found = _of_file(flex.sha256, _Hidden(flex.value))
    if found:
        raise Violations(*(_inside(each, path) for each in found[: reading.most]))
    return _Named(path, flex)


class _Hidden:
    """A value that is no part of a cache's key, as the digest beside it says the same."""

    def __init__(self, value: JsonObject) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _of_file(sha256: str, contents: _Hidden) -> Found:
    """The violations of a file's contents: looked for once, whichever posts name it."""
    del sha256
    return violations_of_contents(contents.value, FINAL)


def violations_of_contents(contents: Any, reading: Reading) -> Found:  # noqa: ANN401 - whatever was written
    """What LINE would refuse of a Flex container, with paths inside it."""
    animated = [Violation(v.rule, (), v.params) for v in many_animated(contents)]
    try:
        _container.validate_python(contents, context=reading, by_alias=False, by_name=True)
    except ValidationError as error:
        return [*violations_in(error), *animated]
    return animated


def _inside(violation: Violation, file: str) -> Violation:
    """A violation in a file, at the place where the plan names the file."""
    place = f"{file}: {spell(violation.path)}" if violation.path else file
    params = {**violation.params, "what": place}
    return Violation(violation.rule, (), params, violation.severity, violation.variant)


class FlexForm(LineObject):
    """LINE's Flex JSON, here or in a file."""

    kind: ClassVar = "flex"
    unfilled: ClassVar = frozenset({"file", "template"})
    altText: AltText = Field(description="What the chat list and the notification show.")
    template: Boolean | None = Field(
        None, description="Whether `{{ name }}` in the file reads a value of `vars`."
    )
    contents: Annotated[Any, PlainValidator(_inline, json_schema_input_type=dict[str, Any])] = (
        Field(None, description="A bubble or a carousel of LINE's Flex JSON.")
    )
    file: Annotated[Any, PlainValidator(_file, json_schema_input_type=str)] = Field(
        None, description="A file of the workspace with a bubble or a carousel."
    )

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """Exactly one of the two."""
        whole["oneOf"] = [{"required": ["contents"]}, {"required": ["file"]}]
        return made

    @classmethod
    def unread(cls, keys: Iterable[str]) -> Iterable[str]:
        """Both, where both are there."""
        return ("contents", "file") if {"contents", "file"} <= {*keys} else ()

    @classmethod
    def together(cls, given: ByName, reading: Reading) -> Iterator[Violation]:
        """Exactly one of the two."""
        del reading
        if "contents" in given and "file" in given:
            params = {"field": "file", "other": "contents"}
            yield Violation("OA318", ("file",), params, variant="apart", on_key=True)
        elif "contents" not in given and "file" not in given:
            yield Violation("OA302", (), {"field": "contents | file"})

    def literal(self) -> frozenset[str]:
        """What a file holds, where it is not a template."""
        return frozenset() if self.file is None or self.template else frozenset({"contents"})

    def files(self) -> tuple[NamedFile, ...]:
        """The file that is named."""
        return (NamedFile(self.file.path, self.file.flex.sha256),) if self.file else ()

    def compose(self, theirs: Path, ours: Path, places: list[Place]) -> JsonObject:
        """LINE's message object around the bubble or carousel."""
        alt = self.written["altText"]
        places += [Place(theirs, ours), Place((*theirs, "altText"), (*ours, *alt.at))]
        if self.file is not None:
            at = (*ours, *self.written["file"].at)
            places.append(Place((*theirs, "contents"), at, inside=self.file.path))
            contents = self.file.flex.value
        else:
            at = (*ours, *self.written["contents"].at)
            places.append(Place((*theirs, "contents"), at, same=True))
            contents = dict(self.contents)
        return {"type": "flex", "altText": alt.source, "contents": contents}
