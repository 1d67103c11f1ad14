"""Where a command's words go: data on stdout, everything else on stderr.

Nothing that comes from outside steers a terminal: escape sequences and invisible characters are
shown as marks.
"""

import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from oactl.domain.visible import masked, visible
from oactl.errors import OactlError
from oactl.i18n import _, ngettext
from oactl.words.errors import help_of, reason_of, sentence_of

if TYPE_CHECKING:
    from oactl.public_json.plans import Findings

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
DEFAULT_WIDTH = 80
NARROWEST = 20


class NullStream(TextIOWrapper):
    """Stands in for a stream that was closed before we began: nothing that is written arrives."""


def _people_so_far(people: int) -> str:
    return ngettext(
        "{count} person so far …", "{count} people so far …", people, count=f"{people:,}"
    )


class Console:
    """The terminal, or the pipe that stands in its place.

    With `as_json` an error is a JSON document too, where none was printed before it. `first` makes
    the line that a person at a terminal has to see before all others, where there is one.
    """

    first: Callable[[], str | None] | None = None

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
        self._printed = False
        self._unwritten: OSError | None = None
        self._silent = False
        self._progress: ProgressLine | None = None

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked: stdin and stderr are terminals."""
        return sys.stdin is not None and sys.stdin.isatty() and self._err.isatty()

    @property
    def width(self) -> int | None:
        """The terminal's columns; None in a pipe, where nothing is ever cut."""
        return _columns(self._out)

    @property
    def error_width(self) -> int | None:
        """The same of the terminal that shows errors."""
        return _columns(self._err)

    @property
    def colour(self) -> bool:
        """Whether stdout takes colour."""
        if self._environ.get("NO_COLOR"):
            return False
        if self._environ.get("FORCE_COLOR"):
            return True
        return self._out.isatty() and not self._is_dumb

    @property
    def _is_dumb(self) -> bool:
        """Whether the terminal shows escape sequences as they are, as that of an editor may."""
        return self._environ.get("TERM") == "dumb"

    def print(self, text: str, *, styled: bool = False) -> None:
        """Print data. Only where it is `styled` may it have our own colours."""
        self._printed = True
        self._begin()
        if self._unwritten is None:
            try:
                _write(self._out, text, styled=styled)
            except OSError as error:
                self._close(error)

    def json(self, document: Any) -> None:  # noqa: ANN401 - one of `public_json`
        """Print one JSON document."""
        from oactl.public_json import text

        self.print(text(document))

    def table(
        self,
        rows: Sequence[Sequence[str]],
        heads: Sequence[str],
        *,
        below: Collection[int] = (),
        indent: str = "",
    ) -> None:
        """Print rows under heads, fitted to a terminal; the columns `below` under their row.

        Set in by an `indent`, below a heading of another kind, they have no heads.
        """
        from oactl.tables import table

        width = self.width and self.width - len(indent)
        text = table(rows, heads, width, below=below, titled=not indent)
        self.print("\n".join((indent + line).rstrip() for line in text.split("\n")))

    def error(self, text: str) -> None:
        """Print what is no data: errors, notices, advice; as wide as the terminal at most."""
        self._begin()
        try:
            _write(self._err, _fitted(text, self.error_width))
        except OSError:
            self._hush()

    def is_written(self) -> bool:
        """Whether everything that was printed so far has left this process."""
        try:
            self._out.flush()
        except OSError as error:
            self._close(error)
        try:
            self._err.flush()
        except OSError:
            self._hush()
        return self._unwritten is None and not self._silent

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
        self.error(_("the output could not be written: {why}", why=_(reason_of(self._unwritten))))
        return False

    def _close(self, error: OSError) -> None:
        """Nothing more is printed."""
        self._unwritten = error
        _lead_nowhere(self._out)

    def _hush(self) -> None:
        """Nothing more is said."""
        self._silent = True
        _lead_nowhere(self._err)

    def show_error(self, error: OactlError) -> None:
        """Print why a command did not do its work, and the next step where there is one.

        A token that somebody typed where a name belongs is not shown.
        """
        self.explain_error(error)
        self.json_error(error)

    def explain_error(self, error: OactlError) -> None:
        """The same in words alone, where the command goes on."""
        message, advice = _sentences(error)
        self.error(message)
        for line in advice.split("\n") if advice else ():
            self.error(f"  {line}")

    def json_error(self, error: OactlError, findings: "Findings | None" = None) -> None:
        """Print the document of an error (contract 4), where JSON is asked for and none was."""
        if not self._as_json or self._printed:
            return
        from oactl.public_json.workspace import About, Error

        about = About(error.code, *_sentences(error), int(error.exit))
        if findings is None:
            self.json(Error(about))
        else:
            self.json(
                Error(about, **{name: getattr(findings, name) for name in findings.__slots__})
            )

    @contextmanager
    def progress(
        self, said: Callable[[int], str] = _people_so_far
    ) -> "Iterator[ProgressLine | None]":
        """A line of progress where a person looks, gone at the end; None where nobody does."""
        if not self.interactive or self._is_dumb:
            yield None
            return
        self._progress = ProgressLine(self._err, said)
        try:
            yield self._progress
        finally:
            self._make_room()
            self._progress = None

    def _begin(self) -> None:
        """Before something is shown: the first line of all, and no line of progress."""
        first, self.first = self.first, None
        if first is not None and not self._as_json and self._err.isatty() and (line := first()):
            self.error(line)
            self._err.flush()
        self._make_room()

    def _make_room(self) -> None:
        """Take the line of progress away before another stands in its place."""
        if self._progress is not None:
            self._progress.clear()


