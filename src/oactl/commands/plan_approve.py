"""`oactl plan approve` and `plan revoke`: which posts, who says yes, and what becomes of it."""

from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import typer

from oactl.commands.approve_screen import show_proposed
from oactl.context import Context
from oactl.domain.plan import Plan, Post
from oactl.domain.visible import in_one_line
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _
from oactl.public_json import plans
from oactl.sending.approve import Approved, proposed, record, revoke, shared_out
from oactl.sending.context import SendingContext, unwatched
from oactl.sending.review import find_posts, pending, posts_of_plan

PlannedPost: TypeAlias = tuple[Plan, Post]
_REVOKED = N_("{post}: approval revoked; what of it is being sent stops before the next request")
_YES = frozenset({"y", "yes", "ｙ", "是", "好"})
_NO = frozenset({"", "n", "no", "ｎ", "否", "不"})
_WAS_NOT = N_("{post} was not approved")


class Selection:
    """Which posts: by name, whole plans, or all that wait; `accounts` leaves those of others out.

    A post goes out to all accounts of its plan, and so its approval is of all of them too.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        plans: tuple[str, ...],
        *,
        pending: bool = False,
        accounts: tuple[str, ...] | None = None,
    ) -> None:
        self.names, self.plans, self.pending, self.accounts = names, plans, pending, accounts
        if sum((bool(names), bool(plans), pending)) != 1:
            raise UsageError(
                "approve.which",
                N_("say which posts: by name, all of one plan, or all that wait"),
                help=N_(
                    "oactl plan approve PLAN/POST, or with --plan PLAN, or --pending "
                    "(revoke takes names or --plan)"
                ),
            )

    def of(self, sending: SendingContext) -> list[PlannedPost]:
        """The posts themselves, each once."""
        if self.pending:
            found = pending(sending)
        elif self.plans:
            found = [each for plan in self.plans for each in posts_of_plan(sending, plan)]
        else:
            found = find_posts(sending, self.names)
        mine = ((plan, post) for plan, post in found if self._takes(plan))
        return list({(plan.name, post.id): (plan, post) for plan, post in mine}.values())

    def _takes(self, plan: Plan) -> bool:
        return self.accounts is None or not set(self.accounts).isdisjoint(plan.accounts)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who says yes, asked at a terminal only; `yes` where it need not be asked."""

    context: Context
    by: str | None
    yes: bool

    def checker(self, posts: list[PlannedPost]) -> str:
        """The checker: named, the only one that the posts name, or asked. Raises `OactlError`."""
        if self.by is not None:
            return self.by
        named = {name for _, post in posts for name in post.checkers or [None]}
        if self.yes and len(named) == 1 and None not in named:
            return str(named.pop())
        if self.yes or not self.context.console.interactive:
            raise UsageError(
                "approve.by_whom", N_("who approves?"), help=N_("say it with --by NAME")
            )
        name: str = typer.prompt(_("Who approves"), err=True)
        return name.strip()

    def confirms(self, count: int) -> bool:
        """Whether what was shown is approved."""
        if self.yes or not self.context.console.interactive:
            return True
        return self._answered(_("Approve {count} as shown above", count=count))

    def _answered(self, question: str) -> bool:
        """Whether the answer is yes; asked again until it is yes, no or nothing, which is no."""
        while True:
            said = typer.prompt(f"{question} [y/N]", default="", show_default=False, err=True)
            answer = said.strip().casefold()
            if answer in _YES or answer in _NO:
                return answer in _YES
            self.context.console.error(_("answer y for yes or n for no"))


@dataclass(slots=True)
class Outcome:
    """What may be approved, what others check, and what nobody can approve as it stands."""

    approved: list[Approved] = field(default_factory=list)
    left: list[PlannedPost] = field(default_factory=list)
    errors: list[tuple[str, OactlError]] = field(default_factory=list)


