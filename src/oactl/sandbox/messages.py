"""Message objects: what LINE refuses in them, and in which words.

Source: Messaging API reference, "Message objects"; lengths count in UTF-16 units.
"""

from collections.abc import Iterator
from typing import Any

from oactl.domain.value import Json
from oactl.sandbox.actions import LINK, area, imagemap_action, quick_reply_action
from oactl.sandbox.answers import Complaint, Path, body_errors, message_errors
from oactl.sandbox.checks import (
    Check,
    anything,
    array,
    both,
    by_type,
    fields,
    listed,
    number,
    one_of,
    pattern,
    text,
    url,
)
from oactl.sandbox.flex import container
from oactl.sandbox.templates import template

TEXT_UNITS = 5_000
ALT_UNITS = 1_500
MESSAGES = 5
NAMED_ONLY_IN_CHATS = ("push", "reply")

_ALT = text(1, ALT_UNITS)
_WORD = pattern(r"[A-Za-z0-9_]{1,30}", "Must be 1 to 30 of [A-Za-z0-9_]")
_EMOJI = fields({"index": number(0, TEXT_UNITS), "productId": text(1, 50), "emojiId": text(1, 50)})
_MENTION = fields({"mentionee": by_type({"user": fields({"userId": anything}), "all": fields({})})})
_EMOJI_HERE = fields({"productId": text(1, 50), "emojiId": text(1, 50)})
_SUBSTITUTE = by_type({"mention": _MENTION, "emoji": _EMOJI_HERE})
_COORDINATES: dict[str, Check] = {
    "latitude": number(-90, 90, whole=False),
    "longitude": number(-180, 180, whole=False),
}


def _emojis_fit(value: dict[str, Any], path: Path) -> Iterator[Complaint]:
    """Each emoji stands at a `$` of the text, counted in UTF-16 units."""
    units = str(value.get("text") or "").encode("utf-16-le", "surrogatepass")
    for index, emoji in enumerate(listed(value.get("emojis"))):
        at = emoji.get("index") if isinstance(emoji, dict) else None
        if isinstance(at, int) and units[2 * at : 2 * at + 2] != b"$\x00":
            yield Complaint((*path, "emojis", index, "index"), "Invalid index")


def _substitution(value: Json, path: Path) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield Complaint(path, "invalid property")
        return
    for name, each in value.items():
        yield from _SUBSTITUTE(each, (*path, name))


_VIDEO_IN_MAP = fields(
    {"originalContentUrl": url(), "previewImageUrl": url(), "area": area},
    {"externalLink": fields({"linkUri": LINK, "label": text(1, 30)})},
)
_IMAGEMAP = fields(
    {
        "baseUrl": url(),
        "altText": _ALT,
        "baseSize": fields({"width": one_of(1_040), "height": number(1, 10_000)}),
        "actions": array(0, 50, imagemap_action),
    },
    {"video": _VIDEO_IN_MAP},
)
_KINDS: dict[str, Check] = {
    "text": both(
        fields({"text": text(1, TEXT_UNITS)}, {"emojis": array(1, 20, _EMOJI)}), _emojis_fit
    ),
    "textV2": fields({"text": text(1, TEXT_UNITS)}, {"substitution": _substitution}),
    "sticker": fields({"packageId": text(1, 20), "stickerId": text(1, 20)}),
    "image": fields({"originalContentUrl": url(), "previewImageUrl": url()}),
    "video": fields(
        {"originalContentUrl": url(), "previewImageUrl": url()},
        {"trackingId": pattern(r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}", "invalid property")},
    ),
    "audio": fields({"originalContentUrl": url(), "duration": number(1, 86_400_000)}),
    "location": fields({"title": text(1, 100), "address": text(1, 100), **_COORDINATES}),
    "coupon": fields({"couponId": text(1, 100)}, {"deliveryTag": _WORD}),
    "imagemap": _IMAGEMAP,
    "template": fields({"altText": _ALT}),
    "flex": fields({"altText": _ALT}),
}
_QUICK_REPLY = fields(
    {
        "items": array(
            1,
            13,
            fields({"type": one_of("action"), "action": quick_reply_action}, {"imageUrl": url()}),
        )
    }
)
_MESSAGE = both(
    by_type(_KINDS),
    fields(
        {},
        {"quickReply": _QUICK_REPLY, "sender": fields({}, {"name": text(1, 20), "iconUrl": url()})},
    ),
)
_MESSAGES = array(1, MESSAGES, _MESSAGE)


def complaints(body: dict[str, Any], endpoint: str) -> list[Complaint]:
    """What is wrong with the messages of a body, but for the inside of flex and templates."""
    found = list(_MESSAGES(body.get("messages") or [], ("messages",)))
    if endpoint in NAMED_ONLY_IN_CHATS or not isinstance(body.get("messages"), list):
        return found
    return found + [
        Complaint(("messages", index, "quoteToken"), "Must not be specified")
        for index, message in enumerate(body["messages"])
        if isinstance(message, dict) and message.get("quoteToken")
    ]


def check_objects(messages: list[dict[str, Any]]) -> None:
    """Look inside flex and template messages.

    Raises:
        Refused: 400 about the first message at fault.
    """
    for index, message in enumerate(messages):
        found: list[Complaint] = []
        if message["type"] == "flex":
            found = list(container(message.get("contents"), ()))
        elif message["type"] == "template":
            found = list(template(message.get("template"), ("template",)))
        if found:
            raise message_errors(index, found)


def check(body: dict[str, Any], endpoint: str, others: list[Complaint]) -> list[dict[str, Any]]:
    """The messages of a body that is right.

    Raises:
        Refused: 400, with the complaints about other properties too.
    """
    if found := [*complaints(body, endpoint), *others]:
        raise body_errors(found)
    messages: list[dict[str, Any]] = body["messages"]
    check_objects(messages)
    return messages
