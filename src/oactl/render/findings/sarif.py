"""Findings as SARIF 2.1.0, for code scanning and editors."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from oactl import __version__
from oactl.domain.violation import Finding
from oactl.i18n import Catalog
from oactl.render.findings.wording import Summary, advice, message

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(findings: Sequence[Finding], summary: Summary, catalog: Catalog) -> str:
    """One SARIF log with one run."""
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "oactl", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, catalog) for finding in findings],
        "properties": {"files": summary.files, "posts": summary.posts},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rules: list[str], catalog: Catalog) -> dict[str, Any]:
    help_text = advice(finding, catalog)
    words = message(finding, catalog) + (f" {help_text}" if help_text else "")
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endColumn": finding.column + finding.width,
    }
    place = {"artifactLocation": {"uri": quote(finding.path)}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
        "properties": {"plan": finding.plan, "post": finding.post, "field": finding.field},
    }
