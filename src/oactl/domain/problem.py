"""What is wrong, as a code with facts; the words for it are in `oactl.i18n`.

Two kinds: a `Problem` is something a person wrote that does not hold (a `Finding`, once it has a
place); a `Fault` is something that keeps a command from doing its work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]
Path: TypeAlias = tuple[str | int, ...]
Facts: TypeAlias = Mapping[str, Any]


class Exit(IntEnum):
    """What the process tells its caller (contract 4, Exit codes)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    HELD = 3
    UNKNOWN = 4
    TEMPORARY = 75


# With several accounts or posts a command goes on and exits with the first of these that applies.
EXIT_ORDER = (Exit.UNKNOWN, Exit.FAILED, Exit.HELD, Exit.TEMPORARY, Exit.OK)


def worst_exit(codes: Iterable[Exit]) -> Exit:
    """The one exit code for many outcomes: the first of 4, 1, 3, 75, 0 that applies."""
    seen = set(codes)
    return next((code for code in EXIT_ORDER if code in seen), Exit.OK)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a plan or configuration that does not hold.

    `rule` is the stable id (`OA301`); the sentence is the catalogue's `OA301.message`, or
    `OA301.VARIANT.message` where `variant` is given, filled with `facts`. `path` leads from the
    root of the checked value to the value at fault: `("messages", 0, "text")`. `on_key` says that
    the key itself, not its value, is at fault.
    """

    rule: str
    path: Path = ()
    facts: Facts = field(default_factory=dict)
    severity: Severity = "error"
    variant: str | None = None
    on_key: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at its place. `path` is relative to the workspace; line and column count from 1.

    `source` is the text of the line at fault and `width` the number of characters at fault in it,
    for the frame with the caret.
    """

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    facts: Facts = field(default_factory=dict)
    variant: str | None = None
    plan: str | None = None
    post: str | None = None
    field: str | None = None
    source: str | None = None
    width: int = 1


@dataclass(slots=True)
class Fault(Exception):  # noqa: N818 - a fault is a word of ours for "a sentence, not a traceback"
    """A command cannot do its work: a catalogue key with facts and an exit code, never a traceback.

    The CLI prints the sentence of `code` and, where it exists, the next step of `code + ".help"`.
    """

    code: str
    facts: Facts = field(default_factory=dict)
    exit: Exit = Exit.FAILED

    def __str__(self) -> str:
        """The code with its facts, for logs of a bug; people get the catalogue's sentence."""
        return f"{self.code} {dict(self.facts)}"
