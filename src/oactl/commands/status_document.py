"""The document of `oactl status`."""

from oactl.commands.overview import Overview, left_of
from oactl.domain.delivery.state import State
from oactl.last_run import LastRun
from oactl.public_json import workspace as documents
from oactl.public_json.deliveries import Delivery
from oactl.public_json.plans import Waiting


def document(found: Overview, last: LastRun | None) -> documents.Status:
    """What the screen shows."""

    def of(state: State) -> list[Delivery]:
        return [Delivery.of(each) for each in found.trouble if each.state is state]

    return documents.Status(
        last_run=last.began.isoformat() if last else None,
        last_run_result=_last_run(last) if last else None,
        overdue=[Delivery.of(each) for each in found.overdue],
        next=[entry.document() for entry in found.coming],
        waiting=[Waiting(s.plan.name, s.post.id, s.post.checkers) for s in found.waiting],
        held=of(State.HELD),
        missed=of(State.MISSED),
        unknown=of(State.UNKNOWN),
        sending=of(State.SENDING),
        refused=of(State.REFUSED) or None,
        partial=of(State.PARTIAL) or None,
        hand_offs=[Delivery.of(each) for each in found.hand_offs],
        quota=[
            documents.QuotaLeft(name, limit, used, left_of(limit, used))
            for name, limit, used in found.quotas
        ],
        plan_errors=found.broken,
        absent=found.absent,
        lost=[documents.Lost(name, lost.plan, lost.post, lost.due) for name, lost in found.lost],
    )


def _last_run(last: LastRun) -> documents.LastRun:
    ended = last.ended.isoformat() if last.ended else None
    about = (last.exit, last.unattended, last.summary, last.error)
    return documents.LastRun(last.began.isoformat(), ended, *about)
