"""The command line, read once: the program's own options may stand anywhere.

Imported by each start of the program, so with little of the standard library.
"""

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from oactl.private import is_file

_OWN = ("--workspace", "--now")  # options of the whole program that take a value


class CommandLine(NamedTuple):
    """One command line.

    `own` are the program's own options, `rest` the command with its arguments and `--json` behind
    them. `as_json` says that also an error is to be a JSON document.
    """

    own: list[str]
    rest: list[str]
    workspace: str | None = None
    now: str | None = None
    as_json: bool = False

    @property
    def words(self) -> list[str]:
        """All of it in the order that Typer wants."""
        return self.own + self.rest


def normalize_argv(argv: Sequence[str]) -> CommandLine:
    """Sort the arguments of one command line; what stands behind `--` is left in its place.

    A byte that is no UTF-8 becomes �: no name has it, and no ledger takes it.
    """
    own: list[str] = []
    rest: list[str] = []
    last: list[str] = []
    words = (os.fsencode(word).decode("utf-8", "replace") for word in argv)
    for word in words:
        if word == "--":
            last += [word, *words]
        elif word == "--json":
            last.insert(0, word)
        elif word in _OWN:
            own += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.partition("=")[0] in _OWN and "=" in word:
            own.append(word)
        else:
            rest.append(word)
    workspace, now = (_value(own, name) for name in _OWN)
    as_json = "--json" in last[:1] or _wants_json(rest)
    return CommandLine(own, rest + last, workspace, now, as_json)


def _value(own: Sequence[str], name: str) -> str | None:
    """The value of an option that was given last, as Click takes it."""
    found = None
    for word, after in pairwise([*own, ""]):
        if word == name and after:
            found = after
        elif word.startswith(f"{name}="):
            found = word.partition("=")[2]
    return found


def _wants_json(words: Sequence[str]) -> bool:
    pairs = {f"{name}={value}" for name, value in pairwise(words)}
    return bool({*words, *pairs} & {"--format=json"})


CONFIG = "oactl.yaml"


def config_name(environ: Mapping[str, str]) -> str:
    """The configuration's file: `oactl.yaml`, or another of the same folder."""
    return Path(environ.get("OACTL_CONFIG") or CONFIG).name


def workspace_root(environ: Mapping[str, str], cwd: Path, named: str | None = None) -> Path | None:
    """The workspace's folder, named or found by walking up; None where there is none.

    `named` is the folder of `--workspace`; it wins over OACTL_WORKSPACE and OACTL_CONFIG.
    """
    folder = named or environ.get("OACTL_WORKSPACE") or _folder_of_config(environ)
    if folder:
        return (cwd / folder).absolute()
    config = config_name(environ)
    return next((path for path in (cwd, *cwd.parents) if is_file(path / config)), None)


def current_folder() -> Path:
    """The current folder; the top of the file system where it was removed under us."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")


def _folder_of_config(environ: Mapping[str, str]) -> str | None:
    """The folder of a configuration that is named by its whole path."""
    config = Path(environ.get("OACTL_CONFIG") or CONFIG)
    return str(config.parent) if config.is_absolute() else None
