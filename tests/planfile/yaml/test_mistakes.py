"""Mistakes of people new to YAML are told once, at their line, in words that help."""

import json

import pytest

from oactl.planfile.yaml.reader import read_yaml
from oactl.rules import rule_text

HEAD = "plan: p\nposts:\n"


def read(text):
    return read_yaml(text.encode(), "plans/p.yaml")


def told(text):
    return [
        (f.rule + (f".{f.variant}" if f.variant else ""), f.line, f.column)
        for f in read(text).problems
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('  - {id: x, cadence: {weekly:[三], at: "20:00"}}\n', 3, 29),
        ("  - id: x\n    cadence: {weekly:[三]}\n", 4, 21),
        ("  - id: x\n    cadence: {weekly:三}\n", 4, 21),
        ('  - id: x\n    cadence: {at:"20:00"}\n', 4, 17),
        ("  - id: x\n    cadence:\n      weekly:[三]\n      at: '20:00'\n", 5, 13),
    ],
)
def test_a_missing_space_behind_a_colon_is_named(text, line, column):
    assert told(HEAD + text) == [("OA137.colon", line, column)]


@pytest.mark.parametrize("text", ["{a: 12:30}", "{uri: https://a.b}", '{"a:b": null}', "[a, b:c]"])
def test_a_colon_inside_a_value_is_no_mistake(text):
    assert told(f"x: {text}\n") == []


@pytest.mark.parametrize("before", ["", "  - id: y\n    text: b\n"])
@pytest.mark.parametrize(
    ("post", "variant"),
    [
        ("  -id: x\n   text: a\n", "dash"),
        ("  -id: x\n    text: a\n", "dash"),
        ("  － id: x\n    text: a\n", "bullet"),
        ("  －id：x\n    text: a\n", "bullet"),
        ("  • id: x\n    text: a\n", "bullet"),
    ],
)
def test_a_wrong_dash_is_told_at_its_own_line(before, post, variant):
    found = told(HEAD + before + post)
    assert found[0] == (f"OA137.{variant}", 3 + before.count("\n"), 3)
    assert {line for _, line, _ in found} == {3 + before.count("\n")}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("x: {at: “20:00”}\n", 9),
        ("x: {at: “20:00”, b: c}\n", 9),
        ("x: [‘a’, b]\n", 5),
        ("x: {a: b, c: ＂d＂ }\n", 14),
    ],
)
def test_curly_quotes_in_brackets_are_told(text, column):
    assert told(text) == [("OA134", 1, column)]


def test_an_indentation_with_full_width_spaces_is_told_once_with_the_count_of_its_lines():
    document = read(HEAD + "　　- id: x\n　　　　text: a\n" * 9)
    assert [(f.rule, f.variant, f.line, f.params) for f in document.problems] == [
        ("OA131", "indent", 3, {"count": 18})
    ]


def test_full_width_indentation_is_told_in_each_post_that_has_it():
    post = "  - id: {}\n    {}late: 1d\n    {}notes: b\n"
    text = HEAD + "".join(post.format(*each) for each in ("a　　", ("b", "", ""), "c　　"))
    found = [(f.rule, f.post) for f in read(text).problems if f.rule == "OA131"]
    assert found == [("OA131", "a"), ("OA131", "c")]


@pytest.mark.parametrize(
    ("data", "variant"),
    [
        (b"{\\rtf1\\ansi\\ansicpg950 plan: a\\par}", "rtf"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml word/document.xml", "docx"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04\x14\0\x06\0plan.yaml", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\n<!DOCTYPE html>\n<html>", "html"),
        (b"\xef\xbb\xbf<HTML><body>", "html"),
        (b"<?xml version='1.0'?><a/>", "xml"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
    ],
)
def test_a_file_of_another_program_is_named_with_what_to_do(data, variant):
    document = read_yaml(data, "plans/p.yaml")
    assert [(f.rule, f.variant, f.line) for f in document.problems] == [("OA123", variant, 1)]
    for language in ("en", "zh-TW"):
        words = rule_text("OA123", language)
        assert words.message_of(variant) != words.message
        assert words.help_of(variant) != words.help


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_also_without_its_mark(codec):
    document = read_yaml("plan: a\nposts: []\n".encode(codec), "p.yaml")
    assert [(f.rule, f.params["encoding"]) for f in document.problems] == [("OA102", "UTF-16")]


CONFLICT = "<<<<<<< HEAD\n  - id: x\n=======\n  - id: y\n>>>>>>> main\n"


def test_a_conflict_of_git_is_one_finding_and_nothing_of_the_file_is_used():
    document = read(HEAD + CONFLICT + CONFLICT)
    assert [(f.rule, f.line, f.params) for f in document.problems] == [("OA124", 3, {"count": 2})]
    assert document.root is None


def test_a_conflict_of_git_in_the_configuration_is_one_finding_too():
    document = read_yaml(CONFLICT.encode(), "oactl.yaml", typed_under=frozenset(), items=None)
    assert [f.rule for f in document.problems] == ["OA124"]


def test_lines_like_git_s_inside_a_text_are_text():
    assert told("text: |\n  <<<<<<< 好康\n  =======\n") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('text: "一\n  二\n  三"\n', "text"),
        ("text: '一\n  二\n  三'\n", "text"),
        ("text: 一\n  二\n  三\n", "text"),
        ('copy: "一\n  二\n  三"\n', "copy"),
        ("alt: 一\n  二\n  三\n", "alt"),
        ("x: {label: 一\n  二\n  三}\n", "label"),
    ],
)
def test_copy_whose_line_breaks_yaml_folds_is_a_warning_that_teaches_the_block(text, key):
    (found,) = read(text).problems
    assert (found.rule, found.severity) == ("OA125", "warning")
    assert found.params == {"key": key, "lines": 3}
    for language in ("en", "zh-TW"):
        words = rule_text("OA125", language)
        assert f"`{key}`" in words.message_of(None).format(**found.params)
        assert f"`{key}: |-`" in words.help_of(None).format(**found.params)
        assert "`text: |-`" in rule_text("OA106", language).help_of("colon")


