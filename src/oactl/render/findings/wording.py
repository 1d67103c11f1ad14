"""The sentences of a finding in one language, and what a look needs besides the findings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.problem import Facts, Finding
from oactl.i18n import Catalog

# What would move the cursor, colour the screen or turn the line around.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was looked at."""

    files: int
    posts: int


def message(finding: Finding, catalog: Catalog) -> str:
    """What is wrong, in one sentence."""
    variant = f"{finding.rule}.{finding.variant}.message"
    known = finding.variant is not None and catalog.has(variant)
    key = variant if known else f"{finding.rule}.message"
    return catalog(key, **_readable(finding.facts, catalog))


def advice(finding: Finding, catalog: Catalog) -> str | None:
    """What to do, where there is more to say than what is wrong."""
    keys = (f"{finding.rule}.{finding.variant}.help", f"{finding.rule}.help")
    key = next((key for key in keys if catalog.has(key)), None)
    return catalog(key, **_readable(finding.facts, catalog)) if key else None


def count(findings: Sequence[Finding], severity: str) -> int:
    """How many findings are of a severity."""
    return sum(1 for finding in findings if finding.severity == severity)


def printable(text: str) -> str:
    """The text with a space for each character that would disturb a terminal."""
    return _UNPRINTABLE.sub(" ", text)


def _readable(facts: Facts, catalog: Catalog) -> dict[str, object]:
    comma = catalog("findings.comma")
    return {
        key: comma.join(map(str, value)) if isinstance(value, list | tuple) else value
        for key, value in facts.items()
    }
