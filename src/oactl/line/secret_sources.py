"""Secrets from where `oactl.yaml` says they are: environment, file, keyring or a command.

What does not work is `OactlError` `credentials.…` that names the place, never what was found there.
"""

import errno
import os
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import assert_never

from oactl.domain.account import (
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.errors import OactlError
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
from oactl.line.secret import Secret
from oactl.line.token_command import LARGEST, CommandError, printed
from oactl.words.errors import reason_of

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for its writer


@dataclass(frozen=True, slots=True)
class Secrets:
    """Finds the accounts' secrets. `root` is the workspace, `timeout` the seconds of a command.

    With `stop` set, a command that runs is ended: a OactlError `cli.aborted`.
    """

    root: Path
    environ: Mapping[str, str]
    timeout: float = 30.0
    stop: threading.Event = field(default_factory=threading.Event)

    def of(self, account: str, source: TokenSource) -> Secret:
        """The secret of a source; of a stateless one the channel secret. Raises a OactlError."""
        text, place = self._found(account, source)
        if not text.strip():
            raise empty(account=account, place=place)
        try:
            return Secret(text.strip())
        except ValueError:
            raise malformed(account=account, place=place) from None

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
