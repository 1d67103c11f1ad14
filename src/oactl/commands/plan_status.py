"""What `oactl plan status` and `plan agenda` print: approvals, changes, and what is due when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from oactl.commands.deliveries import why
from oactl.commands.differences import lines_of
from oactl.commands.folding import folded
from oactl.commands.options import day_of, in_order
from oactl.console import Console
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json import plans
from oactl.public_json.deliveries import Agenda
from oactl.sending.agenda import (
    MOST_OF_A_POST,
    AgendaEntry,
    PlannedOccurrences,
    crowded,
    in_time,
    planned_between,
)
from oactl.sending.review import ReviewStatus, posts_of_plan, statuses
from oactl.words.notices import STATES, VIAS, WEEKDAYS

MOST_LINES = 1_000  # of a table; all of them are in --json


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


def show_status(context: Context, plan: str | None, *, check: bool, as_json: bool) -> Exit:
    """Print how every approval stands.

    With `check` only what waits is printed, and that or a plan with errors is exit 1.
    """
    sending, console = context.sending(writes=False), context.console
    if plan is not None:
        posts_of_plan(sending, plan)
    found = statuses(sending, plan)
    waiting = [status for status in found if status.waits]
    if as_json:
        console.json(plans.ApprovalStatuses([_document(status) for status in found]))
    elif not (found or check):
        console.print(_("There is no post in any plan yet."))
    for status in [] if as_json else waiting if check else found:
        changes = lines_of(status.check.differences, console.width)
        console.print("\n".join(folded([_head(status), *changes], console.width)))
    if check and sending.loaded.has_errors:
        tell_errors(console)
    return Exit.FAILED if check and (waiting or sending.loaded.has_errors) else Exit.OK


def tell_errors(console: Console) -> None:
    """Say that not all of the plans can be used."""
    console.error(_("some plans have errors; posts that they touch are not sent, the others are"))
    console.error("  " + _("see them at their places: oactl plan validate"))


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
    )


def _head(status: ReviewStatus) -> str:
    name = f"{status.plan.name}/{status.post.id}"
    if status.check.approved and status.approval:
        params = {"checker": status.approval.checker, "until": status.approval.holds_until}
        return _("{post}: approved by {checker}, until {until}", post=name, **params)
    reason = "draft" if status.post.draft else str(status.check.reason)
    return _(_STANDINGS[reason], post=name, checkers=", ".join(status.post.checkers) or "—")


_HEADS = (
    N_("When"),
    N_("Occurrence"),
    N_("Via"),
    N_("People"),
    N_("State"),
    N_("What would stop it"),
)


@dataclass(frozen=True, slots=True)
class AgendaOptions:
    """Which days, as they were typed, of which account and plan."""

    start: str | None
    end: str | None
    days: int
    account: str | None
    plan: str | None

    def span(self, today: date) -> tuple[date, date]:
        """The first and the last day. Raises `OactlError`."""
        start = day_of(self.start) or today
        return in_order(start, day_of(self.end) or start + timedelta(days=self.days - 1))


def show_agenda(context: Context, wish: AgendaOptions, *, as_json: bool) -> Exit:
    """Print the agenda of a span of days."""
    sending, console = context.sending(writes=False), context.console
    today = sending.now.astimezone(ZoneInfo(context.workspace.timezone)).date()
    start, end = wish.span(today)
    accounts = context.accounts(wish.account)
    most = MOST_OF_A_POST
    planned = planned_between(sending, start, end, accounts=accounts, plan=wish.plan, most=most)
    first, last = (0, len(planned.occurrences)) if as_json else _lines_around_now(planned)
    entries = sorted(islice(planned.entries(), last), key=in_time)[first:]
    for name, count in crowded(plan for plan in sending.plans if wish.plan in {None, plan.name}):
        console.error(
            _(
                "{post} goes out {count:,} times a day: only the {most} times on each side of "
                "now are shown",
                post=name,
                count=count,
                most=most,
            )
        )
    if as_json:
        console.json(Agenda([entry.document() for entry in entries]))
    elif entries:
        console.table([_row(entry) for entry in entries], [_(head) for head in _HEADS])
        if len(entries) < len(planned.occurrences):
            console.error(_cut_short(len(entries), len(planned.occurrences)))
    else:
        drafts = sum(post.draft for plan in sending.plans for post in plan.posts)
        for line in _nothing(start, end, drafts):
            console.print(line)
    if sending.loaded.has_errors:
        tell_errors(console)
    return Exit.OK


def _lines_around_now(planned: PlannedOccurrences) -> tuple[int, int]:
    """The first and the last line of a table that somebody can read."""
    count = len(planned.occurrences)
    first = max(0, min(planned.due - MOST_LINES // 2, count - MOST_LINES))
    return first, min(count, first + MOST_LINES)


def _cut_short(shown: int, count: int) -> str:
    return _(
        "{shown:,} of {count:,} occurrences are shown, those around now; all of them: "
        "oactl plan agenda --json",
        shown=shown,
        count=count,
    )


def _nothing(start: date, end: date, drafts: int) -> Sequence[str]:
    empty = _(
        "Nothing is planned from {start} to {end}. Further ahead: oactl plan agenda --days 60",
        start=start.isoformat(),
        end=end.isoformat(),
    )
    if not drafts:
        return [empty]
    left = _("Drafts, left out: {count}. Delete `draft: true` to send them.", count=drafts)
    return [empty, left]


def _row(entry: AgendaEntry) -> list[str]:
    summary = entry.summary
    at = summary.scheduled_at
    people = f"{summary.recipients:,}" if summary.recipients is not None else "—"
    return [
        f"{at:%m-%d} {_(WEEKDAYS[at.weekday()])} {at:%H:%M}",
        summary.occurrence,
        _(VIAS[summary.via]),
        people,
        _(STATES["past" if entry.past else summary.state.value]),
        why(summary.held_by, "") if summary.held_by else "",
    ]
