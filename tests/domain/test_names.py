"""Names and values: what counts as one, what only looks the same, how one value is spelt."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.plan import OccurrenceName, parse_occurrence
from oactl.domain.value import (
    canonical_json,
    compact_json,
    composed,
    digest,
    foreign_letters,
    is_name,
    is_user_id,
    jsonable,
    look_alikes,
    same_text,
    skeleton,
    utf16_length,
)
from oactl.domain.when import (
    duration_text,
    parse_date,
    parse_duration,
    parse_instant,
    parse_moment,
    parse_time,
    parse_time_range,
)

LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
NAMES = st.text(st.sampled_from("aA1-_ 周年慶éがกำ"), min_size=1, max_size=12)


def turned(value: Any) -> Any:
    """The same value with every mapping written the other way round."""
    if isinstance(value, dict):
        return {key: turned(part) for key, part in reversed(value.items())}
    return [turned(part) for part in value] if isinstance(value, list) else value


@given(JSON)
def test_one_value_has_one_spelling_and_one_digest_in_any_order(value: Any) -> None:
    assert canonical_json(turned(value)) == canonical_json(value)
    assert digest(turned(value)) == digest(value)
    assert json.loads(canonical_json(value)) == value
    assert json.loads(compact_json(value)) == value


@given(JSON, JSON)
def test_two_values_have_two_digests(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) is (canonical_json(one) == canonical_json(other))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_is_as_long_as_line_counts_it(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


class Way(StrEnum):
    ONE = "one"


@dataclass
class Kept:
    way: Way
    day: date | None = None
    many: tuple[int, ...] = ()
    flag: bool = False


def test_what_is_empty_is_left_out_so_that_a_later_field_changes_nothing() -> None:
    assert jsonable(Kept(Way.ONE)) == {"is": "Kept", "way": "one"}
    full = Kept(Way.ONE, date(2026, 11, 25), (2, 1), flag=True)
    assert jsonable(full) == {
        "is": "Kept",
        "way": "one",
        "day": "2026-11-25",
        "many": [2, 1],
        "flag": True,
    }
    assert jsonable(frozenset({"b", "a"})) == ["a", "b"]
    assert jsonable({1: timedelta(minutes=2), "t": time(20)}) == {"1": 120.0, "t": "20:00:00"}


# ---- names --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["offer", "周年慶", "12-25", "a_b", "วันนี้", "é", "が", "x" * 100])
def test_letters_digits_and_two_signs_make_a_name(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "a@b", "a.b", "a\n", "#", "🎉", "x" * 101, "a\u200b", "週:一"]
)
def test_nothing_else_does(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("offer", "Offer"),
        ("offer", "оffer"),
        ("offer", "ｏｆｆｅｒ"),
        ("of-fer", "of‑fer"),
        ("l0", "1o"),
        ("週一", "週ー"),
        ("offer", "of\u2060fer"),
        ("offer", "offer\u3164"),
    ],
)
def test_names_that_people_cannot_tell_apart_look_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)
    assert list(look_alikes([one, "another", other])) == [(other, one)]


def test_names_that_differ_and_one_name_twice_do_not() -> None:
    assert list(look_alikes(["offer", "offers", "週一", "週二", "offer"])) == []


@pytest.mark.parametrize(
    ("name", "foreign"),
    [("оffеr", "ое"), ("offer", ""), ("привет", ""), ("周年慶", ""), ("αlpha", "α"), ("週a", "")],
)
def test_letters_of_other_scripts_are_named_only_among_latin_ones(name: str, foreign: str) -> None:
    assert foreign_letters(name) == foreign


@given(NAMES)
def test_a_name_is_one_in_every_form_of_unicode(name: str) -> None:
    assert composed(normalize("NFD", name)) == composed(name)
    assert skeleton(normalize("NFD", name)) == skeleton(name)
    assert same_text(f" {normalize('NFD', name).upper()} ") == same_text(name.upper())


@given(st.text(st.sampled_from("Uu0123456789abcdefABCDEFg\n"), max_size=34))
def test_a_user_id_is_u_and_32_small_hex_digits(text: str) -> None:
    hexes = text[1:]
    fits = text[:1] == "U" and len(hexes) == 32 and not set(hexes) - set("0123456789abcdef")
    assert is_user_id(text) is fits


PART = st.text(st.sampled_from("ab1-_周年慶"), min_size=1, max_size=6)
WALLS = st.builds(datetime.combine, st.dates(date(1971, 1, 1), date(2190, 1, 1)), st.times()).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(st.builds(OccurrenceName, PART, PART, WALLS, st.none() | PART))
def test_an_occurrence_is_found_again_by_its_name(name: OccurrenceName) -> None:
    assert parse_occurrence(str(name)) == name
    assert parse_occurrence(f" {normalize('NFD', str(name))}\n") == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "shop/offer", "offer@2026-11-25T20:00", "shop/offer@2026-11-25", "d0123456789ab"),
        *("a/b/c/d@2026-11-25T20:00", "shop//offer@2026-11-25T20:00", "/offer@2026-11-25T20:00"),
        *("shop/offer@2026-02-30T20:00", "shop/offer@2026-11-25T24:00"),
        "shop/offer@2026-11-25T20:00:00",
    ],
)
def test_anything_else_names_no_occurrence(text: str) -> None:
    assert parse_occurrence(text) is None


# ---- instants -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "now", "2026-11-25T25:00", "0001-01-01T00:00", "9999-12-31"])
def test_an_instant_that_could_overflow_or_is_none_is_none(text: str) -> None:
    assert parse_instant(text) is None


def test_an_instant_keeps_its_zone_and_is_naive_without_one() -> None:
    taipei = parse_instant("2026-11-25T20:00:30+08:00")
    assert taipei is not None
    assert taipei.astimezone(UTC) == datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
    naive = parse_instant("2026-11-25T20:00")
    assert naive is not None
    assert (naive.isoformat(), naive.tzinfo) == ("2026-11-25T20:00:00", None)


@given(st.integers(1, 23 * 3600).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_is_read_back_from_what_a_plan_would_write(length: timedelta) -> None:
    assert parse_duration(duration_text(length)) == length


@given(st.text("0123456789:：-–~ TtdhmsDHMS天時分秒小半个個", max_size=16))
def test_no_text_raises_and_what_is_read_is_in_bounds(text: str) -> None:
    day, moment = parse_date(text), parse_moment(text)
    assert day is None or 1970 <= day.year <= 2199
    assert moment is None or moment.tzinfo is None
    span = parse_time_range(text)
    assert span is None or span[0] != span[1]
    parse_time(text)
    parse_duration(text)
