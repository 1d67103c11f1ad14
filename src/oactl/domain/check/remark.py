"""A problem with what it is about."""

from typing import NamedTuple

from oactl.domain.plan import Plan, Post
from oactl.domain.violation import Violation


class Remark(NamedTuple):
    """A problem of a post, or of its plan; the problem's path begins there."""

    plan: Plan
    post: Post | None
    problem: Violation
