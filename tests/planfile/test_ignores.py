"""A comment silences a rule on its line or the line below, with a reason, until its day."""

import time
from datetime import date

import pytest

from oactl.domain.violation import Violation
from oactl.planfile.violations import apply_ignores, ignores
from oactl.planfile.yaml.reader import read_yaml
from oactl.rules import all_rules, is_ignorable

TODAY = date(2026, 11, 25)


def silenced(text, *problems, today=TODAY):
    """What is left of problems at paths, and what is said about the comments."""
    document = read_yaml(text.encode(), "p.yaml")
    findings = [document.finding(problem) for problem in problems]
    left = apply_ignores(findings, ignores(document), today)
    return [(f.rule, f.variant, f.line, f.severity) for f in left]


A251 = Violation("OA251", ("a",))


@pytest.mark.parametrize(
    "text",
    [
        "a: x # oactl: ignore OA251 until 2026-12-31 permit no. 7\n",
        "a: x # oactl: ignore OA251 permit no. 7\n",
        "# oactl: ignore OA251 until 2026-11-25 permit no. 7\na: x\n",
        "# oactl: ignore OA251, OA218 permit no. 7\n# and a word more\na: x\n",
    ],
)
def test_a_comment_on_the_line_or_above_it_silences_the_rule(text):
    assert silenced(text, A251) == []


def test_a_comment_silences_no_other_rule_and_no_other_line():
    text = "a: x # oactl: ignore OA251 permit\nb: y\n"
    left = silenced(text, Violation("OA218", ("a",)), Violation("OA251", ("b",)))
    assert left == [("OA218", None, 1, "error"), ("OA251", None, 2, "error")]


@pytest.mark.parametrize(
    ("comment", "variant"),
    [
        ("ignore OA251", "reason"),
        ("ignore OA251 until 2026-12-31", "reason"),
        ("ignore OA251 until 2026-11-24 permit", "expired"),
        ("ignore OA251 until tomorrow permit", "form"),
        ("ignore everything", "form"),
        ("silence OA251 please", "form"),
    ],
)
def test_a_comment_without_reason_or_after_its_day_silences_nothing_and_is_told(comment, variant):
    left = silenced(f"a: x # oactl: {comment}\n", A251)
    assert left == [("OA251", None, 1, "error"), ("OA140", variant, 1, "warning")]


NEVER = ["OA150", "OA201", "OA250", "OA301", "OA395", "OA401", "OA403", "OA503", "OA601", "OA801"]


@pytest.mark.parametrize("rule", NEVER)
def test_what_changes_who_gets_what_and_when_and_secrets_cannot_be_silenced(rule):
    left = silenced(f"a: x # oactl: ignore {rule} because\n", Violation(rule, ("a",)))
    assert left == [(rule, None, 1, "error"), ("OA140", "never", 1, "warning")]


def test_to_ignore_what_may_not_be_ignored_is_told_also_where_nothing_is_wrong():
    assert silenced("a: x # oactl: ignore OA403 we know\n") == [("OA140", "never", 1, "warning")]


def test_a_rule_that_may_be_ignored_is_silenced_beside_one_that_may_not():
    left = silenced("a: x # oactl: ignore OA251, OA403 we know\n", A251)
    assert left == [("OA140", "never", 1, "warning")]


@pytest.mark.parametrize("rule", [*filter(is_ignorable, all_rules())])
def test_what_a_checker_may_know_better_can_be_silenced(rule):
    found = Violation(rule, ("a",), {}, "warning")
    assert silenced(f"a: x # oactl: ignore {rule} fine\n", found) == []


def test_comments_above_one_another_speak_of_the_line_below_them_all():
    text = "# oactl: ignore OA251 fine\n# oactl: ignore OA218 fine\n# a word\na: x\n"
    assert silenced(text, A251, Violation("OA218", ("a",))) == []


@pytest.mark.parametrize("lines", ["# oactl: ignore OA251 x\n", "a: x # oactl: ignore OA251 x\n"])
def test_many_comments_cost_no_more_than_their_number(lines):
    began = time.perf_counter()
    silenced(lines * 20_000 + "b: y\n", A251)
    assert time.perf_counter() - began < 5


def test_the_same_words_inside_a_text_are_only_text():
    assert silenced('a: "x # oactl: ignore OA251 permit"\n', A251) == [("OA251", None, 1, "error")]
