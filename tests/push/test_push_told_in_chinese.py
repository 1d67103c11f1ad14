"""Whatever LINE, a proxy or the network does, a Chinese screen has no English sentence of ours."""

import re

import pytest
from sending_shop import OFFER, POST, Shop

from oactl.sandbox import Fault
from oactl.sandbox.faults import KINDS

# Two words in a row, between blanks; a proxy's own are quoted as they came.
ENGLISH = re.compile(r"(?:(?<=\s)|(?<=[：（，]))[A-Za-z][a-z']+ [a-z']+")
OF_A_PROXY = re.compile(
    r"Proxy session expired|Forbidden by policy|No route matched with those values|Request timeout"
    r"|Payload too large|Too many requests|Client closed request"
)
NAMES = re.compile("Sandbox main")
COMMANDS = re.compile(r"oactl(?: [a-z]+)+|(?<=，)[a-z ]+(?=，)|--[a-z-]+")
OF_DELIVERIES = (
    ("push", "--due"),
    ("push", OFFER),
    ("explain", OFFER),
    ("delivery", "show", OFFER),
    ("delivery", "list"),
    ("status",),
)
OF_ACCOUNTS = (
    ("doctor",),
    ("account", "check"),
    ("account", "list"),
    ("quota",),
    ("plan", "validate", "--online"),
    ("audience", "list"),
    ("insight", "sync"),
    ("report", "weekly"),
)
SCREENS = {"*/broadcast": OF_DELIVERIES, "*": OF_DELIVERIES[:1] + OF_ACCOUNTS}
SLOW = {"slow_before", "slow_after", "trickle"}


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("kind", sorted(KINDS - SLOW))
def test_no_screen_has_an_english_sentence(shop: Shop, kind: str, path: str) -> None:
    shop.plan(POST.replace("官方周年慶", "周年慶"))
    shop.approve()
    shop.env["OACTL_LANG"] = "zh-TW"
    shop.line.fault(Fault(kind, path=path, count=None))
    for args in SCREENS[path]:
        ran = shop.run(*args)
        told = COMMANDS.sub("", NAMES.sub("", OF_A_PROXY.sub("", ran.out + ran.err)))
        assert not ENGLISH.findall(told), (args, ran.out + ran.err)
