"""What is told of the writing of a file never hangs on what stands around it."""

import json
import re

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from oactl.planfile.yaml.reader import read_yaml

KEYS = st.sampled_from(["text", "subject", "author", "notes", "週", "a_b"])
WORDS = st.text(
    st.sampled_from("ab 一二，、：；「」“”‘’（）【】#:-,{}[]!&*|>%@`?'\"\\　\xa0\t🎉"), max_size=14
)


def told(text: str) -> list[tuple[str, str | None, int]]:
    problems = read_yaml(text.encode(), "plans/p.yaml").problems
    return [(each.rule, each.variant, each.line) for each in problems]


@given(key=KEYS, words=WORDS)
def test_what_stands_in_double_quotes_as_json_writes_it_is_never_told(key: str, words: str) -> None:
    text = f"{key}: {json.dumps(words, ensure_ascii=False)}\n"
    assume("\t" not in words)
    assert told(text) == []
    assert read_yaml(text.encode(), "p.yaml").root[key] == words


@given(key=KEYS, words=WORDS)
def test_what_stands_in_single_quotes_is_never_told(key: str, words: str) -> None:
    text = f"{key}: '{words.replace(chr(39), chr(39) * 2)}'\n"
    assert told(text) == []
    assert read_yaml(text.encode(), "p.yaml").root[key] == words


@given(
    lines=st.lists(WORDS.filter(lambda line: bool(line.strip()) and "\t" not in line), min_size=1)
)
def test_the_lines_of_a_block_are_never_told(lines: list[str]) -> None:
    body = "".join(f"  x{line}\n" for line in lines)
    found = read_yaml(f"text: |\n{body}".encode(), "p.yaml")
    assert [each.rule for each in found.problems] == []
    assert found.root["text"] == "".join(f"x{line}\n" for line in lines)


@given(words=WORDS, before=st.integers(0, 3), after=st.integers(0, 3))
def test_a_surprise_is_told_at_its_own_line_whatever_stands_around(
    words: str, before: int, after: int
) -> None:
    assume(not words.startswith((" ", "　", "\xa0", "\t")))
    alone = told(f"text: {words}\n")
    assume(all(line == 1 for _, _, line in alone))
    above = "".join(f"k{number}: v\n" for number in range(before))
    below = "".join(f"z{number}: v\n" for number in range(after))
    around = told(f"{above}text: {words}\n{below}")
    if not alone:
        assert around == []
    for rule, variant, line in alone:
        if rule.startswith("OA13"):
            assert (rule, variant, line + before) in around


@given(key=KEYS, words=WORDS)
def test_a_value_that_is_not_told_is_the_one_that_was_written(key: str, words: str) -> None:
    """Nothing is lost in silence: what a reader sees is what is sent."""
    text = f"{key}: {words}\n"
    assume(words.strip() and words.lstrip()[0] not in "'\"|>&*![{#?-%@`" and "\\" not in words)
    assume(not re.search(r"[ \t]#(?=[ \t#]|$)", words))  # a comment as people write one
    found = read_yaml(text.encode(), "p.yaml")
    if not found.problems:
        assert found.root[key] == words.strip(" \t")


@pytest.mark.parametrize("sign", "，、：；「」（）！？。…～＃")
def test_no_full_width_sign_inside_copy_is_told(sign: str) -> None:
    for text in (f"text: 今天{sign}開跑", f"text: {sign}開跑", f"text: 今天{sign}"):
        assert told(f"{text}\n") == [], text


@given(
    value=st.recursive(
        st.text("ab一二 #:,", max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    flow=st.sampled_from([None, False, True]),
    indent=st.sampled_from([2, 4]),
)
def test_what_a_library_writes_is_read_as_it_was_and_never_told_as_an_error(
    value: object, flow: bool | None, indent: int
) -> None:
    written = yaml.safe_dump(
        {"posts": value}, allow_unicode=True, default_flow_style=flow, indent=indent, width=1000
    )
    found = read_yaml(written.encode(), "p.yaml", items=None)
    assert [each for each in found.problems if each.severity == "error"] == []
    assert found.root["posts"] == value
