"""Two names of a workspace for one bot: its friends would get everything twice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oactl.errors import OactlError
from oactl.i18n import N_

if TYPE_CHECKING:
    from oactl.operations.check_accounts import Checked
    from oactl.sending.context import Context


def same_bots(context: "Context", checked: "Sequence[Checked]") -> dict[str, OactlError]:
    """The fault of each checked account whose bot another account of the workspace has too.

    Whose bot an account is, is what LINE said just now, else what is configured or pinned.
    """
    bots = {
        name: (context.host(name), context.bot_of(account))
        for name, account in context.workspace.accounts.items()
    }
    for each in checked:
        if each.host and each.bot_user_id:
            bots[each.account] = each.host, each.bot_user_id
    found = {}
    for each in checked:
        own = bots[each.account]
        others = [name for name, bot in bots.items() if bot == own and name != each.account]
        if own[1] and others:
            params = {"account": each.account, "others": ", ".join(others)}
            found[each.account] = OactlError(
                "account.same_bot",
                N_("{account} and {others} are one LINE Official Account"),
                help=N_(
                    "keep one of the two names in oactl.yaml or accounts/, and use it "
                    "in your plans; until then nothing is sent for either"
                ),
                **params,
            )
    return found
