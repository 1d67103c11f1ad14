"""5,000,000 user ids in a workspace: what each command costs beside the same with 50.

    python bench/people_5m.py [--people 5000000] [--send 5000000] [--runs 5]

Commands run as processes of their own, in turns; the median of their processor time and the most
memory that one had are told. Sending goes to a small server on loopback, in a process of its own,
that answers at once: the floor is the number of requests at the 196 a second that oactl keeps to.
"""

import argparse
import json
import multiprocessing
import multiprocessing.connection
import os
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tabulate import tabulate
from wire import is_whole

from oactl.ledger import database

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)  # 20:00:30 in Taipei
FEW = 50
TIMES = 1.5  # of the same with 50
MEGABYTES = 100
PER_SECOND = 196
FLOOR = 1.1  # of the limiter's
MEGABYTES_SENDING = 200
RACY = 2.1  # seconds after which a list can be trusted to stand as it was read
BOT = {"userId": "U" + "b" * 32, "basicId": "@bench", "displayName": "Bench"}
ANSWERS = {
    b"/v2/bot/info": {**BOT, "chatMode": "bot", "markAsReadMode": "auto"},
    b"/v2/bot/message/quota": {"type": "none"},
    b"/v2/bot/message/quota/consumption": {"totalUsage": 0},
}
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people: {熊大: {role: checker}, 兔兔: {role: author}}
accounts:
  main:
    token: {env: TOKEN}
    tags: {members: {file: members.csv}}
