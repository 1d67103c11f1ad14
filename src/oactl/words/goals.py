"""What a plan or a post is for, in words."""

from datetime import date

from oactl.domain.visible import in_one_line
from oactl.i18n import _


def goal_words(metric: str, target: float | None, by: date | str | None) -> str:
    """`coupon_uses 500,000 by 2026-12-31`: the parts of a goal that are given."""
    count = "" if target is None else f" {_number(target)}"
    day = _(" by {day}", day=by) if by else ""
    return f"{in_one_line(metric)}{count}{day}"


def _number(value: float) -> str:
    """All its digits, with separators."""
    return f"{int(value) if value == int(value) else value:,}"
