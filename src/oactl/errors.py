"""What keeps a command from doing its work, and what the process tells its caller.

Loaded by every start of the program, so without dataclasses: each costs a millisecond.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, TypeAlias

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


class OactlError(Exception):
    """A command cannot do its work: a catalogue key with facts and an exit code, never a traceback.

    The CLI prints the sentence of `code` and, where it exists, the next step of `code + ".help"`.
    """

    def __init__(self, code: str, facts: Facts | None = None, exit: Exit = Exit.FAILED) -> None:  # noqa: A002 - the word of the contract
        super().__init__(code, facts, exit)
        self.code = code
        self.facts: Facts = {} if facts is None else facts
        self.exit = exit

    def __str__(self) -> str:
        """The code with its facts, for logs of a bug; people get the catalogue's sentence."""
        return f"{self.code} {dict(self.facts)}"
