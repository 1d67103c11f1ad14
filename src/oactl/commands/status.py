"""`oactl` and `oactl status`: one screen."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import typer

from oactl.commands.deliveries import line, why
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.commands.overview import Overview, left_of, overview
from oactl.commands.run_words import came_to
from oactl.console import Console
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import _
from oactl.last_run import LastRun, read
from oactl.sending.posts import Lost
from oactl.usage import App

app = App()


@app.command(epilog="oactl status")
def status(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """One screen: last run, next sends, what waits for whom, what needs a look."""
    look = format_of(output, as_json=as_json)
    return show_status(ctx.obj, as_json=look == "json")


def show_status(context: Context, *, as_json: bool) -> Exit:
    """Print the screen; outside a workspace, how to begin."""
    console = context.console
    if context.folder is None and not as_json:
        console.print(
            _(
                "This folder is no oactl workspace yet.\n  "
                "see the whole job on this machine, without an account: oactl "
                "demo\n  "
                "make a workspace here: oactl init\n  "
                "all commands: oactl --help"
            )
        )
        return Exit.OK
    found = overview(context.sending(writes=False))
    last = read(context.root)
    if as_json:
        from oactl.commands.status_document import document

        console.json(document(found, last))
    else:
        _print(console, found, last, ZoneInfo(context.workspace.timezone))
    return Exit.OK


def _print(console: Console, found: Overview, last: LastRun | None, zone: ZoneInfo) -> None:
    console.print(_of_last_run(last, zone))
    if found.broken:
        console.print(_("Some plans have errors: oactl plan validate"))
    for path in found.absent:
        console.print(
            _(
                "`plans:` names {path}, and there is nothing; is a drive or folder not mounted?",
                path=path,
            )
        )
    _section(
        console,
        _(
            "No plan has these any more; nothing of them is sent (put the plan "
            "back, or, if they went on purpose: oactl plan retire PLAN/POST):"
        ),
        [_lost(name, lost) for name, lost in found.lost],
    )
    console.print(_("Next:") if found.coming else _("Nothing is planned for the next 7 days."))
    for entry in found.coming:
        summary = entry.summary
        note = why(summary.held_by, "") if summary.held_by else ""
        at = f"{summary.scheduled_at:%m-%d %H:%M}"
        console.print(f"  {at}  {summary.occurrence}  {note}".rstrip())
    _print_what_to_do(console, found)


def _of_last_run(last: LastRun | None, zone: ZoneInfo) -> str:
    if last is None:
        return _("No push has run yet. Try one that sends nothing: oactl push --due --dry-run")
    at = f"{last.began.astimezone(zone):%Y-%m-%d %H:%M}"
    return _("Last push: {at} ({came})", at=at, came=came_to(last))


def _print_what_to_do(console: Console, found: Overview) -> None:
    waiting = [
        _(
            "{post}  checker: {who}",
            post=f"{each.plan.name}/{each.post.id}",
            who=", ".join(each.post.checkers) or "—",
        )
        for each in found.waiting
    ]
    for head, lines in (
        (_("Waiting for approval (oactl plan approve PLAN/POST --by NAME):"), waiting),
        (
            _("Due, and no push has looked yet (is cron running? oactl push --due):"),
            [line(each) for each in found.overdue],
        ),
        (
            _("Look at these (oactl delivery list; one in detail: oactl explain OCCURRENCE):"),
            [line(each) for each in found.trouble],
        ),
        (
            _("To be published by a person (then: oactl delivery done OCCURRENCE --url URL):"),
            [each.occurrence for each in found.hand_offs],
        ),
    ):
        _section(console, head, lines)
    for name, limit, used in found.quotas:
        left = left_of(limit, used)
        if left is not None:
            params = {"account": name, "left": f"{left:,}", "limit": f"{limit:,}"}
            console.print(_("Messages left this month, {account}: {left} of {limit}", **params))


def _lost(account: str, lost: Lost) -> str:
    post = f"{lost.plan}/{lost.post}"
    if not lost.due:
        return _("{post}  account: {account}", account=account, post=post)
    return _(
        "{post}  account: {account}; due and not sent: {due}",
        account=account,
        post=post,
        due=", ".join(lost.due),
    )


def _section(console: Console, head: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(head)
    for text in lines:
        console.print("  " + text)
