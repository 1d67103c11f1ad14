"""A list inside a sentence is written with the comma of the reader's language."""

from collections.abc import Iterator

import pytest

from oactl.commands.differences import changed_parts
from oactl.commands.errors import unknown_format
from oactl.domain.approval import Difference
from oactl.domain.violation import Finding, Violation
from oactl.findings.text import message
from oactl.i18n import _, use
from oactl.planfile.violations import unknown_key
from oactl.words.errors import help_of


@pytest.fixture(params=[("en", ", "), ("zh-TW", "、")], ids=lambda given: given[0])
def comma(request: pytest.FixtureRequest) -> Iterator[str]:
    language, comma = request.param
    use(language)
    yield comma
    use("en")


def finding(problem: Violation) -> Finding:
    return Finding(problem.rule, "error", "plans/a.yaml", 1, 1, problem.params, problem.variant)


def test_a_list_among_params_is_words_in_a_row(comma: str) -> None:
    assert _("{known}", known=["text", "image"]) == f"text{comma}image"
    assert _("{known}", known=()) == ""


def test_no_entry_of_a_list_begins_a_line(comma: str) -> None:
    assert _("{known}", known=("a\nb", "c")) == f"a b{comma}c"


def test_the_keys_that_a_finding_knows(comma: str) -> None:
    problem = unknown_key("colour", ("platform", "post", "plan"))
    assert f"platform{comma}post{comma}plan" in message(finding(problem))


def test_what_an_error_offers(comma: str) -> None:
    error = unknown_format("xls", ("text", "json"))
    assert f"text{comma}json" in str(help_of(error))


@pytest.mark.parametrize("part", ["account", "checker", "skip"])
def test_a_list_that_changed_after_an_approval(comma: str, part: str) -> None:
    (value,) = changed_parts([Difference(part, "a, b", "a, b, c")])
    assert (value.was, value.now) == (f"a{comma}b", f"a{comma}b{comma}c")


def test_a_list_that_says_itself_how_it_is_written_is_left_so(comma: str) -> None:
    class Commands(tuple[str, ...]):
        __slots__ = ()

        def __str__(self) -> str:
            return "\n".join(self)

    assert _("{commands}", commands=Commands(("a", "b"))) == "a\nb", comma
