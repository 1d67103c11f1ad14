"""LINE's limits on one finished message object and on the messages of one request.

Source: LINE's Messaging API reference, "Message objects", "Common properties for messages".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from oactl.domain.message import flex, plain, template
from oactl.domain.message.action import action
from oactl.domain.message.check import (
    Check,
    Shape,
    by_type,
    found,
    list_of,
    miscounted,
    one_of,
    text,
)
from oactl.domain.message.links import media_url
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation

MAX_MESSAGES = 5
MAX_QUICK_REPLIES = 13
_RESERVED_NAME = re.compile(r"\bline\b", re.IGNORECASE)
_SURELY_FITS = plain.MOST_OF_A_TEXT // 2  # a character is at most two UTF-16 units


def _reserved_name(value: JsonObject, path: Path) -> Iterator[Violation]:
    name = value.get("name")
    if isinstance(name, str) and _RESERVED_NAME.search(name):
        yield found("OA330", (*path, "name"), "warning", name=name)


_item = Shape(
    {"type": one_of("action"), "action": action("quick_reply")}, {"imageUrl": media_url()}
)
_COMMON: Mapping[str, Check] = {
    "quickReply": Shape({"items": list_of(_item, 1, MAX_QUICK_REPLIES)}, {}),
    "sender": Shape({}, {"name": text(20), "iconUrl": media_url()}, (_reserved_name,)),
}


@cache
def message_shapes() -> Mapping[str, Check]:
    """The shape of each of LINE's message types, with what every message may have."""
    own = {**plain.SHAPES, "template": template.SHAPE, "flex": flex.SHAPE}
    return {
        kind: Shape(shape.needs, {**shape.may, **_COMMON}, shape.also)
        for kind, shape in own.items()
    }


_message = by_type(message_shapes)


def problems_of_object(obj: JsonObject) -> list[Violation]:
    """What LINE would refuse of one message object, with paths inside it."""
    if obj.get("type") == "text" and len(obj) == 2:  # noqa: PLR2004 - the quick way for plain text
        words = obj.get("text")
        if isinstance(words, str) and len(words) <= _SURELY_FITS and words.strip():
            return []
    return list(_message(obj, ()))


def problems_of_request(objects: Sequence[JsonObject]) -> list[Violation]:
    """What LINE would refuse, or not show, of the messages of one request.

    Paths begin with the message's number.
    """
    problems = []
    if not 1 <= len(objects) <= MAX_MESSAGES:
        problems.append(miscounted((), len(objects), 1, MAX_MESSAGES))
    for index, obj in enumerate(objects[:-1]):
        if "quickReply" in obj:  # LINE shows those of the last message only
            problems.append(found("OA326", (index, "quickReply"), "warning", on_key=True))
    return problems
