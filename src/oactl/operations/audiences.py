"""`audience list|count`: the tags of an account, and how many people a rule reaches."""

from dataclasses import dataclass
from typing import Any

from oactl.domain.account import Account
from oactl.domain.audience import Audience, AudienceGroup, FileTag, TagSource, Via, natural_via
from oactl.domain.cadence import Cadence, Once, Slot
from oactl.domain.delivery.record import Realm
from oactl.domain.gate import Reach
from oactl.domain.message import Contents
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Fault
from oactl.operations.ask_audience import audience_of, fetch_audience, fetch_friends
from oactl.operations.desk import Desk
from oactl.operations.reach import recipients_of
from oactl.operations.report_sources import realm_of
from oactl.ports import Gateway, NoMembers, Unanswered


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


def list_tags(desk: Desk, account: Account) -> list[TagSize]:
    """The tags of an account, by name."""
    realm = realm_of(desk, account.name)
    return [
        _sized(desk, account, realm, tag, source) for tag, source in sorted(account.tags.items())
    ]


def _sized(desk: Desk, account: Account, realm: Realm, tag: str, source: TagSource) -> TagSize:
    match source:
        case FileTag(path=path):
            members = desk.members.of(path)
            if isinstance(members, NoMembers):
                return TagSize(account.name, tag, "file", problem=members.code)
            return TagSize(account.name, tag, "file", len(members))
        case AudienceGroup(id=group):
            found = audience_of(desk, realm, group) or {}
            size, status = found.get("audienceCount"), found.get("status")
            return TagSize(account.name, tag, "audience_group", size, status)
        case _:
            return TagSize(account.name, tag, _KINDS.get(type(source).__name__, "later"))


_KINDS = {"DemographicTag": "demographics"}


def ask(desk: Desk, account: Account) -> Unanswered | None:
    """Ask LINE for the sizes of an account's audiences. Returns why it did not tell them all.

    Where a token does not serve, `error` is the code that says why.
    """
    realm = realm_of(desk, account.name)
    try:
        gateway = desk.gateways.of(account.name)
    except Fault as fault:
        return Unanswered("credentials", fault.code)
    for answer in _ask_all(desk, account, gateway, realm):
        if isinstance(answer, Unanswered):
            rejected = answer.kind == "credentials"
            return Unanswered("credentials", "rejected") if rejected else answer
    return None


def _ask_all(
    desk: Desk, account: Account, gateway: Gateway, realm: Realm
) -> list[bool | Unanswered]:
    groups = [tag.id for tag in account.tags.values() if isinstance(tag, AudienceGroup)]
    return [
        fetch_friends(desk, gateway, realm),
        *(fetch_audience(desk, gateway, realm, group) for group in groups),
    ]


def count(desk: Desk, account: Account, rule: Audience) -> Counted:
    """How many people a rule reaches, by what is known."""
    post = Post("", Cadence(Once(desk.now.date()), ()), Contents("single", ()), audience=rule)
    plan = Plan("", "", (account.name,), "UTC", (post,))
    slot = Slot(desk.now.replace(tzinfo=None), desk.now, None)
    reach = recipients_of(desk, account, Occurrence(account.name, plan, post, slot)).reach
    return Counted(account.name, natural_via(rule, account.tags), reach)
