"""Findings for programs: the JSON of `plan validate` (contract 4)."""

import json
from collections.abc import Sequence
from typing import Any

from oactl.domain.masking import masked
from oactl.domain.violation import Finding
from oactl.domain.visible import escaped_json
from oactl.render.findings.wording import Summary, advice, count, message, without_secret


def render(findings: Sequence[Finding], summary: Summary) -> str:
    """One JSON document with a line end."""
    return (
        escaped_json(json.dumps(document(findings, summary), ensure_ascii=False, indent=2)) + "\n"
    )


def document(findings: Sequence[Finding], summary: Summary) -> dict[str, Any]:
    """The object itself."""
    return {
        "files": summary.files,
        "posts": summary.posts,
        "errors": count(findings, "error"),
        "warnings": count(findings, "warning"),
        "findings": [_finding(finding) for finding in findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": masked(finding.path),
        "line": finding.line,
        "column": finding.column,
        "plan": without_secret(finding.plan),
        "post": without_secret(finding.post),
        "field": without_secret(finding.field),
        "message": message(finding),
        "help": advice(finding),
    }
