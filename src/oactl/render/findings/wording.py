"""The sentences of a finding in one language, and what a look needs besides the findings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.violation import Finding
from oactl.errors import Facts
from oactl.i18n import Catalog, area_of, texts

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
    """What to do, where there is more to say than what is wrong; a "did you mean" first."""
    keys = (f"{finding.rule}.{finding.variant}.help", f"{finding.rule}.help")
    key = next((key for key in keys if catalog.has(key)), None)
    facts = _readable(finding.facts, catalog)
    told = key is not None and "{near}" in texts(catalog.language, area_of(key))[key]
    meant = facts.get("near") if not told else None
    sentences = [catalog("findings.near", near=meant)] if meant else []
    sentences += [catalog(key, **facts)] if key else []
    return catalog("findings.space").join(sentences) or None


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
