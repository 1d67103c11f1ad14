"""What is said: the contents of a post as values. LINE's limits are `planfile.models.messages`."""

from oactl.domain.message.content import (
    Contents,
    ContentsKind,
    Item,
    Message,
    NamedFile,
    Place,
    item_for,
    problems_of_dates,
)
from oactl.domain.message.lengths import MAX_MESSAGES
from oactl.domain.message.rendering import Rendering

__all__ = [
    "MAX_MESSAGES",
    "Contents",
    "ContentsKind",
    "Item",
    "Message",
    "NamedFile",
    "Place",
    "Rendering",
    "item_for",
    "problems_of_dates",
]
