"""`explain OCCURRENCE`: every gate in order, with the figures it was asked with."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.gates import Gate, Hold, holds
from oactl.domain.occurrence import Occurrence
from oactl.public_json.deliveries import ExplainedOccurrence, GateAnswer
from oactl.sending.agenda import Entry, entry_of
from oactl.sending.context import SendingContext
from oactl.sending.due import Due, log_of
from oactl.sending.evaluate import Evaluator
from oactl.sending.posts import review

_ONLY_WHEN_DUE = frozenset({Gate.MISSED, Gate.QUIET_HOURS})


@dataclass(frozen=True, slots=True)
class Answer:
    """What one gate says."""

    gate: Gate
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Explained:
    """An occurrence with every gate's answer."""

    entry: Entry
    answers: Sequence[Answer]

    def document(self) -> ExplainedOccurrence:
        """The document of `explain OCCURRENCE`, gates in order."""
        gates = [
            GateAnswer(
                gate=answer.gate.value,
                stops=answer.hold is not None,
                reason=answer.hold.reason if answer.hold else None,
                facts=answer.hold.params if answer.hold else {},
            )
            for answer in self.answers
        ]
        return ExplainedOccurrence(**self.entry.about(), gates=gates)


def explain(ctx: SendingContext, occurrence: Occurrence) -> Explained:
    """Ask every gate, without asking LINE; "not due yet" is left out."""
    evaluator = Evaluator(ctx, ctx.account(occurrence.account))
    entry = entry_of(ctx, evaluator, occurrence, review(ctx, occurrence.account))
    due = Due(occurrence, log_of(ctx, occurrence))
    evaluation = evaluator.evaluate(occurrence, waived=due.waived)
    is_due = occurrence.at <= ctx.now
    answers = [
        Answer(gate, hold if is_due or gate not in _ONLY_WHEN_DUE else None)
        for gate, hold in holds(evaluation.facts)
    ]
    return Explained(entry, answers)
