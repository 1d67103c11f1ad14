"""The sentences of a finding in one language, and what a look needs besides the findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from oactl.domain.violation import Finding
from oactl.domain.visible import masked
from oactl.errors import Params
from oactl.i18n import _, language
from oactl.rules import rule_text


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was looked at."""

    files: int
    posts: int


def message(finding: Finding) -> str:
    """What is wrong, in one sentence."""
    said = rule_text(finding.rule, language()).message_of(finding.variant)
    return said.format(**_readable(finding.params))


def advice(finding: Finding) -> str:
    """What to do; a "did you mean" first."""
    said = rule_text(finding.rule, language()).help_of(finding.variant)
    params = _readable(finding.params)
    words = said.format(**params)
    if not params.get("near") or "{near}" in said:
        return words
    meant = _("Did you mean `{near}`?", near=params["near"])
    return _("{first} {second}", first=meant, second=words)


def count(findings: Sequence[Finding], severity: str) -> int:
    """How many findings are of a severity."""
    return sum(1 for finding in findings if finding.severity == severity)


def without_secret(name: str | None) -> str | None:
    """A name as it may be shown: somebody may have typed a token where a name belongs."""
    return None if name is None else masked(name)


def _readable(params: Params) -> dict[str, object]:
    comma = _(", ")
    return {
        key: comma.join(map(str, value)) if isinstance(value, list | tuple) else value
        for key, value in params.items()
    }
