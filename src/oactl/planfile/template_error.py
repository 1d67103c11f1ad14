"""What can be wrong with a template: rules with params, none of Jinja's or Python's words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from oactl.domain.violation import nearest
from oactl.errors import Params
from oactl.planfile.template_limits import (
    MOST_CHARACTERS,
    MOST_ENTRIES,
    MOST_NESTED,
    MOST_PARTS,
    MOST_PARTS_OF_A_PLAN,
)

_MOST_KNOWN = 1_000  # names that are compared with a wrong one

# What Jinja says, and the variant of OA340 that says it in each of our languages.
_JINJA = (
    ("filter", re.compile(r"No filter named '(?P<name>.*)'")),
    ("test", re.compile(r"No test named '(?P<name>.*)'")),
    ("tag", re.compile(r"Encountered unknown tag '(?P<name>.*?)'")),
    (
        "open",
        re.compile(r"Unexpected end of template\..* to be closed is '(?P<name>.*)'", re.DOTALL),
    ),
    ("end", re.compile("(?i)unexpected end of template|missing end of|got 'end of template'")),
    ("token", re.compile(r"unexpected char (?P<quote>['\"])(?P<name>.+)(?P=quote) at \d+")),
    ("token", re.compile(r"(?:, got|^unexpected) '(?P<name>[^\w\s]+|[^\W\d]\w*)'")),
)
_KINDS = {list: "list", tuple: "list", dict: "mapping", type(None): "nothing"}


@dataclass(slots=True)
class TemplateError(Exception):
    """A template does not hold: a rule with params. `line`, where known, counts in the text."""

    rule: str
    params: Params = field(default_factory=dict)
    variant: str | None = None


def undefined(name: str, line: int, known: Iterable[str]) -> TemplateError:
    """A name that nothing gives."""
    some = sorted(islice(known, _MOST_KNOWN))
    params = {"name": name, "line": line, "known": some or ["—"]}
    return TemplateError("OA341", {**params, "near": nearest(name, some)})


def too_long() -> TemplateError:
    """A template that is larger than any message needs, before it runs."""
    limits = {"characters": MOST_CHARACTERS, "parts": MOST_PARTS, "levels": MOST_NESTED}
    return TemplateError("OA343", limits, "source")


def too_many() -> TemplateError:
    """A template that comes after too many others of its plan."""
    return TemplateError("OA343", {"parts": MOST_PARTS_OF_A_PLAN}, "plan")


def too_large() -> TemplateError:
    """A template that makes more than any message needs."""
    return TemplateError("OA343", {"limit": MOST_CHARACTERS, "entries": MOST_ENTRIES})


def unreadable(line: int, said: str, known: list[str]) -> TemplateError:
    """A template that Jinja cannot read; `said` is Jinja's English, `known` its filters."""
    for variant, pattern in _JINJA:
        if found := pattern.search(said):
            name = found.groupdict().get("name", "")
            params = {"line": line, "name": name}
            if variant == "filter":
                params |= {"near": nearest(name, known), "known": known}
            return TemplateError("OA340", params, variant)
    return TemplateError("OA340", {"line": line})


def failed(error: Exception) -> TemplateError:
    """A template that stops while it runs."""
    if isinstance(error, ZeroDivisionError):
        return TemplateError("OA344", variant="zero")
    if isinstance(error, TypeError):
        return TemplateError("OA344", variant="kinds")
    return TemplateError("OA344")


def no_text(value: object) -> TemplateError:
    """A value that a template shows and that is neither text nor number."""
    return TemplateError("OA346", variant=_KINDS.get(type(value)))
