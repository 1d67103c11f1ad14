"""Findings as GitHub's workflow commands: annotations at the lines of a pull request."""

from collections.abc import Sequence

from oactl.domain.violation import Finding
from oactl.domain.visible import masked, visible
from oactl.findings.text import Summary, advice, message

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(findings: Sequence[Finding], summary: Summary) -> str:  # noqa: ARG001 - every look has one form
    """One command a finding; nothing where there is none."""
    return "".join(_command(finding) + "\n" for finding in findings)


def _command(finding: Finding) -> str:
    places = {
        "file": masked(finding.path),
        "line": finding.line,
        "col": finding.column,
        "endColumn": finding.column + finding.width,
        "title": finding.rule,
    }
    where = ",".join(f"{key}={_property(str(value))}" for key, value in places.items())
    words = f"{message(finding)}\n{advice(finding)}"
    return f"::{_COMMANDS[finding.severity]} {where}::{_data(words)}"


def _data(text: str) -> str:
    return visible(text, lines=True).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
