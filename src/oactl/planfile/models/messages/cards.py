"""`cards`: products or offers side by side, drawn as a Flex carousel.

A card is a picture at the top, a title, a text, a price at the foot, and a button where `label` is
given. The whole card opens `link`. Cards stand in one row at one height, so the price sits at the
bottom of each.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import JsonSchemaValue

from oactl.domain.message import SourceMapping
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.messages.flex import MOST_BUBBLES, too_large
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import Link, PictureUrl
from oactl.planfile.models.messages.translation import MessageReading
from oactl.planfile.models.messages.values import Count, TextLimit

_INK, _SOFT, _PRICE = "#1A1A1A", "#666666", "#D0312D"
_MOST_ALT = 400  # characters that a notification can show; LINE takes 1,500
_LOOKS: Mapping[str, JsonObject] = {
    "title": {"weight": "bold", "size": "lg", "color": _INK, "maxLines": 2},
    "text": {"size": "sm", "color": _SOFT, "maxLines": 5},
    "price": {"weight": "bold", "size": "xl", "color": _PRICE, "margin": "lg"},
}
_Words = Annotated[str, TextLimit(30 * 1024)]


class Card(LineObject):
    """A product or an offer."""

    image: PictureUrl | None = Field(None, description="The picture at the top.")
    title: _Words = Field(description="What it is.")
    text: _Words | None = Field(None, description="More about it.")
    price: _Words | None = Field(None, description="The price at the foot.")
    link: Link | None = Field(None, description="What a tap on the card opens.")
    label: Annotated[str, TextLimit(40, "graphemes")] | None = Field(
        None, description="A button with these words that opens the link."
    )

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """A button needs its link."""
        del reading
        if "label" in given and "link" not in given:
            params = {"field": "label", "other": "link"}
            yield Violation("OA318", ("label",), params, variant="needs", on_key=True)

    def source(self, name: str) -> str | None:
        """A text of the card as it was written; none where it was not."""
        written = self.written.get(name)
        return None if written is None else str(written.source)


class Cards(LineObject):
    """Products side by side."""

    cards: Annotated[list[Card], Count(1, MOST_BUBBLES)]

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """The list of cards."""
        return {"cards": value}, {"cards": ()}

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """The list."""
        del made
        listed: JsonSchemaValue = whole["properties"]["cards"]
        return listed

    def whole(self, reading: MessageReading) -> Iterator[Violation]:
        """What is drawn is small enough for LINE."""
        yield from too_large(self.compose((), (), [])["contents"], reading)

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """A Flex message of the cards; its alternative text is their titles."""
        places.append(SourceMapping(theirs, ours))
        at = (*theirs, "contents", "contents")
        drawn = [
            _bubble(card, (*at, index), (*ours, index), places)
            for index, card in enumerate(self.cards)
        ]
        alt = "、".join(card.source("title") or "" for card in self.cards)
        short = alt if len(alt) <= _MOST_ALT else alt[: _MOST_ALT - 1] + "…"
        contents = {"type": "carousel", "contents": drawn}
        return {"type": "flex", "altText": short or "—", "contents": contents}


def _bubble(card: Card, at: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
    places.append(SourceMapping(at, ours))
    bubble: JsonObject = {"type": "bubble", "size": "kilo"}
    image, link, label = card.source("image"), card.source("link"), card.source("label")
    if image is not None:
        bubble["hero"] = _picture(image)
        places.append(SourceMapping((*at, "hero"), (*ours, "image")))
    bubble["body"] = _body(card, (*at, "body"), ours, places)
    if link is not None:
        bubble["action"] = {"type": "uri", "uri": link}
        places.append(SourceMapping((*at, "action"), (*ours, "link")))
        if label is not None:
            bubble["footer"] = _footer(label, link)
            tap: Path = (*at, "footer", "contents", 0, "action")
            places.append(SourceMapping((*tap, "label"), (*ours, "label")))
            places.append(SourceMapping((*tap, "uri"), (*ours, "link")))
    return bubble


def _picture(url: str) -> JsonObject:
    return {
        "type": "image",
        "url": url,
        "size": "full",
        "aspectRatio": "20:13",
        "aspectMode": "cover",
    }


def _body(card: Card, at: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
    """Title and text above, the price at the foot, whatever the height."""
    upper: list[JsonObject] = []
    for name in ("title", "text"):
        if (words := card.source(name)) is not None:
            places.append(
                SourceMapping((*at, "contents", 0, "contents", len(upper)), (*ours, name))
            )
            upper.append({"type": "text", "text": words, "wrap": True, **_LOOKS[name]})
    blocks: list[JsonObject] = [
        {"type": "box", "layout": "vertical", "spacing": "sm", "contents": upper}
    ]
    if (price := card.source("price")) is not None:
        places.append(SourceMapping((*at, "contents", 1), (*ours, "price")))
        blocks.append({"type": "text", "text": price, **_LOOKS["price"]})
    return {
        "type": "box",
        "layout": "vertical",
        "justifyContent": "space-between",
        "contents": blocks,
    }


def _footer(label: str, link: str) -> JsonObject:
    action = {"type": "uri", "label": label, "uri": link}
    button = {"type": "button", "style": "primary", "height": "sm", "action": action}
    return {"type": "box", "layout": "vertical", "contents": [button]}
