"""Findings in many looks: for people, for programs, for GitHub, for SARIF readers.

Each look is a module with a function `render(findings, summary) -> str`.
"""

from oactl.findings.text import Summary

__all__ = ["Summary"]
