"""`oactl sandbox serve`: a LINE on this machine that reaches nobody."""

import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.errors import OactlError
from oactl.i18n import N_, _
from oactl.words.errors import reason_of

if TYPE_CHECKING:
    from oactl.sandbox import SandboxServer

_FRIENDS = 3_800
_MOST_FRIENDS = 1_000_000


def build_serve() -> Callable[..., Any]:
    """The command in one language."""

    def serve(
        ctx: typer.Context,
        port: Annotated[
            int,
            typer.Option(min=0, max=65_535, help=_("Port on this machine; any free one without.")),
        ] = 0,
        seed: Annotated[
            int, typer.Option(help=_("The same seed gives the same friends and figures."))
        ] = 1,
        friends: Annotated[
            int, typer.Option(min=0, max=_MOST_FRIENDS, help=_("How many friends the account has."))
        ] = _FRIENDS,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from oactl.cli.clock import clock_of
        from oactl.cli.session import json_wanted
        from oactl.sandbox import run

        base: Base = ctx.obj
        show = _json if json_wanted(json=as_json, output=output) == "json" else _tell

        def announce(line: "SandboxServer") -> None:
            show(base, line)
            sys.stdout.flush()  # whoever started it in a pipe waits for this

        clock = clock_of(base.set_now).now
        try:
            run(port=port, seed=seed, friends=friends, announce=announce, clock=clock)
        except OSError as error:
            raise _cannot_serve(port, error) from None
        base.screen.err(_("the sandbox has ended; what it received is forgotten"))

    return serve


def _cannot_serve(port: int, error: OSError) -> OactlError:
    help_ = N_("take another, or any free one: oactl sandbox serve --port 0")
    if error.errno == errno.EADDRINUSE:
        return OactlError(
            "sandbox.port_taken",
            N_("port {port} is in use by another program"),
            help=help_,
            port=port,
        )
    return OactlError(
        "sandbox.cannot_serve",
        N_("port {port} of this machine cannot be opened: {why}"),
        help=N_("take any free one: oactl sandbox serve --port 0"),
        port=port,
        why=reason_of(error),
    )


def exports(line: "SandboxServer") -> dict[str, str]:
    """What a command needs in its environment to talk to the sandbox and not to LINE."""
    return {
        "OACTL_LINE_API_BASE": line.base,
        "OACTL_LINE_DATA_API_BASE": line.base,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
    }


def _tell(base: Base, line: "SandboxServer") -> None:
    out, spec = base.screen.out, line.account()
    out(_("A LINE that reaches nobody: {url}", url=line.base))
    friends = f"{len(line.friends()):,}"
    params = {"account": spec.name, "name": spec.display_name, "basic_id": spec.basic_id}
    out(
        _("  account  {account}: {name} ({basic_id}), {friends} friends", **params, friends=friends)
    )
    out(_("  token    {token}", token=spec.token))
    out("\n" + _("In another terminal, before oactl:"))
    form = '  $env:{} = "{}"' if os.name == "nt" else "  export {}={}"
    for name, text in exports(line).items():
        out(form.format(name, text))
    out(
        "\n"
        + _(
            "Faults, clock and what was received: {url}\nCtrl-C ends it.",
            url=f"{line.base}/_sandbox/",
        )
    )


def _json(base: Base, line: "SandboxServer") -> None:
    spec = line.account()
    account = {
        "account": spec.name,
        "display_name": spec.display_name,
        "basic_id": spec.basic_id,
        "bot_user_id": spec.bot_user_id,
        "token": spec.token,
        "friends": len(line.friends()),
    }
    base.screen.json({"base": line.base, "accounts": [account], "environment": exports(line)})
