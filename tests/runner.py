"""A command line in this process: fast, and without the proof that a process of its own gives.

It finds the folder, the environment and the standard input that it is given, and nothing else;
waiting takes no time, and what only a power cut would lose is not waited for.
"""

import io
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from unittest import mock

from oactl.__main__ import run
from oactl.clock import SystemClock
from oactl.ledger import database


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line came to."""

    code: int
    out: str
    err: str

    def __iter__(self) -> Iterator[int | str]:
        return iter((self.code, self.out, self.err))

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def states(self) -> dict[str, str]:
        """The state of each delivery that the run names."""
        return {each["occurrence"]: each["state"] for each in self.data["deliveries"]}

    @property
    def only(self) -> dict[str, Any]:
        """The one delivery that the run names."""
        (one,) = self.data["deliveries"]
        found: dict[str, Any] = one
        return found


def in_process(
    args: tuple[str, ...], cwd: Path, environ: Mapping[str, str], stdin: str = ""
) -> Ran:
    """Run a command line here."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    code = at_streams(args, cwd, environ, (given, out, err))
    return Ran(code, _text(out), _text(err))


def at_streams(
    args: tuple[str, ...],
    cwd: Path,
    environ: Mapping[str, str],
    streams: tuple[TextIO, TextIO | None, TextIO | None],
) -> int:
    """Run a command line here at the streams of our choice. Returns its exit code."""
    stdin, out, err = streams
    with (
        _folder(cwd),
        _handlers(),
        mock.patch.dict(os.environ, environ, clear=True),
        mock.patch.object(sys, "stdin", stdin),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        mock.patch.object(SystemClock, "sleep", _no_pause),
        mock.patch.object(database, "_connect", _unsynchronised),
    ):
        return run(args)


PRAGMAS: list[str] = []  # what a test does to every connection, such as filling the disk


@contextmanager
def pragmas(*wishes: str) -> Iterator[None]:
    """Connections to the ledger are not as they should be."""
    PRAGMAS[:] = wishes
    try:
        yield
    finally:
        PRAGMAS.clear()


_connect = database._connect


def _unsynchronised(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    for pragma in ("synchronous = off", *PRAGMAS):
        connection.execute(f"pragma {pragma}")
    return connection


def _no_pause(_clock: SystemClock, _seconds: float) -> None:
    """Waiting is counted by the retry budget, and takes no time here."""


@contextmanager
def _folder(cwd: Path) -> Iterator[None]:
    here = Path.cwd()
    os.chdir(cwd)
    try:
        yield
    finally:
        os.chdir(here)


@contextmanager
def _handlers() -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer: io.BytesIO = stream.buffer  # type: ignore[assignment]
    return buffer.getvalue().decode()
