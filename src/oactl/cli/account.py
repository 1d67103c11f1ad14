"""`oactl account add|list|check`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import no_accounts
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.cli.wiring import Workshop
from oactl.domain.account import (
    Account,
    TokenCommand,
    TokenEnv,
    TokenFile,
    TokenKeyring,
    TokenSource,
    TokenStateless,
)
from oactl.errors import Exit, OactlError, worst_exit
from oactl.i18n import N_, _, ngettext
from oactl.words.errors import sentence_of

if TYPE_CHECKING:
    from oactl.cli.account_add import Added
    from oactl.operations.check_accounts import Checked

_KINDS: dict[type[TokenSource], str] = {
    TokenEnv: "env",
    TokenFile: "file",
    TokenKeyring: "keyring",
    TokenCommand: "command",
    TokenStateless: "stateless",
}
_SHOWN = 6  # characters of a bot's id that tell it from others


_HEADS: dict[str, str] = {
    "account": N_("Account"),
    "display_name": N_("Name"),
    "basic_id": N_("Basic ID"),
    "bot_user_id": N_("Bot"),
    "group": N_("Groups"),
    "timezone": N_("Time zone"),
    "approval": N_("Approval"),
    "price_plan": N_("Price plan"),
    "token": N_("Token"),
}


def build_add() -> Callable[..., Any]:
    """`account add` in one language."""

    def add(
        ctx: typer.Context,
        name: Annotated[
            str, typer.Argument(metavar="NAME", help=_("The name that plans use for the account."))
        ],
        env: Annotated[
            str | None,
            typer.Option(
                "--token-env", metavar="VAR", help=_("The token is in this environment variable.")
            ),
        ] = None,
        file: Annotated[
            str | None,
            typer.Option("--token-file", metavar="PATH", help=_("The token is in this file.")),
        ] = None,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.cli import account_add

        base: Base = ctx.obj
        look = json_wanted(json=as_json, output=output)
        asked = account_add.Asked(name, env, file)

        def work(shop: Workshop) -> Exit:
            added = account_add.add(shop, asked)
            _show_added(base, added, as_json=look == "json")
            return Exit.OK

        raise typer.Exit(int(with_shop(base, work)))

    return add


def build_list() -> Callable[..., Any]:
    """`account list` in one language."""

    def list_accounts(
        ctx: typer.Context,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        base: Base = ctx.obj
        look = json_wanted(json=as_json, output=output)

        def work(shop: Workshop) -> Exit:
            rows = [_row(shop, account) for account in shop.workspace.accounts.values()]
            if look == "json":
                base.screen.json({"accounts": rows})
            else:
                _show_rows(base, rows)
            return Exit.OK

        raise typer.Exit(int(with_shop(base, work)))

    return list_accounts


def build_check() -> Callable[..., Any]:
    """`account check` in one language."""

    def check(
        ctx: typer.Context,
        name: Annotated[
            str | None,
            typer.Argument(metavar="[NAME]", help=_("This account, or group:NAME; all without.")),
        ] = None,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.cli.same_bot import same_bots
        from oactl.operations.check_accounts import check_accounts, exit_of

        base: Base = ctx.obj
        look = json_wanted(json=as_json, output=output)

        def work(shop: Workshop) -> Exit:
            names = shop.accounts(name)
            if not names:
                raise no_accounts()
            context = shop.bare_context(writes=shop.has_ledger)
            checked = check_accounts(context, names)
            twice = same_bots(context, checked)
            if look == "json":
                rows = [checked_json(each, twice.get(each.account)) for each in checked]
                base.screen.json({"accounts": rows})
            else:
                for each in checked:
                    _show_checked(base, each, twice.get(each.account))
            return worst_exit([exit_of(checked), Exit.FAILED]) if twice else exit_of(checked)

        raise typer.Exit(int(with_shop(base, work)))

    return check


def _row(shop: Workshop, account: Account) -> dict[str, Any]:
    """What is known without asking anybody; of a secret only the kind of its place."""
    host = shop.gateways.host(account.name)
    pin = shop.shown_ledger.pin_of(host, account.name)
    return {
        "account": account.name,
        "display_name": pin.display_name if pin else None,
        "basic_id": account.basic_id or (pin.basic_id if pin else None),
        "bot_user_id": account.bot_user_id or (pin.bot_user_id if pin else None),
        "group": list(account.groups),
        "timezone": account.timezone,
        "approval": account.approval,
        "price_plan": account.price_plan,
        "token": _KINDS[type(account.token)] if account.token else None,
        "host": host,
    }


def _show_rows(base: Base, rows: list[dict[str, Any]]) -> None:
    from oactl.cli.table import table

    if not rows:
        base.screen.err(_("the workspace has no account yet"))
        base.screen.err("  " + _("add one: oactl account add"))
        return
    heads = [_(_HEADS[key]) for key in rows[0] if key != "host"]
    cells = [[_cell(key, row[key]) for key in row if key != "host"] for row in rows]
    base.screen.out(table(cells, heads, base.screen.width))


def _cell(key: str, value: Any) -> str:  # noqa: ANN401 - what JSON holds
    if value is None or value == []:
        return "—"
    if key == "bot_user_id":
        return f"{value[:_SHOWN]}…"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _show_added(base: Base, added: "Added", *, as_json: bool) -> None:
    account, info, token = added.account, added.info, added.account.token
    kind = _KINDS[type(token)] if token else None
    if as_json:
        about = {"account": account.name, "display_name": info.display_name}
        ids = {"basic_id": info.basic_id, "bot_user_id": info.user_id, "host": added.host}
        base.screen.json(about | ids | {"token": kind, "made": added.made})
        return
    params = {"account": account.name, "name": info.display_name, "basic_id": info.basic_id}
    base.screen.out(
        _(
            "{account} is {name} ({basic_id}, bot {bot}), and stays it: a "
            "token of another account is refused from now on",
            **params,
            bot=f"{info.user_id[:_SHOWN]}…",
        )
    )
    match token:
        case TokenFile(path=path):
            base.screen.out(
                _(
                    "  the token is in {path}, readable by you alone and not under version control",
                    path=path,
                )
            )
        case TokenEnv(name=name):
            base.screen.out(
                _(
                    "  the token comes from the environment variable {name}; cron "
                    "needs it in the crontab",
                    name=name,
                )
            )
        case _:
            base.screen.out(_("  the token is in the keyring"))
    if added.made:
        base.screen.out(_("  configured in {path}", path=added.made))
    base.screen.out(_("  next: oactl account check {account}", account=account.name))


def checked_json(each: "Checked", twice: OactlError | None = None) -> dict[str, Any]:
    """One account as JSON: `state`, and what LINE said; `twice` where another has its bot."""
    quota, skew, why = each.quota, each.skew, each.why or twice
    return {
        "account": each.account,
        "state": "same_bot" if why and why is twice else each.standing,
        "display_name": each.name,
        "basic_id": each.basic_id,
        "bot_user_id": each.bot_user_id,
        "host": each.host,
        "quota": None
        if quota is None
        else {"limit": quota.limit, "used": quota.used, "remaining": quota.remaining},
        "clock_skew_seconds": None if skew is None else round(skew.total_seconds()),
        "error": None if why is None else sentence_of(why),
    }


def _show_checked(base: Base, each: "Checked", twice: OactlError | None) -> None:
    for why in filter(None, (each.why, twice)):
        base.screen.fault(why)
    if each.why is not None:
        return
    params = {"account": each.account, "name": each.name, "basic_id": each.basic_id}
    base.screen.out(
        _(
            "{account}: {name} ({basic_id}, bot {bot})",
            **params,
            bot=f"{(each.bot_user_id or '')[:_SHOWN]}…",
        )
    )
    base.screen.out("  " + quota_words(each))
    if each.skew is not None and each.standing == "clock":
        base.screen.err(
            _(
                "this machine's clock is wrong by {seconds} s (LINE's minus ours)",
                seconds=f"{each.skew.total_seconds():+.0f}",
            )
        )
        base.screen.err(
            "  "
            + _(
                "switch on network time, for example: sudo timedatectl set-ntp "
                "true; until then nothing is sent"
            )
        )


def quota_words(each: "Checked") -> str:
    """This month's messages in a sentence."""
    if each.quota is None:
        return _("LINE did not say what is left of this month's messages")
    used = f"{each.quota.used:,}"
    if each.quota.limit is None:
        return ngettext(
            "{used} message used this month, no limit set",
            "{used} messages used this month, no limit set",
            each.quota.used,
            used=used,
        )
    left = f"{each.quota.remaining or 0:,}"
    return _(
        "{used} of {limit} messages used this month, {left} left",
        used=used,
        limit=f"{each.quota.limit:,}",
        left=left,
    )
