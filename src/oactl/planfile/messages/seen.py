"""Which texts of a message a preview has shown, so that none can be forgotten.

What is sent must be seen. A preview reads a message through `Seen`; what it does not read,
`unseen` finds: a link for desktops, a picture of the sender, whatever LINE adds later.
"""

from collections.abc import Iterator
from typing import Any

from oactl.domain.value import JsonObject

# Names of texts that only say how something looks or is laid out. LINE takes no URL and no free
# text there. `type` is one too, except of a mentionee: there it may stand for everyone.
STYLE = frozenset(
    {
        *("type", "size", "aspectRatio", "aspectMode", "layout", "direction", "scaling"),
        *("align", "gravity", "weight", "style", "decoration", "adjustMode", "wrap", "position"),
        *("color", "backgroundColor", "borderColor", "imageBackgroundColor"),
        *("startColor", "centerColor", "endColor", "centerPosition", "angle"),
        *("imageAspectRatio", "imageSize", "margin", "spacing", "lineSpacing"),
        *("width", "height", "maxWidth", "maxHeight", "borderWidth", "cornerRadius"),
        *("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"),
        *("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"),
        *("justifyContent", "alignItems"),
    }
)


class Seen(dict[str, Any]):
    """An object of a message that notes which of its texts were read."""

    def __init__(self, obj: JsonObject) -> None:
        super().__init__({name: _seen(value) for name, value in obj.items()})
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a JSON value
        """The value, noted as read."""
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - a JSON value
        """The value or the default, noted as read."""
        self.read.add(name)
        return super().get(name, default)


def _seen(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return Seen(value)
    return [_seen(part) for part in value] if isinstance(value, list) else value


def unseen(obj: Seen, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text that nobody read, with its path: `sender.iconUrl`; styling left out."""
    for name, value in obj.items():
        at = f"{path}.{name}".lstrip(".")
        styling = name in STYLE and not at.endswith("mentionee.type")
        if name in obj.read or styling:
            yield from _below(value, at)
        elif isinstance(value, str):
            if value:
                yield at, value
        else:
            yield from _below(value, at, texts=True)


def _below(value: Any, path: str, *, texts: bool = False) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a JSON value
    """What lies inside an object or a list; `texts` where those of a list count as unread."""
    if isinstance(value, Seen):
        yield from unseen(value, path)
    for at, part in enumerate(value) if isinstance(value, list) else ():
        if isinstance(part, str):
            yield from [(f"{path}[{at}]", part)] if texts else []
        else:
            yield from _below(part, f"{path}[{at}]", texts=texts)
