"""Runs a case inside this process and says which promise it broke, if any."""

import contextlib
import gc
import hashlib
import io
import json
import os
import re
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from unittest import mock

from fuzz_cases import NOW, Case, Seeds, seed_files
from fuzz_line import FuzzLine

from oactl.__main__ import run

CODES = frozenset((0, 1, 2, 3, 4, 75))
MOST_SECONDS = 2.0  # processor time of a command
HANGS = 20.0  # seconds after which a command is given up
_RAW = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


class Hang(BaseException):
    """The command did not end."""


@dataclass(frozen=True)
class Ran:
    """What a command came to; `error` where it raised."""

    code: int | None
    out: bytes
    err: bytes
    seconds: float
    error: BaseException | None = None


@dataclass(frozen=True)
class Fault:
    """A broken promise. Faults of one `name` have one cause."""

    name: str
    detail: str = ""

    @property
    def folder(self) -> str:
        return (
            re.sub(r"\W+", "-", self.name)[:60] + hashlib.sha256(self.name.encode()).hexdigest()[:6]
        )


@dataclass
class Runner:
    """A folder for workspaces, the sound ones in it, and a LINE."""

    folder: Path
    line: FuzzLine = field(default_factory=FuzzLine)
    seeds: Seeds = field(init=False)
    _ledgers: dict[bool, bytes] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.seeds = Seeds(seed_files(), {})
        root = self.folder / "sound"
        self._write(root, self.seeds.files)
        self._sound(root, "--now", "2026-11-24T20:00:00+08:00", "doctor")
        self._ledgers[False] = (root / ".oactl/state.db").read_bytes()
        self._sound(root, "plan", "approve", "--pending", "--by", "熊大")
        self._sound(root, "plan", "approve", "--pending", "--by", "兔兔")
        approvals = (root / "approvals").iterdir()
        found = {f"approvals/{path.name}": path.read_bytes() for path in approvals}
        self.seeds = Seeds(self.seeds.files, found)
        for command in (("push", "--due"), ("insight", "sync"), ("quota",)):
            self._sound(root, *command)
        self._ledgers[True] = (root / ".oactl/state.db").read_bytes()

    def close(self) -> None:
        """Take no more requests."""
        self.line.close()

    def _sound(self, root: Path, *argv: str) -> None:
        ran = self._run(root, Case("sound", {}, argv))
        if ran.error is not None or ran.code not in {0, 1, 3}:
            raise AssertionError(f"the seeds do not hold: {argv} {ran}")

    def fault(self, case: Case) -> Fault | None:
        """The first promise that a case breaks."""
        root = self.folder / "case"
        shutil.rmtree(root, ignore_errors=True)
        try:
            self._write(root, case.files)
        except OSError:
            return None  # no file system takes the name
        (root / ".oactl").mkdir(parents=True)
        (root / ".oactl/state.db").write_bytes(self._ledgers[case.used])
        self.line.odd = [*case.answers]
        ran = self._run(root, case)
        found = _kept_bug(root) or broken(case, ran)
        if found and found.name.startswith("slow") and self._run(root, case).seconds < MOST_SECONDS:
            return None  # the machine was busy
        return found

    def _write(self, root: Path, files: "dict[str, bytes] | Case") -> None:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _environ(self, case: Case) -> dict[str, str]:
        return {
            "PATH": os.devnull,
            "LANG": "C",
            "OACTL_LANG": "en",
            "OACTL_NOW": NOW,
            "OACTL_LINE_API_BASE": self.line.base,
            "OACTL_LINE_DATA_API_BASE": self.line.base,
            "TOKEN": "sentinel-token",
            "TOKEN_NORTH": "sentinel-north",
            **case.env,
        }

    def _run(self, root: Path, case: Case) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        code, error = None, None
        with _place(root, self._environ(case)), _streams(out, err):
            began = time.process_time()
            try:
                with _watchdog():
                    code = run(list(case.argv))
            except BaseException as raised:  # noqa: BLE001 - whatever is raised is the fault
                error = raised
            seconds = time.process_time() - began
        return Ran(code, _bytes(out), _bytes(err), seconds, error)


def _bytes(stream: io.TextIOWrapper) -> bytes:
    with contextlib.suppress(ValueError, OSError):
        stream.flush()
    data: bytes = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return data


