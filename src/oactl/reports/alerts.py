"""What was notable of the newest day that LINE has counted, for `report daily --if-notable`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oactl.domain.report.alerts import Alert, PossibleCause, notable
from oactl.domain.report.build import known_sendings, posts_of
from oactl.domain.report.period import Period
from oactl.domain.report.values import AccountFacts
from oactl.public_json import report
from oactl.reports.collect import ReportSource, facts_of
from oactl.words.alerts import alert_params, alert_text, cause_texts, whole_day


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
        told = [alert_params(each.account, alert) for alert in each.alerts]
        for params in told:
            yield alert_text(params)
            yield from (f"  {why}" for why in cause_texts(params))
        if told:
            yield f"  {whole_day(told[0])}"
