"""Messages in the shapes that people send: what LINE takes is taken, what it refuses is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from oactl.domain.violation import spell
from oactl.planfile.message_advice import check_item
from oactl.planfile.models.messages import read_contents, violations_of_message
from oactl.planfile.sdk_check import SdkCheck

CORPUS = Path(__file__).parent.parent / "corpus" / "messages"


def rows(*names: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in names:
        found += json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    return found


TAKEN = rows("text", "plain", "imagemap", "template", "flex")
REFUSED = rows("refused")


def named(row: dict[str, Any]) -> str:
    return str(row["name"])


def test_the_corpus_is_large_and_no_object_is_in_it_twice():
    objects = [json.dumps(row["message"], sort_keys=True) for row in TAKEN + REFUSED]
    assert len(set(objects)) == len(objects)
    assert len(TAKEN) >= 150
    assert len(REFUSED) >= 50


@pytest.mark.parametrize("row", TAKEN, ids=named)
def test_what_line_takes_is_taken(row):
    assert violations_of_message(row["message"]) == []


@pytest.mark.parametrize("row", TAKEN, ids=named)
def test_what_line_takes_goes_through_a_plan_unchanged_and_without_an_error(row):
    contents, found = read_contents({"messages": [{"line": row["message"]}]}, None, dict)  # type: ignore[arg-type]
    assert found == []
    assert contents is not None
    (message,) = contents.items[0].messages
    assert message.body == row["message"]
    advice = check_item(contents.items[0], {})
    assert [each for each in advice if each.severity == "error"] == []


@pytest.mark.parametrize("row", TAKEN, ids=named)
def test_what_we_take_goes_through_the_sdks_models_without_loss(row):
    assert SdkCheck(None)(row["message"]) == []


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_what_line_refuses_is_named_once_with_its_rule_and_place(row):
    found = violations_of_message(row["message"])
    assert [(each.rule, spell(each.path)) for each in found] == [
        (row["rule"], spell(tuple(row["path"])))
    ]
