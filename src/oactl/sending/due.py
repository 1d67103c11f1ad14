"""Which occurrences of an account are due and not accounted for yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from oactl.domain.account import Account
from oactl.domain.cadence import MAX_LATE
from oactl.domain.delivery.events import (
    Event,
    Held,
    Missed,
    ResolvedNotSent,
    is_closed,
)
from oactl.domain.delivery.identity import Channel, delivery_id, of_account
from oactl.domain.delivery.state import State
from oactl.domain.delivery.summary import DeliverySummary, Notice, summarize
from oactl.domain.experiment import DECIDED_WITHIN
from oactl.domain.gates import Gate, Hold, first_hold
from oactl.domain.plan import Occurrence, occurrences_between
from oactl.errors import Exit, OactlError
from oactl.planfile.experiments import FOLDER
from oactl.sending.account_run import AccountRun, Step
from oactl.sending.context import SendingContext, identity_of
from oactl.sending.derived import WAITS_FOR_LINE, learn_derived
from oactl.sending.evaluate import Evaluation, Evaluator, item_name, with_contact
from oactl.sending.freeze import TooFewError, UncountedError, freeze
from oactl.sending.posts import PostsReview, due_since, is_past
from oactl.sending.preflight import Contact, known_quota
from oactl.sending.recipients import Recipients, learn
from oactl.sending.resume import finish
from oactl.sending.winners import winners_of


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence whose time has come, with its log."""

    occurrence: Occurrence
    log: Sequence[Event] = ()
    superseded_by: str | None = None

    @property
    def held(self) -> Held | None:
        """What the newest line of the log that says so was stopped by."""
        held = [event.payload for event in self.log if isinstance(event.payload, Held)]
        return held[-1] if held else None

    @property
    def held_since(self) -> datetime | None:
        """When the gate that holds it now was first noted."""
        gate, since = None, None
        for event in self.log:
            if isinstance(event.payload, Held) and event.payload.gate != gate:
                gate, since = event.payload.gate, event.at
        return since

    @property
    def waived(self) -> bool:
        """Whether a person said that an occurrence before the ledger was not sent."""
        return any(isinstance(event.payload, ResolvedNotSent) for event in self.log)

    def has(self, *kinds: type) -> bool:
        """Whether the log has a line of these kinds."""
        return any(isinstance(event.payload, kinds) for event in self.log)


def log_of(ctx: SendingContext, occurrence: Occurrence) -> Sequence[Event]:
    """The log of one occurrence, oldest first."""
    identity = identity_of(ctx, occurrence)
    found = ctx.ledger.events_of(identity.channel, occurrence.account, [identity.name])
    return found.get(identity.name, [])


def due_of(ctx: SendingContext, account: str, found: PostsReview) -> list[Due]:
    """What is due for an account, oldest first."""
    now, host = ctx.now, ctx.host(account)
    checked = min(ctx.ledger.posts.checked_until(host, account) or ctx.ledger.created_at, now)
    occurrences = [
        occurrence
        for plan, post in found.posts
        for occurrence in occurrences_between(
            # A clock that was set back must not hide what is due.
            plan, post, account, due_since(found, plan, post, checked) - MAX_LATE, now
        )
        if not is_past(occurrence, found.seen.get((plan.name, post.id)), now)
    ]  # fmt: skip
    return _open(ctx, ctx.account(account), sorted(occurrences, key=lambda o: (o.at, o.id)))


def winners_due(run: AccountRun, only: str | None) -> Iterator[Due | Step]:
    """The winners that were decided of late and did not go to the rest yet, oldest first.

    And what has to be told of a register that cannot be read.
    """
    ctx, account = run.ctx, run.account
    for plan in ctx.plans:
        if account.name not in plan.accounts or only not in {None, plan.name}:
            continue
        try:
            found = winners_of(ctx, account, plan, since=ctx.now - DECIDED_WITHIN)
        except OactlError:
            params = {"path": f"{FOLDER}/{plan.name}.yaml"}
            yield run.hourly("push.register", Exit.FAILED, params, f"register:{plan.name}")
            continue
        for each in sorted(found, key=lambda each: (each.at, each.id)):
            yield from _open(ctx, account, [each])


