"""Keep a token where the configuration says that it is: a private file, or the keyring."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from oactl.domain.account import TokenFile, TokenKeyring, TokenSource
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.line.credential_errors import keyring_library, keyring_locked
from oactl.line.secret import Secret
from oactl.private import STATE, private_folder
from oactl.words.errors import reason_of

FOLDER = f"{STATE}/tokens"


def default_place(account: str) -> TokenFile:
    """Where a token goes that has no place yet: git-ignored, and readable by cron."""
    return TokenFile(f"{FOLDER}/{account}")


def can_keep(source: TokenSource | None) -> bool:
    """Whether oactl can put a token there itself."""
    return isinstance(source, TokenFile | TokenKeyring)


def keep(root: Path, account: str, source: TokenSource | None, token: Secret) -> None:
    """Put a token at its place, instead of what was there. Raises `OactlError`."""
    match source:
        case TokenFile(path=path):
            _keep_in_file(root, account, path, token)
        case TokenKeyring(service=service, name=name):
            _keep_in_keyring(account, service, name, token)
        case _:
            raise kept_elsewhere(account=account)


def _keep_in_file(root: Path, account: str, name: str, token: Secret) -> None:
    path = (root / name).resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if name.startswith(FOLDER):
            _ignored(root / STATE)
        private_folder(path.parent)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token.reveal() + "\n")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        params = {"account": account, "path": name, "why": reason_of(error)}
        raise OactlError(
            "account.cannot_keep",
            N_("the token of {account} cannot be written to {path}: {why}"),
            help=N_(
                "nothing was changed; see that you may write there, or take "
                "--token-env VAR or --token-file PATH"
            ),
            **params,
        ) from None


def _ignored(state: Path) -> None:
    """The state folder stays out of version control, whatever the workspace's `.gitignore` says."""
    private_folder(state)
    with suppress(FileExistsError), (state / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("*\n")


def _keep_in_keyring(account: str, service: str, name: str, token: Secret) -> None:
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise keyring_library(account) from None
    try:
        keyring.set_password(service, name, token.reveal())
    except Exception as error:  # noqa: BLE001 - a backend may raise anything of its own
        raise keyring_locked(account=account, why=type(error).__name__) from None


def kept_elsewhere(account: object) -> UsageError:
    """The token lies where oactl cannot write."""
    return UsageError(
        "account.kept_elsewhere",
        N_(
            "the configuration takes the token of {account} from a place that "
            "oactl cannot write to (env, command, stateless or none)"
        ),
        help=N_(
            "put the token there and run oactl account check {account}; or "
            "write token: {{file: .oactl/tokens/{account}}} and run this again"
        ),
        account=account,
    )
