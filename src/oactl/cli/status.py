"""`oactl` and `oactl status`: one screen."""

from collections.abc import Callable
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from oactl.cli.base import Base
from oactl.cli.last_run import LastRun, came, read
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit
from oactl.i18n import _


def build() -> Callable[..., Any]:
    """The command in one language."""

    def status(
        ctx: typer.Context,
        output: Annotated[str | None, format_option()] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(show_status(ctx.obj, json=look == "json")))

    return status


def show_status(base: Base, *, json: bool) -> Exit:
    """Print the screen; outside a workspace, how to begin."""
    from oactl.cli.wiring import Workshop
    from oactl.operations.overview import overview

    if base.root is None and not json:
        base.screen.out(
            _(
                "This folder is no oactl workspace yet.\n  "
                "see the whole job on this machine, without an account: oactl "
                "demo\n  "
                "make a workspace here: oactl init\n  "
                "all commands: oactl --help"
            )
        )
        return Exit.OK

    def work(shop: Workshop) -> Exit:
        found = overview(shop.context(writes=False))
        last = read(shop.root)
        if json:
            base.screen.json(to_json(found, last))
        else:
            _print(base, found, last, ZoneInfo(shop.workspace.timezone))
        return Exit.OK

    return with_shop(base, work)


def to_json(found: Any, last: LastRun | None) -> dict[str, Any]:  # noqa: ANN401 - an Overview
    """The screen as an object."""
    by_state: dict[str, list[Any]] = {"held": [], "missed": [], "unknown": [], "sending": []}
    for view in found.trouble:
        by_state.setdefault(view.state.value, []).append(view.to_json())
    return {
        "last_run": last.began.isoformat() if last else None,
        "last_run_result": last.to_json() if last else None,
        "overdue": [view.to_json() for view in found.overdue],
        "next": [entry.to_json() for entry in found.coming],
        "waiting": [
            {"plan": s.plan.name, "post": s.post.id, "checkers": list(s.post.checkers)}
            for s in found.waiting
        ],
        **by_state,
        "hand_offs": [view.to_json() for view in found.hand_offs],
        "quota": [
            {"account": name, "limit": limit, "used": used, "remaining": _left(limit, used)}
            for name, limit, used in found.quotas
        ],
        "plan_errors": found.broken,
        "absent": list(found.absent),
        "lost": [
            {"account": name, "plan": lost.plan, "post": lost.post, "due": list(lost.due)}
            for name, lost in found.lost
        ],
    }


def _left(limit: int | None, used: int | None) -> int | None:
    return max(0, limit - used) if limit is not None and used is not None else None


def _print(base: Base, found: Any, last: LastRun | None, zone: ZoneInfo) -> None:  # noqa: ANN401 - an Overview
    from oactl.cli.push_output import line, why

    screen = base.screen
    if last:
        at = f"{last.began.astimezone(zone):%Y-%m-%d %H:%M}"
        screen.out(_("Last push: {at} ({came})", at=at, came=came(last)))
    else:
        screen.out(_("No push has run yet. Try one that sends nothing: oactl push --due --dry-run"))
    if found.broken:
        screen.out(_("Some plans have errors: oactl plan validate"))
    for path in found.absent:
        screen.out(
            _(
                "`plans:` names {path}, and there is nothing; is a drive or folder not mounted?",
                path=path,
            )
        )
    _section(
        base,
        _(
            "No plan has these any more; nothing of them is sent (put the plan "
            "back, or, if they went on purpose: oactl plan retire PLAN/POST):"
        ),
        [_lost(name, lost) for name, lost in found.lost],
    )
    screen.out(_("Next:") if found.coming else _("Nothing is planned for the next 7 days."))
    for entry in found.coming:
        view = entry.summary
        note = why(view.held_by, "") if view.held_by else ""
        screen.out(f"  {view.scheduled_at:%m-%d %H:%M}  {view.occurrence}  {note}".rstrip())
    if found.waiting:
        screen.out(_("Waiting for approval (oactl plan approve PLAN/POST --by NAME):"))
    for each in found.waiting:
        who = ", ".join(each.post.checkers) or "—"
        screen.out(
            "  " + _("{post}  checker: {who}", post=f"{each.plan.name}/{each.post.id}", who=who)
        )
    _section(
        base,
        _("Due, and no push has looked yet (is cron running? oactl push --due):"),
        [line(view) for view in found.overdue],
    )
    _section(
        base,
        _("Look at these (oactl delivery list; one in detail: oactl explain OCCURRENCE):"),
        [line(view) for view in found.trouble],
    )
    _section(
        base,
        _("To be published by a person (then: oactl delivery done OCCURRENCE --url URL):"),
        [view.occurrence for view in found.hand_offs],
    )
    for name, limit, used in found.quotas:
        left = _left(limit, used)
        if left is not None:
            params = {"account": name, "left": f"{left:,}", "limit": f"{limit:,}"}
            screen.out(_("Messages left this month, {account}: {left} of {limit}", **params))


def _lost(account: str, lost: Any) -> str:  # noqa: ANN401 - a Lost
    post = f"{lost.plan}/{lost.post}"
    if not lost.due:
        return _("{post}  account: {account}", account=account, post=post)
    return _(
        "{post}  account: {account}; due and not sent: {due}",
        account=account,
        post=post,
        due=", ".join(lost.due),
    )


def _section(base: Base, head: str, lines: list[str]) -> None:
    if lines:
        base.screen.out(head)
    for text in lines:
        base.screen.out("  " + text)
