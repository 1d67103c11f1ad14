"""What `plan validate` says of audiences that exist but reach nobody: what push would hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from oactl.domain.plan import Plan, Post
from oactl.errors import Params
from oactl.sending.context import SendingContext
from oactl.sending.recipients import recipients_of
from oactl.sending.sample import sample_of

# What the schema's own rules have told already: a file that is not there, a later stage.
_TOLD = frozenset({"file_missing", "later_stage"})


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A post whose audience cannot be sent to: a code of the gate `audience`, with params."""

    plan: Plan
    post: Post
    problem: str
    params: Params


def has_audience(post: Post) -> bool:
    """Whether a post goes to tags, so that there is something to look at."""
    return bool(post.audience.tags) and not post.by_hand and not post.draft


def check_reach(ctx: SendingContext) -> Iterator[Unreachable]:
    """Look at the audience of every post, by tag files and by what LINE said last."""
    for plan in ctx.plans:
        for post in plan.posts:
            if has_audience(post) and not ctx.loaded.rules_of(plan.name, post.id):
                yield from _of_post(ctx, plan, post)


def _of_post(ctx: SendingContext, plan: Plan, post: Post) -> Iterator[Unreachable]:
    for name in plan.accounts:
        occurrence = sample_of(ctx, plan, post, name)
        if occurrence is None:
            return
        reach = recipients_of(ctx, ctx.account(name), occurrence).reach
        if reach.problem is not None and reach.problem not in _TOLD:
            params = {key: _flat(value) for key, value in reach.params.items()}
            yield Unreachable(plan, post, reach.problem, {**params, "account": name})
            return


def _flat(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
