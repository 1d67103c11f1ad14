"""What is said: the contents of a post as values, and LINE's limits on a finished message object."""

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

__all__ = [
    "Contents",
    "ContentsKind",
    "Item",
    "Message",
    "NamedFile",
    "Place",
    "item_for",
    "problems_of_dates",
]
