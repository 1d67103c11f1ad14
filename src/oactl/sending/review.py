"""What a checker is shown of a post: each rendering once, where it went, what is not finished."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from oactl.domain.account import Account
from oactl.domain.approval import (
    UNREADABLE,
    Approval,
    ApprovalCheck,
    Difference,
    Proposal,
    check_approval,
    differences,
)
from oactl.domain.cadence import MAX_LATE, Slot, last_slot, next_slot
from oactl.domain.delivery.facts import Accepted, Record
from oactl.domain.delivery.state import State, fold
from oactl.domain.delivery.summary import Notice
from oactl.domain.message import Item, Rendering, items_at
from oactl.domain.plan import Occurrence, Plan, Post, next_of, parse_occurrence, row_id
from oactl.domain.value import JsonObject, composed
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.planfile.models.messages import violations_of_request
from oactl.sending.context import SendingContext, no_account, unknown_plan

Named: TypeAlias = tuple[Plan, Post]


def find_posts(ctx: SendingContext, names: Sequence[str]) -> list[Named]:
    """The posts of names, PLAN/POST, or POST where that is unique. Raises `OactlError`."""
    return [_find(ctx, name) for name in names]


def _find(ctx: SendingContext, name: str) -> Named:
    plan_name, _, post_id = composed(name).rpartition("/")
    found = [
        (plan, post)
        for plan in ctx.plans
        for post in plan.posts
        if post.id == row_id(post_id) and plan_name in {"", plan.name}
    ]
    if len(found) == 1:
        return found[0]
    if not found and (written := parse_occurrence(name)):
        raise UsageError(
            "plan.whole_post",
            N_("{name} is one occurrence; what is approved is the post, with all its times"),
            help=N_("name the post: {post}"),
            name=name,
            post=f"{written.plan}/{written.post}",
        )
    if found:
        choices = [f"{plan.name}/{post.id}" for plan, post in found]
        raise UsageError(
            "plan.several_posts",
            N_("{name} is a post of several plans: {choices}"),
            help=N_("take one of these names, with its plan"),
            name=name,
            choices=choices,
        )
    raise UsageError(
        "plan.unknown_post",
        N_("no plan has a post {name}"),
        help=N_("see what there is: oactl plan status"),
        name=name,
    )


def posts_of_plan(ctx: SendingContext, name: str) -> list[Named]:
    """All posts of a plan, drafts left out. Raises `OactlError` for an unknown name."""
    plan = next((plan for plan in ctx.plans if plan.name == composed(name)), None)
    if plan is None:
        raise unknown_plan(name, [plan.name for plan in ctx.plans])
    return [(plan, post) for post in plan.posts if not post.draft]


AHEAD = timedelta(days=366)
_OF_ALL = frozenset({"none", "old_format", "revoked", "workspace"})  # the same for every account


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """How a post stands with its checkers. `next_slot` is None where nothing is to come.

    `refused` are the accounts for which it is not approved as it stands; `check` is of the first.
    """

    plan: Plan
    post: Post
    approval: Approval | None
    check: ApprovalCheck
    next_slot: Slot | None
    refused: tuple[str, ...] = ()

    @property
    def is_partly(self) -> bool:
        """Whether it is approved for some of its accounts and not for others."""
        return 0 < len(self.refused) < len(self.plan.accounts)

    @property
    def waits(self) -> bool:
        """Whether something of it is to go out that nobody has approved as it stands."""
        return not (self.post.draft or self.check.approved) and self.next_slot is not None


def any_post(_plan: Plan, _post: Post) -> bool:
    """All that there are."""
    return True


def statuses(
    ctx: SendingContext, only: Callable[[Plan, Post], bool] = any_post
) -> list[ReviewStatus]:
    """How each post stands with its checkers, in the order of the plans, of those in `only`."""
    ctx = ctx.cached()
    revoked = ctx.ledger.revoked_approvals()
    return [
        _status(ctx, book, post, revoked)
        for book in ctx.plans
        for post in book.posts
        if only(book, post)
    ]


def changes_of(ctx: SendingContext, plan: Plan, post: Post) -> tuple[Difference, ...]:
    """What of a post is not as it was approved last; nothing where it was not, or as it was."""
    approval = ctx.approvals.of(plan.name).get(post.id)
    if approval is None:
        return ()
    return _status(ctx, plan, post, ctx.ledger.revoked_approvals()).check.differences


def pending(ctx: SendingContext) -> list[Named]:
    """The posts that wait for a checker: not drafts, not over, not approved as they stand."""
    return [(status.plan, status.post) for status in statuses(ctx) if status.waits]


def _status(ctx: SendingContext, plan: Plan, post: Post, revoked: frozenset[str]) -> ReviewStatus:
    now = ctx.now
    coming = next_of(plan, post, now - post.late)
    if coming is not None and coming.at > now + AHEAD:
        coming = None
    try:
        approval = ctx.approvals.of(plan.name).get(post.id)
    except OactlError:
        return ReviewStatus(plan, post, None, UNREADABLE, coming, plan.accounts)
    looking = _Looking(ctx, plan, post, approval, coming, revoked)
    check, refused = looking.check()
    return ReviewStatus(plan, post, approval, check, coming, refused)


@dataclass(frozen=True, slots=True)
class _Looking:
    """A post beside its approval."""

    ctx: SendingContext
    plan: Plan
    post: Post
    approval: Approval | None
    coming: Slot | None
    revoked: frozenset[str]

    def check(self) -> tuple[ApprovalCheck, tuple[str, ...]]:
        """The first refused account's reason, or that all are approved; and which are refused.

        The differences are those of all accounts.
        """
        proposal, names = self.ctx.writer.proposal(self.plan, self.post), self.plan.accounts
        refused: dict[str, ApprovalCheck] = {}
        for account in map(self.ctx.account, names):
            found = self._of_account(account, proposal)
            if not found.approved:
                refused[account.name] = found
                if found.reason in _OF_ALL:
                    return found, names
        if not refused:
            approved = bool(names)
            return ApprovalCheck(approved, None if approved else "no_account"), ()
        first = next(iter(refused.values()))
        return first._replace(differences=self._differences(first, proposal)), tuple(refused)

    def _differences(self, found: ApprovalCheck, proposal: Proposal) -> tuple[Difference, ...]:
        approval = self.approval
        if approval is None or not found.differences:
            return ()
        if found.reason == "new_account":
            was, now = (", ".join(each) for each in (approval.accounts, self.plan.accounts))
            return (Difference("account", was, now),)
        if not approval.proposal.places_of_line:
            return tuple(differences(approval.proposal, proposal))
        says, places = self.ctx.writer.in_line(self.plan, self.post)
        old = differences(approval.proposal, replace(proposal, says=says))
        return tuple(dict.fromkeys(_in_plan(each, places) for each in old))

    def _of_account(self, account: Account, proposal: Proposal) -> ApprovalCheck:
        """By all that is said next: the first reason why one of it is not covered."""
        found = [
            self._of_rendering(account, proposal, rendering)
            for rendering in self._renderings(account.name)
        ]
        return next((each for each in found if not each.approved), found[0])

    def _of_rendering(
        self, account: Account, proposal: Proposal, rendering: str | None
    ) -> ApprovalCheck:
        ctx = self.ctx
        today = ctx.now.astimezone(self.plan.zone(account.name)).date()
        return check_approval(
            self.approval,
            proposal,
            post=self.post,
            account=account.name,
            bot=ctx.bot_of(account),
            workspace=ctx.workspace.id,
            item=None,
            rendering=rendering,
            day=self.coming.wall.date() if self.coming else today,
            revoked=self.revoked,
            people=ctx.workspace.people,
            mode=account.approval,
        )

    def _renderings(self, account: str) -> list[str | None]:
        """The digests of what is said next, of variants each; None for what cannot be made.

        What is not made here others tell.
        """
        if self.coming is None or self.post.by_hand:
            return [None]
        occurrence = Occurrence(account, self.plan, self.post, self.coming)
        items = items_at(self.post.contents, self.coming.wall.date(), self.coming.number)
        return [self._rendering(occurrence, item) for item in items] or [None]

    def _rendering(self, occurrence: Occurrence, item: Item) -> str | None:
        try:
            return self.ctx.writer.rendering(occurrence, item).digest
        except OactlError:
            return None


def _in_plan(each: Difference, places: Mapping[str, Mapping[str, str]]) -> Difference:
    """A difference of an older approval at its place in the plan, where the post still has it."""
    part, _space, item = each.part.partition(" ")
    at = places[item].get(each.at) if part == "content" and item in places else None
    return each._replace(at=at) if at else each


def first_account(ctx: SendingContext, plan: Plan) -> Account:
    """The account to show a plan by. Raises `OactlError` where it names none that is known."""
    if not plan.accounts:
        raise no_account(plan.name, plan.path)
    return ctx.account(plan.accounts[0])


def sample_of(
    ctx: SendingContext, plan: Plan, post: Post, account: str | None = None
) -> Occurrence | None:
    """The next occurrence or, where none is left, the last; None for a post that has none."""
    account = account or first_account(ctx, plan).name
    zone = plan.zone(account)
    slot = next_slot(post.cadence, zone, ctx.now - timedelta(minutes=1))
    slot = slot or last_slot(post.cadence, zone)
    return Occurrence(account, plan, post, slot) if slot else None


def items_of(occurrence: Occurrence) -> tuple[Item, ...]:
    """What an occurrence says, of variants each."""
    slot = occurrence.slot
    return items_at(occurrence.post.contents, slot.wall.date(), slot.number)


def messages_of(
    ctx: SendingContext, occurrence: Occurrence, item: Item | None = None
) -> list[JsonObject]:
    """What an occurrence says, of variants `item`.

    Raises `OactlError` that names the rules that `validate` names.
    """
    try:
        return ctx.writer.messages(occurrence, item)
    except OactlError as error:
        rules = ctx.loaded.rules_of(occurrence.plan.name, occurrence.post.id)
        if error.code != "plan.content_fails" or not rules:
            raise
        raise OactlError.of(error, rule=tuple(dict.fromkeys(rules))) from None


_UNFINISHED = frozenset({State.SENDING, State.HELD, State.UNKNOWN})


def history_of(ctx: SendingContext, plan: Plan, post: Post) -> Iterator[Notice]:
    """What of a post began within the time in which it may still go on, oldest first."""
    for host in dict.fromkeys(map(ctx.host, plan.accounts)):
        since = ctx.now - MAX_LATE
        for record in reversed(ctx.ledger.sent_of(host, plan.name, post.id, since)):
            yield from _told(ctx, plan, record)


def _told(ctx: SendingContext, plan: Plan, record: Record) -> Iterator[Notice]:
    d, stands = record.delivery, fold(record, ctx.now)
    params = {"occurrence": d.occurrence, "account": d.account, "id": d.id}
    if stands.state in _UNFINISHED:
        left = None if d.recipients is None else d.recipients - (stands.accepted_recipients or 0)
        yield Notice("approve.unfinished", {**params, "left": "?" if left is None else left})
    elif stands.state is State.SENT and (at := _first_accepted(record)):
        local = at.astimezone(plan.zone(d.account))
        yield Notice("approve.went_out", {**params, "at": f"{local:%Y-%m-%d %H:%M}"})


def _first_accepted(record: Record) -> datetime | None:
    times = [
        attempt.ended_at or attempt.at
        for batch in record.batches
        for attempt in batch.attempts
        if isinstance(attempt.outcome, Accepted)
    ]
    return min(times, default=None)


MOST = 5_000  # renderings of one post: a second; nobody can look at more


@dataclass(slots=True)
class ShownRendering:
    """One rendering, with the accounts and the times that it is for.

    Times whose renderings differ by the inserted date, time or number only stand together.
    """

    item: str
    rendering: Rendering
    accounts: dict[str, None] = field(default_factory=dict)
    slots: dict[Slot, None] = field(default_factory=dict)


def shown_renderings(
    ctx: SendingContext, plan: Plan, post: Post, slots: Iterable[Slot]
) -> list[ShownRendering]:
    """The different renderings of a post at some of its times, in the order of their first.

    Raises `OactlError` for a time whose rendering fails or is more than LINE takes, and for a post
    that would have to be rendered more than `MOST` times.
    """
    if post.by_hand:
        return []
    classes = [
        each
        for item, of_item in _by_item(post, slots)
        for each in _classes(ctx, (plan, post), item, of_item)
    ]
    if len(classes) > MOST:
        params = {"post": f"{plan.name}/{post.id}", "count": len(classes), "limit": MOST}
        raise OactlError(
            "approve.too_many",
            N_(
                "{post} would have to be shown in {count:,} forms; at most "
                "{limit:,} can be looked at"
            ),
            help=N_(
                "give it an earlier `until:`, fewer times, or a text that does not "
                "read the occurrence"
            ),
            **params,
        )
    found: dict[str, ShownRendering] = {}
    for each in classes:
        occurrence = Occurrence(each.accounts[0], plan, post, each.slots[0])
        rendering = _rendering(ctx, occurrence, each.item)
        shown = found.setdefault(rendering.digest, ShownRendering(each.item.name, rendering))
        shown.accounts |= dict.fromkeys(each.accounts)
        shown.slots |= dict.fromkeys(each.slots)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Class:
    """Accounts and times for which an item must say the same, by the names that it reads."""

    item: Item
    accounts: Sequence[str]
    slots: Sequence[Slot]


def _by_item(post: Post, slots: Iterable[Slot]) -> Iterable[tuple[Item, list[Slot]]]:
    """The times of each item; those at which the post has nothing to say are left out."""
    found: dict[str, tuple[Item, list[Slot]]] = {}
    for slot in slots:
        for item in items_at(post.contents, slot.wall.date(), slot.number):
            found.setdefault(item.name, (item, []))[1].append(slot)
    return found.values()


def _classes(
    ctx: SendingContext, named: Named, item: Item, slots: Sequence[Slot]
) -> Iterator[_Class]:
    reads = ctx.writer.reads(item)
    times = [[slot] for slot in slots] if "occurrence" in reads else [slots]
    accounts = list(ctx.writer.alike(*named, item))
    for some in times:
        yield from (_Class(item, names, some) for names in accounts)


def _rendering(ctx: SendingContext, occurrence: Occurrence, item: Item) -> Rendering:
    """What an occurrence says, as far as LINE takes it."""
    params = {
        "post": f"{occurrence.plan.name}/{occurrence.post.id}",
        "time": f"{occurrence.slot.wall:%Y-%m-%d %H:%M}",
    }
    try:
        rendering = ctx.writer.rendering(occurrence, item)
    except OactlError as error:
        rule = error.params.get("rule", error.code)
        raise OactlError(
            "approve.rendering_fails",
            N_("{post} of {time} cannot be made, so it cannot be approved: {rule}"),
            help=N_("what the rule says: oactl explain {rule}"),
            **params,
            rule=rule,
        ) from None
    errors = violations_of_request(rendering.messages)
    if errors:
        rules = sorted({each.rule for each in errors})
        raise OactlError(
            "approve.rendering_invalid",
            N_("{post} of {time} is more than LINE takes, so it cannot be approved: {rules}"),
            help=N_(
                "mind what templates insert at that time; what a rule says: oactl explain RULE"
            ),
            **params,
            rules=rules,
        )
    return rendering
