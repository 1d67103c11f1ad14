"""The JSON Schema of plan files: for editors, and for programs that write plans."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from oactl.planfile import json_messages
from oactl.planfile.json_parts import AUDIENCE, CADENCE, DEMOGRAPHICS, POINTER, Schema, ref
from oactl.planfile.shape import FieldsShape, PlanShape, PostShape

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_LATE_TWICE: Schema = {
    "required": ["late", "cadence"],
    "properties": {"cadence": {"type": "object", "required": ["late"]}},
}
_CADENCE_SOMEWHERE: Schema = {
    "if": {"required": ["defaults"], "properties": {"defaults": {"required": ["cadence"]}}},
    "else": {"properties": {"posts": {"items": {"required": ["cadence"]}}}},
}


@cache
def plan_schema() -> Schema:
    """The schema of a plan file, as `oactl plan schema` prints it and `schema/` keeps it."""
    plan, post, defaults = (_of(shape) for shape in (PlanShape, PostShape, FieldsShape))
    defs = {
        "posts": {"type": "array", "items": ref("post"), "description": "The rows of the table."},
        "post": {**post, "required": ["id"], "not": _LATE_TWICE},
        "defaults": {
            **defaults,
            "not": _LATE_TWICE,
            "description": "Any field of a post, for all of them.",
        },
        "cadence": CADENCE,
        "audience": AUDIENCE,
        "demographics": DEMOGRAPHICS,
        **json_messages.DEFS,
    }
    schema = {
        "$schema": DIALECT,
        **plan,
        "title": "oactl plan",
        "description": "社群經營計劃表: the content plan of an account or campaign.",
        "required": ["posts"],
        "not": {"required": ["account", "accounts"]},
        **_CADENCE_SOMEWHERE,
        "$defs": defs,
    }
    pointed: Schema = _pointed(schema)
    return pointed


def _of(shape: Any) -> Schema:  # noqa: ANN401 - a typed dict has no type of its own
    """A shape's schema, its own parts written in place."""
    schema = TypeAdapter(shape).json_schema()
    parts = schema.pop("$defs", {})
    plain: Schema = _plain(schema, {f"#/$defs/{name}": part for name, part in parts.items()})
    return plain


def _plain(node: Any, parts: Schema) -> Any:  # noqa: ANN401 - a JSON tree
    """Without pydantic's titles, which only repeat the keys, and its references."""
    if isinstance(node, list):
        return [_plain(item, parts) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("$ref") in parts:
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**_plain(parts[node["$ref"]], parts), **beside}
    return {
        key: _plain(value, parts)
        for key, value in node.items()
        if key != "title" or not isinstance(value, str)
    }


def _pointed(node: Any) -> Any:  # noqa: ANN401 - a JSON tree
    """With a `$ref` for each pointer."""
    if isinstance(node, list):
        return [_pointed(item) for item in node]
    if not isinstance(node, dict):
        return node
    pointed = {key: _pointed(value) for key, value in node.items() if key != POINTER}
    return {**pointed, "$ref": f"#/$defs/{node[POINTER]}"} if POINTER in node else pointed
