"""The short forms of contract 3, each a table from the plan's words to LINE's message object."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from oactl.domain.value import JsonObject
from oactl.planfile.messages.actions import AREA, action, actions, imagemap_actions
from oactl.planfile.messages.cards import cards
from oactl.planfile.messages.draft import (
    Draft,
    Key,
    Table,
    decimal,
    each,
    integer,
    milliseconds,
    nested,
    take,
    words,
)
from oactl.planfile.messages.raw import flex, line

Form: TypeAlias = Callable[[Any, Draft], JsonObject | None]

_URL = Key("originalContentUrl", words, needed=True)
_ALT = Key("altText", words)
_EMOJI = Table(
    index=Key("index", integer, needed=True),
    product=Key("productId", words, needed=True),
    emoji=Key("emojiId", words, needed=True),
)
_TEXT = Table(
    text=Key("text", words, needed=True),
    emojis=Key("emojis", each(nested(_EMOJI))),
    quote_token=Key("quoteToken", words),
)
_IMAGE = Table(url=_URL, preview=Key("previewImageUrl", words))
_VIDEO = Table(
    url=_URL,
    preview=Key("previewImageUrl", words, needed=True),
    tracking_id=Key("trackingId", words),
)
_AUDIO = Table(url=_URL, duration=Key("duration", milliseconds, needed=True))
_STICKER = Table(
    package=Key("packageId", words, needed=True),
    sticker=Key("stickerId", words, needed=True),
    quote_token=Key("quoteToken", words),
)
_LOCATION = Table(
    title=Key("title", words, needed=True),
    address=Key("address", words, needed=True),
    latitude=Key("latitude", decimal, needed=True),
    longitude=Key("longitude", decimal, needed=True),
)
_COUPON = Table(id=Key("couponId", words, needed=True), delivery_tag=Key("deliveryTag", words))
_FILM = Table(
    url=_URL,
    preview=Key("previewImageUrl", words, needed=True),
    area=Key("area", AREA, needed=True),
    link=Key(
        "externalLink",
        nested(
            Table(
                uri=Key("linkUri", words, needed=True),
                label=Key("label", words, needed=True),
            )
        ),
    ),
)
_SIZE = Table(width=Key("width", integer, needed=True), height=Key("height", integer, needed=True))
_IMAGEMAP = Table(
    url=Key("baseUrl", words, needed=True),
    alt=Key("altText", words, needed=True),
    size=Key("baseSize", nested(_SIZE), needed=True),
    actions=Key("actions", imagemap_actions, needed=True),
    video=Key("video", nested(_FILM)),
)
_PICTURE = {
    "image": Key("thumbnailImageUrl", words),
    "image_background_color": Key("imageBackgroundColor", words),
}
_LOOK = {
    "image_aspect_ratio": Key("imageAspectRatio", words),
    "image_size": Key("imageSize", words),
}
_BODY = {
    "title": Key("title", words),
    "text": Key("text", words, needed=True),
    "default_action": Key("defaultAction", action),
    "actions": Key("actions", actions, needed=True),
}
_BUTTONS = Table(alt=_ALT, **_BODY, **_PICTURE, **_LOOK)
_CONFIRM = Table(alt=_ALT, text=_BODY["text"], actions=_BODY["actions"])
_COLUMN = Table(**_BODY, **_PICTURE)
_NEEDED_ALT = Key("altText", words, needed=True)
_CAROUSEL = Table(
    alt=_NEEDED_ALT, columns=Key("columns", each(nested(_COLUMN)), needed=True), **_LOOK
)
_IMAGE_COLUMN = Table(
    image=Key("imageUrl", words, needed=True), action=Key("action", action, needed=True)
)
_IMAGE_CAROUSEL = Table(
    alt=_NEEDED_ALT, columns=Key("columns", each(nested(_IMAGE_COLUMN)), needed=True)
)


def _form(kind: str, table: Table, only: str | None = None) -> Form:
    """A message of one level; `only` is the key that a bare text stands for."""

    def read(value: object, draft: Draft) -> JsonObject | None:
        if only and (value is None or isinstance(value, str)):
            key = table[only]
            draft.place((key.line,), (kind,))
            body = {key.line: key.read(value, (kind,), (key.line,), draft)}
            missing = [name for name, k in table.items() if k.needed and name != only]
            for name in missing:
                draft.problem("OA302", (kind,), field=name)
        else:
            body = take(value, table, (kind,), (), draft) or {}
        return {"type": kind, **body}

    return read


def _image(value: object, draft: Draft) -> JsonObject | None:
    """The preview is the picture itself where none is given."""
    body = _form("image", _IMAGE, "url")(value, draft) or {}
    if "previewImageUrl" not in body:
        written = next((p.ours for p in draft.places if p.theirs == ("originalContentUrl",)), ())
        draft.place(("previewImageUrl",), written)
        body["previewImageUrl"] = body.get("originalContentUrl")
    return body


def _template(kind: str, table: Table) -> Form:
    """A template message; its alternative text is its text where none is given."""

    def read(value: object, draft: Draft) -> JsonObject | None:
        inner = take(value, table, (kind,), ("template",), draft) or {}
        alt = inner.pop("altText", None) or inner.get("text")
        written = (kind, "alt") if isinstance(value, Mapping) and "alt" in value else (kind,)
        draft.place(("altText",), written)
        draft.place((), (kind,))
        return {"type": "template", "altText": alt, "template": {"type": kind, **inner}}

    return read


FORMS: Mapping[str, Form] = {
    "text": _form("text", _TEXT, "text"),
    "image": _image,
    "video": _form("video", _VIDEO, "url"),
    "audio": _form("audio", _AUDIO, "url"),
    "sticker": _form("sticker", _STICKER),
    "location": _form("location", _LOCATION),
    "imagemap": _form("imagemap", _IMAGEMAP),
    "buttons": _template("buttons", _BUTTONS),
    "confirm": _template("confirm", _CONFIRM),
    "carousel": _template("carousel", _CAROUSEL),
    "image_carousel": _template("image_carousel", _IMAGE_CAROUSEL),
    "flex": flex,
    "coupon": _form("coupon", _COUPON, "id"),
    "cards": cards,
    "line": line,
}
