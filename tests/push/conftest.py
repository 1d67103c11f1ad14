"""A shop with its sandbox, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chain import open_chain
from killing import Kill, killing
from receiving import Mailbox, Web, mail_server, web_server
from sending_shop import NOW, Shop, open_shop

from oactl.sandbox import AccountSpec, SandboxServer, Settings

# `main` is ours; `other` has another token and bot.
ACCOUNTS = (
    AccountSpec("main", friends=1_300, growth=0.0, block_rate=0.0),
    AccountSpec("other", friends=20, growth=0.0, block_rate=0.0),
)


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE that reaches nobody; nobody comes or goes."""
    with SandboxServer(now=NOW, accounts=ACCOUNTS, settings=Settings(rates=False)) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, line: SandboxServer) -> Shop:
    """A workspace beside the sandbox: one account, one approved plan, a ledger a day old."""
    return open_shop(tmp_path / "my shop", line)


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server that is told."""
    with web_server() as server:
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that is told."""
    with mail_server() as server:
        yield server


@pytest.fixture
def chain(tmp_path: Path, line: SandboxServer) -> Shop:
    """A chain of shops beside its LINE."""
    return open_chain(tmp_path / "chain", line)


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """`kill(shop, n)`: `push --due`, killed at its step n."""
    with killing() as kill:
        yield kill
