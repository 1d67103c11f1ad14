"""What is this machine is decided once, and every door of the configuration goes by it."""

import pytest

from oactl.domain.account import is_loopback
from oactl.errors import OactlError
from oactl.line.connection import parse_base
from oactl.planfile.workspace import load_workspace

THIS_MACHINE = (
    "localhost",
    "LOCALHOST",
    "x.localhost",
    "a.b.localhost",
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
)
ELSEWHERE = (
    "api.line.me",
    "localhost.evil.test",
    "notlocalhost",
    "127.0.0.1.nip.io",
    "127.1",
    "2130706433",
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "::",
    "10.0.0.1",
    "128.0.0.1",
    "::2",
    "::ffff:10.0.0.1",
    "fe80::1",
)
HOSTS = [*((host, True) for host in THIS_MACHINE), *((host, False) for host in ELSEWHERE)]
FAST = "limits: {multicast_per_second: 900}"


def base(host: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:9"


def environment_takes(host: str) -> bool:
    """`OACTL_LINE_API_BASE` with plain http."""
    try:
        return parse_base(base(host)).is_loopback
    except OactlError as fault:
        return fault.code != "line.plain_http"


@pytest.mark.parametrize(("host", "local"), HOSTS)
def test_both_doors_agree_on_what_is_this_machine(tmp_path, host, local):
    def rules(account: str, api_base: str | None = None) -> list[str]:
        text = f"version: 1\naccounts:\n  main: {{{account}}}\n"
        (tmp_path / "oactl.yaml").write_text(text, encoding="utf-8")
        return [finding.rule for finding in load_workspace(str(tmp_path), api_base=api_base)[1]]

    assert is_loopback(host) is local
    assert environment_takes(host) is local
    assert rules(f'api_base: "{base(host)}"') == ([] if local else ["OA603"])
    assert rules(FAST, base(host)) == ([] if local else ["OA604"])
    assert rules(f'api_base: "{base(host).replace("http:", "https:")}", {FAST}') == (
        [] if local else ["OA604"]
    )
