"""What a checker is shown before the question: every content, every time, whom it reaches."""

from collections.abc import Iterable, Iterator, Sequence

from oactl.domain.cadence import Slot
from oactl.i18n import Catalog
from oactl.planfile.messages import preview
from oactl.sending.approve import Approved
from oactl.sending.renderings import Shown

SCREENFUL = 20  # times of a list; all of them are in --json
IN_A_ROW = 3  # so that a row fits into 80 columns


def approval_lines(item: Approved, t: Catalog) -> Iterator[str]:
    """A post's name, and below it all that a yes to it would cover."""
    yield t("approve.shown", post=item.name, subject=item.post.subject or "—")
    for line in (*_contents(item, t), *_when(item, t), *_whom(item, t)):
        yield f"  {line}" if line else ""


def _contents(item: Approved, t: Catalog) -> Iterator[str]:
    if item.post.by_hand:
        yield from (item.post.copy or "").splitlines()
        yield from item.post.assets
    several = len(item.shown) > 1
    for shown in item.shown:
        if several or shown.rendering.inserted:
            yield _head(item, shown, t)
        yield from preview(shown.rendering.messages, t)


def _head(item: Approved, shown: Shown, t: Catalog) -> str:
    """Which content it is, for which accounts and when, with the values that are inserted."""
    accounts = "" if len(shown.accounts) == len(item.plan.accounts) else ", ".join(shown.accounts)
    numbered = "number" in shown.rendering.inserted
    # What is over for push may still go out by name; it is told where there is nothing else.
    open_since = item.approval.at - item.post.late
    slots = tuple(slot for slot in shown.slots if slot.at >= open_since) or tuple(shown.slots)
    parts = (shown.item, accounts, _times(slots, t, numbered=numbered))
    return f"[{' · '.join(part for part in parts if part)}]"


def _when(item: Approved, t: Catalog) -> Iterator[str]:
    if item.post.draft:
        yield t("approve.draft")
        return
    times = _times(item.slots, t) or "—"
    yield t("approve.times", count=len(item.slots), times=times)
    yield from (t("approve.due_now", occurrence=occurrence) for occurrence in item.due_now)
    yield from (t(notice.code, **notice.params) for notice in item.history)


def _times(slots: Sequence[Slot], t: Catalog, *, numbered: bool = False) -> str:
    walls = list(_walls(slots[:SCREENFUL], numbered=numbered))
    rows = (walls[at : at + IN_A_ROW] for at in range(0, len(walls), IN_A_ROW))
    told = ",\n    ".join(map(", ".join, rows))
    more = len(slots) - SCREENFUL
    return t("approve.and_more", times=told, count=more) if more > 0 else told


def _walls(slots: Iterable[Slot], *, numbered: bool) -> Iterator[str]:
    for slot in slots:
        number = f" (#{slot.number})" if numbered else ""
        yield f"{slot.wall:%Y-%m-%d %H:%M}{number}"


def _whom(item: Approved, t: Catalog) -> Iterator[str]:
    if item.post.draft or item.post.by_hand:
        return  # whom a person reaches is not ours to say
    for account, via, count in item.recipients:
        people = f"{count:,}" if count is not None else t("approve.people_unknown")
        yield t("approve.recipients", account=account, via=t(f"via.{via.value}"), people=people)
        if count is not None and item.slots:
            yield t("approve.cost", messages=f"{count * len(item.slots):,}")
