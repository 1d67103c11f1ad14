"""What can be wrong with a template, told with facts."""

from dataclasses import dataclass

from oactl.domain.message.check import nearest
from oactl.errors import Facts


@dataclass(slots=True)
class TemplateError(Exception):
    """A template does not hold: a rule with facts. `line`, where known, counts in the text."""

    rule: str
    facts: Facts


def undefined(name: str, line: int, known: list[str]) -> TemplateError:
    """A name that nothing gives."""
    facts = {"name": name, "line": line, "known": known or ["—"]}
    return TemplateError("OA341", {**facts, "near": nearest(name, known)})
