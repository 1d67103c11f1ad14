"""Reading YAML: text stays text, everything has a place, every mistake is told at once."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oactl.domain.value import composed
from oactl.domain.violation import Violation
from oactl.planfile.yaml.reader import MAX_BYTES, read_yaml


def read(text, **how):
    return read_yaml(text.encode(), "plans/p.yaml", **how)


def told(document):
    return [
        (f.rule + (f".{f.variant}" if f.variant else ""), f.line, f.column)
        for f in document.problems
    ]


@pytest.fixture(params=["libyaml", "pure Python"])
def parser(request, monkeypatch):
    if request.param == "pure Python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml")


# What values become


@pytest.mark.parametrize("written", ["20:00", "09:00", "no", "on", "0123", "1.10", "null", "~"])
def test_a_plain_scalar_is_the_text_that_it_looks_like(written):
    assert read(f"at: {written}\n").root == {"at": written}


def test_an_empty_value_is_none_and_a_quoted_one_is_text():
    assert read("a:\nb: ''\n").root == {"a": None, "b": ""}


def test_below_vars_line_and_flex_plain_scalars_have_yaml_types_and_quoted_ones_stay_text():
    document = read(
        "vars: {a: true, b: 25.5, c: null, d: 'true', e: 0x1F, f: no, g: [1, {h: -2}]}\nz: true\n"
    )
    expected = {"a": True, "b": 25.5, "c": None, "d": "true", "e": 31, "f": "no"}
    assert document.root == {"vars": {**expected, "g": [1, {"h": -2}]}, "z": "true"}


def test_a_number_in_vars_that_would_change_its_writing_is_a_warning():
    document = read("vars: {code: 0123, price: 25.10, n: 7}\n")
    assert told(document) == [("OA115", 1, 14), ("OA115", 1, 27)]
    assert {f.severity for f in document.problems} == {"warning"}


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "1e999", "9" * 5000])
def test_a_number_that_json_cannot_carry_is_an_error(number):
    assert told(read(f"vars: {{x: {number}}}\n")) == [("OA114", 1, 11)]


def test_a_number_of_hundreds_of_digits_is_read_exactly():
    assert read("line: {x: 0x" + "f" * 290 + "}\n").root["line"]["x"] == 16**290 - 1


def test_anchors_aliases_and_merges_are_followed_and_the_nearer_key_wins():
    document = read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n")
    assert document.root == {
        "a": {"x": "1", "y": "2"},
        "b": {"y": "3", "x": "1"},
        "c": {"x": "1", "y": "2"},
    }
    assert document.problems == []


def test_a_bom_and_windows_line_ends_are_read_silently():
    document = read_yaml("\ufeffa: 1\r\nb: {c: 2}\r\n".encode(), "p.yaml")
    assert document.root == {"a": "1", "b": {"c": "2"}}
    assert document.problems == []
    assert document.place(("b", "c"))[:2] == (2, 8)


# Places


PLAN = """\
version: 1
posts:
  - id: wed
    subject: "週年慶"
    cadence: {weekly: [wed, 五]}
    notes:
    text: |
      一二三
  - {id: fri, all: [a, b]}
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1, 10)),
        (("posts",), (3, 3, 9)),
        (("posts", 0), (3, 5, 7)),
        (("posts", 0, "subject"), (4, 14, 5)),
        (("posts", 0, "cadence", "weekly", 1), (5, 29, 1)),
        (("posts", 0, "notes"), (6, 5, 5)),
        (("posts", 0, "text"), (7, 11, 1)),
        (("posts", 1, "all", 1), (9, 24, 1)),
        (("posts", 0, "checker"), (3, 5, 7)),
        (("posts", 0, "cadence", "at", 0), (5, 14, 18)),
        (("posts", 7), (3, 3, 9)),
    ],
)
def test_every_value_has_its_place_and_a_missing_one_that_of_its_owner(parser, path, place):
    assert read(PLAN).place(path) == place


def test_a_key_has_its_own_place():
    assert read(PLAN).place(("posts", 0, "cadence"), on_key=True) == (5, 5, 7)


