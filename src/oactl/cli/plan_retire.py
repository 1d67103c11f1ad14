"""`oactl plan retire`: a plan, or one post, went away on purpose."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.errors import no_ledger
from oactl.cli.options import json_option
from oactl.cli.session import with_shop
from oactl.errors import Exit
from oactl.i18n import _


def build() -> Callable[..., Any]:
    """The command in one language."""

    def retire(
        ctx: typer.Context,
        names: Annotated[
            list[str],
            typer.Argument(metavar="PLAN|POST...", help=_("A plan, or a post as PLAN/POST.")),
        ],
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        raise typer.Exit(int(_retire(ctx.obj, names, as_json=json)))

    return retire


def _retire(base: Base, names: list[str], *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.posts import retire

    def work(shop: Workshop) -> Exit:
        if not shop.has_ledger:
            raise no_ledger(path=str(shop.ledger_path))
        retired = retire(shop.context(writes=True), names)
        if as_json:
            base.screen.json({"retired": retired})
        for name in [] if as_json else retired:
            base.screen.out(_("retired: {name}; it is not missed any more", name=name))
        return Exit.OK

    return with_shop(base, work)
