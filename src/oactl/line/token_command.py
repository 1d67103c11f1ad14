"""Run a command that prints a token: a bounded time, a bounded output, and nothing left behind."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from oactl.errors import TemporaryError
from oactl.i18n import N_

LARGEST = 65_536
_TICK = 0.01  # seconds between two looks at the deadline and the stop sign
_DRAIN = 0.5  # seconds for the rest of the output of a command that has ended


class CommandError(Exception):
    """The command gave no token: `slow`, `too_large` or `failed` (with its code)."""

    def __init__(self, why: str, code: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.code = code


def printed(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    seconds: float,
    stop: threading.Event,
) -> bytes:
    """What a command prints on stdout.

    The command has no terminal and no stdin, its stderr is not read, and its process group ends
    with this call. Raises CommandError, OSError or ValueError where it cannot be started, and the
    OactlError `cli.aborted` where `stop` is set.
    """
    process = subprocess.Popen(
        argv,
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,  # a group of its own, which can be ended as a whole
    )
    output = _Output(cast("IO[bytes]", process.stdout))
    try:
        _wait(process, output, time.monotonic() + seconds, stop)
    finally:
        _end(process)
    if process.returncode:
        raise CommandError("failed", process.returncode)
    return bytes(output.data)


@dataclass(slots=True)
class _Output:
    """What has come so far, read by a thread: not every system can wait for a pipe otherwise."""

    pipe: IO[bytes]
    data: bytearray = field(default_factory=bytearray)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, name="token-command", daemon=True).start()

    @property
    def is_too_large(self) -> bool:
        """Whether more came than a token can be."""
        return len(self.data) > LARGEST

    def _read(self) -> None:
        with suppress(OSError), self.pipe:
            while not self.is_too_large and (more := self.pipe.read(LARGEST)):
                self.data += more
        self.over.set()


def _wait(
    process: subprocess.Popen[bytes], output: _Output, ends: float, stop: threading.Event
) -> None:
    """Until the command has ended and its output is read. Raises CommandError and OactlError."""
    while not (output.over.is_set() and _has_ended(process)):
        if stop.is_set():
            raise TemporaryError("cli.aborted", N_("stopped; nothing further was done"))
        if time.monotonic() > ends:
            raise CommandError("slow")
        if output.is_too_large:
            break
        if _has_ended(process):
            # A child in the background may hold the pipe; what the command said has been said.
            output.over.wait(_DRAIN)
            break
        (stop if output.over.is_set() else output.over).wait(_TICK)
    if output.is_too_large:
        raise CommandError("too_large")


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the command ended; where possible it keeps its number, which names its group."""
    if hasattr(os, "waitid"):
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, how) is not None
    return process.poll() is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command and its children, and take its code."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
