"""`audience:` of a post against the accounts that it goes out from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path as File
from typing import Any

from pydantic import TypeAdapter

from oactl.domain.account import Account
from oactl.domain.audience import Audience, FileTag, Via, problems_of
from oactl.domain.value import same_text
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import validate_as
from oactl.planfile.models.post import OTHER_WORDS, WrittenAudience
from oactl.planfile.violations import near

# What people call every friend. None of it is understood as that: a tag may be called so.
_EVERYBODY = frozenset(
    {
        "all",
        "all friends",
        "everyone",
        "everybody",
        "全部",
        "全部好友",
        "所有好友",
        "所有人",
        "全體好友",
        "大家",
        "全體",
    }
)


def read_audience(raw: object) -> tuple[Audience | None, list[Violation]]:
    """The rule of a text or mapping, or what does not hold, with paths inside `audience:`."""
    adapter: TypeAdapter[Audience] = TypeAdapter(WrittenAudience)
    return validate_as(adapter, raw)


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
            variant = "everybody" if _is_everybody(problem) else problem.variant
            known = {**_suggested(problem), **params}
            yield replace(problem, path=path, params=known, variant=variant)


def _is_everybody(problem: Violation) -> bool:
    return problem.rule == "OA401" and same_text(problem.params["tag"]) in _EVERYBODY


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
    word = next(
        (word for word, key in OTHER_WORDS.items() if key == path[0] and word in raw), path[0]
    )
    return (word, *path[1:])
