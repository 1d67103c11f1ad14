"""`oactl account add`: take a token, ask LINE whose it is, keep it, pin the account."""

import getpass
import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from oactl.cli.base import Base
from oactl.cli.credential_errors import malformed
from oactl.cli.errors import cannot_write, kept_elsewhere
from oactl.cli.secrets import Secrets
from oactl.cli.token_keeping import can_keep, default_place, keep
from oactl.cli.wiring import Workshop
from oactl.domain.account import Account, TokenEnv, TokenFile, TokenSource
from oactl.domain.answers import BotInfo
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_, _
from oactl.line.secret import Secret
from oactl.operations.add_account import verify_token
from oactl.planfile.fields import NAME
from oactl.planfile.places import is_local_url
from oactl.sending.preflight import pin_account
from oactl.words.errors import reason_of

_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for: the account's name, and where its token is."""

    name: str
    env: str | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """An account that is known now. `made` is the new file of the configuration, if any."""

    account: Account
    host: str
    info: BotInfo
    made: str | None


def add(shop: Workshop, asked: Asked) -> Added:
    """Add an account, or renew the token of one that is there."""
    account, is_new = _account(shop, asked)
    accounts = {**shop.workspace.accounts, account.name: account}
    shop.workspace = replace(shop.workspace, accounts=accounts)
    given = asked.env is not None or asked.file is not None
    token = _configured(shop, account) if given else _taken(shop.base, account)
    gateway = shop.gateways.with_token(account, token)
    context = shop.bare_context(writes=True)
    info = verify_token(context, account, gateway)
    if not given:
        keep(shop.root, account.name, account.token, token)
    made = _write(shop, account, info) if is_new else None
    pin_account(context, account, gateway.host, info)
    return Added(account, gateway.host, info, made)


def _account(shop: Workshop, asked: Asked) -> tuple[Account, bool]:
    """The account to add, and whether it is a new one."""
    if asked.env is not None and asked.file is not None:
        raise UsageError(
            "account.one_source",
            N_("the token is in one place: --token-env or --token-file, not both"),
        )
    if not NAME.fullmatch(asked.name):
        raise UsageError(
            "account.bad_name",
            N_("“{name}” cannot be an account's name"),
            help=N_("use letters of any script, digits, - and _: oactl account add shop-1"),
            name=asked.name,
        )
    source = _source(shop, asked)
    known = shop.workspace.accounts.get(asked.name)
    if known is None:
        zone = shop.workspace.timezone
        return Account(asked.name, source or default_place(asked.name), timezone=zone), True
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


def _source(shop: Workshop, asked: Asked) -> TokenSource | None:
    if asked.env is not None:
        return TokenEnv(asked.env)
    if asked.file is None:
        return None
    path = Path(os.path.normpath(shop.base.cwd / asked.file))
    root = Path(os.path.normpath(shop.root))
    return TokenFile(path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path))


def _configured(shop: Workshop, account: Account) -> Secret:
    """The token from where it is kept already."""
    assert account.token is not None  # noqa: S101 - a new account has the source it was given
    try:
        return Secrets(shop.root, shop.base.environ).of(account.name, account.token)
    except OactlError as fault:
        raise UsageError.of(fault) from None


def _taken(base: Base, account: Account) -> Secret:
    """The token as it is typed without an echo, or comes through a pipe."""
    text = _typed(base, account.name) if base.screen.interactive else _piped()
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


def _typed(base: Base, name: str) -> str:
    base.screen.err(
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


def _write(shop: Workshop, account: Account, info: BotInfo) -> str:
    """The account's own file; `oactl.yaml` stays as its owner wrote it."""
    name = f"accounts/{account.name}.yaml"
    path = shop.root / name
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_text(shop, account, info))
    except OSError as error:
        raise cannot_write(path=name, why=reason_of(error)) from None
    return name


def _text(shop: Workshop, account: Account, info: BotInfo) -> str:
    lines = [f"# {_one_line(info.display_name)} {info.basic_id}", "version: 1"]
    if not is_local_url(account.api_base or shop.base.environ.get("OACTL_LINE_API_BASE")):
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
