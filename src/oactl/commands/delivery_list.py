"""What `oactl delivery list` prints: what was sent, held and missed."""

from dataclasses import dataclass
from datetime import timedelta

from oactl.commands.account_groups import is_many
from oactl.commands.filters import filter_of
from oactl.commands.folding import print_folded
from oactl.commands.occurrences import each_alone, show, together, with_subjects
from oactl.commands.options import Wishes
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import _, ngettext
from oactl.public_json.deliveries import Deliveries, Delivery
from oactl.sending.context import SendingContext
from oactl.sending.queries import list_deliveries

_COLUMNS = ("day", "occurrence", "id", "subject", "platform", "people", "state", "why")
_OF_MANY = ("day", "occurrence", "subject", "platform", "people", "accounts", "state", "why")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How far back and what of it; `everything`: a row for each account."""

    days: int
    wishes: Wishes
    everything: bool = False


def show_deliveries(context: Context, wish: ListOptions, *, as_json: bool) -> Exit:
    """Print the deliveries of the last days, newest first."""
    sending, console = _sending(context, wish, as_json=as_json), context.console
    since = sending.now - timedelta(days=wish.days)
    known = list_deliveries(sending.ledger, sending.now, since=since)
    chosen = filter_of(context, wish.wishes, sending.plans, also={each.plan for each in known})
    entries = [
        entry
        for entry in with_subjects(known, sending.plans)
        if chosen.has_account(entry) and chosen.has(entry)
    ]
    if as_json:
        console.json(Deliveries([Delivery.of(each.summary) for each in entries]))
    elif not entries:
        print_folded(console, _nothing(wish))
    elif is_many({each.summary.account for each in entries}) and not wish.everything:
        show(console, together(entries), _OF_MANY)
        print_folded(console, "\n" + _("A row for each account: oactl delivery list --all"))
    else:
        show(console, each_alone(entries), _COLUMNS)
    return Exit.OK


def _sending(context: Context, wish: ListOptions, *, as_json: bool) -> SendingContext:
    """With the plans where subjects are shown or a plan is asked for."""
    if as_json and not wish.wishes.plans:
        return context.sending_without_plans(writes=False)
    return context.sending(writes=False)


def _nothing(wish: ListOptions) -> str:
    if any(wish.wishes):
        return _("No delivery is as it was asked for. Further back: oactl delivery list --days 365")
    return ngettext(
        "The ledger has nothing of the last day. Further back: oactl delivery list --days 365",
        "The ledger has nothing of the last {days} days. Further back: "
        "oactl delivery list --days 365",
        wish.days,
        days=wish.days,
    )
