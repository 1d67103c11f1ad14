"""Asked to end, a push is gone within five seconds, whatever LINE does; the next run goes on."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import ended, process, pushing, wait_for
from sending_shop import CONFIG, HEAD, MINUTE, MULTICAST, OFFER, POST, TO_MEMBERS, Shop, to_members

from oactl.ledger.lock import FileLocks
from oactl.sandbox import Fault
from runner import Ran

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def asked_to_end(shop: Shop, number: int, come: Callable[[], bool]) -> Ran:
    """A push that gets a signal once something has come about; gone within five seconds."""
    with pushing(shop) as child:
        wait_for(child, come)
        time.sleep(0.2)
        began = time.monotonic()
        child.send_signal(number)
        ran = ended(child)
    assert time.monotonic() - began < 5.0
    assert ran.code == 75, ran
    return ran


def goes_on(shop: Shop, people: list[str]) -> None:
    shop.line.clear_faults()
    shop.later()
    assert shop.settle().only["state"] == "sent"
    assert shop.reached == dict.fromkeys(people, 1)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v2/bot/info", "slow_before"),
        ("/v2/bot/message/quota", "slow_before"),
        ("/v2/bot/message/quota/consumption", "slow_before"),
        (MULTICAST, "slow_before"),
        (MULTICAST, "slow_after"),
        (MULTICAST, "trickle"),
    ],
)
def test_while_line_is_silent(shop: Shop, path: str, kind: str, number: int) -> None:
    people = to_members(shop)
    shop.line.fault(Fault(kind, path=path, count=None, seconds=20.0))
    ran = asked_to_end(shop, number, lambda: bool(shop.line.arrivals(path)))
    assert "asked to stop" in ran.err
    last = json.loads((shop.root / ".oactl" / "last-run.json").read_text("utf-8"))
    assert (last["exit"], last["ended"] is not None) == (75, True)
    shop.line.app.sleep = lambda _seconds: None  # what still waits there
    goes_on(shop, people)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("kind", ["429_rate", "500_before", "reset_before"])
@pytest.mark.parametrize("path", ["/v2/bot/info", MULTICAST])
def test_while_it_waits_before_another_try(shop: Shop, path: str, kind: str, number: int) -> None:
    people = to_members(shop)
    shop.line.fault(Fault(kind, path=path, count=None))
    asked_to_end(shop, number, lambda: len(shop.line.arrivals(path)) >= 3)
    goes_on(shop, people)


def test_while_a_narrowcast_is_asked_for_its_progress(shop: Shop) -> None:
    shop.write("oactl.yaml", CONFIG + "      new: {demographics: {friends_for: {lt: 30d}}}\n")
    shop.plan(POST.replace("audience: all", "audience: {all: [new]}"))
    shop.approve()
    assert shop.push().only["state"] == "sending"
    path = "/v2/bot/message/progress/narrowcast"
    shop.line.fault(Fault("slow_before", path=path, seconds=20.0))
    shop.later()
    asked_to_end(shop, signal.SIGTERM, lambda: bool(shop.line.arrivals(path)))
    shop.later()
    assert shop.push().only["state"] == "sent"
    assert [endpoint for endpoint, _ in shop.sends()] == ["narrowcast"]


@pytest.fixture
def full() -> Iterator[str]:
    """The address of a server that never takes a connection: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        place = listener.getsockname()
        waiting = []
        for _ in range(4):
            each = socket.socket()
            each.setblocking(False)
            each.connect_ex(place)
            waiting.append(each)
        yield f"http://127.0.0.1:{place[1]}"
        for each in waiting:
            each.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a queue that is full drops there")
def test_while_no_connection_comes_about(shop: Shop, full: str) -> None:
    began = time.monotonic()
    shop.env["OACTL_LINE_API_BASE"] = full
    asked_to_end(shop, signal.SIGTERM, lambda: time.monotonic() - began > 2.0)
    del shop.env["OACTL_LINE_API_BASE"]
    goes_on(shop, shop.line.friends())


@pytest.mark.parametrize("number", SIGNALS)
def test_while_a_token_command_runs(shop: Shop, number: int) -> None:
    mark = shop.root / "asked"
    shop.write("token.sh", f"#!/bin/sh\ntouch '{mark}'\nsleep 60\n")
    command = "{command: [sh, token.sh]}"
    shop.write("oactl.yaml", CONFIG.replace("{env: TOKEN}", command))
    asked_to_end(shop, number, mark.exists)
    shop.write("oactl.yaml", CONFIG)
    goes_on(shop, shop.line.friends())


def test_the_last_run_says_what_came_of_it_and_doctor_and_status_show_it(shop: Shop) -> None:
    shop.plan(POST, POST.replace("id: offer", "id: second").replace("周年慶開跑", "第二檔"))
    ran = ended(process(shop))
    assert ran.code == 3
    last = json.loads((shop.root / ".oactl" / "last-run.json").read_text("utf-8"))
    assert (last["exit"], last["summary"], last["error"]) == (3, {"sent": 1, "held": 1}, None)
    assert last["began"]
    assert last["ended"]
    for command in ("doctor", "status"):
        shown = shop.run(command)
        assert "exit 3" in shown.out, command


