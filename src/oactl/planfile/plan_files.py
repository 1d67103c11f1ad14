"""Which files are plans, and what is wrong with names and places that are none."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from oactl.domain.account import Workspace
from oactl.domain.violation import Finding, Violation
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.planfile.files import inside
from oactl.planfile.yaml.document import Document
from oactl.private import is_folder, is_there

SUFFIXES = (".yaml", ".yml")
GOALS = "goals.yaml"
GOALS_EXAMPLE = f"{GOALS}.example"  # of a new workspace
# What lies in a workspace beside the plans and is YAML too.
_NOT_PLANS = ("oactl.yaml", GOALS, "accounts", "approvals", "schema")


def plan_files(workspace: Workspace, paths: Iterable[str] | None = None) -> list[str]:
    """The plan files at `paths` relative to the workspace, sorted, each once; hidden ones are not.

    A path that is named must be there; those of the workspace may be absent.
    """
    root, found = Path(workspace.root).resolve(), dict[str, None]()
    for full in places(workspace, paths):
        if is_folder(full):
            found |= dict.fromkeys(_in_folder(root, full))
        elif full.name.endswith(SUFFIXES):
            found[full.relative_to(root).as_posix()] = None
    return sorted(found)


def places(workspace: Workspace, paths: Iterable[str] | None = None) -> Iterator[Path]:
    """The files and folders that are there at `paths`, by default those the workspace names."""
    root = Path(workspace.root).resolve()
    for path in workspace.plans if paths is None else paths:
        full = _inside(root, path)
        if is_there(full):
            yield full
        elif paths is not None:
            raise UsageError(
                "load.path_missing",
                N_("There is no `{path}` in the workspace."),
                help=N_(
                    "Paths are relative to the workspace. Plans are looked for where "
                    "`plans:` of oactl.yaml says."
                ),
                path=path,
            )


def absent(workspace: Workspace) -> tuple[str, ...]:
    """The paths of `plans:` where there is nothing."""
    root = Path(workspace.root).resolve()
    return tuple(path for path in workspace.plans if not is_there(_inside(root, path)))


def other_files(workspace: Workspace, full: Path) -> list[str]:
    """The files at a place that are no plans by their name, relative to the workspace."""
    root = Path(workspace.root).resolve()
    if not is_folder(full):
        return [] if full.name.endswith(SUFFIXES) else [full.relative_to(root).as_posix()]
    return sorted(
        each.as_posix()
        for each, is_file in _below(root, full, [])
        if is_file and not each.name.endswith(SUFFIXES)
    )


def _inside(root: Path, path: str) -> Path:
    full = Path(os.path.normpath(root / path))
    if inside(str(root), path) is None or not full.is_relative_to(root):
        raise UsageError(
            "load.path_outside",
            N_("`{path}` lies outside the workspace {root}."),
            help=N_(
                "Move the file into the workspace, or name another workspace with `--workspace`."
            ),
            path=path,
            root=str(root),
        )
    return full


def _in_folder(root: Path, folder: Path) -> Iterator[str]:
    """The plan files below a folder; one that may not be looked into stands for its own finding."""
    closed: list[Path] = []
    for each, _ in _below(root, folder, closed):  # a folder with a plan's name is told as such
        if each.name.endswith(SUFFIXES):
            yield each.as_posix()
    yield from (path.relative_to(root).as_posix() for path in closed)


def _below(root: Path, folder: Path, closed: list[Path]) -> Iterator[tuple[Path, bool]]:
    """What lies below a folder and is not hidden, and whether it is a file.

    Folders that may not be looked into are added to `closed`.
    """
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    for where, folders, files in walk:
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *files):
            found = (Path(where) / name).relative_to(root)
            if not name.startswith(".") and found.parts[0] not in _NOT_PLANS:
                yield found, name in files


_HIDDEN = r"(?i)\.ya?ml\.txt$"
_CAPITALS = r"(?i)\.ya?ml$"
_TABLE = r"(?i)\.(csv|tsv|xlsx?|ods|numbers)$"
_TEXT = r"(?i)\.(txt|rtf|docx?|odt|pages)$"
_NO_MISTAKE = r"(?i)readme|\.md$|~$|\.sw.$|\.bak$|^thumbs\.db$"


def find_strays(workspace: Workspace, paths: Iterable[str] | None = None) -> list[Finding]:
    """What is wrong with names at `paths`, and places that have no plan.

    By default all that the workspace names is one place. Raises `OactlError` (exit 2) for a path
    that is not there or lies outside the workspace.
    """
    if paths is None:
        return list(_at(workspace, None))
    return [finding for path in paths for finding in _at(workspace, [path])]


def _at(workspace: Workspace, paths: Sequence[str] | None) -> Iterator[Finding]:
    for path in absent(workspace) if paths is None else ():
        yield Document(path).finding(Violation("OA118", (), {"path": path}))
    empty = not plan_files(workspace, paths) and (paths is not None or not absent(workspace))
    named = [full for full in places(workspace, paths) if not is_folder(full)]
    if empty and not named:
        where = tuple(paths or workspace.plans)
        yield Document(", ".join(where)).finding(Violation("OA118", (), {"path": where}))
    for full in places(workspace, paths):
        for path in other_files(workspace, full):
            kind = _kind(PurePosixPath(path).name)
            leftover = re.search(_NO_MISTAKE, PurePosixPath(path).name) is not None
            if full in named or kind in {"hidden", "capitals"} or (empty and not leftover):
                yield _stray(path, kind)


def _stray(path: str, kind: str) -> Finding:
    name = PurePosixPath(path).name
    stem = re.sub(_HIDDEN, "", name) if kind == "hidden" else PurePosixPath(name).stem
    params = {"file": name, "ending": PurePosixPath(name).suffix, "name": f"{stem}.yaml"}
    return Document(path).finding(Violation("OA117", (), params, variant=kind))


def _kind(name: str) -> str:
    """The variant of OA117 that says why a name is no plan's."""
    kinds = {"hidden": _HIDDEN, "capitals": _CAPITALS, "table": _TABLE, "text": _TEXT}
    known = next((kind for kind, pattern in kinds.items() if re.search(pattern, name)), None)
    return known or ("other" if PurePosixPath(name).suffix else "none")
