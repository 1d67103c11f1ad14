"""A sign that is missing or wide is told once, at its place, and nothing that follows from it."""

import pytest

from corpus import NOW, workspace
from oactl.i18n import languages
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.rules import rule_text

HEAD = (
    "account: main\n"
    "defaults: {audience: all, checker: 熊大, cadence: {once: 2026-12-25T12:00}}\n"
    "posts:\n"
)


def loaded(root, posts):
    (root / "plans").mkdir()
    (root / "plans" / "p.yaml").write_text(HEAD + posts, encoding="utf-8")
    return load_plans(workspace(root), NamedFiles(str(root)), NOW)


@pytest.mark.parametrize(
    ("posts", "cause", "fix"),
    [
        ("  - id:a0\n", ("OA137", 4, 7), "id: …"),
        ("  - id:a0\n    messages:[{text:hi}]\n", ("OA137", 4, 7), "id: …"),
        ("  id:a0\n", ("OA137", 4, 5), "id: …"),
        ("  - {id:a0, messages: [{text: hi}]}\n", ("OA137", 4, 8), "id: …"),
        ("  - id: a\n    messages:\n      - text:hi\n", ("OA137", 6, 13), "text: …"),
        ("  - id: a\n    messages:\n      text:hi\n", ("OA137", 6, 11), "text: …"),
        ("  - id: a\n    messages: [{text:hi}]\n", ("OA137", 5, 21), "text: …"),
        (
            "  - id: a\n    messages: [image: {url:https://a.b/c.jpg}]\n",
            ("OA137", 5, 27),
            "url: …",
        ),
        (
            "  - id: a\n    cadence: {once:2026-12-25}\n    messages: [{text: hi}]\n",
            ("OA137", 5, 19),
            "once: …",
        ),
        ("  - id: a\n    messages:\n      -text: hi\n", ("OA137", 6, 7), "- text: …"),
        ("  - id: a\n    messages:\n      -text:hi\n", ("OA137", 6, 7), "- text: …"),
        ("  - id: a\n    messages:\n    -text: hi\n", ("OA137", 6, 5), "- text: …"),
        ("-id: a\n-id: b\n", ("OA137", 4, 1), "- id: …"),
        ("-id:a0\n messages: [{text: hi}]\n", ("OA137", 4, 1), "- id: …"),
        ("  － id：a0\n", ("OA137", 4, 3), "- id: …"),
        ("－ id：a0\n", ("OA137", 4, 1), "- id: …"),
        ("  － id：a0\n    messages: [{text: hi}]\n", ("OA137", 4, 3), "- id: …"),
        ("  - id：a0\n", ("OA132", 4, 7), "id: "),
        ("  - id: a\n    messages:\n      - {text：hi}\n", ("OA132", 6, 14), "text: "),
    ],
)
def test_a_missing_or_wide_sign_is_the_only_thing_told(tmp_path, posts, cause, fix):
    (found,) = loaded(tmp_path, posts).findings
    assert (found.rule, found.line, found.column) == cause
    for language in languages():
        words = rule_text(found.rule, language)
        assert words.message_of(found.variant).format(**found.params)
        assert fix in words.help_of(found.variant).format(**found.params)


@pytest.mark.parametrize(
    ("posts", "count"),
    [
        ("　　- id: a\n　　　　subject: x\n　　　　messages: [{text: hi}]\n", 3),
        ("　- id: a\n　　messages:\n　　　- text: hi\n　- id: b\n　　messages: [{text: ho}]\n", 5),
        ("\u00a0\u00a0- id: a\n\u00a0\u00a0\u00a0\u00a0messages: [{text: hi}]\n", 2),
    ],
)
def test_a_whole_list_indented_with_wide_spaces_is_one_error(tmp_path, posts, count):
    (found,) = loaded(tmp_path, posts).findings
    assert (found.rule, found.variant, found.line) == ("OA131", "indent", 4)
    assert found.params == {"count": count}


def test_a_post_that_is_a_text_holds_no_other_post(tmp_path):
    made = loaded(tmp_path, "  - id:a0\n  - id: b\n    messages: [{text: hi}]\n")
    assert [each.post for each in made.findings] == ["#1"]
    assert not made.is_broken("p", "b")


def test_the_cause_in_one_post_hides_no_fault_of_another_on_its_line(tmp_path):
    made = loaded(
        tmp_path, "  [{id: a, messages: [{image: {}}]}, {id: b, messages: [{text:hi}]}]\n"
    )
    assert [(each.rule, each.post) for each in made.findings] == [("OA302", "a"), ("OA137", "b")]
    assert made.is_broken("p", "a")
    assert made.is_broken("p", "b")


def test_a_text_with_a_colon_where_a_text_belongs_is_no_mistake(tmp_path):
    posts = "  - id: a\n    subject: 限時:今天\n    messages: [{text: note:hi}]\n    type: a:b\n"
    assert loaded(tmp_path, posts).findings == ()
