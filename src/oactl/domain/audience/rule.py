"""Who gets a post: the rule as it is written, where its tags come from, and how it can go out.

Also in the words of a plan, with what each tag stands for: what a checker approved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from oactl.domain.violation import Violation

MAX_AUDIENCES_IN_A_NARROWCAST = 10  # LINE, "Narrowcast": audience and redelivery objects together


class Via(StrEnum):
    """What carries a delivery."""

    BROADCAST = "broadcast"
    NARROWCAST = "narrowcast"
    MULTICAST = "multicast"
    PUSH = "push"
    HAND_OFF = "hand-off"


@dataclass(frozen=True, slots=True)
class Demographics:
    """LINE's estimates about friends. Ages and days are LINE's steps; `None` leaves a side open."""

    gender: tuple[str, ...] = ()  # male, female
    age_from: int | None = None  # 15, 20 … 70, inclusive
    age_below: int | None = None  # 15, 20 … 70, exclusive
    area: tuple[str, ...] = ()  # LINE's codes: tw_01
    app: tuple[str, ...] = ()  # ios, android
    friend_days_from: int | None = None  # 7, 30, 90, 180, 365, inclusive
    friend_days_below: int | None = None  # exclusive


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    """A tag that lives at LINE, by its number."""

    id: int


@dataclass(frozen=True, slots=True)
class AudienceNamed:
    """A tag that lives at LINE, by its name there (stage 2)."""

    name: str


@dataclass(frozen=True, slots=True)
class DemographicTag:
    """A tag that is LINE's estimate."""

    demographics: Demographics


@dataclass(frozen=True, slots=True)
class FileTag:
    """A tag whose user ids stand in a file of the workspace, one a row or in a column `user_id`."""

    path: str


@dataclass(frozen=True, slots=True)
class ImportedTag:
    """A tag whose user ids `audience import` loads (stage 2)."""

    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class EngagedTag:
    """Who opened, clicked or received a post (stage 2)."""

    kind: Literal["opened", "clicked", "received"]
    post: str
    within: timedelta | None = None


TagSource: TypeAlias = (
    AudienceGroup | AudienceNamed | DemographicTag | FileTag | ImportedTag | EngagedTag
)
Tags: TypeAlias = Mapping[str, TagSource]


@dataclass(frozen=True, slots=True)
class Audience:
    """The rule of a post: in all of `all`, in one of `any`, in none of `exclude`, and so on.

    An empty rule is every friend. `limit` is the most recipients.
    """

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    demographics: Demographics | None = None
    limit: int | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag the rule names, in the order of writing."""
        return self.all + self.any + self.exclude

    @property
    def everyone(self) -> bool:
        """Whether the rule is every friend, without a limit."""
        return not self.tags and self.demographics is None and self.limit is None


EVERYONE = Audience()


def is_at_line(source: TagSource) -> bool:
    """Whether LINE knows who is in the tag (else we have the user ids)."""
    return isinstance(source, AudienceGroup | AudienceNamed | DemographicTag)


def natural_via(audience: Audience, tags: Tags) -> Via:
    """How an audience whose rules hold goes out when the post does not force it."""
    if audience.everyone:
        return Via.BROADCAST
    sources = [tags[name] for name in audience.tags if name in tags]
    if audience.demographics is None and sources and not any(map(is_at_line, sources)):
        return Via.MULTICAST
    return Via.NARROWCAST


def problems_of(audience: Audience, tags: Tags, via: Via | None = None) -> list[Violation]:
    """What of an audience cannot be carried out, with paths inside the audience."""
    variant = None if tags else "none"
    unknown = [
        Violation("OA401", (key, index), {"tag": name, "known": sorted(tags)}, variant=variant)
        for key, names in (("all", audience.all), ("any", audience.any), ("not", audience.exclude))
        for index, name in enumerate(names)
        if name not in tags
    ]
    if unknown:
        return unknown
    return [
        *_mixed(audience, tags),
        *_nobody(audience, tags),
        *_forced(audience, tags, via),
        *_inexpressible(audience, tags),
    ]


def is_carried(audience: Audience, tags: Tags, via: Via) -> bool:
    """Whether an endpoint reaches nobody but the people of an audience, whoever checked it before.

    What is narrower than every friend is never a broadcast.
    """
    return audience.limit != 0 and not problems_of(audience, tags, via)


def _mixed(audience: Audience, tags: Tags) -> Iterable[Violation]:
    ours = [name for name in audience.tags if not is_at_line(tags[name])]
    theirs = [name for name in audience.tags if is_at_line(tags[name])]
    if ours and (theirs or audience.demographics):
        yield Violation("OA402", (), {"ours": ours, "theirs": theirs or ["demographics"]})


def _nobody(audience: Audience, tags: Tags) -> Iterable[Violation]:
    """Everybody but some is LINE's to know: of user ids only those in a tag are ours."""
    only_left_out = audience.exclude and not audience.all and not audience.any
    if only_left_out and not all(is_at_line(tags[name]) for name in audience.exclude):
        yield Violation("OA414", ("not",), {"tags": list(audience.exclude)})


def _forced(audience: Audience, tags: Tags, via: Via | None) -> Iterable[Violation]:
    natural = natural_via(audience, tags)
    possible = {
        Via.BROADCAST: {Via.BROADCAST, Via.NARROWCAST},
        Via.MULTICAST: {Via.MULTICAST, Via.PUSH},
    }.get(natural, {natural})
    if via is not None and via not in possible:
        yield Violation("OA403", (), {"via": via.value, "natural": natural.value})


def _inexpressible(audience: Audience, tags: Tags) -> Iterable[Violation]:
    if natural_via(audience, tags) is not Via.NARROWCAST:
        return
    demographic = [n for n in audience.any if isinstance(tags[n], DemographicTag)]
    if demographic:  # a narrowcast joins its recipients and its filter by "and" only
        yield Violation("OA404", ("any",), {"tags": demographic})
    if len([n for n in audience.tags if not isinstance(tags[n], DemographicTag)]) > (
        MAX_AUDIENCES_IN_A_NARROWCAST
    ):
        yield Violation("OA405", (), {"limit": MAX_AUDIENCES_IN_A_NARROWCAST})


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
