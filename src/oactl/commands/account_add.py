"""`oactl account add`: take a token, ask LINE whose it is, pin the account."""

import getpass
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from oactl.commands.account_check import bad_credential, learn_bounds, rejected, unreachable
from oactl.context import Context, cannot_write
from oactl.domain.account import Account
from oactl.domain.answers import BotInfo, Unanswered
from oactl.domain.delivery.identity import Channel
from oactl.domain.token_source import TokenEnv, TokenFile, TokenSource
from oactl.domain.value import is_name
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_, _
from oactl.line.credential_errors import malformed
from oactl.line.credentials import can_keep, default_place, keep, kept_elsewhere
from oactl.line.gateway import LineGateway
from oactl.line.secret import Secret
from oactl.line.secret_sources import Secrets
from oactl.planfile.workspace import is_local
from oactl.sending.context import SendingContext
from oactl.sending.preflight import pin_account, wrong_account

_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class AddOptions:
    """What the command line asks for: the account's name, and where its token is."""

    name: str
    env: str | None
    file: str | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that is known now. `made` is the new file of the configuration, if any."""

    account: Account
    host: str
    info: BotInfo
    made: str | None


def add_account(context: Context, wish: AddOptions) -> NewAccount:
    """Add an account, or renew the token of one that is there."""
    account, is_new = _account(context, wish)
    accounts = {**context.workspace.accounts, account.name: account}
    context.workspace = replace(context.workspace, accounts=accounts)
    given = wish.env is not None or wish.file is not None
    token = _configured(context, account) if given else _taken(context, account)
    gateway = context.gateways.with_token(account, token)
    sending = context.sending_without_plans(writes=True)
    info = verify_token(sending, account, gateway)
    if not given:
        keep(context.root, account.name, account.token, token)
    made = _write(context, account, info) if is_new else None
    pin_account(sending, account, gateway.host, info)
    learn_bounds(sending, gateway, Channel(gateway.host, info.user_id))
    return NewAccount(account, gateway.host, info, made)


def _account(context: Context, wish: AddOptions) -> tuple[Account, bool]:
    """The account to add, and whether it is a new one."""
    if wish.env is not None and wish.file is not None:
        raise UsageError(
            "account.one_source",
            N_("the token is in one place: --token-env or --token-file, not both"),
        )
    if not is_name(wish.name):
        raise UsageError(
            "account.bad_name",
            N_("“{name}” cannot be an account's name"),
            help=N_("use letters of any script, digits, - and _: oactl account add shop-1"),
            name=wish.name,
        )
    source = _source(context, wish)
    known = context.workspace.accounts.get(wish.name)
    if known is None:
        zone = context.workspace.timezone
        return Account(wish.name, source or default_place(wish.name), timezone=zone), True
    if source is not None:
        raise UsageError(
            "account.exists",
            N_("the configuration says already where the token of {account} is"),
            help=N_(
                "oactl does not rewrite it; change token: there, then: oactl "
                "account check {account}"
            ),
            account=known.name,
        )
    if not can_keep(known.token):
        raise kept_elsewhere(account=known.name)
    return known, False


def _source(context: Context, wish: AddOptions) -> TokenSource | None:
    if wish.env is not None:
        return TokenEnv(wish.env)
    if wish.file is None:
        return None
    path = Path(os.path.normpath(context.cwd / wish.file))
    root = Path(os.path.normpath(context.root))
    return TokenFile(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path))


def _configured(context: Context, account: Account) -> Secret:
    """The token from where it is kept already."""
    assert account.token is not None  # noqa: S101 - a new account has the source it was given
    try:
        return Secrets(context.root, context.environ).of(account.name, account.token)
    except OactlError as error:
        raise UsageError.of(error) from None


def _taken(context: Context, account: Account) -> Secret:
    """The token as it is typed without an echo, or comes through a pipe."""
    text = _typed(context, account.name) if context.console.interactive else _piped()
    params = {"account": account.name, "place": "stdin"}
    if not text.strip():
        raise UsageError(
            "account.no_token",
            N_("no token was given for {account}"),
            help=N_(
                "paste it when asked in a terminal, or pipe it in: oactl account "
                "add {account} < FILE. It is never an option: others would see it"
            ),
            **params,
        )
    try:
        return Secret(text.strip())
    except ValueError:
        raise UsageError.of(malformed(**params)) from None


def _typed(context: Context, name: str) -> str:
    context.console.error(
        _(
            "The channel access token is in the LINE Developers Console, tab "
            "Messaging API. It is not shown while you paste it."
        )
    )
    try:
        return getpass.getpass(_("Token of {account}: ", account=name))
    except EOFError:
        return ""


def _piped() -> str:
    if sys.stdin is None or sys.stdin.isatty():  # it would be typed in sight of everybody
        return ""
    return sys.stdin.buffer.read(_LARGEST).decode("utf-8-sig", "replace")


def _write(context: Context, account: Account, info: BotInfo) -> str:
    """The account's own file; `oactl.yaml` stays as its owner wrote it."""
    name = f"accounts/{account.name}.yaml"
    path = context.root / name
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_text(context, account, info))
    except OSError as error:
        raise cannot_write(name, error) from None
    return name


def _text(context: Context, account: Account, info: BotInfo) -> str:
    called = _one_line(info.display_name)
    lines = [f"# {called} {info.basic_id}", "version: 1"]
    if not is_local(account.api_base or context.environ.get("OACTL_LINE_API_BASE")):
        lines += [f"display_name: {json.dumps(called, ensure_ascii=False)}"] if called else []
        lines += [f"basic_id: {json.dumps(info.basic_id)}", f"bot_user_id: {info.user_id}"]
    match account.token:
        case TokenEnv(name=name):
            lines.append(f"token: {{env: {name}}}")
        case TokenFile(path=path):
            lines.append(f"token: {{file: {json.dumps(path, ensure_ascii=False)}}}")
        case _:  # a new account is never given another place
            pass
    return "\n".join([*lines, ""])


def _one_line(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def verify_token(sending: SendingContext, account: Account, gateway: LineGateway) -> BotInfo:
    """Whose token it is. Raises `OactlError` where LINE refuses it, or it is somebody else's."""
    info = gateway.bot_info()
    if isinstance(info, Unanswered):
        raise _unanswered(sending, account, info)
    if wrong_account(sending, account, info):
        params = {"account": account.name, "name": info.display_name, "basic_id": info.basic_id}
        raise bad_credential(sending, account)(
            "account.other_account",
            N_("the token belongs to {name} ({basic_id}), and {account} is another account"),
            help=N_(
                "use the token of the right account; for a further one choose "
                "another name: oactl account add NAME"
            ),
            **params,
        )
    for other in sending.workspace.accounts.values():
        same = sending.channel_of(other).bot_user_id == info.user_id
        if other.name != account.name and same and sending.host(other.name) == gateway.host:
            params = {"name": info.display_name, "other": other.name}
            raise UsageError(
                "account.twice",
                N_("{name} is in this workspace already, as {other}"),
                help=N_(
                    "one name for one account, or its friends would get everything "
                    "twice; use {other} in your plans"
                ),
                **params,
            )
    return info


def _unanswered(sending: SendingContext, account: Account, info: Unanswered) -> OactlError:
    host = sending.host(account.name)
    if info.kind in {"credentials", "refused"}:
        return bad_credential(sending, account).of(rejected(account, host, info.error))
    return unreachable(account, host, info.error, info.status)
