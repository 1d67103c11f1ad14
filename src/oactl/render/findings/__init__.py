"""Findings in many looks: for people, for programs, for GitHub, for SARIF readers.

Each look is a function `(findings, summary) -> str`.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from oactl.domain.violation import Finding
from oactl.render.findings.wording import Summary

Look: TypeAlias = Callable[[Sequence[Finding], Summary], str]
FORMATS = ("text", "json", "github", "sarif")
__all__ = ["FORMATS", "Finding", "Look", "Summary"]
