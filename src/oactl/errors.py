"""What keeps a command from doing its work, and what the process tells its caller.

Loaded by every start of the program, so without dataclasses: each costs a millisecond.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, ClassVar, Self, TypeAlias

Params: TypeAlias = Mapping[str, Any]


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


def bug_params(error: Exception) -> Params:
    """What can be said of a failure that nobody foresaw: its kind, and a number to report.

    The number is one for each kind of failure at each place of the code, so that two reports of the
    same bug are seen to be the same. It holds nothing of what was read.
    """
    from zlib import crc32  # noqa: PLC0415 - for failures only

    place, trace = "", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith(f"{__package__}."):
            place = f"{module}.{trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next
    kind = type(error).__name__
    return {"kind": kind, "number": f"{crc32(f'{kind} {place}'.encode()):08x}"}


class OactlError(Exception):
    """A command cannot do its work. It becomes a sentence and an exit code, never a traceback.

    `code` is public in JSON and stable. `message` and `help` (the next step) are English, marked
    with `N_` and with `{named}` places for `params`; they are translated where they are shown.
    """

    exit: ClassVar[Exit] = Exit.FAILED

    def __init__(
        self,
        code: str,
        message: str,
        /,
        *,
        help: str | None = None,  # noqa: A002 - the word of the contract
        **params: Any,  # noqa: ANN401 - whatever a sentence can say
    ) -> None:
        super().__init__(code, message, params)
        self.code = code
        self.message = message
        self.help = help
        self.params: Params = params

    def __str__(self) -> str:
        """The code with its params, for logs of a bug; people get the sentence."""
        return f"{self.code} {dict(self.params)}"

    @classmethod
    def of(cls, error: "OactlError", /, **params: Any) -> Self:  # noqa: ANN401 - as above
        """The same error with this class's exit code, and with some params replaced."""
        return cls(error.code, error.message, help=error.help, **{**error.params, **params})


class UsageError(OactlError):
    """The command line or the configuration has to be changed before the command can work."""

    exit = Exit.USAGE


class TemporaryError(OactlError):
    """The same command may work in a moment."""

    exit = Exit.TEMPORARY
