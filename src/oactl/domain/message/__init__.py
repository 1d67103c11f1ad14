"""What is said: the contents of a post as values. LINE's limits are `planfile.models.messages`."""

from oactl.domain.message.content import (
    MAX_MESSAGES,
    Contents,
    ContentsKind,
    Item,
    Message,
    NamedFile,
    Place,
    Rendering,
    item_for,
    problems_of_dates,
)

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
