"""How `oactl audience` reads: each account by itself, or of many those that are alike together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.folding import print_folded
from oactl.commands.sentences import why, why_not
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Via
from oactl.domain.gates import Reach
from oactl.domain.violation import Finding
from oactl.findings.text import message
from oactl.i18n import N_, NP_, _, ngettext
from oactl.public_json import accounts
from oactl.tables import NOTHING
from oactl.words.errors import localized
from oactl.words.gates import flat
from oactl.words.notices import VIAS

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
_HEADS_TOGETHER = (N_("Tag"), N_("Comes from"), N_("Accounts"), N_("People"), N_("Note"))


@dataclass(frozen=True, slots=True)
class AccountReach:
    """How many people a rule reaches for one account."""

    account: str
    via: Via
    reach: Reach

    def document(self) -> accounts.Reached:
        """As a document; `at_most` is an upper bound where only that is known."""
        reach = self.reach
        return accounts.Reached(
            self.account, self.via.value, reach.count, reach.need, reach.problem
        )


class AudienceScreen:
    """Prints tags and counts; `together` has those alike of all accounts in one line."""

    def __init__(self, console: Console, workspace: Workspace, *, together: bool) -> None:
        self._console = console
        self._workspace = workspace
        self._together = together

    def show_unasked(self, missed: Mapping[str, Unanswered], hosts: Mapping[str, str]) -> None:
        """Say why LINE was not asked, once for all accounts where it is the same."""
        alike: dict[tuple[str, str, str], list[str]] = {}
        for account, each in missed.items():
            alone = "" if self._together else account
            alike.setdefault((alone, each.kind, each.error), []).append(account)
        for first, *rest in alike.values():
            self._console.error(_not_asked(first, missed[first], hosts[first]))
            if rest:
                said = accounts_of(self._workspace, rest)
                self._console.error("  " + _("the same: {accounts}", accounts=said))

    def show_unable(self, unable: Mapping[str, Finding]) -> None:
        """Say which accounts are not counted: the rule is nothing for them."""
        alike: dict[str, list[str]] = {}
        for account, finding in unable.items():
            alike.setdefault(finding.rule if self._together else account, []).append(account)
        for first, *rest in alike.values():
            why = message(unable[first])
            self._console.error(
                _("account {account} is not counted: {why}", account=first, why=why)
            )
            if rest:
                said = accounts_of(self._workspace, rest)
                self._console.error("  " + _("the same: {accounts}", accounts=said))

    def show_tags(self, tags: Sequence[accounts.Tag]) -> None:
        """The tags with their sizes."""
        if not tags:
            print_folded(
                self._console,
                _("There are no tags yet. They stand in oactl.yaml under `tags:` of an account."),
            )
        elif not self._together:
            self._console.table([_row(tag) for tag in tags], [_(head) for head in _HEADS])
        else:
            rows = [self._row_of(some) for some in _by_tag(tags)]
            self._console.table(rows, [_(head) for head in _HEADS_TOGETHER])
            print_folded(
                self._console, _("Each account: {command}", command="oactl audience list --all")
            )

    def show_counts(self, found: Sequence[AccountReach]) -> None:
        """How many people a rule reaches."""
        if not self._together:
            for each in found:
                via = _(VIAS[each.via.value])
                print_folded(self._console, f"{each.account}  {via}  {_how_many(each.reach)}")
            return
        alike: dict[tuple[Via, str, bool, bool], list[AccountReach]] = {}
        for each in found:
            reach = each.reach
            known = reach.count is not None, reach.most is not None
            alike.setdefault((each.via, reach.problem or "", *known), []).append(each)
        for (via, *_kind), some in alike.items():
            whose = accounts_of(self._workspace, [each.account for each in some])
            said = _how_many(_added_up([each.reach for each in some]))
            print_folded(self._console, f"{whose}  {_(VIAS[via.value])}  {said}")

    def _row_of(self, some: Sequence[accounts.Tag]) -> list[str]:
        names = [tag.account for tag in some]
        few = not is_many(names)
        whose = accounts_of(self._workspace, names) if few else number_of_accounts(names)
        sizes = [tag.size for tag in some if tag.size is not None]
        _account, tag, kind, _size, note = _row(some[0])
        return [tag, kind, whose, f"{sum(sizes):,}" if sizes else NOTHING, note]


def _by_tag(tags: Iterable[accounts.Tag]) -> Iterable[Sequence[accounts.Tag]]:
    """Tags of one name and kind together, those with another note apart and first."""
    alike: dict[tuple[str, ...], list[accounts.Tag]] = {}
    for tag in tags:
        known = "" if tag.size is None else "known"
        key = (tag.tag, tag.kind, tag.problem or "", tag.status or "", known)
        alike.setdefault(key, []).append(tag)
    return sorted(alike.values(), key=lambda some: not some[0].problem)


def _row(tag: accounts.Tag) -> list[str]:
    return [
        tag.account,
        tag.tag,
        _(_KINDS[tag.kind]),
        f"{tag.size:,}" if tag.size is not None else NOTHING,
        _(_PROBLEMS[tag.problem]) if tag.problem else tag.status or "",
    ]


def _added_up(reaches: Sequence[Reach]) -> Reach:
    """All of them together, where all are known in the same way; a problem is that of the first."""
    first = reaches[0]
    if first.problem:
        return first
    count, most = ([getattr(each, name) for each in reaches] for name in ("count", "most"))
    return replace(
        first,
        count=None if None in count else sum(count),
        most=None if None in most else sum(most),
    )


def _how_many(reach: Reach) -> str:
    if reach.problem:
        params = {name: flat(value) for name, value in reach.params.items()}
        return why("audience", reach.problem, **params)
    if reach.count is not None:
        return ngettext("{count} person", "{count} people", reach.count, count=f"{reach.count:,}")
    if reach.most is not None:
        return ngettext(
            "at most {count} person",
            "at most {count} people",
            reach.most,
            count=f"{reach.most:,}",
        )
    return _("how many, only LINE knows")


def _not_asked(account: str, missed: Unanswered, host: str) -> str:
    if missed.kind == "credentials":
        return _(
            "account {account}: LINE was not asked ({why}); the sizes are those that are kept",
            account=account,
            why=why_not(account, missed.error, host),
        )
    return _(
        "account {account}: LINE did not tell every size ({why}); the others are as they were kept",
        account=account,
        why=localized(missed.error),
    )