def _open(ctx: SendingContext, account: Account, found: Sequence[Occurrence]) -> list[Due]:
    """Those that are not begun and that nothing has closed; the newest of a post goes."""
    due: list[Due] = []
    newest: dict[tuple[str, str], str] = {}
    for by_hand in (False, True):
        part = [each for each in found if each.post.by_hand is by_hand]
        if not part:
            continue
        names = {each.id: identity_of(ctx, each).name for each in part}
        channel = ctx.channel_for(account, part[0].post)
        logs = ctx.ledger.events_of(channel, account.name, list(names.values()))
        begun = ctx.ledger.begun(channel, list(names.values()))
        for each in part:
            item = Due(each, logs.get(names[each.id], ()))
            if is_closed(item.log, ctx.now):
                continue
            newest[each.plan.name, each.post.id] = each.id
            if names[each.id] not in begun:
                due.append(item)
    due.sort(key=lambda item: (item.occurrence.at, item.occurrence.id))
    return [_superseded(item, newest) for item in due]


def _superseded(item: Due, newest: dict[tuple[str, str], str]) -> Due:
    """Of several occurrences of one post only the newest goes out, by name or by itself."""
    occurrence = item.occurrence
    by = newest[occurrence.plan.name, occurrence.post.id]
    return replace(item, superseded_by=by) if by != occurrence.id else item


# These hold the whole account; their exit code was settled when LINE was asked.
_OF_THE_ACCOUNT = frozenset({Gate.CREDENTIALS, Gate.CLOCK})
# What LINE said of an audience: `audience_problem`, and how many variants it suffices for.
_LINE_SAID = frozenset({"not_ready", "too_small", "too_few_at_line"}) | WAITS_FOR_LINE


def decide(
    run: AccountRun, evaluator: Evaluator, due: Due, *, by_name: bool = False
) -> Iterator[Step]:
    """Evaluate an occurrence, then hold, miss, hand off or send it."""
    evaluate = partial(
        evaluator.evaluate,
        due.occurrence,
        by_name=by_name,
        superseded_by=due.superseded_by,
        waived=due.waived,
    )
    found = _with_known_quota(run, due, evaluate(), by_name=by_name)
    hold = first_hold(found.gate_input)
    if _is_for_line_to_say(hold) and not due.occurrence.post.by_hand:
        known = run.channel
        contact, steps = run.contact()
        if steps:
            yield from run.written_holds()
        yield from steps
        paused = run.ctx.pause_of(run.account) is not None  # meanwhile, or as another's name
        if _learned(run, found, contact) or run.channel != known or paused:
            found = evaluate()
        found = with_contact(found, contact)
        hold = first_hold(found.gate_input)
    begun = run.ctx.ledger.record_of(identity_of(run.ctx, due.occurrence))
    if hold is not None and begun is None:
        yield from _held(run, found, due, hold)
        return
    yield from run.written_holds()
    if begun is not None:  # its account was known by another name, or by none
        yield Step(summarize(begun, run.ctx.now))
    elif run.dry_run:
        yield _shown(run, found, State.WOULD_SEND)
    else:
        yield from _go(run, found, due, by_name=by_name)


def _with_known_quota(run: AccountRun, due: Due, found: Evaluation, *, by_name: bool) -> Evaluation:
    """What the month's limit holds is weighed by LINE's last word for an hour, without asking."""
    since = due.held_since
    if by_name or since is None or due.held is None or due.held.gate != Gate.QUOTA.value:
        return found
    quota = known_quota(run.ctx, run.channel, since)
    return replace(found, gate_input=replace(found.gate_input, quota=quota))


def _is_for_line_to_say(hold: Hold | None) -> bool:
    """Nothing of ours holds it, or only what LINE said of an audience before, which may pass."""
    return hold is None or (not hold.final and hold.reason in _LINE_SAID)


def _learned(run: AccountRun, found: Evaluation, contact: Contact) -> bool:
    """Ask LINE for sizes that only LINE knows."""
    if contact.gateway is None or contact.channel is None:
        return False
    post, via = found.occurrence.post, found.recipients.via
    where = (contact.gateway, contact.channel)
    if post.derivation is None:
        return learn(run.ctx, run.account, post, via, where)
    return not run.dry_run and learn_derived(run.ctx, run.account, found.occurrence, where)


def _go(run: AccountRun, found: Evaluation, due: Due, *, by_name: bool) -> Iterator[Step]:
    by_hand = found.occurrence.post.by_hand
    channel = Channel(run.host, of_account(run.account.name)) if by_hand else run.channel
    try:
        deliveries = freeze(run.ctx, found, channel, by_name=by_name)
    except TooFewError:
        params = {"people": found.recipients.reach.count, "variants": len(found.contents)}
        yield from _held(run, found, due, Hold(Gate.EXPERIMENT, "too_few", params))
        return
    except UncountedError:
        yield from _held(run, found, due, Hold(Gate.EXPERIMENT, "uncounted"))
        return
    except OactlError as error:
        if error.code != "audience.copy":
            raise
        yield from _held(run, found, due, Hold(Gate.AUDIENCE, "copy", error.params))
        return
    for delivery in deliveries:
        record = run.ctx.ledger.record_of(delivery.identity)
        if record is None:  # the transaction above has committed
            raise AssertionError(delivery.occurrence)
        if not (by_hand or run.over()):
            yield from run.send(record)
        yield finish(run, record)