def _sentences(error: OactlError) -> tuple[str, str | None]:
    """What is wrong, and the next step where there is one."""
    advice = help_of(error)
    return masked(sentence_of(error)), masked(advice) if advice else None


class ProgressLine:
    """How far long work is: one line on stderr, in words that `said` makes of what is done."""

    SHOW_AFTER = 1.0  # seconds; a short send needs no line
    REDRAW_EVERY = 0.2

    def __init__(self, stream: TextIO, said: Callable[[int], str] = _people_so_far) -> None:
        self._stream = stream
        self._said = said
        self._begun = time.monotonic()
        self._drawn = self._begun
        self._done = 0

    def __call__(self, more: int) -> None:
        """So much more is done: recipients, posts."""
        self._done += more
        now = time.monotonic()
        if now - self._begun >= self.SHOW_AFTER and now - self._drawn >= self.REDRAW_EVERY:
            self._drawn = now
            self._draw(f"\r{self._said(self._done)}\x1b[K")

    def clear(self) -> None:
        """Take the line away again."""
        if self._drawn != self._begun:
            self._drawn = self._begun
            self._draw("\r\x1b[K")

    def _draw(self, text: str) -> None:
        """A terminal that hung up is no reason to stop sending."""
        with suppress(OSError):
            self._stream.write(text)
            self._stream.flush()


def _columns(stream: TextIO) -> int | None:
    """How wide a terminal is; None for a pipe."""
    if not stream.isatty():
        return None
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        size = os.terminal_size((DEFAULT_WIDTH, 24))
    return max(NARROWEST, shutil.get_terminal_size(size).columns)


def _fitted(text: str, width: int | None) -> str:
    """A text in lines that are no wider, once it has its marks."""
    if width is None:
        return text
    from oactl.folding import folded

    return "\n".join(folded([_shown(text, styled=False)], width))


def _write(stream: TextIO, text: str, *, styled: bool = False) -> None:
    if isinstance(stream, NullStream):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    stream.write(_shown(text, styled=styled) + ("" if text.endswith("\n") else "\n"))


def _shown(text: str, *, styled: bool) -> str:
    """A text with a mark for each character that would steer a terminal, or hide."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    pieces = _COLOUR.split(text) if styled else [text]
    return "".join(
        visible(piece, lines=True) if n % 2 == 0 else piece for n, piece in enumerate(pieces)
    )


def _lead_nowhere(stream: TextIO) -> None:
    """What is left in a stream's buffer goes nowhere, so that Python does not complain (120)."""
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def use_utf8() -> None:
    """Make both streams UTF-8, also on Windows and with LANG=C; a closed one leads nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("wb")  # noqa: SIM115 - to the end
            setattr(sys, name, NullStream(nowhere, encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
