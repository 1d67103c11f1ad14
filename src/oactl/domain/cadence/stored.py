"""A cadence as JSON text and back, for the ledger to keep the times of a post as they were."""

import json
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from oactl.domain.cadence.model import (
    Cadence,
    Cron,
    Daily,
    Dates,
    Form,
    Monthly,
    Once,
    RRule,
    Weekly,
)
from oactl.domain.value import canonical_json, jsonable


@lru_cache(maxsize=10_000)
def to_text(cadence: Cadence) -> str:
    """Equal for equal cadences."""
    return canonical_json(jsonable(cadence))


@lru_cache(maxsize=1_000)
def from_text(text: str) -> Cadence:
    """The cadence of such a text."""
    found = json.loads(text)
    return Cadence(
        form=_form(found["form"]),
        at=tuple(map(time.fromisoformat, found.get("at", ()))),
        start=_day(found.get("start")),
        until=_day(found.get("until")),
        count=found.get("count"),
        every=found.get("every", 1),
        skip=frozenset(map(date.fromisoformat, found.get("skip", ()))),
        late=timedelta(seconds=found.get("late", 0)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _form(found: Mapping[str, Any]) -> Form:
    forms: dict[str, Callable[[], Form]] = {
        "Once": lambda: Once(date.fromisoformat(found["day"])),
        "Dates": lambda: Dates(tuple(map(date.fromisoformat, found["days"]))),
        "Daily": Daily,
        "Weekly": lambda: Weekly(tuple(found["weekdays"])),
        "Monthly": lambda: Monthly(
            tuple(found.get("days", ())),
            tuple((place, weekday) for place, weekday in found.get("nths", ())),
        ),
        "RRule": lambda: RRule(found["text"]),
        "Cron": lambda: Cron(found["text"]),
    }
    return forms[found["is"]]()
