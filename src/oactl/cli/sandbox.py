"""`oactl sandbox serve`: a LINE on this machine that reaches nobody."""

import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.errors import Exit, OactlError
from oactl.i18n import Catalog

if TYPE_CHECKING:
    from oactl.sandbox import SandboxServer

_FRIENDS = 3_800
_MOST_FRIENDS = 1_000_000


def build_serve(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def serve(
        ctx: typer.Context,
        port: Annotated[int, typer.Option(min=0, max=65_535, help=t("help.sandbox_port"))] = 0,
        seed: Annotated[int, typer.Option(help=t("help.sandbox_seed"))] = 1,
        friends: Annotated[
            int, typer.Option(min=0, max=_MOST_FRIENDS, help=t("help.sandbox_friends"))
        ] = _FRIENDS,
        output: Annotated[str | None, format_option(t)] = None,
        as_json: Annotated[bool, json_option(t)] = False,
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
            code = "port_taken" if error.errno == errno.EADDRINUSE else "cannot_serve"
            facts = {"port": port, "why": error.strerror or str(error)}
            raise OactlError(f"sandbox.{code}", facts, Exit.FAILED) from None
        base.screen.tell("sandbox.stopped")

    return serve


def exports(line: "SandboxServer") -> dict[str, str]:
    """What a command needs in its environment to talk to the sandbox and not to LINE."""
    return {
        "OACTL_LINE_API_BASE": line.base,
        "OACTL_LINE_DATA_API_BASE": line.base,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
    }


def _tell(base: Base, line: "SandboxServer") -> None:
    out, spec = base.screen.out, line.account()
    out(base.t("sandbox.serving", url=line.base))
    friends = f"{len(line.friends()):,}"
    facts = {"account": spec.name, "name": spec.display_name, "basic_id": spec.basic_id}
    out(base.t("sandbox.account", **facts, friends=friends))
    out(base.t("sandbox.token", token=spec.token))
    out("\n" + base.t("sandbox.exports"))
    form = '  $env:{} = "{}"' if os.name == "nt" else "  export {}={}"
    for name, text in exports(line).items():
        out(form.format(name, text))
    out("\n" + base.t("sandbox.more", url=f"{line.base}/_sandbox/"))


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
