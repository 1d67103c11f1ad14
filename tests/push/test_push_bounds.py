"""Nobody who is told holds a run: not with secrets, not drop by drop, not with its children."""

import fcntl
import socketserver
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from receiving import by_program, events, heard, mail_server, program, revoke, served, tells
from sending_shop import Shop

from oactl.sandbox import Fault

SOON = 8  # seconds; what is not cut takes 10 or more
HANGS = "{name: hangs, to: {command: [sh, -c, 'sleep 60']}}"


def waiting(shop: Shop) -> int:
    """How many messages wait in the ledger."""
    with closing(sqlite3.connect(shop.ledger)) as db:
        sql = "select count(*) from notifications where next_at is not null"
        return int(db.execute(sql).fetchone()[0])


@contextmanager
def silent() -> Iterator[int]:
    """A server that takes connections and says nothing; its port."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            over.wait(60)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        with served(server):
            yield server.server_address[1]
            over.set()


MAIL = "host: 127.0.0.1, port: {port}, from: a@b.tw, to: c@d.tw"
SLOW = "{command: [sh, -c, 'sleep 3; echo http://127.0.0.1:9/x']}"


@pytest.mark.parametrize(
    "to",
    [
        "{command: [sh, -c, 'sleep 60']}",
        "{webhook: {env: HOOK}}",
        "{webhook: {command: [sleep, '60']}}",
        f"{{email: {{{MAIL}}}}}",
        f"{{email: {{{MAIL}, user: {SLOW}, password: {SLOW}}}}}",
        "{line: {account: main, user: {command: [sleep, '60']}}}",
        "{line: {account: main, user: {env: OWNER}}}",
    ],
)
def test_the_deadline_of_a_run_holds_whoever_is_told_and_the_next_run_tells_it(
    shop: Shop, to: str
) -> None:
    slow = Fault("slow_after", path="/v2/bot/message/push", count=None, seconds=30.0)
    shop.line.fault(slow)
    program(shop.root)
    with silent() as port:
        shop.env |= {"HOOK": f"http://127.0.0.1:{port}/x", "OWNER": "U" + "0" * 32}
        tells(shop, f"{{name: slow, to: {to.replace('{port}', str(port))}}}")
        revoke(shop)
        began = time.monotonic()
        ran = shop.push("--deadline", "2s")
        assert time.monotonic() - began < SOON
    assert (ran.code, waiting(shop)) == (3, 1)
    tells(shop, "{name: slow, to: {command: [python3, tell.py]}}")
    shop.later(timedelta(seconds=10))  # no minute later
    shop.push()
    assert (events(heard(shop.root)), waiting(shop)) == (["held"], 0)


def test_those_after_one_that_hangs_wait_for_a_later_run_and_come_first_there(shop: Shop) -> None:
    program(shop.root)
    tells(shop, HANGS, *(f"{{name: n{n}, to: {{command: [python3, tell.py]}}}}" for n in range(3)))
    revoke(shop)
    shop.push("--deadline", "2s")
    assert (heard(shop.root), waiting(shop)) == ([], 4)
    for _ in range(3):
        shop.later(timedelta(seconds=10))
        if not heard(shop.root):
            shop.push("--deadline", "4s")
    assert [each["receiver"] for each in heard(shop.root)] == ["n0", "n1", "n2"]
    assert waiting(shop) == 1


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock of a file."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


HOLD = (
    "import fcntl, subprocess, time\n"
    "held = open('held', 'w')\n"
    "fcntl.flock(held, fcntl.LOCK_EX)\n"
    "subprocess.Popen(['sleep', '60'], pass_fds=[held.fileno()])\n"
)


@pytest.mark.parametrize("then", ["time.sleep(60)", "raise SystemExit(3)", "pass"])
def test_what_a_program_has_started_ends_with_it(shop: Shop, then: str) -> None:
    by_program(shop, HOLD + then)
    revoke(shop)
    shop.push("--deadline", "5s")
    ends = time.monotonic() + 30
    while not is_free(shop.root / "held") and time.monotonic() < ends:
        time.sleep(0.02)
    assert is_free(shop.root / "held")


def test_a_mail_that_was_given_up_is_not_sent_a_little_later(shop: Shop) -> None:
    with mail_server() as box:
        box.waits = threading.Event()
        tells(shop, f"{{name: mail, to: {{email: {{{MAIL.replace('{port}', str(box.port))}}}}}}}")
        revoke(shop)
        assert "receiver mail was not told" in shop.push("--deadline", "5s").err
        box.waits.set()
        assert box.gone.wait(30)
        assert box.mails == []
