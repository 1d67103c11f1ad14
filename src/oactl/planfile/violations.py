"""Violations that several readers make, and the comments that ignore a rule."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal, NamedTuple

from oactl.domain.value import foreign_letters, look_alikes
from oactl.domain.violation import Finding, Path, Violation
from oactl.domain.visible import masked
from oactl.domain.when import parse_date
from oactl.errors import Params, bug_params
from oactl.planfile.yaml.document import Document
from oactl.planfile.yaml.lines import DocumentLines, Line
from oactl.rules import is_ignorable


def unforeseen(what: Literal["file", "post"], error: Exception) -> Violation:
    """The violation of a file or post that oactl itself failed at."""
    return Violation("OA127", (), bug_params(error), variant=what)


UNPLACED = 2**31  # the line of what is only counted: behind all others
_QUOTED = 60  # characters of a value in a sentence
_LOOKED_AT = 4096  # characters in which a secret is looked for: none is that long
_LONGEST_WORD = 40  # of what may be a slip of the pen; to compare longer texts takes long
_CUTOFF = 0.6


def unknown_key(key: object, known: tuple[str, ...], path: Path = ()) -> Violation:
    """The violation of a key that nothing reads, with the nearest known one."""
    return Violation(
        "OA150",
        (*path, str(key)),
        {"key": brief(str(key)), **near(str(key), known)},
        on_key=True,
    )


def meant_key(problem: Violation | Finding) -> str:
    """The known key that an unknown one was probably meant for, or an empty text."""
    near = str(problem.params.get("near", "")) if problem.rule == "OA150" else ""
    return near.partition(":")[0]


def kind(expected: str, path: Path = (), value: object = None) -> Violation:
    """The violation of a value that is not what was expected, such as `text`, `list`, `flag`."""
    return Violation("OA151", path, {"value": brief(value)}, variant=expected)


def hinted(problem: Violation) -> Violation:
    """A violation with something near what was meant asks "did you mean"."""
    if problem.variant is not None or not problem.params.get("near"):
        return problem
    return replace(problem, variant="near")


def misleading_names(names: Iterable[str], *, on_key: bool) -> Iterator[tuple[str, Violation]]:
    """Each name that people take for another one, with its violation."""
    names = tuple(names)
    alike = dict(look_alikes(names))
    for name, other in alike.items():
        yield name, Violation("OA166", (), {"name": name, "other": other}, "warning", None, on_key)
    for name in names:
        if name not in alike and (letters := foreign_letters(name)):
            params = {"name": name, "letters": letters}
            yield name, Violation("OA166", (), params, "warning", "mixed", on_key)


def unplaced(violation: Violation, path: str, plan: str, post: str | None) -> Finding:
    """A violation that is only counted: to look for its place would take long."""
    return Finding(violation.rule, violation.severity, path, UNPLACED, 1, plan=plan, post=post)


def brief(value: object) -> str:
    """A value as a sentence may quote it; masked first, as half a secret is one too."""
    return masked(value[:_LOOKED_AT])[:_QUOTED] if isinstance(value, str) else ""


def near(word: str, known: tuple[str, ...]) -> Params:
    """The params of a "did you mean": the nearest word or an empty one, and all that are known."""
    return {"near": nearest(word, known), "known": known}


@lru_cache(maxsize=1024)
def nearest(word: str, known: tuple[str, ...], cutoff: float = _CUTOFF) -> str:
    """The known word that was probably meant, or an empty one."""
    if len(word) > _LONGEST_WORD:
        return ""
    close = get_close_matches(word, known, n=1, cutoff=cutoff)
    return close[0] if close else ""


MAX_COMMENTS = 20_000  # of a file: two for each of 10,000 posts
_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*oactl:\s*(.*)$")
_IGNORE = re.compile(
    r"ignore[ ]+(?P<rules>OA[0-9]{3}(?:[ ]*,[ ]*OA[0-9]{3})*)"
    r"(?:[ ]+until[ ]+(?P<until>\S+))?(?P<reason>.*)"
)


class Ignore(NamedTuple):
    """A comment that silences `rules` on `line`; `comment` is where it stands, as a finding."""

    comment: Finding
    line: int
    rules: frozenset[str] = frozenset()
    until: date | None = None  # inclusive
    reason: str = ""


def ignores(document: Document) -> list[Ignore]:
    """The ignore comments of a document, also those that say nothing useful."""
    found: list[Ignore] = []
    for line, comment in _comments(DocumentLines(document)):
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


def _comments(view: DocumentLines) -> Iterator[tuple[Line, re.Match[str]]]:
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
    rules = sorted(ignore.rules)
    never = sorted(rule for rule in ignore.rules if not is_ignorable(rule))
    if ignore.comment.variant == "many":
        yield ignore.comment
    elif not rules:
        yield replace(ignore.comment, variant="form")
    elif never:
        yield replace(ignore.comment, variant="never", params={"rule": never})
    elif not ignore.reason:
        yield replace(ignore.comment, variant="reason", params={"rule": rules})
    elif _expired(ignore, today):
        params = {"rule": rules, "until": str(ignore.until)}
        yield replace(ignore.comment, variant="expired", params=params)
