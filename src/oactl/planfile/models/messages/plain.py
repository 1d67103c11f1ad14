"""Messages that are one thing: text, picture, film, sound, sticker, place, coupon.

Source: LINE, "Message objects".
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag

from oactl.domain.message import MOST_OF_A_TEXT, SourceMapping
from oactl.domain.value import JsonObject
from oactl.domain.violation import Path, Violation
from oactl.planfile.models.base import moved
from oactl.planfile.models.messages.entry import MessageObject
from oactl.planfile.models.messages.line_object import ByName, LineObject
from oactl.planfile.models.messages.links import FilmUrl, PictureUrl, SoundUrl
from oactl.planfile.models.messages.translation import TAG, MessageReading, miscounted
from oactl.planfile.models.messages.values import (
    MAX_INT,
    Count,
    Decimal,
    IntegerRange,
    Milliseconds,
    Pattern,
    TextLimit,
    wrong_form,
)

_MOST_SUBSTITUTIONS = 100
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9_]{1,20})\}|[{}]")
_KEY = re.compile(r"[A-Za-z0-9_]{1,20}")

Words = Annotated[str, TextLimit(MOST_OF_A_TEXT)]
Id = Annotated[str, TextLimit(100)]
QuoteToken = Annotated[str, TextLimit(200)]
StickerId = Annotated[str, Pattern(r"\d{1,20}", "11537")]

TrackingId = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}",
        "A-Z a-z 0-9 -.=,+*()%$&;:@{}!?<>[] (1–100)",
    ),
]
# Seen: ULIDs of 26; another length is a warning, where warnings are.
CouponId = Annotated[str, Pattern(r"[A-Za-z0-9_-]{1,100}", "01JYNW8JMQVFBNWF1APF8Z3FS7", "coupon")]
DeliveryTag = Annotated[str, Pattern("[A-Za-z0-9_]{1,30}", "A-Z a-z 0-9 _ (1–30)")]


class Emoji(LineObject):
    """A LINE emoji in place of a `$` of the text."""

    index: Annotated[int, IntegerRange(0, MOST_OF_A_TEXT)] = Field(
        description="Where the `$` stands, in UTF-16 units from 0."
    )
    productId: Id = Field(description="The emoji's set.")
    emojiId: Id = Field(description="The emoji in its set.")


class TextMessage(MessageObject):
    """A text of at most 5,000 characters."""

    kind: ClassVar = "text"
    only: ClassVar = "text"
    text: Words = Field(description="The words; `{{ name }}` reads a value of `vars`.")
    emojis: Annotated[list[Emoji], Count(1, 20)] | None = Field(
        None, description="LINE emoji, up to 20."
    )
    quoteToken: QuoteToken | None = Field(None, description="The message that is quoted.")

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Each `index` is the UTF-16 position of a `$` of the text."""
        text, emojis = given.get("text"), given.get("emojis")
        if not isinstance(emojis, list):
            return
        if isinstance(text, str):
            yield from _off_dollar(text, emojis, short=reading.short)


