"""`push POST --test`: what a post will look like, to the account's testers only.

A test needs no approval, has an id of its own and never counts as the occurrence.
"""

from collections.abc import Iterator
from dataclasses import replace

from oactl.domain.account import Account
from oactl.domain.audience import Via
from oactl.domain.delivery.identity import Channel
from oactl.domain.gates import Reach
from oactl.domain.plan import Plan, Post
from oactl.errors import OactlError, UsageError
from oactl.i18n import N_
from oactl.planfile.list_rows import UserIds, texts
from oactl.planfile.members import NoMembers
from oactl.sending.account_run import AccountRun, Step
from oactl.sending.context import SendingContext, StopSignal, no_occurrence
from oactl.sending.evaluate import Evaluation, Evaluator
from oactl.sending.freeze import batches_of, delivery_of
from oactl.sending.preflight import RetryBudget
from oactl.sending.recipients import Recipients
from oactl.sending.resume import finish
from oactl.sending.review import first_account, sample_of


def push_test(ctx: SendingContext, plan: Plan, post: Post, stop: StopSignal) -> Iterator[Step]:
    """Send a post's next occurrence (or its last, where none is left) to the testers."""
    if post.by_hand:
        raise UsageError(
            "push.test_by_hand",
            N_("{post} is for {platform}, where a person publishes it; there is nothing to test"),
            help=N_("see it as text: oactl plan preview {post}"),
            post=post.id,
            platform=post.platform,
        )
    first_account(ctx, plan)
    for name in plan.accounts:
        yield from _account(ctx, plan, post, name, stop)


def _account(
    ctx: SendingContext, plan: Plan, post: Post, name: str, stop: StopSignal
) -> Iterator[Step]:
    run = AccountRun(ctx, ctx.account(name), RetryBudget(ctx.clock, stop), stop, strict=True)
    testers = testers_of(ctx, run.account)
    evaluation = _evaluation(run, plan, post, testers)
    contact, steps = run.contact()
    yield from steps
    if contact.channel is not None:
        for number, each in enumerate(evaluation.arms(), start=1):
            yield from _send(run, each, contact.channel, number)
    yield run.ended(complete=False)


def _evaluation(run: AccountRun, plan: Plan, post: Post, testers: UserIds) -> Evaluation:
    occurrence = sample_of(run.ctx, plan, post, run.account.name)
    if occurrence is None:
        raise no_occurrence(post=post.id)
    found = Evaluator(run.ctx, run.account).evaluate(occurrence, by_name=True)
    if found.gate_input.errors:
        errors = tuple(found.gate_input.errors)
        raise OactlError(
            "push.test_invalid",
            N_("{post} has errors, so it cannot be sent as a test: {errors}"),
            help=N_("see them at their places: oactl plan validate"),
            post=post.id,
            errors=errors,
        )
    recipients = Recipients(Via.PUSH, Reach(testers.count), testers)
    return replace(found, recipients=recipients, approval=None)


def testers_of(ctx: SendingContext, account: Account) -> UserIds:
    """The user ids of an account's testers. Raises `OactlError` where there are none."""
    testers = set(account.testers)
    if account.testers_file is not None:
        found = ctx.members.of(account.testers_file)
        if isinstance(found, NoMembers):
            raise _unreadable(account.name, found)
        testers |= {user for chunk in found.chunks() for user in texts(chunk)}
    if not testers:
        raise UsageError(
            "push.no_testers",
            N_("account {account} has no testers"),
            help=N_(
                "write their user ids in oactl.yaml, under accounts: {account}: "
                "testers: [U…]; yours stands in the LINE Developers Console, tab "
                "Basic settings"
            ),
            account=account.name,
        )
    return UserIds.of_texts(sorted(testers))


def _send(run: AccountRun, evaluation: Evaluation, channel: Channel, number: int) -> Iterator[Step]:
    """Send one content; `number` tells those of a post with variants apart."""
    ctx = run.ctx
    stamp = f"{ctx.now:%Y%m%dT%H%M%S%f}"
    stamp = stamp if number == 1 else f"{stamp}.{number}"
    delivery = delivery_of(ctx, evaluation, channel, by_name=True, test=stamp)
    ctx.ledger.freeze(delivery, batches_of(delivery, evaluation.recipients.ids))
    record = ctx.ledger.record_of(delivery.identity)
    if record is not None:
        yield from run.send(record)
        yield finish(run, record)


def _unreadable(account: str, found: NoMembers) -> UsageError:
    if "row" in found.params:
        return UsageError(
            "push.testers_row",
            N_(
                "the testers of account {account} cannot be read from {path}: row "
                "{row} is no user id, or odd"
            ),
            help=N_(
                "the file has one user id a row (U and 32 characters), or a column "
                "user_id, in UTF-8; see `testers:` in oactl.yaml"
            ),
            account=account,
            **found.params,
        )
    return UsageError(
        "push.testers_file",
        N_("the testers of account {account} cannot be read from {path}"),
        help=N_(
            "the file has one user id a row (U and 32 characters); see `testers:` in oactl.yaml"
        ),
        account=account,
        **found.params,
    )
