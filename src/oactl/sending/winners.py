"""The winner of an experiment goes to the rest: those of its people who were in no arm.

A person decides it (`oactl experiment decide`), and the checker who approved the variants approved
each of them for all the people, so that the next run sends it, once. Who is in the rest follows
from the hash by which the arms were made, however the list has changed since: who was in an arm,
or would have been, is never in the rest.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from oactl.domain.account import Account
from oactl.domain.approval import FrozenApproval
from oactl.domain.cadence import instant
from oactl.domain.delivery.facts import Delivery
from oactl.domain.delivery.identity import Identity
from oactl.domain.experiment import DECIDED_WITHIN, ExperimentDecision, share_of, shared_out
from oactl.domain.gates import Reach
from oactl.domain.message import Item
from oactl.domain.plan import (
    Occurrence,
    OccurrenceName,
    Plan,
    Post,
    parse_occurrence,
    row_id,
    slot_at,
    winner_post,
)
from oactl.planfile.experiments import ExperimentFiles
from oactl.planfile.list_rows import UserIds
from oactl.sending.context import SendingContext
from oactl.sending.recipients import Recipients, recipients_of


def winners_of(
    ctx: SendingContext, account: Account, plan: Plan, since: datetime | None = None
) -> list[Occurrence]:
    """The winners that were decided for an account, of the experiments of a plan with a rest.

    All of them, or those decided since an instant. Raises `OactlError` where the register cannot be
    read.
    """
    newest = {
        each.occurrence: each
        for each in ExperimentFiles(ctx.workspace.root).of(plan.name)
        if each.account == account.name
    }
    decided = [each for each in newest.values() if since is None or _aware(each.at) >= since]
    return [found for each in decided for found in _decided(ctx, account, plan, each)]


def winner_named(
    ctx: SendingContext, account: Account, plan: Plan, name: OccurrenceName
) -> Occurrence | None:
    """The winner of a name, `PLAN/POST#winner@TIME`; None where nobody has decided it."""
    found = winners_of(ctx, account, plan)
    named = (name.post, name.wall)
    return next((each for each in found if (each.post.id, each.slot.wall) == named), None)


def _decided(
    ctx: SendingContext, account: Account, plan: Plan, decision: ExperimentDecision
) -> Iterator[Occurrence]:
    """The winner of one decision; nothing where no variant was better, or nobody is left."""
    name = parse_occurrence(decision.occurrence)
    post = plan.post(name.post) if name else None
    if name is None or post is None or post.draft or decision.winner is None:
        return
    if _share(ctx, account, plan, post, name.wall) != 1:
        slot = slot_at(plan, post, account.name, name.wall)
        at = min(_aware(decision.at), ctx.now)  # a clock may have been ahead
        derived = winner_post(post, _item(post, decision.winner))
        yield Occurrence(account.name, plan, derived, slot._replace(at=at))


def _item(post: Post, variant: str) -> Item:
    """The variant of a name; another under that name where there is none, which is then held."""
    items = post.contents.items
    return next((each for each in items if each.name == variant), replace(items[0], name=variant))


def _aware(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _share(
    ctx: SendingContext, account: Account, plan: Plan, post: Post, wall: datetime
) -> Fraction | None:
    """Which share of the people were in the arms; of arms that are not known, by the plan."""
    first = _first_arm(ctx, account, plan, post.id, wall)
    if first is None:
        return share_of(post.contents.experiment, len(post.contents.items))
    return frozen_share(first)


def _first_arm(
    ctx: SendingContext, account: Account, plan: Plan, post_id: str, wall: datetime
) -> Delivery | None:
    channel = ctx.channel_of(account)
    identity = Identity(channel, plan.name, post_id, wall.isoformat(timespec="minutes"))
    records = ctx.ledger.arms_of(identity)
    return records[0].delivery if len(records) > 1 else None


def frozen_share(arm: Delivery) -> Fraction | None:
    """Which share of the people the arms had when they went out."""
    frozen = FrozenApproval.from_dict(arm.approval)
    return share_of({"split": frozen.share if frozen and frozen.share else ""}, 1)


def winner_problem(ctx: SendingContext, account: Account, occurrence: Occurrence) -> str | None:
    """Why a winner cannot go to the rest; None where it can, and for all that is no winner."""
    post, plan = occurrence.post, occurrence.plan
    if post.winner_of is None:
        return None
    wall = occurrence.slot.wall
    if _first_arm(ctx, account, plan, row_id(post.id), wall) is None:
        return "winner_unknown"
    if post.contents.items[0].name not in {each.name for each in post.winner_of.contents.items}:
        return "winner_no_variant"
    late = occurrence.at - instant(wall, occurrence.zone) > DECIDED_WITHIN
    return "winner_late" if late else None


def rest_of(ctx: SendingContext, account: Account, occurrence: Occurrence) -> Recipients:
    """Those of an audience whom no arm had."""
    post = occurrence.post
    found = recipients_of(ctx, account, post)
    arm = _first_arm(ctx, account, occurrence.plan, row_id(post.id), occurrence.slot.wall)
    share = frozen_share(arm) if arm else None
    if found.ids is None or arm is None or share is None:
        unknown = Reach(problem=found.reach.problem or "no_rest", params=found.reach.params)
        return Recipients(found.via, unknown)
    salt = "\n".join((arm.workspace or "", *arm.identity.salt))
    rest = UserIds.of_records(shared_out(found.ids.chunks(), salt, 1, share)[-1])
    if not rest.count:
        return Recipients(found.via, Reach(0, problem="no_rest"))
    return Recipients(found.via, Reach(rest.count), rest)
