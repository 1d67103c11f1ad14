"""200 accounts side by side, at a LINE that takes 60 ms for each answer.

    python bench/accounts_200.py [--accounts 200] [--latency 60]

Each command runs in a process of its own, in a workspace made for it; LINE is the sandbox, in
another process. Beside them a plain loop sends as many requests as `push --due` did, one after the
other over one connection. A target that is missed is marked, and the exit code is 1.
"""

import argparse
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tabulate import tabulate

# A Wednesday, 20:00:30 in Taipei: what stands at 20:00 is due.
NOW = "2026-11-25T20:00:30+08:00"
EVE = "2026-11-24T20:00:30+08:00"
OACTL = (sys.executable, "-m", "oactl")
BROADCAST = "/v2/bot/message/broadcast"
PER_ACCOUNT = 5  # requests: bot info, two for the quota, followers, the broadcast
FAILING, SLOW, SLOW_SECONDS = 5, 1, 5.0
TARGET = 8.0  # seconds for 200 accounts at 60 ms
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
"""
PLAN = """\
version: 1
plan: shop
accounts: group:shops
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 官方周年慶
    cadence: {once: 2026-11-25T20:00}
    audience: all
    messages:
      - text: 周年慶開跑!
"""


class Line(NamedTuple):
    """The sandbox: where it is, and the names and tokens of its accounts."""

    base: str
    tokens: dict[str, str]


class Row(NamedTuple):
    """One measurement; `target` in seconds, None where it is only looked at."""

    what: str
    seconds: float
    said: str
    target: float | None = None


@contextmanager
def sandbox(accounts: int, latency: int) -> Iterator[Line]:
    """A LINE in a process of its own."""
    wish = ("--accounts", str(accounts), "--latency", str(latency), "--friends", "100", "--json")
    command = [*OACTL, "--now", NOW, "sandbox", "serve", *wish]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            text = ""
            while not text.endswith("\n}\n"):
                text += process.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
            found = json.loads(text)
            yield Line(found["base"], {a["account"]: a["token"] for a in found["accounts"]})
        finally:
            process.terminate()


def workspace(root: Path, line: Line) -> None:
    """A workspace whose post goes to everybody of every account, and is approved."""
    (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
    for folder in ("plans", "accounts", ".oactl/tokens"):
        (root / folder).mkdir(parents=True)
    (root / "plans" / "shop.yaml").write_text(PLAN, encoding="utf-8")
    for name, token in line.tokens.items():
        account = f"group: shops\ntoken: {{file: .oactl/tokens/{name}}}\n"
        (root / "accounts" / f"{name}.yaml").write_text(account, encoding="utf-8")
        (root / ".oactl" / "tokens" / name).write_text(token, encoding="ascii")
    # The ledger is a day old, so that nothing lies before it.
    for words in (("push", "--due"), ("plan", "approve", "shop/offer", "--by", "熊大")):
        oactl(root, line, *words, now=EVE)


def oactl(root: Path, line: Line, *args: str, now: str = NOW) -> tuple[float, int, str]:
    """Seconds on the clock, exit code and stdout of one command line."""
    env = {**os.environ, "OACTL_NOW": now, "OACTL_LINE_API_BASE": line.base, "OACTL_LANG": "en"}
    began = time.monotonic()
    done = subprocess.run(
        [*OACTL, *args], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    return time.monotonic() - began, done.returncode, done.stdout


def ask(line: Line, method: str, path: str, body: object = None) -> object:
    """One request to the sandbox's own paths."""
    connection = http.client.HTTPConnection(urlsplit(line.base).netloc)
    connection.request(method, f"/_sandbox/{path}", json.dumps(body))
    return json.loads(connection.getresponse().read())


def plain_loop(line: Line) -> float:
    """Seconds that as many requests take, one after the other over one connection."""
    connection = http.client.HTTPConnection(urlsplit(line.base).netloc)
    began = time.monotonic()
    for token in line.tokens.values():
        for _ in range(PER_ACCOUNT):
            connection.request("GET", "/v2/bot/info", headers={"Authorization": f"Bearer {token}"})
            connection.getresponse().read()
    return time.monotonic() - began


def sent_once(line: Line) -> str:
    """How many accounts sent, by LINE's own count; raises where one sent twice."""
    found = ask(line, "GET", "received?endpoint=broadcast")
    names = [each["account"] for each in found["received"]]  # type: ignore[index]
    if len(names) > len(set(names)):
        raise AssertionError("an account sent twice")
    return f"{len(names)} sent"


def pushed(root: Path, line: Line, faults: list[dict[str, object]]) -> tuple[float, str]:
    """A push of all accounts in a fresh copy of the workspace."""
    ask(line, "POST", "reset")
    ask(line, "POST", "faults", faults)
    copy = root.with_name("pushed")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy)
    seconds, code, _ = oactl(copy, line, "push", "--due")
    return seconds, f"exit {code}, {sent_once(line)}"


def of_pushes(root: Path, line: Line, scale: float) -> Iterator[Row]:
    """Pushes to a LINE that is well, slow for one account, failing for some."""
    names = list(line.tokens)
    yield Row("push --due", *pushed(root, line, []), TARGET * scale)
    slow = {"kind": "slow_before", "account": names[0], "path": BROADCAST, "seconds": SLOW_SECONDS}
    said = f"push --due, one account's answer takes {SLOW_SECONDS:.0f} s longer"
    yield Row(said, *pushed(root, line, [slow]), TARGET * scale)
    down = [
        {"kind": "status", "status": 500, "account": name, "count": None}
        for name in names[:FAILING]
    ]
    # Of a failing account a run waits up to 20 s in all; the others do not.
    yield Row(f"push --due, {FAILING} accounts answer 500", *pushed(root, line, down), 20 + TARGET)


def of_looks(root: Path, line: Line, scale: float) -> Iterator[Row]:
    """The commands that ask LINE about all accounts."""
    copy = root.with_name("pushed")
    pushed(root, line, [])
    for words in (
        ("account", "check"),
        ("quota",),
        ("insight", "sync", "--from", "2026-11-16", "--to", "2026-11-24"),
        ("report", "weekly"),
    ):
        seconds, code, _ = oactl(copy, line, *words)
        yield Row(" ".join(words[:2]), seconds, f"exit {code}", TARGET * scale)


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--latency", type=int, default=60, help="milliseconds an answer")
    asked = parser.parse_args()
    scale = max(1.0, asked.latency / 60)
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox(asked.accounts, asked.latency) as line,
    ):
        root = Path(folder) / "workspace"
        root.mkdir()
        workspace(root, line)
        loop = plain_loop(line)
        rows = [Row("a plain loop of as many requests", loop, "")]
        rows += [*of_pushes(root, line, scale), *of_looks(root, line, scale)]
    table = [
        [
            row.what,
            f"{row.seconds:.1f} s",
            f"{row.seconds / loop:.2f}",
            row.said,
            "" if row.target is None else f"< {row.target:.0f} s",
            "MISSED" if row.target is not None and row.seconds > row.target else "",
        ]
        for row in rows
    ]
    heads = [f"{asked.accounts} accounts", "clock", "ratio", "", "target", ""]
    sys.stdout.write(tabulate(table, heads) + "\n")
    return 1 if any(row[-1] for row in table) else 0


if __name__ == "__main__":
    sys.exit(main())
