"""Who gets a post: rules over tags and lists, user ids, and what LINE is asked for."""

import math
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from struct import unpack
from typing import Literal, TypeAlias

from oactl.domain.value import JsonObject
from oactl.domain.violation import Violation

RECORD = 16


def split(records: bytes) -> tuple[bytes, ...]:
    """The single records of a chunk."""
    found: tuple[bytes, ...] = unpack("16s" * (len(records) // RECORD), records)
    return found


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

    @property
    def name(self) -> str:
        """The rule in one line, the same for the same people: `all`, `vip & (tainan | taipei)`.

        Of what LINE estimates only that it is asked for.
        """
        wanted = sorted(self.all)
        if self.any:
            some = " | ".join(sorted(self.any))
            wanted.append(f"({some})" if wanted and len(self.any) > 1 else some)
        if self.demographics is not None:
            wanted.append("demographics")
        less = [f"not {tag}" for tag in sorted(self.exclude)]
        limit = [] if self.limit is None else [f"limit {self.limit}"]
        return ", ".join([" & ".join(wanted) or "all", *less, *limit])


def select(audience: Audience, members: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """The people of an audience. `members` has every tag that it names.

    A `limit` takes the first by id: ids are random, so these people are spread over all batches,
    and they stay nearly the same while the lists change a little. What comes behind is read all
    the same: a source may say only at its end that it is damaged.
    """
    left = sys.maxsize if audience.limit is None else audience.limit
    for block in _in_step(members):
        chosen = sorted(_chosen(audience, block))[:left]
        left -= len(chosen)
        if chosen:
            yield b"".join(chosen)


def _in_step(members: Mapping[str, Iterable[bytes]]) -> Iterator[dict[str, set[bytes]]]:
    """The records of every tag in blocks that cover the same stretch of the ids."""
    rest = {tag: filter(None, chunks) for tag, chunks in members.items()}
    ahead = {tag: split(next(chunks, b"")) for tag, chunks in rest.items()}
    while any(ahead.values()):
        last = min(records[-1] for records in ahead.values() if records)
        block: dict[str, set[bytes]] = {}
        for tag, records in ahead.items():
            end = bisect_right(records, last)
            block[tag] = set(records[:end])
            ahead[tag] = records[end:] or split(next(rest[tag], b""))
        yield block


def _chosen(audience: Audience, block: Mapping[str, set[bytes]]) -> set[bytes]:
    some = set[bytes]().union(*(block[tag] for tag in audience.any))
    every = set.intersection(*(block[tag] for tag in audience.all)) if audience.all else some
    chosen = every & some if audience.any else every
    return chosen.difference(*(block[tag] for tag in audience.exclude))


MAX_AUDIENCES_IN_A_NARROWCAST = 10  # LINE, "Narrowcast": audience and redelivery objects together


class Via(StrEnum):
    """The endpoint of LINE that a delivery is sent with, or a person's hand (`HAND_OFF`)."""

    BROADCAST = "broadcast"
    NARROWCAST = "narrowcast"
    MULTICAST = "multicast"
    PUSH = "push"
    HAND_OFF = "hand-off"


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


ROOM = 1.2  # an audience may have grown since it was counted


def groups_of(audience: Audience, tags: Tags) -> dict[str, int]:
    """The audience at LINE of each tag that lives there."""
    found = {name: tags[name] for name in audience.tags if name in tags}
    return {name: tag.id for name, tag in found.items() if isinstance(tag, AudienceGroup)}


def at_most(audience: Audience, tags: Tags, sizes: Mapping[int, int | None]) -> int | None:
    """The most people an audience can have, by the sizes LINE last gave; None where unknown."""
    groups = groups_of(audience, tags)
    bounds = [sizes.get(groups[name]) for name in audience.all if name in groups]
    known = [size for size in bounds if size is not None]
    either = [sizes.get(groups[name]) for name in audience.any if name in groups]
    if either and None not in either:
        known.append(sum(size for size in either if size is not None))
    if audience.limit is not None:
        known.append(audience.limit)
    return min(known, default=None)


def narrowcast_parts(audience: Audience, tags: Tags, most: int | None) -> JsonObject:
    """`recipient`, `filter` and `limit` of a request body; `most` is what `at_most` says."""
    parts: JsonObject = {}
    recipient = _recipient(audience, tags)
    if recipient is not None:
        parts["recipient"] = recipient
    demographic = _filter(audience, tags)
    if demographic is not None:
        parts["filter"] = {"demographic": demographic}
    parts["limit"] = limit_of(audience, most)
    return parts


def limit_of(audience: Audience, most: int | None) -> JsonObject:
    """The most messages that a narrowcast may hold back; `most` are the people it can have."""
    if audience.limit is not None:
        return {"max": audience.limit}
    if most is not None:
        return {"max": max(1, math.ceil(most * ROOM))}
    return {"upToRemainingQuota": True, "forbidPartialDelivery": True}


def _recipient(audience: Audience, tags: Tags) -> JsonObject | None:
    groups = groups_of(audience, tags)
    every = [_audience(groups[name]) for name in audience.all if name in groups]
    either = [_audience(groups[name]) for name in audience.any if name in groups]
    if either:
        every.append(either[0] if len(either) == 1 else {"type": "operator", "or": either})
    every += [_not(_audience(groups[name])) for name in audience.exclude if name in groups]
    return _all_of(every)


def _filter(audience: Audience, tags: Tags) -> JsonObject | None:
    every: list[JsonObject] = []
    if audience.demographics is not None:
        every += _demographic_filter(audience.demographics)
    every += [part for name in audience.all for part in _of_tag(tags.get(name))]
    for name in audience.exclude:
        excluded = _all_of(_of_tag(tags.get(name)))
        if excluded is not None:
            every.append(_not(excluded))
    return _all_of(every)


def _of_tag(tag: object) -> list[JsonObject]:
    return _demographic_filter(tag.demographics) if isinstance(tag, DemographicTag) else []


def _demographic_filter(wanted: Demographics) -> list[JsonObject]:
    age = _bounds(wanted.age_from, wanted.age_below, "age")
    friend = _bounds(wanted.friend_days_from, wanted.friend_days_below, "day")
    found: list[tuple[str, JsonObject]] = [
        ("gender", _one_of(wanted.gender)),
        ("age", age),
        ("area", _one_of(wanted.area)),
        ("appType", _one_of(wanted.app)),
        ("subscriptionPeriod", friend),
    ]
    return [{"type": kind, **rule} for kind, rule in found if rule]


def _one_of(values: tuple[str, ...]) -> JsonObject:
    return {"oneOf": list(values)} if values else {}


def _bounds(low: int | None, high: int | None, unit: str) -> JsonObject:
    rule: JsonObject = {}
    if low is not None:
        rule["gte"] = f"{unit}_{low}"
    if high is not None:
        rule["lt"] = f"{unit}_{high}"
    return rule


def _audience(group: int) -> JsonObject:
    return {"type": "audience", "audienceGroupId": group}


def _not(part: JsonObject) -> JsonObject:
    return {"type": "operator", "not": part}


def _all_of(parts: list[JsonObject]) -> JsonObject | None:
    if len(parts) > 1:
        return {"type": "operator", "and": parts}
    return parts[0] if parts else None
