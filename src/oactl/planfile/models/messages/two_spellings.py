"""A model whose keys have two spellings, and what JSON Schema says of the short one."""

from typing import ClassVar

from pydantic import AliasGenerator, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from oactl.planfile.models.base import Model
from oactl.planfile.models.messages.spelling import needing, spellings, without_null, words_of


class TwoSpellings(Model):
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
