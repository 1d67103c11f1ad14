"""A comment silences a rule on its line or the line below, with a reason, until its day."""

from datetime import date

import pytest

from oactl.domain.violation import Violation
from oactl.planfile.ignores import apply_ignores, ignores
from oactl.planfile.reader import read_yaml

TODAY = date(2026, 11, 25)


def silenced(text, *problems, today=TODAY):
    """What is left of problems at paths, and what is said about the comments."""
    document = read_yaml(text.encode(), "p.yaml")
    findings = [document.finding(problem) for problem in problems]
    left = apply_ignores(findings, ignores(document), today)
    return [(f.rule, f.variant, f.line, f.severity) for f in left]


A701 = Violation("OA701", ("a",))


@pytest.mark.parametrize(
    "text",
    [
        "a: x # oactl: ignore OA701 until 2026-12-31 permit no. 7\n",
        "a: x # oactl: ignore OA701 permit no. 7\n",
        "# oactl: ignore OA701 until 2026-11-25 permit no. 7\na: x\n",
        "# oactl: ignore OA701, OA702 permit no. 7\n# and a word more\na: x\n",
    ],
)
def test_a_comment_on_the_line_or_above_it_silences_the_rule(text):
    assert silenced(text, A701) == []


def test_a_comment_silences_no_other_rule_and_no_other_line():
    text = "a: x # oactl: ignore OA701 permit\nb: y\n"
    left = silenced(text, Violation("OA702", ("a",)), Violation("OA701", ("b",)))
    assert left == [("OA702", None, 1, "error"), ("OA701", None, 2, "error")]


@pytest.mark.parametrize(
    ("comment", "variant"),
    [
        ("ignore OA701", "reason"),
        ("ignore OA701 until 2026-12-31", "reason"),
        ("ignore OA701 until 2026-11-24 permit", "expired"),
        ("ignore OA701 until tomorrow permit", "form"),
        ("ignore everything", "form"),
        ("silence OA701 please", "form"),
    ],
)
def test_a_comment_without_reason_or_after_its_day_silences_nothing_and_is_told(comment, variant):
    left = silenced(f"a: x # oactl: {comment}\n", A701)
    assert left == [("OA701", None, 1, "error"), ("OA140", variant, 1, "warning")]


@pytest.mark.parametrize("rule", ["OA150", "OA601"])
def test_what_makes_a_file_unusable_and_secrets_cannot_be_silenced(rule):
    left = silenced(f"a: x # oactl: ignore {rule} because\n", Violation(rule, ("a",)))
    assert left == [(rule, None, 1, "error"), ("OA140", "never", 1, "warning")]


def test_a_warning_of_any_group_can_be_silenced():
    assert (
        silenced("a: x # oactl: ignore OA115 fine\n", Violation("OA115", ("a",), {}, "warning"))
        == []
    )


def test_the_same_words_inside_a_text_are_only_text():
    assert silenced('a: "x # oactl: ignore OA701 permit"\n', A701) == [("OA701", None, 1, "error")]
