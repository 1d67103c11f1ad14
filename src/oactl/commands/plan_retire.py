"""What `oactl plan retire` does and prints."""

from collections.abc import Sequence

from oactl.commands.errors import no_ledger
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import _
from oactl.public_json.plans import Retired
from oactl.sending.posts import retire


def retire_names(context: Context, names: Sequence[str], *, as_json: bool) -> Exit:
    """Note that plans, or single posts, went away on purpose."""
    if not context.has_ledger:
        raise no_ledger(context.ledger_path)
    retired = retire(context.sending(writes=True), names)
    if as_json:
        context.console.json(Retired(retired))
        return Exit.OK
    for name in retired:
        context.console.print(_("retired: {name}; it is not missed any more", name=name))
    return Exit.OK
