"""Which posts a run has before it, which went away, and since when each of their times counts.

The ledger keeps each post's times as they were seen. So an edit makes no past: a time that only the
new rule has, and that lies before the edit was first seen, is past and never missed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from oactl.domain.approval import Approval, Tombstone
from oactl.domain.cadence import slots_between
from oactl.domain.cadence.model import from_text, to_text
from oactl.domain.plan import Occurrence, Plan, Post, row_id
from oactl.domain.value import canonical_json
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.ledger.posts import PostKey, SeenPost
from oactl.ledger.store import Ledger
from oactl.planfile.approvals import ApprovalFiles
from oactl.sending.context import SendingContext

TOLD_OF_ONE = 5  # occurrences of a lost post that a notice names


class LostPost(NamedTuple):
    """A post that the ledger or an approval knows and no plan has any more.

    `due` are the ids of what came due since and cannot be sent.
    """

    plan: str
    post: str
    due: tuple[str, ...] = ()


class PostsReview(NamedTuple):
    """The posts of an account without drafts, as the ledger has seen them, and what is lost."""

    posts: tuple[tuple[Plan, Post], ...]
    seen: Mapping[PostKey, SeenPost]
    lost: tuple[LostPost, ...] = ()


def posts_of(
    ctx: SendingContext, account: str, plan: str | None = None
) -> Iterator[tuple[Plan, Post]]:
    """The posts of an account that are not drafts."""
    for book in ctx.plans:
        if account in book.accounts and plan in {None, book.name}:
            yield from ((book, post) for post in book.sendings if not post.draft)


def review(ctx: SendingContext, account: str, plan: str | None = None) -> PostsReview:
    """Look at the posts of an account without noting anything."""
    known = ctx.ledger.posts.of(ctx.host(account), account)
    posts = tuple(posts_of(ctx, account, plan))
    lost = () if plan else (*_lost(ctx, account, known), *_only_approved(ctx, account, known))
    return PostsReview(posts, known, lost)


def note_posts(ctx: SendingContext, account: str, found: PostsReview) -> PostsReview:
    """Note what was seen, what changed its times and what went away."""
    host, now, posts = ctx.host(account), ctx.now, ctx.ledger.posts
    new = {
        (plan.name, post.id): rule
        for plan, post in found.posts
        if (rule := rule_of(plan, post, account)) != _newest(found.seen.get((plan.name, post.id)))
    }
    if new:
        posts.see(host, account, new, now)
        posts.note_times(host, account, new, now)
    _note_approved(ctx, account, found)
    lost = [(each.plan, each.post) for each in found.lost]
    gone = [key for key in lost if key in found.seen and found.seen[key].gone_since is None]
    if gone:
        posts.lose(host, account, gone, posts.checked_until(host, account) or now)
    left = [key for key in _left(ctx, account, found.seen) if key not in set(lost)]
    if left:
        posts.forget(host, account, left)
    seen = posts.of(host, account) if new or gone or left else found.seen
    return PostsReview(found.posts, seen, found.lost)


def note_approvals(ctx: SendingContext, account: str, posts: Sequence[tuple[Plan, Post]]) -> None:
    """What is approved in time and is over before the first push is missed, never just past.

    Of a post that a push has seen before, an edit of its times counts from now on. Before that
    there is only one: what was edited until the first push is what was always meant.
    """
    host, rules = (
        ctx.host(account),
        {(plan.name, post.id): rule_of(plan, post, account) for plan, post in posts},
    )
    ctx.ledger.posts.see(host, account, rules, ctx.now)
    known = ctx.ledger.posts.of(host, account)
    edited = {
        key: rule
        for key, rule in rules.items()
        if (seen := known.get(key)) and seen.rules and seen.rules[-1][1] != rule
    }
    if edited:
        ctx.ledger.posts.note_times(host, account, edited, ctx.now)


def note_tombstones(ledger: Ledger, approvals: ApprovalFiles, now: datetime) -> None:
    """Remember what was revoked elsewhere, so that an entry put back never counts here.

    A file that cannot be read is passed over: nothing of it is sent either.
    """
    for plan in approvals.known_plans():
        try:
            note_revoked(ledger, {plan: approvals.revoked(plan)}, now)
        except OactlError as error:
            if error.code != "approve.unreadable":
                raise


def note_revoked(
    ledger: Ledger, stones: Mapping[str, Mapping[str, Tombstone]], now: datetime
) -> None:
    """Remember the numbers of approvals that were revoked, by plan and post."""
    numbers = [
        (stone.number, plan, post)
        for plan, of_plan in stones.items()
        for post, stone in of_plan.items()
    ]
    if numbers:
        ledger.revoke_approvals(numbers, now)


def note_all_told(ctx: SendingContext, account: str, found: PostsReview) -> None:
    """Posts that are back: all that closed while they were gone was told."""
    back = [
        (plan.name, post.id)
        for plan, post in found.posts
        if (seen := found.seen.get((plan.name, post.id))) and (seen.gone_since or seen.retired)
    ]
    if back:
        ctx.ledger.posts.find(ctx.host(account), account, back)


def rule_of(plan: Plan, post: Post, account: str) -> str:
    """What the times of a post hang on for an account, as text that the ledger keeps."""
    several = {"several": True} if plan.several else {}
    cadence = to_text(post.cadence)
    return canonical_json(
        {"cadence": cadence, "zone": plan.zone(account).key, "platform": post.platform, **several}
    )


def is_past(occurrence: Occurrence, seen: SeenPost | None, now: datetime) -> bool:
    """Whether an occurrence was over before the ledger first saw its post, or its time.

    What follows another is past with it: a follow-up that is added later follows what is still to
    come.
    """
    first = occurrence.parent or occurrence
    if seen is None:
        return first.closes < now
    if first.closes < min(now, seen.seen_at):  # a clock that was set back makes no past
        return True
    rule = rule_of(occurrence.plan, occurrence.post, occurrence.account)
    rules = seen.rules or ((seen.seen_at, rule),)
    if _times(rules[-1][1]) != _times(rule):
        rules = (*rules, (now, rule))
    in_force = next((text for at, text in reversed(rules) if at <= occurrence.at), rules[0][1])
    return _times(in_force) != _times(rule) and not _has(in_force, occurrence)


def due_since(found: PostsReview, plan: Plan, post: Post, checked: datetime) -> datetime:
    """From when on a post's occurrences are not accounted for yet."""
    seen = found.seen.get((plan.name, post.id))
    return min(checked, seen.gone_since) if seen and seen.gone_since else checked


