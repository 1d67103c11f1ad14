"""What all changes since a revision come to: posts, messages, bills, and what is to be approved."""

from collections.abc import Iterable, Iterator

from oactl.commands.diff_people import MOST_ACCOUNTS, in_messages
from oactl.domain.visible import in_one_line
from oactl.i18n import _
from oactl.sending.compare import PlanChanges
from oactl.sending.compare_states import PostChange, tallied
from oactl.words.money import bills_together

SCREENFUL = 6  # names or times in a line; all of them are in --json
_KINDS = ("added", "removed", "changed")


def few(words: Iterable[str]) -> str:
    """As many as one reads, and how many more there are."""
    found = list(words)
    first, more = _(", ").join(found[:SCREENFUL]), len(found) - SCREENFUL
    return f"{first} " + _("… and {count} more", count=more) if more > 0 else first


def summary(found: PlanChanges) -> Iterator[str]:
    """The lines below all posts."""
    yield from _posts(found)
    yield from _bill(found)
    yield from _costs(found)
    if found.over:
        yield _("Changed, but no time of theirs is left: {posts}", posts=few(found.over))
    if found.unreadable:
        names = few(map(in_one_line, found.unreadable))  # as typed
        yield _("Not compared, because of errors in a plan: {posts}", posts=names)
    if found.unbilled:
        yield _(
            "So it is not told what these accounts cost: {accounts}", accounts=few(found.unbilled)
        )
    waiting = [_name(each) for each in found.changes if each.waits]
    if waiting:
        yield _(
            "To be approved: {posts} (oactl plan approve --pending --by NAME)", posts=few(waiting)
        )


def _posts(found: PlanChanges) -> Iterator[str]:
    counts = {kind: sum(each.kind == kind for each in found.changes) for kind in _KINDS}
    if found.changes:
        yield _(
            "Posts: {added} new, {removed} gone, {changed} changed, {same} as they were.",
            same=found.same,
            **counts,
        )
    elif not found.unreadable:
        yield _("Nothing changes of what goes out.")


def _bill(found: PlanChanges) -> Iterator[str]:
    """How many messages it comes to; of very many accounts together."""
    changed = {name: pair for name, pair in found.messages.items() if pair[0] != pair[1]}
    if len(changed) > MOST_ACCOUNTS:
        sums = [in_messages(tallied(pair[side] for pair in changed.values())) for side in (0, 1)]
        yield _(
            "Messages of {count} accounts: {was} → {now}.",
            count=len(changed),
            was=sums[0],
            now=sums[1],
        )
        return
    for account, pair in changed.items():
        was, now = map(in_messages, pair)
        yield _("Messages of account {account}: {was} → {now}.", account=account, was=was, now=now)


def _costs(found: PlanChanges) -> Iterator[str]:
    """What the months cost, tax included; of very many accounts together."""
    if len({each.any.account for each in found.months}) <= MOST_ACCOUNTS:
        for each in found.months:
            was, now = (bills_together([month]) for month in each)
            yield _(
                "Account {account} costs in {month}: {was} → {now}",
                account=each.any.account,
                month=each.any.name,
                was=was,
                now=now,
            )
        return
    for name in sorted({each.any.name for each in found.months}):
        some = [each for each in found.months if each.any.name == name]
        was, now = (bills_together(each[side] for each in some) for side in (0, 1))
        yield _(
            "{count} accounts cost in {month}: {was} → {now}",
            count=len(some),
            month=name,
            was=was,
            now=now,
        )


def _name(change: PostChange) -> str:
    return f"{change.any.plan.name}/{change.any.post.id}"
