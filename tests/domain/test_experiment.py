"""Experiments: who gets which variant, how many people they need, what came of them."""

from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import RECORD, split
from oactl.domain.experiment import shared_out

RECORDS = st.sets(st.binary(min_size=RECORD, max_size=RECORD), max_size=200)
ARMS = st.integers(1, 6)
SALT = st.text(max_size=30)


@given(RECORDS, SALT, ARMS, st.integers(1, 50))
def test_every_one_is_in_exactly_one_arm_however_the_list_comes(
    people: set[bytes], salt: str, arms: int, size: int
) -> None:
    ordered = sorted(people)
    chunks = [b"".join(ordered[at : at + size]) for at in range(0, len(ordered), size)]
    parts = [split(part) for part in shared_out(chunks, salt, arms)]
    assert len(parts) == arms
    assert sorted(each for part in parts for each in part) == ordered
    assert all(list(part) == sorted(part) for part in parts)


@given(RECORDS, RECORDS, SALT, ARMS)
def test_a_person_never_changes_arms_because_others_come_or_go(
    people: set[bytes], others: set[bytes], salt: str, arms: int
) -> None:
    before = shared_out([b"".join(people)], salt, arms)
    after = shared_out([b"".join(people | others)], salt, arms)
    for was, now in zip(before, after, strict=True):
        assert set(split(was)) == set(split(now)) & people


def test_the_parts_are_equal_but_for_chance_and_another_occurrence_mixes_anew() -> None:
    """10,000 in two parts: 5,000 ± 50 each, and a quarter in each pair of parts: ± 43."""
    people = b"".join(number.to_bytes(RECORD) for number in range(10_000))
    first, second = (shared_out([people], salt, 2) for salt in ("offer@20:00", "offer@21:00"))
    assert all(abs(len(part) / RECORD - 5_000) < 250 for part in (*first, *second))
    both = set(split(first[0])) & set(split(second[0]))
    assert abs(len(both) - 2_500) < 220
