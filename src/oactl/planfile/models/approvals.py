"""`approvals/PLAN.yaml`: for each post an approval, a tombstone, or nothing yet.

An entry of version 1 counts no more. Every scalar is a text in the file. Unknown keys, of a later
version, are allowed: the seal covers them all.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, Tag

from oactl.domain.approval import AccountPart, Approval, Proposal, Tombstone
from oactl.planfile.models.base import BuiltBy, Model
from oactl.planfile.models.scalars import Json, Parsed, optional

_COUNT = "[0-9]{1,12}"


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(_COUNT, text) else None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_TEXT: Json = {"type": "string"}
_Count: TypeAlias = Annotated[int, Parsed(_count, "OA151", "count", _TEXT)]
_Instant: TypeAlias = Annotated[datetime, Parsed(_instant, "OA151", "date", _TEXT)]
_Day: TypeAlias = Annotated[date, Parsed(_day, "OA151", "date", _TEXT)]
_Texts: TypeAlias = dict[str, str]


class _Part(Model):
    model_config = ConfigDict(extra="ignore")


class AccountPartModel(_Part):
    """What an approval keeps of one account."""

    bot: str | None = optional()
    recipients: _Count | None = optional()
    cells: _Count | None = optional()
    tags: _Texts = Field({})
    zone: str | None = optional()
    values: dict[str, _Texts] = Field({})


class ContentModel(_Part):
    """One content, as it was approved."""

    item: str
    digest: str
    words: _Texts | None = optional()
    says: _Texts = Field({})  # what older entries have: by places in LINE's objects


class ApprovalModel(_Part):
    """A checker's yes."""

    number: str
    workspace: str | None = optional()
    checker: str
    entered_by: str
    at: _Instant
    until: _Day
    terms: _Texts
    skip: list[str] = Field([])
    last: str | None = optional()
    limit: _Count | None = optional()
    accounts: dict[str, AccountPartModel] = Field({})
    contents: list[ContentModel] = Field([])
    renderings: list[str] = Field([])
    seal: str

    def approval(self) -> Approval:
        """The approval as the domain has it."""
        proposal = Proposal(
            terms=self.terms,
            contents={each.item: each.digest for each in self.contents},
            says={each.item: each.words or each.says for each in self.contents},
            tags={name: part.tags for name, part in self.accounts.items()},
            zones={name: part.zone for name, part in self.accounts.items() if part.zone},
            values={name: part.values for name, part in self.accounts.items() if part.values},
            skip=tuple(self.skip),
            until=self.last,
            limit=self.limit,
            places_of_line=any(each.words is None for each in self.contents),
        )
        return Approval(
            checker=self.checker,
            entered_by=self.entered_by,
            at=self.at,
            holds_until=self.until,
            proposal=proposal,
            number=self.number,
            workspace=self.workspace,
            accounts={
                name: AccountPart(part.bot, part.recipients, part.cells)
                for name, part in self.accounts.items()
            },
            renderings=frozenset(self.renderings),
        )


class OldApprovalModel(_Part):
    """An entry of version 1, which counts no more: who gave it."""

    checker: str
    entered_by: str
    at: _Instant
    until: _Day
    seal: str

    def approval(self) -> Approval:
        """The approval without anything that it covered."""
        return Approval(
            checker=self.checker,
            entered_by=self.entered_by,
            at=self.at,
            holds_until=self.until,
            proposal=Proposal({}, {}),
        )


class RevokedModel(_Part):
    """Who took a yes back, and when."""

    number: str
    by: str
    at: _Instant
    cells: dict[str, _Count] = Field({})


class TombstoneModel(_Part):
    """What stays of an approval that was revoked."""

    revoked: RevokedModel
    seal: str

    def tombstone(self) -> Tombstone:
        """The tombstone as the domain has it."""
        was = self.revoked
        return Tombstone(was.number, was.by, was.at, was.cells)


class WaitingModel(_Part):
    """A post that waits for its approval."""


def _kind(value: object) -> str:
    """Which model an entry is of, by its keys. A tag is like no key, as it stands in no path."""
    if isinstance(value, Mapping):
        for key, kind in (("revoked", REVOKED), ("number", APPROVED), ("seal", OLD)):
            if key in value:
                return kind
    return NOTHING


APPROVED, REVOKED, OLD, NOTHING = "\0approved", "\0revoked", "\0old", "\0nothing"
_Entry: TypeAlias = Annotated[
    Annotated[Approval, BuiltBy(ApprovalModel, ApprovalModel.approval), Tag(APPROVED)]
    | Annotated[Approval, BuiltBy(OldApprovalModel, OldApprovalModel.approval), Tag(OLD)]
    | Annotated[Tombstone, BuiltBy(TombstoneModel, TombstoneModel.tombstone), Tag(REVOKED)]
    | Annotated[None, BuiltBy(WaitingModel, lambda _: None), Tag(NOTHING)],
    Discriminator(_kind),
]


class ApprovalsModel(_Part):
    """The whole file."""

    version: Literal["1", "2"] = "1"
    plan: str | None = optional()
    approvals: dict[str, _Entry]
