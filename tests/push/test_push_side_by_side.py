"""Accounts are served side by side: nobody waits for another's LINE, and each sends once."""

import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chain import all_once, line_of, names, occurrence, open_chain, variable
from processes import ended, process, pushing
from sending_shop import BROADCAST, MINUTE, Shop

from oactl import side_by_side
from oactl.sandbox import Accepted, Fault, SandboxServer

COUNT = 12
PATIENCE = 30  # seconds in which a run that did not wait is done on any machine
REQUESTS = 5  # of an account: bot info, two for the quota, followers, the broadcast


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    with line_of(COUNT) as server:
        yield server


def test_each_shop_of_a_chain_is_served_once(chain: Shop) -> None:
    ran = chain.push()
    assert (ran.code, ran.err) == (0, "")
    assert ran.states == {occurrence(name): "sent" for name in names(COUNT)}
    all_once(chain)
    chain.later()
    assert chain.push().data["deliveries"] == []
    all_once(chain)


class Held:
    """An account whose LINE takes no broadcast until it has taken all others', or is `let_go`."""

    def __init__(self, chain: Shop, account: str, others: int = COUNT - 1) -> None:
        self.taken: list[str] = []  # whose broadcasts LINE took, in their order
        self._others = others
        self._go = threading.Event()
        chain.line.app.sleep = lambda _seconds: self._go.wait(PATIENCE)
        chain.line.app.on_accepted = self._heard
        chain.line.fault(Fault("slow_before", path=BROADCAST, account=account))

    def let_go(self) -> None:
        self._go.set()

    def _heard(self, accepted: Accepted) -> None:
        self.taken.append(accepted.account)
        if len(self.taken) == self._others:
            self.let_go()


def test_the_document_has_the_accounts_in_their_order_whoever_was_ready_first(chain: Shop) -> None:
    first, *others = names(COUNT)
    held = Held(chain, first)
    ran = chain.push()
    assert held.taken[-1] == first
    assert [each["account"] for each in ran.data["accounts"]] == [first, *others]
    assert [each["account"] for each in ran.data["deliveries"]] == [first, *others]


def test_a_slow_answer_to_one_account_delays_no_other(chain: Shop) -> None:
    """It is answered when all others are served; if they waited for it, it would never be."""
    slow = names(COUNT)[0]
    held = Held(chain, slow)
    assert chain.push().code == 0
    assert (len(held.taken), held.taken[-1]) == (COUNT, slow)
    all_once(chain)


def test_what_happens_is_told_as_it_happens_in_whole_lines(chain: Shop) -> None:
    slow = names(COUNT)[0]
    held = Held(chain, slow, others=COUNT)
    with pushing(chain, "push", "--due") as child:
        assert child.stdout
        lines = [child.stdout.readline().decode() for _ in range(COUNT - 1)]
        assert slow not in held.taken, "the others are told while it waits"
        held.let_go()
        lines.append(child.stdout.readline().decode())
        assert ended(child).code == 0
    assert all(re.fullmatch(r"sent  shop-\d{3}/shop/offer@2026\S+  \S.*\n", each) for each in lines)
    assert slow in lines[-1]


def test_accounts_that_line_fails_are_named_and_the_others_are_served(chain: Shop) -> None:
    down, up = names(COUNT)[:3], names(COUNT)[3:]
    for name in down:
        chain.line.fault(Fault("500_before", account=name, count=None))
    ran = chain.push()
    assert ran.code == 75
    assert {each["account"] for each in ran.data["accounts"] if each["error"]} == set(down)
    assert all(ran.states[occurrence(name)] == "sent" for name in up)
    chain.line.clear_faults()
    chain.later()
    assert set(chain.push().states) == {occurrence(name) for name in down}
    all_once(chain)


@pytest.mark.skipif(sys.platform == "win32", reason="a command of POSIX")
def test_a_command_that_is_slow_with_its_token_delays_no_other(chain: Shop) -> None:
    """It has its token when all others are served."""
    slow, taken = names(COUNT)[0], list[str]()
    token = chain.line.account(slow).token
    words = f'["sh", "-c", "until test -e served; do sleep 0.1; done; echo {token}"]'
    chain.write(f"accounts/{slow}.yaml", f"group: [shops]\ntoken: {{command: {words}}}\n")

    def heard(accepted: Accepted) -> None:
        taken.append(accepted.account)
        if len(taken) == COUNT - 1:
            chain.write("served", "")

    chain.line.app.on_accepted = heard
    assert chain.push().code == 0
    assert (len(taken), taken[-1]) == (COUNT, slow)
    all_once(chain)


def test_what_one_account_meets_and_nobody_foresaw_stops_no_other(
    chain: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oactl.sending import run  # noqa: PLC0415 - what is replaced

    plain, bad = run.due_of, names(COUNT)[4]

    def odd(ctx: object, account: str, found: object) -> object:
        if account == bad:
            raise RuntimeError("odd")
        return plain(ctx, account, found)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "due_of", odd)
    ran = chain.push()
    assert ran.code == 1
    assert set(ran.states) == {occurrence(name) for name in names(COUNT) if name != bad}
    monkeypatch.undo()
    chain.later()
    assert chain.push().states == {occurrence(bad): "sent"}
    all_once(chain)


