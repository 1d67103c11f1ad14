"""A shop whose plan, accounts and people are edited between two runs."""

from collections.abc import Iterable
from typing import Any

from sending_shop import HEAD, POST, Shop

from runner import Ran

CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: TOKEN}
    group: [g]
    quiet_hours: none
    tags:
      members: {file: members.csv}
  second:
    token: {env: SECOND_TOKEN}
    quiet_hours: none
    tags:
      members: {file: second.csv}
"""
# However a plan writes its account.
ONE, LISTED, GROUP, BOTH = (
    "account: main",
    "accounts: [main]",
    'accounts: "group:g"',
    "accounts: [main, second]",
)
FORMS = (ONE, LISTED, GROUP)
SHORT = "shop/offer@2026-11-25T20:00"
LONG = f"main/{SHORT}"
SECOND = f"second/{SHORT}"


def furnish(shop: Shop, *posts: str) -> None:
    """Two accounts, of which the second is `other` at LINE; the offer is approved for main."""
    shop.write("oactl.yaml", CONFIG)
    shop.env = {"SECOND_TOKEN": shop.line.account("other").token}
    write(shop, ONE, *posts)
    shop.approve()


def write(shop: Shop, form: str, *posts: str) -> None:
    """Replace the plan, with its account written in a form."""
    shop.plan(*(posts or (POST,)), head=HEAD.replace(ONE, form))


def edit(shop: Shop, name: str, was: str, now: str) -> None:
    """Replace a text in a file that has it."""
    before = (shop.root / name).read_text(encoding="utf-8")
    assert was in before, was
    shop.write(name, before.replace(was, now))


def id_in(form: str) -> str:
    """The offer's id as a plan in this form writes it."""
    return SHORT if form == ONE else LONG


def quiet(shop: Shop) -> None:
    """The next run has nothing to say."""
    shop.later()
    ran = shop.push()
    assert (ran.code, ran.data["deliveries"], ran.err) == (0, [], "")


def named(runs: Iterable[Ran], state: str) -> list[str]:
    """The ids that runs named with a state, in order, each as often as it was told."""
    return [
        each["occurrence"]
        for ran in runs
        for each in ran.data["deliveries"]
        if each["state"] == state
    ]


def entries(shop: Shop, *args: str) -> dict[str, dict[str, Any]]:
    """The agenda by id."""
    found = shop.run("plan", "agenda", "--json", *args).data["occurrences"]
    return {each["id"]: each for each in found}
