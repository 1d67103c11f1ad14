"""Characters that hide or reorder text in a finished message object, and not in the plan itself.

Those of the plan the reader of YAML finds; a Flex file and the words of a template may have more.
"""

from collections.abc import Container, Iterator

from oactl.domain.value import Json
from oactl.domain.violation import Path, Violation
from oactl.domain.visible import code_of, hidden_in, steers


def hidden_texts(value: Json, at: Path = (), known: Container[str] = ()) -> Iterator[Violation]:
    """A violation for each text of a value that hides a character which is not `known`."""
    for path, char in _hidden(value, at):
        if char not in known:
            params = {"code": code_of(char)}
            if steers(char):
                yield Violation("OA119", path, params)
            else:
                yield Violation("OA120", path, params, "warning")


def hidden_characters(value: Json) -> frozenset[str]:
    """The worst hidden character of each text of a value."""
    return frozenset(char for _, char in _hidden(value))


def _hidden(value: Json, at: Path = ()) -> Iterator[tuple[Path, str]]:
    """The worst hidden character of each text, keys included."""
    if isinstance(value, str):
        chars = [char for _, char in hidden_in(value)]
        if chars:
            yield at, next(filter(steers, chars), chars[0])
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _hidden(key, at)
            yield from _hidden(part, (*at, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _hidden(part, (*at, index))