def approve_posts(asking: Confirmation, chosen: Selection, *, as_json: bool) -> Exit:
    """Show what posts say, when and to whom, and approve exactly that."""
    console = asking.context.console
    sending = asking.context.sending(writes=True, sdk_check=True)
    looking = sending.cached()  # up to the yes nothing is written
    posts = chosen.of(looking)
    if not posts and not as_json:
        console.error(_("nothing waits for approval"))
        return Exit.OK
    found = _proposed(looking, chosen, posts, asking) if posts else Outcome()
    code = _refuse(asking.context, chosen, found)
    if not as_json:
        show_proposed(console, looking, found.approved)
    if found.approved and not asking.confirms(len(found.approved)):
        console.error(_("nothing was approved"))
        return Exit.FAILED
    record(sending, found.approved)
    if as_json:
        console.json(_document(found))
    else:
        for line in _lines(found):
            console.print(in_one_line(line))
    return code


def _proposed(
    sending: SendingContext, chosen: Selection, posts: list[PlannedPost], asking: Confirmation
) -> Outcome:
    checker = asking.checker(posts)
    found = Outcome()
    if chosen.pending:
        posts, found.left = shared_out(sending, posts, checker)
    with asking.context.console.progress(partial(_looked_at, len(posts))) as progress:
        for plan, post in posts:
            try:
                found.approved.append(proposed(sending, plan, post, checker))
            except OactlError as error:
                found.errors.append((f"{plan.name}/{post.id}", error))
            (progress or unwatched)(1)
    return found


def _looked_at(count: int, done: int) -> str:
    return _("{done:,} of {count:,} posts …", done=done, count=count)


def _refuse(context: Context, chosen: Selection, found: Outcome) -> Exit:
    """Show why posts cannot be approved. Where that is so of all that were named: raises."""
    if not found.errors:
        return Exit.OK
    *others, (last_name, last) = found.errors
    none = not chosen.pending and not found.approved
    if none and not others:
        raise last
    for name, error in others if none else found.errors:
        context.console.error(_("{post}:", post=name))
        context.console.explain_error(error)
    if not none:
        return Exit.FAILED
    context.console.error(_("{post}:", post=last_name))
    raise last


def _lines(found: Outcome) -> list[str]:
    done = [
        _(
            "{post} approved by {checker}, until {until}",
            post=item.name,
            checker=item.approval.checker,
            until=item.approval.holds_until,
        )
        for item in found.approved
    ]
    return done + [
        _(
            "{post} waits for its checker: {checkers}",
            post=f"{plan.name}/{post.id}",
            checkers=_(", ").join(post.checkers) or "—",
        )
        for plan, post in found.left
    ]


def _document(found: Outcome) -> plans.Approvals:
    left = [plans.Waiting(plan.name, post.id, post.checkers) for plan, post in found.left]
    return plans.Approvals([_approved(item) for item in found.approved], left)


def _approved(item: Approved) -> plans.Approved:
    return plans.Approved(
        plan=item.plan.name,
        post=item.post.id,
        number=item.approval.number,
        checker=item.approval.checker,
        until=item.approval.holds_until.isoformat(),
        recipients={name: count for name, _via, count in item.recipients},
        occurrences=[f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in item.slots],
        renderings=[
            plans.Rendering(
                item=each.item,
                digest=each.rendering.digest,
                accounts=list(each.accounts),
                occurrences=[f"{slot.wall:%Y-%m-%dT%H:%M}" for slot in each.slots],
                messages=each.rendering.messages,
            )
            for each in item.shown
        ],
        due_now=item.due_now,
        draft=item.post.draft,
    )


def revoke_posts(context: Context, chosen: Selection, *, as_json: bool) -> Exit:
    """Take approvals back."""
    sending = context.sending(writes=False)
    found = revoke(sending, chosen.of(sending))
    if as_json:
        revoked = [plans.Revoked(plan.name, post.id, had) for (plan, post), had in found]
        context.console.json(plans.Revocations(revoked))
        return Exit.OK
    for (plan, post), had in found:
        sentence = _REVOKED if had else _WAS_NOT
        context.console.print(_(sentence, post=f"{plan.name}/{post.id}"))
    return Exit.OK
