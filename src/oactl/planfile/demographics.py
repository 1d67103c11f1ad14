"""`demographics:` of an audience or a tag: words about people to LINE's steps.

LINE knows ages in steps of five years from 15 to 70 and friendships of 7, 30, 90, 180 and 365 days
("Narrowcast", demographic filters); what lies between is a problem that names the nearest step.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeAlias

from oactl.domain.audience import Demographics
from oactl.domain.masking import masked
from oactl.domain.violation import Path, Violation
from oactl.planfile.areas import area_code, area_names

AGES = tuple(range(15, 71, 5))
FRIEND_DAYS = (7, 30, 90, 180, 365)
GENDERS = ("male", "female")
APPS = ("ios", "android")
KEYS = ("gender", "age", "area", "app", "friends_for")
_AGE = re.compile(r"(\d{1,3})?\s*[-–~+]\s*(\d{1,3})?")
_DAYS = re.compile(r"(\d{1,4})\s*d(ays?)?")
_YEARS_OF_A_STEP = 5
_LONGEST = 9  # digits
_QUOTED = 60  # characters
_LOOKED_AT = 4096  # characters in which a secret is looked for: none is that long

Read: TypeAlias = tuple[dict[str, Any], list[Violation]]


def read_demographics(raw: object) -> tuple[Demographics | None, list[Violation]]:
    """The value of a mapping's text tree, or its problems with paths inside the mapping."""
    if not isinstance(raw, Mapping) or not raw:
        return None, [kind("mapping", ())]
    found = Demographics()
    problems: list[Violation] = []
    for key, value in raw.items():
        reader = _READERS.get(key)
        if reader is None:
            problems.append(unknown_key(key, KEYS))
            continue
        fields, wrong = reader(value)
        problems += [replace(problem, path=(key, *problem.path)) for problem in wrong]
        found = replace(found, **fields)
    return (None if problems else found), problems


def unknown_key(key: object, known: tuple[str, ...], path: Path = ()) -> Violation:
    """The problem of a key that nothing reads, with the nearest known one."""
    return Violation(
        "OA150", (*path, str(key)), {"key": str(key), **near(str(key), known)}, on_key=True
    )


def kind(expected: str, path: Path = (), value: object = None) -> Violation:
    """The problem of a value that is not what was expected, such as `text`, `list`, `flag`."""
    return Violation("OA151", path, {"value": brief(value)}, variant=expected)


def hinted(problem: Violation) -> Violation:
    """A problem with something near what was meant asks "did you mean"."""
    if problem.variant is not None or not problem.params.get("near"):
        return problem
    return replace(problem, variant="near")


def brief(value: object) -> str:
    """A value as a sentence may quote it; masked first, as half a secret is one too."""
    return masked(value[:_LOOKED_AT])[:_QUOTED] if isinstance(value, str) else ""


def near(word: str, known: tuple[str, ...]) -> dict[str, str]:
    """The params of a "did you mean": the nearest word or an empty one, and all that are known."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return {"near": close[0] if close else "", "known": ", ".join(known)}


def _words(raw: object, name: str, known: tuple[str, ...]) -> Read:
    items = raw if isinstance(raw, list) else [raw]
    many = isinstance(raw, list)
    problems = [
        Violation("OA152", (index,) if many else (), {"value": word, **near(str(word), known)})
        for index, word in enumerate(items)
        if word not in known
    ]
    if many and not items:
        problems.append(kind("list", ()))
    return {name: tuple(items)}, problems


def _areas(raw: object) -> Read:
    items = raw if isinstance(raw, list) else [raw]
    many = isinstance(raw, list)
    codes = [area_code(item) if isinstance(item, str) else None for item in items]
    problems = [
        Violation("OA412", (index,) if many else (), {"value": word, **_nearest_areas(str(word))})
        for index, (word, code) in enumerate(zip(items, codes, strict=True))
        if code is None
    ]
    if many and not items:
        problems.append(kind("list", ()))
    return {"area": tuple(codes)}, problems


def _nearest_areas(word: str) -> dict[str, str]:
    names = area_names()
    begins = [name for name in names if word and name.startswith(word)]
    return {"near": ", ".join(begins or get_close_matches(word, names, n=2, cutoff=0.5))}


def _age(raw: object) -> Read:
    if isinstance(raw, Mapping):
        return _span(raw, ("age_from", "age_below"), AGES, "OA410", _whole)
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    match = _AGE.fullmatch(text)
    if match is None or not any(match.groups()):
        return {}, [kind("ages", ())]
    low = int(match[1]) if match[1] else None
    high = int(match[2]) + 1 if match[2] else None
    if _off_step(low, AGES) or _off_step(high, AGES) or _upside_down(low, high):
        return {}, [Violation("OA410", (), {"value": raw, "nearest": _nearest_ages(low, high)})]
    return {"age_from": low, "age_below": high}, []


def _nearest_ages(low: int | None, high: int | None) -> str:
    first = None if low is None else _nearest(low, AGES)
    after = None if high is None else _nearest(high, AGES)
    if first is not None and after is not None and after <= first:
        after = first + _YEARS_OF_A_STEP if first < AGES[-1] else None
    return f"{'' if first is None else first}-{'' if after is None else after - 1}"


def _friends_for(raw: object) -> Read:
    if not isinstance(raw, Mapping) or not raw:
        return {}, [kind("friends_for", ())]
    return _span(raw, ("friend_days_from", "friend_days_below"), FRIEND_DAYS, "OA411", _days)


def _span(
    raw: Mapping[str, Any],
    names: tuple[str, str],
    steps: tuple[int, ...],
    rule: str,
    number: Callable[[object], int | None],
) -> Read:
    """A mapping with `gte`, `lt` or both, on LINE's steps."""
    bounds = ("gte", "lt")
    problems = [unknown_key(key, bounds) for key in raw if key not in bounds]
    found: dict[str, int] = {}
    for key, name in zip(bounds, names, strict=True):
        value = number(raw[key]) if key in raw else None
        if key not in raw:
            continue
        if value is None or value not in steps:
            nearest = _nearest(value or 0, steps)
            params = {
                "value": raw[key],
                "nearest": f"{nearest}d" if steps is FRIEND_DAYS else nearest,
            }
            problems.append(Violation(rule, (key,), params))
        else:
            found[name] = value
    if not problems and _upside_down(*(found.get(name) for name in names)):
        problems.append(Violation("OA413", (), {"gte": raw["gte"], "lt": raw["lt"]}))
    return found, problems


def _whole(raw: object) -> int | None:
    if not isinstance(raw, str) or not raw.isdecimal() or len(raw) > _LONGEST:
        return None
    return int(raw)


def _days(raw: object) -> int | None:
    match = _DAYS.fullmatch(raw.strip()) if isinstance(raw, str) else None
    return int(match[1]) if match else None


def _off_step(value: int | None, steps: tuple[int, ...]) -> bool:
    return value is not None and value not in steps


def _upside_down(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low >= high


def _nearest(value: int, steps: tuple[int, ...]) -> int:
    return min(steps, key=lambda step: abs(step - value))


_READERS: Mapping[str, Callable[[object], Read]] = {
    "gender": lambda raw: _words(raw, "gender", GENDERS),
    "app": lambda raw: _words(raw, "app", APPS),
    "area": _areas,
    "age": _age,
    "friends_for": _friends_for,
}
