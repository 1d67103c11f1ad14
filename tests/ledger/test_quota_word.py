"""Which of our messages LINE's word of the month has, whatever was under way when it was asked."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from test_ledger_store import CHANNEL, DELIVERY, NOW, batch

from oactl.domain.answers import QuotaAnswer
from oactl.domain.delivery.facts import Accepted, Ambiguous, Outcome
from oactl.ledger.store import Ledger

AGAIN = timedelta(minutes=1)
TAKEN = Accepted("r", 200)
TAKEN_BEFORE = Accepted("r", 409, before=True)
PEOPLE = batch(0).recipients or 0


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Ledger]:
    """Two batches that nobody has got yet."""
    with closing(Ledger.create(tmp_path / "state.db", NOW)) as made:
        assert made.freeze(DELIVERY, [batch(0), batch(1)])
        yield made


def ask(ledger: Ledger, meanwhile: Callable[[], object] = bool) -> None:
    """LINE is asked, and something happens while it answers."""

    def answer() -> QuotaAnswer:
        meanwhile()
        return QuotaAnswer(limit=1000, used=0)

    ledger.snapshots(CHANNEL).ask_quota(answer, NOW)


def since(ledger: Ledger) -> int:
    """The people whom LINE took and of whom its word says nothing."""
    [word] = ledger.snapshots(CHANNEL).of_days("quota", NOW.date(), NOW.date())
    return ledger.accepted_after(CHANNEL, word.data["attempt"], word.data["open"])


def tried(ledger: Ledger, seq: int, outcome: Outcome | None, at: timedelta = timedelta()) -> int:
    (attempt,) = ledger.intend([batch(seq)], NOW + at)
    if outcome is not None:
        ledger.record_outcomes([(attempt, outcome)], NOW + at)
    return attempt


def test_what_line_took_before_it_was_asked_is_in_its_word(begun: Ledger) -> None:
    tried(begun, 0, TAKEN)
    ask(begun)
    assert since(begun) == 0
    tried(begun, 1, TAKEN, AGAIN)
    assert since(begun) == PEOPLE


def test_what_began_while_line_answered_is_not_in_its_word(begun: Ledger) -> None:
    ask(begun, lambda: tried(begun, 0, TAKEN))
    assert since(begun) == PEOPLE


def test_what_was_under_way_is_counted_when_line_has_taken_it(begun: Ledger) -> None:
    slow = tried(begun, 0, None)
    ask(begun, lambda: tried(begun, 1, TAKEN))
    assert since(begun) == PEOPLE
    begun.record_outcomes([(slow, TAKEN)], NOW)
    assert since(begun) == 2 * PEOPLE


def test_an_answer_that_was_lost_counts_when_it_was_sent(begun: Ledger) -> None:
    """The 409 of the next run is of a request that LINE took before it was asked."""
    tried(begun, 0, Ambiguous("reset"))
    ask(begun)
    tried(begun, 0, TAKEN_BEFORE, AGAIN)
    assert since(begun) == 0
    tried(begun, 1, Ambiguous("reset"), AGAIN)
    tried(begun, 1, TAKEN_BEFORE, 2 * AGAIN)
    assert since(begun) == PEOPLE


def test_a_run_that_was_killed_left_nothing_under_way_half_a_minute_later(begun: Ledger) -> None:
    tried(begun, 0, None, -AGAIN)
    ask(begun)
    tried(begun, 0, TAKEN_BEFORE)
    assert since(begun) == 0


def test_what_another_ledger_sent_is_in_lines_word(begun: Ledger) -> None:
    ask(begun)
    tried(begun, 0, TAKEN_BEFORE, AGAIN)
    assert since(begun) == 0


def test_another_bots_messages_are_not_ours(begun: Ledger) -> None:
    ask(begun)
    channel = CHANNEL._replace(bot_user_id="U" + "c" * 32)
    other = replace(DELIVERY, id="d2", identity=replace(DELIVERY.identity, channel=channel))
    assert begun.freeze(other, [replace(batch(0), delivery_id="d2")])
    (attempt,) = begun.intend([replace(batch(0), delivery_id="d2")], NOW + AGAIN)
    begun.record_outcomes([(attempt, TAKEN)], NOW + AGAIN)
    assert since(begun) == 0
