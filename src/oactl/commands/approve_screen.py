"""What `oactl plan approve` shows: all that a yes covers, and what the months come to with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from oactl.commands.account_groups import accounts_of, is_many
from oactl.commands.differences import lines_of
from oactl.commands.folding import barred, print_folded
from oactl.commands.quota_screen import months_together
from oactl.console import Console
from oactl.domain.account import Workspace
from oactl.domain.audience import Via
from oactl.domain.cadence import Slot
from oactl.domain.delivery.summary import Notice
from oactl.domain.experiment import share_of, share_text
from oactl.domain.experiment_at_line import LEAST_PEOPLE
from oactl.domain.message import Rendering
from oactl.domain.month import Month
from oactl.domain.plan import derivation_of, says_derived, short_name, slot_for
from oactl.domain.value import JsonObject
from oactl.domain.visible import in_one_line
from oactl.folding import folded
from oactl.i18n import N_, _, ngettext
from oactl.planfile.preview import preview
from oactl.sending.approve import Approved
from oactl.sending.context import SendingContext
from oactl.sending.month import months_of
from oactl.sending.review import ShownRendering
from oactl.words.follow_ups import follow_up_words
from oactl.words.money import month_lines
from oactl.words.notices import NOTICES, VIAS

FEW_ACCOUNTS = 3  # whose months, and whose contents, are shown whole
_SIZED = frozenset({"text", "textV2", "flex"})  # their heading has only their size
SCREENFUL = 20  # times of a list; all of them are in --json


def show_proposed(console: Console, sending: SendingContext, proposed: Sequence[Approved]) -> None:
    """Print what each post says, when and to whom, and below all the months of its accounts."""
    for item in proposed:
        lines = _lines(sending.workspace, item, console.width)
        console.print("\n".join(folded(lines, console.width)))
    for line in _months(sending, _last_sends(proposed)):
        print_folded(console, line)


def _last_sends(proposed: Iterable[Approved]) -> dict[str, datetime]:
    """When something of it goes out last, of each account."""
    last: dict[str, datetime] = {}
    for item in proposed:
        if item.slots and not item.post.by_hand and not item.post.draft:
            plan, slot = item.plan, item.slots[-1]
            ends = {each: slot_for(plan, slot, each).at for each, _via, _count in item.recipients}
            last |= {each: max(at, last.get(each, at)) for each, at in ends.items()}
    return last


def _months(sending: SendingContext, until: dict[str, datetime]) -> Iterator[str]:
    """What the months come to in which something goes out.

    Of more than a few accounts those that plan more than is included, or than LINE takes; of many
    accounts the sum of each month.
    """
    look = sending.cached()
    months = {account: months_of(look, account, at) for account, at in until.items()}
    if is_many(months):
        yield from _sums(sending.workspace, [each for some in months.values() for each in some])
        return
    few = len(months) <= FEW_ACCOUNTS
    for account, some in months.items():
        notable = [month for month in some if month.beyond or month.is_short()]
        shown = {month.name: month for month in [*some[:few], *notable]}
        for month in shown.values():
            head, *rest = month_lines(month)
            yield f"{account}  {head}"
            yield from (f"  {line}" for line in rest)


def _sums(workspace: Workspace, months: Sequence[Month]) -> Iterator[str]:
    for name in sorted({month.name for month in months}):
        yield from months_together(workspace, [each for each in months if each.name == name])
    yield _("Each account: {command}", command="oactl quota --all")


def _lines(workspace: Workspace, item: Approved, width: int | None) -> Iterator[str]:
    """A post's name, and below it all that a yes to it would cover, what is new of it last."""
    subject = in_one_line(item.post.subject) or "—"
    yield _("{post}: {subject}", post=in_one_line(item.name), subject=subject)
    own = [each for each in item.shown if not says_derived(each.item)]
    covered = _contents(workspace, item, own), _when(workspace, item), _whom(workspace, item)
    for line in (*chain.from_iterable(covered), *_derived(workspace, item)):
        yield f"  {line}" if line else ""
    if item.changes:
        yield "  " + _("not as it was approved last:")
        yield from (f"  {line}" for line in lines_of(item.changes, width, workspace))


def _derived(workspace: Workspace, item: Approved) -> Iterator[str]:
    """What is said later, when and to whom: it is approved with the post."""
    via = item.recipients[0][1] if item.recipients else Via.BROADCAST
    for derivation in map(derivation_of, item.post.derived_posts):
        shown = [each for each in item.shown if each.item == derivation.item]
        slots = sorted({slot for each in shown for slot in each.slots})
        coming = [slot for slot in slots if slot.at > item.approval.at] or slots
        what = follow_up_words(derivation, via)
        yield _("{what}: {times}", what=what, times=_times(coming)) if coming else f"{what}:"
        for line in _contents(workspace, item, shown):
            yield f"  {line}" if line else ""


