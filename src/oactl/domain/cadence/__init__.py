"""Cadence: the rule that says when a post goes out, and its slots in the clocks of a zone."""

from oactl.domain.cadence.clock import instant
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
)
from oactl.domain.cadence.parse import FORMS, parse, parse_late
from oactl.domain.cadence.slots import last_slot, next_slot, slots_between
from oactl.domain.cadence.written import written

__all__ = [
    "DEFAULT_LATE",
    "FORMS",
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
    "instant",
    "last_slot",
    "next_slot",
    "parse",
    "parse_late",
    "slots_between",
    "written",
]