def test_a_finding_carries_plan_post_field_and_the_line():
    problem = Violation("OA301", ("cadence", "weekly", 1))
    found = read(PLAN).finding(problem, ("posts", 0), plan="p", post="wed")
    assert (found.line, found.column, found.width) == (5, 29, 1)
    assert (found.field, found.post, found.path) == ("cadence.weekly[1]", "wed", "plans/p.yaml")
    assert found.source == "    cadence: {weekly: [wed, 五]}"


def test_values_behind_an_alias_stand_where_they_are_written():
    document = read("a: &a {x: 1}\nb: *a\n")
    assert document.place(("b",))[:2] == (2, 4)
    assert document.place(("b", "x"))[:2] == (1, 11)


# Mistakes


SYNTAX = {
    "a: 'abc\nb: c\n": ("OA106.quote", 1, 4),
    "a: 'it's'\n": ("OA106.after", 1, 8),
    'a: "b" c\n': ("OA106.after", 1, 8),
    "a: [b] c\n": ("OA106.after", 1, 8),
    'a: "\\d"\n': ("OA106.escape", 1, 5),
    "a: b: c\n": ("OA106.colon_in_text", 1, 5),
    "a: 1\nb\nc: 2\n": ("OA106.colon", 2, 1),
    "a:\n  b\n  c: d\n": ("OA106.colon", 2, 3),
    "a: - b\n": ("OA106.dash", 1, 4),
    "a: b\n  c: d\n": ("OA106.indent", 2, 3),
    "a:\n    b: c\n  d: e\n": ("OA106.indent", 3, 3),
    "a:\n  - b\n - c\n": ("OA106.indent", 3, 2),
    "a: [b\nc: d\n": ("OA106.bracket", 1, 4),
    "a: {b: c\nd: e\n": ("OA106.bracket", 1, 4),
    "a:\n\tb: c\n": ("OA135", 2, 1),
    "a: @line\n": ("OA136", 1, 4),
    "a: `x`\n": ("OA136", 1, 4),
    "a: %5 off\n": ("OA136", 1, 4),
    "a: *限時*\n": ("OA136", 1, 4),
    "a: &新 x\n": ("OA136", 1, 4),
    "a: !新 x\n": ("OA136", 1, 4),
    "a: >50% off\n": ("OA136", 1, 4),
    "a: |x\n": ("OA136", 1, 4),
    "a: {{ b }} c\n": ("OA136.template", 1, 4),
    "a: {{ b }}\n": ("OA136.template", 1, 4),
    "a: &Tea 新品\n": ("OA136.anchor", 1, 4),
    "a: 1\na: 2\n": ("OA109", 2, 1),
    "a: {b: 1, b: 2}\n": ("OA109", 1, 11),
    "a: 1\n---\nb: 2\n": ("OA107", 2, 1),
    "a: !!python/object:os.system x\n": ("OA110", 1, 4),
    "a: !x {b: c}\n": ("OA110", 1, 4),
    "a: *b\n": ("OA113", 1, 4),
    "a: &a [*a]\n": ("OA113", 1, 8),
    "{a: 1}: b\n": ("OA111", 1, 1),
    "a: {<<: x}\n": ("OA112", 1, 5),
    "a: \x00b\n": ("OA103", 1, 4),
    "a: \x1b0m\n": ("OA103", 1, 4),
    "a: b\u2028c\n": ("OA103", 1, 5),
    "a: " + "[" * 40 + "]" * 40 + "\n": ("OA104", 1, 35),
    "": ("OA108.empty", 1, 1),
    "# only a comment\n": ("OA108.empty", 1, 1),
    "- a\n": ("OA108.kind", 1, 1),
    "just text\n": ("OA108.kind", 1, 1),
}


@pytest.mark.parametrize(("text", "expected"), SYNTAX.items(), ids=[repr(t)[:40] for t in SYNTAX])
def test_each_mistake_is_told_once_with_its_kind_and_place(parser, text, expected):
    assert told(read(text, items=None)) == [expected]


def test_the_first_byte_that_is_not_utf_8_is_the_place():
    document = read_yaml("a: 1\nb: 中".encode() + b"\xff\n", "p.yaml")
    assert told(document) == [("OA102.unknown", 2, 5)]


def test_a_file_of_more_than_five_mebibytes_is_refused_unread():
    assert told(read_yaml(b"a" * (MAX_BYTES + 1), "p.yaml")) == [("OA101.too_large", 1, 1)]


