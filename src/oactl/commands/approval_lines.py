"""What a checker is shown before the question: every content, every time, whom it reaches."""

from collections.abc import Iterable, Iterator, Sequence

from oactl.commands.folding import barred
from oactl.domain.cadence import Slot
from oactl.domain.visible import in_one_line
from oactl.i18n import _, ngettext
from oactl.planfile.messages import preview
from oactl.sending.approve import Approved
from oactl.sending.review import Shown
from oactl.words.notices import NOTICES
from oactl.words.states import VIAS

SCREENFUL = 20  # times of a list; all of them are in --json
IN_A_ROW = 3  # so that a row fits into 80 columns


def approval_lines(item: Approved) -> Iterator[str]:
    """A post's name, and below it all that a yes to it would cover."""
    subject = in_one_line(item.post.subject) or "—"
    yield _("{post}: {subject}", post=in_one_line(item.name), subject=subject)
    for line in (*_contents(item), *_when(item), *_whom(item)):
        yield f"  {line}" if line else ""


def _contents(item: Approved) -> Iterator[str]:
    if item.post.by_hand:
        yield from barred(item.post.copy or "")
        yield from map(in_one_line, item.post.assets)
    several = len(item.shown) > 1
    for shown in item.shown:
        if several or shown.rendering.inserted:
            yield _head(item, shown)
        yield from preview(shown.rendering.messages)


def _head(item: Approved, shown: Shown) -> str:
    """Which content it is, for which accounts and when, with the values that are inserted."""
    accounts = "" if len(shown.accounts) == len(item.plan.accounts) else ", ".join(shown.accounts)
    numbered = "number" in shown.rendering.inserted
    # What is over for push may still go out by name; it is told where there is nothing else.
    open_since = item.approval.at - item.post.late
    slots = tuple(slot for slot in shown.slots if slot.at >= open_since) or tuple(shown.slots)
    parts = (in_one_line(shown.item), accounts, _times(slots, numbered=numbered))
    return f"[{' · '.join(part for part in parts if part)}]"


def _when(item: Approved) -> Iterator[str]:
    if item.post.draft:
        yield _("still a draft: nothing goes out until `draft: true` is deleted from the plan")
        return
    times = _times(item.slots) or "—"
    yield ngettext(
        "goes out once: {times}",
        "goes out {count} times: {times}",
        len(item.slots),
        count=len(item.slots),
        times=times,
    )
    yield from (
        _(
            "{occurrence} is due already: it goes out within a minute where cron runs",
            occurrence=occurrence,
        )
        for occurrence in item.due_now
    )
    yield from (_(NOTICES[notice.code], **notice.params) for notice in item.history)


def _times(slots: Sequence[Slot], *, numbered: bool = False) -> str:
    walls = list(_walls(slots[:SCREENFUL], numbered=numbered))
    rows = (walls[at : at + IN_A_ROW] for at in range(0, len(walls), IN_A_ROW))
    told = ",\n    ".join(map(", ".join, rows))
    more = len(slots) - SCREENFUL
    return _("{times} … and {count} more", times=told, count=more) if more > 0 else told


def _walls(slots: Iterable[Slot], *, numbered: bool) -> Iterator[str]:
    for slot in slots:
        number = f" (#{slot.number})" if numbered else ""
        yield f"{slot.wall:%Y-%m-%d %H:%M}{number}"


def _whom(item: Approved) -> Iterator[str]:
    if item.post.draft or item.post.by_hand:
        return  # whom a person reaches is not ours to say
    for account, via, count in item.recipients:
        people = _("as many as LINE finds")
        if count is not None:
            people = ngettext("{count} person", "{count} people", count, count=f"{count:,}")
        yield _(
            "account {account}: {via} to {people}",
            account=account,
            via=_(VIAS[via.value]),
            people=people,
        )
        if count is not None and item.slots:
            yield ngettext(
                "{messages} message in all",
                "{messages} messages in all",
                count * len(item.slots),
                messages=f"{count * len(item.slots):,}",
            )
