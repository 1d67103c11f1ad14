"""Fields of a configuration: each reads one value, tells its problems and has its JSON Schema.

A field gets what the YAML reader made (text, mapping, list, None for nothing) and gives a typed
value, or None after it has told why not. One declaration serves the reader and the schema.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from oactl.domain.violation import Path, Violation
from oactl.domain.when import parse_duration, plain
from oactl.planfile import json_parts as parts
from oactl.planfile.demographics import brief, kind, near, unknown_key

Schema: TypeAlias = dict[str, Any]
Notes: TypeAlias = list[Violation]
Raw: TypeAlias = Any  # what the YAML reader made of a value
Read: TypeAlias = Callable[[Raw, Path, Notes], Any]

_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
NAME = re.compile(r"[\w-]{1,100}")


@dataclass(frozen=True, slots=True)
class Field:
    """How a value is read, and what its schema says. A value of type `plain` is taken as it is."""

    read: Read
    schema: Schema
    plain: type | tuple[()] = ()

    def about(self, description: str, *examples: object) -> "Field":
        """The field with words for an editor."""
        more: Schema = {"description": description}
        if examples:
            more["examples"] = list(examples)
        return replace(self, schema={**self.schema, **more})


def _text(raw: Raw, path: Path, notes: Notes) -> str | None:
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    notes.append(kind("text", path, raw))
    return None


TEXT = Field(_text, parts.WORD)


def parsed(shape: str, parse: Callable[[str], Any], schema: Schema) -> Field:
    """A text with a grammar; what is none is told as `OA181.SHAPE`."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        found = parse(raw.strip()) if isinstance(raw, str) else None
        if found is None:
            notes.append(Violation("OA181", path, {"value": brief(raw)}, variant=shape))
        return found

    return Field(read, schema)


def matching(shape: str, pattern: str) -> Field:
    """A text of one form."""
    form = re.compile(pattern)
    return parsed(
        shape,
        lambda text: text if form.fullmatch(text) else None,
        {"type": "string", "pattern": f"^(?:{pattern})$"},
    )


def choice(*words: str) -> Field:
    """One of a few words, with a "did you mean"."""

    def read(raw: Raw, path: Path, notes: Notes) -> str | None:
        if raw in words:
            return str(raw)
        params = {"value": brief(raw), **near(brief(raw), words)}
        notes.append(Violation("OA152", path, params))
        return None

    return Field(read, {"enum": list(words)})


def _whole(text: str) -> int | None:
    return int(plain(text)) if re.fullmatch(r"[0-9]{1,18}", plain(text)) else None


def _positive(text: str) -> int | None:
    return _whole(text) or None


def _amount(text: str) -> float | None:
    return float(plain(text)) if _NUMBER.fullmatch(plain(text)) else None


WHOLE = parsed("whole", _whole, {"type": ["integer", "string"], "pattern": "^[0-9]{1,18}$"})
COUNT = parsed("count", _positive, {**WHOLE.schema, "minimum": 1})
AMOUNT = parsed("amount", _amount, {"type": ["number", "string"], "minimum": 0})
DURATION = parsed("duration", parse_duration, parts.DURATION)


def _flag(text: str) -> bool | None:
    lower = text.lower()
    return lower in parts.YES if lower in parts.YES + parts.NO else None


FLAG = parsed("flag", _flag, parts.FLAG)


def many(item: Field) -> Field:
    """A list, or one value for a list of one; gives a tuple."""

    def read(raw: Raw, path: Path, notes: Notes) -> tuple[Any, ...] | None:
        if isinstance(raw, list):
            found = [item.read(each, (*path, at), notes) for at, each in enumerate(raw)]
            return tuple(each for each in found if each is not None)
        only = item.read(raw, path, notes)
        return None if only is None else (only,)

    return Field(read, {"anyOf": [item.schema, {"type": "array", "items": item.schema}]})


def mapping(
    fields: Mapping[str, Field],
    build: Callable[..., Any] = dict,
    required: tuple[str, ...] = (),
) -> Field:
    """A mapping with these keys and no others; gives `build(**values)`."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        if not isinstance(raw, dict):
            notes.append(kind("mapping", path, raw))
            return None
        values = read_keys(fields, raw, path, notes)
        notes += [Violation("OA153", path, {"key": key}) for key in required if key not in raw]
        return build(**values) if all(key in values for key in required) else None

    schema = parts.closed({key: field.schema for key, field in fields.items()})
    return Field(read, {**schema, "required": list(required)} if required else schema)


def read_keys(
    fields: Mapping[str, Field], raw: Mapping[str, Any], path: Path, notes: Notes
) -> dict[str, Any]:
    """The values of the known keys that could be read; unknown keys are told."""
    values = {}
    for key, value in raw.items():
        field = fields.get(key)
        if field is None:
            notes.append(unknown_key(key, tuple(fields), path))
        elif isinstance(value, field.plain):
            values[key] = value
        elif (found := field.read(value, (*path, key), notes)) is not None:
            values[key] = found
    return values


def named(item: Field, reserved: tuple[str, ...] = ()) -> Field:
    """A mapping of names to values."""

    def read(raw: Raw, path: Path, notes: Notes) -> dict[str, Any] | None:
        if not isinstance(raw, dict):
            notes.append(kind("mapping", path, raw))
            return None
        found = {}
        for name, value in raw.items():
            if not NAME.fullmatch(name) or name in reserved:
                variant = "reserved" if name in reserved else "name"
                wrong = Violation("OA181", (*path, name), {"value": name}, variant=variant)
                notes.append(replace(wrong, on_key=True))
            found[name] = item.read(value, (*path, name), notes)
        return {name: value for name, value in found.items() if value is not None}

    return Field(read, {"type": "object", "additionalProperties": item.schema})


def one_of(what: str, kinds: Mapping[str, Field]) -> Field:
    """A mapping with exactly one of several keys; gives what that key's field gives."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        if not isinstance(raw, dict):
            notes.append(kind("mapping", path, raw))
            return None
        before = len(notes)
        values = read_keys(kinds, raw, path, notes)
        if len(raw) != 1 and len(notes) == before:
            notes.append(Violation("OA182", path, {"what": what, "known": ", ".join(kinds)}))
        return next(iter(values.values()), None)

    schemas = [parts.closed({k: f.schema}, required=[k]) for k, f in kinds.items()]
    return Field(read, {"anyOf": schemas})


def mapped(field: Field, build: Callable[[Any], Any]) -> Field:
    """The field with its value made into something else."""

    def read(raw: Raw, path: Path, notes: Notes) -> Raw:
        found = field.read(raw, path, notes)
        return None if found is None else build(found)

    return Field(read, field.schema)
