"""What the command line of `push` asks for."""

from typing import NamedTuple


class PushArguments(NamedTuple):
    """What the command line asks for."""

    names: list[str]
    test: bool
    dry_run: bool
    account: str | None
    plan: str | None
    strict: bool
    deadline: str | None
    expect: str | None
