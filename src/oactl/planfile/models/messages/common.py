"""What every message may have: quick replies, and the sender's name and icon.

Source: LINE, "Common properties for messages".
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic.json_schema import JsonSchemaValue

from oactl.domain.violation import Path
from oactl.planfile.models.messages.actions import QuickReplyAction
from oactl.planfile.models.messages.line_object import LineObject
from oactl.planfile.models.messages.links import IconUrl
from oactl.planfile.models.messages.translation import words_of
from oactl.planfile.models.messages.values import Count, TextLimit

MAX_QUICK_REPLIES = 13


class QuickReplyItem(LineObject):
    """One button above the keyboard; a short form is its action, with an `image` where wanted."""

    kind: ClassVar = "action"
    imageUrl: IconUrl | None = Field(None, description="A picture before the label.")
    action: QuickReplyAction = Field(description="What a tap does.")

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """All but the picture is the action."""
        if not isinstance(value, Mapping):
            return {"action": value}, {"action": ()}
        pictures = {key: part for key, part in value.items() if key in words_of("imageUrl")}
        action = {key: part for key, part in value.items() if key not in pictures}
        return {**pictures, "action": action}, {"action": ()}

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """An action with a picture beside its keys."""
        del made, whole
        return {"type": "object", "description": "`{label, text}`, `{label, uri}`, and an `image`."}


class QuickReply(LineObject):
    """Buttons above the keyboard; a short form is their list."""

    items: Annotated[list[QuickReplyItem], Count(1, MAX_QUICK_REPLIES)] = Field(
        description="Buttons above the keyboard, up to 13."
    )

    @classmethod
    def expanded(cls, value: object) -> tuple[Mapping[str, Any], Mapping[str, Path]] | None:
        """The list itself."""
        return {"items": value}, {"items": ()}

    @classmethod
    def shorter(cls, made: JsonSchemaValue, whole: JsonSchemaValue) -> JsonSchemaValue:
        """The list."""
        del made
        listed: JsonSchemaValue = whole["properties"]["items"]
        return listed


class Sender(LineObject):
    """Who the message seems to come from; a short form may be the name alone."""

    only: ClassVar = "name"
    name: Annotated[str, TextLimit(20)] | None = Field(
        None, description="The name above the message."
    )
    iconUrl: IconUrl | None = Field(None, description="The picture beside the message.")
