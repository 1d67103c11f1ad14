"""Batches are cut by a hash of the ids: a name means the same people however a list changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import RECORD
from oactl.domain.delivery.identity import BATCH_SIZE, cells_for, cut


def people(numbers: range) -> list[bytes]:
    return [number.to_bytes(RECORD, "big") for number in numbers]


def batches(records: list[bytes], cells: int | None = None) -> dict[str, set[bytes]]:
    named = list(cut([b"".join(records)], cells or cells_for(len(records))))
    assert len({name for name, _ in named}) == len(named)
    split = [
        (name, [part[start : start + RECORD] for start in range(0, len(part), RECORD)])
        for name, part in named
    ]
    assert sum(len(part) for _, part in split) == len(records)
    return {name: set(part) for name, part in split}


@given(count=st.integers(0, 3 * BATCH_SIZE))
def test_batches_have_everybody_once_and_at_most_500(count: int) -> None:
    found = batches(people(range(count)))
    assert set().union(*found.values()) == set(people(range(count)))
    assert all(0 < len(part) <= BATCH_SIZE for part in found.values())
    assert next(iter(found), "0") == "0"


@pytest.mark.parametrize("change", [40, -40])
def test_of_a_list_that_grew_or_shrank_a_little_each_batch_has_the_same_people(change: int) -> None:
    was, now = batches(people(range(3000))), batches(people(range(3000 + change)))
    both = set(people(range(min(3000, 3000 + change))))
    assert was.keys() == now.keys()
    assert all(was[name] & both == now[name] & both for name in was)


def test_a_cell_of_too_many_is_halved_and_its_first_part_keeps_the_name() -> None:
    found = batches(people(range(1200)), cells=1)
    assert len(found) > 2
    assert {name.partition(".")[0] for name in found} == {"0"}
    assert all(len(part) <= BATCH_SIZE for part in found.values())


@given(count=st.integers(1, 10**7))
def test_cells_hold_at_most_450_on_average(count: int) -> None:
    cells = cells_for(count)
    assert cells == 1 if count <= BATCH_SIZE else count <= cells * 450
