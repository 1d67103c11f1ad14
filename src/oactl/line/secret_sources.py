"""Where tokens come from: the environment, files, a keyring, a command."""

import errno
import os
import stat
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, assert_never, cast

from oactl.domain.token_source import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.errors import OactlError, TemporaryError
from oactl.i18n import N_
from oactl.line.credential_errors import (
    command_failed,
    command_missing,
    command_slow,
    empty,
    file_outside,
    file_special,
    keyring_absent,
    keyring_library,
    keyring_locked,
    malformed,
    too_large,
    unreadable_file,
    unset_variable,
)
from oactl.line.process_group import end, has_ended, start
from oactl.line.secret import Secret
from oactl.words.errors import reason_of

LARGEST = 65_536
_TICK = 0.01  # seconds between two looks at the deadline and the stop sign
_DRAIN = 0.5  # seconds for the rest of the output of a command that has ended


class CommandError(Exception):
    """The command gave no token: `slow`, `too_large` or `failed` (with its code)."""

    def __init__(self, why: str, code: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.code = code


def printed(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    seconds: float,
    stop: threading.Event,
) -> bytes:
    """What a command prints on stdout.

    The command has no terminal and no stdin, its stderr is not read, and its process group ends
    with this call. Raises CommandError, OSError or ValueError where it cannot be started, and the
    OactlError `cli.aborted` where `stop` is set.
    """
    process = start(argv, folder=folder, environ=environ, stdout=subprocess.PIPE)
    output = _Output(cast("IO[bytes]", process.stdout))
    try:
        _wait(process, output, time.monotonic() + seconds, stop)
    finally:
        end(process)
    if process.returncode:
        raise CommandError("failed", process.returncode)
    return bytes(output.data)


@dataclass(slots=True)
class _Output:
    """What has come so far, read by a thread: not every system can wait for a pipe otherwise."""

    pipe: IO[bytes]
    data: bytearray = field(default_factory=bytearray)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, name="token-command", daemon=True).start()

    @property
    def is_too_large(self) -> bool:
        """Whether more came than a token can be."""
        return len(self.data) > LARGEST

    def _read(self) -> None:
        with suppress(OSError), self.pipe:
            while not self.is_too_large and (more := self.pipe.read(LARGEST)):
                self.data += more
        self.over.set()


def _wait(
    process: subprocess.Popen[bytes], output: _Output, ends: float, stop: threading.Event
) -> None:
    """Until the command has ended and its output is read. Raises CommandError and OactlError."""
    while not (output.over.is_set() and has_ended(process)):
        if stop.is_set():
            raise TemporaryError("cli.aborted", N_("stopped; nothing further was done"))
        if time.monotonic() > ends:
            raise CommandError("slow")
        if output.is_too_large:
            break
        if has_ended(process):
            # A child in the background may hold the pipe; what the command said has been said.
            output.over.wait(_DRAIN)
            break
        (stop if output.over.is_set() else output.over).wait(_TICK)
    if output.is_too_large:
        raise CommandError("too_large")


_ONE_AT_A_TIME = threading.Lock()  # the backends of keyrings are not made for threads
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for its writer


@dataclass(frozen=True, slots=True)
class Secrets:
    """Finds the accounts' secrets. `root` is the workspace, `timeout` the seconds of a command.

    When `stop` is set, a running command is ended. Raises the OactlError `cli.aborted`.
    """

    root: Path
    environ: Mapping[str, str]
    timeout: float = 30.0
    stop: threading.Event = field(default_factory=threading.Event)

    def of(self, account: str, source: TokenSource) -> Secret:
        """The secret of a source; of a stateless one the channel secret. Raises a OactlError."""
        text, place = self.text_of(account, source)
        try:
            return Secret(text)
        except ValueError:
            raise malformed(account=account, place=place) from None

    def text_of(self, account: str, source: TokenSource) -> tuple[str, str]:
        """The text of a source, which may hold what no header can, and for a sentence its place.

        Raises a OactlError.
        """
        text, place = self._found(account, source)
        if not text.strip():
            raise empty(account=account, place=place)
        return text.strip(), place

    def _found(self, account: str, source: TokenSource) -> tuple[str, str]:
        """The text and, for a sentence, where it was found."""
        match source:
            case TokenEnv(name=name):
                return self._variable(account, name), f"env: {name}"
            case TokenFile(path=path):
                return self._file(account, path), f"file: {path}"
            case TokenKeyring(service=service, name=name):
                return _kept(account, service, name), f"keyring: {service}/{name}"
            case TokenCommand(argv=argv):
                return self._printed(account, argv), f"command: {argv[0]}"
            case TokenStateless(secret=inner):
                return self._found(account, inner)
            case _:
                assert_never(source)

    def _variable(self, account: str, name: str) -> str:
        try:
            return self.environ[name]
        except KeyError:
            raise unset_variable(account=account, name=name) from None

    def _file(self, account: str, name: str) -> str:
        """A file's text; a relative path may not leave the workspace, by a symlink either."""
        params = {"account": account, "path": name}
        try:
            path = os.path.realpath(self.root / name)
            if not Path(name).is_absolute() and not _lies_in(path, self.root):
                raise file_outside(**params)
            data = _content(path)
            if data is None:
                raise file_special(**params)
            if len(data) > LARGEST:
                raise too_large(account=account, place=f"file: {name}")
            return data.decode("utf-8-sig")
        except OSError as error:
            raise unreadable_file(**params, why=reason_of(error)) from None
        except ValueError:
            raise malformed(account=account, place=f"file: {name}") from None

    def _printed(self, account: str, argv: tuple[str, ...]) -> str:
        """What a command prints. Its stderr is not shown: it may hold what we asked for."""
        params = {"account": account, "command": argv[0]}
        try:
            text = printed(
                argv,
                folder=self.root,
                environ=self.environ,
                seconds=self.timeout,
                stop=self.stop,
            )
        except CommandError as error:
            raise self._command_fault(error, params) from None
        except (OSError, ValueError):
            raise command_missing(**params) from None
        return text.decode("utf-8-sig", "replace")

    def _command_fault(self, error: CommandError, params: Mapping[str, str]) -> OactlError:
        match error.why:
            case "slow":
                return command_slow(**params, seconds=self.timeout)
            case "too_large":
                place = f"command: {params['command']}"
                return too_large(account=params["account"], place=place)
            case _:
                return command_failed(**params, code=error.code)


def _lies_in(path: str, root: Path) -> bool:
    return Path(path).is_relative_to(os.path.realpath(root))


def _content(path: str) -> bytes | None:
    """The bytes of a file, one more than a token may have at most; None for what is no file.

    What is there is looked at before it is opened: opening alone does something to some devices.
    """
    if not _is_file(Path(path).stat().st_mode):
        return None
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1) if _is_file(os.fstat(descriptor).st_mode) else None


def _is_file(mode: int) -> bool:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return stat.S_ISREG(mode)


def _kept(account: str, service: str, name: str) -> str:
    """What the desktop's keyring keeps; the library is an extra of oactl."""
    try:
        with _ONE_AT_A_TIME:
            kept = _from_keyring(service, name)
    except ModuleNotFoundError:
        raise keyring_library(account) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a backend raises anything, Rust panics too
        raise keyring_locked(account=account, why=type(error).__name__) from None
    if kept is None:
        raise keyring_absent(account=account, service=service, name=name)
    return kept


def _from_keyring(service: str, name: str) -> str | None:
    kept = import_module("keyring").get_password(service, name)
    return None if kept is None else str(kept)
