"""Each rule's file is complete in both languages, and both say the same."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml

import oactl.rules
from oactl.rules import RuleText, all_rules, find_rule, is_ignorable, rule_text
from taiwan import half_width, simplified

FOLDER = Path(oactl.rules.__file__).parent
WORDS = {"title", "message", "why", "help", "general", "given", "variants", "wrong", "right"}
NEEDED = {"title", "why", "help"}
LANGUAGES = ("en", "zh-TW")  # those of whoever writes plans
TOP = {"id", "severity", "ignorable", "where", "wrong", "right", *LANGUAGES}
# Examples of another language than the rule's, and what is the same in every language.
SAME = re.compile(r"[^A-Za-z]*|`[^`]*`[。.]")


def raw(rule: str) -> dict:
    return yaml.safe_load((FOLDER / f"{rule}.yaml").read_text(encoding="utf-8"))


def sentences(text: RuleText) -> Iterator[tuple[str, str]]:
    """Every sentence of a rule by its name, without the examples."""
    for name in ("title", "message", "why", "help", "general", "given"):
        said = getattr(text, name)
        if said is not None:
            yield name, said
    for variant, own in (text.variants or {}).items():
        yield from ((f"{variant}.{name}", said) for name, said in own.items())


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("rule", all_rules())
def test_a_rules_file_has_its_id_and_only_keys_that_are_known(rule):
    found = raw(rule)
    assert found["id"] == rule
    assert found.keys() <= TOP
    assert found["severity"] in {"error", "warning", "info"}
    assert isinstance(found["ignorable"], bool)
    assert ("where" in found) == ("wrong" in found) == ("right" in found)


@pytest.mark.parametrize("rule", all_rules())
def test_a_rule_is_complete_in_both_languages_with_the_same_variants(rule):
    english, chinese = (raw(rule)[language] for language in LANGUAGES)
    for said in (english, chinese):
        assert said.keys() <= WORDS
        assert said.keys() >= NEEDED
        assert said.keys() >= {"wrong", "right"} or "where" in raw(rule)
        assert "message" in said or "variants" in said
        assert all(own.keys() <= {"message", "help"} for own in said.get("variants", {}).values())
    own = {"wrong", "right"}
    assert english.keys() - own == chinese.keys() - own
    assert (
        dict(sentences(rule_text(rule, "en"))).keys()
        == dict(sentences(rule_text(rule, "zh-TW"))).keys()
    )


@pytest.mark.parametrize("rule", all_rules())
def test_both_languages_have_the_same_places(rule):
    english, chinese = (dict(sentences(rule_text(rule, language))) for language in LANGUAGES)
    names = {name for name in english if name.endswith(("message", "help"))}
    assert {name: places(english[name]) for name in names} == {
        name: places(chinese[name]) for name in names
    }


@pytest.mark.parametrize("rule", all_rules())
def test_a_variants_help_needs_nothing_that_its_message_does_not_name(rule):
    """What fills the help is what fills the message, or what the rule says besides."""
    text = rule_text(rule, "en")
    known = set().union(*(places(said) for _, said in sentences_with_places(text)))
    beside = {"near", "nearest", "known", "encoded", "name", "as_of"}
    for name, own in (text.variants or {}).items():
        assert places(text.help_of(name)) - beside <= known, own


def sentences_with_places(text: RuleText) -> Iterator[tuple[str, str]]:
    yield from ((n, s) for n, s in sentences(text) if n.endswith("message"))


@pytest.mark.parametrize("rule", all_rules())
def test_no_text_for_taiwan_has_simplified_characters_or_half_width_punctuation(rule):
    for name, said in sentences(rule_text(rule, "zh-TW")):
        assert not simplified(said), name
        assert not half_width(said), (name, said)


@pytest.mark.parametrize("rule", all_rules())
def test_no_sentence_is_left_in_english(rule):
    english, chinese = (dict(sentences(rule_text(rule, language))) for language in LANGUAGES)
    same = [name for name in english if english[name] == chinese[name]]
    assert [name for name in same if not SAME.fullmatch(english[name])] == []


@pytest.mark.parametrize("rule", all_rules())
def test_no_text_of_a_rule_is_empty_or_ends_in_a_break(rule):
    for language in LANGUAGES:
        for name, said in sentences(rule_text(rule, language)):
            assert said == said.strip(), (language, name)
            assert said, (language, name)


def test_chinese_examples_name_the_days_of_the_week_in_chinese():
    found = [
        rule
        for rule in all_rules()
        for text in [rule_text(rule, "zh-TW")]
        for said in (text.wrong, text.right, *dict(sentences(text)).values())
        if re.search(r"(weekly|monthly): \[[^\]]*(mon|tue|wed|thu|fri|sat|sun)", said)
    ]
    assert found == []


def test_only_what_harms_nobody_may_be_ignored():
    ignorable = [rule for rule in all_rules() if is_ignorable(rule)]
    assert "OA115" in ignorable
    assert [rule for rule in ignorable if find_rule(rule).severity == "error"] == []
    about_who_and_secrets = [rule for rule in ignorable if rule[:3] in {"OA4", "OA5", "OA6"}]
    assert about_who_and_secrets == []
    assert not is_ignorable("OA999")


def test_an_unknown_rule_has_no_page_and_no_text():
    assert find_rule("OA999") is None
    assert find_rule("../OA301") is None
    with pytest.raises(LookupError):
        rule_text("OA999", "en")


def test_reading_one_rule_reads_no_other_file():
    code = """
import json, sys
from pathlib import Path
read, real = [], Path.read_text
Path.read_text = lambda self, *args, **more: (read.append(self.name), real(self, *args, **more))[1]
from oactl.rules import is_ignorable
is_ignorable("OA301"), is_ignorable("OA301")
print(json.dumps(read))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == ["OA301.yaml"]


def test_every_text_of_a_rule_is_one_of_the_keys_of_its_file():
    assert set(RuleText._fields) == WORDS
