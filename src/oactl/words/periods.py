"""What reports call their period and the one before it."""

from collections.abc import Mapping
from typing import NamedTuple

from oactl.i18n import N_, NP_, Message


class PeriodWords(NamedTuple):
    """The sentences of a report that name its period; all are to be translated."""

    title: str
    days: str  # above the small chart of its days; empty where there is one day only
    this: str
    last: str
    level: str  # what the figure of the period before is
    term: Message
    meaning: str
    nothing: str
    no_figures: str
    same_days: str
    kept: str
    kept_same_days: str
    command: str  # that makes the report


PERIOD_WORDS: Mapping[str, PeriodWords] = {
    "day": PeriodWords(
        title=N_("Daily report {label}"),
        days="",
        this=N_("This day"),
        last=N_("Day before"),
        level=N_(
            "people who ever added the account; blocking does not lower it. "
            "The day before has the value at its end."
        ),
        term=NP_("report", "Day"),
        meaning=N_("one of LINE's days, UTC+9: it begins {begins}."),
        nothing=N_("nothing was sent this day"),
        no_figures=N_("Provisional: there are no figures of this day yet."),
        same_days=N_("Compared with the same hours of the day before only."),
        kept=N_("{now} (day before: {before})"),
        kept_same_days=N_("{now} (same hours of the day before: {before})"),
        command="oactl report daily",
    ),
    "week": PeriodWords(
        title=N_("Weekly report {label}"),
        days=N_("Mon-Sun"),
        this=N_("This week"),
        last=N_("Last week"),
        level=N_(
            "people who ever added the account; blocking does not lower it. "
            "Last week is the value at the end of that week."
        ),
        term=N_("Week"),
        meaning=N_("Monday to Sunday of LINE's days, UTC+9: a day begins {begins}."),
        nothing=N_("nothing was sent this week"),
        no_figures=N_("Provisional: there are no figures of this week yet."),
        same_days=N_("Compared with the same days of last week only."),
        kept=N_("{now} (last week: {before})"),
        kept_same_days=N_("{now} (same days last week: {before})"),
        command="oactl report weekly",
    ),
    "month": PeriodWords(
        title=N_("Monthly report {label}"),
        days=N_("Days"),
        this=N_("This month"),
        last=N_("Month before"),
        level=N_(
            "people who ever added the account; blocking does not lower it. "
            "The month before has the value at its end."
        ),
        term=NP_("report", "Month"),
        meaning=N_("the days of a month as LINE has them, UTC+9: a day begins {begins}."),
        nothing=N_("nothing was sent this month"),
        no_figures=N_("Provisional: there are no figures of this month yet."),
        same_days=N_("Compared with the same days of the month before only."),
        kept=N_("{now} (month before: {before})"),
        kept_same_days=N_("{now} (same days of the month before: {before})"),
        command="oactl report monthly",
    ),
    "quarter": PeriodWords(
        title=N_("Quarterly report {label}"),
        days=N_("Days"),
        this=N_("This quarter"),
        last=N_("Quarter before"),
        level=N_(
            "people who ever added the account; blocking does not lower it. "
            "The quarter before has the value at its end."
        ),
        term=NP_("report", "Quarter"),
        meaning=N_("three months of LINE's days, UTC+9: a day begins {begins}."),
        nothing=N_("nothing was sent this quarter"),
        no_figures=N_("Provisional: there are no figures of this quarter yet."),
        same_days=N_("Compared with the same days of the quarter before only."),
        kept=N_("{now} (quarter before: {before})"),
        kept_same_days=N_("{now} (same days of the quarter before: {before})"),
        command="oactl report quarterly",
    ),
}
