"""Findings as SARIF 2.1.0, for code scanning and editors."""

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from oactl import __version__
from oactl.domain.violation import Finding
from oactl.domain.visible import escaped_json, masked
from oactl.findings.text import Summary, advice, message, without_secret
from oactl.i18n import language
from oactl.rules import rule_text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(findings: Sequence[Finding], summary: Summary) -> str:
    """One SARIF log with one run."""
    rules = sorted({finding.rule for finding in findings})
    described = [_rule(rule) for rule in rules]
    driver = {"name": "oactl", "version": __version__, "rules": described}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in findings],
        "properties": {"files": summary.files, "posts": summary.posts},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return escaped_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _rule(rule_id: str) -> dict[str, Any]:
    """What code scanning shows about a rule; `helpUri` would need a page that is published."""
    text = rule_text(rule_id, language())
    return {
        "id": rule_id,
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.why},
    }


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    words = f"{message(finding)} {advice(finding)}"
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endColumn": finding.column + finding.width,
    }
    uri = quote(os.fsencode(masked(finding.path)))
    place = {"artifactLocation": {"uri": uri}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
        "properties": {
            "plan": without_secret(finding.plan),
            "post": without_secret(finding.post),
            "field": without_secret(finding.field),
        },
    }
