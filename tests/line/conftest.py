"""Gateways that talk to a `rawserver`."""

from collections.abc import Callable, Iterator

import pytest
from rawserver import CERTS, TOKEN

from oactl.domain.account import Account
from oactl.domain.token_source import TokenEnv
from oactl.line.gateway import LineEnvironment, LineGateway, LineGateways
from oactl.line.secret import Secret
from oactl.line.transport import Timeouts

Opened = Callable[..., LineGateway]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Open a gateway for a base, with short deadlines and the test authority's certificates."""
    all_of_them: list[LineGateways] = []

    def open_one(
        base: str, *, connect: float = 2, whole: float = 5, **more: str | None
    ) -> LineGateway:
        defaults = {"api_base": base, "ca_file": str(CERTS / "ca.pem")}
        surroundings = LineEnvironment(**{**defaults, **more})
        gateways = LineGateways(
            {"main": Account("main", TokenEnv("T"))},
            lambda _account, _source: Secret(TOKEN),
            surroundings,
            Timeouts(connect, whole),
        )
        all_of_them.append(gateways)
        return gateways.of("main")

    yield open_one
    for gateways in all_of_them:
        gateways.close()
