"""`oactl quota`: how many messages are left this month."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.report import met
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, worst_exit
from oactl.i18n import N_, _, ngettext
from oactl.words.errors import localized

_EXITS = {"credentials": Exit.FAILED, "offline": Exit.TEMPORARY, "rate": Exit.TEMPORARY}


_UNANSWERED: dict[str, str] = {
    "credentials": N_(
        "{account}: its token is missing or not accepted; what is the "
        "matter: oactl account check {account}"
    ),
    "offline": N_("{account}: LINE cannot be reached ({error}); try again, or: oactl doctor"),
    "rate": N_("{account}: LINE was asked too often; try again in a minute"),
    "refused": N_("{account}: LINE does not tell: {error}"),
    "strange": N_(
        "{account}: the answer was not LINE's ({error}); what may be in the way: oactl doctor"
    ),
}


def build() -> Callable[..., Any]:
    """The command in one language."""

    def quota(
        ctx: typer.Context,
        account: Annotated[str | None, account_option()] = None,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_quota(ctx.obj, account, as_json=look == "json")))

    return quota


def _quota(base: Base, account: str | None, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.ask_quota import ask_quota

    def work(shop: Workshop) -> Exit:
        context = shop.bare_context(writes=shop.has_ledger)
        names = shop.accounts(account)
        met(context, names)
        found = [ask_quota(context, name) for name in names]
        if as_json:
            base.screen.json({"accounts": [each.to_json() for each in found]})
        else:
            for each in found:
                _print(base, each)
        return _exit(found)

    return with_shop(base, work)


def _exit(found: list[Any]) -> Exit:
    codes = [_EXITS.get(each.error[0], Exit.FAILED) for each in found if each.error]
    if len(found) == 1 and codes == [Exit.FAILED] and found[0].error[0] == "credentials":
        return Exit.USAGE
    return worst_exit(codes)


def _print(base: Base, each: Any) -> None:  # noqa: ANN401 - an Asked
    name, quota = each.account, each.quota
    if quota is None:
        kind, error = each.error
        base.screen.err(_(_UNANSWERED[kind], account=name, error=localized(error)))
    elif quota.remaining is None:
        base.screen.out(
            ngettext(
                "{account}: {used} message used this month, no limit set",
                "{account}: {used} messages used this month, no limit set",
                quota.used,
                account=name,
                used=f"{quota.used:,}",
            )
        )
    else:
        params = {"used": f"{quota.used:,}", "limit": f"{quota.limit:,}"}
        base.screen.out(
            ngettext(
                "{account}: {left} message left this month ({used} of {limit} used)",
                "{account}: {left} messages left this month ({used} of {limit} used)",
                quota.remaining,
                account=name,
                left=f"{quota.remaining:,}",
                **params,
            )
        )
