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
from oactl.i18n import Catalog


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def status(
        ctx: typer.Context,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(show_status(ctx.obj, json=look == "json")))

    return status


def show_status(base: Base, *, json: bool) -> Exit:
    """Print the screen; outside a workspace, how to begin."""
    from oactl.cli.wiring import Workshop
    from oactl.operations.overview import overview

    if base.root is None and not json:
        base.screen.say("status.welcome")
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

    screen, t = base.screen, base.t
    if last:
        at = f"{last.began.astimezone(zone):%Y-%m-%d %H:%M}"
        screen.say("status.last_run", at=at, came=came(t, last))
    else:
        screen.say("status.no_run")
    if found.broken:
        screen.say("status.broken")
    for path in found.absent:
        screen.say("push.path_absent", path=path)
    _section(base, "status.lost", [_lost(base, name, lost) for name, lost in found.lost])
    screen.say("status.next" if found.coming else "status.nothing_next")
    for entry in found.coming:
        view = entry.summary
        note = why(screen, view.held_by, "") if view.held_by else ""
        screen.out(f"  {view.scheduled_at:%m-%d %H:%M}  {view.occurrence}  {note}".rstrip())
    if found.waiting:
        screen.say("status.waiting")
    for each in found.waiting:
        who = ", ".join(each.post.checkers) or "—"
        screen.out("  " + t("status.waits_for", post=f"{each.plan.name}/{each.post.id}", who=who))
    _section(base, "status.overdue", [line(screen, view) for view in found.overdue])
    _section(base, "status.trouble", [line(screen, view) for view in found.trouble])
    _section(base, "status.hand_offs", [view.occurrence for view in found.hand_offs])
    for name, limit, used in found.quotas:
        left = _left(limit, used)
        if left is not None:
            facts = {"account": name, "left": f"{left:,}", "limit": f"{limit:,}"}
            screen.say("status.quota", **facts)


def _lost(base: Base, account: str, lost: Any) -> str:  # noqa: ANN401 - a Lost
    post = f"{lost.plan}/{lost.post}"
    if not lost.due:
        return base.t("status.lost_post", account=account, post=post)
    return base.t("status.lost_due", account=account, post=post, due=", ".join(lost.due))


def _section(base: Base, head: str, lines: list[str]) -> None:
    if lines:
        base.screen.say(head)
    for text in lines:
        base.screen.out("  " + text)
