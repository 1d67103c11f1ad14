"""The gates, in a fixed order: why a due occurrence does not go out. The first hold is reported.

Each gate is a pure question about one occurrence, with the figures it was asked with, so that
`explain` can show what `push` decided.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from oactl.domain.account import Account
from oactl.domain.approval import ApprovalCheck, grown_beyond
from oactl.domain.audience import Via
from oactl.domain.experiment import DECIDED_WITHIN, problem_of
from oactl.domain.experiment_at_line import (
    LEAST_PEOPLE,
    fits_a_request,
    is_countable,
    part_of,
)
from oactl.domain.pause import Blackout, Pause
from oactl.domain.plan import Occurrence
from oactl.domain.quota import Quota, fits
from oactl.domain.when import duration_text

CLOCK_WARN = timedelta(seconds=60)
CLOCK_STOP = timedelta(minutes=5)
UNREACHABLE = "unreachable"  # why nobody knows whether a token serves: LINE does not answer


class Gate(StrEnum):
    """The gates of contract 4, in their order. Those of later stages have their places already."""

    INVALID = "invalid"
    PAUSED = "paused"
    EXPERIMENT = "experiment"
    FRESH_LEDGER = "fresh_ledger"
    SAME_BOT = "same_bot"
    APPROVAL = "approval"
    TIMES_CHANGED = "times_changed"
    REPEAT = "repeat"
    MISSED = "missed"
    QUIET_HOURS = "quiet_hours"
    AUDIENCE = "audience"
    FREQUENCY_CAP = "frequency_cap"
    QUOTA = "quota"
    BUDGET = "budget"
    BLAST_RADIUS = "blast_radius"
    CREDENTIALS = "credentials"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Reach:
    """Who an occurrence would reach. `count` is None where nobody knows.

    `most` is an upper bound where only that is known (a narrowcast). `problem` says why there is
    nobody to send to: a code with params; `final` where that will not pass.
    """

    count: int | None = None
    most: int | None = None
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    final: bool = False

    @property
    def need(self) -> int | None:
        """How many messages it takes at most."""
        return self.most if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class GateInput:
    """All that the gates look at for one occurrence.

    What needs LINE (`quota`, `credentials`, `skew`) is None until it was asked.
    """

    occurrence: Occurrence
    account: Account
    now: datetime
    check: ApprovalCheck
    ledger_created_at: datetime
    by_name: bool = False
    ledger_waived: bool = False  # a person resolved it by name
    errors: tuple[str, ...] = ()
    pause: Pause | None = None
    blackout: Blackout | None = None
    same_bot: str | None = None
    superseded_by: str | None = None
    begun_with_other_times: str | None = None
    repeat_of: str | None = None
    reach: Reach = field(default_factory=Reach)
    approved_recipients: int | None = None
    via: Via | None = None
    quota: Quota | None = None
    credentials: str | None = None
    host: str | None = None  # who answered
    skew: timedelta | None = None
    winner: str | None = None  # why a winner cannot go to the rest


@dataclass(frozen=True, slots=True)
class Hold:
    """A gate that holds an occurrence. `final`: it will not go out by itself any more."""

    gate: Gate
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    final: bool = False


def holds(given: GateInput) -> Iterator[tuple[Gate, Hold | None]]:
    """Every gate in order with its answer."""
    for gate, question in _GATES.items():
        yield gate, question(given)


def first_hold(given: GateInput) -> Hold | None:
    """The gate that is recorded as `held_by`; none where the occurrence may go.

    What a gate held until its time was over is missed, and told with that gate.
    """
    hold = next((hold for _, hold in holds(given) if hold is not None), None)
    over = _is_over(given)
    if hold is None or hold.final or not over or hold.gate is Gate.FRESH_LEDGER:
        return hold
    return Hold(hold.gate, hold.reason, hold.params, final=True)


def _is_over(given: GateInput) -> bool:
    """Whether it is too late for it to go out by itself."""
    return not given.by_name and given.now > given.occurrence.closes


def _invalid(given: GateInput) -> Hold | None:
    return Hold(Gate.INVALID, "errors", {"errors": list(given.errors)}) if given.errors else None


def _paused(given: GateInput) -> Hold | None:
    """A person's pause, or a day of `blackout:`; hand-offs wait too.

    What was over before the pause began was not kept from going out by it.
    """
    pause, blackout = given.pause, given.blackout
    if pause is not None and not (_is_over(given) and pause.at > given.occurrence.closes):
        since = pause.at.astimezone(ZoneInfo(given.account.timezone))
        params = {"account": given.account.name, "since": f"{since:%Y-%m-%d %H:%M}"}
        params |= {"by": pause.actor, "why": pause.reason}
        if not pause.sure:
            return Hold(Gate.PAUSED, "maybe_paused", {**params, "paused": pause.account})
        return Hold(Gate.PAUSED, "paused", params)
    if blackout is not None:
        at = given.occurrence.at
        day = given.account.day(at if _is_over(given) else max(given.now, at))
        return Hold(Gate.PAUSED, "blackout", {"day": f"{day}", "why": blackout.reason or "—"})
    return None


def _experiment(given: GateInput) -> Hold | None:
    """Variants that nobody can share out here, or of which an older ledger may have sent some.

    By name neither: that ledger may have shared the people out among other variants, and then no
    retry key would keep them from getting a second one.
    """
    contents = given.occurrence.post.contents
    if given.winner is not None:
        return _winner(given, given.winner)
    if contents.kind != "variants":
        return None
    problem = problem_of(contents, given.via or Via.BROADCAST)
    if problem is not None:
        return Hold(Gate.EXPERIMENT, problem)
    if given.occurrence.at < given.ledger_created_at:
        return Hold(Gate.EXPERIMENT, "older_ledger")
    return _at_line(given) if given.via is Via.NARROWCAST else None


def _winner(given: GateInput, problem: str) -> Hold | None:
    """A winner that has no rest to go to. One decided late goes by name."""
    if problem != "winner_late":
        return Hold(Gate.EXPERIMENT, problem)
    params = {"days": DECIDED_WITHIN.days}
    return None if given.by_name else Hold(Gate.EXPERIMENT, problem, params, final=True)


def _at_line(given: GateInput) -> Hold | None:
    """Variants among people whom only LINE knows, who have to be counted, and many enough."""
    rule, tags = given.occurrence.post.audience, given.account.tags
    arms, people = len(given.occurrence.post.contents.items), given.reach.most
    if not is_countable(rule, tags):
        return Hold(Gate.EXPERIMENT, "not_countable")
    if not fits_a_request(rule, tags, arms):
        return Hold(Gate.EXPERIMENT, "too_many_parts", {"variants": arms})
    if people is not None and part_of(people, arms) < LEAST_PEOPLE:
        params = {"people": people, "variants": arms, "least": LEAST_PEOPLE}
        return Hold(Gate.EXPERIMENT, "too_few_at_line", params)
    return None


def _fresh_ledger(given: GateInput) -> Hold | None:
    if given.by_name or given.ledger_waived or given.occurrence.at >= given.ledger_created_at:
        return None
    made = given.ledger_created_at.astimezone(given.occurrence.zone)
    return Hold(Gate.FRESH_LEDGER, "before_ledger", {"created_at": f"{made:%Y-%m-%d %H:%M}"})


def _same_bot(given: GateInput) -> Hold | None:
    if given.same_bot is None:
        return None
    return Hold(
        Gate.SAME_BOT, "two_accounts", {"account": given.account.name, "other": given.same_bot}
    )


def _approval(given: GateInput) -> Hold | None:
    if given.check.approved:
        return None
    changed = list(dict.fromkeys(difference.part for difference in given.check.differences))
    return Hold(Gate.APPROVAL, given.check.reason or "none", {"changed": changed})


def _times_changed(given: GateInput) -> Hold | None:
    if given.by_name or given.begun_with_other_times is None:
        return None
    return Hold(Gate.TIMES_CHANGED, "edited_after_begin", {"begun": given.begun_with_other_times})


def _repeat(given: GateInput) -> Hold | None:
    if given.repeat_of is None or given.occurrence.post.allow_repeat:
        return None
    return Hold(Gate.REPEAT, "same_content", {"other": given.repeat_of})


def _missed(given: GateInput) -> Hold | None:
    if given.by_name:
        return None
    if _is_over(given):
        late = duration_text(given.occurrence.post.late)
        return Hold(Gate.MISSED, "late", {"late": late}, final=True)
    if given.superseded_by is not None:
        return Hold(Gate.MISSED, "superseded", {"by": given.superseded_by}, final=True)
    waits_for_line = given.occurrence.post.derivation is not None
    if not waits_for_line and _quiet(given, given.now) and not _quiet(given, given.occurrence.at):
        return Hold(Gate.MISSED, "late_in_quiet_hours", _quiet_facts(given), final=True)
    return None


def _quiet_hours(given: GateInput) -> Hold | None:
    return (
        Hold(Gate.QUIET_HOURS, "quiet", _quiet_facts(given)) if _quiet(given, given.now) else None
    )


def _quiet(given: GateInput, at: datetime) -> bool:
    post = given.occurrence.post
    return not (post.quiet_ok or post.by_hand) and quiet_at(given.account, at)


def quiet_at(account: Account, at: datetime) -> bool:
    """Whether an instant lies in the account's quiet hours."""
    wall = at.astimezone(ZoneInfo(account.timezone)).time()
    return account.quiet_hours is not None and account.quiet_hours.covers(wall)


