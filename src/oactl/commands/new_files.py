"""Make a workspace: write the files of a starter, and never over anything."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.words.errors import reason_of


@dataclass(frozen=True, slots=True)
class Made:
    """A new workspace: which of its files were written, and which were there before and stay."""

    root: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]


@contextmanager
def making(
    root: Path, config: str, files: Mapping[str, str], may_stay: Collection[str]
) -> Iterator[Made]:
    """Write `files` (text by path below `root`); should the block raise, take all of it back.

    Those of `may_stay` that are there already are left as they are. Raises the Faults `init.…` for
    a workspace that is there (exit 2), files that stand in the way (2) and a folder that cannot be
    written.
    """
    _free(root, config, files.keys() - may_stay)
    kept = tuple(name for name in files if (root / name).exists())
    made = tuple(name for name in files if name not in kept)
    with ExitStack() as undo:
        for name in made:
            _write(root, name, files[name], undo)
        yield Made(root, made, kept)
        undo.pop_all()


def _free(root: Path, config: str, ours: Collection[str]) -> None:
    try:
        if (root / config).exists():
            raise UsageError(
                "init.exists",
                N_("there is a workspace already: {path}"),
                help=N_("work in it (oactl status), or name another folder: oactl init DIR"),
                path=str(root / config),
            )
        taken = sorted(name for name in ours if (root / name).exists())
        no_folder = root.exists() and not root.is_dir()
    except OSError as error:
        raise _cannot(root, error) from None
    if no_folder:
        raise UsageError(
            "init.not_a_folder",
            N_("{path} is not a folder"),
            help=N_("name a folder, new or not: oactl init DIR"),
            path=str(root),
        )
    if taken:
        params = {"folder": str(root), "files": ", ".join(taken)}
        raise UsageError(
            "init.in_the_way",
            N_("in {folder} these files are in the way: {files}"),
            help=N_("nothing was changed; move them away, or name another folder: oactl init DIR"),
            **params,
        )


def _write(root: Path, name: str, text: str, undo: ExitStack) -> None:
    path = root / name
    try:
        _folder(path.parent, undo)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            undo.callback(path.unlink, missing_ok=True)
            file.write(text)
    except OSError as error:
        raise _cannot(path, error) from None


def _folder(path: Path, undo: ExitStack) -> None:
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir()
        undo.callback(_remove, folder)


def _remove(folder: Path) -> None:
    with suppress(OSError):  # something of somebody else is in it by now
        folder.rmdir()


def _cannot(path: Path, error: OSError) -> OactlError:
    return OactlError(
        "init.cannot_write",
        N_("{path} cannot be written: {why}"),
        help=N_("nothing was left behind; name a folder that you may write to: oactl init DIR"),
        path=str(path),
        why=reason_of(error),
    )
