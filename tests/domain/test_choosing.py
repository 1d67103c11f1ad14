"""Whom an audience of user ids reaches, worked out in streams and beside plain sets."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import EVERYONE, Audience, Demographics, select, split

TAGS = ("a", "b", "c")
NAMES = st.lists(st.sampled_from(TAGS), max_size=3).map(tuple)
PEOPLE = st.sets(st.integers(0, 60).map(lambda n: n.to_bytes(16, "big")))


def chunks(people: set[bytes], size: int = 7) -> list[bytes]:
    records = sorted(people)
    return [b"".join(records[i : i + size]) for i in range(0, len(records), size)]


def expected(rule: Audience, members: dict[str, set[bytes]]) -> set[bytes]:
    some = set[bytes]().union(*(members[tag] for tag in rule.any))
    found = set.intersection(*(members[tag] for tag in rule.all)) if rule.all else some
    if rule.any:
        found = found & some
    return found.difference(*(members[tag] for tag in rule.exclude))


@given(
    rule=st.builds(Audience, NAMES, NAMES, NAMES, limit=st.none() | st.integers(1, 70)),
    people=st.tuples(PEOPLE, PEOPLE, PEOPLE),
    sizes=st.tuples(*[st.integers(1, 9)] * 3),
)
def test_a_stream_gives_what_sets_give_in_order(
    rule: Audience, people: tuple[set[bytes], ...], sizes: tuple[int, ...]
) -> None:
    members = dict(zip(TAGS, people, strict=True))
    streams = {tag: chunks(members[tag], size) for tag, size in zip(TAGS, sizes, strict=True)}
    found = list(select(rule, {tag: streams[tag] for tag in rule.tags}))
    assert all(found), "no chunk is empty"
    assert list(split(b"".join(found))) == sorted(expected(rule, members))[: rule.limit]


def test_a_limit_reads_on_so_that_a_damaged_source_can_say_so() -> None:
    read = []

    def source() -> Iterator[bytes]:
        for chunk in chunks({n.to_bytes(16, "big") for n in range(50)}):
            read.append(chunk)
            yield chunk

    assert len(b"".join(select(Audience(all=("a",), limit=3), {"a": source()}))) == 3 * 16
    assert len(read) == 8


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (EVERYONE, "all"),
        (Audience(all=("vip",)), "vip"),
        (Audience(any=("vip",)), "vip"),
        (Audience(all=("vip", "new")), "new & vip"),
        (Audience(any=("vip", "new"), exclude=("staff",)), "new | vip, not staff"),
        (Audience(all=("vip",), any=("b", "a")), "vip & (a | b)"),
        (Audience(exclude=("staff",), limit=500), "all, not staff, limit 500"),
        (Audience(demographics=Demographics(("female",))), "demographics"),
    ],
)
def test_the_same_people_have_one_name(rule: Audience, name: str) -> None:
    assert rule.name == name