def _quiet_facts(given: GateInput) -> dict[str, str]:
    quiet = given.account.quiet_hours
    return {"hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"} if quiet else {}


def _audience(given: GateInput) -> Hold | None:
    if given.reach.problem is None:
        return None
    return Hold(Gate.AUDIENCE, given.reach.problem, given.reach.params, given.reach.final)


def _frequency_cap(given: GateInput) -> Hold | None:
    """A cap that nobody counts yet must not be passed."""
    if given.occurrence.post.by_hand or given.account.frequency_cap is None:
        return None
    return Hold(Gate.FREQUENCY_CAP, "later_stage")


def _budget(given: GateInput) -> Hold | None:
    """A budget that nobody counts yet must not be passed."""
    if given.occurrence.post.by_hand or given.account.budget is None:
        return None
    return Hold(Gate.BUDGET, "later_stage")


def _quota(given: GateInput) -> Hold | None:
    if given.occurrence.post.by_hand or fits(given.quota, given.reach.need):
        return None
    remaining = given.quota.remaining if given.quota else None
    return Hold(
        Gate.QUOTA, "not_enough", {"need": max(1, given.reach.need or 0), "remaining": remaining}
    )


def _blast_radius(given: GateInput) -> Hold | None:
    counted_by_us = given.via in {Via.MULTICAST, Via.PUSH} and given.reach.count is not None
    if given.check.approved and counted_by_us and given.approved_recipients is None:
        return Hold(Gate.BLAST_RADIUS, "not_counted", {"now": given.reach.count})
    if not grown_beyond(given.approved_recipients, given.reach.count):
        return None
    params = {"approved": given.approved_recipients, "now": given.reach.count}
    return Hold(Gate.BLAST_RADIUS, "grown", params)


