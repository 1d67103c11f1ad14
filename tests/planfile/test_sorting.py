"""Records come out in order and each once, however they are spread."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import split
from oactl.planfile.list_cache import in_order


def pieces_of(records: list[bytes], size: int) -> list[bytes]:
    return [b"".join(records[i : i + size]) for i in range(0, len(records), size)]


@pytest.mark.parametrize(
    "records",
    [
        [os.urandom(16) for _ in range(20_000)],
        [n.to_bytes(16, "big") for n in range(20_000, 0, -1)],
        [bytes(14) + os.urandom(2) for _ in range(20_000)],
        [bytes(16)] * 20_000,
        [n.to_bytes(16, "little") for n in range(5000)] * 3,
    ],
    ids=["random", "counted down", "65,536 values", "one value", "from the other end"],
)
def test_many_records_are_sorted_and_each_is_kept_once(records: list[bytes]) -> None:
    pieces = pieces_of(records, 777)
    found = list(in_order(pieces))
    assert list(split(b"".join(found))) == sorted(set(records))
    assert all(found)


@given(records=st.lists(st.binary(min_size=16, max_size=16)))
def test_few_records_are_sorted(records: list[bytes]) -> None:
    assert list(split(b"".join(in_order(pieces_of(records, 3))))) == sorted(set(records))
