"""Credentials from where `oactl.yaml` says they are: environment, file, keyring or a command.

What does not work is a `Fault` `credentials.…` that names the place, never what was found there.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
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
from oactl.domain.problem import Fault
from oactl.line.secret import Secret

_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class Secrets:
    """Finds the accounts' secrets. `root` is the workspace, `timeout` the seconds of a command."""

    root: Path
    environ: Mapping[str, str]
    timeout: float = 30.0

    def of(self, account: str, source: TokenSource) -> Secret:
        """The secret of a source; of a stateless one the channel secret. Raises a Fault."""
        text, place = self._found(account, source)
        if not text.strip():
            raise Fault("credentials.empty", {"account": account, "place": place})
        try:
            return Secret(text.strip())
        except ValueError:
            raise Fault("credentials.malformed", {"account": account, "place": place}) from None

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
            raise Fault("credentials.env", {"account": account, "name": name}) from None

    def _file(self, account: str, name: str) -> str:
        """A file's text; a relative path may not leave the workspace, by a symlink either."""
        facts = {"account": account, "path": name}
        try:
            path = (self.root / name).resolve()
            if not Path(name).is_absolute() and not path.is_relative_to(self.root.resolve()):
                raise Fault("credentials.file_outside", facts)
            with path.open("rb") as file:
                return file.read(_LARGEST_FILE).decode("utf-8-sig")
        except OSError as error:
            raise Fault("credentials.file", {**facts, "why": error.strerror or "?"}) from None
        except ValueError:
            raise Fault("credentials.malformed", {**facts, "place": f"file: {name}"}) from None

    def _printed(self, account: str, argv: tuple[str, ...]) -> str:
        """What a command prints. Its stderr is not shown: it may hold what we asked for."""
        facts = {"account": account, "command": argv[0]}
        try:
            done = subprocess.run(
                argv,
                cwd=self.root,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Fault("credentials.command_slow", {**facts, "seconds": self.timeout}) from None
        except (OSError, ValueError):
            raise Fault("credentials.command_missing", facts) from None
        if done.returncode:
            raise Fault("credentials.command_failed", {**facts, "code": done.returncode})
        return done.stdout.decode("utf-8-sig", "replace")


def _kept(account: str, service: str, name: str) -> str:
    """What the desktop's keyring keeps; the library is an extra of oactl."""
    facts = {"account": account, "service": service, "name": name}
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise Fault("credentials.keyring_library", facts) from None
    try:
        kept = keyring.get_password(service, name)
    except Exception as error:  # noqa: BLE001 - a backend may raise anything of its own
        raise Fault("credentials.keyring_locked", {**facts, "why": type(error).__name__}) from None
    if kept is None:
        raise Fault("credentials.keyring_absent", facts)
    return str(kept)
