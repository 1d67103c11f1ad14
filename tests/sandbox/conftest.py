"""A sandbox on loopback, and clients that are closed after the test."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sandbox_client import NOON, Client

from oactl.sandbox import SandboxServer, Settings

Open = Callable[..., SandboxServer]


@pytest.fixture
def open_line(capfd: pytest.CaptureFixture[str]) -> Iterator[Open]:
    """Open sandboxes that are closed after the test, and have made no noise."""
    with ExitStack() as stack:

        def opened(**wishes: Any) -> SandboxServer:
            wishes = {"friends": 300, "now": NOON, "settings": Settings(rates=False)} | wishes
            return stack.enter_context(SandboxServer(**wishes))

        yield opened
    assert capfd.readouterr().err == ""


@pytest.fixture
def line(open_line: Open) -> SandboxServer:
    return open_line()


@pytest.fixture
def client(line: SandboxServer) -> Iterator[Client]:
    each = Client(line)
    yield each
    each.connection.close()


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    """More clients, for sandboxes or tokens of one's own."""
    opened: list[Client] = []

    def connected(line: SandboxServer, token: str | None = None) -> Client:
        opened.append(Client(line, token))
        return opened[-1]

    yield connected
    for each in opened:
        each.connection.close()


@pytest.fixture
def key() -> str:
    return str(uuid.uuid4())
