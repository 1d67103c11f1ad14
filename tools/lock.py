"""Writes `requirements/`: every version that is installed, with the hashes of all its files.

Run by `make lock` after a change to the dependencies in pyproject.toml; `make lock UPGRADE=1` takes
the newest versions instead of those that are there. It asks the package index through `uv`, which
lists the files of every platform (pip only knows those of its own).

* `build.txt`: what builds the wheel.
* `run.txt`: what oactl needs to run.
* `dev.txt`: both, and the tools of its developers.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
FOLDER = HERE / "requirements"
NOTE = "# Written by `make lock` from pyproject.toml: versions and hashes of what is installed.\n"


def main(*, upgrade: bool) -> int:
    """Write the files. Returns the exit code."""
    if shutil.which("uv") is None:
        print("uv is needed for this: pipx install uv", file=sys.stderr)
        return 1
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    build = [*project["build-system"]["requires"], "editables"]  # for `pip install --editable`
    run = project["project"]["dependencies"]
    FOLDER.mkdir(exist_ok=True)
    try:
        write("dev.txt", [*build, *run, *project["dependency-groups"]["dev"]], project, upgrade)
        # What stands in dev.txt was tested together.
        write("run.txt", run, project, upgrade=False)
        write("build.txt", build, project, upgrade=False)
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def write(name: str, requirements: list[str], project: dict[str, Any], upgrade: bool) -> None:
    """One file; all but dev.txt take their versions from it."""
    file = FOLDER / name
    oldest = project["project"]["requires-python"].removeprefix(">=")
    words = ["uv", "pip", "compile", "--no-config", "--quiet", "--universal", "--no-annotate"]
    words += ["--generate-hashes", "--no-header", "--python-version", oldest, "-o", str(file), "-"]
    words += ["--upgrade"] if upgrade else []
    words += [] if name == "dev.txt" else ["--constraint", str(FOLDER / "dev.txt")]
    given = "\n".join(requirements).encode()
    subprocess.run(words, input=given, check=True, stdout=subprocess.DEVNULL)
    file.write_text(NOTE + file.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(upgrade="--upgrade" in sys.argv[1:]))