def test_two_names_of_one_bot_are_never_served_at_one_time(chain: Shop) -> None:
    """What one has begun the other would go on with; and where both are known nothing goes out."""
    first, second = names(COUNT)[:2]
    chain.line.fault(Fault("reset_after", path=BROADCAST, account=first, count=None))
    assert chain.push().code == 75
    chain.line.clear_faults()
    chain.env[variable(second)] = chain.line.account(first).token
    config = (chain.root / "accounts" / f"{second}.yaml").read_text()
    bot = chain.line.account(first).bot_user_id
    chain.write(f"accounts/{second}.yaml", f"bot_user_id: {bot}\n{config}")
    chain.later()
    chain.minutes()
    assert set(chain.line.reached(first).values()) == {1}


def test_a_delivery_of_no_account_any_more_is_told_once_not_by_each(chain: Shop) -> None:
    gone = names(COUNT)[0]
    chain.line.fault(Fault("reset_before", path=BROADCAST, account=gone, count=None))
    chain.push()
    chain.line.clear_faults()
    (chain.root / "accounts" / f"{gone}.yaml").unlink()
    chain.later()
    told = chain.run("push", "--due").err
    assert told.count("was begun for account") == 1, told
    chain.later()
    assert chain.run("push", "--due").err == ""


def stopped(chain: Shop, after: int) -> tuple[int, float, str, list[Accepted]]:
    """A push that gets SIGTERM at so many acceptances: exit code, seconds it took then, stderr."""
    seen: list[Accepted] = []
    enough = threading.Event()

    def heard(accepted: Accepted) -> None:
        seen.append(accepted)
        if len(seen) >= after:
            enough.set()

    chain.line.app.on_accepted = heard
    with pushing(chain) as child:
        assert enough.wait(30)
        child.send_signal(signal.SIGTERM)
        began = time.monotonic()
        ran = ended(child)
    return ran.code, time.monotonic() - began, ran.err, seen


def test_asked_to_end_all_accounts_end_within_five_seconds_and_the_next_run_serves_the_rest(
    chain: Shop,
) -> None:
    began = time.monotonic()
    assert ended(process(chain, "push", "--due", "--dry-run")).code == 0
    usual = time.monotonic() - began  # of a whole run, as busy as this machine is
    for name in names(COUNT)[2:7]:
        chain.line.fault(Fault("slow_after", path=BROADCAST, account=name, seconds=600.0))
    for name in names(COUNT)[7:]:
        chain.line.fault(Fault("500_before", path=BROADCAST, account=name, count=None))
    code, seconds, err, _ = stopped(chain, after=2)
    assert code == 75
    assert "asked to stop" in err
    assert seconds < 5 + usual
    chain.line.clear_faults()
    chain.later(2 * MINUTE)
    chain.minutes()
    all_once(chain)


def test_a_run_that_is_asked_to_end_comes_to_no_further_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more accounts than threads."""
    with line_of(30) as line:
        chain = open_chain(tmp_path / "chain", line)
        monkeypatch.setattr(side_by_side, "MOST", 3)
        asked = chain.asked()
        stop = threading.Event()

        def heard(_accepted: Accepted) -> None:
            stop.set()

        line.app.on_accepted = heard
        monkeypatch.setattr("oactl.context.Context.listen_for_stop", lambda _context: stop)
        ran = chain.push()
        assert ran.code == 75
        assert len(ran.data["accounts"]) == 30
        assert len(ran.states) <= 3
        assert chain.asked() - asked <= REQUESTS * 3
        monkeypatch.undo()
        line.app.on_accepted = lambda _accepted: None
        chain.later()
        chain.push()
        all_once(chain)


def test_more_accounts_than_threads_are_all_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "MOST", 4)
    with line_of(30) as line:
        chain = open_chain(tmp_path / "chain", line)
        assert chain.push().code == 0
        all_once(chain)


def test_one_account_is_served_without_a_thread_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with line_of(1) as line:
        chain = open_chain(tmp_path / "chain", line)
        monkeypatch.setattr(side_by_side, "Thread", None)
        assert chain.push().code == 0
        all_once(chain)


def test_a_ledger_that_fails_ends_the_run_for_all_and_the_next_one_serves_everybody(
    chain: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oactl.ledger import errors  # noqa: PLC0415 - what is raised
    from oactl.ledger.store import Ledger  # noqa: PLC0415 - what is replaced

    plain, times = Ledger.record_outcomes, list[int]()

    def full(self: Ledger, *args: object, **more: object) -> None:
        times.append(1)
        if len(times) > 3:
            raise errors.disk_full("state.db")
        plain(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "record_outcomes", full)
    ran = chain.run("push", "--due")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    monkeypatch.undo()
    chain.later()
    chain.minutes()
    all_once(chain)


def test_two_runs_at_once_over_the_same_accounts_send_once(chain: Shop) -> None:
    with pushing(chain) as one, pushing(chain) as other:
        codes = [ended(each).code for each in (one, other)]
    assert set(codes) <= {0, 75}
    chain.later()
    chain.minutes()
    all_once(chain)
