"""`explain OCCURRENCE`: every gate in order, with the figures it was asked with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oactl.domain.gate import Gate, Stop, stops
from oactl.domain.occurrence import Occurrence
from oactl.operations.agenda import Entry, entry_of
from oactl.operations.desk import Desk
from oactl.operations.weigh import Scale, waived

_ONLY_WHEN_DUE = frozenset({Gate.MISSED, Gate.QUIET_HOURS})


@dataclass(frozen=True, slots=True)
class Answer:
    """What one gate says."""

    gate: Gate
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class Explained:
    """An occurrence with every gate's answer."""

    entry: Entry
    answers: Sequence[Answer]

    def to_json(self) -> dict[str, Any]:
        """As an object, gates in order."""
        gates = [
            {
                "gate": answer.gate.value,
                "stops": answer.stop is not None,
                "reason": answer.stop.reason if answer.stop else None,
                "facts": dict(answer.stop.facts) if answer.stop else {},
            }
            for answer in self.answers
        ]
        return {**self.entry.to_json(), "gates": gates}


def explain(desk: Desk, occurrence: Occurrence) -> Explained:
    """Ask every gate, without asking LINE; "not due yet" is left out."""
    account = desk.account(occurrence.account)
    host = desk.gateways.host(account.name)
    scale = Scale(desk, account)
    seen = desk.ledger.seen_already(host, account.name)
    first_seen = seen.get((occurrence.plan.name, occurrence.post.id), desk.now)
    entry = entry_of(desk, scale, occurrence, first_seen)
    log = desk.ledger.events_of(host, account.name, [occurrence.id]).get(occurrence.id, [])
    weighed = scale.weigh(occurrence, waived=waived(frozenset(event.kind for event in log)))
    due = occurrence.at <= desk.now
    answers = [
        Answer(gate, stop if due or gate not in _ONLY_WHEN_DUE else None)
        for gate, stop in stops(weighed.situation)
    ]
    return Explained(entry, answers)
