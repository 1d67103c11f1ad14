"""What a gate looked at where it lets an occurrence through: for `explain`. Only reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from oactl.domain.experiment import share_of, share_text
from oactl.domain.gates import Gate, GateInput
from oactl.domain.plan import REPEAT_WITHIN
from oactl.domain.quota import Quota
from oactl.sending.context import SendingContext
from oactl.sending.evaluate import Evaluation
from oactl.sending.month import months_of

_OF_LINE = frozenset({Gate.QUOTA, Gate.CREDENTIALS, Gate.CLOCK})
_NOT_BY_HAND = _OF_LINE | {Gate.AUDIENCE, Gate.FREQUENCY_CAP, Gate.BUDGET, Gate.BLAST_RADIUS}


@dataclass(frozen=True, slots=True)
class Figure:
    """A code of `words.passes.PASSES` with its params."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def figure_of(ctx: SendingContext, gate: Gate, found: Evaluation) -> Figure:
    """What one gate looked at; what only LINE knows is told as far as it is kept."""
    if gate in _NOT_BY_HAND and found.occurrence.post.by_hand:
        return Figure("by_hand")
    if gate is Gate.QUOTA:
        return _quota(ctx, found)
    if gate is Gate.APPROVAL:
        return _approval(found)
    look = _LOOKS.get(gate)
    return look(found.gate_input) if look else Figure(gate.value)


def _approval(found: Evaluation) -> Figure:
    if found.approval is None:
        return Figure("approval")
    day = f"{found.approval.at.astimezone(_zone(found.gate_input)):%Y-%m-%d}"
    until = found.approval.holds_until.isoformat()
    return Figure(
        "approval.by", {"checker": found.approval.checker, "day": day, "holds_until": until}
    )


def _quota(ctx: SendingContext, found: Evaluation) -> Figure:
    """What will be left of LINE's messages when an occurrence is due, by what is planned before."""
    need, occurrence = found.gate_input.reach.need, found.occurrence
    months = months_of(ctx, occurrence.account, occurrence.at)
    use = months[0].use
    if use.told_at is None:
        return Figure("quota") if need is None else Figure("quota.need", {"need": need})
    if use.limit is None:
        return Figure("quota.no_limit")
    before = {each.occurrence.id: quota for month in months for each, quota in month.before_each()}
    quota = before.get(occurrence.id, Quota(use.limit, use.used))
    coming, facts = occurrence.at > ctx.now, {"remaining": quota.remaining}
    if need is None:
        return Figure("quota.then" if coming else "quota.left", facts)
    return Figure("quota.then_both" if coming else "quota.both", {**facts, "need": need})


def _experiment(given: GateInput) -> Figure:
    post = given.occurrence.post
    contents = post.contents
    if post.winner_of is not None:
        return Figure("experiment.winner", {"variant": contents.items[0].name})
    if contents.kind != "variants":
        return Figure("experiment")
    arms = len(contents.items)
    share = share_of(contents.experiment, arms)
    if share is None or share == 1:
        return Figure("experiment.variants", {"variants": arms})
    return Figure("experiment.rest", {"variants": arms, "share": share_text(share)})


def _fresh_ledger(given: GateInput) -> Figure:
    made = given.ledger_created_at
    if given.occurrence.at < made:
        return Figure("fresh_ledger.waived")
    return Figure("fresh_ledger", {"created_at": f"{made.astimezone(_zone(given)):%Y-%m-%d %H:%M}"})


def _repeat(given: GateInput) -> Figure:
    if given.occurrence.post.allow_repeat:
        return Figure("repeat.allowed")
    return Figure("repeat", {"days": REPEAT_WITHIN.days})


def _missed(given: GateInput) -> Figure:
    closes = given.occurrence.closes.astimezone(_zone(given))
    return Figure("missed", {"closes": closes.isoformat(timespec="seconds")})


def _quiet_hours(given: GateInput) -> Figure:
    quiet = given.account.quiet_hours
    if given.occurrence.post.by_hand:
        return Figure("by_hand")
    if given.occurrence.post.quiet_ok:
        return Figure("quiet_hours.allowed")
    if quiet is None:
        return Figure("none_set")
    at = max(given.now, given.occurrence.at).astimezone(ZoneInfo(given.account.timezone))
    hours = f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"
    return Figure("quiet_hours", {"time": f"{at:%H:%M}", "hours": hours})


def _audience(given: GateInput) -> Figure:
    if given.reach.count is not None:
        return Figure("audience", {"people": given.reach.count})
    if given.reach.most is not None:
        return Figure("audience.at_most", {"people": given.reach.most})
    return Figure("audience.unknown")


def _blast_radius(given: GateInput) -> Figure:
    now, approved = given.reach.count, given.approved_recipients
    if now is None or approved is None:
        return Figure("blast_radius")
    return Figure("blast_radius.both", {"now": now, "approved": approved})


def _zone(given: GateInput) -> ZoneInfo:
    return given.occurrence.zone


def _none_set(_given: GateInput) -> Figure:
    return Figure("none_set")


def _asked_of_line(_given: GateInput) -> Figure:
    return Figure("asked_of_line")


_LOOKS: Mapping[Gate, Callable[[GateInput], Figure]] = {
    Gate.EXPERIMENT: _experiment,
    Gate.FRESH_LEDGER: _fresh_ledger,
    Gate.REPEAT: _repeat,
    Gate.MISSED: _missed,
    Gate.QUIET_HOURS: _quiet_hours,
    Gate.AUDIENCE: _audience,
    Gate.FREQUENCY_CAP: _none_set,
    Gate.BUDGET: _none_set,
    Gate.BLAST_RADIUS: _blast_radius,
    Gate.CREDENTIALS: _asked_of_line,
    Gate.CLOCK: _asked_of_line,
}
