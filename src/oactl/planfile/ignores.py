"""`# oactl: ignore OA251 until 2026-12-31 the reason`: a rule is silenced on a line.

The comment stands on the line at fault or above it. Without a reason, or after its day, it silences
nothing and is itself a finding. So it is for a rule that may not be ignored: nothing that changes
who gets what, when, or whether LINE takes it can be silenced.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from oactl.domain.violation import Finding, Violation
from oactl.domain.when import parse_date
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.lines import Line, View
from oactl.rules import is_ignorable

MAX_COMMENTS = 20_000  # of a file: two for each of 10,000 posts
_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*oactl:\s*(.*)$")
_IGNORE = re.compile(
    r"ignore[ ]+(?P<rules>OA[0-9]{3}(?:[ ]*,[ ]*OA[0-9]{3})*)"
    r"(?:[ ]+until[ ]+(?P<until>\S+))?(?P<reason>.*)"
)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences `rules` on `line`; `comment` is where it stands, as a finding."""

    comment: Finding
    line: int
    rules: frozenset[str] = frozenset()
    until: date | None = None  # inclusive
    reason: str = ""


def ignores(document: Document) -> list[Ignore]:
    """The ignore comments of a document, also those that say nothing useful."""
    found: list[Ignore] = []
    for line, comment in _comments(View(document)):
        at = line.start + comment.start()
        place = document.finding_at(at, len(comment[0]), Violation("OA140", severity="warning"))
        if len(found) == MAX_COMMENTS:
            params = {"limit": f"{MAX_COMMENTS:,}"}
            return [*found, Ignore(replace(place, variant="many", params=params), place.line)]
        alone = not line.text[: comment.start()].strip()
        before = found[-1].line if found else 0
        covered = _line_below(document, place.line, before) if alone else place.line
        found.append(_ignore(place, covered, comment[1].strip()))
    return found


def _comments(view: View) -> Iterator[tuple[Line, re.Match[str]]]:
    for line in view.lines_with("oactl:"):
        comment = _COMMENT.search(line.text)
        if comment and not view.is_text(line.start + comment.start()):
            yield line, comment


def apply_ignores(
    findings: Iterable[Finding], comments: Iterable[Ignore], today: date
) -> list[Finding]:
    """The findings that no comment silences on that day, and those about the comments."""
    comments = list(comments)
    silent = {
        (each.comment.path, each.line, rule)
        for each in comments
        if each.reason and not _expired(each, today)
        for rule in each.rules
        if is_ignorable(rule)
    }
    kept = [f for f in findings if (f.path, f.line, f.rule) not in silent]
    about = [wrong for each in comments for wrong in _complaints(each, today)]
    return sorted([*kept, *about], key=lambda f: (f.path, f.line, f.column, f.rule))


def _ignore(place: Finding, line: int, words: str) -> Ignore:
    found = _IGNORE.fullmatch(words)
    until = parse_date(found["until"]) if found and found["until"] else None
    if found is None or (found["until"] and until is None):
        return Ignore(place, line)
    rules = frozenset(re.split(r"[ ]*,[ ]*", found["rules"]))
    return Ignore(place, line, rules, until, found["reason"].strip())


def _line_below(document: Document, line: int, before: int) -> int:
    """The first line below a comment that is no comment; `before` is that of the comment above."""
    number = max(line + 1, before)  # a block of many comments is gone through once
    while number <= len(document.line_starts) and document.raw(number).lstrip().startswith("#"):
        number += 1
    return number


def _expired(ignore: Ignore, today: date) -> bool:
    return ignore.until is not None and today > ignore.until


def _complaints(ignore: Ignore, today: date) -> Iterator[Finding]:
    rules = ", ".join(sorted(ignore.rules))
    never = sorted(rule for rule in ignore.rules if not is_ignorable(rule))
    if ignore.comment.variant == "many":
        yield ignore.comment
    elif not rules:
        yield replace(ignore.comment, variant="form")
    elif never:
        yield replace(ignore.comment, variant="never", params={"rule": ", ".join(never)})
    elif not ignore.reason:
        yield replace(ignore.comment, variant="reason", params={"rule": rules})
    elif _expired(ignore, today):
        params = {"rule": rules, "until": str(ignore.until)}
        yield replace(ignore.comment, variant="expired", params=params)
