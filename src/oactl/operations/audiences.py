"""`audience list|count`: the tags of an account, and how many people a rule reaches."""

from dataclasses import dataclass
from typing import Any

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
from oactl.line.gateway import LineGateway
from oactl.operations.report_sources import channel_of
from oactl.planfile.members import NoMembers
from oactl.sending.audiences import audience_of, fetch_audience, fetch_friends
from oactl.sending.context import Context
from oactl.sending.recipients import recipients_of


@dataclass(frozen=True, slots=True)
class TagSize:
    """One tag of one account. `size` is None where nobody knows; `status` is LINE's word."""

    account: str
    tag: str
    kind: str
    size: int | None = None
    status: str | None = None
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As an object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people a rule reaches for one account."""

    account: str
    via: Via
    reach: Reach

    def to_json(self) -> dict[str, Any]:
        """As an object; `at_most` is an upper bound where only that is known."""
        return {
            "account": self.account,
            "via": self.via.value,
            "recipients": self.reach.count,
            "at_most": self.reach.need,
            "problem": self.reach.problem,
        }


def list_tags(ctx: Context, account: Account) -> list[TagSize]:
    """The tags of an account, by name."""
    channel = channel_of(ctx, account.name)
    return [
        _sized(ctx, account, channel, tag, source) for tag, source in sorted(account.tags.items())
    ]


def _sized(
    ctx: Context, account: Account, channel: Channel, tag: str, source: TagSource
) -> TagSize:
    match source:
        case FileTag(path=path):
            members = ctx.members.of(path)
            if isinstance(members, NoMembers):
                return TagSize(account.name, tag, "file", problem=members.code)
            return TagSize(account.name, tag, "file", members.count)
        case AudienceGroup(id=group):
            found = audience_of(ctx, channel, group) or {}
            size, status = found.get("audienceCount"), found.get("status")
            return TagSize(account.name, tag, "audience_group", size, status)
        case _:
            return TagSize(account.name, tag, _KINDS.get(type(source).__name__, "later"))


_KINDS = {"DemographicTag": "demographics"}


def ask(ctx: Context, account: Account) -> Unanswered | None:
    """Ask LINE for the sizes of an account's audiences. Returns why it did not tell them all.

    Where a token does not serve, `error` is the code that says why.
    """
    channel = channel_of(ctx, account.name)
    try:
        gateway = ctx.gateways.of(account.name)
    except OactlError as fault:
        return Unanswered("credentials", fault.code)
    for answer in _ask_all(ctx, account, gateway, channel):
        if isinstance(answer, Unanswered):
            rejected = answer.kind == "credentials"
            return Unanswered("credentials", "rejected") if rejected else answer
    return None


def _ask_all(
    ctx: Context, account: Account, gateway: LineGateway, channel: Channel
) -> list[bool | Unanswered]:
    groups = [tag.id for tag in account.tags.values() if isinstance(tag, AudienceGroup)]
    return [
        fetch_friends(ctx, gateway, channel),
        *(fetch_audience(ctx, gateway, channel, group) for group in groups),
    ]


def count(ctx: Context, account: Account, rule: Audience) -> Counted:
    """How many people a rule reaches, by what is known."""
    post = Post("", Cadence(Once(ctx.now.date()), ()), Contents("single", ()), audience=rule)
    plan = Plan("", "", (account.name,), "UTC", (post,))
    slot = Slot(ctx.now.replace(tzinfo=None), ctx.now, None)
    reach = recipients_of(ctx, account, Occurrence(account.name, plan, post, slot)).reach
    return Counted(account.name, natural_via(rule, account.tags), reach)
