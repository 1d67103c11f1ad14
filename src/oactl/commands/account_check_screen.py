"""How `oactl account check` reads: each account by itself, or of many what is wrong."""

from collections.abc import Iterable, Mapping, Sequence

from oactl.commands.account_check import AccountCheck
from oactl.commands.account_groups import accounts_of, number_of_accounts
from oactl.commands.account_list import BOT_SHOWN
from oactl.commands.folding import print_folded
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.errors import OactlError
from oactl.i18n import N_, _, ngettext
from oactl.public_json import accounts
from oactl.words.errors import sentence_of

_QUOTA_UNTOLD = N_("LINE did not say what is left of this month's messages")


class CheckScreen:
    """Prints what LINE said of each account; `twice` are those whose bot another has too."""

    def __init__(
        self, console: Console, workspace: Workspace, twice: Mapping[str, OactlError]
    ) -> None:
        self._console = console
        self._workspace = workspace
        self._twice = twice

    def show_json(self, checked: Iterable[AccountCheck]) -> None:
        """Each account as a document."""
        found = [_document(each, self._twice.get(each.account)) for each in checked]
        self._console.json(accounts.CheckedAccounts(found))

    def show(self, checked: Iterable[AccountCheck]) -> None:
        """Each account by itself."""
        for each in checked:
            for why in self._wrong(each):
                self._console.show_error(why)
            if each.why is None:
                print_folded(self._console, _whose(each))
                print_folded(self._console, "  " + _quota_words(each))
                self._show_clock([each])

    def show_exceptions(self, checked: Sequence[AccountCheck]) -> None:
        """How many are in order, then what is wrong, once for all accounts that have it."""
        wrong = [each for each in checked if self._wrong(each) or each.status == "clock"]
        print_folded(
            self._console,
            _(
                "{accounts}: {good} in order, {wrong} not",
                accounts=number_of_accounts([each.account for each in checked]),
                good=len(checked) - len(wrong),
                wrong=len(wrong),
            ),
        )
        self._show_alike(checked)
        self._show_clock(checked)
        untold = [each.account for each in checked if each.why is None and each.quota is None]
        if untold:
            said = accounts_of(self._workspace, untold)
            print_folded(
                self._console, _("{what}: {accounts}", what=_(_QUOTA_UNTOLD), accounts=said)
            )
        print_folded(self._console, _("All of them: oactl account check --all"))

    def _wrong(self, each: AccountCheck) -> list[OactlError]:
        return [why for why in (each.why, self._twice.get(each.account)) if why is not None]

    def _show_alike(self, checked: Iterable[AccountCheck]) -> None:
        alike: dict[str, list[tuple[str, OactlError]]] = {}
        for each in checked:
            for why in self._wrong(each):
                alike.setdefault(why.code, []).append((each.account, why))
        for (_first, why), *rest in alike.values():
            self._console.show_error(why)
            if rest:
                said = accounts_of(self._workspace, [account for account, _alike in rest])
                self._console.error("  " + _("the same: {accounts}", accounts=said))

    def _show_clock(self, checked: Iterable[AccountCheck]) -> None:
        """That this machine's clock is wrong: once, it is one machine."""
        skewed = [each.skew for each in checked if each.status == "clock" and each.skew is not None]
        if not skewed:
            return
        seconds = f"{skewed[0].total_seconds():+.0f}"
        wrong = _(
            "this machine's clock is wrong by {seconds} s (LINE's minus ours)", seconds=seconds
        )
        advice = _(
            "switch on network time, for example: sudo timedatectl set-ntp "
            "true; until then nothing is sent"
        )
        self._console.error(f"{wrong}\n  {advice}")


def _document(each: AccountCheck, twice: OactlError | None) -> accounts.CheckedAccount:
    quota, skew, why = each.quota, each.skew, each.why or twice
    return accounts.CheckedAccount(
        account=each.account,
        state="same_bot" if why and why is twice else each.status,
        display_name=each.name,
        basic_id=each.basic_id,
        bot_user_id=each.bot_user_id,
        host=each.host,
        quota=accounts.Quota(quota.limit, quota.used, quota.remaining) if quota else None,
        clock_skew_seconds=None if skew is None else round(skew.total_seconds()),
        error=None if why is None else sentence_of(why),
    )


def _whose(each: AccountCheck) -> str:
    return _(
        "{account}: {name} ({basic_id}, bot {bot})",
        account=each.account,
        name=each.name,
        basic_id=each.basic_id,
        bot=f"{(each.bot_user_id or '')[:BOT_SHOWN]}…",
    )


def _quota_words(each: AccountCheck) -> str:
    """This month's messages in a sentence."""
    if each.quota is None:
        return _(_QUOTA_UNTOLD)
    used = f"{each.quota.used:,}"
    if each.quota.limit is None:
        return ngettext(
            "{used} message used this month, no limit set",
            "{used} messages used this month, no limit set",
            each.quota.used,
            used=used,
        )
    left = f"{each.quota.remaining or 0:,}"
    return _(
        "{used} of {limit} messages used this month, {left} left",
        used=used,
        limit=f"{each.quota.limit:,}",
        left=left,
    )
