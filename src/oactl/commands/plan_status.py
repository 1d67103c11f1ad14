"""What `oactl plan status` prints: approvals, and what changed since."""

from collections.abc import Sequence
from itertools import takewhile

from oactl.commands.filters import Filter, filter_of
from oactl.commands.options import Wishes
from oactl.context import Context
from oactl.domain.approval import Difference
from oactl.domain.plan import Plan
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json import plans
from oactl.sending.review import ReviewStatus, statuses

AROUND = 30  # characters told on either side of a change


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
_PARTS: dict[str, str] = {
    "account": N_("account"),
    "zone": N_("time zone"),
    "platform": N_("platform"),
    "via": N_("way of sending"),
    "cadence": N_("cadence"),
    "late": N_("how late"),
    "quiet_ok": N_("inside quiet hours too"),
    "allow_repeat": N_("may repeat another post"),
    "silent": N_("without notification"),
    "audience": N_("audience"),
    "tags": N_("what the tags stand for"),
    "skip": N_("days left out"),
    "until": N_("last day"),
    "limit": N_("limit"),
    "content": N_("content"),
    "values": N_("values of the account"),
}


APPROVAL_STATES = ("approved", "waiting", "draft", "over")


def show_status(context: Context, wishes: Wishes, *, check: bool, as_json: bool) -> Exit:
    """Print how every approval stands. With `check` a post that waits is exit 1."""
    sending, console = context.sending(writes=False), context.console
    chosen = filter_of(context, wishes, sending.plans, states=APPROVAL_STATES)
    found = [each for each in statuses(sending, chosen.is_about) if _is_asked(each, chosen)]
    if as_json:
        console.json(plans.ApprovalStatuses([_document(status) for status in found]))
    elif not found:
        console.print(_none(sending.plans))
    else:
        for status in found:
            console.print("\n".join([_head(status), *map(_changed, status.check.differences)]))
    return Exit.FAILED if check and any(each.waits for each in found) else Exit.OK


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
            plans.Difference(each.part, each.at, each.was, each.now)
            for each in status.check.differences
        ],
        next=status.next_slot.at.isoformat() if status.next_slot else None,
    )


def _head(status: ReviewStatus) -> str:
    name = f"{status.plan.name}/{status.post.id}"
    if status.check.approved and status.approval:
        params = {"checker": status.approval.checker, "until": status.approval.holds_until}
        return _("{post}: approved by {checker}, until {until}", post=name, **params)
    reason = "draft" if status.post.draft else str(status.check.reason)
    return _(_STANDINGS[reason], post=name, checkers=", ".join(status.post.checkers) or "—")


def _changed(each: Difference) -> str:
    part, _space, item = each.part.partition(" ")
    place = " ".join(filter(None, (_(_PARTS[part]), item, each.at)))
    was, now = around(each.was, each.now)
    return "  " + _("{part}: {was} → {now}", part=place, was=was or "—", now=now or "—")


def around(was: str, now: str) -> tuple[str, str]:
    """Two texts on one line each, cut to what lies around the place where they differ."""
    was, now = (" ".join(text.split()) for text in (was, now))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
    back = zip(reversed(was[same:]), reversed(now[same:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], back))
    return _cut(was, same, len(was) - tail), _cut(now, same, len(now) - tail)


def _cut(text: str, start: int, end: int) -> str:
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if low else "") + text[low:high] + ("…" if high < len(text) else "")
