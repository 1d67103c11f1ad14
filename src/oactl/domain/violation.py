"""Violations: rules that a file of the user breaks. Findings: violations at their places.

Their sentences are in `rules/`. What keeps a command from doing its work is an `OactlError`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, TypeAlias

from oactl.errors import Params

Severity: TypeAlias = Literal["error", "warning", "info"]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something in a plan or configuration that does not hold.

    `rule` is the stable id (`OA301`); the sentence is the catalogue's `OA301.message`, or
    `OA301.VARIANT.message` where `variant` is given, filled with `params`. `path` leads from the
    root of the checked value to the value at fault: `("messages", 0, "text")`. `on_key` says that
    the key itself, not its value, is at fault.
    """

    rule: str
    path: Path = ()
    params: Params = field(default_factory=dict)
    severity: Severity = "error"
    variant: str | None = None
    on_key: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation at its place. `path` is relative to the workspace; line and column count from 1.

    `source` is the text of the line at fault and `width` the number of characters at fault in it,
    for the frame with the caret.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    params: Params = field(default_factory=dict)
    variant: str | None = None
    plan: str | None = None
    post: str | None = None
    field: str | None = None
    source: str | None = None
    width: int = 1


_LONGEST_WORD = 60  # characters; nobody misspells a longer key, and comparing costs their product


def spell(path: Path) -> str:
    """A path in words: `template.actions[0].label`; "" for the whole."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or none."""
    if len(word) > _LONGEST_WORD:
        return None
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)
