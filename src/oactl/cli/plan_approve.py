"""`oactl plan approve` and `plan revoke`: a checker's yes, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import json_option
from oactl.cli.session import with_shop
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _

_REVOKED = N_("{post}: approval revoked; what of it is being sent stops before the next request")
_WAS_NOT = N_("{post} was not approved")


def build_approve() -> Callable[..., Any]:
    """`plan approve` in one language."""

    def approve(
        ctx: typer.Context,
        posts: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[POST]...", help=_("PLAN/POST, or POST alone where only one plan has it.")
            ),
        ] = None,
        by: Annotated[str | None, typer.Option("--by", help=_("The checker who says yes."))] = None,
        plan: Annotated[
            str | None, typer.Option("--plan", help=_("All posts of this plan."))
        ] = None,
        pending: Annotated[
            bool, typer.Option("--pending", help=_("All posts that wait for approval."))
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask at the terminal."))] = False,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        chosen = Chosen(tuple(posts or ()), plan, pending=pending)
        asking = Asking(ctx.obj, by, yes=yes or json)
        raise typer.Exit(int(_approve(asking, chosen, as_json=json)))

    return approve


def build_revoke() -> Callable[..., Any]:
    """`plan revoke` in one language."""

    def revoke(
        ctx: typer.Context,
        posts: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[POST]...", help=_("PLAN/POST, or POST alone where only one plan has it.")
            ),
        ] = None,
        plan: Annotated[
            str | None, typer.Option("--plan", help=_("All posts of this plan."))
        ] = None,
        json: Annotated[bool, json_option()] = False,
    ) -> None:
        raise typer.Exit(int(_revoke(ctx.obj, Chosen(tuple(posts or ()), plan), as_json=json)))

    return revoke


class Chosen:
    """Which posts: by name, a whole plan, or all that wait."""

    def __init__(self, names: tuple[str, ...], plan: str | None, *, pending: bool = False) -> None:
        self.names, self.plan, self.pending = names, plan, pending
        if sum((bool(names), plan is not None, pending)) != 1:
            raise UsageError(
                "approve.which",
                N_("say which posts: by name, all of one plan, or all that wait"),
                help=N_(
                    "oactl plan approve PLAN/POST, or with --plan PLAN, or --pending "
                    "(revoke takes names or --plan)"
                ),
            )

    def of(self, context: Any) -> list[Any]:  # noqa: ANN401 - a Context
        """The posts themselves, each once."""
        from oactl.sending.approval_status import pending
        from oactl.sending.named_posts import find_posts, posts_of_plan

        if self.pending:
            return pending(context)
        named = posts_of_plan(context, self.plan) if self.plan else find_posts(context, self.names)
        return list({(plan.name, post.id): (plan, post) for plan, post in named}.values())


@dataclass(frozen=True, slots=True)
class Asking:
    """Who says yes, asked at a terminal only; `yes` where it need not be asked."""

    base: Base
    by: str | None
    yes: bool

    def checker(self, posts: list[Any]) -> str:
        """The checker: named, the only one that the posts name, or asked. Raises `OactlError`."""
        if self.by is not None:
            return self.by
        named = {name for _, post in posts for name in post.checkers or [None]}
        if self.yes and len(named) == 1 and None not in named:
            return str(named.pop())
        if self.yes or not self.base.screen.interactive:
            raise UsageError(
                "approve.by_whom", N_("who approves?"), help=N_("say it with --by NAME")
            )
        name: str = typer.prompt(_("Who approves"), err=True)
        return name.strip()

    def confirms(self, count: int) -> bool:
        """Whether what was shown is approved."""
        if self.yes or not self.base.screen.interactive:
            return True
        return typer.confirm(_("Approve {count} as shown above", count=count), err=True)


@dataclass(slots=True)
class Outcome:
    """What may be approved, what others check, and what nobody can approve as it stands."""

    approved: list[Any] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)
    faults: list[tuple[str, OactlError]] = field(default_factory=list)


def _approve(asking: Asking, chosen: Chosen, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop

    def work(shop: Workshop) -> Exit:
        screen = asking.base.screen
        context = shop.context(writes=True, opinion=True)
        posts = chosen.of(context)
        if not posts and not as_json:
            screen.err(_("nothing waits for approval"))
            return Exit.OK
        found = _proposed(context, chosen, posts, asking) if posts else Outcome()
        code = _refuse(asking.base, chosen, found)
        if not as_json:
            _show(asking.base, found)
        if found.approved and not _recorded(asking, context, found):
            return Exit.FAILED
        _tell(asking.base, found, as_json=as_json)
        return code

    return with_shop(asking.base, work)


def _proposed(context: Any, chosen: Chosen, posts: list[Any], asking: Asking) -> Outcome:  # noqa: ANN401 - a Context
    from oactl.sending.approve import proposed, shared_out

    checker = asking.checker(posts)
    found = Outcome()
    if chosen.pending:
        posts, found.left = shared_out(context, posts, checker)
    for plan, post in posts:
        try:
            found.approved.append(proposed(context, plan, post, checker))
        except OactlError as fault:
            found.faults.append((f"{plan.name}/{post.id}", fault))
    return found


def _refuse(base: Base, chosen: Chosen, found: Outcome) -> Exit:
    """Tell each post that cannot be approved. Of posts that were named, then none is: raises."""
    if not found.faults:
        return Exit.OK
    *others, (last_name, last) = found.faults
    if not chosen.pending and not others:
        raise last
    for name, fault in others if not chosen.pending else found.faults:
        base.screen.err(_("{post}:", post=name))
        base.screen.fault(fault)
    if chosen.pending:
        return Exit.FAILED
    base.screen.err(_("{post}:", post=last_name))
    raise last


def _show(base: Base, found: Outcome) -> None:
    from oactl.cli.preview_lines import approval_lines

    for item in found.approved:
        for line in approval_lines(item):
            base.screen.out(line)


def _recorded(asking: Asking, context: Any, found: Outcome) -> bool:  # noqa: ANN401 - a Context
    from oactl.sending.approve import record

    if not asking.confirms(len(found.approved)):
        asking.base.screen.err(_("nothing was approved"))
        return False
    record(context, found.approved)
    return True


def _tell(base: Base, found: Outcome, *, as_json: bool) -> None:
    if as_json:
        left = [
            {"plan": plan.name, "post": post.id, "checkers": list(post.checkers)}
            for plan, post in found.left
        ]
        approved = [_object(item) for item in found.approved]
        base.screen.json({"approved": approved, "left": left})
        return
    for item in found.approved:
        params = {"checker": item.approval.checker, "until": item.approval.holds_until}
        base.screen.out(_("{post} approved by {checker}, until {until}", post=item.name, **params))
    for plan, post in found.left:
        checkers = ", ".join(post.checkers) or "—"
        base.screen.out(
            _(
                "{post} waits for its checker: {checkers}",
                post=f"{plan.name}/{post.id}",
                checkers=checkers,
            )
        )


def _object(item: Any) -> dict[str, Any]:  # noqa: ANN401 - an Approved
    return {
        "plan": item.plan.name,
        "post": item.post.id,
        "number": item.approval.number,
        "checker": item.approval.checker,
        "until": item.approval.holds_until.isoformat(),
        "recipients": {name: count for name, _, count in item.recipients},
        "occurrences": [f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in item.slots],
        "renderings": [
            {
                "item": each.item,
                "digest": each.rendering.digest,
                "accounts": list(each.accounts),
                "occurrences": [f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in each.slots],
                "messages": each.rendering.messages,
            }
            for each in item.shown
        ],
        "due_now": list(item.due_now),
        "draft": item.post.draft,
    }


def _revoke(base: Base, chosen: Chosen, *, as_json: bool) -> Exit:
    from oactl.cli.wiring import Workshop
    from oactl.sending.approve import revoke

    def work(shop: Workshop) -> Exit:
        context = shop.context(writes=False)
        told = revoke(context, chosen.of(context))
        if as_json:
            found = [{"plan": p.name, "post": q.id, "was_approved": had} for (p, q), had in told]
            base.screen.json({"revoked": found})
            return Exit.OK
        for (plan, post), had in told:
            base.screen.out(_(_REVOKED if had else _WAS_NOT, post=f"{plan.name}/{post.id}"))
        return Exit.OK

    return with_shop(base, work)
