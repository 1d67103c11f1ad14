"""How `oactl quota` reads: an account by itself, or of many the totals and what is not enough."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from oactl.commands.account_groups import accounts_of, number_of_accounts
from oactl.commands.folding import print_folded
from oactl.commands.sentences import why_not
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.domain.month import Month
from oactl.i18n import N_, _, ngettext
from oactl.public_json.accounts import QuotaOfAccount
from oactl.words.errors import localized
from oactl.words.money import bills_together, month_lines, uncounted_lines

# What was asked of LINE for one account: the answer, what it said instead, and its host.
Told: TypeAlias = tuple[QuotaOfAccount, str, str]

_UNANSWERED: dict[str, str] = {
    "credentials": N_("{account}: {why}; what is the matter: oactl account check {account}"),
    "rejected": N_(
        "{account}: its token is not accepted by LINE at {host}; what is the matter: oactl account "
        "check {account}"
    ),
    "offline": N_(
        "{account}: LINE at {host} cannot be reached ({error}); try again, or: oactl doctor"
    ),
    "rate": N_("{account}: LINE was asked too often; try again in a minute"),
    "refused": N_("{account}: LINE does not tell: {error}"),
    "strange": N_(
        "{account}: the answer was not LINE's ({error}); what may be in the way: oactl doctor"
    ),
}


class QuotaScreen:
    """Prints what LINE said of this month, and what it comes to."""

    def __init__(self, console: Console, workspace: Workspace, months: Mapping[str, Month]) -> None:
        self._console = console
        self._workspace = workspace
        self._months = months

    def show(self, told: Iterable[Told]) -> None:
        """Each account by itself."""
        for each, words, host in told:
            if each.error:
                self._console.error(_unanswered(each, words, host))
                continue
            print_folded(self._console, _left(each))
            for line in month_lines(self._months[each.account]):
                print_folded(self._console, f"  {line}")

    def show_exceptions(self, told: Sequence[Told]) -> None:
        """All accounts together, and those for which something is not enough."""
        console = self._console
        months = [self._months[each.account] for each, _words, _host in told]
        for line in months_together(self._workspace, months):
            print_folded(console, line)
        self._show_unanswered(told)
        print_folded(console, _("All of them: oactl quota --all"))

    def _show_unanswered(self, told: Iterable[Told]) -> None:
        """Why LINE did not say: once for all accounts for which it is the same."""
        alike: dict[tuple[str, str, str], list[QuotaOfAccount]] = {}
        for each, words, host in told:
            if each.error:
                alike.setdefault((each.error, words, host), []).append(each)
        for (_kind, words, host), some in alike.items():
            self._console.error(_unanswered(some[0], words, host))
            if rest := [each.account for each in some[1:]]:
                said = accounts_of(self._workspace, rest)
                self._console.error("  " + _("the same: {accounts}", accounts=said))


def months_together(workspace: Workspace, months: Sequence[Month]) -> Iterator[str]:
    """One month of many accounts: what it comes to, and for which accounts that is not enough."""
    total = sum(month.total for month in months)
    yield ngettext(
        "{accounts}, {month}: {used} sent + {planned} planned = {total} message",
        "{accounts}, {month}: {used} sent + {planned} planned = {total} messages",
        total,
        accounts=number_of_accounts([month.account for month in months]),
        month=months[0].name,
        used=f"{sum(month.use.used for month in months):,}",
        planned=f"{sum(month.coming for month in months):,}",
        total=f"{total:,}",
    )
    yield from uncounted_lines(sum(month.uncounted for month in months))
    if any(month.price for month in months):
        cost = bills_together(month for month in months if month.price)
        yield _("cost of the month, with tax: {cost}", cost=cost)
    yield from too_few(workspace, months)
    for sentence, some in _wrong(months):
        yield _(sentence, accounts=accounts_of(workspace, some))


def too_few(workspace: Workspace, months: Iterable[Month]) -> Iterator[str]:
    """Of which accounts LINE's messages will not suffice, and from when on that is so."""
    first = [(next(month.shortages(), None), month.account) for month in months]
    short = [(each.sending.at, account) for each, account in first if each is not None]
    if short:
        yield _(
            "Too few of LINE's messages from {day} on: {accounts}",
            day=f"{min(at for at, _account in short):%Y-%m-%d %H:%M}",
            accounts=accounts_of(workspace, dict.fromkeys(account for _at, account in short)),
        )


def _wrong(months: Sequence[Month]) -> Iterable[tuple[str, list[str]]]:
    """What is not enough, and for which accounts."""
    for sentence, some in (
        (
            N_("More than the price plan allows: {accounts}"),
            [m for m in months if m.price and m.cost is None],
        ),
        (N_("With messages to pay for: {accounts}"), [m for m in months if m.cost and m.beyond]),
    ):
        if some:
            yield sentence, [month.account for month in some]


def _unanswered(each: QuotaOfAccount, words: str, host: str) -> str:
    kind = str(each.error)
    if kind == "credentials" and not words.startswith("credentials."):
        kind = "rejected"
    why = why_not(each.account, words, host)
    params = {"why": why, "error": localized(words), "host": host}
    return _(_UNANSWERED[kind], account=each.account, **params)


def _left(each: QuotaOfAccount) -> str:
    used = each.used or 0
    if each.remaining is None:
        return ngettext(
            "{account}: {used} message used this month, no limit set",
            "{account}: {used} messages used this month, no limit set",
            used,
            account=each.account,
            used=f"{used:,}",
        )
    return ngettext(
        "{account}: {left} message left this month ({used} of {limit} used)",
        "{account}: {left} messages left this month ({used} of {limit} used)",
        each.remaining,
        account=each.account,
        left=f"{each.remaining:,}",
        used=f"{used:,}",
        limit=f"{each.limit:,}",
    )
