"""On accounts of which the truth is known, 95 % intervals hold it 95 times of 100.

`python tools/block_coverage.py` does the same with far more of them; its figures stand in
docs/explanation/block-attribution.md.
"""

from functools import cache

import pytest
from block_accounts import FAMILIES, Family, Measured, measure

MESSAGES = 500  # of each family: the standard error of a coverage of 95 % is 1 %


@cache
def measured(family: Family) -> Measured:
    return measure(family, MESSAGES)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_interval_holds_the_truth_in_92_to_98_of_100(family: Family) -> None:
    found = measured(family)
    assert found.told > MESSAGES
    assert 0.92 <= found.coverage <= 0.98


def test_so_it_does_over_all_and_hundreds_of_accounts() -> None:
    every = sum((measured(family) for family in FAMILIES), Measured())
    assert every.accounts > 400
    assert 0.94 <= every.coverage <= 0.965


def test_a_message_without_effect_is_called_in_at_most_5_of_100() -> None:
    every = sum((measured(family) for family in FAMILIES), Measured())
    assert every.without > 3_000
    assert every.called_share <= 0.05
