"""What the shape finds wrong, as problems: pydantic's errors to rules with facts."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from oactl.domain.problem import Path, Problem
from oactl.planfile.demographics import brief, kind, near, unknown_key

_KINDS = {
    "string_type": "text",
    "string_too_short": "text",
    "list_type": "list",
    "too_short": "list",
    "dict_type": "mapping",
}
_QUOTED = re.compile(r"'([^']*)'")
# The headings of the plan table that people keep in Excel, and words that mean one of our keys.
_HEADINGS = {
    "發文平台": "platform",
    "平台": "platform",
    "帳號": "account",
    "帳號名稱": "account",
    "經營人員": "operators",
    "發文頻率": "frequency",
    "發文時間": "cadence",
    "時間": "cadence",
    "schedule": "cadence",
    "when": "cadence",
    "目標對象": "audience",
    "對象": "audience",
    "target": "audience",
    "to": "audience",
    "主要目標": "goal",
    "發文類型": "type",
    "類型": "type",
    "主旨": "subject",
    "發文內容": "messages",
    "內容": "messages",
    "content": "messages",
    "圖片來源": "image_source",
    "發文人員": "author",
    "檢查人員": "checker",
    "checkers": "checker",
    "approver": "checker",
    "備註": "notes",
    "發文限制": "restrictions",
    "tags": "topic",
    "tag": "topic",
    "name": "id",
}


def checked(adapter: TypeAdapter[Any], raw: Any) -> tuple[Any, list[Problem]]:  # noqa: ANN401 - a tree
    """The typed value of a tree without its faulty keys, and a problem for each of them.

    The tree is a mapping, or a list of mappings; a fault in one key hides no other.
    """
    try:
        return adapter.validate_python(raw), []
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    if isinstance(raw, list):
        bad: dict[Any, set[Any]] = {}
        for each in wrong:
            bad.setdefault(each["loc"][0], set()).add(each["loc"][1])
        sound: Any = [_without(item, bad.get(index, set())) for index, item in enumerate(raw)]
    else:
        sound = _without(raw, {each["loc"][0] for each in wrong})
    return adapter.validate_python(sound), wrong_keys(wrong)


def wrong_keys(errors: list[ErrorDetails]) -> list[Problem]:
    """A problem for each error."""
    return [_problem(error) for error in errors]


def _without(raw: Mapping[Any, Any], keys: set[Any]) -> dict[Any, Any]:
    return {key: value for key, value in raw.items() if key not in keys}


def _problem(error: ErrorDetails) -> Problem:
    path: Path = error["loc"]
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return Problem("OA150", path, {"key": str(path[-1])}, on_key=True)
        case "missing":
            return Problem("OA153", path, {"key": str(path[-1])})
        case "literal_error":
            known = tuple(_QUOTED.findall(context["expected"]))
            word = brief(error["input"])
            return Problem("OA152", path, {"value": word, **near(word, known)})
        case "OA151":
            return kind(context["expected"], path, error["input"])
        case rule if rule.startswith("OA"):
            return Problem(rule, path, context)
        case other:
            return kind(_KINDS[other], path, error["input"])


def with_suggestion(problem: Problem, known: tuple[str, ...]) -> Problem:
    """An unknown key with the nearest known one."""
    if problem.rule != "OA150" or "near" in problem.facts:
        return problem
    key = problem.facts["key"]
    found = unknown_key(key, known, problem.path[:-1])
    meant = _HEADINGS.get(key)
    return (
        found
        if meant not in known
        else Problem("OA150", found.path, {**found.facts, "near": meant}, on_key=True)
    )
