"""What `oactl plan status` prints: approvals, and what changed since."""

from collections.abc import Sequence

from oactl.commands.account_groups import accounts_of
from oactl.commands.differences import lines_of
from oactl.commands.filters import Filter, filter_of
from oactl.commands.folding import folded
from oactl.commands.options import Wishes
from oactl.console import Console
from oactl.context import Context
from oactl.domain.account import Workspace
from oactl.domain.plan import Plan
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json import plans
from oactl.sending.review import ReviewStatus, statuses

_STANDINGS: dict[str, str] = {
    "draft": N_("{post}: draft"),
    "none": N_("{post}: waits for approval (checker: {checkers})"),
    "checker": N_(
        "{post}: approved by somebody who may not check it; waits for "
        "approval (checker: {checkers})"
    ),
    "old_format": N_(
        "{post}: approved by oactl 0.1, which counts no more; waits for a "
        "new approval (checker: {checkers})"
    ),
    "revoked": N_("{post}: its approval was revoked; waits for a new one (checker: {checkers})"),
    "workspace": N_(
        "{post}: approved in another workspace; waits for approval here (checker: {checkers})"
    ),
    "bot": N_(
        "{post}: approved for another LINE account; waits for a new approval (checker: {checkers})"
    ),
    "new_account": N_(
        "{post}: an account has joined; waits for its approval (checker: {checkers})"
    ),
    "no_account": N_("{post}: its plan names no account that oactl.yaml has (checker: {checkers})"),
    "rendering": N_(
        "{post}: what it says next was not shown to its checker; waits for "
        "a new approval (checker: {checkers})"
    ),
    "expired": N_("{post}: the approval has run out; waits for a new one (checker: {checkers})"),
    "new_item": N_("{post}: a part was added; waits for its approval (checker: {checkers})"),
    "changed": N_("{post}: changed after its approval; waits for a new one (checker: {checkers})"),
    "unreadable": N_(
        "{post}: the file of its plan's approvals cannot be read (checker: "
        "{checkers}); restore it from version control"
    ),
    "signature_later": N_(
        "{post}: the account wants signed approvals, which come with a "
        "later version (checker: {checkers})"
    ),
}
APPROVAL_STATES = ("approved", "waiting", "draft", "over")


def show_status(context: Context, wishes: Wishes, *, check: bool, as_json: bool) -> Exit:
    """Print how every approval stands.

    With `check` only what waits is printed, and that or a plan with errors is exit 1.
    """
    sending, console = context.sending(writes=False), context.console
    chosen = filter_of(context, wishes, sending.plans, states=APPROVAL_STATES)
    found = [each for each in statuses(sending, chosen.is_about) if _is_asked(each, chosen)]
    waiting = [status for status in found if status.waits]
    if as_json:
        console.json(plans.ApprovalStatuses([_document(status) for status in found]))
    elif not (found or check):
        console.print(_none(sending.plans))
    for status in [] if as_json else waiting if check else found:
        lines = _lines(status, sending.workspace, console.width)
        console.print("\n".join(folded(lines, console.width)))
    if check and sending.loaded.has_errors:
        tell_errors(console)
    return Exit.FAILED if check and (waiting or sending.loaded.has_errors) else Exit.OK


def tell_errors(console: Console) -> None:
    """Say that not all of the plans can be used."""
    console.error(_("some plans have errors; posts that they touch are not sent, the others are"))
    console.error("  " + _("see them at their places: oactl plan validate"))


def _is_asked(status: ReviewStatus, chosen: Filter) -> bool:
    """Whether a post stands as it is asked for; who asks for a checker wants what waits."""
    waits = chosen.checked is None or status.waits
    return waits and (chosen.states is None or _standing(status) in chosen.states)


def _standing(status: ReviewStatus) -> str:
    """One of `APPROVAL_STATES`."""
    if status.post.draft:
        return "draft"
    if status.check.approved:
        return "approved"
    return "waiting" if status.waits else "over"


def _none(found: Sequence[Plan]) -> str:
    if any(plan.posts for plan in found):
        return _("No post is as it was asked for.")
    return _("There is no post in any plan yet.")


def _document(status: ReviewStatus) -> plans.ApprovalStatus:
    approval = status.approval
    return plans.ApprovalStatus(
        plan=status.plan.name,
        post=status.post.id,
        draft=status.post.draft,
        approved=status.check.approved,
        reason=status.check.reason,
        number=(approval.number or None) if approval else None,
        checker=approval.checker if approval else None,
        entered_by=approval.entered_by if approval else None,
        at=approval.at.isoformat() if approval else None,
        until=approval.holds_until.isoformat() if approval else None,
        differences=[
            plans.Difference(each.part, each.at, each.was, each.now, each.account or None)
            for each in status.check.differences
        ],
        next=status.next_slot.at.isoformat() if status.next_slot else None,
        refused=status.refused,
    )


def _lines(status: ReviewStatus, workspace: Workspace, width: int | None) -> list[str]:
    """How it stands, for which accounts where that is not all, and what changed."""
    some = [_partly(status, workspace)] if status.is_partly and not status.post.draft else []
    changes = lines_of(status.check.differences, width, workspace)
    return [_head(status), *some, *changes]


def _partly(status: ReviewStatus, workspace: Workspace) -> str:
    accounts = accounts_of(workspace, status.refused)
    return "  " + _("this is so for {accounts}; for the others it is approved", accounts=accounts)


def _head(status: ReviewStatus) -> str:
    name = f"{status.plan.name}/{status.post.id}"
    if status.check.approved and status.approval:
        params = {"checker": status.approval.checker, "until": status.approval.holds_until}
        return _("{post}: approved by {checker}, until {until}", post=name, **params)
    reason = "draft" if status.post.draft else str(status.check.reason)
    return _(_STANDINGS[reason], post=name, checkers=_(", ").join(status.post.checkers) or "—")
