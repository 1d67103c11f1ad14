"""Many accounts at one time: a bounded pool of threads, one account a thread.

Nothing here knows what is done for an account. What is shown and written out stays in the caller's
thread, in the order in which it happens. One account alone has no thread at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from oactl import open_files

# LINE's rates are each channel's own, so any number is allowed. An account mostly waits for LINE:
# at 60 ms an answer 200 accounts took a third longer with 32 threads, and no less with 128.
MOST = 64
T = TypeVar("T")
S = TypeVar("S")
R = TypeVar("R")
# Lets something be done in the caller's thread, soon.
Aside: TypeAlias = Callable[[Callable[[], object]], object]
Work: TypeAlias = Callable[[Aside], Iterator[S]]


def at_once(units: int) -> int:
    """How many of so many units are worked on at one time."""
    return open_files.accounts_at_once(min(MOST, units))


def steps_of(
    work: Callable[[T, Aside], Iterator[S]], units: Sequence[T], halt: Callable[[], object]
) -> Iterator[S]:
    """The steps of the work for each unit, as they happen.

    A unit goes on after its step when the caller asks for the next one, as with a generator: what
    was yielded has been dealt with. Where a unit raises, no further one is begun, and `halt` has to
    make the others end; so it is where the caller goes away. Raises what the first of the units
    raised, when all have ended.
    """
    if len(units) == 1:
        yield from work(units[0], lambda act: act())
    elif units:
        yield from _Pool([partial(work, unit) for unit in units], halt).steps()


def answers(
    ask: Callable[[T], R], units: Sequence[T], give_up: Callable[[], object] = bool
) -> list[R]:
    """What came of asking for each unit, in their order.

    Where one raises, or the caller is interrupted, `give_up` has to make the others return.
    """

    def work(place: int, _aside: Aside) -> Iterator[tuple[int, R]]:
        yield place, ask(units[place])

    found = dict(steps_of(work, range(len(units)), give_up))
    return [found[place] for place in range(len(units))]


class DoneOnce:
    """Something that is done once for all threads: the first does it, the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done = False

    def __call__(self, act: Callable[[], object]) -> None:
        """Do it, unless it is done."""
        with self._lock:
            if not self._done:
                act()
                self._done = True


class _Step(NamedTuple, Generic[S]):
    """A step on its way to the caller; its thread goes on when `seen` is set."""

    step: S
    seen: Event


class _Ended(NamedTuple):
    """A thread has ended; what the unit at a place raised, if one did."""

    place: int
    failure: BaseException | None


class _Pool(Generic[S]):
    """The threads, and what they have to tell."""

    def __init__(self, works: Sequence[Work[S]], halt: Callable[[], object]) -> None:
        self._halt = halt
        self._gone = Event()  # the caller went away
        self._told: SimpleQueue[_Step[S] | _Ended | Callable[[], object]] = SimpleQueue()
        self._todo: SimpleQueue[tuple[int, Work[S]]] = SimpleQueue()
        for each in enumerate(works):
            self._todo.put(each)
        self._running = at_once(len(works))
        for number in range(self._running):
            Thread(target=self._serve, name=f"account-{number}", daemon=True).start()

    def steps(self) -> Iterator[S]:
        """The steps of all, in the caller's thread."""
        failed: list[_Ended] = []
        try:
            while self._running:
                told = self._told.get()
                if isinstance(told, _Step):
                    yield from self._dealt_with(told)
                elif isinstance(told, _Ended):
                    self._count(told, failed)
                else:
                    told()
        finally:
            self._end()
        for each in sorted(failed, key=lambda each: each.place):
            raise each.failure or AssertionError

    def _dealt_with(self, told: _Step[S]) -> Iterator[S]:
        try:
            yield told.step
        except BaseException:  # the caller goes away: its thread does not go on
            self._gone.set()
            raise
        finally:
            told.seen.set()

    def _count(self, ended: _Ended, failed: list[_Ended]) -> None:
        self._running -= 1
        if ended.failure is not None:
            failed.append(ended)
            self._begin_no_more()

    def _begin_no_more(self) -> None:
        self._halt()
        with suppress(Empty):
            while True:
                self._todo.get_nowait()

    def _end(self) -> None:
        """Wait for the threads that still run, where the caller did not stay to the end."""
        if not self._running:
            return
        self._gone.set()
        self._begin_no_more()
        while self._running:
            told = self._told.get()
            if isinstance(told, _Step):
                told.seen.set()
            elif isinstance(told, _Ended):
                self._running -= 1

    def _serve(self) -> None:
        place, failure = 0, None
        try:
            while not self._gone.is_set():
                place, work = self._todo.get_nowait()
                self._carry(work)
        except Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            failure = error
        self._told.put(_Ended(place, failure))

    def _carry(self, work: Work[S]) -> None:
        # Closed here, so that what the work holds, such as a lock, is given back by its own thread.
        with closing(work(self._told.put)) as steps:  # type: ignore[type-var]  # a generator
            for step in steps:
                seen = Event()
                self._told.put(_Step(step, seen))
                seen.wait()
                if self._gone.is_set():
                    return
