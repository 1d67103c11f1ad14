"""What a content says, value by value: what an approval keeps so that a change can be shown."""

from collections.abc import Iterator, Mapping

from oactl.domain.message import Item, Message
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path, spell

Texts = dict[str, str]
_BESIDE_VARS: Mapping[str, Path] = {"post": (), "plan": ("plan",)}  # of what templates read


def said(item: Item, source: JsonObject) -> Texts:
    """Every value of an item by its place in the plan: `messages[0].cards[1].price`.

    `source` is what an approval is bound to. What a file says stands below its path.
    """
    found: Texts = {}
    for index, message in enumerate(item.messages):
        found |= _texts(_written(message), ("messages", index))
    for name, value in source["values"].items():
        found |= _texts(value, _place_of_value(name))
    for message in item.messages:
        found |= {f"files.{each.path}": sized(each.sha256, each.size) for each in message.files}
        found |= _in_files(message)
    return found


def sized(digest: str, size: int) -> str:
    """A file as it is compared: its digest first, as older approvals have it alone."""
    return f"{digest} ({size} bytes)"


def said_in_line(source: JsonObject, said: Texts) -> Texts:
    """The same by places in LINE's objects, as older approvals have it, files with their sizes."""
    told = {name: part for name, part in source.items() if name != "literal"}
    return {at: said.get(at, text) for at, text in _texts(told, ()).items()}


def places_of_line(item: Item, source: JsonObject) -> Texts:
    """For a place in LINE's objects (`messages[0].contents.hero.url`) that of the plan."""
    found = {
        spell(("messages", index, *path)): _in_plan(message, path, index)
        for index, message in enumerate(item.messages)
        for path, _ in _leaves(message.body, ())
    }
    for name, value in source["values"].items():
        for path, _ in _leaves(value, ()):
            found[spell(("values", name, *path))] = spell((*_place_of_value(name), *path))
    return found


def _place_of_value(name: str) -> Path:
    """Where a person wrote a value that templates read: `vars.code`, `subject`, `plan.title`."""
    return _BESIDE_VARS.get(name, ("vars", name))


def _in_plan(message: Message, path: Path, index: int) -> str:
    origin = message.origin_of(path)
    ours = origin.ours[len(message.at) :]
    if origin.inside is not None:
        return f"{origin.inside}: {spell(origin.theirs)}"
    return spell(("messages", index, *ours))


def _written(message: Message) -> JsonObject:
    if message.written is not None:
        return message.written
    return {name: part for name, part in message.body.items() if name != "type"}


def _in_files(message: Message) -> Texts:
    """What is said in the files that a message names, each value below the file's path."""
    found: Texts = {}
    for mapping in message.origin:
        if mapping.inside is not None:
            below = _part(message.body, mapping.theirs)
            found |= {f"{mapping.inside}: {at}": text for at, text in _texts(below, ()).items()}
    return found


def _part(value: Json, path: Path) -> Json:
    for step in path:
        assert isinstance(value, dict | list)  # noqa: S101 - a path of this very object
        value = value[step]  # type: ignore[index]  # str of a dict, int of a list
    return value


def _texts(value: Json, at: Path) -> Texts:
    return {spell(path): text for path, text in _leaves(value, at)}


def _leaves(value: Json, at: Path) -> Iterator[tuple[Path, str]]:
    """Every value below with its path; nothing has none."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves(part, (*at, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _leaves(part, (*at, index))
    elif value is not None:
        yield at, value if isinstance(value, str) else str(value)
