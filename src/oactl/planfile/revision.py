"""The workspace as it was at a revision of git, in a folder of its own that goes away again.

Nothing of the working tree or the index is touched, and nothing of the revision is run.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, Self

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.words.errors import reason_of

_LINK = b"120000"  # the mode of a symbolic link
# Set by git in its hooks, for the folder in which the hook runs and not for ours.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class Revision(NamedTuple):
    """A commit by its full id; `root` has its workspace, None where it had none."""

    commit: str
    root: Path | None


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository in which a workspace lies; `environ` is what git finds in its environment."""

    root: Path
    environ: Mapping[str, str]

    @contextmanager
    def workspace_at(self, name: str, config: str) -> Iterator[Revision]:
        """The workspace as it was at the revision `name`; `config` is its file's name.

        Raises `OactlError` where there is no git, no repository or no such revision.
        """
        prefix = self._prefix()
        commit = self._commit(name)
        with tempfile.TemporaryDirectory(prefix="oactl-") as folder:
            if self._run("cat-file", "-e", f"{commit}:{prefix}{config}").returncode:
                yield Revision(commit, None)
                return
            self._unpack(commit, Path(folder))
            yield Revision(commit, Path(folder))

    def _prefix(self) -> str:
        """Where in the repository the workspace is: `shop/`, an empty text at the top."""
        found = self._run("rev-parse", "--show-prefix")
        if found.returncode:
            raise self._failed(found.stderr)
        return found.stdout.decode(errors="surrogateescape").rstrip("\n")

    def _commit(self, name: str) -> str:
        words = ("--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        found = self._run("rev-parse", *words)
        if not found.returncode:
            return found.stdout.decode().strip()
        raise UsageError(
            "diff.unknown_revision",
            N_("git knows no revision {name} here"),
            help=N_(
                "name a branch, tag or commit (git log --oneline); one that only the server "
                "has comes with git fetch, and in CI with the whole history"
            ),
            name=name,
        )

    def _unpack(self, commit: str, folder: Path) -> None:
        """Put the files of the workspace's folder at `commit` into `folder`.

        Not with `git archive`: that leaves out what `.gitattributes` marks with `export-ignore`.
        """
        listed = self._run("ls-tree", "-r", "-z", commit)  # below the current folder only
        if listed.returncode:
            raise self._failed(listed.stderr)
        files = [_File.of(entry) for entry in listed.stdout.split(b"\0") if entry]
        files = [each for each in files if each.kind == b"blob"]
        with tempfile.TemporaryFile() as ids:
            ids.writelines(each.id + b"\n" for each in files)
            ids.seek(0)
            with self._begun("cat-file", "--batch", stdin=ids) as git:
                assert git.stdout is not None  # noqa: S101 - it is a pipe
                for each in files:
                    _put(each, _blob(git.stdout), folder)
                _out, told = git.communicate()
        if git.returncode:
            raise self._failed(told)

    def _failed(self, told: bytes) -> OactlError:
        why = told.decode(errors="replace").strip().removeprefix("fatal: ")
        if why.startswith("not a git repository"):
            return UsageError(
                "diff.no_repository",
                N_("{folder} is in no git repository, so there is nothing to compare with"),
                help=N_("keep the workspace in git: git init, git add ., git commit"),
                folder=str(self.root),
            )
        return OactlError(
            "diff.git_failed",
            N_("git cannot read the repository of {folder}: {why}"),
            help=N_("see whether this works there: git status"),
            folder=str(self.root),
            why=why.partition("\n")[0],
        )

    def _run(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        with self._begun(*words) as git:
            out, told = git.communicate()
        return subprocess.CompletedProcess(words, git.returncode, out, told)

    def _begun(
        self, *words: str, stdin: int | IO[bytes] = subprocess.DEVNULL
    ) -> "subprocess.Popen[bytes]":
        given = {name: text for name, text in self.environ.items() if name not in _OF_HOOKS}
        try:
            return subprocess.Popen(
                ["git", *words],  # noqa: S607 - the user's own git, wherever it is
                cwd=self.root,
                env={**given, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise UsageError(
                "diff.no_git",
                N_("git cannot be run: {why}"),
                help=N_("install git, or run this where it is: git --version"),
                why=reason_of(error),
            ) from None


class _File(NamedTuple):
    """An entry of `git ls-tree`: 100644 blob ID, a tab, PATH."""

    mode: bytes
    kind: bytes
    id: bytes
    path: str

    @classmethod
    def of(cls, entry: bytes) -> Self:
        about, _tab, path = entry.partition(b"\t")
        mode, kind, ident = about.split()
        return cls(mode, kind, ident, os.fsdecode(path))


def _blob(stream: IO[bytes]) -> bytes:
    """The next object of `git cat-file --batch`; empty where the clone does not have it."""
    _id, _kind, *size = stream.readline().split()
    if not size:
        return b""
    data = stream.read(int(size[0]))
    stream.read(1)  # a line feed
    return data


def _put(file: _File, data: bytes, folder: Path) -> None:
    """Write a file, or a link; whoever reads a plan looks where a link leads to."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.mode == _LINK:
        path.symlink_to(os.fsdecode(data))
    else:
        path.write_bytes(data)