def _contents(
    workspace: Workspace, item: Approved, rendered: Sequence[ShownRendering]
) -> Iterator[str]:
    if item.post.by_hand:
        yield from barred(item.post.copy or "")
        yield from map(in_one_line, item.post.assets)
    several = len(rendered) > 1
    same = len({tuple(shown.slots) for shown in rendered}) == 1
    alike: dict[str, list[ShownRendering]] = {}
    for shown in rendered:
        alike.setdefault(shown.item, []).append(shown)
    for some in alike.values():
        whole = some if len(some) <= FEW_ACCOUNTS else some[:1]
        for shown in whole:
            inserted = bool(shown.rendering.inserted)
            if several or inserted:
                yield f"[{_head(workspace, item, shown, times=not same or inserted)}]"
            yield from preview(shown.rendering.messages)
        if some[len(whole) :]:
            yield _("the others are like this one, but for these lines:")
            for shown in some[len(whole) :]:
                head = _head(workspace, item, shown, times=not same)
                yield from _unlike(head, some[0].rendering, shown.rendering)


def _unlike(head: str, first: Rendering, other: Rendering) -> Iterator[str]:
    """The lines of a content that the first one has not, behind its head where it is only one."""
    lines = _changed_lines(first.messages, other.messages)
    if lines is None:
        yield f"[{head}]"
        yield from preview(other.messages)
    elif len(lines) == 1:
        yield f"[{head}] {lines[0].strip()}"
    else:
        yield f"[{head}]"
        yield from lines


def _changed_lines(first: Sequence[JsonObject], other: Sequence[JsonObject]) -> list[str] | None:
    """The lines that are not the same in their places; None where the messages are built otherwise.

    That a text of another length has another size is not told.
    """
    if len(first) != len(other):
        return None
    found: list[str] = []
    for before, now in zip(first, other, strict=True):
        was, is_now = preview([before]), preview([now])
        if len(was) != len(is_now):
            return None
        below = 1 if now["type"] in _SIZED and before["type"] == now["type"] else 0
        pairs = zip(was[below:], is_now[below:], strict=True)
        found += [line for line_before, line in pairs if line != line_before]
    return found


def _head(workspace: Workspace, item: Approved, shown: ShownRendering, *, times: bool) -> str:
    """Which content it is, for which accounts and when, with the values that are inserted.

    Times that all contents have are told once, below them.
    """
    accounts = ""
    if len(shown.accounts) < len(item.plan.accounts):
        few = not is_many(shown.accounts)
        accounts = _(", ").join(shown.accounts) if few else accounts_of(workspace, shown.accounts)
    numbered = "number" in shown.rendering.inserted
    # What is over for push may still go out by name; it is told where there is nothing else.
    open_since = item.approval.at - item.post.late
    slots = tuple(slot for slot in shown.slots if slot.at >= open_since) or tuple(shown.slots)
    told = _times(slots, numbered=numbered) if times else ""
    name = "" if says_derived(shown.item) else in_one_line(shown.item)
    parts = (name, accounts, told)
    return " · ".join(part for part in parts if part)


def _when(workspace: Workspace, item: Approved) -> Iterator[str]:
    if item.post.draft:
        yield _("still a draft: nothing goes out until `draft: true` is deleted from the plan")
        return
    if item.slots:
        yield ngettext(
            "goes out once: {times}",
            "goes out {count} times: {times}",
            len(item.slots),
            count=len(item.slots),
            times=_times(item.slots),
        )
    elif not item.due_now:
        yield _("nothing of it is left to go out by itself")
    if item.plan.zones is not None:
        zones = _(", ").join(item.plan.clocks)
        yield _("on each account's own clock: {zones}", zones=zones)
    yield from _due_already(workspace, item)
    yield from _by_name_only(item.missed)
    yield from _history(workspace, item.history)


def _due_already(workspace: Workspace, item: Approved) -> Iterator[str]:
    sentence = N_("{occurrence} is due already: it goes out within a minute where cron runs")
    if not is_many(item.due_now):
        yield from (_(sentence, occurrence=occurrence) for occurrence in item.due_now)
        return
    whose: dict[str, list[str]] = {}
    for occurrence in item.due_now:
        account, name, at = occurrence.partition(item.name)
        whose.setdefault(name + at, []).append(account.rstrip("/"))
    for occurrence, some in whose.items():
        said = accounts_of(workspace, some)
        yield _("{what}: {accounts}", what=_(sentence, occurrence=occurrence), accounts=said)


