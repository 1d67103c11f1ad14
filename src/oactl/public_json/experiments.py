"""Documents of `experiment`. Rates are fractions; what LINE does not tell is null."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.public_json import Instant, Object


@dataclass(frozen=True, slots=True)
class ExperimentDesign:
    """`oactl experiment design`: what an experiment needs, before it is sent.

    `needed` and `smallest_lift` are of each variant; null where there is no such number. `share` of
    the friends would get one.
    `usual_blocks_low` to `usual_blocks_high` is what any two days of the last 8 weeks came to: more
    around the day of sending is told by `experiment read`.
    """

    account: str | None
    metric: str
    baseline: float
    baseline_deliveries: int | None
    lift: float
    variants: int
    power: float
    alpha: float
    needed: int | None
    needed_in_all: int | None
    friends: int | None
    share: float
    friends_each: int | None
    enough: bool | None
    smallest_lift: float | None
    usual_blocks_low: int | None
    usual_blocks_high: int | None


@dataclass(frozen=True, slots=True)
class ExperimentArm:
    """One variant as it went out; `people` is LINE's word of how many got it, else the ledger's."""

    variant: str
    delivery: str
    state: str
    sent_at: Instant | None
    people: int | None
    opened: int | None
    clicked: int | None
    rate: float | None
    final: bool


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """A variant beside the first one: the difference of the rates, and its interval of 95 %.

    `p_value` is adjusted for the number of comparisons (Holm); null where nobody or everybody did
    it in both.
    """

    variant: str
    against: str
    difference: float
    low: float
    high: float
    p_value: float | None
    clear: bool


@dataclass(frozen=True, slots=True)
class BlockGuardrail:
    """How many more blocked the account on the day of sending and the next, whatever the cause.

    `usual_low` to `usual_high`: what any two days of the 8 weeks before came to.
    """

    net: int
    usual_low: int
    usual_high: int
    usual: bool


@dataclass(frozen=True, slots=True)
class ExperimentDecision:
    """An entry of the register: `winner` null where no variant was better."""

    occurrence: str
    account: str
    winner: str | None
    by: str
    entered_by: str
    at: Instant
    reason: str
    metric: str
    verdict: bool
    arms: Sequence[Object]


@dataclass(frozen=True, slots=True)
class Experiment:
    """`oactl experiment read`. `comparisons` and `best` only stand in a verdict.

    `verdict`: LINE has counted every arm to the end, which it does until `final_at`. Below a
    `sample_ratio_p_value` of 0.001 the parts are not of the sizes that chance makes of equal ones.
    `same_time`: the variants began within half an hour. `share` of the people were in the variants;
    a winner goes to the others, as `winner_occurrence`, null where there are none.
    """

    occurrence: str
    plan: str
    post: str
    account: str
    scheduled_at: Instant
    metric: str
    share: float
    winner_occurrence: str | None
    verdict: bool
    final_at: Instant | None
    sample_ratio_p_value: float | None
    sample_ratio_ok: bool
    same_time: bool
    arms: Sequence[ExperimentArm]
    comparisons: Sequence[ArmComparison]
    best: str | None
    blocks: BlockGuardrail | None
    decision: ExperimentDecision | None


@dataclass(frozen=True, slots=True)
class Experiments:
    """`oactl experiment status`, newest first."""

    experiments: Sequence[Experiment]


@dataclass(frozen=True, slots=True)
class ExperimentDecided:
    """`oactl experiment decide`; `path` is the register, to be committed with the plan."""

    path: str
    decision: ExperimentDecision


@dataclass(frozen=True, slots=True)
class ExperimentRegister:
    """`oactl experiment list`, newest first."""

    decisions: Sequence[ExperimentDecision]
