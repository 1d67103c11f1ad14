"""Schedulers that are told by files in the user's folder: systemd and launchd."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.schedule.jobs import HostSystem, JobName, ScheduledFile
from oactl.words.errors import reason_of

Words: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class ScheduleFiles:
    """The files of each job, and the commands that start and stop what they describe.

    `stop` may fail: there may be nothing to stop.
    """

    kind: str
    system: HostSystem
    files: Mapping[JobName, Mapping[Path, bytes]]
    start: Sequence[Words]
    stop: Sequence[Words]
    after_removal: Sequence[Words] = ()

    def planned(self) -> tuple[ScheduledFile, ...]:
        """The files."""
        return tuple(ScheduledFile(str(path), text.decode()) for path, text in self._all().items())

    def found(self) -> frozenset[JobName]:
        """The jobs of which every file is there."""
        return frozenset(
            name for name, files in self.files.items() if all(path.is_file() for path in files)
        )

    def is_planned(self) -> bool:
        """Whether every file is there with this text."""
        with suppress(OSError):
            return all(path.read_bytes() == text for path, text in self._all().items())
        return False

    def install(self) -> None:
        """Write the files and start the jobs; where that fails no file of a new job stays."""
        new = [path for path in self._all() if not path.exists()]
        self._stop()
        try:
            self._write()
            for words in self.start:
                self.system.do(words)
        except OactlError:
            _unlink(new)
            raise

    def remove(self) -> frozenset[JobName]:
        """Stop the jobs and delete the files."""
        gone = frozenset(
            name for name, files in self.files.items() if any(path.exists() for path in files)
        )
        if gone:
            self._stop()
            _unlink(self._all())
            for words in self.after_removal:
                self.system.ask(words)
        return gone

    def _all(self) -> Mapping[Path, bytes]:
        return {path: text for files in self.files.values() for path, text in files.items()}

    def _stop(self) -> None:
        for words in self.stop:
            self.system.ask(words)

    def _write(self) -> None:
        for path, text in self._all().items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
            except OSError as error:
                raise OactlError(
                    "schedule.cannot_write",
                    N_("{path} cannot be written: {why}"),
                    help=N_("see what stands in the way, or choose another kind with --kind"),
                    path=str(path),
                    why=reason_of(error),
                ) from error


def _unlink(paths: Sequence[Path] | Mapping[Path, bytes]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