def _history(workspace: Workspace, notices: Sequence[Notice]) -> Iterator[str]:
    """What of it began before; that of many accounts together, where it stands alike."""
    alike: dict[object, list[Notice]] = {}
    for place, each in enumerate(notices):
        key = (each.code, short_name(each.params["occurrence"]), each.params.get("at"))
        alike.setdefault(key if is_many(notices) else place, []).append(each)
    for some in alike.values():
        params = some[0].params if len(some) == 1 else _together(workspace, some)
        yield _(NOTICES[some[0].code], **params)


def _together(workspace: Workspace, some: Sequence[Notice]) -> Mapping[str, object]:
    """The params of one sentence for several accounts; its commands go for each of them."""
    name = short_name(some[0].params["occurrence"])
    accounts = accounts_of(workspace, [each.params["account"] for each in some])
    if some[0].code == "approve.went_out":
        return {**some[0].params, "account": accounts, "occurrence": name}
    left = [each.params["left"] for each in some]
    whom = _("{occurrences}, {accounts}", occurrences=name, accounts=accounts)
    known = "?" if "?" in left else sum(left)
    return {"occurrence": whom, "left": known, "id": f"ACCOUNT/{name}"}


def _by_name_only(missed: Sequence[str]) -> Iterator[str]:
    """What was missed goes only if a person says so."""
    for occurrence in missed[:FEW_ACCOUNTS]:
        yield _(
            "{occurrence} was missed; if it should go out all the same: oactl push {occurrence}",
            occurrence=occurrence,
        )
    more = len(missed) - FEW_ACCOUNTS
    if more > 0:
        yield _("… and {count} more that were missed: oactl plan agenda", count=more)


def _times(slots: Sequence[Slot], *, numbered: bool = False) -> str:
    told = _(", ").join(_walls(slots[:SCREENFUL], numbered=numbered))
    more = len(slots) - SCREENFUL
    return _("{times} … and {count} more", times=told, count=more) if more > 0 else told


def _walls(slots: Iterable[Slot], *, numbered: bool) -> Iterator[str]:
    for slot in slots:
        number = f" (#{slot.number})" if numbered else ""
        yield f"{slot.wall:%Y-%m-%d %H:%M}{number}"


def _whom(workspace: Workspace, item: Approved) -> Iterator[str]:
    if item.post.draft or item.post.by_hand:
        return  # whom a person reaches is not ours to say
    if is_many(item.recipients):
        yield from _arms(item)
        yield from _whom_together(workspace, item)
        return
    yield from _arms(item)
    for account, via, count in item.recipients:
        yield _(
            "account {account}: {via} to {people}",
            account=account,
            via=_(VIAS[via.value]),
            people=_people(count),
        )
        yield from _messages(count, item.slots)


def _arms(item: Approved) -> Iterator[str]:
    """How variants reach their people, where it is not each an equal part of a list."""
    contents, variants = item.post.contents, len(item.post.contents.items)
    if contents.kind != "variants":
        return
    share = share_of(contents.experiment, variants)
    if share is not None and share < 1:
        yield _(
            "{share} of the people get a variant; a winner that a person decides goes to the "
            "others, once",
            share=share_text(share),
        )
    if not any(via is Via.NARROWCAST for _account, via, _count in item.recipients):
        return
    yield _(
        "{variants} variants, each a narrowcast to a part of {least} people or more; LINE chooses "
        "the part, one variant after the other, and each leaves out those who got one",
        variants=variants,
        least=LEAST_PEOPLE,
    )


def _whom_together(workspace: Workspace, item: Approved) -> Iterator[str]:
    """The accounts that go the same way in one line, those whose people LINE counts apart."""
    alike: dict[tuple[Via, bool], dict[str, int]] = {}
    for account, via, count in item.recipients:
        alike.setdefault((via, count is None), {})[account] = count or 0
    for (via, uncounted), counts in alike.items():
        people = None if uncounted else sum(counts.values())
        yield _(
            "{accounts}: {via} to {people}",
            accounts=accounts_of(workspace, counts),
            via=_(VIAS[via.value]),
            people=_people(people),
        )
        yield from _messages(people, item.slots)


def _people(count: int | None) -> str:
    if count is None:
        return _("as many as LINE finds")
    return ngettext("{count} person", "{count} people", count, count=f"{count:,}")


def _messages(count: int | None, slots: Sequence[Slot]) -> Iterator[str]:
    if count is not None and slots:
        yield ngettext(
            "{messages} message in all",
            "{messages} messages in all",
            count * len(slots),
            messages=f"{count * len(slots):,}",
        )
