"""Findings in four looks, in both languages."""

import json as stdlib_json
import time

import pytest
from wcwidth import wcswidth

from oactl.domain.violation import Finding
from oactl.findings import Summary, github, json, sarif, text
from oactl.findings.text import frame, segments, window
from oactl.i18n import use

CUT = Finding(
    rule="OA130",
    severity="error",
    path="plans/慶 a.yaml",
    line=12,
    column=19,
    variant="text",
    plan="anniversary",
    post="wed",
    field="messages[0].text",
    source="      - text: 週年慶 #滿千送百",
    width=5,
)
WARNING = Finding("OA115", "warning", "plans/b.yaml", 3, 1, {"value": "0123", "read": "123"})
SUMMARY = Summary(files=2, posts=14)


def test_the_text_look_is_place_sentence_line_caret_and_mend():
    assert text.render([CUT], SUMMARY) == (
        "plans/慶 a.yaml:12:19: error OA130 "
        "`#` after a space begins a comment: the text ends before it.\n"
        "   |\n"
        "12 |       - text: 週年慶 #滿千送百\n"
        "   |                      ^^^^^^^^^\n"
        "   = help: Put the whole text into quotes if the # belongs to it.\n"
        "\n"
        "2 files, 14 posts: 1 error, 0 warnings.\n"
    )


def test_the_caret_stands_under_the_fault_on_the_screen():
    use("zh-TW")
    lines = text.render([CUT], SUMMARY).splitlines()
    source, caret = lines[2], lines[3]
    assert wcswidth(source[: source.index("#")]) == caret.index("^")
    assert wcswidth(source[source.index("#") :]) == caret.count("^")


def test_without_findings_one_line_says_so():
    use("zh-TW")
    assert text.render([], SUMMARY) == "2 個檔案，14 則貼文：沒有問題。\n"


def test_a_finding_of_a_file_without_lines_has_no_frame():
    missing = Finding("OA101", "error", "x.yaml", 1, 1, {"file": "x.yaml"}, "missing", source="")
    assert "|" not in text.render([missing], SUMMARY)


@pytest.mark.parametrize("column", [1, 40, 200, 399, 400])
@pytest.mark.parametrize("char", ["a", "中"])
def test_a_long_line_is_shown_around_the_fault_within_the_columns(char, column):
    line = char * 200 + "!" * 200
    shown = window(line, column, 3, 60)
    assert wcswidth(shown.text) <= 60
    assert shown.indent + shown.carets <= 60
    under = "".join(c for i, c in enumerate(shown.text) if wcswidth(shown.text[:i]) == shown.indent)
    assert under.startswith(line[column - 1])


def test_a_line_of_megabytes_costs_no_more_than_a_short_one():
    shown = window("中" * 5_000_000 + "!", 2_000_000, 2, 40)
    assert (wcswidth(shown.text), shown.text[0], shown.text[-1]) == (40, "…", "…")


def test_a_short_line_is_shown_whole():
    assert window("a: b", 4, 1, 60) == ("a: b", 3, 1)


def test_nothing_of_a_file_can_steer_the_terminal():
    wicked = "\x1b[31m\u202e\r\x9b"
    evil = Finding("OA109", "error", f"a{wicked}", 1, 1, {"key": wicked}, source=f"x{wicked}: y")
    shown = text.render([evil], SUMMARY)
    assert not set("\x1b\u202e\r\x9b") & set(shown)


def test_pieces_carry_styles_and_make_up_the_text():
    pieces = list(segments([CUT, WARNING], SUMMARY))
    assert "".join(piece.text for piece in pieces) == text.render([CUT, WARNING], SUMMARY)
    assert {"place", "error", "warning", "rule", "caret", "help"} <= {p.style for p in pieces}


def test_a_near_word_is_suggested_before_the_help():
    found = Finding(
        "OA401", "error", "a", 1, 1, {"tag": "vp", "known": ["vip", "crm"], "near": "vip"}
    )
    shown = "".join(piece.text for piece in frame(found))
    assert "It has: vip, crm." in shown
    assert "help: Did you mean `vip`?" in shown


def test_json_has_the_keys_of_the_contract_and_nothing_is_escaped():
    shown = json.render([CUT, WARNING], SUMMARY)
    assert "慶" in shown
    document = stdlib_json.loads(shown)
    assert list(document) == ["files", "posts", "errors", "warnings", "findings"]
    assert (document["files"], document["posts"]) == (2, 14)
    assert (document["errors"], document["warnings"]) == (1, 1)
    first, second = document["findings"]
    assert list(first) == [
        "rule", "severity", "path", "line", "column", "plan", "post", "field", "message", "help",
    ]  # fmt: skip
    assert (first["line"], first["column"], first["post"]) == (12, 19, "wed")
    assert second["plan"] is None


def test_github_gets_one_command_a_finding_with_everything_escaped():
    odd = Finding("OA109", "info", "a,b:c%.yaml", 2, 3, {"key": "k\n%"}, width=4)
    first, second = github.render([CUT, odd], SUMMARY).splitlines()
    place = "line=12,col=19,endColumn=24,title=OA130"
    assert first.startswith(f"::error file=plans/慶 a.yaml,{place}::`#` after a space")
    place = "line=2,col=3,endColumn=7,title=OA109"
    assert second.startswith(f"::notice file=a%2Cb%3Ac%25.yaml,{place}::")
    assert "k%0A%25" in second


def test_sarif_names_rules_levels_and_regions():
    log = stdlib_json.loads(sarif.render([CUT, WARNING], SUMMARY))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["OA115", "OA130"]
    assert run["tool"]["driver"]["rules"][1]["shortDescription"] == {"text": "`#` cuts a text off"}
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("OA130", 1, "error")
    assert second["level"] == "warning"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "plans/%E6%85%B6%20a.yaml"
    assert place["region"] == {"startLine": 12, "startColumn": 19, "endColumn": 24}


def test_a_frame_of_a_long_line_takes_time_that_grows_with_it_only():
    began = time.thread_time()
    window("中" * 40_000 + "!", 30_000, 2, 20_000)
    assert time.thread_time() - began < 2
