"""`# oactl: ignore OA701 until 2026-12-31 permit no. …`: a rule silenced on a line, with a reason.

The comment stands on the line at fault or above it. Without a reason, or after its day, it silences
nothing and is itself a finding. What keeps a file from being used (errors of `OA1xx`) and secrets
(`OA6xx`) cannot be silenced.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from oactl.domain.violation import Finding, Violation
from oactl.domain.when import parse_date
from oactl.planfile.document import Document
from oactl.planfile.view import Line, View

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*oactl:\s*(.*)$")
_IGNORE = re.compile(
    r"ignore[ ]+(?P<rules>OA[0-9]{3}(?:[ ]*,[ ]*OA[0-9]{3})*)"
    r"(?:[ ]+until[ ]+(?P<until>\S+))?(?P<reason>.*)"
)
_NEVER = ("OA1", "OA6")


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences `rules` on `line`; `comment` is where it stands, as a finding."""

    comment: Finding
    line: int
    rules: frozenset[str] = frozenset()
    until: date | None = None  # inclusive
    reason: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the comment speaks of this finding."""
        return (finding.path, finding.line) == (self.comment.path, self.line) and (
            finding.rule in self.rules
        )


def ignores(document: Document) -> list[Ignore]:
    """The ignore comments of a document, also those that say nothing useful."""
    view = View(document)
    found: list[Ignore] = []
    for line in view.lines_with("oactl:"):
        comment = _COMMENT.search(line.text)
        if comment and not view.is_text(line.start + comment.start()):
            at = line.start + comment.start()
            place = document.finding_at(at, len(comment[0]), Violation("OA140", severity="warning"))
            alone = not line.text[: comment.start()].strip()
            covered = _line_below(view, line) if alone else place.line
            found.append(_ignore(place, covered, comment[1].strip()))
    return found


def apply_ignores(
    findings: Iterable[Finding], comments: Iterable[Ignore], today: date
) -> list[Finding]:
    """The findings that no comment silences on that day, and those about the comments."""
    comments = list(comments)
    findings = list(findings)
    kept = [f for f in findings if not any(_silences(each, f, today) for each in comments)]
    told = [wrong for each in comments for wrong in _complaints(each, findings, today)]
    return sorted([*kept, *told], key=lambda f: (f.path, f.line, f.column, f.rule))


def _ignore(place: Finding, line: int, words: str) -> Ignore:
    found = _IGNORE.fullmatch(words)
    until = parse_date(found["until"]) if found and found["until"] else None
    if found is None or (found["until"] and until is None):
        return Ignore(place, line)
    rules = frozenset(re.split(r"[ ]*,[ ]*", found["rules"]))
    return Ignore(place, line, rules, until, found["reason"].strip())


def _line_below(view: View, line: Line) -> int:
    """The first line below a comment that is not a comment itself."""
    document = view.document
    number = document.line_at(line.start) + 1
    while number <= len(document.line_starts) and document.raw(number).lstrip().startswith("#"):
        number += 1
    return number


def _expired(ignore: Ignore, today: date) -> bool:
    return ignore.until is not None and today > ignore.until


def _silences(ignore: Ignore, finding: Finding, today: date) -> bool:
    return (
        ignore.covers(finding)
        and bool(ignore.reason)
        and not _expired(ignore, today)
        and not _never(finding)
    )


def _never(finding: Finding) -> bool:
    return finding.severity == "error" and finding.rule.startswith(_NEVER)


def _complaints(ignore: Ignore, findings: list[Finding], today: date) -> Iterator[Finding]:
    rules = ", ".join(sorted(ignore.rules))
    if not rules:
        yield replace(ignore.comment, variant="form")
    elif not ignore.reason:
        yield replace(ignore.comment, variant="reason", facts={"rule": rules})
    elif _expired(ignore, today):
        facts = {"rule": rules, "until": str(ignore.until)}
        yield replace(ignore.comment, variant="expired", facts=facts)
    else:
        never = {f.rule for f in findings if ignore.covers(f) and _never(f)}
        for rule in sorted(never):
            yield replace(ignore.comment, variant="never", facts={"rule": rule})
