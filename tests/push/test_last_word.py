"""Whether a request may still begin: asked again where the answer is no longer fresh."""

from oactl.sending.last_word import FRESH, LastWord


class Asked:
    """A run, a ledger that is asked, and a clock."""

    def __init__(self) -> None:
        self.now, self.times, self.why = 0.0, 0, ""
        self.over: str | None = None

    def word(self) -> LastWord:
        return LastWord(lambda: self.over, self.answer, lambda: self.now)

    def answer(self) -> str | None:
        self.times += 1
        return self.why or None


def test_for_a_moment_one_answer_serves_all_and_then_the_ledger_is_asked_anew() -> None:
    asked = Asked()
    word = asked.word()
    assert word.ask() is None
    asked.now = FRESH * 0.9
    assert [word() for _ in range(9)] == [None] * 9
    assert asked.times == 1
    asked.now, asked.why = FRESH, "paused"
    assert word() == "paused"
    assert asked.times == 2


def test_a_run_that_has_to_end_begins_nothing_however_fresh_the_answer_is() -> None:
    asked = Asked()
    word = asked.word()
    assert word.ask() is None
    asked.over = "the run has to end"
    assert (word(), word.ask()) == ("the run has to end",) * 2
    assert asked.times == 1


def test_a_no_is_never_kept() -> None:
    asked = Asked()
    asked.why = "paused"
    word = asked.word()
    assert (word.ask(), word()) == ("paused", "paused")
    asked.why = ""
    assert word() is None


def test_an_answer_is_as_old_as_its_question() -> None:
    """What somebody said while a slow disk answered may be missing in the answer."""
    asked = Asked()

    def slow() -> None:
        asked.times += 1
        asked.now += FRESH

    word = LastWord(lambda: None, slow, lambda: asked.now)
    word.ask()
    word()
    assert asked.times == 2
