"""A program that gets the JSON document on stdin: as it is, without a shell."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from oactl.domain.account import ToCommand
from oactl.notify.failure import SECONDS, NotToldError
from oactl.words.errors import reason_of

_TICK = 0.02  # seconds between two looks at the program and the stop sign


def run_program(
    to: ToCommand,
    document: bytes,
    *,
    folder: Path,
    environ: Mapping[str, str],
    stop: threading.Event,
) -> None:
    """Run it in the workspace. What it prints is not read. Raises `NotToldError`."""
    program = Path(to.argv[0]).name
    with tempfile.TemporaryFile() as stdin:
        stdin.write(document)
        stdin.seek(0)
        try:
            process = subprocess.Popen(
                to.argv,
                cwd=folder,
                env=dict(environ),
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a group of its own, which can be ended as a whole
            )
        except (OSError, ValueError) as error:
            why = reason_of(error) if isinstance(error, OSError) else str(error)
            raise NotToldError("no_program", program=program, why=why) from None
        code = _wait(process, stop)
    if code is None:
        raise NotToldError("slow", seconds=round(SECONDS))
    if code:
        raise NotToldError("program", program=program, code=code)


def _wait(process: "subprocess.Popen[bytes]", stop: threading.Event) -> int | None:
    """Its exit code; None where it took too long or we have to end, and it was ended."""
    ends = time.monotonic() + SECONDS
    while process.poll() is None:
        if time.monotonic() > ends or stop.is_set():
            _end(process)
            return None
        time.sleep(_TICK)
    return process.returncode


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