@contextlib.contextmanager
def _streams(out: io.TextIOWrapper, err: io.TextIOWrapper) -> Iterator[None]:
    empty = io.TextIOWrapper(io.BytesIO())
    with (
        mock.patch.object(sys, "stdin", empty),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
    ):
        yield


def _no_pause(_seconds: float) -> None:
    pass


@contextlib.contextmanager
def _place(root: Path, environ: dict[str, str]) -> Iterator[None]:
    here = Path.cwd()
    heard = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    os.chdir(root)
    try:
        with (
            mock.patch.dict(os.environ, environ, clear=True),
            mock.patch.object(time, "sleep", _no_pause),  # pauses are counted, not had
        ):
            yield
    finally:
        os.chdir(here)
        for each, handler in heard.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def _watchdog() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def broken(case: Case, ran: Ran) -> Fault | None:
    """The first promise that a command broke."""
    if isinstance(ran.error, Hang):
        return Fault(f"hang: {case.family} {' '.join(case.argv[:2])}", _where(ran.error))
    if ran.error is not None:
        return Fault(f"{type(ran.error).__name__} at {_where(ran.error)}", _last_line(ran.error))
    if b"a fault of oactl itself" in ran.out + ran.err:
        return Fault("bug without a report", ran.err.decode("utf-8", "replace")[-400:])
    if b"Traceback" in ran.err:
        return Fault("traceback on stderr", ran.err.decode("utf-8", "replace")[-400:])
    if ran.code not in CODES:
        return Fault(f"exit code {ran.code}")
    if ran.seconds > MOST_SECONDS:
        return Fault(f"slow: {case.family} {' '.join(case.argv[:2])}", f"{ran.seconds:.1f} s")
    return _of_output(case, ran)


def _kept_bug(root: Path) -> Fault | None:
    """A fault of oactl itself that was caught at the edge and written down for a report."""
    for path in sorted((root / ".oactl").glob("bugs/*")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        ours = [line for line in lines if f"{os.sep}oactl{os.sep}" in line]
        place = ours[-1].rpartition(f"{os.sep}oactl{os.sep}")[2] if ours else "?"
        kind = next((line for line in lines[::-1] if line[:1].strip()), "?").partition(":")[0]
        return Fault(f"bug: {kind} at {place}", lines[-1])
    return None


def _of_output(case: Case, ran: Ran) -> Fault | None:
    command = " ".join(case.argv[:2]).encode("utf-8", "replace").decode()
    for name, data in (("stdout", ran.out), ("stderr", ran.err)):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return Fault(f"{name} is no UTF-8: {command}", repr(data[-200:]))
        if raw := _RAW.search(text.replace("\r\n", "\n")):
            around = text[max(0, raw.start() - 60) : raw.end() + 20]
            return Fault(f"raw {name}: {command}", repr(around))
        if raw := _BIDI.search(text):
            around = text[max(0, raw.start() - 60) : raw.end() + 20]
            return Fault(f"bidi {name}: {command}", repr(around))
    if _wants_json(case.argv) and not _is_json(ran.out):
        return Fault(f"no JSON: {command}", repr(ran.out[-200:]))
    return None


def _wants_json(argv: tuple[str, ...]) -> bool:
    if {"--help", "--version", "--"} & {*argv}:
        return False
    return argv[-1:] == ("--json",) and argv[-2:-1] not in {("--workspace",), ("--now",)}


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _where(error: BaseException) -> str:
    """The last place of ours that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}oactl{os.sep}" in frame.filename]
    if not ours:
        return "?"
    path = ours[-1].filename.rpartition(f"{os.sep}oactl{os.sep}")[2]
    return f"{path}:{ours[-1].name}"


def _last_line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()[:300]


@dataclass(frozen=True)
class Size:
    """What a process holds."""

    files: int
    threads: int
    memory: int  # bytes

    @staticmethod
    def now() -> "Size":
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1]) if _LINUX else 0
        files = len(os.listdir("/proc/self/fd")) if _LINUX else 0  # noqa: PTH208 - Path keeps one open
        return Size(files, threading.active_count(), pages * os.sysconf("SC_PAGE_SIZE"))


_LINUX = Path("/proc/self/statm").exists()