"""
PLAN = """\
version: 1
plan: shop
account: main
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 官方周年慶
    cadence: {daily: true, at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: {all: [members]}
    messages: [{text: 周年慶開跑!}]
"""


class Used(NamedTuple):
    """What a process took: processor seconds, seconds on the clock, megabytes at most."""

    processor: float
    clock: float
    megabytes: float
    code: int
    out: str


def serve(told: multiprocessing.connection.Connection) -> None:
    """A LINE that takes everything at once and keeps nothing."""
    chooser = selectors.DefaultSelector()
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    chooser.register(listener, selectors.EVENT_READ)
    told.send(listener.getsockname()[1])
    partial: dict[socket.socket, bytes] = {}
    number = 0
    while True:
        for key, _ in chooser.select():
            if key.fileobj is listener:
                connection = listener.accept()[0]
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                chooser.register(connection, selectors.EVENT_READ)
                continue
            connection = key.fileobj
            data = partial.pop(connection, b"") + connection.recv(262_144)
            if not data:
                chooser.unregister(connection)
                connection.close()
            elif data.startswith(b"GET") or is_whole(data):
                number += 1
                connection.sendall(answer(data.split(b" ", 2)[1], number))
            else:
                partial[connection] = data


def answer(path: bytes, number: int) -> bytes:
    """LINE's 200."""
    body = json.dumps(ANSWERS.get(path, {})).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        f"X-Line-Request-Id: 00000000-0000-0000-0000-{number:012}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Workspace:
    """A workspace with one list, a ledger a day old, and the bench's LINE."""

    def __init__(self, root: Path, people: int, port: int) -> None:
        self.root = root
        (root / "plans").mkdir(parents=True)
        (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
        (root / "plans" / "shop.yaml").write_text(PLAN, encoding="utf-8")
        numbers = random.Random(5)  # noqa: S311 - the same list each time
        with (root / "members.csv").open("w", encoding="ascii") as file:
            file.write("user_id\n")
            for _ in range(people):
                file.write(f"U{numbers.getrandbits(128):032x}\n")
        database.create(root / ".oactl" / "state.db", NOW - timedelta(days=1))
        self._line = f"http://127.0.0.1:{port}"

    def run(self, *args: str, at: datetime = NOW) -> Used:
        """One command line in a process of its own."""
        env = {name: value for name, value in os.environ.items() if "OACTL" not in name}
        env |= {"OACTL_NOW": at.isoformat(), "OACTL_LINE_API_BASE": self._line, "TOKEN": "t" * 100}
        command = [sys.executable, "-m", "oactl", *args]
        with tempfile.TemporaryFile() as out:
            began = time.perf_counter()
            child = subprocess.Popen(command, env=env, cwd=self.root, stdout=out, stderr=out)
            _, status, used = os.wait4(child.pid, 0)
            clock = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            told = out.read().decode()
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        processor = used.ru_utime + used.ru_stime
        return Used(processor, clock, used.ru_maxrss / unit, child.returncode, told)


def minutes(spaces: Sequence[Workspace], runs: int) -> list[list[str]]:
    """The commands that look at lists they know, with many people and with few."""
    commands = {
        "push --due while it is held": ("push", "--due"),
        "status": ("status",),
        "plan validate": ("plan", "validate"),
        "plan approve": ("plan", "approve", "shop/offer", "--by", "熊大"),
    }
    return [row(what, args, spaces, runs) for what, args in commands.items()]


def row(what: str, args: Sequence[str], spaces: Sequence[Workspace], runs: int) -> list[str]:
    """One command in turns; after `RACY` seconds, so that the list is known to stand."""
    used: list[list[Used]] = [[], []]
    for minute in range(1, runs + 1):
        for place, space in enumerate(spaces):
            used[place].append(space.run(*args, at=NOW + timedelta(minutes=minute)))
    many, few = (statistics.median(each.processor for each in side) for side in used)
    most = max(each.megabytes for each in used[0])
    ok = many <= TIMES * few and most < MEGABYTES
    return [what, f"{many:.2f} s", f"{few:.2f} s", f"{many / few:.2f}", f"{most:.0f} MB", yes(ok)]


def yes(ok: bool) -> str:
    """The last cell of a row."""
    return "yes" if ok else "NO"


def sending(space: Workspace) -> tuple[list[str], bool]:
    """A list of its own, approved and sent in one run."""
    space.run("plan", "approve", "shop/offer", "--by", "熊大")
    time.sleep(RACY)
    used = space.run("push", "--due", "--json")
    found = json.loads(used.out)["deliveries"][0]
    floor = found["batches"] / PER_SECOND
    ok = (found["state"], used.code) == ("sent", 0)
    ok = ok and used.clock <= FLOOR * floor and used.megabytes < MEGABYTES_SENDING
    cells = [
        f"{found['recipients']:,} people, {found['batches']:,} requests: {found['state']}",
        f"{used.clock:.1f} s",
        f"{floor:.1f} s",
        f"{used.clock / floor:.2f}",
        f"{used.megabytes:.0f} MB",
        f"{used.processor:.1f} s",
        yes(ok),
    ]
    return cells, ok


def main(people: int, send: int, runs: int) -> int:
    """Print both tables. Returns 1 where a target is missed."""
    hear, tell = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=serve, args=(tell,), daemon=True)
    server.start()
    port = hear.recv()
    with tempfile.TemporaryDirectory() as folder:
        spaces = [Workspace(Path(folder, str(n)), n, port) for n in (people, FEW)]
        time.sleep(RACY)
        for space in spaces:
            space.run("status")
            space.run("push", "--due")
        table = minutes(spaces, runs)
        head = ["what", f"{people:,}", str(FEW), "ratio (≤ 1.5)", "memory (< 100 MB)", "ok"]
        print(tabulate(table, head, stralign="left"))
        cells, sent = sending(Workspace(Path(folder, "send"), send, port))
        head = [
            "sending",
            "clock",
            "floor",
            "ratio (≤ 1.1)",
            "memory (< 200 MB)",
            "processor",
            "ok",
        ]
        print(tabulate([cells], head, stralign="left"))
    server.terminate()
    return 0 if sent and all(cells[-1] == "yes" for cells in table) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000_000)
    parser.add_argument("--send", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    sys.exit(main(asked.people, asked.send, asked.runs))
