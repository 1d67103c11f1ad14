"""The JSON Schema that docs/reference/json.md shows, as a judge of what commands print."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from oactl.public_json.registry import schema

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "json.md"


def published() -> dict[str, Any]:
    """The JSON Schema that the page shows."""
    found: dict[str, Any] = json.loads(
        PAGE.read_text(encoding="utf-8").rpartition("```json\n")[2].partition("```")[0]
    )
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    """Judges one document; keys that the page does not name are errors too."""
    known = published()["$defs"]
    for kind in known.values():
        kind["additionalProperties"] = False
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": known})


@cache
def _names() -> dict[str, str]:
    """The definition of each command's document; making the schema takes a while."""
    return schema()[0]


def faults(command: str, document: object) -> list[str]:
    """Where the document of a command is not what the page says."""
    names = _names()
    page = PAGE.read_text(encoding="utf-8")
    assert f'"{names[command]}"' in page, f"the page has no {names[command]}: run `make docs`"
    return [f"{e.json_path} {e.message}" for e in validator(names[command]).iter_errors(document)]
