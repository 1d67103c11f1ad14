"""Documents of `experiment`. Rates are fractions; what LINE does not tell is null."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExperimentDesign:
    """`oactl experiment design`: what an experiment needs, before it is sent.

    `needed` and `smallest_lift` are of each variant; null where there is no such number.
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
    friends_each: int | None
    enough: bool | None
    smallest_lift: float | None
