"""`plan approve`, `plan revoke`, `plan status`: a checker's yes, taken back, and what it covers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.approval import (
    LONGEST,
    Approval,
    Proposal,
    Verdict,
    differences,
    holds_until,
    judge,
    may_check,
    stands,
)
from oactl.domain.cadence import MAX_LATE, Slot, last_slot, slots_between
from oactl.domain.message import item_for
from oactl.domain.occurrence import Occurrence
from oactl.domain.plan import Plan, Post
from oactl.domain.problem import Exit, Fault
from oactl.operations.desk import Desk
from oactl.operations.due import realm_bot
from oactl.operations.reach import recipients_of, via_of

Named = tuple[Plan, Post]


@dataclass(frozen=True, slots=True)
class Approved:
    """What a checker said yes to: the times of the coming 92 days, recipients by account.

    `due_now` are the occurrences that the next push will send at once.
    """

    plan: Plan
    post: Post
    approval: Approval
    slots: tuple[Slot, ...]
    due_now: tuple[str, ...]
    recipients: tuple[tuple[str, str, int | None], ...]  # account, via, how many


@dataclass(frozen=True, slots=True)
class Status:
    """How a post stands with its checkers."""

    plan: Plan
    post: Post
    approval: Approval | None
    verdict: Verdict
    next_slot: Slot | None


def find_posts(desk: Desk, names: Sequence[str]) -> list[Named]:
    """The posts of names, PLAN/POST, or POST where that is unique. Raises a `Fault`."""
    return [_find(desk, name) for name in names]


def _find(desk: Desk, name: str) -> Named:
    plan_name, _, post_id = name.rpartition("/")
    found = [
        (plan, post)
        for plan in desk.book.plans
        for post in plan.posts
        if post.id == post_id and plan_name in {"", plan.name}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{plan.name}/{post.id}" for plan, post in found)
        raise Fault("plan.several_posts", {"name": name, "choices": choices}, Exit.USAGE)
    raise Fault("plan.unknown_post", {"name": name}, Exit.USAGE)


def posts_of_plan(desk: Desk, name: str) -> list[Named]:
    """All posts of a plan, drafts left out. Raises a `Fault` for an unknown name."""
    plan = next((plan for plan in desk.book.plans if plan.name == name), None)
    if plan is None:
        raise Fault("plan.unknown_plan", {"name": name}, Exit.USAGE)
    return [(plan, post) for post in plan.posts if not post.draft]


def pending(desk: Desk) -> list[Named]:
    """The posts that wait for a checker: not drafts, not over, not approved as they stand."""
    return [
        (status.plan, status.post)
        for status in statuses(desk)
        if not status.post.draft and not status.verdict.approved and status.next_slot is not None
    ]


def approve(desk: Desk, posts: Sequence[Named], checker: str) -> list[Approved]:
    """Bind a checker's yes to the posts as they stand. All are looked at before any is written."""
    approved = [_approved(desk, plan, post, checker) for plan, post in posts]
    for plan in {item.plan.name for item in approved}:
        kept = dict(desk.approvals.of(plan))
        kept |= {item.post.id: item.approval for item in approved if item.plan.name == plan}
        desk.approvals.save(plan, kept)
    for item in approved:
        _see(desk, item)
    return approved


def _see(desk: Desk, item: Approved) -> None:
    """What was approved in time and is over before the first push is missed, never just past."""
    for name in item.plan.accounts:
        names = [(item.plan.name, item.post.id)]
        desk.ledger.seen(desk.gateways.host(name), name, names, desk.now)


def _approved(desk: Desk, plan: Plan, post: Post, checker: str) -> Approved:
    accounts = [desk.account(name) for name in plan.accounts]
    _check_checker(desk, plan, post, checker, accounts)
    errors = desk.book.errors_of(plan.name, post.id)
    if errors:
        facts = {"post": f"{plan.name}/{post.id}", "rules": ", ".join(sorted(set(errors)))}
        raise Fault("approve.errors", facts)
    zone, now = ZoneInfo(plan.timezone), desk.now
    last = last_slot(post.cadence, zone)
    today = now.astimezone(zone).date()
    until = holds_until(last.wall.date() if last else None, today)
    reach = _recipients(desk, plan, post, accounts, now)
    approval = Approval(
        checker=checker,
        entered_by=desk.actor,
        at=now,
        holds_until=until,
        proposal=desk.writer.proposal(plan, post),
        recipients={name: count for name, _, count in reach if count is not None},
    )
    slots = tuple(slots_between(post.cadence, zone, now - MAX_LATE, now + LONGEST))
    due = () if post.draft else tuple(_due_now(desk, plan, post, slots))
    coming = tuple(
        slot for slot in slots if slot.at > now and slot.wall.date() <= until and _says(post, slot)
    )
    return Approved(plan, post, approval, coming, due, reach)


