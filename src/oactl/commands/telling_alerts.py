"""`report daily --if-notable` tells who is named by `notify:` what was not expected of a day."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from oactl.commands.telling import begin
from oactl.context import Context
from oactl.domain.delivery.summary import Notice
from oactl.domain.line_day import line_day
from oactl.reports.alerts import DayAlerts
from oactl.sending.context import SendingContext
from oactl.words.alerts import alert_params
from oactl.words.notices import ALERT

NEWS = timedelta(days=7)  # who looks at a day of long ago wakes nobody


def tell_alerts(context: Context, sending: SendingContext, found: Sequence[DayAlerts]) -> None:
    """Note what was not expected, once for good, and tell those who want to hear of it.

    They stand on the screen already, so no `push` has to say them again.
    """
    wanted = any("alert" in each.on for each in sending.workspace.notify)
    if not wanted or not context.has_ledger:
        return
    context.listen_for_stop()
    telling, outbox, now = begin(context, sending, ()), sending.ledger.outbox, sending.now
    noted = [outbox.put_once(each, now) for each in _alert_notices(sending, found)]
    outbox.tell([each for each in noted if each is not None], now)
    telling.told(None, 0.0)


def _alert_notices(sending: SendingContext, found: Sequence[DayAlerts]) -> Iterator[Notice]:
    today = line_day(sending.now)
    for each in found:
        for alert in each.alerts:
            if alert.day >= today - NEWS:
                yield Notice(
                    ALERT,
                    alert_params(each.account, alert),
                    host=sending.host(each.account),
                    account=each.account,
                    key=f"{ALERT}:{alert.day}:{alert.kind}:{alert.occurrence}",
                )
