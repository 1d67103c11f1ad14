"""What `oactl audience` prints."""

from collections.abc import Sequence

from oactl.commands.audience_sizes import Counted
from oactl.commands.deliveries import flat, why
from oactl.console import Console
from oactl.i18n import N_, NP_, _, ngettext
from oactl.public_json import accounts
from oactl.words.states import VIAS

_KINDS: dict[str, str] = {
    "file": N_("a file"),
    "audience_group": NP_("audience", "LINE"),
    "demographics": N_("LINE's estimate"),
    "later": N_("a later version"),
}
_PROBLEMS: dict[str, str] = {
    "file_missing": N_("the file is not there"),
    "file_folder": N_("it is a folder, not a file"),
    "file_permission": N_("the file may not be read"),
    "file_outside": N_("the file lies outside the workspace"),
    "file_special": N_("it is no plain file"),
    "file_too_large": N_("the file is too large"),
    "file_unreadable": N_("the file cannot be read"),
    "file_encoding": N_("the file is not UTF-8"),
    "file_utf16": N_("the file is UTF-16, not UTF-8"),
    "file_nul": N_("the file is damaged: it has a NUL"),
    "file_row": N_("a row is no user id"),
    "file_quote": N_("a quotation mark is not closed on its line"),
    "file_after_quote": N_("there is text behind a closing quotation mark"),
    "file_field": N_("a cell has more than 128 KiB"),
    "file_short": N_("a row ends before the column user_id"),
    "file_cells": N_("a row has more cells than the first"),
    "file_two_ids": N_("a row has two user ids"),
    "file_header_twice": N_("there are two columns user_id"),
    "file_header_again": N_("the header stands in it again"),
    "file_changed": N_("the file was changed while it was read"),
    "unforeseen": N_("oactl itself failed at the file"),
    "no_room": N_("there is no room to sort the user ids"),
    "copy": N_("the sorted copy was damaged; the next run makes it anew"),
}
_HEADS = (N_("Account"), N_("Tag"), N_("Comes from"), N_("People"), N_("Note"))


def show_tags(console: Console, tags: Sequence[accounts.Tag], *, as_json: bool) -> None:
    """Print the tags with their sizes."""
    if as_json:
        console.json(accounts.Tags(tags))
    elif not tags:
        console.print(
            _("There are no tags yet. They stand in oactl.yaml under `tags:` of an account.")
        )
    else:
        console.table([_row(tag) for tag in tags], [_(head) for head in _HEADS])


def _row(tag: accounts.Tag) -> list[str]:
    return [
        tag.account,
        tag.tag,
        _(_KINDS[tag.kind]),
        f"{tag.size:,}" if tag.size is not None else "—",
        _(_PROBLEMS[tag.problem]) if tag.problem else tag.status or "",
    ]


def show_counts(console: Console, rule: str, found: Sequence[Counted], *, as_json: bool) -> None:
    """Print how many people a rule reaches for each account."""
    if as_json:
        console.json(accounts.Audience(rule, [each.document() for each in found]))
        return
    for each in found:
        _print_count(console, each)


def _print_count(console: Console, each: Counted) -> None:
    if each.reach.problem:
        params = {name: flat(value) for name, value in each.reach.params.items()}
        people = why("audience", each.reach.problem, **params)
    elif each.reach.count is not None:
        people = ngettext(
            "{count} person", "{count} people", each.reach.count, count=f"{each.reach.count:,}"
        )
    elif each.reach.most is not None:
        people = ngettext(
            "at most {count} person",
            "at most {count} people",
            each.reach.most,
            count=f"{each.reach.most:,}",
        )
    else:
        people = _("how many, only LINE knows")
    console.print(f"{each.account}  {_(VIAS[each.via.value])}  {people}")
