"""On accounts of which the truth is known, 95 % intervals hold it 95 times of 100.

`python tools/block_coverage.py` does the same with far more of them; its figures stand in
docs/explanation/block-attribution.md.
"""

from datetime import UTC, datetime

import pytest
from block_accounts import FAMILIES, Measured, measure

from oactl.domain.insight import FollowersDay
from oactl.domain.report.block_cost import block_costs
from oactl.domain.report.sendings import Sending
from oactl.sandbox.clock import aware, day_date, day_of, day_start
from oactl.sandbox.friends import Population

MESSAGES = 500  # of each family: the standard error of a coverage of 95 % is 1 %


def test_the_interval_holds_the_truth_in_92_to_98_of_100_and_nothing_is_called_in_vain() -> None:
    """In each family and over all; a message without effect is called in 5 of 100 at most."""
    found = {family.name: measure(family, MESSAGES) for family in FAMILIES}
    coverage = {name: each.coverage for name, each in found.items()}
    assert {name: share for name, share in coverage.items() if not 0.92 <= share <= 0.98} == {}
    every = sum(found.values(), Measured())
    assert every.accounts > 400
    assert 0.94 <= every.coverage <= 0.965
    assert every.without > 3_000
    assert every.called_share <= 0.05


def no_farther_than_chance(_strays: object, _freedom: float, level: float) -> float:
    return abs(level)


@pytest.mark.parametrize(
    ("name", "place", "wrong"),
    [
        ("overlaps", "block_cost.UNLIKE", 0.0),  # messages are all alike
        ("overdispersed", "usual_days._variance", no_farther_than_chance),
    ],
)
def test_a_method_without_a_part_of_it_does_not_pass(name, place, wrong, monkeypatch) -> None:
    monkeypatch.setattr(f"oactl.domain.report.{place}", wrong)
    family = next(family for family in FAMILIES if family.name == name)
    assert measure(family, 300).coverage < 0.92


@pytest.mark.parametrize("share", [0.0, 0.004, 0.01, 0.02])
def test_it_finds_whom_the_messages_of_the_sandbox_drive_away(share) -> None:
    """The sandbox has people of its own, of whom it knows why each of them left."""
    first = day_of(datetime(2026, 3, 1, 3, tzinfo=UTC).timestamp())
    people = Population(f"blocks:{share}", 1_500, day_start(first), growth=0.001)
    sent = day_start(first + 40) + 12 * 3_600
    reached = people.reachable(sent)
    people.annoy(reached, share, sent, "message")
    days = {}
    for number in range(first, first + 60):
        followers, reaches, blocks = people.figures(number)
        day = day_date(number)
        days[day] = FollowersDay(day, "ready", followers, reaches, blocks)
    (found,) = block_costs(days, [Sending("p", aware(sent), len(reached))])
    cost = found.windows[1].cost
    assert cost is not None
    assert cost.low <= share * len(reached) <= cost.high
    assert found.windows[1].conclusion == ("cost" if share else "too_little")
