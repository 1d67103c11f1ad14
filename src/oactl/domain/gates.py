"""Why something due does not go out: gates in a fixed order, the first that holds it is told.

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
from oactl.domain.plan import Occurrence
from oactl.domain.when import duration_text


@dataclass(frozen=True, slots=True)
class Quota:
    """LINE's answer: `limit` is None where LINE sets none. What is used is approximate."""

    limit: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        """What is left this month, never below 0; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    def minus(self, messages: int) -> "Quota":
        """The quota after so many messages more."""
        return Quota(self.limit, self.used + messages)


def fits(quota: Quota | None, need: int | None) -> bool:
    """Whether a delivery fits. Where nobody knows the need, any message left will do.

    LINE then decides by its own limit; where LINE's answer is not known, nothing is stopped here.
    """
    if quota is None or quota.remaining is None:
        return True
    return quota.remaining >= max(need or 0, 1)


CLOCK_WARN = timedelta(seconds=60)
CLOCK_STOP = timedelta(minutes=5)
REPEAT_WITHIN = timedelta(days=7)


class Gate(StrEnum):
    """The gates of contract 4, in their order; those of later stages are held places."""

    INVALID = "invalid"
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
    nobody to send to: a code with params.
    """

    count: int | None = None
    most: int | None = None
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def need(self) -> int | None:
        """How many messages it takes at most."""
        return self.most if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class GateFacts:
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
    same_bot: str | None = None
    superseded_by: str | None = None
    begun_with_other_times: str | None = None
    repeat_of: str | None = None
    reach: Reach = field(default_factory=Reach)
    approved_recipients: int | None = None
    via: Via | None = None
    quota: Quota | None = None
    credentials: str | None = None
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A gate that holds an occurrence. `final`: it will not go out by itself any more."""

    gate: Gate
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    final: bool = False


def holds(facts: GateFacts) -> Iterator[tuple[Gate, Hold | None]]:
    """Every gate in order with its answer."""
    for gate, question in _GATES.items():
        yield gate, question(facts)


def first_hold(facts: GateFacts) -> Hold | None:
    """The gate that is recorded as `held_by`; none where the occurrence may go.

    What a gate held until its time was over is missed, and told with that gate.
    """
    hold = next((hold for _, hold in holds(facts) if hold is not None), None)
    over = not facts.by_name and facts.now > facts.occurrence.closes
    if hold is None or hold.final or not over or hold.gate is Gate.FRESH_LEDGER:
        return hold
    return Hold(hold.gate, hold.reason, hold.params, final=True)


def _invalid(s: GateFacts) -> Hold | None:
    return Hold(Gate.INVALID, "errors", {"errors": list(s.errors)}) if s.errors else None


def _experiment(s: GateFacts) -> Hold | None:
    if s.occurrence.post.contents.kind == "variants":
        return Hold(Gate.EXPERIMENT, "later_stage")
    return None


def _fresh_ledger(s: GateFacts) -> Hold | None:
    if s.by_name or s.ledger_waived or s.occurrence.at >= s.ledger_created_at:
        return None
    made = s.ledger_created_at.astimezone(ZoneInfo(s.occurrence.plan.timezone))
    return Hold(Gate.FRESH_LEDGER, "before_ledger", {"created_at": f"{made:%Y-%m-%d %H:%M}"})


def _same_bot(s: GateFacts) -> Hold | None:
    if s.same_bot is None:
        return None
    return Hold(Gate.SAME_BOT, "two_accounts", {"account": s.account.name, "other": s.same_bot})


def _approval(s: GateFacts) -> Hold | None:
    if s.check.approved:
        return None
    changed = list(dict.fromkeys(difference.part for difference in s.check.differences))
    return Hold(Gate.APPROVAL, s.check.reason or "none", {"changed": changed})


def _times_changed(s: GateFacts) -> Hold | None:
    if s.by_name or s.begun_with_other_times is None:
        return None
    return Hold(Gate.TIMES_CHANGED, "edited_after_begin", {"begun": s.begun_with_other_times})


def _repeat(s: GateFacts) -> Hold | None:
    if s.repeat_of is None or s.occurrence.post.allow_repeat:
        return None
    return Hold(Gate.REPEAT, "same_content", {"other": s.repeat_of})


def _missed(s: GateFacts) -> Hold | None:
    if s.by_name:
        return None
    if s.superseded_by is not None:
        return Hold(Gate.MISSED, "superseded", {"by": s.superseded_by}, final=True)
    if s.now > s.occurrence.closes:
        late = duration_text(s.occurrence.post.late)
        return Hold(Gate.MISSED, "late", {"late": late}, final=True)
    if _quiet(s, s.now) and not _quiet(s, s.occurrence.at):
        return Hold(Gate.MISSED, "late_in_quiet_hours", _quiet_facts(s), final=True)
    return None


def _quiet_hours(s: GateFacts) -> Hold | None:
    return Hold(Gate.QUIET_HOURS, "quiet", _quiet_facts(s)) if _quiet(s, s.now) else None


def _quiet(s: GateFacts, at: datetime) -> bool:
    post = s.occurrence.post
    return not (post.quiet_ok or post.by_hand) and quiet_at(s.account, at)


def quiet_at(account: Account, at: datetime) -> bool:
    """Whether an instant lies in the account's quiet hours."""
    wall = at.astimezone(ZoneInfo(account.timezone)).time()
    return account.quiet_hours is not None and account.quiet_hours.covers(wall)


