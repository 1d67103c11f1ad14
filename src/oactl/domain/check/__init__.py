"""What a plan that reads well gets wrong: people, calendar, cost. Pure; "now" is an argument."""

from oactl.domain.check.calendar import (
    HORIZON,
    OFTEN,
    Remark,
    check_cadence,
    check_calendar,
    check_repeats,
)
from oactl.domain.check.cost import Recipients, check_cost
from oactl.domain.check.people import people_of_plan, people_of_post

__all__ = [
    "HORIZON",
    "OFTEN",
    "Recipients",
    "Remark",
    "check_cadence",
    "check_calendar",
    "check_cost",
    "check_repeats",
    "people_of_plan",
    "people_of_post",
]
