"""What `oactl plan agenda` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from oactl.commands.deliveries import why
from oactl.commands.options import day_of, in_order
from oactl.context import Context
from oactl.errors import Exit
from oactl.i18n import N_, _
from oactl.public_json.deliveries import Agenda
from oactl.sending.agenda import MOST_OF_A_POST, Entry, agenda, crowded
from oactl.words.states import STATES, VIAS, WEEKDAYS

_HEADS = (
    N_("When"),
    N_("Occurrence"),
    N_("Via"),
    N_("People"),
    N_("State"),
    N_("What would stop it"),
)


@dataclass(frozen=True, slots=True)
class Wish:
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


def show_agenda(context: Context, wish: Wish, *, as_json: bool) -> Exit:
    """Print the agenda of a span of days."""
    sending, console = context.sending(writes=False), context.console
    today = sending.now.astimezone(ZoneInfo(context.workspace.timezone)).date()
    start, end = wish.span(today)
    accounts = context.accounts(wish.account)
    most = MOST_OF_A_POST
    entries = agenda(sending, start, end, accounts=accounts, plan=wish.plan, most=most)
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
    else:
        drafts = sum(post.draft for plan in sending.plans for post in plan.posts)
        for line in _nothing(start, end, drafts):
            console.print(line)
    if sending.loaded.has_errors:
        console.error(
            _("some plans have errors; posts that they touch are not sent, the others are")
        )
        console.error("  " + _("see them at their places: oactl plan validate"))
    return Exit.OK


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


def _row(entry: Entry) -> list[str]:
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
