"""The tags of an account, and how many people a rule reaches, by what LINE and files say."""

from dataclasses import dataclass

from oactl.commands.deliveries import why_not
from oactl.context import Context
from oactl.domain.account import Account
from oactl.domain.answers import Unanswered
from oactl.domain.audience import Audience, AudienceGroup, FileTag, TagSource, Via, natural_via
from oactl.domain.cadence import Cadence, Once, Slot
from oactl.domain.delivery.identity import Channel
from oactl.domain.gates import Reach
from oactl.domain.message import Contents
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.errors import OactlError
from oactl.i18n import _
from oactl.insight.kept import figures_channel
from oactl.line.gateway import LineGateway
from oactl.planfile.members import NoMembers
from oactl.public_json import accounts
from oactl.sending.context import SendingContext
from oactl.sending.preflight import first_contacts
from oactl.sending.recipients import audience_of, fetch_audience, fetch_friends, recipients_of
from oactl.words.errors import localized


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
            context.console.error(_not_asked(name, missed))
    return sending


def _not_asked(account: str, missed: Unanswered) -> str:
    if missed.kind == "credentials":
        return _(
            "account {account}: LINE was not asked ({why}); the sizes are those that are kept",
            account=account,
            why=why_not(account, missed.error),
        )
    return _(
        "account {account}: LINE did not tell every size ({why}); the others are as they were kept",
        account=account,
        why=localized(missed.error),
    )


@dataclass(frozen=True, slots=True)
class Counted:
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
            return accounts.Tag(account.name, tag, _KINDS.get(type(source).__name__, "later"))


_KINDS = {"DemographicTag": "demographics"}


def _ask(sending: SendingContext, account: Account) -> Unanswered | None:
    """Ask LINE for the sizes of an account's audiences. Returns why it did not tell them all.

    Where a token does not serve, `error` is the code that says why.
    """
    channel = figures_channel(sending, account.name)
    try:
        gateway = sending.gateways.of(account.name)
    except OactlError as fault:
        return Unanswered("credentials", fault.code)
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


def count_people(sending: SendingContext, account: Account, rule: Audience) -> Counted:
    """How many people a rule reaches, by what is known."""
    post = Post("", Cadence(Once(sending.now.date()), ()), Contents("single", ()), audience=rule)
    plan = Plan("", "", (account.name,), "UTC", (post,))
    slot = Slot(sending.now.replace(tzinfo=None), sending.now, None)
    reach = recipients_of(sending, account, Occurrence(account.name, plan, post, slot)).reach
    return Counted(account.name, natural_via(rule, account.tags), reach)
