"""People are cut into batches by a hash of their ids: a key always means the same people."""

import hashlib
from collections.abc import Iterable
from itertools import pairwise
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.delivery.identity import BATCH_SIZE, cells_for, cut, position

RECORD = 16


def person(number: int) -> bytes:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).digest()


def chunks(people: Iterable[bytes], size: int = 1000) -> list[bytes]:
    records = sorted(set(people))
    return [b"".join(records[i : i + size]) for i in range(0, len(records), size)]


def split(records: bytes) -> list[bytes]:
    return [records[i : i + RECORD] for i in range(0, len(records), RECORD)]


def batches(people: Iterable[bytes], cells: int) -> dict[str, list[bytes]]:
    found = [(name, split(records)) for name, records in cut(chunks(people), cells)]
    assert len({name for name, _ in found}) == len(found), "a name is given once"
    return dict(found)


def cell_of(record: bytes, cells: int) -> int:
    return position(record) * cells >> 32


@pytest.mark.parametrize(
    ("people", "cells"),
    list(
        zip(
            (0, 1, 500, 501, 900, 901, 1200, 1350, 1351, 1801, 2700, 2701, 5_000_000),
            (1, 1, 1, 2, 2, 3, 3, 3, 4, 6, 6, 8, 12_288),
            strict=True,
        )
    ),
)
def test_the_number_of_cells_grows_in_wide_steps(people: int, cells: int) -> None:
    assert cells_for(people) == cells


def test_three_cells_carry_1200_people() -> None:
    found = batches(map(person, range(1200)), cells_for(1200))
    assert list(found) == ["0", "1", "2"]


def test_the_position_of_a_person_never_changes() -> None:
    assert position(bytes(range(RECORD))) == 0xCECEE288


PEOPLE = st.sets(st.integers(0, 4000), max_size=3000).map(lambda found: set(map(person, found)))
CLOSE = st.integers(0, 2500).map(lambda n: {i.to_bytes(RECORD, "big") for i in range(n)})
CELLS = st.sampled_from([1, 2, 3, 4, 6, 8, 12, 48])


@given(people=PEOPLE | CLOSE, cells=CELLS)
def test_everyone_is_in_one_batch_and_none_has_more_than_line_takes(
    people: set[bytes], cells: int
) -> None:
    found = batches(people, cells)
    everyone = [each for records in found.values() for each in records]
    assert len(everyone) == len(people)
    assert set(everyone) == people
    assert all(1 <= len(records) <= BATCH_SIZE for records in found.values())


@given(people=PEOPLE | CLOSE, cells=CELLS)
def test_batches_come_in_the_order_of_the_hash_space_and_the_first_is_0(
    people: set[bytes], cells: int
) -> None:
    found = batches(people, cells)
    assert next(iter(found), "0") == "0"
    stretches = [sorted(map(position, records)) for records in found.values()]
    assert all(before[-1] < after[0] for before, after in pairwise(stretches))


@given(people=PEOPLE, others=PEOPLE, cells=CELLS)
def test_who_joins_or_leaves_moves_nobody_to_another_cell(
    people: set[bytes], others: set[bytes], cells: int
) -> None:
    for version in (people, others, people | others):
        for number, (name, records) in enumerate(batches(version, cells).items()):
            [cell] = {cell_of(each, cells) for each in records}
            assert name.partition(".")[0] == ("0" if number == 0 else str(cell))


@given(people=PEOPLE, cells=CELLS)
def test_a_cell_that_stays_small_enough_keeps_its_batch_to_the_byte(
    people: set[bytes], cells: int
) -> None:
    joined = batches(people | {person(9999)}, cells)
    touched = cell_of(person(9999), cells)
    for name, records in list(batches(people, cells).items())[1:]:
        if cell_of(records[0], cells) != touched:
            assert joined[name] == records


def test_a_cell_of_too_many_is_halved_and_its_first_part_keeps_the_name() -> None:
    people = list(map(person, range(3000)))
    found = batches(people, 1)
    names = list(found)
    assert names[0] == "0"
    assert {name.partition(".")[2] for name in names} == {"", "001", "01", "011"} | {
        f"1{digits}" for digits in ("", "01", "1", "11")
    }
    half = {each for each in people if position(each) >= 1 << 31}
    assert {each for name in names if name.startswith("0.1") for each in found[name]} == half


def test_where_the_first_cell_is_empty_the_first_batch_is_0_all_the_same() -> None:
    people = [each for each in map(person, range(3000)) if cell_of(each, 8) >= 3]
    names = list(batches(people, 8))
    assert (names[0], names[1]) == ("0", "4")


def of_one_position(count: int) -> list[bytes]:
    """People whose last four bytes take the CRC-32 of the others back to one value."""
    heads = [number.to_bytes(12, "big") for number in range(count)]
    found = [head + (crc32(head) ^ 0xFFFFFFFF).to_bytes(4, "little") for head in heads]
    assert len(set(map(position, found))) == 1
    return found


def test_people_of_one_position_stay_together_up_to_500_and_then_go_by_their_ids() -> None:
    people = of_one_position(1100)
    found = batches(people, 1)
    assert [len(records) for records in found.values()] == [500, 500, 100]
    assert [each for records in found.values() for each in records] == sorted(people)
