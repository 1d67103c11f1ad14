"""Findings for programs: the document of `plan validate` (contract 4)."""

from collections.abc import Sequence

from oactl.domain.violation import Finding
from oactl.domain.visible import masked
from oactl.findings.text import Summary, advice, count, message, without_secret
from oactl.public_json import plans, text


def render(findings: Sequence[Finding], summary: Summary) -> str:
    """One JSON document with a line end."""
    return text(document(findings, summary)) + "\n"


def document(findings: Sequence[Finding], summary: Summary) -> plans.Findings:
    """The document itself."""
    return plans.Findings(
        files=summary.files,
        posts=summary.posts,
        errors=count(findings, "error"),
        warnings=count(findings, "warning"),
        findings=[_finding(finding) for finding in findings],
    )


def _finding(finding: Finding) -> plans.Finding:
    return plans.Finding(
        rule=finding.rule,
        severity=finding.severity,
        path=masked(finding.path),
        line=finding.line,
        column=finding.column,
        plan=without_secret(finding.plan),
        post=without_secret(finding.post),
        field=without_secret(finding.field),
        message=message(finding),
        help=advice(finding),
    )
