"""A chain of shops: one plan, an account a shop, each with friends of its own."""

from pathlib import Path

from sending_shop import HEAD, NOW, POST, TO_MEMBERS, Shop, open_shop

from oactl.sandbox import AccountSpec, SandboxServer, Settings

CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
"""
TO_ALL = HEAD.replace("account: main", 'accounts: "group:shops"')


def names(count: int) -> list[str]:
    return [f"shop-{number:03}" for number in range(1, count + 1)]


def line_of(count: int, friends: int = 3) -> SandboxServer:
    """A LINE of so many shops; nobody comes or goes."""
    specs = [AccountSpec(name, friends, growth=0.0, block_rate=0.0) for name in names(count)]
    return SandboxServer(now=NOW, accounts=specs, settings=Settings(rates=False))


def open_chain(root: Path, line: SandboxServer, *, members: int = 0) -> Shop:
    """The workspace beside it: an approved post to all friends, or to so many members a shop."""
    shop = open_shop(root, line, ledger=False)
    shop.write("oactl.yaml", CONFIG)
    for spec in line.accounts:
        tags = f"tags: {{members: {{file: {spec.name}.csv}}}}\n" if members else ""
        token = f"token: {{env: {variable(spec.name)}}}\n"
        shop.write(f"accounts/{spec.name}.yaml", f"group: [shops]\n{token}{tags}")
        shop.env[variable(spec.name)] = spec.token
        people = sorted(line.friends(spec.name))[:members]
        shop.write(f"{spec.name}.csv", "".join(f"{each}\n" for each in people))
    shop.plan(TO_MEMBERS if members else POST, head=TO_ALL)
    shop.at("2026-11-25T19:00")
    assert shop.push().code == 0
    shop.approve()
    shop.now = NOW
    return shop


def variable(name: str) -> str:
    """The environment's variable of a shop's token."""
    return name.upper().replace("-", "_")


def occurrence(name: str) -> str:
    return f"{name}/shop/offer@2026-11-25T20:00"


def all_once(shop: Shop, members: int | None = None) -> None:
    """Every friend, or so many members, of every shop was reached exactly once."""
    for spec in shop.line.accounts:
        people = sorted(shop.line.friends(spec.name))[:members]
        assert shop.line.reached(spec.name) == dict.fromkeys(people, 1), spec.name
