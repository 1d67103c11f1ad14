"""Types that the documents share, with what their JSON Schema says of them."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import Field

T = TypeVar("T")

Instant: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day: TypeAlias = Annotated[str, Field(json_schema_extra={"format": "date"})]
Object: TypeAlias = Mapping[str, Any]
# The key is left out where there is nothing to say.
IfKnown: TypeAlias = Annotated[T | None, Field(exclude_if=lambda value: value is None)]
