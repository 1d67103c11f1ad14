"""`oactl quota`: how many messages are left this month, and what the month costs."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import typer

from oactl.commands.deliveries import why_not
from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.console import Console
from oactl.context import Context
from oactl.domain.answers import Unanswered
from oactl.domain.quota import Quota
from oactl.errors import Exit, OactlError, worst_exit
from oactl.i18n import N_, _, ngettext
from oactl.insight.sync import snapshots_of
from oactl.public_json.accounts import MonthsMessages, QuotaOfAccount, Quotas
from oactl.sending.context import SendingContext
from oactl.sending.month import month_of
from oactl.sending.preflight import first_contacts
from oactl.sending.recipients import learn, via_of
from oactl.side_by_side import answers
from oactl.usage import App
from oactl.words.errors import localized
from oactl.words.money import month_lines

app = App()
_EXITS = {"credentials": Exit.FAILED, "offline": Exit.TEMPORARY, "rate": Exit.TEMPORARY}


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


@app.command(epilog="oactl quota --account main")
def quota(
    ctx: typer.Context,
    account: AccountOption = None,
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
    months = {name: month_of(sending, name) for name in names}  # with what was learned just now
    if look == "json":
        documents = [replace(q, month=MonthsMessages.of(months[q.account])) for q in found]
        context.console.json(Quotas(documents))
    else:
        for each, words in asked:
            _print(context.console, each, words, sending.host(each.account))
            for line in () if each.error else month_lines(months[each.account]):
                context.console.print(f"  {line}")
    return _exit(found)


def ask_quota(sending: SendingContext, account: str) -> tuple[QuotaOfAccount, str]:
    """Ask LINE, and keep the answer; with what it said instead of an answer."""
    try:
        answer = sending.gateways.of(account).quota()
    except OactlError as error:
        if not error.code.startswith("credentials."):
            raise
        return QuotaOfAccount(account, None, None, None, "credentials"), error.code
    if isinstance(answer, Unanswered):
        return QuotaOfAccount(account, None, None, None, answer.kind), answer.error
    snapshots_of(sending, account).put_quota(answer.limit, answer.used, sending.now)
    _learn_people(sending, account)
    known = Quota(answer.limit, answer.used)
    return QuotaOfAccount(account, known.limit, known.used, known.remaining), ""


def _learn_people(sending: SendingContext, account: str) -> None:
    """Ask how many people the sends of the month reach, where nobody knows and LINE may."""
    one = sending.account(account)
    where = sending.gateways.of(account), sending.channel_of(one)
    planned = month_of(sending, account).planned
    posts = [each.occurrence.post for each in planned if each.messages is None]
    for post in {(via_of(post, one), post.audience): post for post in posts}.values():
        learn(sending, one, post, via_of(post, one), where)


def _exit(found: Sequence[QuotaOfAccount]) -> Exit:
    """The one exit code; the only account's bad credential is 2."""
    if [each.error for each in found] == ["credentials"]:
        return Exit.USAGE
    return worst_exit([_EXITS.get(each.error, Exit.FAILED) for each in found if each.error])


def _print(console: Console, each: QuotaOfAccount, words: str, host: str) -> None:
    name, used = each.account, each.used
    if used is None:
        kind = str(each.error)
        if kind == "credentials" and not words.startswith("credentials."):
            kind = "rejected"
        params = {"why": why_not(name, words, host), "error": localized(words), "host": host}
        console.error(_(_UNANSWERED[kind], account=name, **params))
    elif each.remaining is None:
        console.print(
            ngettext(
                "{account}: {used} message used this month, no limit set",
                "{account}: {used} messages used this month, no limit set",
                used,
                account=name,
                used=f"{used:,}",
            )
        )
    else:
        console.print(
            ngettext(
                "{account}: {left} message left this month ({used} of {limit} used)",
                "{account}: {left} messages left this month ({used} of {limit} used)",
                each.remaining,
                account=name,
                left=f"{each.remaining:,}",
                used=f"{used:,}",
                limit=f"{each.limit:,}",
            )
        )
