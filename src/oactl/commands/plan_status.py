"""What `oactl plan status` and `plan agenda` print: approvals, changes, and what is due when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from oactl.commands.deliveries import why
from oactl.commands.folding import folded
from oactl.commands.options import day_of, in_order
from oactl.commands.promised import promise_lines
from oactl.context import Context
from oactl.domain.approval import Difference
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
}


def show_status(context: Context, plan: str | None, *, check: bool, as_json: bool) -> Exit:
    """Print how every approval stands. With `check` a post that waits is exit 1."""
    sending, console = context.sending(writes=False), context.console
    if plan is not None:
        posts_of_plan(sending, plan)
    found = statuses(sending, plan)
    if as_json:
        console.json(plans.ApprovalStatuses([_document(status) for status in found]))
    elif not found:
        console.print(_("There is no post in any plan yet."))
    else:
        for status in found:
            console.print("\n".join([_head(status), *map(_changed, status.check.differences)]))
    return Exit.FAILED if check and any(each.waits for each in found) else Exit.OK


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
    if not as_json:
        chosen = [plan for plan in sending.plans if wish.plan in {None, plan.name}]
        for line in folded(list(promise_lines(chosen, start, end)), console.width):
            console.print(line)
    if sending.loaded.has_errors:
        console.error(
            _("some plans have errors; posts that they touch are not sent, the others are")
        )
        console.error("  " + _("see them at their places: oactl plan validate"))
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
