"""What is said: the contents of a post as values, and LINE's limits on a message object."""

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
from oactl.domain.message.limits import MAX_MESSAGES, problems_of_object, problems_of_request
from oactl.domain.message.rendering import Rendering, errors_of_messages

__all__ = [
    "MAX_MESSAGES",
    "Contents",
    "ContentsKind",
    "Item",
    "Message",
    "NamedFile",
    "Place",
    "Rendering",
    "errors_of_messages",
    "item_for",
    "problems_of_dates",
    "problems_of_object",
    "problems_of_request",
]