def _held(run: AccountRun, found: Evaluation, due: Due, hold: Hold) -> Iterator[Step]:
    """Hold it, or miss it; what is new is written together with others, so it is given later."""
    hold = _with_cause(run, due, hold)
    state = State.MISSED if hold.final else State.HELD
    summary = summary_of(found, run.ctx.channel_for(run.account, due.occurrence.post), state, hold)
    new = hold.final or due.held is None or not _is_the_same(due.held, hold)
    exit_code = Exit.OK if hold.gate in _OF_THE_ACCOUNT else Exit.HELD
    notice = Notice(
        code="push.stopped",
        params={
            "occurrence": summary.occurrence,
            "state": state.value,
            **_why(due, hold),
            "plan": summary.plan,
            "post": summary.post,
        },
        exit=exit_code,
        host=run.host,
        account=run.account.name,
        summary=summary,
    )
    told = new or run.strict
    step = Step(summary, (notice,), exit_code) if told else Step(summary)
    written = new and not run.dry_run and not due.has(Missed)  # by name: it is missed as before
    event = _event(run, due, hold, summary) if written else None
    yield from run.holds.add(run.ctx.ledger, step, event)


def _why(due: Due, hold: Hold) -> dict[str, object]:
    """What stops it; of what is missed now, as in every list, what held it until it was over."""
    held = due.held
    if held is not None and (hold.gate, hold.reason) == (Gate.MISSED, "late"):
        return {"gate": held.gate, "reason": held.reason, "params": dict(held.params)}
    return {"gate": hold.gate.value, "reason": hold.reason, "params": dict(hold.params)}


def _is_the_same(held: Held, hold: Hold) -> bool:
    """Whether the log says it already. A token that LINE rejects is news after a silent LINE.

    So is how far LINE is with the people of a follow-up.
    """
    by_reason = hold.gate is Gate.CREDENTIALS or hold.reason in WAITS_FOR_LINE
    same_reason = not by_reason or held.reason == hold.reason
    return held.gate == hold.gate.value and same_reason


def _with_cause(run: AccountRun, due: Due, hold: Hold) -> Hold:
    """The same; of what nothing held until its time was over, whether any run looked at it."""
    if (hold.gate, hold.reason) != (Gate.MISSED, "late") or due.held is not None:
        return hold
    checked = run.ctx.ledger.posts.checked_until(run.host, run.account.name)
    if checked is not None and checked >= due.occurrence.at:
        return hold
    return replace(hold, params={**hold.params, "unattended": True})


def _event(run: AccountRun, due: Due, hold: Hold, summary: DeliverySummary) -> Event:
    kind = Missed if hold.final else Held
    payload = kind(hold.gate.value, hold.reason, dict(hold.params), summary.about)
    identity = identity_of(run.ctx, due.occurrence)
    return Event(run.ctx.now, identity, run.account.name, due.occurrence.id, run.ctx.actor, payload)


def _shown(run: AccountRun, found: Evaluation, state: State) -> Step:
    channel = run.ctx.channel_for(run.account, found.occurrence.post)
    summary = summary_of(found, channel, state, None)
    notice = Notice(summary=summary)
    return Step(summary, (notice,) if run.dry_run else ())


def summary_of(
    found: Evaluation, channel: Channel, state: State, hold: Hold | None
) -> DeliverySummary:
    """An occurrence that has no delivery, as people and programs are shown it."""
    return summary_without(found.occurrence, found.recipients, channel, state, hold)


def summary_without(
    occurrence: Occurrence,
    recipients: Recipients,
    channel: Channel,
    state: State,
    hold: Hold | None = None,
) -> DeliverySummary:
    """The same of an occurrence whose gates need not be asked."""
    wall = f"{occurrence.slot.wall:%Y-%m-%dT%H:%M}"
    name = f"{occurrence.plan.name}/{occurrence.post.id}@{wall}"
    return DeliverySummary(
        id=delivery_id(channel.host, occurrence.account, name),
        occurrence=occurrence.id,
        scheduled_at=occurrence.at.astimezone(occurrence.zone),
        plan=occurrence.plan.name,
        post=occurrence.post.id,
        variant=item_name(occurrence) or None,
        account=occurrence.account,
        platform=occurrence.post.platform,
        via=recipients.via.value,
        state=state,
        recipients=recipients.reach.count,
        held_by=hold.gate.value if hold else None,
        reason=hold.reason if hold else None,
        facts=hold.params if hold else {},
    )
