"""The people a plan names: known, in the right role, and never checking themselves."""

from collections.abc import Iterator
from difflib import get_close_matches

from oactl.domain.account import Workspace
from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Path, Violation


def people_of_plan(plan: Plan, workspace: Workspace) -> Iterator[Violation]:
    """The operators. Where the configuration names nobody, any name will do."""
    if not workspace.people:
        return
    for index, name in enumerate(plan.operators):
        if name not in workspace.people:
            yield _unknown(name, ("operators", index), workspace)


def people_of_post(plan: Plan, post: Post, workspace: Workspace) -> Iterator[Violation]:
    """Author and checkers, with paths in the post."""
    yield from _who_checks(plan, post, workspace)
    if not workspace.people:
        return
    if post.author is not None and post.author not in workspace.people:
        yield _unknown(post.author, ("author",), workspace)
    for index, name in enumerate(post.checkers):
        person = workspace.people.get(name)
        if person is None:
            if (name, index) != (post.author, 0) or len(post.checkers) > 1:
                yield _unknown(name, ("checker", index), workspace)
        elif "checker" not in person.roles and not _checks_alone(plan, post, name, workspace):
            yield Violation("OA502", ("checker", index), {"name": name})


def _who_checks(plan: Plan, post: Post, workspace: Workspace) -> Iterator[Violation]:
    if not post.checkers and not post.draft:
        known = [name for name, p in workspace.people.items() if "checker" in p.roles]
        yield Violation("OA504", (), {"known": ", ".join(known)}, "warning")
    if set(post.checkers) == {post.author} and not _is_self(plan, workspace):
        yield Violation("OA503", ("checker",), {"name": post.author})


def _checks_alone(plan: Plan, post: Post, name: str, workspace: Workspace) -> bool:
    """Whether the author checks too, as the accounts allow."""
    return name == post.author and _is_self(plan, workspace)


def _is_self(plan: Plan, workspace: Workspace) -> bool:
    return all(workspace.accounts[name].approval == "self" for name in plan.accounts)


def _unknown(name: str, path: Path, workspace: Workspace) -> Violation:
    near = get_close_matches(name, workspace.people, n=1, cutoff=0.5)
    params = {"name": name, "near": near[0] if near else "", "known": ", ".join(workspace.people)}
    return Violation("OA501", path, params)
