"""`oactl quota`: how many messages are left this month."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import account_option, format_option, json_option
from oactl.cli.report import met
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit, worst_exit
from oactl.i18n import Catalog

_EXITS = {"credentials": Exit.FAILED, "offline": Exit.TEMPORARY, "rate": Exit.TEMPORARY}


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def quota(
        ctx: typer.Context,
        account: Annotated[str | None, account_option(t)] = None,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
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
        base.screen.tell(f"quota.{kind}", account=name, error=error)
    elif quota.remaining is None:
        base.screen.say("quota.no_limit", account=name, used=f"{quota.used:,}")
    else:
        facts = {"used": f"{quota.used:,}", "limit": f"{quota.limit:,}"}
        base.screen.say("quota.left", account=name, left=f"{quota.remaining:,}", **facts)
