"""What a run holds or misses, written together.

A durable transaction for each of ten thousand would take minutes. Nothing is sent on the word of
these lines: a run that is killed leaves those that were not written to the next one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from oactl.domain.delivery.events import Event
from oactl.ledger.store import Ledger
from oactl.sending.result import Step

AT_MOST = 500  # steps that wait to be written


@dataclass(slots=True)
class Holds:
    """Steps that wait to be written, oldest first, each with its line for the log if it is new."""

    _waiting: list[tuple[Step, Event | None]] = field(default_factory=list)

    def add(self, ledger: Ledger, step: Step, event: Event | None) -> Iterator[Step]:
        """Take one more, and give those that this made complete."""
        if event is None and not self._waiting:
            yield step
            return
        self._waiting.append((step, event))
        if len(self._waiting) >= AT_MOST:
            yield from self.written(ledger)

    def written(self, ledger: Ledger) -> Iterator[Step]:
        """Write what waits in one transaction, and give it.

        All notices stand in the first step, so that they are marked as reported together.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        noted = [(step, event) for step, event in waiting if event is not None]
        events = [event for _, event in noted]
        notices = [notice for step, _ in noted for notice in step.notices]
        with_ids = iter(ledger.note(*events, notices=notices))
        shown = [
            next(with_ids) if event is not None else notice
            for step, event in waiting
            for notice in step.notices
        ]
        first, *rest = [step for step, _ in waiting]
        yield replace(first, notices=tuple(shown))
        yield from (replace(step, notices=()) for step in rest)
