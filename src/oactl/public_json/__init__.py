"""The JSON that programs call: a dataclass a document, and one place that writes them.

The keys of a document are its fields in their order. They are English, and none changes its name or
meaning within a major version.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter

from oactl.domain.visible import escaped_json

T = TypeVar("T")

Instant: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date"})]
Object: TypeAlias = Mapping[str, Any]
# The key is left out where there is nothing to say.
IfKnown: TypeAlias = Annotated[T | None, Field(exclude_if=lambda value: value is None)]


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def dump(document: Any) -> Any:  # noqa: ANN401 - one of the documents
    """A document as JSON values: objects, lists, text, numbers, booleans and null."""
    kind = type(document)
    adapter = _ADAPTERS.get(kind) or _ADAPTERS.setdefault(kind, TypeAdapter(kind))
    return adapter.dump_python(document, mode="json")


def text(document: Any) -> str:  # noqa: ANN401 - one of the documents
    """A document as it is printed; what would steer a terminal is escaped."""
    return escaped_json(json.dumps(dump(document), ensure_ascii=False, indent=2))
