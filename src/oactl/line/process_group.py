"""A program in a process group of its own, which ends as a whole: its children too."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO


def start(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> "subprocess.Popen[bytes]":
    """Start it as it is written, without a shell or a terminal. What it says on stderr is not read.

    Raises OSError or ValueError where it cannot be started.
    """
    return subprocess.Popen(
        argv,
        cwd=folder,
        env=dict(environ),
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,
    )


def has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it ended; where possible it keeps its number, which names its group."""
    if hasattr(os, "waitid"):
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, how) is not None
    return process.poll() is not None


def end(process: "subprocess.Popen[bytes]") -> None:
    """End the program and its children, and take its code."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
