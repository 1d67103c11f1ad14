"""`oactl demo`: the whole job on this machine: real commands, and a LINE that reaches nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from oactl.cli.base import CONFIG, Base
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted
from oactl.cli.stage import Stage, free_folder, quoted
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _
from oactl.sandbox import SandboxServer

# Times of Taipei, as of the plan: 19:50 and 20:00 on a Wednesday, 10:00 on the Monday after.
BEFORE = datetime(2026, 11, 25, 11, 50, tzinfo=UTC)
DUE = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
AGAIN = datetime(2026, 11, 25, 12, 1, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)

PLAN = "plans/tea-shop.yaml"
POST = "weekly-offer"
_TOKEN = "    token: {file: .oactl/tokens/main}\n"  # noqa: S105 - a place, no token
_DRAFT = "    draft: true\n"
_RIGHT, _WRONG = 'at: "20:00"', 'at: "23:00"'


def build() -> Callable[..., Any]:
    """The command in one language."""

    def demo(
        ctx: typer.Context,
        folder: Annotated[
            str | None,
            typer.Argument(
                metavar="[DIR]",
                help=_("Where to make the demo's workspace; a new folder oactl-demo without."),
            ),
        ] = None,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=as_json, output=output)
        raise typer.Exit(int(_demo(ctx.obj, folder, as_json=look == "json")))

    return demo


def _demo(base: Base, wish: str | None, *, as_json: bool) -> Exit:
    root = free_folder(base.cwd, wish)
    stage = Stage(base, base.cwd, BEFORE, as_json)
    with SandboxServer(now=BEFORE) as line:
        try:
            _play(stage, line, root)
        finally:
            if as_json:
                base.screen.json(_json(stage, root))
    return Exit.OK


def _play(stage: Stage, line: SandboxServer, root: Path) -> None:
    stage.note(
        _(
            "A tea shop's week, from the plan to the report. All of it happens "
            "on this machine, and a sandbox\n"
            "stands in for LINE: nothing reaches anybody. Every step is a real "
            "command that you could type."
        )
    )
    _prepare(stage, line, root)
    _mend(stage, root)
    _send(stage, line)
    _look_back(stage, line)
    stage.headline(_("Done"))
    stage.say(
        _(
            "The workspace stays in {folder}. To look around:\n  "
            "cd {folder}\n  "
            "oactl status\n  "
            "oactl plan preview new-on-the-menu\n  "
            "oactl explain tea-shop/weekly-offer@2026-11-25T20:00\n"
            "To go on sending, start the sandbox in another terminal: oactl "
            "sandbox serve --port {port}\n"
            "To begin a workspace of your own: oactl init DIR",
            folder=quoted(str(root)),
            port=line.port,
        )
    )


def _prepare(stage: Stage, line: SandboxServer, root: Path) -> None:
    stage.headline(_("1. Prepare (Wednesday 25 November, 19:50)"))
    shown = root.name if root.parent == stage.cwd else str(root)
    try:
        stage.do("init", shown)
    except OactlError:
        raise _no_folder(stage.played[-1].exit) from None
    stage.cwd = root
    stage.prompt(f"cd {quoted(shown)}")
    stage.say("")
    # From here on this workspace can reach nothing but the sandbox, also when the demo is over.
    _edit(root / CONFIG, _TOKEN, f"{_TOKEN}    api_base: {line.base}\n")
    stage.note(
        _(
            "(For the demo the account in {file} gets one line, {line},\n"
            "so that this workspace can reach nothing but the sandbox.)",
            file=CONFIG,
            line=f"api_base: {line.base}",
        )
    )
    shown = "oactl account add main < token.txt"
    stage.do("account", "add", "main", stdin=line.token, shown=shown)


def _mend(stage: Stage, root: Path) -> None:
    stage.headline(_("2. Check and approve"))
    _edit(root / PLAN, _DRAFT, "")
    _edit(root / PLAN, _RIGHT, _WRONG)
    stage.note(
        _(
            "(In {file} the first post loses its draft: true, and by mistake\n"
            "its time becomes {line}.)",
            file=PLAN,
            line=_WRONG,
        )
    )
    stage.do("plan", "validate", code=Exit.FAILED)
    _edit(root / PLAN, _WRONG, _RIGHT)
    stage.note(_("(Back to {line}, and checked again.)", line=_RIGHT))
    stage.do("plan", "validate")
    stage.do("plan", "approve", POST, "--by", _("Owner"))


def _send(stage: Stage, line: SandboxServer) -> None:
    stage.headline(_("3. Send (20:00; cron does this each minute)"))
    stage.now = DUE
    line.set_now(DUE)
    stage.do("push", "--due")
    stage.note(
        _("(A minute later again: it has been sent, so nothing is done and nothing is said.)")
    )
    stage.now = AGAIN
    line.set_now(AGAIN)
    stage.do("push", "--due")
    _once(line)
    stage.do("delivery", "list")


def _look_back(stage: Stage, line: SandboxServer) -> None:
    stage.headline(_("4. Look back (the Monday after, 10:00)"))
    stage.now = MONDAY
    line.set_now(MONDAY)
    stage.do("insight", "sync")
    stage.do("report", "weekly")


def _once(line: SandboxServer) -> None:
    """The sandbox's own word on what it was asked to send."""
    received = line.received()
    if len(received) != 1 or not received[0].delivered:
        raise OactlError(
            "demo.not_once",
            N_("the sandbox was asked to send {count} times instead of once"),
            help=N_("please report it with the output above"),
            count=len(received),
        )


def _edit(path: Path, old: str, new: str) -> None:
    """What a person would do in an editor, at the first place."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def _json(stage: Stage, root: Path) -> dict[str, Any]:
    steps = [
        {
            "command": each.command,
            "now": each.now.isoformat(),
            "exit": each.exit,
            "stdout": each.out,
            "stderr": each.err,
        }
        for each in stage.played
    ]
    return {"workspace": str(root), "steps": steps}


def _no_folder(code: int) -> OactlError:
    """Nothing was made, and `init` has said why."""
    kind = UsageError if code == Exit.USAGE else OactlError
    return kind(
        "demo.no_folder",
        N_("the demo has no folder to work in"),
        help=N_("name one that is not there yet: oactl demo DIR"),
    )