def _quiet_facts(s: GateFacts) -> dict[str, str]:
    quiet = s.account.quiet_hours
    return {"hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"} if quiet else {}


def _audience(s: GateFacts) -> Hold | None:
    if s.reach.problem is None:
        return None
    return Hold(Gate.AUDIENCE, s.reach.problem, s.reach.params)


def _frequency_cap(s: GateFacts) -> Hold | None:
    """A cap that nobody counts yet must not be passed."""
    if s.occurrence.post.by_hand or s.account.frequency_cap is None:
        return None
    return Hold(Gate.FREQUENCY_CAP, "later_stage")


def _budget(s: GateFacts) -> Hold | None:
    """A budget that nobody counts yet must not be passed."""
    if s.occurrence.post.by_hand or s.account.budget is None:
        return None
    return Hold(Gate.BUDGET, "later_stage")


def _quota(s: GateFacts) -> Hold | None:
    if s.occurrence.post.by_hand or fits(s.quota, s.reach.need):
        return None
    remaining = s.quota.remaining if s.quota else None
    return Hold(Gate.QUOTA, "not_enough", {"need": s.reach.need, "remaining": remaining})


def _blast_radius(s: GateFacts) -> Hold | None:
    counted_by_us = s.via in {Via.MULTICAST, Via.PUSH} and s.reach.count is not None
    if s.check.approved and counted_by_us and s.approved_recipients is None:
        return Hold(Gate.BLAST_RADIUS, "not_counted", {"now": s.reach.count})
    if not grown_beyond(s.approved_recipients, s.reach.count):
        return None
    params = {"approved": s.approved_recipients, "now": s.reach.count}
    return Hold(Gate.BLAST_RADIUS, "grown", params)


def _credentials(s: GateFacts) -> Hold | None:
    if s.credentials is None or s.occurrence.post.by_hand:
        return None
    return Hold(Gate.CREDENTIALS, s.credentials, {"account": s.account.name})


def _clock(s: GateFacts) -> Hold | None:
    if s.skew is None or abs(s.skew) <= CLOCK_STOP:
        return None
    return Hold(Gate.CLOCK, "wrong_clock", {"seconds": round(s.skew.total_seconds())})


_GATES: Mapping[Gate, Callable[[GateFacts], Hold | None]] = {
    Gate.INVALID: _invalid,
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
