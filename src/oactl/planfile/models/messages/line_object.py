"""What the models of LINE's objects share: two spellings of a key, templates, and composing.

One model serves both spellings. Its fields have LINE's names; a short form of a plan is validated
by alias (`thumbnailImageUrl` is `image`), LINE's own JSON by name. Before its fields are looked at,
the texts of an object itself, not those of its lists, are filled with sample names; what goes into
the message is the source.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import (
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails

from oactl.domain.message import Message, NamedFile, SourceMapping
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path, Violation, nearest
from oactl.planfile.models.base import Found, Violations, moved
from oactl.planfile.models.messages.translation import (
    MOST_TOLD,
    MessageReading,
    RawInput,
    WrittenField,
    brief,
    not_one_of,
    once,
    reading_of,
    translated,
    violations_in,
    words_of,
    wrong_type,
)
from oactl.planfile.models.messages.values import AliasedModel

T = TypeVar("T", bound="LineObject")
# LINE's names to values, filled and not yet validated; None where the value's fault is known.
ByName: TypeAlias = Mapping[str, Any]

_MOST_GUESSED = 100  # unknown keys of one object for which the nearest known one is looked for


class LineObject(AliasedModel):
    """An object of LINE's: its texts filled before it is validated, and composed as written."""

    # Fields that LINE needs and a short form may leave out.
    filled_in: ClassVar[tuple[str, ...]] = ()
    # Fields whose bare text is a short form of an object, which fills it, or is no template.
    unfilled: ClassVar[frozenset[str]] = frozenset()
    # Keys that are read elsewhere and may be meant by a misspelled one.
    beside: ClassVar[tuple[str, ...]] = ()

    joined: ClassVar[bool] = False

    _given: RawInput | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _translated(
        cls,
        value: Any,  # noqa: ANN401 - whatever was written
        handler: ModelWrapValidatorHandler[Self],
        info: ValidationInfo,
    ) -> Self:
        reading = reading_of(info.context)
        given = cls._input(value, reading)
        found = [*given.found, *cls._together(given, reading)] if cls.joined else given.found
        try:
            made = handler(given.values)
        except ValidationError as error:
            raise Violations(*once([*found, *cls._found(error, given)])) from None
        if found:
            raise Violations(*once(found))
        made._given = given  # noqa: SLF001 - its own
        if found := [*made.whole(reading)]:
            raise Violations(*made._located(found))  # noqa: SLF001 - its own
        return made

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 - Pydantic's
        """Notes whether there is anything to look at together: most objects have nothing."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.joined = cls.together.__func__ is not LineObject.together.__func__  # type: ignore[attr-defined]

    @property
    def written(self) -> Mapping[str, WrittenField]:
        """How each field was written, by LINE's name, in that order."""
        given = self._given
        assert given is not None  # noqa: S101 - set when it was validated
        names = self.names(short=given.short)
        return {
            names[key]: WrittenField(given.place((key,)), source)
            for key, source in given.sources.items()
        }

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """A shorter form of a short form as its mapping, and where each key of it stands."""
        if cls.only is not None and isinstance(value, str):
            key = words_of(cls.only)[0]
            return {key: value}, {key: ()}
        return None

    @classmethod
    def null(cls, key: str, *, short: bool) -> Violation:
        """Nothing where something should be, as the value of a key."""
        del key
        return Violation("OA314" if short else "OA313")

    @classmethod
    def unread(cls, keys: Iterable[str]) -> Iterable[str]:
        """Those of the keys whose values are not looked at: it is not clear which is meant."""
        del keys
        return ()

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """What does not hold between fields of one object; also looked for where a field fails."""
        del given, reading
        yield from ()

    def whole(self, reading: MessageReading) -> Iterable[Violation]:
        """What does not hold between parts that hold each for itself; paths by LINE's names."""
        del reading
        return ()

    def _located(self, found: Found) -> Iterator[Violation]:
        places: list[SourceMapping] = []
        self.compose((), (), places)
        message = Message("", {}, origin=tuple(places))
        for each in found:
            place = message.origin_of(each.path)
            yield replace(each, path=(*place.ours, *place.theirs))

    @classmethod
    @cache
    def names(cls, *, short: bool) -> Mapping[str, str]:
        """LINE's name of each key that may be written."""
        if not short:
            return {name: name for name in cls.model_fields}
        return {word: name for name in reversed(cls.model_fields) for word in words_of(name)}

    @classmethod
    @cache
    def keys(cls, *, short: bool) -> tuple[str, ...]:
        """The keys that people may write, in the order of the model."""
        return tuple(words_of(name)[0] if short else name for name in cls.model_fields)

    @classmethod
    def _input(cls, value: object, reading: MessageReading) -> RawInput:
        places: Mapping[str, Path] = {}
        if reading.short and (expanded := cls.expanded(value)) is not None:
            value, places = expanded
        if not isinstance(value, Mapping):
            null = value is None and not (reading.short and cls.only is None)
            rule = "OA314" if reading.short else "OA313"
            raise Violations(Violation(rule) if null else wrong_type("mapping", (), value))
        sources = dict(value)
        given = RawInput(reading.short, sources, places, sources)
        if not reading.short and cls.kind:
            given.found += cls._of_line(sources)
        elif cls.typed:
            sources.pop("type", None)
        given.skipped.update(cls.unread(sources))
        cls._fill(given, reading)
        given.found = [given.placed(each) for each in given.found]
        return given

    @classmethod
    def _of_line(cls, sources: dict[str, Any]) -> Found:
        """Takes the `type` out, which has to be this model's; and what a short form leaves out."""
        kind = sources.pop("type", None)
        found: Found = []
        if kind is None:
            found.append(Violation("OA302", (), {"field": "type"}))
        elif kind != cls.kind:
            found.append(not_one_of(kind, ("type",), [cls.kind or ""]))
        missing = (name for name in cls.filled_in if name not in sources)
        return [*found, *(Violation("OA302", (), {"field": name}) for name in missing)]

    @classmethod
    def _fill(cls, given: RawInput, reading: MessageReading) -> None:
        """Fills the templates; a key whose fault is known then is not looked at again."""
        names, filled = cls.names(short=given.short), dict[str, str]()
        for key, source in given.sources.items():
            if source is None and key not in given.skipped:
                given.skipped.add(key)
                given.found.append(moved(cls.null(key, short=given.short), (key,)))
            elif isinstance(source, str) and reading.is_template(source):
                if key in given.skipped or names.get(key) in cls.unfilled:
                    continue
                text, wrong = reading.fill(source)
                given.found += (moved(each, (key,)) for each in wrong)
                if text is None:
                    given.skipped.add(key)
                else:
                    filled[key] = text
        if filled or given.skipped:
            values = {**given.sources, **filled}
            given.values = {key: values[key] for key in values if key not in given.skipped}

    @classmethod
    def _together(cls, given: RawInput, reading: MessageReading) -> Iterator[Violation]:
        names = cls.names(short=given.short)
        written = {names[key]: key for key in given.sources if key in names}
        by_name = {name: given.values.get(key) for name, key in written.items()}
        for each in cls.together(by_name, reading):
            name, *below = each.path or ("",)
            there = (written[name], *below) if name in written else each.path
            yield given.placed(replace(each, path=there))

    @classmethod
    def _found(cls, error: ValidationError, given: RawInput) -> Iterator[Violation]:
        """Pydantic's errors of this object, without those of keys whose fault is known."""
        unknown = 0
        for each in islice(error.errors(include_url=False), MOST_TOLD):
            if each["type"] == "missing":
                names, (key,) = cls.names(short=given.short), each["loc"]
                if names[str(key)] not in {names.get(skipped) for skipped in given.skipped}:
                    yield Violation("OA302", (), {"field": key})
            elif each["type"] == "extra_forbidden":
                unknown += 1
                yield cls._unknown(str(each["loc"][0]), given, guess=unknown <= _MOST_GUESSED)
            else:
                yield from map(given.placed, cls.translated(each))

    @classmethod
    def translated(cls, error: ErrorDetails) -> Iterator[Violation]:
        """An error of a field; a model that says more of its own fields overrides it."""
        yield from translated(error)

    @classmethod
    def _unknown(cls, key: str, given: RawInput, *, guess: bool) -> Violation:
        """A key that the object does not have, or has already under another spelling."""
        names, known = cls.names(short=given.short), [*cls.keys(short=given.short)]
        known += () if given.short else cls.beside
        path = given.place((key,))
        if key in names:
            twice = {"field": key, "other": names[key]}
            return Violation("OA318", path, twice, variant="twice", on_key=True)
        near = nearest(key, known) if guess else None
        params = {"key": brief(key), "known": known, "near": near}
        return Violation(
            "OA303", path, params, variant=None if given.short else "line", on_key=True
        )

    def literal(self) -> frozenset[str]:
        """Keys of the message object whose texts are no templates."""
        return frozenset()

    def files(self) -> tuple[NamedFile, ...]:
        """The files whose bytes are part of the message."""
        return ()

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """LINE's object, its texts as written, with keys in the order in which they were written.

        Notes in `places` where in the message each part was written.
        """
        places.append(SourceMapping(theirs, ours))
        body: JsonObject = {"type": self.kind} if self.kind else {}
        for name, written in self.written.items():
            at, below = (*theirs, name), (*ours, *written.at)
            places.append(SourceMapping(at, below))
            body[name] = composed(getattr(self, name), written.source, at, below, places)
        return body


def composed(
    value: Any,  # noqa: ANN401 - of any field
    source: Any,  # noqa: ANN401 - as it was written
    theirs: Path,
    ours: Path,
    places: list[SourceMapping],
) -> Json:
    """A field's value in LINE's object: a text as it was written, else what it was read as."""
    if isinstance(value, LineObject):
        return value.compose(theirs, ours, places)
    if isinstance(value, list):
        return [
            composed(each, part, (*theirs, index), (*ours, index), places)
            for index, (each, part) in enumerate(zip(value, source, strict=True))
        ]
    made: Json = source if isinstance(value, str) else value
    return made


def validate(model: type[T], value: object, reading: MessageReading) -> T:
    """A value as a model, in the spelling that the reading says. Raises `Violations`."""
    try:
        return model.model_validate(
            value, context=reading, by_alias=reading.short, by_name=not reading.short
        )
    except ValidationError as error:
        raise Violations(*violations_in(error)) from None
