"""An occurrence that was not sent, in words: which, what became of it, and why."""

from oactl.domain.delivery.state import State
from oactl.domain.report.values import OccurrenceFact
from oactl.i18n import _, fits
from oactl.reports.table import printable
from oactl.words.gates import GATES, HOLDS
from oactl.words.states import REASONS, STATES


def not_sent_line(fact: OccurrenceFact) -> str:
    """One line, with the reason where one is known."""
    what = printable(fact.occurrence)
    if fact.subject:
        what = _("{occurrence} ({subject})", occurrence=what, subject=printable(fact.subject))
    state = _(STATES[fact.state.value])
    reason = _beside(fact)
    if not reason:
        return _("{what}: {state}", what=what, state=state)
    why = printable(_words(reason))
    return _("{what}: {state}, {why}", what=what, state=state, why=why)


def _beside(fact: OccurrenceFact) -> str:
    """The reason without the word that the state says already."""
    reason, said = fact.reason or "", State.SKIPPED.value
    if fact.state is State.SKIPPED and reason.startswith(said):
        return reason.removeprefix(said).removeprefix(": ")
    return reason


def _words(reason: str) -> str:
    """A gate's sentence, the ledger's, or LINE's words as they are."""
    head, _colon, rest = reason.partition(": ")
    for message in (HOLDS.get(f"{head}.{rest}"), GATES.get(head)):
        if message is not None and fits(message, {}):
            return _(message)
    if head.startswith("narrowcast_error_"):
        head, rest = "narrowcast_error", head.rpartition("_")[2]
    return _(REASONS[head], words=rest) if head in REASONS else reason
