"""A chain of shops: so many accounts that nobody reads a row for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approving import write
from cli_shop import NOW

from oactl.sandbox import SandboxServer, Settings
from oactl.sandbox.state import AccountSpec

SHOPS = 12  # more than have rows of their own
PLAN = """\
version: 1
plan: chain
accounts: group:shops
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 官方周年慶! 加入好友享 85 折優惠!
    cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: all
    messages: [{text: 周年慶開跑!}]
  - id: story
    subject: 限時動態
    platform: instagram
    cadence: {once: "2026-11-28T12:00"}
    copy: 限時動態
"""
LOCAL = """\
version: 1
plan: local
account: tea-001
defaults: {author: 兔兔, checker: 莎莉}
posts:
  - id: tip
    subject: 每日小提醒
    cadence: {daily: true, at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: all
    messages: [{text: 小提醒}]
"""


def names(count: int = SHOPS) -> list[str]:
    """The accounts, in the order of the configuration."""
    return [f"tea-{number:03}" for number in range(1, count + 1)]


def specs(count: int = SHOPS) -> list[AccountSpec]:
    """The same as the sandbox plays them."""
    return [AccountSpec(name, friends=30) for name in names(count)]


def open_chain(root: Path, count: int = SHOPS) -> None:
    """Make a workspace theirs: the odd ones are in the north, the others in the south."""
    lines = ["version: 1", "timezone: Asia/Taipei", "language: en", "people:"]
    lines += ["  熊大: {role: checker}", "  莎莉: {role: checker}", "  兔兔: {role: author}"]
    lines += ["accounts:"]
    for at, name in enumerate(names(count)):
        group = "south" if at % 2 else "north"
        lines += [f"  {name}:", f"    token: {{file: secrets/{name}}}"]
        lines += [f"    group: [shops, {group}]"]
        write(root, f"secrets/{name}", f"sandbox-token-{name}\n")
        (root / "secrets" / name).chmod(0o600)
    write(root, "oactl.yaml", "\n".join(lines) + "\n")
    (root / "plans/anniversary.yaml").unlink()
    write(root, "plans/chain.yaml", PLAN)
    write(root, "plans/local.yaml", LOCAL)


@pytest.fixture(name="line")
def line_of_shops() -> Iterator[SandboxServer]:
    """A LINE with all shops, at `NOW`. A module that imports it has it in place of `line`."""
    settings = Settings(rates=False)
    with SandboxServer(now=NOW, accounts=specs(), settings=settings) as server:
        yield server
