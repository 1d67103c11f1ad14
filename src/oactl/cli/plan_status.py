"""`oactl plan status`: which post is approved by whom, and what changed since."""

from collections.abc import Callable
from itertools import takewhile
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option, plan_option
from oactl.cli.session import json_wanted, with_shop
from oactl.errors import Exit
from oactl.i18n import Catalog

AROUND = 30  # characters told on either side of a change


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def status(
        ctx: typer.Context,
        plan: Annotated[str | None, plan_option(t)] = None,
        check: Annotated[bool, typer.Option("--check", help=t("help.status_check"))] = False,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_status(ctx.obj, plan, check=check, as_json=look == "json")))

    return status


def _status(base: Base, plan: str | None, *, check: bool, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.approval_status import statuses
    from oactl.sending.named_posts import posts_of_plan

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        if plan is not None:
            posts_of_plan(context, plan)
        found = statuses(context, plan)
        if as_json:
            base.screen.json({"posts": [_object(status) for status in found]})
        elif not found:
            base.screen.say("plan.none")
        else:
            for status in found:
                _print(base, status)
        return Exit.FAILED if check and any(each.waits for each in found) else Exit.OK

    return with_shop(base, work)


def _object(status: Any) -> dict[str, Any]:  # noqa: ANN401 - a Status
    approval = status.approval
    return {
        "plan": status.plan.name,
        "post": status.post.id,
        "draft": status.post.draft,
        "approved": status.check.approved,
        "reason": status.check.reason,
        "number": (approval.number or None) if approval else None,
        "checker": approval.checker if approval else None,
        "entered_by": approval.entered_by if approval else None,
        "at": approval.at.isoformat() if approval else None,
        "until": approval.holds_until.isoformat() if approval else None,
        "differences": [
            {"part": each.part, "at": each.at, "was": each.was, "now": each.now}
            for each in status.check.differences
        ],
        "next": status.next_slot.at.isoformat() if status.next_slot else None,
    }


def _print(base: Base, status: Any) -> None:  # noqa: ANN401 - a Status
    t, screen, approval = base.t, base.screen, status.approval
    name = f"{status.plan.name}/{status.post.id}"
    if status.check.approved:
        facts = {"checker": approval.checker, "until": approval.holds_until}
        screen.out(t("plan.status_approved", post=name, **facts))
    else:
        reason = "draft" if status.post.draft else status.check.reason
        screen.out(
            t(f"plan.status_{reason}", post=name, checkers=", ".join(status.post.checkers) or "—")
        )
    for each in status.check.differences:
        part, _, item = each.part.partition(" ")
        place = " ".join(filter(None, (t(f"plan.part_{part}"), item, each.at)))
        was, now = around(each.was, each.now)
        screen.out("  " + t("plan.difference", part=place, was=was or "—", now=now or "—"))


def around(was: str, now: str) -> tuple[str, str]:
    """Two texts on one line each, cut to what lies around the place where they differ."""
    was, now = (" ".join(text.split()) for text in (was, now))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
    back = zip(reversed(was[same:]), reversed(now[same:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], back))
    return _cut(was, same, len(was) - tail), _cut(now, same, len(now) - tail)


def _cut(text: str, start: int, end: int) -> str:
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if low else "") + text[low:high] + ("…" if high < len(text) else "")