@lru_cache(maxsize=4096)
def _times(rule: str) -> tuple[str, str]:
    found = json.loads(rule)
    return found["cadence"], found["zone"]


def _has(rule: str, occurrence: Occurrence) -> bool:
    """Whether a rule has the wall-clock time of an occurrence."""
    cadence, zone = _times(rule)
    around = timedelta(days=1)
    slots = slots_between(
        from_text(cadence), ZoneInfo(zone), occurrence.at - around, occurrence.at + around
    )
    return any(slot.wall == occurrence.slot.wall for slot in slots)


def _newest(seen: SeenPost | None) -> str | None:
    if seen is None or seen.retired or not seen.rules:
        return None
    return seen.rules[-1][1]


def _note_approved(ctx: SendingContext, account: str, found: PostsReview) -> None:
    """An approval that was seen and is gone later was taken away on purpose."""
    new = [
        (plan.name, post.id)
        for plan, post in found.posts
        if not (seen := found.seen.get((plan.name, post.id))) or not seen.approved
        if _approved(ctx, plan.name, post.id)
    ]
    if new:
        ctx.ledger.posts.approve(ctx.host(account), account, new)


def _approved(ctx: SendingContext, plan: str, post: str) -> bool:
    try:
        return row_id(post) in ctx.approvals.of(plan)
    except OactlError:  # what cannot be read was not taken away
        return True


def _missing(
    ctx: SendingContext, account: str, known: Mapping[PostKey, SeenPost]
) -> Iterator[tuple[PostKey, SeenPost]]:
    """Posts that no plan of the account has, and that did not go on purpose by a person's word."""
    has = {
        (plan.name, post.id)
        for plan in ctx.plans
        if account in plan.accounts
        for post in plan.sendings
    }
    for key, seen in known.items():
        if key not in has and not seen.retired:
            yield key, seen


