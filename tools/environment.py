"""Sets up `.venv`: oactl from this folder, all else by hash; with `dev` the developer's tools.

Run by the Makefile with any Python: `python3 tools/environment.py [dev]`. An environment that was
made from the same files, Python and place stays as it is.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
HERE = Path(__file__).resolve().parent.parent
HOME = HERE / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = HERE / "requirements"  # written by tools/lock.py


def main(with_tools: bool) -> int:
    """Make or renew the environment. Returns the exit code."""
    if sys.version_info < OLDEST:
        return tell("oactl needs Python 3.11 or newer, this is {}.{}".format(*sys.version_info))
    run, dev = HOME / ".made-from", HOME / ".made-from-dev"
    wanted = fingerprint()
    made = {mark: text(mark) for mark in (run, dev) if mark.is_file()}
    # What has the tools has everything.
    if made.get(dev) == wanted or (made.get(run) == wanted and not with_tools):
        return 0
    tell("setting up .venv; the first time takes a minute")
    try:
        make(with_tools, afresh=any(mark != wanted for mark in made.values()))
        (dev if with_tools else run).write_text(wanted, encoding="utf-8")
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    except OSError as error:
        return tell(error)
    return 0


def make(with_tools: bool, afresh: bool) -> None:
    """The environment with the packages of `requirements/`, and oactl built with them."""
    if afresh or not PYTHON.exists():
        links = os.name != "nt"
        venv.EnvBuilder(with_pip=False, clear=True, symlinks=links).create(str(HOME))
    try:
        python("-m", "ensurepip", "--upgrade", "--default-pip", quiet=True)
    except subprocess.CalledProcessError:
        tell("this Python has no ensurepip; on Debian and Ubuntu: apt install python3-venv")
        raise
    locks = ("dev.txt",) if with_tools else ("build.txt", "run.txt")
    # The lists are complete. Left to resolve them, pip looks for `coverage[toml]` beside
    # `coverage`, and finds the newest, whose hash nobody has.
    lists = [word for name in locks for word in ("-r", str(LOCKS / name))]
    install("--no-deps", "--require-hashes", *lists)
    install("--no-deps", "--no-build-isolation", "--editable", ".")


def install(*what: str) -> None:
    """Let the environment's own pip install."""
    python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def python(*words: str, quiet: bool = False) -> None:
    """Run the environment's Python at the top of the project."""
    out = subprocess.PIPE if quiet else None
    subprocess.run((str(PYTHON), *words), cwd=str(HERE), check=True, stdout=out, stderr=out)


def fingerprint() -> str:
    """What an environment was made from."""
    sources = [HERE / "pyproject.toml", Path(__file__), *sorted(LOCKS.glob("*.txt"))]
    parts = [str(HERE), sys.version, *map(text, sources)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def text(path: Path) -> str:
    """A file's text, empty where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def tell(what: object) -> int:
    """A line for people, and the exit code of a failure."""
    print(what, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main("dev" in sys.argv[1:]))
