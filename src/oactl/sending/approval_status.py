"""`plan status`: which post is approved by whom, and what changed since."""

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.approval import (
    UNREADABLE,
    Approval,
    ApprovalCheck,
    Difference,
    Proposal,
    check_approval,
)
from oactl.domain.cadence import Slot, next_slot
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.errors import OactlError
from oactl.sending.context import SendingContext
from oactl.sending.named_posts import Named

AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Status:
    """How a post stands with its checkers. `next_slot` is None where nothing is to come."""

    plan: Plan
    post: Post
    approval: Approval | None
    check: ApprovalCheck
    next_slot: Slot | None

    @property
    def waits(self) -> bool:
        """Whether something of it is to go out that nobody has approved as it stands."""
        return not (self.post.draft or self.check.approved) and self.next_slot is not None


def statuses(ctx: SendingContext, plan: str | None = None) -> list[Status]:
    """How each post stands with its checkers, in the order of the plans."""
    revoked = ctx.ledger.revoked_approvals()
    return [
        _status(ctx, book, post, revoked)
        for book in ctx.plans
        if plan in {None, book.name}
        for post in book.posts
    ]


def pending(ctx: SendingContext) -> list[Named]:
    """The posts that wait for a checker: not drafts, not over, not approved as they stand."""
    return [(status.plan, status.post) for status in statuses(ctx) if status.waits]


def _status(ctx: SendingContext, plan: Plan, post: Post, revoked: frozenset[str]) -> Status:
    zone, now = ZoneInfo(plan.timezone), ctx.now
    coming = next_slot(post.cadence, zone, now - post.late)
    if coming is not None and coming.at > now + AHEAD:
        coming = None
    try:
        approval = ctx.approvals.of(plan.name).get(post.id)
    except OactlError:
        return Status(plan, post, None, UNREADABLE, coming)
    looking = _Looking(ctx, plan, post, approval, coming, revoked)
    return Status(plan, post, approval, looking.check(), coming)


@dataclass(frozen=True, slots=True)
class _Looking:
    """A post beside its approval."""

    ctx: SendingContext
    plan: Plan
    post: Post
    approval: Approval | None
    coming: Slot | None
    revoked: frozenset[str]

    def check(self) -> ApprovalCheck:
        """The first account's reason, or that all are approved: every item as it was."""
        proposal = self.ctx.writer.proposal(self.plan, self.post)
        found = ApprovalCheck(approved=bool(self.plan.accounts), reason="no_account")
        for account in map(self.ctx.account, self.plan.accounts):
            found = self._of_account(account, proposal)
            if found.reason == "new_account" and self.approval is not None:
                was, now = (
                    ", ".join(each) for each in (self.approval.accounts, self.plan.accounts)
                )
                return replace(found, differences=(Difference("account", was, now),))
            if not found.approved:
                return found
        return found

    def _of_account(self, account: Account, proposal: Proposal) -> ApprovalCheck:
        ctx = self.ctx
        today = ctx.now.astimezone(ZoneInfo(self.plan.timezone)).date()
        return check_approval(
            self.approval,
            proposal,
            post=self.post,
            account=account.name,
            bot=ctx.bot_of(account),
            workspace=ctx.workspace.id,
            item=None,
            rendering=self._rendering(account.name),
            day=self.coming.wall.date() if self.coming else today,
            revoked=self.revoked,
            people=ctx.workspace.people,
            mode=account.approval,
        )

    def _rendering(self, account: str) -> str | None:
        """The digest of what is said next; None where that cannot be made, which others tell."""
        if self.coming is None or self.post.by_hand:
            return None
        occurrence = Occurrence(account, self.plan, self.post, self.coming)
        try:
            return self.ctx.writer.rendering(occurrence).digest
        except OactlError:
            return None