def _left(ctx: SendingContext, account: str, known: Mapping[PostKey, SeenPost]) -> list[PostKey]:
    """Posts that an account does not have any more while another has, or that were dropped."""
    readable = {plan.name for plan in ctx.plans}
    return [key for key, _ in _missing(ctx, account, known) if key[0] in readable]


def _lost(
    ctx: SendingContext, account: str, known: Mapping[PostKey, SeenPost]
) -> Iterator[LostPost]:
    """What went without a word: its plan is gone or unreadable, or its approval still stands."""
    elsewhere = {(plan.name, post.id) for plan in ctx.plans for post in plan.posts}
    readable = {plan.name for plan in ctx.plans}
    for (plan, post), seen in sorted(_missing(ctx, account, known)):
        if (plan, row_id(post)) in elsewhere:
            continue  # another account has it: this one left the plan; or its row makes it no more
        approved = _approved(ctx, plan, post)
        on_purpose = not approved and (plan in readable or (seen.approved and ctx.approvals.any()))
        if not on_purpose:
            yield LostPost(plan, post, tuple(_due(ctx, account, (plan, post), seen)))


def _only_approved(
    ctx: SendingContext, account: str, known: Mapping[PostKey, SeenPost]
) -> Iterator[LostPost]:
    """Posts of plans that are not there, which this ledger never saw and an approval has."""
    readable, today = {plan.name for plan in ctx.plans}, ctx.now.date()
    for plan in ctx.approvals.known_plans():
        approvals = _approvals(ctx, plan) if plan not in readable else {}
        for post, approval in approvals.items():
            counts = approval.number and account in approval.accounts
            if counts and approval.holds_until >= today and (plan, post) not in known:
                yield LostPost(plan, post)


def _approvals(ctx: SendingContext, plan: str) -> Mapping[str, Approval]:
    try:
        return ctx.approvals.of(plan)
    except OactlError:
        return {}


def _due(ctx: SendingContext, account: str, key: PostKey, seen: SeenPost) -> Iterator[str]:
    """The ids of what came due since a post went away, by its times as they were seen last."""
    if not seen.rules:
        return
    cadence, zone = _times(seen.rules[-1][1])
    since = seen.gone_since or ctx.ledger.posts.checked_until(ctx.host(account), account)
    slots = slots_between(from_text(cadence), ZoneInfo(zone), since or seen.seen_at, ctx.now)
    head = f"{account}/" if "several" in json.loads(seen.rules[-1][1]) else ""
    for slot in slots[-TOLD_OF_ONE:]:
        yield f"{head}{key[0]}/{key[1]}@{slot.wall:%Y-%m-%dT%H:%M}"


def retire(ctx: SendingContext, names: Sequence[str]) -> list[str]:
    """Say of plans, or of posts as PLAN/POST, that they went on purpose. Gives what was retired.

    Raises `OactlError` for a name that a plan still has, or that nothing is known of.
    """
    wanted = [_split(ctx, name) for name in names]
    for account in ctx.workspace.accounts:
        new = [(each.plan, each.post) for each in review(ctx, account).lost]
        ctx.ledger.posts.see(ctx.host(account), account, new, ctx.now)
    retired = {
        f"{plan}/{found}"
        for plan, post in wanted
        for _, found in ctx.ledger.posts.retire(plan, post, ctx.now)
    }
    return sorted(retired)


def _split(ctx: SendingContext, name: str) -> tuple[str, str | None]:
    plan, _, post = name.partition("/")
    has = {(p.name, q.id) for p in ctx.plans for q in p.posts}
    if any(p == plan and post in {"", q} for p, q in has):
        raise UsageError(
            "retire.still_there",
            N_("a plan still has {name}"),
            help=N_("take it out of its plan first, or make it `draft: true`"),
            name=name,
        )
    known = {key for account in ctx.workspace.accounts for key in _known(ctx, account)}
    if not any(p == plan and post in {"", q} for p, q in known):
        raise UsageError(
            "retire.unknown",
            N_("nothing is known of {name}"),
            help=N_("names as `push` tells them: PLAN or PLAN/POST"),
            name=name,
        )
    return plan, post or None


def _known(ctx: SendingContext, account: str) -> Iterable[PostKey]:
    found = review(ctx, account)
    return {*found.seen, *((each.plan, each.post) for each in found.lost)}
