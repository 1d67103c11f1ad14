"""`oactl audience`: tags and lists, how many people they reach, and what is at LINE."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, TypeAlias

import typer

from oactl.commands import completion
from oactl.commands.account_groups import is_many
from oactl.commands.audience_screen import AccountReach, AudienceScreen
from oactl.commands.options import AccountOption, AllOption, FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Audience, AudienceGroup, FileTag, TagSource, natural_via
from oactl.domain.cadence import Cadence, Once
from oactl.domain.delivery.identity import Channel
from oactl.domain.message import Contents
from oactl.domain.plan import Post
from oactl.domain.violation import Finding
from oactl.errors import Exit, OactlError, UsageError
from oactl.findings.text import message
from oactl.i18n import N_
from oactl.insight.sync import figures_channel
from oactl.line.gateway import LineGateway
from oactl.planfile.audience import problems_with, read_audience
from oactl.planfile.members import NoMembers
from oactl.planfile.yaml.reader import read_yaml
from oactl.public_json import accounts
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.sending.recipients import audience_of, fetch_audience, fetch_friends, recipients_of
from oactl.side_by_side import answers
from oactl.usage import group

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
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The tags of each account with their sizes."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = context.accounts(account)
    screen = _screen(context, together=is_many(names) and not everything)
    sending = _sizes_asked(context, names, screen, offline=offline)
    tags = [tag for name in names for tag in list_tags(sending, sending.account(name))]
    if look == "json":
        context.console.json(accounts.Tags(tags))
    else:
        screen.show_tags(tags)
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
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """How many people a tag, or a rule as in a plan, reaches."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    names = context.accounts(account)
    wanted, unable = rule_of(context, rule, names)
    screen = _screen(context, together=is_many(names) and not everything)
    screen.show_unable(unable)
    able = [name for name in names if name not in unable]
    sending = _sizes_asked(context, able, screen, offline=offline)
    if look == "json":
        found = [count_people(sending, sending.account(name), wanted) for name in names]
        context.console.json(accounts.Audience(rule, [each.document() for each in found]))
    else:
        screen.show_counts([count_people(sending, sending.account(n), wanted) for n in able])
    return Exit.FAILED if unable else Exit.OK


def _screen(context: Context, *, together: bool) -> AudienceScreen:
    return AudienceScreen(context.console, context.workspace, together=together)


def _sizes_asked(
    context: Context, names: Sequence[str], screen: AudienceScreen, *, offline: bool
) -> SendingContext:
    """What knows the sizes LINE gives now; with `offline` those that are kept."""
    sending = context.sending_without_plans(writes=context.has_ledger)
    if offline:
        return sending
    first_contacts(sending, names)
    asked = answers(partial(_ask, sending), names, sending.gateways.abort)
    missed = {name: each for name, each in zip(names, asked, strict=True) if each is not None}
    screen.show_unasked(missed, {name: sending.host(name) for name in missed})
    return sending


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


def _ask(sending: SendingContext, name: str) -> Unanswered | None:
    """Ask LINE for the sizes of an account's audiences. Returns why it did not tell them all.

    Where a token does not serve, `error` is the code that says why.
    """
    account, channel = sending.account(name), figures_channel(sending, name)
    try:
        gateway = sending.gateways.of(name)
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


def rule_of(
    context: Context, text: str, names: Sequence[str]
) -> tuple[Audience, Mapping[str, Finding]]:
    """The rule of `vip` or `{all: [vip], not: [staff]}`, as in a plan.

    With it the accounts that cannot carry it out, and why. Raises `OactlError` where none can.
    """
    document = read_yaml(f"audience: {text}".encode(), "EXPR")
    raw = document.root.get("audience") if isinstance(document.root, dict) else None
    rule, problems = read_audience(raw)
    found = list(document.problems) or [document.finding(p, ("audience",)) for p in problems]
    if rule is None or found:
        raise _bad_rule(text, found)
    unable = dict[str, Finding]()
    for name in names:
        known = [context.workspace.accounts[name]]
        later = problems_with(rule, raw, known, None, str(context.root))
        errors = [document.finding(p, ("audience",)) for p in later if p.severity == "error"]
        if errors:
            unable[name] = errors[0]
    if unable and len(unable) == len(names):
        raise _bad_rule(text, [*unable.values()])
    return rule, unable


def _bad_rule(text: str, found: Sequence[Finding]) -> UsageError:
    return UsageError(
        "audience.bad_rule",
        N_("“{text}” is not an audience: {why}"),
        help=N_(
            "write a tag, all, or a rule in quotes: oactl audience count "
            "'{{all: [vip], not: [staff]}}'; the tags: oactl audience list"
        ),
        text=text,
        why=message(found[0]) if found else text,
    )
