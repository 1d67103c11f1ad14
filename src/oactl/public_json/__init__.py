"""The JSON that programs call: a dataclass a document, and one place that writes them.

The keys of a document are its fields in their order. They are English, and none changes its name or
meaning within a major version.
"""

import json
from typing import Any

from pydantic import TypeAdapter

from oactl.domain.visible import escaped_json

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def dump(document: Any) -> Any:  # noqa: ANN401 - one of the documents
    """A document as JSON values: objects, lists, text, numbers, booleans and null."""
    kind = type(document)
    adapter = _ADAPTERS.get(kind) or _ADAPTERS.setdefault(kind, TypeAdapter(kind))
    return adapter.dump_python(document, mode="json")


def text(document: Any) -> str:  # noqa: ANN401 - one of the documents
    """A document as it is printed; what would steer a terminal is escaped."""
    return escaped_json(json.dumps(dump(document), ensure_ascii=False, indent=2))
