"""The corpus of good and bad plans: each mistake at its place, and the JSON Schema agrees."""

import re
import shutil

import pytest
import yaml
from jsonschema import Draft202012Validator

from corpus import NOW, PLANS, expected, workspace
from oactl.findings.text import advice, message
from oactl.i18n import languages, use
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.planfile.schema import plan_schema

GOOD = sorted((PLANS / "good").iterdir())
BAD = sorted((PLANS / "bad").iterdir())
# What a schema can see. The others need the workspace, the calendar or LINE's limits.
SHAPE = {"OA150", "OA151", "OA152", "OA153", "OA154", "OA156", "OA158", "OA201", "OA208", "OA305"}


class _Yaml12(yaml.SafeLoader):
    """Plain scalars as an editor's YAML 1.2 types them."""


_Yaml12.yaml_implicit_resolvers = {}
for tag, pattern in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), None)


def load(path, root):
    (root / "plans").mkdir()
    shutil.copy(path, root / "plans" / path.name)
    return load_plans(workspace(root), NamedFiles(str(root)), NOW)


def seen_by_schema(path):
    """The ids of posts (or their places, or None for the plan) that the JSON Schema rejects."""
    tree = yaml.load(path.read_text(encoding="utf-8"), Loader=_Yaml12)  # noqa: S506 - a SafeLoader
    found = set()
    for error in Draft202012Validator(plan_schema()).iter_errors(tree):
        place = list(error.absolute_path)
        if len(place) < 2 or place[0] != "posts":
            found.add(None)
            continue
        post = tree["posts"][place[1]]
        called = post.get("id") if isinstance(post, dict) else None
        found.add(called or f"#{place[1] + 1}")
    return found


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_plan_has_no_finding(path, tmp_path):
    loaded = load(path, tmp_path)
    assert loaded.findings == ()
    assert loaded.posts == len(loaded.plans[0].posts) > 0


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_mistake_of_a_bad_plan_is_told_at_its_place(path, tmp_path):
    found = [(each.rule, f"{each.line}:{each.column}") for each in load(path, tmp_path).findings]
    assert sorted(found) == sorted(expected(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", GOOD + BAD, ids=lambda path: path.stem)
def test_the_json_schema_rejects_the_posts_whose_shape_the_validator_rejects(path, tmp_path):
    findings = load(path, tmp_path).findings
    assert seen_by_schema(path) == {each.post for each in findings if each.rule in SHAPE}


def test_every_finding_of_the_corpus_has_its_sentences_in_each_language(tmp_path):
    for number, path in enumerate(BAD):
        root = tmp_path / str(number)
        root.mkdir()
        for finding in load(path, root).findings:
            for language in languages():
                use(language)
                assert message(finding)
                assert advice(finding), finding.rule


def test_the_schema_is_one_and_describes_every_key_of_a_post():
    schema = plan_schema()
    Draft202012Validator.check_schema(schema)
    for name, key in schema["$defs"]["post"]["properties"].items():
        part = schema["$defs"][key["$ref"].rpartition("/")[2]] if "$ref" in key else key
        assert part.get("description"), name


@pytest.mark.parametrize(
    "message",
    [
        {"buttons": {"text": "x", "actions": [{"label": "a"}]}},
        {"carousel": {"alt": "a", "columns": [{"words": "x"}]}},
        {"text": "x", "quick_reply": [1]},
        {"image": {"ulr": "https://example.com/a.jpg"}},
    ],
    ids=str,
)
def test_the_json_schema_knows_the_parts_of_a_message(message):
    post = {"id": "a", "cadence": {"once": "2026-12-01T20:00"}, "messages": [message]}
    found = Draft202012Validator(plan_schema()).iter_errors({"version": 1, "posts": [post]})
    assert {tuple(each.absolute_path)[:4] for each in found} == {("posts", 0, "messages", 0)}
