"""The occurrence that a name stands for, among those the plans have."""

from datetime import timedelta

from oactl.domain.occurrence import (
    Occurrence,
    OccurrenceName,
    occurrences_between,
    parse_occurrence,
)
from oactl.domain.problem import Exit, Fault
from oactl.operations.desk import Desk


def find_occurrence(desk: Desk, name: OccurrenceName) -> Occurrence:
    """The occurrence of a name. Raises a `Fault` where no plan has it at that time."""
    plan = next((p for p in desk.book.plans if p.name == name.plan), None)
    post = plan.post(name.post) if plan else None
    if plan is None or post is None:
        raise Fault("push.unknown_post", {"name": str(name)}, Exit.USAGE)
    account = name.account or plan.accounts[0]
    if account not in plan.accounts or (name.account is None and plan.several):
        raise Fault(
            "push.which_account",
            {"name": str(name), "accounts": ", ".join(plan.accounts)},
            Exit.USAGE,
        )
    wall = name.wall
    around = desk.now.replace(
        year=wall.year, month=wall.month, day=wall.day, hour=wall.hour, minute=wall.minute
    )
    day = timedelta(days=2)
    for occurrence in occurrences_between(plan, post, account, around - day, around + day):
        if occurrence.slot.wall == wall:
            return occurrence
    raise Fault("push.no_such_time", {"name": str(name)}, Exit.USAGE)


def occurrence_of(desk: Desk, name: str) -> Occurrence | None:
    """The occurrence of a name that the plans still have; None for any other name."""
    parsed = parse_occurrence(name)
    if parsed is None:
        return None
    try:
        return find_occurrence(desk, parsed)
    except Fault:
        return None
