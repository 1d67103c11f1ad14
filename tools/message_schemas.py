"""Writes the shapes of LINE's message objects as JSON, for the sandbox to check messages by.

Run after an update of line-bot-sdk: `python tools/message_schemas.py`. The SDK's models are made
by LINE from its OpenAPI description (github.com/line/line-openapi); both are under the Apache
License 2.0. What is kept of each model: types, required properties, enums, sizes, and which
`type` means which model. Descriptions are left out.
"""

import ast
import inspect
import json
import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "src" / "oactl" / "sandbox" / "message_schemas.json"
NOTICE = (
    "Made by tools/message_schemas.py from the models of line-bot-sdk {}, Copyright LINE "
    "Corporation (LY Corporation), Apache License 2.0; descriptions left out."
)
ROOTS = ("Message", "Limit")
KEPT = (
    "type",
    "items",
    "additionalProperties",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
)
_ENUM = re.compile(r"@validator\('(\w+)'\).*?if value not in (\([^)]*\)):", re.DOTALL)


def schemas() -> dict[str, Any]:
    """Every model that a message or the limit of a narrowcast can hold, by name."""
    models = import_module("linebot.v3.messaging.models")
    found: dict[str, Any] = {}
    wanted = list(ROOTS)
    while wanted:
        name = wanted.pop(0)
        if name not in found:
            found[name] = schema(getattr(models, name))
            wanted += sorted(named(found[name]))
    return found


def schema(model: Any) -> dict[str, Any]:  # noqa: ANN401  the SDK has no types
    """One model as a small JSON Schema, or which model each `type` means."""
    kinds = vars(model).get(f"_{model.__name__}__discriminator_value_class_map")
    if kinds:
        return {"kinds": kinds}
    whole = model.schema(by_alias=True, ref_template="{model}")
    enums = {name: choices(text) for name, text in _ENUM.findall(_source(model))}
    properties = {
        model.__fields__[name].alias: reduced(whole["properties"][model.__fields__[name].alias])
        | ({"enum": enums[name]} if name in enums else {})
        for name in model.__fields__
    }
    return {"properties": properties, "required": whole.get("required", [])}


def choices(text: str) -> list[str]:
    """The values of an enum; the SDK writes one alone as `('shrink-to-fit')`, which is no tuple."""
    value = ast.literal_eval(text)
    return [value] if isinstance(value, str) else list(value)


def reduced(part: dict[str, Any]) -> dict[str, Any]:
    """What is kept of one property; for `type`, the only value that it may have."""
    if reference := part.get("$ref") or part.get("allOf", [{}])[0].get("$ref"):
        return {"$ref": reference}
    if "anyOf" in part:
        return {"type": "number"}  # an integer or a fraction
    kept = {key: part[key] for key in KEPT if key in part}
    for key in ("items", "additionalProperties"):
        if key in kept:
            kept[key] = reduced(kept[key])
    return kept | ({"enum": [part["default"]]} if part.get("title") == "Type" else {})


def _source(model: Any) -> str:  # noqa: ANN401  the SDK has no types
    return inspect.getsource(model)


def named(part: Any) -> set[str]:  # noqa: ANN401  any JSON
    """The models that a schema refers to."""
    if isinstance(part, list):
        return {name for each in part for name in named(each)}
    if not isinstance(part, dict):
        return set()
    inside = {name for key, each in part.items() if key != "kinds" for name in named(each)}
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return inside | set(own) | set(part.get("kinds", {}).values())


def document() -> str:
    """The file's text: one model a line, so that a change of LINE's can be read as a difference."""
    lines = [f'"notice": {json.dumps(NOTICE.format(version("line-bot-sdk")))}']
    lines += [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in schemas().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
