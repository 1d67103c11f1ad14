"""Messages as Pydantic models: LINE's objects, our short forms of them, and what a post says.

`Entry` is one entry of `messages`, `ContentsForm` all that a post may say; `read_contents` and
`read_message` validate them. `violations_of_message` is for what is about to be sent.
"""

from oactl.planfile.models.messages.contents import WAYS, ContentsForm, SchemaOnly, read_contents
from oactl.planfile.models.messages.entry import (
    Entry,
    read_message,
    violations_of_message,
    violations_of_request,
)
from oactl.planfile.models.messages.translation import MessageReading, Names

__all__ = [
    "WAYS",
    "ContentsForm",
    "Entry",
    "MessageReading",
    "Names",
    "SchemaOnly",
    "read_contents",
    "read_message",
    "violations_of_message",
    "violations_of_request",
]
