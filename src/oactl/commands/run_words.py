"""What came of the last `push`, in a few words."""

from oactl.i18n import _
from oactl.last_run import LastRun
from oactl.words.states import STATES


def came_to(last: LastRun) -> str:
    """`exit 3, 1 held`."""
    if last.exit is None:
        return _("it has not ended; it runs still, or was killed")
    known = [(count, STATES.get(state)) for state, count in last.summary.items() if count]
    counts = [f"{count} {_(state)}" for count, state in known if state]
    if not counts:
        return _("exit {exit}", exit=last.exit)
    return _("exit {exit}, {counts}", exit=last.exit, counts=_(", ").join(counts))
