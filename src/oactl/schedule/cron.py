"""The jobs in the user's crontab: a line each, with a mark at its end; every other byte stays."""

import re

from oactl.schedule.jobs import (
    HostSystem,
    Job,
    JobName,
    ScheduledFile,
    cron_line,
    cron_text,
    failed,
    what_it_said,
)

_MARK = "  # oactl schedule"  # a comment for the shell that runs the line
# All that the programs say of a crontab that is not there: Vixie's, cronie's, macOS', BusyBox'.
# Whatever else one says, a crontab may be there; written over, it were lost.
_NONE_YET = (
    rb"(crontab: )?no crontab for [^\s/]+\s*"
    rb"|crontab: can't open '[^'/]+': No such file or directory\s*"
)


class Crontab:
    """The crontab of the user who runs oactl."""

    kind = "cron"

    def __init__(self, system: HostSystem, jobs: tuple[Job, ...]) -> None:
        self._system = system
        self._jobs = jobs

    def planned(self) -> tuple[ScheduledFile, ...]:
        """The lines."""
        return (ScheduledFile("crontab", "".join(f"{_line(job)}\n" for job in self._jobs)),)

    def found(self) -> frozenset[JobName]:
        """The jobs that have a line of ours, or one that somebody wrote by hand."""
        lines = self._read().splitlines()
        return frozenset(job.name for job in self._jobs if any(_runs(job, line) for line in lines))

    def by_hand(self) -> list[str]:
        """Lines that do the same and are not ours; they are never touched."""
        return [
            line.decode("utf-8", "replace")
            for line in self._read().splitlines()
            if any(_runs(job, line) and not _is_ours(job, line) for job in self._jobs)
        ]

    def ours(self) -> frozenset[JobName]:
        """The jobs that have a line of ours."""
        lines = self._read().splitlines()
        return frozenset(j.name for j in self._jobs if any(_is_ours(j, line) for line in lines))

    def is_planned(self) -> bool:
        """Whether the crontab has exactly these lines of ours."""
        ours = [line for line in self._read().splitlines() if self._is_one_of_ours(line)]
        return ours == [_line(job).encode() for job in self._jobs]

    def install(self) -> None:
        """Put the lines at the end, instead of those of ours that are there."""
        kept = self._kept()
        if kept and not kept.endswith(b"\n"):
            kept += b"\n"
        self._write(kept + "".join(file.text for file in self.planned()).encode())

    def remove(self) -> frozenset[JobName]:
        """Take our lines out."""
        gone = self.ours()
        if gone:
            self._write(self._kept())
        return gone

    def _kept(self) -> bytes:
        """The crontab without our lines."""
        lines = self._read().splitlines(keepends=True)
        return b"".join(line for line in lines if not self._is_one_of_ours(line))

    def _is_one_of_ours(self, line: bytes) -> bool:
        return any(_is_ours(job, line) for job in self._jobs)

    def _read(self) -> bytes:
        words = ("crontab", "-l")
        done = self._system.ask(words)
        if not done.returncode:
            return done.stdout
        if not done.stdout and re.fullmatch(_NONE_YET, done.stderr):
            return b""
        raise failed(words, what_it_said(done))

    def _write(self, text: bytes) -> None:
        self._system.do(("crontab", "-"), text)


def _line(job: Job) -> str:
    return cron_line(job) + _MARK


def _command(job: Job) -> bytes:
    """What a line of this workspace's job says behind the program, whichever that is."""
    return f" --workspace {cron_text((str(job.root), *job.does))}".encode()


def _is_ours(job: Job, line: bytes) -> bool:
    return line.strip().endswith(_command(job) + _MARK.encode())


def _runs(job: Job, line: bytes) -> bool:
    """Whether a line runs this job, by whomever it was written."""
    return not line.strip().startswith(b"#") and _command(job) in line
