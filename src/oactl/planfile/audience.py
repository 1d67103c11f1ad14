"""`audience:` of a post: a word or a mapping of the file to the rule of `domain.audience`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path as File
from typing import Any

from oactl.domain.account import Account
from oactl.domain.audience import EVERYONE, Audience, Demographics, FileTag, Via, problems_of
from oactl.domain.violation import Path, Violation
from oactl.planfile.demographics import kind, near, read_demographics, unknown_key

KEYS = ("all", "any", "not", "demographics", "limit")
WORDS = {"tags": "all", "exclude": "not"}  # other words for a key
_LONGEST_LIMIT = 9  # digits; LINE has fewer friends to offer


def read_audience(raw: object) -> tuple[Audience | None, list[Violation]]:
    """The rule, or its problems with paths inside `audience:`."""
    if isinstance(raw, str) and raw.strip():
        return (EVERYONE if raw == "all" else Audience(all=(raw,))), []
    if not isinstance(raw, Mapping) or not raw:
        return None, [kind("audience", ())]
    problems = [unknown_key(k, (*KEYS, *WORDS)) for k in raw if k not in KEYS and k not in WORDS]
    problems += [
        Violation("OA156", (word,), {"key": word, "other": key}, on_key=True)
        for word, key in WORDS.items()
        if word in raw and key in raw
    ]
    names, wrong = _all_names(raw)
    demographics, more = _demographics(raw)
    limit, most = _limit(raw)
    problems += [*wrong, *more, *most]
    if problems:
        return None, problems
    return Audience(names["all"], names["any"], names["not"], demographics, limit), []


def problems_with(
    audience: Audience, raw: object, accounts: list[Account], via: Via | None, root: str
) -> Iterator[Violation]:
    """What the accounts cannot carry out of a rule that reads well."""
    for account in accounts:
        params = {"account": account.name}
        for problem in (
            *problems_of(audience, account.tags, via),
            *_absent(audience, account, root),
        ):
            path = _written(problem.path, raw)
            yield replace(problem, path=path, params={**_suggested(problem), **params})


def _suggested(problem: Violation) -> Mapping[str, Any]:
    params = problem.params
    if "tag" not in params or "known" not in params:
        return params
    return {**params, **near(params["tag"], tuple(params["known"]))}


def _absent(audience: Audience, account: Account, root: str) -> Iterator[Violation]:
    for key, names in (("all", audience.all), ("any", audience.any), ("not", audience.exclude)):
        for index, name in enumerate(names):
            source = account.tags.get(name)
            if isinstance(source, FileTag) and _is_missing(root, source.path):
                yield Violation(
                    "OA415", (key, index), {"tag": name, "file": source.path}, "warning"
                )


def _is_missing(root: str, path: str) -> bool:
    """Whether there is nothing; what else is wrong with a list is told where it is read."""
    try:
        (File(root) / path).stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _written(path: Path, raw: object) -> Path:
    """A path of the rule as the author wrote it: `tags` for `all` where that is the word used."""
    if not path or not isinstance(raw, Mapping):
        return ()
    word = next((word for word, key in WORDS.items() if key == path[0] and word in raw), path[0])
    return (word, *path[1:])


def _all_names(raw: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], list[Violation]]:
    names: dict[str, tuple[str, ...]] = {"all": (), "any": (), "not": ()}
    problems: list[Violation] = []
    for key in raw:
        target = WORDS.get(key, key)
        if target in names:
            names[target], wrong = _names(raw[key], key)
            problems += wrong
    return names, problems


def _names(value: object, key: str) -> tuple[tuple[str, ...], list[Violation]]:
    items = value if isinstance(value, list) else [value]
    if not items:
        return (), [kind("tags", (key,))]
    problems = [
        kind("tag", (key, index) if isinstance(value, list) else (key,))
        for index, item in enumerate(items)
        if not isinstance(item, str) or not item
    ]
    return (() if problems else tuple(items)), problems


def _demographics(raw: Mapping[str, Any]) -> tuple[Demographics | None, list[Violation]]:
    if "demographics" not in raw:
        return None, []
    found, problems = read_demographics(raw["demographics"])
    return found, [replace(p, path=("demographics", *p.path)) for p in problems]


def _limit(raw: Mapping[str, Any]) -> tuple[int | None, list[Violation]]:
    if "limit" not in raw:
        return None, []
    text = raw["limit"]
    whole = isinstance(text, str) and text.isdecimal() and len(text) <= _LONGEST_LIMIT
    if whole and int(text) > 0:
        return int(text), []
    return None, [kind("count", ("limit",))]
