"""`oactl plan status`: which post is approved by whom, and what changed since."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.options import format_option, json_option, plan_option
from oactl.cli.session import json_wanted, with_shop
from oactl.cli.start import Base
from oactl.domain.problem import Exit
from oactl.i18n import Catalog


def build(t: Catalog) -> Callable[..., Any]:
    """The command in one language."""

    def status(
        ctx: typer.Context,
        plan: Annotated[str | None, plan_option(t)] = None,
        output: Annotated[str | None, format_option(t)] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        look = json_wanted(json=json, output=output)
        raise typer.Exit(int(_status(ctx.obj, plan, as_json=look == "json")))

    return status


def _status(base: Base, plan: str | None, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.approve import posts_of_plan, statuses

    def work(shop: Workshop) -> Exit:
        desk = shop.desk(writes=False)
        if plan is not None:
            posts_of_plan(desk, plan)
        found = statuses(desk, plan)
        if as_json:
            base.screen.json({"posts": [_object(status) for status in found]})
        elif not found:
            base.screen.say("plan.none")
        else:
            for status in found:
                _print(base, status)
        return Exit.OK

    return with_shop(base, work)


def _object(status: Any) -> dict[str, Any]:  # noqa: ANN401 - a Status
    approval = status.approval
    return {
        "plan": status.plan.name,
        "post": status.post.id,
        "draft": status.post.draft,
        "approved": status.verdict.approved,
        "reason": status.verdict.reason,
        "checker": approval.checker if approval else None,
        "entered_by": approval.entered_by if approval else None,
        "at": approval.at.isoformat() if approval else None,
        "until": approval.holds_until.isoformat() if approval else None,
        "differences": [
            {"part": each.part, "was": each.was, "now": each.now}
            for each in status.verdict.differences
        ],
        "next": status.next_slot.at.isoformat() if status.next_slot else None,
    }


def _print(base: Base, status: Any) -> None:  # noqa: ANN401 - a Status
    t, screen, approval = base.t, base.screen, status.approval
    name = f"{status.plan.name}/{status.post.id}"
    if status.verdict.approved:
        facts = {"checker": approval.checker, "until": approval.holds_until}
        screen.out(t("plan.status_approved", post=name, **facts))
    else:
        reason = "draft" if status.post.draft else status.verdict.reason
        screen.out(
            t(f"plan.status_{reason}", post=name, checkers=", ".join(status.post.checkers) or "—")
        )
    for each in status.verdict.differences:
        part = each.part.partition(" ")[0]
        facts = {"part": t(f"plan.part_{part}"), "was": each.was or "—", "now": each.now or "—"}
        screen.out("  " + t("plan.difference", **facts))
