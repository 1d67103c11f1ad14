"""An account's credential: a channel access token, or stateless tokens minted when needed.

A secret can be used, but not printed by accident.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TypeAlias
from urllib.parse import urlencode

from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.token_source import TokenFile, TokenKeyring, TokenSource, TokenStateless
from oactl.domain.value import JsonObject
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.line.credential_errors import keyring_library, keyring_locked
from oactl.line.responses import Answer, Came, is_lines, reading, without_secret
from oactl.line.secret import Secret
from oactl.line.transport import Request, Transport
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


# The account's name and where its secret is. Raises a OactlError `credentials.…`.
Resolve: TypeAlias = Callable[[str, TokenSource], Secret]
Credential: TypeAlias = Callable[[], Secret | Unanswered]

_OAUTH_KEYS = ("access_token", "error")
_MARGIN = 60.0  # seconds before its end at which a token is not used any more


def credential_of(account: Account, transport: Transport, resolve: Resolve) -> Credential:
    """How an account's gateway gets its token. Raises a OactlError `credentials.…`."""
    match account.token:
        case None:
            raise OactlError(
                "credentials.none",
                N_("account {account} has no token"),
                help=N_(
                    "say where it is in oactl.yaml, for example token: {{env: "
                    "LINE_CHANNEL_ACCESS_TOKEN}} under accounts: {account}:"
                ),
                account=account.name,
            )
        case TokenStateless(channel_id=channel_id, secret=source):
            return StatelessToken(transport, channel_id, resolve(account.name, source))
        case source:
            token = resolve(account.name, source)
            return lambda: token


class StatelessToken:
    """The current token of a channel, as a gateway's credential. Thread-safe."""

    def __init__(self, transport: Transport, channel_id: str, secret: Secret) -> None:
        self._transport = transport
        self._channel_id = channel_id
        self._secret = secret
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._good_until = 0.0

    def __call__(self) -> Secret | Unanswered:
        """A token that is good for the next minute, or why there is none."""
        with self._lock:
            if self._token and monotonic() < self._good_until:
                return self._token
            return self._mint()

    def _mint(self) -> Secret | Unanswered:
        asked_at = monotonic()
        answer = reading(self._exchange(), _is_oauth)
        if isinstance(answer, Unanswered):
            # LINE refuses a wrong channel id or secret with 400.
            wrong = answer.kind == "refused"
            return replace(answer, kind="credentials") if wrong else answer
        minted = _token_in(answer)
        if minted is None:
            return Unanswered("strange", "an answer without a token", 200)
        self._token, life = minted
        self._good_until = asked_at + life - _MARGIN
        return self._token

    def _exchange(self) -> Came:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._channel_id,
            "client_secret": self._secret.reveal(),
        }
        kind = (("Content-Type", "application/x-www-form-urlencoded"),)
        request = Request("POST", "/oauth2/v3/token", kind, urlencode(form).encode("ascii"))
        return without_secret(self._transport.exchange(request), self._secret)


def _is_oauth(answer: Answer) -> bool:
    """Whether LINE's OAuth spoke. It is not documented to number its answers as the API does.

    A mistake does no harm here: a token is not a message, and a wrong one is refused by the API.
    """
    body = answer.json() or {}
    return is_lines(answer) or any(isinstance(body.get(key), str) for key in _OAUTH_KEYS)


def _token_in(answer: JsonObject) -> tuple[Secret, float] | None:
    """The token and its life in seconds."""
    text, life = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(text, str) or not isinstance(life, int) or isinstance(life, bool):
        return None
    try:
        return Secret(text), float(life)
    except ValueError:
        return None
