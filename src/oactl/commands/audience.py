"""`oactl audience`: tags and lists, how many people they reach, and what is at LINE."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.deliveries import flat, why, why_not
from oactl.commands.options import AccountOption, FormatOption, JsonOption, format_of
from oactl.console import Console
from oactl.context import Context
from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Audience, AudienceGroup, FileTag, TagSource, Via, natural_via
from oactl.domain.cadence import Cadence, Once
from oactl.domain.delivery.identity import Channel
from oactl.domain.gates import Reach
from oactl.domain.message import Contents
from oactl.domain.plan import Post
from oactl.errors import Exit, OactlError, UsageError
from oactl.findings.text import message
from oactl.i18n import N_, NP_, _, ngettext
from oactl.insight.sync import figures_channel
from oactl.line.gateway import LineGateway
from oactl.planfile.audience import problems_with, read_audience
from oactl.planfile.members import NoMembers
from oactl.planfile.yaml.reader import read_yaml
from oactl.public_json import accounts
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.sending.recipients import audience_of, fetch_audience, fetch_friends, recipients_of
from oactl.usage import group
from oactl.words.errors import localized
from oactl.words.notices import VIAS


def rule_of(context: Context, text: str, account: str | None) -> Audience:
    """The rule of `vip` or `{all: [vip], not: [staff]}`, as in a plan. Raises `OactlError`."""
    document = read_yaml(f"audience: {text}".encode(), "EXPR")
    raw = document.root.get("audience") if isinstance(document.root, dict) else None
    rule, problems = read_audience(raw)
    found = list(document.problems) or [document.finding(p, ("audience",)) for p in problems]
    if rule is not None and not found:
        accounts = [context.workspace.accounts[name] for name in context.accounts(account)]
        root = str(context.root)
        later = problems_with(rule, raw, accounts, None, root)
        found = [document.finding(p, ("audience",)) for p in later if p.severity == "error"]
    if found or rule is None:
        why = message(found[0]) if found else text
        raise UsageError(
            "audience.bad_rule",
            N_("“{text}” is not an audience: {why}"),
            help=N_(
                "write a tag, all, or a rule in quotes: oactl audience count "
                "'{{all: [vip], not: [staff]}}'; the tags: oactl audience list"
            ),
            text=text,
            why=why,
        )
    return rule


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


def show_counts(
    console: Console, rule: str, found: Sequence[AccountReach], *, as_json: bool
) -> None:
    """Print how many people a rule reaches for each account."""
    if as_json:
        console.json(accounts.Audience(rule, [each.document() for each in found]))
        return
    for each in found:
        _print_count(console, each)


def _print_count(console: Console, each: AccountReach) -> None:
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


app = group("oactl audience list")

OfflineOption: TypeAlias = Annotated[
    bool, typer.Option("--offline", help=N_("Only with sizes that are kept; asks LINE nothing."))
]


@app.command(
    "list",
    help=N_("The tags of each account with their sizes."),
    epilog="oactl audience list --account main",
)
def list_them(
    ctx: typer.Context,
    account: AccountOption = None,
    offline: OfflineOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The tags of each account with their sizes."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    sending = sizes_asked(context, account, offline=offline)
    names = context.accounts(account)
    tags = [tag for name in names for tag in list_tags(sending, sending.account(name))]
    show_tags(context.console, tags, as_json=look == "json")
    return Exit.OK


@app.command(
    help=N_("How many people a tag, or a rule as in a plan, reaches."),
    epilog="oactl audience count vip\noactl audience count '{all: [vip], not: [staff]}'",
)
def count(
    ctx: typer.Context,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="EXPR",
            help=N_("A tag, or a rule as a plan has it under audience."),
            autocompletion=completion.tags,
        ),
    ],
    account: AccountOption = None,
    offline: OfflineOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """How many people a tag, or a rule as in a plan, reaches."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    wanted = rule_of(context, rule, account)
    sending = sizes_asked(context, account, offline=offline)
    names = context.accounts(account)
    found = [count_people(sending, sending.account(name), wanted) for name in names]
    show_counts(context.console, rule, found, as_json=look == "json")
    return Exit.OK


def sizes_asked(context: Context, account: str | None, *, offline: bool) -> SendingContext:
    """What knows the sizes LINE gives now; with `offline` those that are kept."""
    sending = context.sending_without_plans(writes=context.has_ledger)
    if offline:
        return sending
    names = context.accounts(account)
    first_contacts(sending, names)
    for name in names:
        missed = _ask(sending, sending.account(name))
        if missed is not None:
            context.console.error(_not_asked(name, missed, sending.host(name)))
    return sending


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


def list_tags(sending: SendingContext, account: Account) -> list[accounts.Tag]:
    """The tags of an account, by name."""
    channel = figures_channel(sending, account.name)
    return [
        _sized(sending, account, channel, tag, source)
        for tag, source in sorted(account.tags.items())
    ]


def _sized(
    sending: SendingContext, account: Account, channel: Channel, tag: str, source: TagSource
) -> accounts.Tag:
    match source:
        case FileTag(path=path):
            members = sending.members.of(path)
            if isinstance(members, NoMembers):
                return accounts.Tag(account.name, tag, "file", problem=members.code)
            return accounts.Tag(account.name, tag, "file", members.count)
        case AudienceGroup(id=group):
            found = audience_of(sending, channel, group) or {}
            size, status = found.get("audienceCount"), found.get("status")
            return accounts.Tag(account.name, tag, "audience_group", size, status)
        case _:
            return accounts.Tag(
                account.name, tag, _KINDS_AT_LINE.get(type(source).__name__, "later")
            )


_KINDS_AT_LINE = {"DemographicTag": "demographics"}


def _ask(sending: SendingContext, account: Account) -> Unanswered | None:
    """Ask LINE for the sizes of an account's audiences. Returns why it did not tell them all.

    Where a token does not serve, `error` is the code that says why.
    """
    channel = figures_channel(sending, account.name)
    try:
        gateway = sending.gateways.of(account.name)
    except OactlError as error:
        return Unanswered("credentials", error.code)
    for answer in _ask_all(sending, account, gateway, channel):
        if isinstance(answer, Unanswered):
            rejected = answer.kind == "credentials"
            return Unanswered("credentials", "rejected") if rejected else answer
    return None


def _ask_all(
    sending: SendingContext, account: Account, gateway: LineGateway, channel: Channel
) -> list[bool | Unanswered]:
    groups = [tag.id for tag in account.tags.values() if isinstance(tag, AudienceGroup)]
    return [
        fetch_friends(sending, gateway, channel),
        *(fetch_audience(sending, gateway, channel, group) for group in groups),
    ]


def count_people(sending: SendingContext, account: Account, rule: Audience) -> AccountReach:
    """How many people a rule reaches, by what is known."""
    post = Post("", Cadence(Once(sending.now.date()), ()), Contents("single", ()), audience=rule)
    reach = recipients_of(sending, account, post).reach
    return AccountReach(account.name, natural_via(rule, account.tags), reach)
