"""Whether an approval covers an occurrence, and if not, why: the one place for all reasons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from oactl.domain.account import Person
from oactl.domain.approval.model import Approval, Difference, Proposal, differences
from oactl.domain.plan import Post

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
