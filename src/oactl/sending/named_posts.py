"""Which posts a command line names."""

from collections.abc import Sequence
from typing import TypeAlias

from oactl.domain.plan import Plan, Post
from oactl.domain.value import composed
from oactl.errors import UsageError
from oactl.i18n import N_
from oactl.sending.context import SendingContext
from oactl.sending.errors import unknown_plan

Named: TypeAlias = tuple[Plan, Post]


def find_posts(ctx: SendingContext, names: Sequence[str]) -> list[Named]:
    """The posts of names, PLAN/POST, or POST where that is unique. Raises `OactlError`."""
    return [_find(ctx, name) for name in names]


def _find(ctx: SendingContext, name: str) -> Named:
    plan_name, _, post_id = composed(name).rpartition("/")
    found = [
        (plan, post)
        for plan in ctx.plans
        for post in plan.posts
        if post.id == post_id and plan_name in {"", plan.name}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{plan.name}/{post.id}" for plan, post in found)
        raise UsageError(
            "plan.several_posts",
            N_("{name} is a post of several plans: {choices}"),
            help=N_("take one of these names, with its plan"),
            name=name,
            choices=choices,
        )
    raise UsageError(
        "plan.unknown_post",
        N_("no plan has a post {name}"),
        help=N_("see what there is: oactl plan status"),
        name=name,
    )


def posts_of_plan(ctx: SendingContext, name: str) -> list[Named]:
    """All posts of a plan, drafts left out. Raises `OactlError` for an unknown name."""
    plan = next((plan for plan in ctx.plans if plan.name == composed(name)), None)
    if plan is None:
        raise unknown_plan(name=name)
    return [(plan, post) for post in plan.posts if not post.draft]