def test_an_alias_bomb_is_refused_at_the_alias_that_is_too_many():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for name, before in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    document = read("\n".join(lines))
    assert [f.rule for f in document.problems] == ["OA105"]
    assert document.root is None


def test_a_thousand_posts_may_share_one_anchored_message():
    posts = "".join(f"  - {{id: p{i}, messages: *m}}\n" for i in range(1000))
    document = read(f"shared: &m [{{text: a}}, {{text: b}}]\nposts:\n{posts}")
    assert document.problems == []
    assert document.root["posts"][999]["messages"] is document.root["shared"]


# Bad posts among good ones


def test_a_bad_post_never_hides_the_findings_of_the_next():
    document = read(
        "plan: p\nposts:\n  - id: a\n    text: 'open\n  - id: b\n    text: 'ok'\n"
        "  - id: c\n    x: [1\n  - id: d\n    ok: yes #yes\ntitle: 慶\n"
    )
    assert [post["id"] for post in document.root["posts"]] == ["b", "d"]
    assert document.root["title"] == "慶"
    assert [(f.rule, f.variant, f.line, f.post) for f in document.problems] == [
        ("OA106", "quote", 4, "a"),
        ("OA106", "bracket", 8, "c"),
        ("OA130", "text", 10, "d"),
    ]
    assert document.incomplete


def test_a_quote_that_swallows_the_next_post_is_told_although_it_is_yaml():
    document = read("posts:\n  - id: a\n    text: '一\n  - id: b\n    text: '\n")
    assert told(document) == [("OA106.quote", 3, 11)]


def test_of_a_file_that_is_wrong_on_every_line_the_first_thousand_problems_are_told():
    document = read("a: *b\n" * 3000)
    assert len(document.problems) == 1001
    assert document.problems[-1].rule == "OA116"


def test_a_broken_line_outside_the_posts_leaves_the_posts_readable():
    document = read("title: @x\nposts:\n  - id: a\n")
    assert document.root == {"posts": [{"id": "a"}]}
    assert told(document) == [("OA136", 1, 8)]


def test_all_mistakes_of_one_broken_post_are_told():
    document = read(
        "posts:\n  - id: a\n    subject：慶\n    text: *限時*\n"
        "    title: {{ x }} 您好\n    by:兔兔\n"
    )
    assert told(document) == [
        ("OA132", 3, 12),
        ("OA136", 4, 11),
        ("OA136.template", 5, 12),
        ("OA137.colon", 6, 7),
    ]


def test_what_the_schema_says_of_a_line_that_the_reader_refused_is_left_out():
    document = read("posts:\n  - text：你好\n")
    about_shape = document.finding(Violation("OA151"), ("posts", 0))
    about_limits = document.finding(Violation("OA301"), ("posts", 0))
    assert [f.rule for f in document.report([about_shape, about_limits])] == ["OA301", "OA132"]


# Never


KEYS = st.text(max_size=8).map(composed)  # names are read in one form of Unicode
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_a_document_has_the_structure_that_yaml_safe_load_finds(value):
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    ours = read(text, typed_under=frozenset())
    theirs = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    if not any(f.rule == "OA103" for f in ours.problems):
        assert ours.root == (theirs or {})


@settings(deadline=None)
@given(JSON)
def test_json_below_vars_comes_back_with_its_types(value):
    text = json.dumps({"vars": {"x": value}})
    if "\\ud" not in text:
        assert read(text).root == {"vars": {"x": value}}


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_ever_raise(data):
    assert read_yaml(data, "p.yaml").problems is not None


SIGNS = (
    "a|posts|id|:| |  |\n|- |#|'|\"|[|]|{|}|,|>|*a|&a|!|%|@|`|\t|？|：|，|\u3000|“|”|<<|---|?|"
    "\r\n|\\|中|eyJ|oactl: ignore OA701 "
)
YAMLISH = st.lists(st.sampled_from([*SIGNS.split("|"), "|"]), max_size=40).map("".join)


@settings(deadline=None)
@given(YAMLISH)
def test_no_text_ever_raises_and_every_finding_has_a_real_place(text):
    document = read("posts:\n- id: a\n" + text)
    for found in document.problems:
        assert 1 <= found.line <= len(document.line_starts)
        assert 1 <= found.column <= len(document.raw(found.line)) + 1
        assert found.width >= 1