def _credentials(given: GateInput) -> Hold | None:
    if given.credentials is None or given.occurrence.post.by_hand:
        return None
    host = {"host": given.host} if given.host else {}
    return Hold(Gate.CREDENTIALS, given.credentials, {"account": given.account.name, **host})


def _clock(given: GateInput) -> Hold | None:
    if given.skew is None or abs(given.skew) <= CLOCK_STOP:
        return None
    return Hold(Gate.CLOCK, "wrong_clock", {"seconds": round(given.skew.total_seconds())})


_GATES: Mapping[Gate, Callable[[GateInput], Hold | None]] = {
    Gate.INVALID: _invalid,
    Gate.PAUSED: _paused,
    Gate.EXPERIMENT: _experiment,
    Gate.FRESH_LEDGER: _fresh_ledger,
    Gate.SAME_BOT: _same_bot,
    Gate.APPROVAL: _approval,
    Gate.TIMES_CHANGED: _times_changed,
    Gate.REPEAT: _repeat,
    Gate.MISSED: _missed,
    Gate.QUIET_HOURS: _quiet_hours,
    Gate.AUDIENCE: _audience,
    Gate.FREQUENCY_CAP: _frequency_cap,
    Gate.QUOTA: _quota,
    Gate.BUDGET: _budget,
    Gate.BLAST_RADIUS: _blast_radius,
    Gate.CREDENTIALS: _credentials,
    Gate.CLOCK: _clock,
}
