"""Whether an approval covers an occurrence or a begun delivery, and if not, why."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from oactl.domain.account import Person
from oactl.domain.approval.model import Approval, Difference, Proposal, differences
from oactl.domain.plan import Post
from oactl.domain.value import digest

GROWTH_SHARE = 0.20
GROWTH_COUNT = 50
_MODES = ("self", "recorded")


@dataclass(frozen=True, slots=True)
class ApprovalCheck:
    """Whether an approval covers what it was asked about; `reason` says why it does not."""

    approved: bool
    reason: str | None = None
    differences: tuple[Difference, ...] = ()


UNREADABLE = ApprovalCheck(approved=False, reason="unreadable")


def check_approval(
    approval: Approval | None,
    proposal: Proposal,
    *,
    post: Post,
    account: str,
    bot: str | None,
    workspace: str | None,
    item: str | None,
    rendering: str | None,
    day: date,
    revoked: Collection[str],
    people: Mapping[str, Person],
    mode: str,
) -> ApprovalCheck:
    """Whether `approval` covers one item of a post on one day for one account.

    `item` None stands for every item; `rendering` is the digest of what would be said, None where
    nothing is rendered (a hand-off). `mode` is the account's `approval:`.
    """
    if approval is None:
        return ApprovalCheck(approved=False, reason="none")
    reason = _unbound(approval, account, bot, workspace, revoked)
    reason = reason or _unchecked(approval, post, mode, people)
    if reason is not None:
        return _refused(approval, account, reason)
    changes = tuple(differences(approval.proposal, proposal, account=account, item=item))
    reason = _uncovered(approval, changes, item, rendering, day)
    return ApprovalCheck(reason is None, reason, changes)


def _unchecked(
    approval: Approval, post: Post, mode: str, people: Mapping[str, Person]
) -> str | None:
    """Why who approved does not count as the post's checker, as things are now."""
    if mode not in _MODES:
        return "signature_later"
    return None if may_check(post, approval.checker, mode, people) is None else "checker"


def _uncovered(
    approval: Approval,
    changes: tuple[Difference, ...],
    item: str | None,
    rendering: str | None,
    day: date,
) -> str | None:
    """Why what would go out is not what was approved."""
    if item is not None and item not in approval.proposal.contents:
        return "new_item"
    if changes:
        return "changed"
    if day > approval.holds_until:
        return "expired"
    if rendering is not None and rendering not in approval.renderings:
        return "rendering"
    return None


def _unbound(
    approval: Approval,
    account: str,
    bot: str | None,
    workspace: str | None,
    revoked: Collection[str],
) -> str | None:
    """Why an approval does not count here at all, whatever it says."""
    if not approval.number:
        return "old_format"
    if approval.number in revoked:
        return "revoked"
    if approval.workspace != workspace:
        return "workspace"
    if account not in approval.accounts:
        return "new_account"
    return None if is_bot(approval, account, bot) else "bot"


def is_bot(approval: Approval, account: str, bot: str | None) -> bool:
    """Whether the account still stands for the bot that it was approved for.

    Where one of the two is not known yet, the first contact pins the account's bot; what is sent
    after it is checked again.
    """
    approved = approval.part_of(account).bot
    return approved is None or bot is None or approved == bot


def _refused(approval: Approval, account: str, reason: str) -> ApprovalCheck:
    if reason != "new_account":
        return ApprovalCheck(approved=False, reason=reason)
    joined = Difference("account", ", ".join(sorted(approval.accounts)), account)
    return ApprovalCheck(approved=False, reason=reason, differences=(joined,))


def may_check(post: Post, checker: str, mode: str, people: Mapping[str, Person]) -> str | None:
    """Why somebody may not approve a post, or None.

    `unknown_person`, `not_a_checker` (where `people:` is configured), `not_named` (the post names
    others) or `author` (unless the account's approval is `self`).
    """
    if people and checker not in people:
        return "unknown_person"
    if people and people[checker].roles and "checker" not in people[checker].roles:
        return "not_a_checker"
    if post.checkers and checker not in post.checkers:
        return "not_named"
    if checker == post.author and mode != "self":
        return "author"
    return None


def grown_beyond(approved: int | None, recipients: int | None) -> bool:
    """Whether an audience is more than 20 % and 50 above what was approved."""
    if approved is None or recipients is None:
        return False
    more = recipients - approved
    return more > GROWTH_COUNT and more > approved * GROWTH_SHARE


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
