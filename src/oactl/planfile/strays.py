"""Files that somebody meant as plans and that nobody would read, and places without a plan.

A plan ends in `.yaml` or `.yml`. What lies beside plans for another purpose (a README, a list of
user ids, an editor's leftovers) is nobody's mistake, and told only where there is no plan at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from oactl.domain.account import Workspace
from oactl.domain.violation import Finding, Violation
from oactl.planfile.plan_files import absent, other_files, places, plan_files
from oactl.planfile.yaml.document import Document
from oactl.private import is_folder

_HIDDEN = re.compile(r"\.ya?ml\.txt$", re.IGNORECASE)
_CAPITALS = re.compile(r"\.ya?ml$", re.IGNORECASE)
_TABLE = re.compile(r"\.(csv|tsv|xlsx?|ods|numbers)$", re.IGNORECASE)
_TEXT = re.compile(r"\.(txt|rtf|docx?|odt|pages)$", re.IGNORECASE)
_NO_MISTAKE = re.compile(r"readme|\.md$|~$|\.sw.$|\.bak$|^thumbs\.db$", re.IGNORECASE)


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
        where = ", ".join(paths or workspace.plans)
        yield Document(where).finding(Violation("OA118", (), {"path": where}))
    for full in places(workspace, paths):
        for path in other_files(workspace, full):
            kind = _kind(PurePosixPath(path).name)
            leftover = _NO_MISTAKE.search(PurePosixPath(path).name) is not None
            if full in named or kind in {"hidden", "capitals"} or (empty and not leftover):
                yield _stray(path, kind)


def _stray(path: str, kind: str) -> Finding:
    name = PurePosixPath(path).name
    stem = _HIDDEN.sub("", name) if kind == "hidden" else PurePosixPath(name).stem
    params = {"file": name, "ending": PurePosixPath(name).suffix, "name": f"{stem}.yaml"}
    return Document(path).finding(Violation("OA117", (), params, variant=kind))


def _kind(name: str) -> str:
    """The variant of OA117 that says why a name is no plan's."""
    kinds = {"hidden": _HIDDEN, "capitals": _CAPITALS, "table": _TABLE, "text": _TEXT}
    known = next((kind for kind, pattern in kinds.items() if pattern.search(name)), None)
    return known or ("other" if PurePosixPath(name).suffix else "none")
