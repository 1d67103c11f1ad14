"""JSON Schema of plan files and of `oactl.yaml`, made from the models that validate them.

For editors, and for programs that write plans. What needs the workspace or the calendar (a tag's
name, the 31st of February) is the validator's alone.
"""

import json
import re
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from oactl.planfile.models.base import Model
from oactl.planfile.models.plan import PlanModel
from oactl.planfile.models.workspace import WorkspaceModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def plan_schema() -> dict[str, Any]:
    """The schema of a plan file, as `oactl plan schema` prints it and `schema/` keeps it."""
    return _schema(PlanModel, "oactl plan")


@cache
def workspace_schema() -> dict[str, Any]:
    """The schema of `oactl.yaml`."""
    return _schema(WorkspaceModel, "oactl workspace")


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, for files whose scalars are text until a model types them."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """An editor types `20` and `no`; we read them as text."""
        return {**super().str_schema(schema), "type": ["string", "number", "boolean"]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default is said in words, where it matters."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - Pydantic's
        """A key is its own title."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A model is known by what it describes, not by its class."""
        found = super().model_schema(schema)
        found.pop("title", None)
        return found


def _schema(model: type[Model], title: str) -> dict[str, Any]:
    made = model.model_json_schema(schema_generator=_Generator)
    parts = {_name(name): part for name, part in made.pop("$defs", {}).items()}
    named = re.sub(
        r'"\$ref": "#/\$defs/(\w+)"',
        lambda found: f'"$ref": "#/$defs/{_name(found[1])}"',
        json.dumps({**made, "$defs": parts}),
    )
    whole = json.loads(named)
    return {"$schema": DIALECT, "title": title, **whole}


def _name(model: str) -> str:
    """`FriendsForModel` → `friends_for`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.removesuffix("Model")).lower()
