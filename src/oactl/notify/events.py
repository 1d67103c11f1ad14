"""What people are told of: notices of the ledger, and posts whose time comes near unapproved."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from oactl.domain.delivery.identity import delivery_id
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice
from oactl.domain.gates import Gate
from oactl.domain.plan import Occurrence, Plan, Post, next_of, row_id
from oactl.domain.receiver import NoticeEvent
from oactl.domain.visible import masked
from oactl.i18n import _
from oactl.public_json.notices import ToldEvent
from oactl.sending.agenda import AgendaEntry, PlannedOccurrences, planned_between
from oactl.sending.context import SendingContext, identity_of
from oactl.words.next_steps import GATE_HELP
from oactl.words.notices import ALERT, PLATFORMS
from oactl.words.receivers import HAND_OFF, HAND_OFF_HELP, UNAPPROVED

# A notice as people read it on stderr: the sentence, and the next step where there is one.
Say: TypeAlias = Callable[[Notice], tuple[str, str | None]]

AHEAD = (timedelta(hours=24), timedelta(hours=2))  # when what is not approved is told
_BY_STATE: dict[State, NoticeEvent] = {
    State.HELD: "held",
    State.MISSED: "missed",
    State.REFUSED: "refused",
    State.PARTIAL: "refused",
    State.UNKNOWN: "unknown",
    State.HANDED_OFF: "hand_off",
}
# What is about no single occurrence keeps posts from going out.
_BY_CODE: dict[str, NoticeEvent] = {
    "push.plan_errors": "held",
    "push.path_absent": "held",
    "push.lost": "held",
    "push.orphan": "held",
    "push.new_ledger": "held",
    "push.clock_wrong": "held",
    "push.another_ledger": "unknown",
}


def event_of(ctx: SendingContext, notice: Notice, say: Say) -> ToldEvent | None:
    """What a notice is to people; None for what nobody has to be woken for, and for tests."""
    summary = notice.summary
    if notice.code == ALERT:
        return _alert(notice, *say(notice))
    kind = _BY_CODE.get(notice.code) or (_BY_STATE.get(summary.state) if summary else None)
    if kind is None or (summary and summary.occurrence.startswith("test:")):
        return None
    if summary is None:
        message, advice = say(notice)
        return ToldEvent(kind, masked(message), advice, account=notice.account or None)
    if kind == "hand_off":
        return _hand_off(ctx, summary)
    return _of_summary(ctx, kind, summary, *say(notice))


def _alert(notice: Notice, message: str, advice: str | None) -> ToldEvent:
    from oactl.words.alerts import cause_texts  # noqa: PLC0415 - no push needs it

    return ToldEvent(
        "alert",
        masked(message),
        advice,
        occurrence=notice.params["occurrence"] or None,
        account=notice.account,
        causes=[masked(each) for each in cause_texts(notice.params)],
    )


def _of_summary(
    ctx: SendingContext,
    kind: NoticeEvent,
    summary: DeliverySummary,
    message: str,
    advice: str | None,
) -> ToldEvent:
    post = _post_of(ctx, summary)
    return ToldEvent(
        kind,
        masked(message),
        advice,
        occurrence=summary.occurrence,
        account=summary.account,
        plan=summary.plan,
        post=summary.post,
        subject=post.subject if post else None,
        platform=summary.platform,
        scheduled_at=summary.scheduled_at.isoformat(),
        state=summary.state.value,
        held_by=summary.held_by,
        reason=summary.reason,
        error=masked(summary.error) if summary.error else None,
        copy=post.copy if post and kind == "hand_off" else None,
        assets=post.assets if post and kind == "hand_off" else (),
    )


def _hand_off(ctx: SendingContext, summary: DeliverySummary) -> ToldEvent:
    platform = PLATFORMS.get(summary.platform)
    said = {
        "occurrence": summary.occurrence,
        "platform": _(platform) if platform else summary.platform,
        "at": _clock(summary.scheduled_at),
    }
    message, advice = _(HAND_OFF, **said), _(HAND_OFF_HELP, **said)
    return _of_summary(ctx, "hand_off", summary, message, advice)


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _post_of(ctx: SendingContext, summary: DeliverySummary) -> Post | None:
    plans = (plan for plan in ctx.plans if plan.name == summary.plan)
    name = summary.post
    return next((plan.post(name) or plan.post(row_id(name)) for plan in plans), None)


class Unapproved(NamedTuple):
    """An occurrence that is not approved and comes near; `keys` say what was told of it."""

    keys: Sequence[str]
    entry: AgendaEntry


def unapproved(ctx: SendingContext, accounts: tuple[str, ...]) -> Iterator[Unapproved]:
    """What is due within a day and not approved, where it was not told yet at this distance."""
    for entry in _near(ctx, accounts).entries():
        summary = entry.summary
        if summary.state is State.PLANNED and summary.held_by == Gate.APPROVAL.value:
            keys = _keys(summary.id, summary.scheduled_at - ctx.now)
            yield Unapproved(keys, entry)


def _near(ctx: SendingContext, accounts: tuple[str, ...]) -> PlannedOccurrences:
    """What is due within a day, without what was told at this distance."""
    now, day = ctx.now, timedelta(days=1)
    found = planned_between(ctx, (now - day).date(), (now + 2 * day).date(), accounts=accounts)
    near = {
        _keys(_id(ctx, each), each.at - now)[-1]: each
        for each in found.occurrences
        if now < each.at <= now + AHEAD[0]
    }
    told = ctx.ledger.notifications.foretold([*near])
    left = [each for key, each in near.items() if key not in told]
    return PlannedOccurrences(found.ctx, left, found.reviews, found.months)


def _id(ctx: SendingContext, occurrence: Occurrence) -> str:
    identity = identity_of(ctx, occurrence)
    return delivery_id(identity.channel.host, occurrence.account, identity.name)


def _keys(delivery: str, left: timedelta) -> list[str]:
    """One for each distance that was reached: what is first seen 2 h before is told once."""
    reached = [ahead for ahead in AHEAD if left <= ahead]
    return [f"unapproved:{ahead // timedelta(hours=1)}h:{delivery}" for ahead in reached]


def unapproved_event(ctx: SendingContext, entry: AgendaEntry) -> ToldEvent:
    """What people are told of it."""
    summary = entry.summary
    said = {"occurrence": summary.occurrence, "at": _clock(summary.scheduled_at)}
    advice = _(GATE_HELP[Gate.APPROVAL.value], plan=summary.plan, post=summary.post)
    return _of_summary(ctx, "unapproved", summary, _(UNAPPROVED, **said), advice)


def next_look(plans: Iterable[Plan], now: datetime) -> datetime | None:
    """When the next post of any account comes near enough to be told if it is not approved."""
    times = [
        slot.at - ahead
        for plan in plans
        for post in plan.sendings
        if not post.draft
        for ahead in AHEAD
        if (slot := next_of(plan, post, now + ahead)) is not None
    ]
    return min(times, default=None)
