"""The workspace as it was at a revision of git, in a folder of its own that goes away again.

Nothing of the working tree or the index is touched, and nothing of the revision is run.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.planfile.unpacking import TreeFile, is_inside, make_folders, put
from oactl.words.errors import reason_of

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
        if self._run("cat-file", "-e", f"{commit}:{prefix}{config}").returncode:
            yield Revision(commit, None)
            return
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="oactl-"))
                self._unpack(commit, Path(folder))
            except OSError as error:
                raise _cannot_unpack(name, error) from error
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
        files = self._files(commit)
        make_folders(files, folder)
        with tempfile.TemporaryFile() as ids:
            ids.writelines(each.id + b"\n" for each in files)
            ids.seek(0)
            with self._begun("cat-file", "--batch", stdin=ids) as git:
                assert git.stdout is not None  # noqa: S101 - it is a pipe
                for each in files:
                    put(each, _blob(git.stdout), folder)
                _out, told = git.communicate()
        if git.returncode:
            raise self._failed(told)

    def _files(self, commit: str) -> list[TreeFile]:
        """The files at `commit`, links after all others. Raises where one is no file of a folder.

        Trees that git itself never makes may come from anybody's clone: `..`, `/etc/passwd`.
        """
        listed = self._run("ls-tree", "-r", "-z", commit)  # below the current folder only
        if listed.returncode:
            raise self._failed(listed.stderr)
        found = [TreeFile.of(entry) for entry in listed.stdout.split(b"\0") if entry]
        files = [each for each in found if each.kind == b"blob"]
        for each in files:
            if not is_inside(each.path, windows=os.name == "nt"):
                raise _leads_out(commit, each.path)
        return sorted(files, key=lambda each: each.is_link)

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


def _leads_out(commit: str, path: str) -> UsageError:
    return UsageError(
        "diff.unsafe_path",
        N_("{commit} has {path}, which leads out of its folder; nothing of it was written"),
        help=N_("do not trust this repository; what else is wrong with it: git fsck"),
        commit=commit[:7],
        path=path,
    )


def _cannot_unpack(name: str, error: OSError) -> OactlError:
    """There is no room for its files, or two of them are one on this disk."""
    if isinstance(error, FileExistsError):
        return UsageError(
            "diff.path_twice",
            N_("{name} has two entries that are one on this disk: {path}"),
            help=N_("compare with a revision in which each has a name of its own"),
            name=name,
            path=Path(error.filename2 or error.filename or "").name,
        )
    return OactlError(
        "diff.cannot_unpack",
        N_("the files of {name} cannot be put into a temporary folder: {why}"),
        help=N_("make room there, or name another folder: TMPDIR=FOLDER oactl plan diff REV"),
        name=name,
        why=reason_of(error),
    )


def _blob(stream: IO[bytes]) -> bytes:
    """The next object of `git cat-file --batch`; empty where the clone does not have it.

    Also where git ended early, which its exit code tells.
    """
    _id, _kind, size, *_more = *stream.readline().split(), *[b""] * 3
    if not size:
        return b""
    data = stream.read(int(size))
    stream.read(1)  # a line feed
    return data
