"""Which posts a command line names."""

from collections.abc import Sequence
from typing import TypeAlias

from oactl.domain.plan import Plan, Post
from oactl.errors import Exit, OactlError
from oactl.sending.context import Context

Named: TypeAlias = tuple[Plan, Post]


def find_posts(ctx: Context, names: Sequence[str]) -> list[Named]:
    """The posts of names, PLAN/POST, or POST where that is unique. Raises `OactlError`."""
    return [_find(ctx, name) for name in names]


def _find(ctx: Context, name: str) -> Named:
    plan_name, _, post_id = name.rpartition("/")
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
        raise OactlError("plan.several_posts", {"name": name, "choices": choices}, Exit.USAGE)
    raise OactlError("plan.unknown_post", {"name": name}, Exit.USAGE)


def posts_of_plan(ctx: Context, name: str) -> list[Named]:
    """All posts of a plan, drafts left out. Raises `OactlError` for an unknown name."""
    plan = next((plan for plan in ctx.plans if plan.name == name), None)
    if plan is None:
        raise OactlError("plan.unknown_plan", {"name": name}, Exit.USAGE)
    return [(plan, post) for post in plan.posts if not post.draft]
