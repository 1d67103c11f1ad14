"""Cadence: the rule that says when a post goes out, and its slots in the clocks of a zone."""

from oactl.domain.cadence import cron, rrule, words
from oactl.domain.cadence.model import (
    DEFAULT_LATE,
    MAX_LATE,
    Cadence,
    Cron,
    Daily,
    Dates,
    Form,
    Monthly,
    Once,
    RRule,
    Slot,
    Weekly,
    written,
)
from oactl.domain.cadence.slots import (
    has_slots,
    instant,
    last_slot,
    names_day,
    next_slot,
    slots_after,
    slots_between,
)

__all__ = [
    "DEFAULT_LATE",
    "MAX_LATE",
    "Cadence",
    "Cron",
    "Daily",
    "Dates",
    "Form",
    "Monthly",
    "Once",
    "RRule",
    "Slot",
    "Weekly",
    "cron",
    "has_slots",
    "instant",
    "last_slot",
    "names_day",
    "next_slot",
    "rrule",
    "slots_after",
    "slots_between",
    "words",
    "written",
]
