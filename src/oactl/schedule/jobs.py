"""What is scheduled: `push` each minute and `insight sync` each day; and the system it is done on.

A scheduler has a short PATH, no shell's environment and another current folder: command lines have
full paths, and name the workspace.
"""

import hashlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias
from unicodedata import category

from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.words.errors import reason_of

# What would begin another line of a crontab, or cannot be written as UTF-8.
_NEVER_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# LINE names no hour at which a day's figures are ready, only the day after (Insights).
SYNC_AT = time(10, 40)
_SECONDS = 30  # for a scheduler's own program to answer

JobName: TypeAlias = Literal["push", "sync"]


class Job(NamedTuple):
    """One job of a workspace: its words with full paths, and when it runs, in cron's fields."""

    name: JobName
    root: Path
    program: tuple[str, ...]
    does: tuple[str, ...]
    fields: str

    @property
    def words(self) -> tuple[str, ...]:
        """The command line."""
        return (*self.program, "--workspace", str(self.root), *self.does)

    @property
    def unit(self) -> str:
        """A name for the scheduler: the folder's, as far as it is ASCII, and a digest of its path.

        Two workspaces have two names, also where their folders are called alike.
        """
        plain = "".join(
            char for char in self.root.name.lower() if char.isascii() and char.isalnum()
        )
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:8]
        return "-".join(filter(None, ("oactl", plain, digest, self.name)))


def jobs_of(root: Path) -> tuple[Job, Job]:
    """Both jobs. Raises `OactlError` where a path has a control character: no crontab holds it."""
    program = tuple(_program())
    daily = f"{SYNC_AT.minute} {SYNC_AT.hour} * * *"
    push = Job("push", root, program, ("push", "--due"), "* * * * *")
    sync = Job("sync", root, program, ("insight", "sync"), daily)
    for word in push.words:
        if any(category(char) in _NEVER_IN_A_LINE for char in word):
            raise UsageError(
                "init.odd_folder",
                N_(
                    "no workspace can be in {path}: the name has a line break or another control "
                    "character, and a line of crontab cannot hold it"
                ),
                help=N_("name another folder: oactl init DIR"),
                path=repr(word),
            )
    return push, sync


def cron_line(job: Job) -> str:
    """The line of a crontab; `%` would end the command there."""
    return f"{job.fields} {cron_text(job.words)}"


def cron_text(words: Sequence[str]) -> str:
    """A command line, or a part of one, as a crontab has it."""
    return " ".join(map(_cron_word, words))


def _cron_word(word: str) -> str:
    r"""A word for the shell behind every cron.

    Most end the command at `%`, take `\%` for it, and some `\\` for a backslash; BusyBox does none
    of it. So a sign of percent stands outside of quotation marks, where `\%` is the same for cron
    and for the shell, and behind a backslash the quotation marks end and begin again.
    """
    quoted = shlex.quote(word)
    if quoted == word:
        return word.replace("%", "\\%")
    return quoted.replace("\\", "\\''").replace("%", "'\\%'")


def _program() -> list[str]:
    called = Path(sys.argv[0])
    if called.stem == "oactl" and called.is_file():
        return [str(called.absolute())]
    return [sys.executable, "-m", "oactl"]


class ScheduledFile(NamedTuple):
    """What is written for a job, and where: a path, or the crontab."""

    place: str
    text: str


class Scheduler(Protocol):
    """What every kind of scheduler can do for the jobs of one workspace."""

    @property
    def kind(self) -> str:
        """One of `KINDS`."""

    def planned(self) -> tuple[ScheduledFile, ...]:
        """What `install` writes."""

    def found(self) -> frozenset[JobName]:
        """The jobs that are there, as this or an earlier oactl wrote them."""

    def is_planned(self) -> bool:
        """Whether all is there as it would be written now."""

    def install(self) -> None:
        """Write the jobs, in the place of those that are there."""

    def remove(self) -> frozenset[JobName]:
        """Take the jobs away; those that were there."""


class HostSystem:
    """The system on which jobs are scheduled: its programs, and the folder of its user."""

    def __init__(self, environ: Mapping[str, str], platform: str = sys.platform) -> None:
        self.environ = environ
        self.platform = platform
        self.home = Path(environ["HOME"]) if environ.get("HOME") else None

    def has(self, program: str) -> bool:
        """Whether a program is on PATH."""
        return shutil.which(program, path=self.environ.get("PATH")) is not None

    def ask(self, words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a program in English, whatever comes of it. Raises `OactlError` if it cannot run."""
        path = shutil.which(words[0], path=self.environ.get("PATH"))
        if path is None:
            raise UsageError(
                "schedule.no_program",
                N_("this system has no program {program}"),
                help=N_("another kind: oactl schedule install --kind KIND"),
                program=words[0],
            )
        try:
            return subprocess.run(
                [path, *words[1:]],
                input=given,
                capture_output=True,
                env={**self.environ, "LC_ALL": "C"},
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise failed(words, N_("no answer in time")) from None
        except OSError as error:
            raise failed(words, reason_of(error)) from None

    def do(self, words: Sequence[str], given: bytes = b"") -> bytes:
        """The same where it has to succeed. Returns what it printed."""
        done = self.ask(words, given)
        if done.returncode:
            raise failed(words, what_it_said(done))
        return done.stdout


def what_it_said(done: subprocess.CompletedProcess[bytes]) -> str:
    """The words of a program that failed, in one line."""
    said = (done.stderr or done.stdout).decode("utf-8", "replace")
    return " ".join(said.split()) or f"exit {done.returncode}"


def failed(words: Sequence[str], why: str) -> OactlError:
    """A program of the system did not do its work."""
    return OactlError(
        "schedule.failed",
        N_("{command} failed: {why}"),
        help=N_(
            "what it would write: oactl schedule install --dry-run; another scheduler: --kind KIND"
        ),
        command=" ".join(words),
        why=why,
    )
