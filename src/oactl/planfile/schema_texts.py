"""The sentences of a JSON Schema: an editor shows them beside each key, in the user's language.

They stand in the models, as descriptions and docstrings; `make locale` finds them here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from oactl.i18n import verbatim


def sentences(schema: Mapping[str, Any] | list[Any]) -> Iterator[str]:
    """Every description below a part of a schema."""
    if isinstance(schema, dict):
        described = schema.get("description")
        yield from [described] if isinstance(described, str) else []
    for part in schema.values() if isinstance(schema, dict) else schema:
        yield from sentences(part) if isinstance(part, dict | list) else ()


def in_language(schema: Any) -> Any:  # noqa: ANN401 - a part of a JSON document
    """The same part of a schema with its descriptions in the user's language."""
    if isinstance(schema, list):
        return [in_language(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: verbatim(part) if key == "description" and isinstance(part, str) else in_language(part)
        for key, part in schema.items()
    }
