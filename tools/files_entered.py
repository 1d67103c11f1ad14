"""Counts the files of oactl that a command enters: `python tools/files_entered.py push --due`.

A file counts when a function of it runs; what runs while a module is imported does not count. Run
it in a workspace, with the environment that the command needs. `--list` first names the files too.
"""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import oactl
from oactl.__main__ import run

HOME = Path(oactl.__file__).parent


def entered(argv: list[str]) -> tuple[int, set[str]]:
    """The exit code of a command line, and the files whose functions ran."""
    files: set[str] = set()
    importing = 0

    def note(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal importing
        if frame.f_code.co_name == "<module>":
            importing += {"call": 1, "return": -1}.get(event, 0)
        elif event == "call" and not importing and frame.f_code.co_filename.startswith(f"{HOME}/"):
            files.add(frame.f_code.co_filename.removeprefix(f"{HOME}/"))

    sys.setprofile(note)
    try:
        exit_code = run(argv)
    finally:
        sys.setprofile(None)
    return exit_code, files


def main(argv: list[str]) -> int:
    """Print how many files a command entered. Returns the command's exit code."""
    listed = argv[:1] == ["--list"]
    code, files = entered(argv[1:] if listed else argv)
    for file in sorted(files) if listed else ():
        print(file, file=sys.stderr)
    rooms = Counter(file.rpartition("/")[0].split("/")[0] or "oactl" for file in files)
    print(", ".join(f"{room} {count}" for room, count in sorted(rooms.items())), file=sys.stderr)
    print(f"{len(files)} files", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
