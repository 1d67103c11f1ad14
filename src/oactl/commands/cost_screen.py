"""How `oactl cost` reads: sentences an account, or of many the totals and the dearest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oactl.commands.account_groups import MANY, accounts_of, is_many
from oactl.domain.account import Workspace
from oactl.domain.cost import AccountCost, CheapestPlan, bill_of, dearest, totals_of
from oactl.domain.line_day import month_after
from oactl.domain.month import Month
from oactl.domain.prices import money, rounded
from oactl.folding import folded
from oactl.i18n import N_, Message, _, ngettext
from oactl.reports.markdown import escaped
from oactl.reports.plain import table as aligned_table
from oactl.reports.table import printable
from oactl.tables import NOTHING, table
from oactl.words.cost import bill_words, cost_lines, total_lines

HEADS: Sequence[Message] = (
    *(N_("Account"), N_("Used"), N_("Forecast"), N_("Included"), N_("Cost so far")),
    *(N_("Cost of the month"), N_("Month after it"), N_("Cheapest")),
)
_ALIGN = ("left", *("right",) * 6, "left")


@dataclass(frozen=True, slots=True)
class CostScreen:
    """The costs of a month of some accounts, for people."""

    workspace: Workspace
    month: str
    found: Sequence[AccountCost]

    def lines(self, width: int | None, *, everything: bool) -> Iterator[str]:
        """As text; `width` is the terminal's, None in a pipe."""
        if not is_many(self.found):
            for each in self.found:
                yield from folded(self._one(each), width)
            yield from folded(self._together() if len(self.found) > 1 else (), width)
            return
        yield from folded(self._about_many(), width)
        for title, some in self._parts(everything=everything):
            yield from ("", *folded([title], width))
            yield table([_row(each) for each in some], [_(head) for head in HEADS], width)
        if not everything:
            yield from ("", *folded([_("All of them: oactl cost --all")], width))

    def markdown(self, *, everything: bool) -> Iterator[str]:
        """As markdown."""
        yield from ("# " + escaped(_("Cost of {month}", month=self.month)), "")
        many = is_many(self.found)
        for line in self._about_many() if many else self._together():
            yield from (escaped(line), "")
        for title, some in self._parts(everything=everything or not many):
            rows = [[escaped(cell) for cell in _row(each)] for each in some]
            heads = [escaped(_(head)) for head in HEADS]
            yield from (f"## {escaped(title)}", "", aligned_table(heads, rows, _ALIGN, "pipe"), "")
        for each in () if many else self.found:
            yield from (f"## {escaped(each.month.account)}", "")
            yield from (f"- {escaped(line)}" for line in cost_lines(each))
            yield ""

    def _one(self, each: AccountCost) -> Iterator[str]:
        yield _("{account}, {month}", account=printable(each.month.account), month=self.month)
        yield from (f"  {line}" for line in cost_lines(each))

    def _together(self) -> Iterator[str]:
        yield from total_lines(totals_of(self.found))

    def _about_many(self) -> Iterator[str]:
        """Messages, bills, and the accounts for which something is the matter."""
        total = sum(each.month.total for each in self.found)
        yield ngettext(
            "{month}: {used} sent + {planned} planned = {total} message",
            "{month}: {used} sent + {planned} planned = {total} messages",
            total,
            month=self.month,
            used=f"{sum(each.month.use.used for each in self.found):,}",
            planned=f"{sum(each.month.coming for each in self.found):,}",
            total=f"{total:,}",
        )
        yield from self._together()
        growths = [each.growth.a_day for each in self.found if each.growth is not None]
        if growths:
            yield _(
                "broadcasts are counted with {growth} friends a day over all accounts",
                growth=f"{rounded(sum(growths), 1):+,}",
            )
        for sentence, some in self._matters():
            if some:
                names = accounts_of(self.workspace, [each.month.account for each in some])
                params = {"month": self.month, "next": month_after(self.month)}
                yield _(sentence, accounts=names, **params)

    def _matters(self) -> Iterator[tuple[Message, Sequence[AccountCost]]]:
        found = self.found
        yield (
            N_("No price plan in oactl.yaml, so no cost: {accounts}"),
            [each for each in found if each.month.price is None],
        )
        yield (
            N_("More than the price plan allows: {accounts}"),
            [each for each in found if each.month.price and each.month.cost is None],
        )
        yield (
            N_("Too few of LINE's messages: {accounts}"),
            [each for each in found if each.month.is_short()],
        )
        yield (
            N_("Another price plan costs less in {month}: {accounts}"),
            [each for each in found if _is_other(each.cheapest)],
        )
        yield (
            N_("Another price plan costs less in {next}: {accounts}"),
            [each for each in found if _is_other(each.cheapest_later)],
        )

    def _parts(self, *, everything: bool) -> Iterator[tuple[str, Sequence[AccountCost]]]:
        """The accounts of each currency, the dearest first, of many only these."""
        for total in totals_of(self.found):
            some = dearest(self.found, total.currency, len(self.found) if everything else MANY)
            params = {"amount": money(total.currency, total.forecast), "count": len(some)}
            if len(some) == total.accounts:
                yield _("All accounts, the dearest first: {amount}", **params), some
            else:
                yield _("The {count} dearest accounts of {amount}", **params), some
        unpriced = [each for each in self.found if each.month.price is None]
        if everything and unpriced:
            yield _("Accounts without a price plan"), unpriced


def _is_other(choice: CheapestPlan | None) -> bool:
    return choice is not None and choice.direction is not None


def _row(each: AccountCost) -> list[str]:
    month, later = each.month, each.later
    return [
        printable(month.account),
        f"{month.use.used:,}",
        f"{month.total:,}",
        f"{month.price.included:,}" if month.price else NOTHING,
        bill_words(each.so_far),
        _bill(month),
        _bill(later) if later else NOTHING,
        _cheapest(each.cheapest),
    ]


def _bill(month: Month) -> str:
    """The bill of a month, and whether LINE stops before all is sent."""
    bill = bill_of(month)
    if bill is None or month.cost is not None:
        return bill_words(bill)
    return _("{cost}, then stops", cost=bill_words(bill))


def _cheapest(choice: CheapestPlan | None) -> str:
    if choice is None:
        return NOTHING
    return _("as it is") if choice.direction is None else choice.plan.name
