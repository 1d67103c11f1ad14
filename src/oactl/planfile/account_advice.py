"""What templates read of the accounts of a plan, and which accounts do not have it."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from oactl.domain.account import Account
from oactl.domain.message import Item, Message
from oactl.domain.plan import Post
from oactl.domain.value import some_of
from oactl.domain.violation import Violation
from oactl.planfile.compose import names_of_account, names_of_message, texts_of

_NAME = r"\{[{%][^}]*\baccount\s*\.\s*(?:display_)?name\b"


def check_accounts(item: Item, post: Post, accounts: Sequence[Account]) -> Iterator[Violation]:
    """One violation a name that some accounts lack; what all of them lack is told elsewhere."""
    read = names_of_account(item, post)
    if not read or not accounts:
        return
    for name in sorted(read - {"account"}):
        lacking = [each.name for each in accounts if name not in each.vars]
        if 0 < len(lacking) < len(accounts):
            params = {"name": name, "accounts": some_of(lacking), "count": len(lacking)}
            yield Violation("OA356", _first(item, name).at, {**params, "lacking": lacking})
    unnamed = [each.name for each in accounts if not each.display_name]
    if "account" in read and unnamed:
        yield from islice(_nameless(item, unnamed), 1)


def _nameless(item: Item, accounts: Sequence[str]) -> Iterator[Violation]:
    """The messages that say an account's name where it has none but its key."""
    for message in item.messages:
        if any(re.search(_NAME, text) for text in texts_of(message)):
            params = {"accounts": some_of(accounts), "count": len(accounts)}
            yield Violation("OA357", message.at, params, "info")


def _first(item: Item, name: str) -> Message:
    """The message that reads a name."""
    return next(each for each in item.messages if name in names_of_message(each))