@pytest.mark.parametrize(
    "text",
    [
        "text: |-\n  一\n  二\n",
        "text: >-\n  一\n  二\n",
        'text: "一\\\n  二"\n',
        "notes: 一\n  二\n",
        'text: "一\\n二"\n',
    ],
)
def test_line_breaks_that_are_meant_or_that_nobody_reads_are_not_told(text):
    assert told(text) == []


@pytest.mark.parametrize("written", ["\\ud83c\\udf4e", "\\uD83C\\uDF4E", "\\U0001f34e"])
def test_an_emoji_that_json_wrote_as_two_escapes_is_read(written):
    document = read(f'text: "a{written} \\u65e9"\nmore: ["{written}"]\n"{written}": b\n')
    assert document.problems == []
    assert document.root == {"text": "a🍎 早", "more": ["🍎"], "🍎": "b"}


def test_what_looks_like_two_escapes_outside_of_double_quotes_stays_text():
    pair = "\\ud83c\\uDF4E"
    text = f"a: {pair}\nb: '{pair}'\nc: |-\n  {pair}\nd: {{e: [{pair}]}}\nf: \"{pair}\"\n"
    assert read(text).root == {"a": pair, "b": pair, "c": pair, "d": {"e": [pair]}, "f": "🍎"}


def test_every_json_text_of_emoji_is_read_as_json_reads_it():
    text = json.dumps({"text": "".join(map(chr, range(0x1F300, 0x1F650)))})
    assert read(text).root == json.loads(text)


def test_half_an_emoji_is_told_with_the_right_advice():
    (found,) = read('text: "a\\ud83c b"\n').problems
    assert (found.rule, found.variant, found.column) == ("OA106", "half", 9)


@pytest.mark.parametrize("before", ["", "plan: a\nposts:\n"])
def test_rows_pasted_from_a_spreadsheet_are_one_finding(before):
    rows = "id\t主旨\t內容\t時間\n" + "".join(f"p{n}\t慶\t開跑\t每週三\n" for n in range(9))
    document = read(before + rows)
    assert [(f.rule, f.line, f.params) for f in document.problems] == [
        ("OA126", 1 + before.count("\n"), {"count": 10})
    ]


@pytest.mark.parametrize("number", ["9" * 301, "9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000])
def test_an_integer_longer_than_any_figure_is_a_finding(number):
    assert told(f"vars: {{n: {number}}}\n") == [("OA114", 1, 11)]


def test_missing_spaces_in_every_line_of_a_mapping_are_named():
    text = HEAD + '  - id: x\n    cadence:\n      weekly:[wed,fri]\n      at:"20:00"\n'
    assert told(text) == [("OA137.colon", 5, 13)]


def test_a_missing_space_behind_a_dash_in_a_list_of_messages_is_named():
    assert told(HEAD + "  - id: x\n    messages:\n      -text: a\n") == [("OA137.dash", 5, 7)]


def test_tabs_in_the_indentation_are_reported_once():
    text = HEAD + "\t- id: x\n\t  cadence:\n\t\tdaily: true\n\t\tat: '20:00'\n"
    assert told(text) == [("OA135", 3, 1)]


def test_rows_of_a_csv_file_are_rows_of_a_spreadsheet():
    document = read(
        "平台,主題,發文時間,內容\nLINE,週年慶,週三 20:00,開跑！\nLINE,週年慶,週五,倒數\n"
    )
    assert [(f.rule, f.line, f.params) for f in document.problems] == [("OA126", 1, {"count": 3})]


def test_a_list_at_the_top_belongs_under_posts():
    assert told("- id: a\n  subject: x\n") == [("OA108.posts", 1, 1)]


def test_the_beginning_of_an_office_file_is_named_as_one():
    found = read_yaml(b"PK\x03\x04\x14\0[Content_Types].xml \xa2", "plans/p.yaml").problems
    assert [(f.rule, f.variant) for f in found] == [("OA123", "office")]


def test_quotes_inside_quotes_get_advice_that_works():
    (found,) = read('text: "他說 "你好" 啊"\n').problems
    assert (found.rule, found.variant) == ("OA106", "after")
    assert "twice" not in rule_text("OA106", "en").help_of("after")
    assert read("text: '他說 \"你好\" 啊'\n").root == {"text": '他說 "你好" 啊'}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  - id: a\n    檢查人員：店長\n    subject: x\n", ("OA132", 4, 9)),
        (
            '  - id: a\n    cadence: {weekly: [三], at: "20:00"，from: 2026-12-01}\n',
            ("OA133", 4, 39),
        ),
    ],
)
def test_full_width_signs_behind_any_word_are_named(text, expected):
    assert told(HEAD + text) == [expected]
