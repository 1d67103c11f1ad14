"""A bounded pool of threads whose steps are dealt with by the caller, one after the other."""

import threading
import time
from collections.abc import Iterator

import pytest

from oactl import side_by_side
from oactl.side_by_side import Aside, answers, steps_of

MANY = range(20)


@pytest.fixture(autouse=True)
def few_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "MOST", 4)


def test_answers_come_in_the_order_of_the_questions() -> None:
    def ask(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0)
        return number * 2

    assert answers(ask, MANY) == [number * 2 for number in MANY]
    assert answers(ask, []) == []


def test_no_more_threads_than_allowed_run_at_one_time() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def ask(_number: int) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with lock:
            running[0] -= 1

    answers(ask, MANY)
    assert most[0] == 4


def test_one_alone_is_asked_in_the_callers_thread() -> None:
    assert answers(lambda _: threading.current_thread(), ["one"]) == [threading.current_thread()]


def test_a_unit_goes_on_when_its_step_was_dealt_with() -> None:
    went_on: list[int] = []

    def work(number: int, _aside: Aside) -> Iterator[int]:
        yield number
        went_on.append(number)

    for step in steps_of(work, MANY, bool):
        time.sleep(0.002)
        assert step not in went_on
    assert sorted(went_on) == list(MANY)


def test_what_is_done_aside_is_done_in_the_callers_thread() -> None:
    places = set[threading.Thread]()

    def work(number: int, aside: Aside) -> Iterator[int]:
        aside(lambda: places.add(threading.current_thread()))
        yield number

    assert sorted(steps_of(work, MANY, bool)) == list(MANY)
    assert places == {threading.current_thread()}


def test_where_one_raises_the_others_are_halted_and_no_further_one_begins() -> None:
    halted, begun = threading.Event(), list[int]()

    def ask(number: int) -> None:
        begun.append(number)
        if number == 2:
            raise KeyError(number)
        halted.wait(10)

    with pytest.raises(KeyError, match="2"):
        answers(ask, MANY, halted.set)
    assert sorted(begun) == [0, 1, 2, 3]


def test_of_several_that_raise_the_first_is_raised() -> None:
    barrier = threading.Barrier(4)

    def ask(number: int) -> None:
        barrier.wait(10)
        time.sleep(0.05 * (4 - number))
        raise KeyError(number)

    with pytest.raises(KeyError, match="0"):
        answers(ask, MANY)


def test_where_the_caller_goes_away_what_was_begun_ends_in_its_own_thread() -> None:
    halted = threading.Event()
    ended = list[tuple[int, threading.Thread]]()

    def work(number: int, _aside: Aside) -> Iterator[int]:
        try:
            yield number
            halted.wait(10)
            yield number
        finally:
            ended.append((number, threading.current_thread()))

    steps = steps_of(work, MANY, halted.set)
    next(steps)
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert 1 <= len(ended) <= 4
    assert threading.current_thread() not in {thread for _, thread in ended}
    assert not [each for each in threading.enumerate() if each.name.startswith("account-")]


def test_what_is_raised_at_the_caller_leaves_no_thread_behind() -> None:
    halted = threading.Event()

    def work(number: int, _aside: Aside) -> Iterator[int]:
        yield number
        halted.wait(10)

    steps = steps_of(work, MANY, halted.set)
    next(steps)
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # a generator
    assert halted.is_set()
    assert not [each for each in threading.enumerate() if each.name.startswith("account-")]
