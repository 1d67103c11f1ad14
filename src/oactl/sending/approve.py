"""`plan approve` and `plan revoke`: a checker's yes to what was shown, and taking it back."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from oactl.domain.approval import (
    LONGEST,
    AccountPart,
    Approval,
    Difference,
    holds_until,
    may_check,
    parts_of,
    terms_of,
    variants_of,
)
from oactl.domain.audience import Via
from oactl.domain.cadence import MAX_LATE, Slot, last_slot
from oactl.domain.delivery.events import Done, Missed, ResolvedSent, Skipped, is_closed
from oactl.domain.delivery.identity import cells_for
from oactl.domain.delivery.summary import Notice
from oactl.domain.month import with_contents
from oactl.domain.plan import (
    Occurrence,
    OccurrenceName,
    Plan,
    Post,
    derivation_of,
    slot_for,
    slots_of,
)
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.due import Due, log_of
from oactl.sending.posts import is_past, note_approvals, note_revoked
from oactl.sending.recipients import NOT_CARRIED, recipients_of
from oactl.sending.review import (
    Named,
    ShownRendering,
    changes_of,
    history_of,
    shown_renderings,
)
from oactl.words.gates import HOLDS

_COUNTED_BY_US = frozenset({Via.MULTICAST, Via.PUSH})
_FEWEST, _MOST = 50, 1_400  # people a cell while an approval's cells are kept
_LINE_KNOWS = timedelta(hours=24) + MAX_LATE  # from an occurrence's time on, of its retry keys


# Why somebody may not approve a post: the sentence and the next step.
_MAY_NOT = {
    "unknown_person": (
        N_("“{name}” is not among the people of oactl.yaml: {people}"),
        N_("take one of these names with --by, or add the person under `people:`"),
    ),
    "not_a_checker": (
        N_("{name} is not a checker and cannot approve {post}"),
        N_("have a checker approve it, or give the person `role: checker` in oactl.yaml"),
    ),
    "not_named": (
        N_("{post} is to be checked by {checkers}, not by {name}"),
        N_("oactl plan approve {post} --by NAME, or add {name} to the post's `checker:`"),
    ),
    "author": (
        N_("{name} wrote {post}, so somebody else approves it"),
        N_(
            "have its checker approve it; a shop of one person writes "
            "`approval: self` under account {account} in oactl.yaml"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Approved:
    """What a checker says yes to: every rendering, the times while it holds, recipients by account.

    `changes` is what is not as it was approved last; `due_now` are the occurrences that the next
    push will send at once, `missed` those that go by name only; `history` is what became of earlier
    ones.
    """

    plan: Plan
    post: Post
    approval: Approval
    changes: tuple[Difference, ...]
    shown: Sequence[ShownRendering]
    slots: tuple[Slot, ...]
    due_now: tuple[str, ...]
    missed: tuple[str, ...]
    recipients: tuple[tuple[str, Via, int | None], ...]  # account, via, how many
    history: Sequence[Notice]

    @property
    def name(self) -> str:
        """PLAN/POST."""
        return f"{self.plan.name}/{self.post.id}"


def shared_out(
    ctx: SendingContext, posts: Sequence[Named], checker: str
) -> tuple[list[Named], list[Named]]:
    """The posts that somebody may approve, and the rest. Raises `OactlError` for who may none."""
    mine: list[Named] = []
    rest: list[Named] = []
    for plan, post in posts:
        try:
            check_checker(ctx, plan, post, checker)
        except OactlError as error:
            if error.code not in {"approve.not_named", "approve.author"}:
                raise
            rest.append((plan, post))
        else:
            mine.append((plan, post))
    return mine, rest


def check_checker(ctx: SendingContext, plan: Plan, post: Post, checker: str) -> None:
    """Raise the `OactlError` that says why somebody may not approve a post."""
    people = ctx.workspace.people
    for account in map(ctx.account, plan.accounts):
        why = may_check(post, checker, account.approval, people)
        if why is not None:
            params = {
                "name": checker,
                "post": f"{plan.name}/{post.id}",
                "checkers": post.checkers,
                "account": account.name,
                "people": tuple(people),
            }
            kind = UsageError if why == "unknown_person" else OactlError
            message, advice = _MAY_NOT[why]
            raise kind(f"approve.{why}", message, help=advice, **params)
        if account.approval not in {"self", "recorded"}:
            raise UsageError(
                "approve.signature_later",
                N_("account {account} wants signed approvals, a later stage"),
                help=N_("until then: `approval: recorded` in the configuration"),
                account=account.name,
            )


def proposed(ctx: SendingContext, plan: Plan, post: Post, checker: str) -> Approved:
    """What `checker` would approve, nothing written yet.

    Raises `OactlError` for who may not, for a post with errors, for an audience that cannot be
    counted and for a rendering that fails or that LINE would not take.
    """
    check_checker(ctx, plan, post, checker)
    errors = ctx.loaded.rules_of(plan.name, post.id)
    if errors:
        params = {"post": f"{plan.name}/{post.id}", "rules": sorted(set(errors))}
        raise OactlError(
            "approve.errors",
            N_("{post} has errors and cannot be approved: {rules}"),
            help=N_("see them at their places: oactl plan validate"),
            **params,
        )
    _check_variants(ctx, plan, post)
    zone, now = ZoneInfo(plan.timezone), ctx.now
    last = last_slot(post.cadence, zone)
    until = holds_until(last.wall.date() if last else None, now.astimezone(zone).date())
    slots = slots_of(plan, post, now - MAX_LATE, now + LONGEST + MAX_LATE)
    slots = [slot for slot in slots if slot.wall.date() <= until]
    shown = [*shown_renderings(ctx, plan, post, slots), *_shown_derived(ctx, plan, post, until)]
    reach = tuple(_recipients(ctx, plan, post))
    approval = Approval(
        checker=checker,
        entered_by=ctx.actor,
        at=now,
        holds_until=until,
        proposal=ctx.writer.proposal(plan, post),
        number=secrets.token_hex(16),
        workspace=ctx.workspace.id,
        accounts=dict(_parts(ctx, plan, post, reach)),
        renderings=frozenset(each.rendering.digest for each in shown),
    )
    waiting = () if post.draft else tuple(_not_begun(ctx, plan, post, slots))
    return Approved(
        plan,
        post,
        approval,
        changes_of(ctx, plan, post),
        shown,
        slots=tuple(_to_come(ctx, plan, post, slots)),
        due_now=tuple(_due_now(ctx, waiting)),
        missed=tuple(_missed(ctx, waiting)),
        recipients=reach,
        history=tuple(history_of(ctx, plan, post)),
    )


def _shown_derived(
    ctx: SendingContext, plan: Plan, post: Post, until: date
) -> Iterator[ShownRendering]:
    """What is said later, after the times at which the approval holds."""
    for each in post.derived_posts:
        after, now = derivation_of(each).after, ctx.now
        slots = slots_of(plan, each, now - MAX_LATE, now + LONGEST + MAX_LATE + after)
        held = [slot for slot in slots if (slot.wall - after).date() <= until]
        held = [slot for slot in held if not _is_past_everywhere(ctx, plan, each, slot)]
        yield from shown_renderings(ctx, plan, each, held)


def _is_past_everywhere(ctx: SendingContext, plan: Plan, post: Post, slot: Slot) -> bool:
    """Whether it is past for every account of the plan."""
    for name in plan.accounts:
        occurrence = Occurrence(name, plan, post, slot_for(plan, slot, name))
        seen = ctx.ledger.posts.one(ctx.host(name), name, (plan.name, post.id))
        if not is_past(occurrence, seen, ctx.now):
            return False
    return True


def _check_variants(ctx: SendingContext, plan: Plan, post: Post) -> None:
    """Raise an `OactlError` where a post has other parts of people while LINE knows its keys.

    The number of variants, and `split:`, say who is in which part. Where a ledger was put back
    that does not know how far a delivery was, the keys of the new parts would be new ones, for
    people who had something already.
    """
    approval = ctx.approvals.of(plan.name).get(post.id)
    if approval is None or not _may_have_begun(ctx, plan, post):
        return
    terms = approval.proposal.terms, terms_of(plan, post)
    if parts_of(terms[0]) == parts_of(terms[1]):
        return
    before, now = map(variants_of, terms)
    if before == now:
        raise OactlError(
            "approve.split_changed",
            N_("the `split:` of {post} was changed, and one of its times was just now"),
            help=N_(
                "wait until two days after its last time, or write a post of its own for the new "
                "one"
            ),
            post=f"{plan.name}/{post.id}",
        )
    raise OactlError(
        "approve.variants_changed",
        N_(
            "the variants of {post} went from {before} to {count}, and one of its times was "
            "just now"
        ),
        help=N_(
            "wait until two days after its last time, or write a post of its own for the new ones"
        ),
        post=f"{plan.name}/{post.id}",
        before=before,
        count=now,
    )


def record(ctx: SendingContext, approved: Sequence[Approved]) -> None:
    """Write down what was shown and approved."""
    for plan, items in groupby(sorted(approved, key=lambda it: it.plan.name), lambda it: it.plan):
        approvals = {item.post.id: item.approval for item in items}
        ctx.approvals.save(plan.name, approvals, [post.id for post in plan.posts])
    for name in ctx.workspace.accounts:
        posts = [
            (item.plan, each)
            for item in approved
            if name in item.plan.accounts
            for each in (item.post, *item.post.derived_posts)
        ]
        if posts:
            note_approvals(ctx, name, posts)


def revoke(ctx: SendingContext, posts: Sequence[Named]) -> list[tuple[Named, bool]]:
    """Take approvals back; a delivery that has begun stops before its next request.

    Returns each post with whether it had an approval.
    """
    stones = {
        plan: ctx.approvals.revoke(
            plan, [post.id for book, post in posts if book.name == plan], ctx.actor, ctx.now
        )
        for plan in {plan.name for plan, _ in posts}
    }
    note_revoked(ctx.ledger, stones, ctx.now)
    return [((plan, post), post.id in stones[plan.name]) for plan, post in posts]


def _to_come(ctx: SendingContext, plan: Plan, post: Post, slots: Iterable[Slot]) -> list[Slot]:
    """The times still to come at which it is said, to one account at least."""
    now, clocks = ctx.now, list(plan.clocks.values())
    coming = [
        slot
        for slot in with_contents(post, slots)
        if slot.at > now or any(slot_for(plan, slot, each).at > now for each in clocks)
    ]
    closed = [_closed(ctx, name, plan, post, coming) for name in plan.accounts]
    over = set.intersection(*closed) if closed else set(coming)
    return [slot for slot in coming if slot not in over] if over else coming


def _closed(
    ctx: SendingContext, account: str, plan: Plan, post: Post, slots: Iterable[Slot]
) -> set[Slot]:
    """The times that a person has skipped or resolved for an account."""
    channel = ctx.channel_for(ctx.account(account), post)
    names = {str(OccurrenceName(plan.name, post.id, slot.wall)): slot for slot in slots}
    logs = ctx.ledger.events_of(channel, account, list(names))
    return {names[name] for name, log in logs.items() if is_closed(log, ctx.now)}


def _due_now(ctx: SendingContext, waiting: Iterable[Due]) -> Iterator[str]:
    """The occurrences that the next push begins: in time, and closed by nobody."""
    for due in waiting:
        at, late = due.occurrence.at, due.occurrence.post.late
        fresh = at < ctx.ledger.created_at and not due.waived
        if at <= ctx.now <= at + late and not (is_closed(due.log, ctx.now) or fresh):
            yield due.occurrence.id


def _missed(ctx: SendingContext, waiting: Iterable[Due]) -> Iterator[str]:
    """The occurrences whose time is over and that still go by name: no person has closed them."""
    for due in waiting:
        over = due.has(Missed) or ctx.now > due.occurrence.at + due.occurrence.post.late
        if over and not due.has(Skipped, ResolvedSent, Done):
            yield due.occurrence.id


def _not_begun(ctx: SendingContext, plan: Plan, post: Post, slots: Iterable[Slot]) -> Iterator[Due]:
    """What has come due since the post is known, and of which nothing was begun."""
    slots = list(slots)
    for name in plan.accounts:
        own = (slot_for(plan, slot, name) for slot in slots)
        due = [slot for slot in own if slot.at <= ctx.now]
        seen = ctx.ledger.posts.one(ctx.host(name), name, (plan.name, post.id)) if due else None
        for slot in due:
            occurrence = Occurrence(name, plan, post, slot)
            begun = ctx.ledger.record_of(identity_of(ctx, occurrence)) is not None
            if not (begun or is_past(occurrence, seen, ctx.now)):
                yield Due(occurrence, log_of(ctx, occurrence))


def _recipients(
    ctx: SendingContext, plan: Plan, post: Post
) -> Iterator[tuple[str, Via, int | None]]:
    """How many people each account reaches. Raises `OactlError` where we should know and cannot."""
    for name in plan.accounts:
        found = recipients_of(ctx, ctx.account(name), post)
        reach = found.reach
        later = reach.problem == "later_stage"  # push holds it, and says so
        uncounted = found.via in _COUNTED_BY_US and reach.count is None and not later
        if uncounted or reach.problem == NOT_CARRIED:
            code = f"audience.{reach.problem}"
            raise OactlError(f"gate.{code}", str(HOLDS[code]), **reach.params)
        yield name, found.via, reach.count


def _parts(
    ctx: SendingContext, plan: Plan, post: Post, reach: Iterable[tuple[str, Via, int | None]]
) -> Iterator[tuple[str, AccountPart]]:
    known, begun = _known_cells(ctx, plan, post), _may_have_begun(ctx, plan, post)
    for name, via, count in reach:
        bot = ctx.bot_of(ctx.account(name))
        ours = via in _COUNTED_BY_US and count is not None
        cells = _cells(count, known.get(name), begun=begun) if ours and count else None
        yield name, AccountPart(bot, count, cells)


def _known_cells(ctx: SendingContext, plan: Plan, post: Post) -> Mapping[str, int]:
    """The cells of each account in the post's last approval, also of one that was revoked."""
    approval = ctx.approvals.of(plan.name).get(post.id)
    if approval is not None:
        return approval.cells
    stone = ctx.approvals.revoked(plan.name).get(post.id)
    return stone.cells if stone else {}


def _may_have_begun(ctx: SendingContext, plan: Plan, post: Post) -> bool:
    """Whether a ledger that is lost may have begun an occurrence whose keys LINE still knows."""
    return bool(slots_of(plan, post, ctx.now - _LINE_KNOWS, ctx.now))


def _cells(recipients: int, known: int | None, *, begun: bool) -> int:
    """Into how many parts recipients are cut; as before while that is at all reasonable.

    Where a delivery may have begun with them they stay, whatever their size.
    """
    if known is not None and (begun or _FEWEST <= recipients / known <= _MOST):
        return known
    return cells_for(recipients)
