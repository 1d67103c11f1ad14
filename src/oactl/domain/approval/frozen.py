"""What a delivery keeps of its approval, and whether one that stands now still covers it."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from oactl.domain.approval.check import is_bot
from oactl.domain.approval.model import Approval, Proposal
from oactl.domain.value import digest


@dataclass(frozen=True, slots=True)
class FrozenApproval:
    """The approval under which a delivery began.

    `content` is the digest of the item's source, `audience` that of platform, way of sending, rule
    and the account's tags; `limit` is the most recipients; `cells` is into how many parts they are
    cut, None where the approval did not say it.
    """

    number: str
    checker: str
    at: datetime
    item: str
    content: str
    audience: str
    limit: int | None = None
    quiet_ok: bool = False
    cells: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> "FrozenApproval | None":
        """From JSON; None for what a delivery of 0.1.0 kept, which names no number."""
        if not found.get("number"):
            return None
        return cls(**{**found, "at": datetime.fromisoformat(found["at"])})


def freeze_approval(
    approval: Approval, proposal: Proposal, *, account: str, item: str
) -> FrozenApproval:
    """What to keep of an approval that covers `item` of a proposal for an account."""
    return FrozenApproval(
        number=approval.number,
        checker=approval.checker,
        at=approval.at,
        item=item,
        content=proposal.contents[item],
        audience=_audience(proposal, account),
        limit=proposal.limit,
        quiet_ok=proposal.terms.get("quiet_ok") == "true",
        cells=approval.part_of(account).cells,
    )


def covers(
    approval: Approval | None,
    frozen: FrozenApproval,
    *,
    account: str,
    bot: str | None,
    workspace: str | None,
    revoked: Collection[str],
) -> bool:
    """Whether the approval that stands now covers what was frozen when a delivery began.

    Only content and audience count: times may have been edited since, and a later approval of the
    same is as good.
    """
    if approval is None or not approval.number or approval.number in revoked:
        return False
    if approval.workspace != workspace or account not in approval.accounts:
        return False
    approved = approval.proposal
    return (
        is_bot(approval, account, bot)
        and approved.contents.get(frozen.item) == frozen.content
        and _audience(approved, account) == frozen.audience
        and _is_within(frozen.limit, approved.limit)
    )


def _audience(proposal: Proposal, account: str) -> str:
    parts = [proposal.terms.get(name, "") for name in ("platform", "via", "audience")]
    return digest([*parts, dict(proposal.tags.get(account, {}))])


def _is_within(limit: int | None, most: int | None) -> bool:
    return most is None or (limit is not None and limit <= most)