def _says(post: Post, slot: Slot) -> bool:
    """Whether the post has something to say on that day (`by_date` may not)."""
    if post.by_hand or post.contents.kind == "variants":
        return True
    return item_for(post.contents, slot.wall.date(), slot.number) is not None


def _due_now(desk: Desk, plan: Plan, post: Post, slots: Iterable[Slot]) -> Iterator[str]:
    """The occurrences that the next push begins: due, and nothing of them has begun."""
    due = [slot for slot in slots if slot.at <= desk.now <= slot.at + post.late]
    for name in plan.accounts:
        bot = realm_bot(desk, desk.account(name), post)
        host = desk.gateways.host(name)
        for slot in due:
            occurrence = Occurrence(name, plan, post, slot)
            if bot is None or desk.ledger.record_of(host, bot, occurrence.id) is None:
                yield occurrence.id


def _check_checker(
    desk: Desk, plan: Plan, post: Post, checker: str, accounts: Iterable[Account]
) -> None:
    name, people = f"{plan.name}/{post.id}", desk.workspace.people
    if people and checker not in people:
        facts = {"name": checker, "people": ", ".join(people)}
        raise Fault("approve.unknown_person", facts, Exit.USAGE)
    if people and people[checker].roles and "checker" not in people[checker].roles:
        raise Fault("approve.not_a_checker", {"name": checker, "post": name})
    for account in accounts:
        if account.approval not in {"self", "recorded"}:
            raise Fault("approve.signature_later", {"account": account.name}, Exit.USAGE)
        why = may_check(post, checker, account.approval)
        if why is not None:
            checkers = ", ".join(post.checkers)
            facts = {"name": checker, "post": name, "checkers": checkers, "account": account.name}
            raise Fault(f"approve.{why}", facts)


def _recipients(
    desk: Desk, plan: Plan, post: Post, accounts: Iterable[Account], now: datetime
) -> tuple[tuple[str, str, int | None], ...]:
    slot = Slot(now.replace(tzinfo=None), now, None)
    found = []
    for account in accounts:
        occurrence = Occurrence(account.name, plan, post, slot)
        count = recipients_of(desk, account, occurrence).reach.count
        found.append((account.name, via_of(post, account).value, count))
    return tuple(found)


def revoke(desk: Desk, posts: Sequence[Named]) -> list[tuple[Named, bool]]:
    """Take approvals back; a delivery that has begun stops before its next request.

    Returns each post with whether it had an approval.
    """
    told: list[tuple[Named, bool]] = []
    for plan, post in posts:
        kept = dict(desk.approvals.of(plan.name))
        had = kept.pop(post.id, None) is not None
        if had:
            desk.approvals.save(plan.name, kept)
        told.append(((plan, post), had))
    return told


def statuses(desk: Desk, plan: str | None = None) -> list[Status]:
    """How each post stands with its checkers, in the order of the plans."""
    return [
        _status(desk, book, post)
        for book in desk.book.plans
        if plan in {None, book.name}
        for post in book.posts
    ]


def _status(desk: Desk, plan: Plan, post: Post) -> Status:
    zone, now = ZoneInfo(plan.timezone), desk.now
    slots = slots_between(post.cadence, zone, now - post.late, now + timedelta(days=366))
    coming = slots[0] if slots else None
    approval = desk.approvals.of(plan.name).get(post.id)
    day = coming.wall.date() if coming else now.astimezone(zone).date()
    proposal = desk.writer.proposal(plan, post)
    modes = [desk.account(name).approval for name in plan.accounts]
    if approval is not None and not all(stands(approval, post, mode) for mode in modes):
        return Status(plan, post, approval, Verdict(approved=False, reason="checker"), coming)
    return Status(plan, post, approval, _verdict(approval, proposal, day), coming)


def _verdict(approval: Approval | None, proposal: Proposal, day: date) -> Verdict:
    """An approval of the whole post: every item must be as it was approved."""
    if approval is None:
        return Verdict(approved=False, reason="none")
    changes = tuple(differences(approval.proposal, proposal))
    if changes:
        return Verdict(approved=False, reason="changed", differences=changes)
    item = next(iter(proposal.contents), "")
    return judge(approval, proposal, item, day)
