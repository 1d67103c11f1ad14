"""What says how many is written with thousands separators, in findings and all other sentences."""

import re

import pytest

from oactl.domain.violation import Finding
from oactl.findings.text import advice, message
from oactl.i18n import COUNTS, N_, Plural, _, ngettext, use
from oactl.rules import all_rules, find_rule

MANY = 132_719


@pytest.fixture(autouse=True, params=["en", "zh-TW"])
def language(request):
    use(request.param)
    yield request.param
    use("en")


def test_a_sentence_writes_how_many_with_separators_and_places_without():
    assert _(N_("{count} left"), count=MANY) == "132,719 left"
    assert ngettext("{count} item", "{count} items", MANY, count=MANY) == "132,719 items"
    assert _(Plural("{count} thing", "{count} things", "count"), count=MANY) == "132,719 things"
    assert _(N_("line {line} of port {port}"), line=1234, port=8080) == "line 1234 of port 8080"
    assert _(N_("{count:,} of {limit:d}"), count=MANY, limit=2000) == "132,719 of 2000"


@pytest.mark.parametrize(
    ("rule", "variant", "params"),
    [
        ("OA121", None, {"count": MANY}),
        ("OA125", None, {"key": "text", "lines": MANY}),
        ("OA126", None, {"count": MANY}),
        ("OA131", "indent", {"count": MANY}),
        ("OA165", None, {"count": MANY, "limit": 1000}),
        ("OA219", None, {"count": 1440}),
        ("OA308", None, {"what": "x", "count": MANY, "least": 1, "most": 5}),
        ("OA801", None, {
            "account": "main", "month": "2026-12", "sendings": MANY, "total": MANY,
            "included": MANY, "beyond": "1", "price_plan": "p", "day": "", "as_of": "", "cost": "",
        }),
    ],
)  # fmt: skip
def test_a_finding_writes_how_many_with_separators(rule, variant, params):
    finding = Finding(rule, "error", "plans/p.yaml", 1, 1, params=params, variant=variant)
    said = message(finding) + advice(finding)
    assert "132,719" in said or "1,440" in said
    assert not re.search("[0-9]{4,}", said.replace("2026", ""))


def test_every_place_of_a_rule_that_says_how_many_is_known_to_do_so():
    named = re.compile(r"\{(\w*(?:count|limit|least|most|total|more|lines|sendings|size)\w*)\}")
    rules = [find_rule(rule) for rule in all_rules()]
    texts = [str(text) for rule in rules for text in rule.texts.values()]
    found = {name for text in texts for name in named.findall(text)}
    assert found - COUNTS == {"account", "accounts", "counts", "sizes"} & found
