"""A program that gets the JSON document on stdin: as it is, without a shell."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from oactl.domain.receiver import ToCommand
from oactl.line.process_group import end, has_ended, start
from oactl.notify.failure import NotToldError, too_slow
from oactl.notify.time_limit import TimeLimit
from oactl.words.errors import reason_of

_TICK = 0.02  # seconds between two looks at the program


def run_program(
    to: ToCommand, document: bytes, *, folder: Path, environ: Mapping[str, str], limit: TimeLimit
) -> None:
    """Run it in the workspace. What it prints is not read. Raises `NotToldError`.

    What it has started ends with it, and all of it when the time is over.
    """
    program = Path(to.argv[0]).name
    with tempfile.TemporaryFile() as stdin:
        stdin.write(document)
        stdin.seek(0)
        try:
            process = start(to.argv, folder=folder, environ=environ, stdin=stdin)
        except (OSError, ValueError) as error:
            why = reason_of(error) if isinstance(error, OSError) else str(error)
            raise NotToldError("no_program", program=program, why=why) from None
    try:
        while not (ended := has_ended(process)) and not limit.wait(_TICK):
            pass
    finally:
        end(process)
    if not ended:
        raise too_slow(limit.seconds)
    if process.returncode:
        raise NotToldError("program", program=program, code=process.returncode)
