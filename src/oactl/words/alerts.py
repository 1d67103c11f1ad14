"""Alerts in words: what was not expected of a day, what may be why, and where to look.

An alert waits in the ledger as the params of a notice, so that it is put into words in the language
of whoever is told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from oactl.domain.plan import short_name
from oactl.domain.report.alerts import Alert, PossibleCause
from oactl.domain.report.block_cost import BlockEstimate
from oactl.domain.visible import in_one_line
from oactl.i18n import N_, _
from oactl.words.block_cost import estimate_text

_KINDS: Mapping[str, str] = {
    "block_spike": N_("{value} more blocks; expected for the weekday: {low} to {high}"),
    "follow_drop": N_("{value} new followers; expected for the weekday: {low} to {high}"),
    "open_rate": N_("{post} was opened by {value}; expected: {low} to {high}"),
}
_CAUSES: Mapping[str, str] = {
    "message": N_("{post} went out"),
    "by_others": N_("a message went out that oactl did not send"),
    "many_messages": N_(
        "{number} messages in seven days; the median of the eight weeks before is {median}"
    ),
    "missing_post": N_("{post} did not go out"),
}


def alert_params(account: str, alert: Alert) -> dict[str, Any]:
    """An alert as a notice has it, and as the sentences below take it."""
    return {
        "account": account,
        "day": alert.day.isoformat(),
        "kind": alert.kind,
        "occurrence": alert.occurrence,
        "value": alert.value,
        "low": alert.range.low,
        "high": alert.range.high,
        "causes": [_cause_params(each) for each in alert.causes],
    }


def _cause_params(cause: PossibleCause) -> dict[str, Any]:
    told = cause.cost.cost if cause.cost and cause.cost.why is None else None
    return {
        "kind": cause.kind,
        "occurrence": cause.occurrence,
        "number": cause.number,
        "median": cause.median,
        "blocks": None if told is None else [*told],
    }


def alert_text(params: Mapping[str, Any]) -> str:
    """`main, 2026-11-25: 90 more blocks; expected for the weekday: 3 to 28`."""
    values = (params["value"], params["low"], params["high"])
    rate = params["kind"] == "open_rate"
    value, low, high = (f"{each:.1%}" if rate else f"{round(each):,}" for each in values)
    post = _post(params["occurrence"])
    return _(
        "{account}, {day}: {what}",
        account=in_one_line(params["account"]),
        day=params["day"],
        what=_(_KINDS[params["kind"]], value=value, low=low, high=high, post=post),
    )


def cause_texts(params: Mapping[str, Any]) -> Sequence[str]:
    """A sentence for each thing that may be why."""
    return [_cause_text(each) for each in params["causes"]]


def _cause_text(cause: Mapping[str, Any]) -> str:
    median = "" if cause["median"] is None else f"{cause['median']:g}"
    said = _(
        _CAUSES[cause["kind"]],
        post=_post(cause["occurrence"]),
        number=cause["number"],
        median=median,
    )
    if cause["blocks"] is None:
        return _("perhaps: {cause}", cause=said)
    return _(
        "perhaps: {cause}; {estimate} more blocks than usual within 24 hours",
        cause=said,
        estimate=estimate_text(BlockEstimate(*cause["blocks"])),
    )


def whole_day(params: Mapping[str, Any]) -> str:
    """The command that shows the day whole."""
    command = f"oactl report daily --day {params['day']} --account {params['account']}"
    return _("the whole day: {command}", command=command)


def _post(occurrence: str) -> str:
    return in_one_line(short_name(occurrence)) if occurrence else ""
