"""What was notable of the newest day that LINE has counted, for `report daily --if-notable`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oactl.domain.plan import short_name
from oactl.domain.report.alerts import Alert, PossibleCause, notable
from oactl.domain.report.build import known_sendings, posts_of
from oactl.domain.report.period import Period
from oactl.domain.report.values import AccountFacts
from oactl.i18n import N_, _
from oactl.public_json import report
from oactl.reports.collect import ReportSource, facts_of
from oactl.reports.table import printable
from oactl.words.block_cost import estimate_text

_KINDS: dict[str, str] = {
    "block_spike": N_("{value} more blocks; expected for the weekday: {low} to {high}"),
    "follow_drop": N_("{value} new followers; expected for the weekday: {low} to {high}"),
    "open_rate": N_("{post} was opened by {value}; expected: {low} to {high}"),
}
_CAUSES: dict[str, str] = {
    "message": N_("{post} went out"),
    "by_others": N_("a message went out that oactl did not send"),
    "many_messages": N_(
        "{number} messages in seven days; the median of the eight weeks before is {median}"
    ),
    "missing_post": N_("{post} did not go out"),
}


@dataclass(frozen=True, slots=True)
class DayAlerts:
    """The alerts of an account for the newest day that LINE has counted, if there is one."""

    account: str
    day: date | None
    alerts: tuple[Alert, ...] = ()


def day_alerts(source: ReportSource, period: Period, now: datetime) -> DayAlerts:
    """What is notable of the newest counted day up to the end of a period. Makes no request."""
    facts = facts_of(source, period, now)
    ready = [
        day for day, each in facts.days.items() if each.status == "ready" and day <= period.end
    ]
    day = max(ready, default=None)
    if day is None:
        return DayAlerts(source.account, None)
    return DayAlerts(source.account, day, tuple(_notable(day, facts, now)))


def _notable(day: date, facts: AccountFacts, now: datetime) -> list[Alert]:
    sendings, posts = known_sendings(facts), posts_of(facts, now)
    return notable(day, facts.days, posts=posts, sendings=sendings, occurrences=facts.occurrences)


def alerts_document(found: Sequence[DayAlerts]) -> report.DayAlerts:
    """All of them, as a document."""
    return report.DayAlerts(
        alerts=[
            report.DayAlert(
                account=each.account,
                day=alert.day.isoformat(),
                kind=alert.kind,
                occurrence=alert.occurrence or None,
                value=alert.value,
                expected=report.ExpectedRange(alert.range.low, alert.range.high),
                compared=alert.range.compared,
                causes=[_cause_document(cause) for cause in alert.causes],
            )
            for each in found
            for alert in each.alerts
        ]
    )


def _cause_document(cause: PossibleCause) -> report.AlertCause:
    return report.AlertCause(cause.kind, cause.occurrence or None, cause.number, cause.median)


def alert_lines(found: Sequence[DayAlerts]) -> Iterator[str]:
    """A line an alert, what may be why below it, and the command that shows the day whole."""
    for each in found:
        for alert in each.alerts:
            yield _(
                "{account}, {day}: {what}",
                account=printable(each.account),
                day=alert.day,
                what=_what(alert),
            )
            yield from (f"  {_why(cause)}" for cause in alert.causes)
        if each.alerts:
            command = f"oactl report daily --day {each.day} --account {each.account}"
            yield _("  the whole day: {command}", command=command)


def _what(alert: Alert) -> str:
    values = (alert.value, alert.range.low, alert.range.high)
    rate = alert.kind == "open_rate"
    value, low, high = (f"{each:.1%}" if rate else f"{round(each):,}" for each in values)
    post = printable(short_name(alert.occurrence)) if alert.occurrence else ""
    return _(_KINDS[alert.kind], value=value, low=low, high=high, post=post)


def _why(cause: PossibleCause) -> str:
    median = f"{cause.median:g}" if cause.median is not None else ""
    said = _(
        _CAUSES[cause.kind],
        post=printable(short_name(cause.occurrence)),
        number=cause.number,
        median=median,
    )
    told = cause.cost.cost if cause.cost and cause.cost.why is None else None
    if told is None:
        return _("perhaps: {cause}", cause=said)
    return _(
        "perhaps: {cause}; {estimate} more blocks than usual within 24 hours",
        cause=said,
        estimate=estimate_text(told),
    )
