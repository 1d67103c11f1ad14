"""What is not as it was, in lines: every changed value, before and after."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wcwidth import wcswidth

from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.around import SHORT, around
from oactl.commands.terms import changed_values
from oactl.console import DEFAULT_WIDTH
from oactl.domain.account import Workspace
from oactl.domain.approval import Difference
from oactl.domain.visible import visible
from oactl.i18n import _, ngettext
from oactl.words.approval import PARTS, item_in_words

_MOST_ACCOUNTS = 3  # named where something changed in the same way in several
_NAMES = frozenset({"account", "checker"})  # parts that are lists of names
_FILE = r"(?:sha256:)?([0-9a-f]{8})[0-9a-f]{56}(?: \((\d{1,15}) bytes\))?"


class ChangedValue(NamedTuple):
    """One value before and after, as a person reads it; an empty text where there is none.

    `told` says in its own words what changes, where the two are too long to be compared.
    """

    place: str
    was: str
    now: str
    told: str = ""


def lines_of(
    changes: Iterable[Difference], width: int | None, workspace: Workspace | None = None
) -> Iterator[str]:
    """A line a value; where that is too long for the screen, a line for each of the two."""
    for each in changed_parts(changes, workspace):
        was, now = each.was or "—", each.now or "—"
        line = _("{part}: {was} → {now}", part=each.place, was=was, now=now)
        if each.told:
            yield "  " + _("{name}: {value}", name=each.place, value=each.told)
        elif wcswidth(line) + len("  ") <= (width or DEFAULT_WIDTH):
            yield f"  {line}"
        else:
            yield "  " + _("{name}:", name=each.place)
            yield "    " + _("before: {text}", text=was)
            yield "    " + _("now: {text}", text=now)


def changed_parts(
    changes: Iterable[Difference], workspace: Workspace | None = None
) -> Iterator[ChangedValue]:
    """Every changed value once, in the reader's words, cut to what lies around the change.

    Many accounts are told by the groups of `workspace`, and of many values of theirs one.
    """
    found: dict[tuple[object, ...], dict[Difference, list[str]]] = {}
    for each in changes:
        what = (each.part, each.at) if each.account else (each,)
        alike = found.setdefault(what, {})
        alike.setdefault(each._replace(account=""), []).append(each.account)
    values = (value for alike in found.values() for value in _alike(alike, workspace))
    yield from dict.fromkeys(values)


def _alike(
    found: Mapping[Difference, list[str]], workspace: Workspace | None
) -> Iterator[ChangedValue]:
    """The values at one place, with the accounts of each; of very many one as an example."""
    if not is_many(found):
        for each, names in found.items():
            yield from _values(each, _named([*filter(None, names)], workspace), workspace)
        return
    every = [name for names in found.values() for name in names]
    first = next(iter(found))
    for value in _values(first, "", workspace):
        words = _(
            "not as it was in {accounts}; in {account} for example: {was} → {now}",
            accounts=accounts_of(workspace, every) if workspace else number_of_accounts(every),
            account=found[first][0],
            was=value.was or "—",
            now=value.now or "—",
        )
        yield value._replace(told=words)


def _values(each: Difference, accounts: str, workspace: Workspace | None) -> Iterator[ChangedValue]:
    part, _space, item = each.part.partition(" ")
    if part == "content":
        yield _of_content(item, each)
        return
    if part in _NAMES and max(len(each.was), len(each.now)) > SHORT:
        yield _of_names(each, workspace if part == "account" else None)
        return
    inside = " · ".join(filter(None, (accounts, each.at)))
    for place, was, now in changed_values(part, each.was, each.now):
        place = f"{place} · {inside}" if inside else place  # noqa: PLW2901 - the same, in full
        yield ChangedValue(place, *around(was, now))


def _named(names: list[str], workspace: Workspace | None) -> str:
    return accounts_of(workspace, names) if workspace and names else _names(names)


def _of_names(each: Difference, workspace: Workspace | None) -> ChangedValue:
    """Of a long list which names are gone, and which are new."""
    was, now = each.was.split(", "), each.now.split(", ")
    gone, new = [name for name in was if name not in now], [name for name in now if name not in was]
    parts = [
        _("gone: {names}", names=_several(gone, workspace)) if gone else "",
        _("new: {names}", names=_several(new, workspace)) if new else "",
    ]
    words = _("; ").join(filter(None, parts)) or _("in another order")
    return ChangedValue(_(PARTS[each.part]), each.was, each.now, words)


def _several(names: list[str], workspace: Workspace | None) -> str:
    if workspace is not None and is_many(names):
        return accounts_of(workspace, names)
    shown = [visible(name) for name in names if name]
    return _(", ").join(shown) if not is_many(shown) else _names(shown)


def _names(accounts: list[str]) -> str:
    told, more = _(", ").join(accounts[:_MOST_ACCOUNTS]), len(accounts) - _MOST_ACCOUNTS
    return f"{told} " + _("… and {count} more", count=more) if more > 0 else told


def _of_content(item: str, each: Difference) -> ChangedValue:
    if not each.at:  # an approval that has nothing but a digest of it
        return ChangedValue(_place(item, _(PARTS["content"])), _("as approved"), _("changed"))
    kind, _dot, path = each.at.partition(".")
    if kind in {"files", "assets"}:
        place = _place(item, _("file {path}", path=visible(path)))
        return ChangedValue(place, _file(each.was), _file(each.now))
    return ChangedValue(_place(item, visible(each.at)), *around(each.was, each.now))


def _place(item: str, at: str) -> str:
    return f"{item_in_words(item)} · {at}" if item else at


def _file(text: str) -> str:
    """The size of a file and the head of its digest, which tells two of one size apart."""
    found = re.fullmatch(_FILE, text)
    if found is None:
        return text
    digest, size = found.groups()
    if size is None:
        return _("size unknown ({digest})", digest=digest)
    count = int(size)
    return ngettext(
        "{size} byte ({digest})", "{size} bytes ({digest})", count, size=f"{count:,}", digest=digest
    )
