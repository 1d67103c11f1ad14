"""LINE's own OpenAPI description, where it lies beside the project, and what disagrees with it."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

_SPECS = Path(__file__).parents[2] / "shared" / "line-openapi"
_TYPES = {"string": str, "integer": int, "number": int | float, "boolean": bool, "array": list}

MESSAGING, INSIGHT, AUDIENCE = "messaging-api.yml", "insight.yml", "manage-audience.yml"
needs_openapi = pytest.mark.skipif(not _SPECS.is_dir(), reason="LINE's description is not here")


@cache
def spec(name: str) -> Any:
    text = (_SPECS / name).read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)  # noqa: S506  a safe loader either way


def faults(document: Any, schema: Any, value: Any, at: str = "$") -> list[str]:
    """Missing keys, wrong types, values outside an enum, keys that are not described."""
    schema = _resolved(document, schema)
    if value is None:
        return []
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    wanted = _TYPES.get(schema.get("type", ""))
    if wanted and (not isinstance(value, wanted) or (wanted is int and isinstance(value, bool))):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if isinstance(value, list):
        inside = schema.get("items", {})
        return [
            f for n, each in enumerate(value) for f in faults(document, inside, each, f"{at}[{n}]")
        ]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    return _faults_of_object(document, schema, value, at)


def _resolved(document: Any, schema: Any) -> Any:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _faults_of_object(document: Any, schema: Any, value: dict[str, Any], at: str) -> list[str]:
    kinds = schema.get("discriminator", {}).get("mapping", {})
    kind = value.get(schema.get("discriminator", {}).get("propertyName"))
    if kinds and kind not in kinds:
        return [f"{at}: {kind!r} is none of {[*kinds]}"]
    parts = _resolved(document, {"$ref": kinds[kind]}).get("allOf", ()) if kinds else ()
    every = [schema, *(_resolved(document, part) for part in parts)]
    known = {name: part for each in every for name, part in each.get("properties", {}).items()}
    needed = [name for each in every for name in each.get("required", ())]
    missing = [f"{at}: no {name}" for name in dict.fromkeys(needed) if name not in value]
    extra = [f"{at}: {name} is unknown" for name in value.keys() - known]
    deeper = (
        faults(document, known[n], each, f"{at}.{n}") for n, each in value.items() if n in known
    )
    return missing + extra + [fault for some in deeper for fault in some]
