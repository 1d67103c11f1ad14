"""Experiments: who gets which variant, how many people they need, what came of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.audience import RECORD, Via, split
from oactl.domain.experiment import (
    ExperimentArm,
    ExperimentDesign,
    ExperimentReading,
    block_guardrail,
    compared,
    metric_of,
    problem_of,
    share_of,
    share_text,
    shared_out,
    usual_blocks,
)
from oactl.domain.message import Contents, Item
from oactl.domain.statistics import Share

RECORDS = st.sets(st.binary(min_size=RECORD, max_size=RECORD), max_size=200)
ARMS = st.integers(1, 6)
SHARES = st.fractions(Fraction(1, 100), Fraction(1))
SALT = st.text(max_size=30)


@given(RECORDS, SALT, ARMS, st.integers(1, 50))
def test_every_one_is_in_exactly_one_arm_however_the_list_comes(
    people: set[bytes], salt: str, arms: int, size: int
) -> None:
    ordered = sorted(people)
    chunks = [b"".join(ordered[at : at + size]) for at in range(0, len(ordered), size)]
    *parts, rest = [split(part) for part in shared_out(chunks, salt, arms)]
    assert (len(parts), rest) == (arms, ())
    assert sorted(each for part in parts for each in part) == ordered
    assert all(list(part) == sorted(part) for part in parts)


@given(RECORDS, RECORDS, SALT, ARMS, SHARES)
def test_a_person_never_changes_arms_because_others_come_or_go(
    people: set[bytes], others: set[bytes], salt: str, arms: int, share: Fraction
) -> None:
    before = shared_out([b"".join(people)], salt, arms, share)
    after = shared_out([b"".join(people | others)], salt, arms, share)
    assert len(before) == arms + 1
    for was, now in zip(before, after, strict=True):
        assert set(split(was)) == set(split(now)) & people


def test_the_parts_are_equal_but_for_chance_and_another_occurrence_mixes_anew() -> None:
    """10,000 in two parts: 5,000 ± 50 each, and a quarter in each pair of parts: ± 43."""
    people = b"".join(number.to_bytes(RECORD) for number in range(10_000))
    first, second = (shared_out([people], salt, 2)[:2] for salt in ("offer@20:00", "offer@21:00"))
    assert all(abs(len(part) / RECORD - 5_000) < 250 for part in (*first, *second))
    both = set(split(first[0])) & set(split(second[0]))
    assert abs(len(both) - 2_500) < 220


def test_a_share_of_the_people_is_in_the_arms_and_the_others_are_the_rest() -> None:
    """Of 10,000 20 % in two arms: 1,000 ± 30 each, and 8,000 ± 40."""
    people = b"".join(number.to_bytes(RECORD) for number in range(10_000))
    *arms, rest = (split(part) for part in shared_out([people], "offer", 2, Fraction(1, 5)))
    assert all(abs(len(arm) - 1_000) < 150 for arm in arms)
    assert len(rest) == 10_000 - sum(map(len, arms))
    assert sorted([*arms[0], *arms[1], *rest]) == list(split(people))


@pytest.mark.parametrize(
    ("split", "arms", "share"),
    [
        (None, 2, 1),
        ("", 2, 1),
        (100, 2, 1),
        ("100%", 3, 1),
        (1, 2, 1),
        ("50/50", 2, 1),
        ("50% / 50%", 2, 1),
        ("33/33/33", 3, 1),
        ("14/14/14/14/14/14/14", 7, 1),
        ("33.33/33.33/33.33", 3, 1),
        ("20%", 2, Fraction(1, 5)),
        ("20 ％", 3, Fraction(1, 5)),
        (20, 2, Fraction(1, 5)),
        ("12.5%", 2, Fraction(1, 8)),
        ("99%", 2, Fraction(99, 100)),
        ("10/10", 2, Fraction(1, 5)),
        ("10%/10%/10%", 3, Fraction(3, 10)),
        ("49/49", 2, Fraction(98, 100)),
        ("60/40", 2, None),  # they are not equal
        ("10/10", 3, None),
        ("60/60", 2, None),
        ("0%", 2, None),
        ("0.5%", 2, Fraction(1, 200)),
        ("0.2", 2, None),  # a fifth, or two in a thousand?
        ("0.5/0.5", 2, None),
        ("0/0", 2, None),
        ("120", 2, None),
        ("-20%", 2, None),
        ("most", 2, None),
        ([10, 10], 2, None),
    ],
)
def test_which_share_of_the_people_a_split_says(
    split: object, arms: int, share: Fraction | int | None
) -> None:
    assert share_of({} if split is None else {"split": split}, arms) == share


@given(st.integers(1, 10_000), st.integers(2, 10))
def test_a_share_is_read_again_as_it_is_told(hundredths: int, arms: int) -> None:
    share = Fraction(hundredths, 10_000)
    assert share_of({"split": share_text(share)}, arms) == share


# ---- what can be sent and compared ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "via", "problem"),
    [
        (None, Via.MULTICAST, None),
        (None, Via.PUSH, None),
        (None, Via.BROADCAST, "broadcast"),
        (None, Via.NARROWCAST, None),
        ({"split": "50/50"}, Via.MULTICAST, None),
        ({"split": "50 / 50"}, Via.MULTICAST, None),
        ({"split": 100}, Via.MULTICAST, None),
        ({"split": "100%"}, Via.MULTICAST, None),
        ({"split": 20}, Via.MULTICAST, None),
        ({"split": "20%"}, Via.PUSH, None),
        ({"split": "20%"}, Via.NARROWCAST, "share"),
        ({"split": "20%", "winner": "decide"}, Via.MULTICAST, None),
        ({"split": "20%", "winner": "auto"}, Via.MULTICAST, "winner"),
        ({"split": "60/40"}, Via.MULTICAST, "split"),
        ({"split": "33/33/33"}, Via.MULTICAST, "split"),  # there are two
        ({"metric": "clicks"}, Via.MULTICAST, None),
        ({"metric": "sales"}, Via.MULTICAST, "metric"),
    ],
)
def test_why_variants_cannot_be_sent(experiment, via: Via, problem: str | None) -> None:
    contents = Contents("variants", (Item("a", ()), Item("b", ())), experiment)
    assert problem_of(contents, via) == problem


def test_openings_are_compared_where_the_plan_does_not_say() -> None:
    assert metric_of(None) == "open_rate"
    assert metric_of({"metric": "Click_Rate "}) == "click_rate"
    assert metric_of({"metric": "hearts"}) is None


# ---- design --------------------------------------------------------------------------------------


def test_a_rise_above_everybody_needs_nobody_and_is_not_enough() -> None:
    design = ExperimentDesign("open_rate", 0.9, 0.2, 2, friends=1_000)
    assert (design.needed, design.is_enough) == (None, None)


def test_nobody_knows_whether_unknown_friends_suffice() -> None:
    design = ExperimentDesign("open_rate", 0.42, 0.05, 2)
    assert (design.needed, design.arm, design.is_enough, design.smallest) == (1_550, *[None] * 3)


def test_twenty_of_each_arm_is_the_least_that_line_tells() -> None:
    design = ExperimentDesign("click_rate", 0.02, 0.05, 2, friends=1_998)
    assert design.is_below_line  # 999 · 2 % = 19.98
    assert not replace(design, friends=2_000).is_below_line


# ---- reading -------------------------------------------------------------------------------------

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
A = ExperimentArm("a", 500, 210, 30, final=True, sent_at=AT)
B = ExperimentArm("b", 500, 260, 31, final=True, sent_at=AT)


def reading(*arms: ExperimentArm, metric="open_rate") -> ExperimentReading:
    return ExperimentReading(metric, arms)


def test_a_verdict_by_hand() -> None:
    """210 and 260 of 500: 10 points; pooled 0.47, z = 0.1 / √(0.47 · 0.53 · 2/500) = 3.168."""
    (found,) = reading(A, B).comparisons
    assert (found.arm, round(found.difference, 10)) == ("b", 0.1)
    assert found.p_value == pytest.approx(0.00153, abs=5e-6)
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.038, 0.161)
    assert (found.is_clear, reading(A, B).best) == (True, "b")
    assert reading(B, A).best == "b"  # the first is best where the other is clearly worse
    assert reading(A, B, metric="click_rate").best is None


def test_before_line_has_counted_to_the_end_there_is_a_preview_without_a_verdict() -> None:
    early = reading(A, replace(B, final=False))
    assert (early.is_verdict, early.comparisons, early.best) == (False, [], None)
    assert not reading(A).is_verdict


def test_a_figure_that_line_does_not_give_is_missing_and_never_nought() -> None:
    few = replace(B, opened=None)
    assert few.share("open_rate") is None
    found = reading(A, few)
    assert (found.missing, found.comparisons, found.best) == (("b",), [], None)


def test_arms_of_other_sizes_than_chance_makes_have_no_best() -> None:
    """500 and 620 of 1,120: (60² / 560) · 2 = 12.86, p = 0.00034."""
    found = reading(A, replace(B, people=620, opened=400))
    assert found.ratio_p_value == pytest.approx(0.000336, abs=1e-6)
    assert not found.is_shared_out_well
    assert found.comparisons
    assert found.best is None


def test_arms_that_began_far_apart_are_told() -> None:
    assert reading(A, replace(B, sent_at=AT + timedelta(minutes=30))).is_at_one_time
    assert not reading(A, replace(B, sent_at=AT + timedelta(minutes=31))).is_at_one_time
    assert reading(A, ExperimentArm("b")).is_at_one_time


def test_several_comparisons_are_judged_together() -> None:
    """p = 0.042 alone is clear, and of two no more: it is doubled."""
    shares = [Share(210, 500), Share(242, 500), Share(211, 500)]
    alone, two = compared(["a", "b"], shares[:2]), compared(["a", "b", "c"], shares)
    assert alone[0].p_value is not None
    assert alone[0].is_clear
    assert two[0].p_value == pytest.approx(2 * alone[0].p_value)
    assert not two[0].is_clear
    assert two[0].interval.low < alone[0].interval.low


def test_where_everybody_did_it_there_is_nothing_to_test() -> None:
    (found,) = compared(["a", "b"], [Share(500, 500), Share(480, 480)])
    assert (found.p_value, found.is_clear, found.difference) == (None, False, 0.0)


# ---- the guardrail -------------------------------------------------------------------------------

DAY = date(2026, 11, 25)


def blocks(last: int, days: int = 40) -> dict[date, int]:
    """3 more each day, and `last` more on the day of sending and the next together."""
    before = {DAY - timedelta(days=back): 1_000 - 3 * back for back in range(1, days)}
    return {**before, DAY + timedelta(days=1): 997 + last}


def test_the_blocks_of_two_days_stand_beside_any_two_days_before() -> None:
    """Two days before come to 6 each."""
    assert block_guardrail(blocks(6), DAY) == (6, 6, 6)
    more = block_guardrail(blocks(7), DAY)
    assert more is not None
    assert not more.is_usual
    fewer = block_guardrail(blocks(-2), DAY)
    assert fewer is not None
    assert fewer.is_usual


def test_what_is_usual_is_known_before_the_sending() -> None:
    assert usual_blocks(blocks(6), DAY) == (6, 6)
    assert usual_blocks(blocks(6, days=17), DAY) == (6, 6)  # 14 pairs of days
    assert usual_blocks(blocks(6, days=16), DAY) is None


def test_without_the_days_around_it_or_enough_before_nothing_is_said() -> None:
    known = blocks(6)
    assert block_guardrail({**known} | {DAY: 1_000}, DAY) is not None
    del known[DAY + timedelta(days=1)]
    assert block_guardrail(known, DAY) is None
    assert block_guardrail(blocks(6, days=16), DAY) is None  # 13 pairs of days
    assert block_guardrail(blocks(6, days=17), DAY) is not None
