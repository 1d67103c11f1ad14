"""Messages of a plan: short forms to LINE's message objects, composed, checked and previewed."""

from oactl.planfile.messages.composing import (
    ComposeError,
    Opinion,
    check_item,
    compose,
    content_source,
    locate,
    names_read,
)
from oactl.planfile.messages.draft import Files, UnreadableFile
from oactl.planfile.messages.preview import preview
from oactl.planfile.messages.reading import read_contents

__all__ = [
    "ComposeError",
    "Files",
    "Opinion",
    "UnreadableFile",
    "check_item",
    "compose",
    "content_source",
    "locate",
    "names_read",
    "preview",
    "read_contents",
]
