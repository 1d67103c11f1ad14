"""An audience as LINE's narrowcast takes it: `recipient`, `filter` and always a `limit`.

Without a limit LINE reserves the quota of the whole target reach while it sends, and other sends
are refused meanwhile (LINE, "Send narrowcast message").
"""

import math
from collections.abc import Mapping

from oactl.domain.audience.rule import (
    Audience,
    AudienceGroup,
    Demographics,
    DemographicTag,
    Tags,
)
from oactl.domain.value import JsonObject

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
    parts["limit"] = _limit(audience, most)
    return parts


def _limit(audience: Audience, most: int | None) -> JsonObject:
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
        every += _estimates(audience.demographics)
    every += [part for name in audience.all for part in _of_tag(tags.get(name))]
    for name in audience.exclude:
        excluded = _all_of(_of_tag(tags.get(name)))
        if excluded is not None:
            every.append(_not(excluded))
    return _all_of(every)


def _of_tag(tag: object) -> list[JsonObject]:
    return _estimates(tag.demographics) if isinstance(tag, DemographicTag) else []


def _estimates(wanted: Demographics) -> list[JsonObject]:
    age = _between(wanted.age_from, wanted.age_below, "age")
    friend = _between(wanted.friend_days_from, wanted.friend_days_below, "day")
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


def _between(low: int | None, high: int | None, unit: str) -> JsonObject:
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
