"""Violations that several readers make."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from oactl.domain.value import foreign_letters, look_alikes
from oactl.domain.violation import Finding, Path, Violation
from oactl.domain.visible import masked
from oactl.errors import bug_params


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


def near(word: str, known: tuple[str, ...]) -> dict[str, str]:
    """The params of a "did you mean": the nearest word or an empty one, and all that are known."""
    return {"near": nearest(word, known), "known": ", ".join(known)}


@lru_cache(maxsize=1024)
def nearest(word: str, known: tuple[str, ...], cutoff: float = _CUTOFF) -> str:
    """The known word that was probably meant, or an empty one."""
    if len(word) > _LONGEST_WORD:
        return ""
    close = get_close_matches(word, known, n=1, cutoff=cutoff)
    return close[0] if close else ""
