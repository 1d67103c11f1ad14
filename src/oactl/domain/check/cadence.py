"""What the calendar makes of a cadence that holds: days left out for nothing, very many times."""

from collections.abc import Iterator

from oactl.domain.cadence import Cadence, Cron, names_day
from oactl.domain.violation import Path, Violation

OFTEN = 24  # times a day; `* 20 * * *` was meant to be `0 20 * * *`


def check_cadence(cadence: Cadence) -> Iterator[Violation]:
    """The doubts about a cadence, with paths in the post; each holds for every post that has it."""
    for day in sorted(cadence.skip):
        if not names_day(cadence, day):
            yield Violation("OA218", ("cadence", "skip"), {"value": f"{day}"}, "warning")
    if len(cadence.at) > OFTEN:
        place: Path = ("cadence", "cron" if isinstance(cadence.form, Cron) else "at")
        yield Violation("OA219", place, {"count": len(cadence.at)}, "warning")
    if isinstance(cadence.form, Cron) and _either(cadence.form.text):
        _, _, days, _, weekdays = cadence.form.text.split()
        params = {"days": days, "weekdays": weekdays.lower()}
        yield Violation("OA220", ("cadence", "cron"), params, "warning")


def _either(text: str) -> bool:
    """Whether a cron text names both days of the month and of the week: either will do."""
    _, _, days, _, weekdays = text.split()
    return not days.startswith("*") and not weekdays.startswith("*")
