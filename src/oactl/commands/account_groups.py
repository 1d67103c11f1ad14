"""Accounts in words: a few by name, many by their number and groups."""

from collections.abc import Collection, Iterable, Sized

from oactl.domain.account import Workspace
from oactl.i18n import _, ngettext

MANY = 10  # accounts up to which each has rows of its own
NAMED = 3  # accounts up to which they are named
GROUPS = 6  # groups that are named


def is_many(accounts: Sized) -> bool:
    """Whether nobody reads a row for each of them."""
    return len(accounts) > MANY


def number_of_accounts(accounts: Collection[str]) -> str:
    """`200 accounts`."""
    count = len(accounts)
    return ngettext("{count} account", "{count} accounts", count, count=count)


def accounts_of(workspace: Workspace, accounts: Iterable[str]) -> str:
    """A few accounts by name, more by their groups: `12 accounts (north 12/67, shops 12/200)`."""
    concerned = set(accounts)
    if len(concerned) <= NAMED:
        known = [name for name in workspace.accounts if name in concerned]
        return _(", ").join([*known, *sorted(concerned.difference(known))])
    number, shares = number_of_accounts(concerned), _shares(workspace, concerned)
    if not shares:
        return number
    more = ["…"] if shares[GROUPS:] else []
    groups = _(", ").join([*shares[:GROUPS], *more])
    return _("{accounts} ({groups})", accounts=number, groups=groups)


def _shares(workspace: Workspace, concerned: set[str]) -> list[str]:
    """`north 12/67` for each group that has some of them."""
    groups = ((name, workspace.group(name)) for name in workspace.groups)
    return [
        f"{name} {len(concerned.intersection(members))}/{len(members)}"
        for name, members in groups
        if concerned.intersection(members)
    ]