def test_the_line_of_a_busy_account_comes_once_an_hour(shop: Shop) -> None:
    host = shop.line.base.partition("//")[2]
    lock = FileLocks(shop.ledger.parent / "locks").take(host, "main")
    (path,) = (shop.ledger.parent / "locks").iterdir()
    note = json.loads(path.read_bytes()[1:])
    descriptor = os.open(path, os.O_WRONLY)
    os.ftruncate(descriptor, 1)
    os.pwrite(descriptor, json.dumps({**note, "since": note["since"] - 3_000}).encode(), 1)
    told = []
    for _ in range(130):
        ran = shop.run("push", "--due")
        assert ran.code == 75
        told.append("another run" in ran.err)
        shop.later()
    os.close(descriptor)
    lock.release()  # type: ignore[union-attr]
    assert told.count(True) == 3


def test_an_account_renamed_in_the_middle_is_told_with_the_mend_and_goes_on_after_it(
    shop: Shop,
) -> None:
    """The new name has the token of another LINE account: nobody stands for the first."""
    people = to_members(shop)
    user = shop.batches(people)[1][0]
    shop.line.fault(Fault("500_before", path=MULTICAST, user=user, count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    shop.env["TOKEN"] = shop.line.account("other").token
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  second:"))
    shop.plan(TO_MEMBERS, head=HEAD.replace("account: main", "account: second"))
    shop.later()
    ran = shop.run("push", "--due")
    assert ran.code == 1
    assert "was begun for account main" in ran.err
    assert "give the account its name or token back" in ran.err
    shop.later()
    again = shop.run("push", "--due")
    assert again.code == 1
    assert "was begun" not in again.err, "at most once an hour"
    resume = shop.run("delivery", "resume", OFFER)
    assert resume.code == 2
    assert "give the account its name or token back" in resume.err
    del shop.env["TOKEN"]
    shop.write("oactl.yaml", CONFIG)
    shop.plan(TO_MEMBERS)
    shop.later()
    assert shop.settle().only["state"] == "sent"
    assert shop.reached == dict.fromkeys(people, 1)


def test_an_account_that_only_has_another_name_goes_on_and_can_be_stopped(shop: Shop) -> None:
    people = to_members(shop)
    user = shop.batches(people)[1][0]
    shop.line.fault(Fault("500_before", path=MULTICAST, user=user, count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  second:"))
    shop.plan(TO_MEMBERS, head=HEAD.replace("account: main", "account: second"))
    shop.run("account", "check", "second")
    stopped = shop.run("delivery", "stop", OFFER, "--reason", "x", "--json")
    assert stopped.code == 0, stopped.err
    went = shop.run("delivery", "resume", OFFER, "--json")
    assert (went.code, went.only["state"]) == (0, "sent"), went.err
    assert shop.reached == dict.fromkeys(people, 1)


def test_an_account_that_stands_for_another_bot_now_does_not_send_what_was_begun_for_the_first(
    shop: Shop,
) -> None:
    shop.line.fault(Fault("500_before", path="/v2/bot/message/broadcast", count=None))
    assert shop.push().only["state"] == "sending"
    shop.line.clear_faults()
    other = shop.line.account("other")
    shop.env["TOKEN"] = other.token
    shop.write(
        "oactl.yaml", CONFIG.replace("  main:", f"  main:\n    bot_user_id: {other.bot_user_id}")
    )
    went = shop.run("delivery", "resume", OFFER)
    assert went.code == 2, went
    assert "stands for" in went.err
    assert not shop.reached


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"),
    reason="needs root, to become somebody else",
)
@pytest.mark.parametrize("what", ["locks", "state.db", "lock"])
def test_what_root_made_is_told_in_one_sentence_with_the_mend(
    shop: Shop, tmp_path: Path, what: str
) -> None:
    assert shop.push().only["state"] == "sent"
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    for each in (shop.root, *shop.root.rglob("*")):
        os.chown(each, 65_534, 65_534)
    locks = shop.root / ".oactl" / "locks"
    foreign = {"locks": locks, "state.db": shop.ledger, "lock": next(locks.iterdir())}[what]
    os.chown(foreign, 0, 0)
    foreign.chmod(0o700 if foreign.is_dir() else 0o600)
    shop.plan(POST, POST.replace("id: offer", "id: second"))
    shop.later(MINUTE)
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*user, sys.executable, "-B", "-m", "oactl", "push", "--due"],
        cwd=shop.root, env=shop.environ(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Permission denied" in done.stderr and "oactl" not in done.stderr:
        pytest.skip("the interpreter is not for others")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "root" in done.stderr
    assert "chown" in done.stderr
