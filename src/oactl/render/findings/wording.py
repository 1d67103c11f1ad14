"""The sentences of a finding in one language, and what a look needs besides the findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.violation import Finding
from oactl.errors import Facts
from oactl.i18n import Catalog
from oactl.rules import rule_text


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was looked at."""

    files: int
    posts: int


def message(finding: Finding, catalog: Catalog) -> str:
    """What is wrong, in one sentence."""
    said = rule_text(finding.rule, catalog.language).message_of(finding.variant)
    return said.format(**_readable(finding.facts, catalog))


def advice(finding: Finding, catalog: Catalog) -> str:
    """What to do; a "did you mean" first."""
    said = rule_text(finding.rule, catalog.language).help_of(finding.variant)
    params = _readable(finding.facts, catalog)
    sentences = [said.format(**params)]
    if params.get("near") and "{near}" not in said:
        sentences.insert(0, catalog("findings.near", near=params["near"]))
    return catalog("findings.space").join(sentences)


def count(findings: Sequence[Finding], severity: str) -> int:
    """How many findings are of a severity."""
    return sum(1 for finding in findings if finding.severity == severity)


def _readable(facts: Facts, catalog: Catalog) -> dict[str, object]:
    comma = catalog("findings.comma")
    return {
        key: comma.join(map(str, value)) if isinstance(value, list | tuple) else value
        for key, value in facts.items()
    }
