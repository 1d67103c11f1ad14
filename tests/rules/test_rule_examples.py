"""What `explain` and the reference show of a rule is true: wrong is found, right is clean."""

import json
import re
from pathlib import Path

import pytest
from rule_workspace import LIMITS, PLAN, files_of, findings, plan, post

import oactl
from oactl.findings.rule_page import as_text, rule_page
from oactl.i18n import languages, use
from oactl.rules import Rule, all_rules, find_rule, near_rules

KNOWN: dict[str, Rule] = {name: rule for name in all_rules() if (rule := find_rule(name))}
DESCRIBED = {name: rule for name, rule in KNOWN.items() if rule.where is None}
# Each example once, also where both languages show the same lines.
SHOWN = sorted(
    {
        (name, text.wrong, text.right)
        for name, rule in KNOWN.items()
        for text in rule.texts.values()
        if rule.where
    }
)
NAMES = [name for name, _, _ in SHOWN]
URL = "https://example.com/a.png"


def flex(*parts: dict[str, object]) -> str:
    bubble = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": parts}}
    message = {"flex": {"alt": "a", "contents": bubble}}
    return plan("posts:\n" + post(f"messages: [{json.dumps(message)}]\n"))


def text(**more: object) -> dict[str, object]:
    return {"type": "text", "text": "x", **more}


NUL_IN_A_TEXT = plan("posts:\n" + post("subject: a\0b\n"))
ALIASES = "".join(f"v{n}: &v{n} [{', '.join([f'*v{n - 1}'] * 9)}]\n" for n in range(1, 9))
# What the sentences about the wrong of a rule describe.
MADE: dict[str, dict[str, str | bytes]] = {
    "OA101": {"plans/folder.yaml/x": ""},
    "OA102": {PLAN: plan("title: 週年慶\n").encode("big5")},
    "OA103": {PLAN: NUL_IN_A_TEXT},
    "OA105": {PLAN: "v0: &v0 x\n" + ALIASES},
    "OA116": {PLAN: "a: *b\n" * 3000},
    "OA165": {PLAN: plan("posts:\n" + post(f"checker: [{', '.join(['熊大'] * 51)}]\n"))},
    "OA121": {PLAN: plan("title: a\n").replace("\n", "\r")},
    "OA122": {PLAN: "posts: [" + "{}," * 400_001 + "]\n"},
    "OA123": {PLAN: "{\\rtf1\\ansi plan}"},
    "OA124": {PLAN: plan("<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> b\n")},
    "OA320": {PLAN: flex(*[text(text="x" * 1000)] * 31)},
    "OA323": {PLAN: flex(*[{"type": "image", "url": URL, "animated": True}] * 11)},
}


@pytest.mark.parametrize(("name", "wrong"), [each[:2] for each in SHOWN], ids=NAMES)
def test_the_wrong_example_of_a_rule_breaks_it_and_no_other(
    name: str, wrong: str, tmp_path: Path
) -> None:
    rule = KNOWN[name]
    assert rule.where is not None
    found = findings(tmp_path, files_of(rule.where, wrong), LIMITS.get(name))
    assert {each.severity for each in found if each.rule == name} == {rule.severity}
    assert {each.severity for each in found if each.rule != name} <= {"info"}


@pytest.mark.parametrize(("name", "right"), [each[::2] for each in SHOWN], ids=NAMES)
def test_the_right_example_of_a_rule_has_no_finding(name: str, right: str, tmp_path: Path) -> None:
    rule = KNOWN[name]
    assert rule.where is not None
    assert findings(tmp_path, files_of(rule.where, right), LIMITS.get(name)) == []


@pytest.mark.parametrize("rule", MADE)
def test_the_wrong_that_is_only_described_breaks_its_rule(rule: str, tmp_path: Path) -> None:
    found = findings(tmp_path, {**files_of("account", ""), **MADE[rule]})
    assert DESCRIBED[rule].severity in {each.severity for each in found if each.rule == rule}


def test_every_rule_that_is_only_described_is_made_but_where_others_decide() -> None:
    theirs = ["OA390", "OA391", "OA395"]  # line-bot-sdk of the day, and LINE itself
    # What the ledger, tag files and names of files say: tests/cli/test_validate_*.py. What is wrong
    # with files of approvals: tests/planfile/test_approvals.py.
    elsewhere = ["OA127", "OA416", "OA117", "OA118", "OA505"]
    assert sorted(DESCRIBED) == sorted([*MADE, *theirs, *elsewhere])


def test_every_rule_that_the_program_can_report_has_its_file_and_no_other_has() -> None:
    root = Path(oactl.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in root.rglob("*.py"))
    assert set(re.findall(r'"(OA\d{3})"', source)) == set(all_rules())


@pytest.mark.parametrize("language", languages())
def test_the_page_of_every_rule_reads_without_places_to_fill(language: str) -> None:
    use(language)
    for rule, known in KNOWN.items():
        page = rule_page(known)
        assert all((page.title, page.help, page.why, page.wrong, page.right)), rule
        assert page.wrong != page.right
        said = " ".join(filter(None, (page.title, page.message, page.help, page.why, page.given)))
        assert not re.search(r"(?<!\{)\{\w+\}(?!\})|[‹›]", said), said
        assert as_text(page).startswith(f"{rule}  {page.title}")


def test_no_line_of_an_example_is_wider_than_a_terminal() -> None:
    lines = [(name, line) for name, *shown in SHOWN for line in "".join(shown).splitlines()]
    assert [(rule, line) for rule, line in lines if len(line) > 90] == []


@pytest.mark.parametrize(
    ("rule", "nearest"),
    [("OA302", "OA302"), ("OA399", "OA395"), ("OA41", "OA410"), ("OA0", "OA101")],
)
def test_the_nearest_rules_of_a_number_that_is_none(rule: str, nearest: str) -> None:
    assert near_rules(rule)[0] == nearest
