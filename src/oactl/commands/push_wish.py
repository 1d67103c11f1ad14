"""What the command line of `push` asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for, as it was typed."""

    names: list[str]
    test: bool
    dry_run: bool
    account: str | None
    plan: str | None
    strict: bool
    deadline: str | None
    expect: str | None
