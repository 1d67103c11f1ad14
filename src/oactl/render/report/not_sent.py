"""An occurrence that was not sent, in words: which, what became of it, and why."""

from oactl.domain.delivery.state import State
from oactl.domain.report.values import OccurrenceFact
from oactl.i18n import Catalog
from oactl.render.report.cells import printable


def not_sent_line(fact: OccurrenceFact, catalog: Catalog) -> str:
    """One line, with the reason where one is known."""
    what = printable(fact.occurrence)
    if fact.subject:
        what = catalog("report.not_sent_subject", occurrence=what, subject=printable(fact.subject))
    state = catalog(f"state.{fact.state.value}")
    reason = _beside(fact)
    if not reason:
        return catalog("report.not_sent_line", what=what, state=state)
    why = printable(_words(reason, catalog))
    return catalog("report.not_sent_why", what=what, state=state, why=why)


def _beside(fact: OccurrenceFact) -> str:
    """The reason without the word that the state says already."""
    reason, said = fact.reason or "", State.SKIPPED.value
    if fact.state is State.SKIPPED and reason.startswith(said):
        return reason.removeprefix(said).removeprefix(": ")
    return reason


def _words(reason: str, catalog: Catalog) -> str:
    """A gate's sentence, the ledger's, or LINE's words as they are."""
    head, _, rest = reason.partition(": ")
    for key in (f"gate.{head}.{rest}", f"gate.{head}"):
        if catalog.fits(key, {}):
            return catalog(key)
    if head.startswith("narrowcast_error_"):
        head, rest = "narrowcast_error", head.rpartition("_")[2]
    key = f"push.reason_{head}"
    return catalog(key, words=rest) if catalog.has(key) else reason
