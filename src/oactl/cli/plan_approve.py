"""`oactl plan approve` and `plan revoke`: a checker's yes, and taking it back."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from oactl.cli.options import json_option
from oactl.cli.session import with_shop
from oactl.cli.start import Base
from oactl.domain.problem import Exit, Fault
from oactl.i18n import Catalog

SHOWN = 6


def build_approve(t: Catalog) -> Callable[..., Any]:
    """`plan approve` in one language."""

    def approve(
        ctx: typer.Context,
        posts: Annotated[
            list[str] | None, typer.Argument(metavar="[POST]...", help=t("help.post"))
        ] = None,
        by: Annotated[str | None, typer.Option("--by", help=t("help.approve_by"))] = None,
        plan: Annotated[str | None, typer.Option("--plan", help=t("help.approve_plan"))] = None,
        pending: Annotated[bool, typer.Option("--pending", help=t("help.approve_pending"))] = False,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        chosen = Chosen(tuple(posts or ()), plan, pending=pending)
        raise typer.Exit(int(_approve(ctx.obj, chosen, by, as_json=json)))

    return approve


def build_revoke(t: Catalog) -> Callable[..., Any]:
    """`plan revoke` in one language."""

    def revoke(
        ctx: typer.Context,
        posts: Annotated[
            list[str] | None, typer.Argument(metavar="[POST]...", help=t("help.post"))
        ] = None,
        plan: Annotated[str | None, typer.Option("--plan", help=t("help.approve_plan"))] = None,
        json: Annotated[bool, json_option(t)] = False,
    ) -> None:
        raise typer.Exit(int(_revoke(ctx.obj, Chosen(tuple(posts or ()), plan), as_json=json)))

    return revoke


class Chosen:
    """Which posts: by name, a whole plan, or all that wait."""

    def __init__(self, names: tuple[str, ...], plan: str | None, *, pending: bool = False) -> None:
        self.names, self.plan, self.pending = names, plan, pending
        if sum((bool(names), plan is not None, pending)) != 1:
            raise Fault("approve.which", {}, Exit.USAGE)

    def of(self, desk: Any) -> list[Any]:  # noqa: ANN401 - a Desk
        """The posts themselves."""
        from oactl.operations.approve import find_posts, pending, posts_of_plan

        if self.pending:
            return pending(desk)
        return posts_of_plan(desk, self.plan) if self.plan else find_posts(desk, self.names)


def _approve(base: Base, chosen: Chosen, by: str | None, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.approve import approve

    def work(shop: Workshop) -> Exit:
        checker = by or _asked(base)
        desk = shop.desk(writes=True, opinion=True)
        posts = chosen.of(desk)
        if not posts:
            base.screen.tell("approve.nothing_pending")
            return Exit.OK
        approved = approve(desk, posts, checker)
        if as_json:
            base.screen.json({"approved": [_object(item) for item in approved]})
        else:
            for item in approved:
                _print(base, desk, item)
        return Exit.OK

    return with_shop(base, work)


def _asked(base: Base) -> str:
    """Who approves; asked only where a person sits at the terminal."""
    if not base.screen.interactive:
        raise Fault("approve.by_whom", {}, Exit.USAGE)
    name: str = typer.prompt(base.t("approve.ask_name"), err=True)
    return name.strip()


def _object(item: Any) -> dict[str, Any]:  # noqa: ANN401 - an Approved
    return {
        "plan": item.plan.name,
        "post": item.post.id,
        "checker": item.approval.checker,
        "until": item.approval.holds_until.isoformat(),
        "recipients": {name: count for name, _, count in item.recipients},
        "occurrences": [f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in item.slots],
        "due_now": list(item.due_now),
        "draft": item.post.draft,
    }


def _print(base: Base, desk: Any, item: Any) -> None:  # noqa: ANN401 - a Desk, an Approved
    from oactl.cli.preview_lines import approval_lines

    screen, t, approval = base.screen, base.t, item.approval
    name = f"{item.plan.name}/{item.post.id}"
    screen.say("approve.done", post=name, checker=approval.checker, until=approval.holds_until)
    for line in approval_lines(desk, item, t):
        screen.out("  " + line if line else "")
    if item.post.draft:
        screen.out("  " + t("approve.draft"))
        return
    walls = [f"{slot.wall:%Y-%m-%d %H:%M}" for slot in item.slots]
    screen.out("  " + t("approve.times", count=len(walls), times=", ".join(walls[:SHOWN]) or "—"))
    for account, via, count in item.recipients:
        if item.post.by_hand:
            continue  # whom a person reaches there is not ours to say
        people = f"{count:,}" if count is not None else t("approve.people_unknown")
        facts = {"account": account, "via": t(f"via.{via}"), "people": people}
        screen.out("  " + t("approve.recipients", **facts))
        if count is not None and item.slots:
            screen.out("  " + t("approve.cost", messages=f"{count * len(item.slots):,}"))
    for occurrence in item.due_now:
        screen.out("  " + t("approve.due_now", occurrence=occurrence))


def _revoke(base: Base, chosen: Chosen, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.operations.approve import revoke

    def work(shop: Workshop) -> Exit:
        desk = shop.desk(writes=False)
        told = revoke(desk, chosen.of(desk))
        if as_json:
            found = [{"plan": p.name, "post": q.id, "was_approved": had} for (p, q), had in told]
            base.screen.json({"revoked": found})
            return Exit.OK
        for (plan, post), had in told:
            key = "approve.revoked" if had else "approve.was_not"
            base.screen.say(key, post=f"{plan.name}/{post.id}")
        return Exit.OK

    return with_shop(base, work)
