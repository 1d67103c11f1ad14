"""The JSON Schema of plan files: for editors, and for programs that write plans."""

from functools import cache

from oactl.planfile.fields import Field
from oactl.planfile.json_messages import DEFS
from oactl.planfile.json_parts import AUDIENCE, CADENCE, DEMOGRAPHICS, Schema, closed, ref
from oactl.planfile.shape import FIELDS, PLAN, POST

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
    defaults = closed(_of(FIELDS), "Any field of a post, for all of them.")
    posts = {"type": "array", "items": ref("post"), "description": "The rows of the table."}
    top = {**_of(PLAN), "defaults": ref("defaults"), "posts": ref("posts")}
    return {
        "$schema": DIALECT,
        "title": "oactl plan",
        **closed(top, "社群經營計劃表: the content plan of an account or campaign."),
        "required": ["posts"],
        "not": {"required": ["account", "accounts"]},
        **_CADENCE_SOMEWHERE,
        "$defs": {
            "posts": posts,
            "post": {**closed(_of(POST)), "required": ["id"], "not": _LATE_TWICE},
            "defaults": {**defaults, "not": _LATE_TWICE},
            "cadence": CADENCE,
            "audience": AUDIENCE,
            "demographics": DEMOGRAPHICS,
            **DEFS,
        },
    }


def _of(fields: dict[str, Field]) -> Schema:
    return {key: field.schema for key, field in fields.items()}
