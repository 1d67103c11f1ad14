"""What is told around a change: whole words, letters and emoji."""

import re

import pytest

from oactl.commands.around import around

TAGS_OF_AREAS = [f"members-district-{number:02}" for number in range(12)]
SENTENCE = "Please bring the printed coupon to any of our teahouses before closing "


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (", ".join(TAGS_OF_AREAS), ", ".join([*TAGS_OF_AREAS[:6], *TAGS_OF_AREAS[7:]])),
        (", ".join(TAGS_OF_AREAS), ", ".join([*TAGS_OF_AREAS[:3], "staff", *TAGS_OF_AREAS[3:]])),
        (f"{SENTENCE}today. {SENTENCE}", f"{SENTENCE}tomorrow. {SENTENCE}"),
        (f"{SENTENCE}A {SENTENCE}B {SENTENCE}", f"{SENTENCE}C {SENTENCE}D {SENTENCE}"),
        (f"{SENTENCE}'kind-hearted' {SENTENCE}", f"{SENTENCE}“kind” {SENTENCE}"),
    ],
)
def test_no_word_around_a_change_is_cut(was: str, now: str) -> None:
    for text, whole in zip(around(was, now), (was, now), strict=True):
        assert "…" in text
        for piece in filter(None, text.split("…")):
            assert re.search(rf"(?<![\w-]){re.escape(piece.strip(' ,'))}(?![\w-])", whole), piece


def test_no_letter_or_emoji_around_a_change_is_cut() -> None:
    for letter in ("ที่", "👩‍👩‍👧", "👍🏽", "é", "❤️"):
        for shift in range(len(letter)):
            run = letter * 40
            for text in around(f"{'x' * shift}{run}1{run}", f"{'x' * shift}{run}2{run}"):
                before, _digit, behind = text.strip("…").partition("1" if "1" in text else "2")
                assert before.endswith(letter)
                assert not before.lstrip("x").replace(letter, "")
                assert not behind.replace(letter, "")


def test_a_word_that_never_ends_is_cut_all_the_same() -> None:
    for text in around(f"{'a' * 500}1{'b' * 500}", f"{'a' * 500}2{'b' * 500}"):
        assert len(text) < 100
