"""Messages of a plan: read by the models, composed, looked at again and previewed."""

from oactl.planfile.messages.advice import SdkCheck, check_item
from oactl.planfile.messages.composing import (
    ComposeError,
    compose,
    content_source,
    locate,
    names_read,
)
from oactl.planfile.messages.preview import framed, preview

__all__ = [
    "ComposeError",
    "SdkCheck",
    "check_item",
    "compose",
    "content_source",
    "framed",
    "locate",
    "names_read",
    "preview",
]
