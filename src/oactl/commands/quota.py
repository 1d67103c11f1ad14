"""`oactl quota`: how many messages are left this month, and what the month costs."""

from dataclasses import replace
from functools import partial

import typer

from oactl.commands.account_groups import is_many
from oactl.commands.options import AccountOption, AllOption, FormatOption, JsonOption, format_of
from oactl.commands.quota_screen import QuotaScreen
from oactl.context import Context
from oactl.domain.answers import Unanswered
from oactl.domain.quota import Quota
from oactl.errors import Exit, OactlError
from oactl.insight.sync import exit_for, snapshots_of
from oactl.public_json.accounts import MonthsMessages, QuotaOfAccount, Quotas
from oactl.sending.context import SendingContext
from oactl.sending.month import month_of
from oactl.sending.preflight import first_contacts
from oactl.sending.recipients import learn, via_of
from oactl.side_by_side import answers
from oactl.usage import App

app = App()


@app.command(epilog="oactl quota --account main")
def quota(
    ctx: typer.Context,
    account: AccountOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """How many messages are left this month, and what the month costs."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = context.sending(writes=context.has_ledger)
    names = context.accounts(account)
    first_contacts(sending, names)
    asked = answers(partial(ask_quota, sending), names, sending.gateways.abort)
    found = [each for each, _words in asked]
    known = sending.cached()  # with what was learned just now
    months = {name: month_of(known, name) for name in names}
    if look == "json":
        documents = [replace(q, month=MonthsMessages.of(months[q.account])) for q in found]
        context.console.json(Quotas(documents))
    else:
        screen = QuotaScreen(context.console, context.workspace, months)
        told = [(each, words, sending.host(each.account)) for each, words in asked]
        (screen.show if everything or not is_many(names) else screen.show_exceptions)(told)
    return exit_for([[each.error] if each.error else [] for each in found])


def ask_quota(sending: SendingContext, account: str) -> tuple[QuotaOfAccount, str]:
    """Ask LINE, and keep the answer; with what it said instead of an answer."""
    try:
        gateway = sending.gateways.of(account)
    except OactlError as error:
        if not error.code.startswith("credentials."):
            raise
        return QuotaOfAccount(account, None, None, None, "credentials"), error.code
    answer = snapshots_of(sending, account).ask_quota(gateway.quota, sending.now)
    if isinstance(answer, Unanswered):
        return QuotaOfAccount(account, None, None, None, answer.kind), answer.error
    _learn_people(sending, account)
    known = Quota(answer.limit, answer.used)
    return QuotaOfAccount(account, known.limit, known.used, known.remaining), ""


def _learn_people(sending: SendingContext, account: str) -> None:
    """Ask how many people the sends of the month reach, where nobody knows and LINE may."""
    one = sending.account(account)
    where = sending.gateways.of(account), sending.channel_of(one)
    planned = month_of(sending, account).planned
    posts = [each.occurrence.post for each in planned if each.messages is None]
    alike = {(via_of(post, one), post.audience, post.contents.kind): post for post in posts}
    for post in alike.values():
        learn(sending, one, post, via_of(post, one), where)
