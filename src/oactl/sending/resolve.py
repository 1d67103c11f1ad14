"""What a person says of an occurrence: sent, not sent, not wanted, done by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from oactl.domain.audience import Via
from oactl.domain.delivery.events import (
    Done,
    Event,
    Payload,
    ResolvedNotSent,
    ResolvedSent,
    Skipped,
    Stopped,
)
from oactl.domain.delivery.facts import Batch, Record, renewed
from oactl.domain.delivery.foreign import left_out_so_far
from oactl.domain.delivery.state import FINAL, BatchState, State, batch_state, fold
from oactl.domain.delivery.summary import DeliverySummary, summarize, summary_of_event
from oactl.domain.plan import Occurrence
from oactl.errors import OactlError, TemporaryError, UsageError
from oactl.i18n import N_
from oactl.ledger.lock import Busy
from oactl.sending.context import SendingContext, identity_of, no_delivery, several
from oactl.sending.due import summary_of
from oactl.sending.evaluate import Evaluator
from oactl.sending.freeze import event_of
from oactl.sending.queries import account_of, find, occurrence_of

_STATES = {Skipped: State.SKIPPED, ResolvedSent: State.SENT, Done: State.DONE}


def resolve(
    ctx: SendingContext, name: str, *, sent: bool, account: str | None = None
) -> DeliverySummary:
    """Say whether what is unknown was sent.

    Of a delivery, `sent` counts what is unknown as sent; otherwise it goes again under new keys.
    Of an occurrence without one, `sent` closes it and otherwise it may go although the ledger is
    younger.
    """
    with _alone(ctx, name, account) as meant:
        if isinstance(meant, Occurrence):
            return _note(ctx, meant, ResolvedSent if sent else ResolvedNotSent)
        state = fold(meant, ctx.now).state
        if state is not State.UNKNOWN:
            raise UsageError(
                "delivery.not_unknown",
                N_("{name} needs no word from a person as it stands"),
                help=N_("how it stands: oactl delivery show {name}"),
                name=name,
                state=state.value,
            )
        d = meant.delivery
        if sent:
            ctx.ledger.reopen(d.id, event_of(ctx, d, ResolvedSent()))
            ctx.ledger.finish(d.id, State.SENT.value, ctx.now)
        else:
            left = left_out_so_far(meant)
            payloads = (ResolvedNotSent(), left) if left else (ResolvedNotSent(),)
            events = [event_of(ctx, d, payload) for payload in payloads]
            ctx.ledger.reopen(d.id, *events, batches=again(ctx, meant))
        return _summary(ctx, meant)


def again(ctx: SendingContext, record: Record) -> list[Batch]:
    """The batches that were tried without a known end, as their next generation.

    What was never tried keeps its key: LINE then still knows it, should another ledger have sent
    it.
    """
    unknown = [
        batch.batch
        for batch in record.batches
        if batch_state(batch) in {BatchState.UNKNOWN, BatchState.DOUBTFUL}
    ]
    number = record.version.number
    return [
        renewed(record.delivery, batch, ids=batch.ids, version=number)
        for batch in ctx.ledger.with_ids(unknown)
    ]


def stop(
    ctx: SendingContext, name: str, reason: str, account: str | None = None
) -> DeliverySummary:
    """Say that no more of a begun delivery is to be sent; a run that is at it stops at once."""
    record = find(ctx, name, account).record
    if record is None:
        raise UsageError(
            "delivery.not_begun",
            N_("nothing of {name} was begun, so there is nothing to stop"),
            help=N_("to leave it out: oactl delivery skip {name} --reason TEXT"),
            name=name,
        )
    state = fold(record, ctx.now).state
    if state not in {State.SENDING, State.HELD}:
        raise UsageError(
            "delivery.cannot_stop",
            N_("{name} cannot be stopped as it stands"),
            help=N_("how it stands: oactl delivery show {name}"),
            name=name,
            state=state.value,
        )
    place = _place(ctx, record)
    ctx.ledger.note(event_of(ctx, record.delivery, Stopped(reason)))
    lock = ctx.locks.take(*place)
    if isinstance(lock, Busy):
        return _summary(ctx, record)  # the run that has it says what came of it
    try:
        return _settled(ctx, record)
    finally:
        lock.release()


def skip(
    ctx: SendingContext, name: str, reason: str, account: str | None = None
) -> DeliverySummary:
    """Say that an occurrence, or the rest of a delivery, is not to be sent."""
    with _alone(ctx, name, account) as meant:
        if isinstance(meant, Occurrence):
            return _note(ctx, meant, Skipped, reason=reason)
        _may_be_skipped(ctx, name, meant)
        ctx.ledger.reopen(meant.delivery.id, event_of(ctx, meant.delivery, Skipped(reason)))
        return _settled(ctx, meant)


def _settled(ctx: SendingContext, record: Record) -> DeliverySummary:
    """What a person has ended needs no further look, and no run has to tell it."""
    summary = _summary(ctx, record)
    if summary.state in FINAL:
        ctx.ledger.finish(record.delivery.id, summary.state.value, ctx.now)
    return summary


def _may_be_skipped(ctx: SendingContext, name: str, record: Record) -> None:
    state = fold(record, ctx.now).state
    if state not in {State.SENDING, State.HELD, State.HANDED_OFF}:
        raise UsageError(
            "delivery.cannot_skip",
            N_("{name} cannot be skipped as it stands"),
            help=N_("how it stands: oactl delivery show {name}"),
            name=name,
            state=state.value,
        )
    if any(batch_state(batch) is BatchState.UNKNOWN for batch in record.batches):
        raise UsageError(
            "delivery.unknown_first",
            N_("of {name} a request is under way whose end is not known yet"),
            help=N_("let it be settled first: oactl push --due; then skip the rest"),
            name=name,
        )


def done(
    ctx: SendingContext, name: str, url: str | None, account: str | None = None
) -> DeliverySummary:
    """Say that a person has carried out a hand-off, and where it can be seen."""
    with _alone(ctx, name, account) as meant:
        if isinstance(meant, Occurrence):
            if not meant.post.by_hand:
                raise no_delivery(name=name)
            return _note(ctx, meant, Done, url=url)
        if meant.delivery.via is not Via.HAND_OFF:
            raise UsageError(
                "delivery.not_by_hand",
                N_("{name} goes out through LINE; `done` is for what a person publishes"),
                help=N_("to end it: oactl delivery skip {name} --reason TEXT"),
                name=name,
            )
        ctx.ledger.reopen(meant.delivery.id, event_of(ctx, meant.delivery, Done(url)))
        return _settled(ctx, meant)


def _place(ctx: SendingContext, meant: Occurrence | Record) -> tuple[str, str]:
    """Host and account whose lock keeps runs away; an account that has gone, as it was called."""
    if isinstance(meant, Occurrence):
        return ctx.host(meant.account), meant.account
    try:
        owner = account_of(ctx, meant)
    except OactlError:
        return meant.delivery.channel.host, meant.delivery.account
    return ctx.host(owner), owner


@contextmanager
def _alone(ctx: SendingContext, name: str, account: str | None) -> Iterator[Occurrence | Record]:
    """What a name stands for, while no run sends for its account. Raises `OactlError`."""
    found = _meant(ctx, name, account)
    host, owner = _place(ctx, found)
    lock = ctx.locks.take(host, owner)
    if isinstance(lock, Busy):
        raise TemporaryError(
            "push.busy",
            N_("account {account}: another run has been at it for {length}; left to it"),
            account=owner,
            minutes=round(lock.seconds / 60),
        )
    try:
        yield _meant(ctx, name, account)
    finally:
        lock.release()


def _meant(ctx: SendingContext, name: str, account: str | None) -> Occurrence | Record:
    """The delivery of a name, or the occurrence that has none yet."""
    occurrence = occurrence_of(ctx, name)
    if occurrence is not None:
        records = ctx.ledger.arms_of(identity_of(ctx, occurrence))
        if len(records) > 1:  # each variant is a delivery of its own
            raise several(name=name, ids=", ".join(each.delivery.id for each in records))
        return records[0] if records else occurrence
    found = find(ctx, name, account)
    if found.record is not None:
        return found.record
    told = found.summary
    held = occurrence_of(ctx, told.occurrence, told.account) if told else None
    if held is None:
        raise no_delivery(name=name)
    return held


def _note(
    ctx: SendingContext, occurrence: Occurrence, kind: type[Payload], **fields: str | None
) -> DeliverySummary:
    account = ctx.account(occurrence.account)
    evaluation = Evaluator(ctx, account).evaluate(occurrence, by_name=True)
    channel = ctx.channel_for(account, occurrence.post)
    summary = summary_of(evaluation, channel, _STATES.get(kind, State.PLANNED), None)
    payload = kind(about=summary.about, **fields)  # type: ignore[call-arg, arg-type]
    identity = identity_of(ctx, occurrence)
    event = Event(ctx.now, identity, account.name, occurrence.id, ctx.actor, payload)
    ctx.ledger.note(event)
    noted = summary_of_event(event)
    return replace(summary, reason=noted.reason) if noted else summary


def _summary(ctx: SendingContext, record: Record) -> DeliverySummary:
    return summarize(ctx.ledger.record_of(record.delivery.identity) or record, ctx.now)
