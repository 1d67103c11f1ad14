"""`oactl sandbox serve`: a LINE on this machine that reaches nobody."""

import errno
import os
import sys
from functools import partial
from typing import Annotated

import typer

from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.console import Console
from oactl.context import Context
from oactl.errors import Exit, OactlError
from oactl.i18n import N_, _, ngettext
from oactl.public_json import workspace
from oactl.sandbox import MOST_ACCOUNTS, AccountSpec, SandboxServer, run
from oactl.usage import group
from oactl.words.errors import reason_of

_FRIENDS = 3_800
_MOST_FRIENDS = 1_000_000
_SLOWEST = 60_000  # milliseconds
app = group("oactl sandbox serve")


@app.command(
    help=N_("Serve the local double of the LINE Messaging API until Ctrl-C."),
    epilog="oactl sandbox serve --port 8765 --friends 1200",
)
def serve(
    ctx: typer.Context,
    port: Annotated[
        int,
        typer.Option(min=0, max=65_535, help=N_("Port on this machine; any free one without.")),
    ] = 0,
    seed: Annotated[
        int, typer.Option(help=N_("The same seed gives the same friends and figures."))
    ] = 1,
    friends: Annotated[
        int, typer.Option(min=0, max=_MOST_FRIENDS, help=N_("How many friends each account has."))
    ] = _FRIENDS,
    accounts: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_ACCOUNTS,
            help=N_(
                "How many accounts it plays: main alone, or shop-001, shop-002 and so on, each "
                "with the token sandbox-token-NAME."
            ),
        ),
    ] = 1,
    latency: Annotated[
        int,
        typer.Option(
            metavar="MS", min=0, max=_SLOWEST, help=N_("Milliseconds that each answer takes.")
        ),
    ] = 0,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Serve the local double of the LINE Messaging API until Ctrl-C."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    announce = partial(_announce, context.console, as_json=look == "json")
    try:
        run(
            port=port,
            seed=seed,
            friends=friends,
            accounts=accounts,
            latency=latency / 1000,
            announce=announce,
            clock=context.clock.now,
        )
    except OSError as error:
        raise _cannot_serve(port, error) from None
    context.console.error(_("the sandbox has ended; what it received is forgotten"))
    return Exit.OK


def _announce(console: Console, line: SandboxServer, *, as_json: bool) -> None:
    if as_json:
        console.json(_document(line))
    else:
        _print(console, line)
    sys.stdout.flush()  # whoever started it in a pipe waits for this


def _cannot_serve(port: int, error: OSError) -> OactlError:
    help_ = N_(
        "an earlier sandbox? Press Ctrl-C in its terminal, then run the same again; "
        "or take any free port: oactl sandbox serve --port 0"
    )
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


def exports(line: SandboxServer) -> dict[str, str]:
    """What a command needs in its environment to talk to the sandbox and not to LINE."""
    return {
        "OACTL_LINE_API_BASE": line.base,
        "OACTL_LINE_DATA_API_BASE": line.base,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
    }


def _forget(line: SandboxServer) -> str:
    """What takes out of a terminal again whatever leads it to the sandbox: its clock, too."""
    names = (*exports(line), "OACTL_NOW")
    if os.name == "nt":
        return "  Remove-Item " + ", ".join(f"Env:{name}" for name in names)
    return "  unset " + " ".join(names)


def _print(console: Console, line: SandboxServer) -> None:
    out, spec = console.print, line.account()
    out(_("A LINE that reaches nobody: {url}", url=line.base))
    friends, others = f"{len(line.friends()):,}", len(line.accounts) - 1
    params = {"account": spec.name, "name": spec.display_name, "basic_id": spec.basic_id}
    out(
        _("  account  {account}: {name} ({basic_id}), {friends} friends", **params, friends=friends)
    )
    out(_("  token    {token}", token=spec.token))
    if others:
        out(_others(line.accounts[-1], others))
    out("\n" + _("In another terminal, before oactl:"))
    form = '  $env:{} = "{}"' if os.name == "nt" else "  export {}={}"
    for name, text in exports(line).items():
        out(form.format(name, text))
    out(_("Afterwards, so that LINE itself is asked again:"))
    out(_forget(line))
    out(
        "\n"
        + _(
            "Faults, clock and what was received: {url}\nCtrl-C ends it.",
            url=f"{line.base}/_sandbox/",
        )
    )


def _others(last: AccountSpec, count: int) -> str:
    """How the accounts beside the first are called, and their tokens."""
    return ngettext(
        "  and {count} more like it, {last}: the token of each is {form}",
        "  and {count} more like it, up to {last}: the token of each is {form}",
        count,
        count=count,
        last=last.name,
        form="sandbox-token-NAME",
    )


def _document(line: SandboxServer) -> workspace.Sandbox:
    found = [_account(line, spec) for spec in line.accounts]
    return workspace.Sandbox(line.base, found, exports(line))


def _account(line: SandboxServer, spec: AccountSpec) -> workspace.SandboxAccount:
    return workspace.SandboxAccount(
        account=spec.name,
        display_name=spec.display_name,
        basic_id=spec.basic_id,
        bot_user_id=spec.bot_user_id,
        token=spec.token,
        friends=len(line.friends(spec.name)),
    )
