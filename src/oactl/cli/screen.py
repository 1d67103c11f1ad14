"""Where a command's words go: data on stdout, everything else on stderr."""

import errno
import os
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from oactl.errors import Exit, OactlError
from oactl.i18n import _
from oactl.words.errors import help_of, reason_of, sentence_of

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
DEFAULT_WIDTH = 80
NARROWEST = 20


class Nowhere(TextIOWrapper):
    """Stands in for a stream that was closed before we began: nothing that is written arrives."""


class Screen:
    """The terminal, or the pipe that stands in its place."""

    def __init__(
        self,
        environ: Mapping[str, str],
        out: TextIO | None = None,
        err: TextIO | None = None,
        *,
        as_json: bool = False,
    ) -> None:
        self._environ = environ
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._as_json = as_json
        self._said = False
        self._unwritten: OSError | None = None
        self._unsaid = False

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked: stdin and stderr are terminals."""
        return sys.stdin is not None and sys.stdin.isatty() and self._err.isatty()

    @property
    def width(self) -> int | None:
        """The terminal's columns; None in a pipe, where nothing is ever cut."""
        if not self._out.isatty():
            return None
        return max(NARROWEST, shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns)

    @property
    def colour(self) -> bool:
        """Whether stdout takes colour."""
        return self._coloured(self._out)

    @property
    def err_colour(self) -> bool:
        """Whether stderr takes colour."""
        return self._coloured(self._err)

    def _coloured(self, stream: TextIO) -> bool:
        if self._environ.get("NO_COLOR"):
            return False
        return bool(self._environ.get("FORCE_COLOR")) or stream.isatty()

    def out(self, text: str, *, styled: bool = False) -> None:
        """Data. Only where it is `styled` may it have our own colours; else nothing steers."""
        self._said = True
        if self._unwritten is None:
            try:
                _write(self._out, text, styled=styled)
            except OSError as error:
                self._close(error)

    def json(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """One JSON document."""
        import json

        from oactl.domain.visible import escaped_json

        self.out(escaped_json(json.dumps(value, ensure_ascii=False, indent=2)))

    def err(self, text: str) -> None:
        """Talk."""
        try:
            _write(self._err, text)
        except OSError:
            self._hush()

    def is_written(self) -> bool:
        """Whether everything that was said so far has left this process."""
        try:
            self._out.flush()
        except OSError as error:
            self._close(error)
        try:
            self._err.flush()
        except OSError:
            self._hush()
        return self._unwritten is None and not self._unsaid

    def finish(self) -> bool:
        """Hand over what is still held back. False where data could not be written.

        A reader that went away (`| head -1`) has what it wanted.
        """
        if self._unwritten is None:
            try:
                self._out.flush()
            except OSError as error:
                self._close(error)
        if self._unwritten is None or isinstance(self._unwritten, BrokenPipeError):
            return True
        self.err(_("the output could not be written: {why}", why=reason_of(self._unwritten)))
        return False

    def _close(self, error: OSError) -> None:
        """Nothing more is written."""
        self._unwritten = error
        _lead_nowhere(self._out)

    def _hush(self) -> None:
        """Nothing more is said."""
        self._unsaid = True
        _lead_nowhere(self._err)

    def fault(self, fault: OactlError) -> None:
        """The sentence of a fault, and the next step where there is one."""
        self.failed(fault.code, sentence_of(fault), help_of(fault), fault.exit)

    def failed(self, code: str, message: str, advice: str | None, exit: Exit) -> None:  # noqa: A002 - the word of the contract
        """Why a command did not do its work: on stderr, and for a program as JSON.

        A token that somebody typed where a name belongs is not said back.
        """
        from oactl.domain.masking import masked

        message, advice = masked(message), masked(advice) if advice else None
        self.err(message)
        for line in advice.split("\n") if advice else ():
            self.err(f"  {line}")
        self.json_error(code, message, advice, exit)

    def json_error(
        self,
        code: str,
        message: str,
        advice: str | None,
        exit: Exit,  # noqa: A002 - the word of the contract
        **beside: Any,  # noqa: ANN401 - whatever JSON can hold
    ) -> None:
        """The document of a fault (contract 4), where JSON is asked for and none was printed."""
        if self._as_json and not self._said:
            error = {"code": code, "message": message, "help": advice, "exit": int(exit)}
            self.json({"error": error, **beside})


def _write(stream: TextIO, text: str, *, styled: bool = False) -> None:
    if isinstance(stream, Nowhere):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    stream.write(_shown(text, styled=styled) + ("" if text.endswith("\n") else "\n"))


def _shown(text: str, *, styled: bool) -> str:
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    from oactl.domain.visible import visible

    pieces = _COLOUR.split(text) if styled else [text]
    return "".join(
        visible(piece, lines=True) if n % 2 == 0 else piece for n, piece in enumerate(pieces)
    )


def _lead_nowhere(stream: TextIO) -> None:
    """What is left in a stream's buffer goes nowhere, so that Python does not complain (120)."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def speak_utf8() -> None:
    """Make both streams UTF-8, also on Windows and with LANG=C; a closed one leads nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("wb")  # noqa: SIM115 - to the end
            setattr(sys, name, Nowhere(nowhere, encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
