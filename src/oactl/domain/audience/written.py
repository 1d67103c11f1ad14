"""An audience in the words of a plan, with what each tag stands for: what a checker approved."""

from collections.abc import Iterator
from datetime import timedelta

from oactl.domain.audience.rule import (
    Audience,
    AudienceGroup,
    AudienceNamed,
    Demographics,
    DemographicTag,
    EngagedTag,
    FileTag,
    ImportedTag,
    Tags,
    TagSource,
)


def written(audience: Audience) -> str:
    """`all: members; not: staff; demographics: female, age 25-34`, without the limit."""
    parts = [
        f"{word}: {', '.join(sorted(names))}"
        for word, names in (
            ("all", audience.all),
            ("any", audience.any),
            ("not", audience.exclude),
        )
        if names
    ]
    if audience.demographics is not None:
        parts.append(f"demographics: {_estimates(audience.demographics)}")
    return "; ".join(parts) or "all friends"


def definitions(audience: Audience, tags: Tags) -> dict[str, str]:
    """`{"members": "file audiences/members.csv"}`: what each tag of the rule is.

    Each has a text of its own: joined, a file named `a.csv; vip = file b.csv` would pass for two.
    """
    return {name: _source(tags.get(name)) for name in sorted(set(audience.tags))}


def _source(source: TagSource | None) -> str:
    match source:
        case AudienceGroup(id=group):
            return f"audience {group}"
        case AudienceNamed(name=name):
            return f"audience {name!r}"
        case DemographicTag(demographics=demographics):
            return f"demographics {_estimates(demographics)}"
        case FileTag(path=path):
            return f"file {path}"
        case ImportedTag(max_age=age):
            return f"imported {_length(age)}".rstrip()
        case EngagedTag(kind=kind, post=post, within=within):
            return f"{kind} {post} {_length(within)}".rstrip()
        case None:
            return "nothing"


def _length(length: timedelta | None) -> str:
    return f"{length.total_seconds() / 3600:g}h" if length is not None else ""


def _estimates(wanted: Demographics) -> str:
    return ", ".join(_parts(wanted)) or "any"


def _parts(wanted: Demographics) -> Iterator[str]:
    yield from sorted(wanted.gender)
    yield from _between("age", wanted.age_from, wanted.age_below)
    yield from sorted(wanted.area)
    yield from sorted(wanted.app)
    yield from _between("friend days", wanted.friend_days_from, wanted.friend_days_below)


def _between(what: str, low: int | None, high: int | None) -> Iterator[str]:
    if low is not None:
        yield f"{what} from {low}"
    if high is not None:
        yield f"{what} below {high}"