def _off_dollar(text: str, emojis: list[Any], *, short: bool) -> Iterator[Violation]:
    units = text.encode("utf-16-le", "surrogatepass")
    found = (at // 2 for at in range(0, len(units), 2) if units[at : at + 2] == b"$\x00")
    dollars: dict[object, None] = dict.fromkeys(found)
    for number, emoji in enumerate(emojis[:100]):
        index = emoji.get("index") if isinstance(emoji, dict) else None
        if short and isinstance(index, str) and re.fullmatch(r"\d{1,9}", index.strip()):
            index = int(index)
        if isinstance(index, int) and index not in dollars:
            known: list[object] = [*dollars][:20]
            params = {"index": index, "known": known or ["—"]}
            yield Violation("OA324", ("emojis", number, "index"), params)


class EmojiSubstitution(LineObject):
    """A LINE emoji in place of `{key}`."""

    kind: ClassVar = "emoji"
    productId: Id
    emojiId: Id


class MentionSubstitution(LineObject):
    """A mention in place of `{key}`: for groups and rooms, which a post never goes to."""

    kind: ClassVar = "mention"
    mentionee: Any = None

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Nobody can be mentioned."""
        del given, reading
        yield Violation("OA327", (), {"field": "mention"}, variant="mention")


def _kind(value: object) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else None
    return None if kind is None else f"{TAG}{kind}"


_Substitution = Annotated[
    Annotated[EmojiSubstitution, Tag(TAG + "emoji")]
    | Annotated[MentionSubstitution, Tag(TAG + "mention")],
    Discriminator(_kind),
]


class TextMessageV2(MessageObject):
    """A text in which `{key}` is replaced by an emoji."""

    kind: ClassVar = "textV2"
    text: Words
    substitution: dict[str, _Substitution] | None = None
    quoteToken: QuoteToken | None = None

    @classmethod
    def together(cls, given: ByName, reading: MessageReading) -> Iterator[Violation]:
        """Each `{key}` has its substitution, and lone braces are doubled."""
        del reading
        text, known = given.get("text"), given.get("substitution", {})
        if not isinstance(known, dict):
            return
        if len(known) > _MOST_SUBSTITUTIONS:
            yield miscounted(len(known), 0, _MOST_SUBSTITUTIONS, ("substitution",))
        for key in list(known)[: _MOST_SUBSTITUTIONS + 1]:
            if not _KEY.fullmatch(key):
                shape = "A-Z a-z 0-9 _ (1–20)"
                yield moved(wrong_form(key, shape), ("substitution", key))
        if isinstance(text, str) and len(text) <= MOST_OF_A_TEXT:
            yield from _placeholders(text, known)


def _placeholders(text: str, known: ByName) -> Iterator[Violation]:
    for match in _PLACEHOLDER.finditer(text):
        if match[1] is not None and match[1] not in known:
            yield Violation("OA325", ("text",), {"key": match[1]})
        elif match[0] in "{}":
            yield Violation("OA325", ("text",), {"key": match[0]}, variant="brace")


class StickerMessage(MessageObject):
    """A sticker of LINE's list."""

    kind: ClassVar = "sticker"
    packageId: StickerId = Field(description="The sticker's package.")
    stickerId: StickerId = Field(description="The sticker in its package.")
    quoteToken: QuoteToken | None = Field(None, description="The message that is quoted.")


class ImageMessage(MessageObject):
    """A picture, JPEG or PNG, by https."""

    kind: ClassVar = "image"
    only: ClassVar = "originalContentUrl"
    filled_in: ClassVar = ("previewImageUrl",)
    originalContentUrl: PictureUrl = Field(description="The picture.")
    previewImageUrl: PictureUrl | None = Field(
        None, description="A smaller one for the chat; the picture itself where none is given."
    )

    def compose(self, theirs: Path, ours: Path, places: list[SourceMapping]) -> JsonObject:
        """The preview is the picture itself where none is given."""
        body = super().compose(theirs, ours, places)
        if "previewImageUrl" not in body:
            written = self.written["originalContentUrl"]
            places.append(SourceMapping((*theirs, "previewImageUrl"), (*ours, *written.at)))
            body["previewImageUrl"] = written.source
        return body


class VideoMessage(MessageObject):
    """A film, MP4, with its preview picture."""

    kind: ClassVar = "video"
    only: ClassVar = "originalContentUrl"
    originalContentUrl: FilmUrl = Field(description="The film.")
    previewImageUrl: PictureUrl = Field(description="The picture before it plays.")
    trackingId: TrackingId | None = Field(
        None, description="An id by which LINE tells that it was seen to its end."
    )


class AudioMessage(MessageObject):
    """A sound, MP3 or M4A."""

    kind: ClassVar = "audio"
    only: ClassVar = "originalContentUrl"
    originalContentUrl: SoundUrl = Field(description="The sound.")
    duration: Annotated[int, Milliseconds(MAX_INT)] = Field(
        description="Its length in milliseconds, or as `95s` or `1m35s`."
    )


class LocationMessage(MessageObject):
    """A place on the map."""

    kind: ClassVar = "location"
    title: Id = Field(description="The name of the place.")
    address: Id = Field(description="Its address.")
    latitude: Annotated[float, Decimal(-90, 90)] = Field(description="North of the equator.")
    longitude: Annotated[float, Decimal(-180, 180)] = Field(description="East of Greenwich.")


class CouponMessage(MessageObject):
    """A coupon by its id at LINE."""

    kind: ClassVar = "coupon"
    only: ClassVar = "couponId"
    couponId: CouponId = Field(description="The id that LINE gave the coupon.")
    deliveryTag: DeliveryTag | None = Field(
        None, description="A word for the coupon's figures at LINE."
    )
