"""LINE's own JSON in a plan: `flex` (written there or in a file) and `line` (passed through)."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from oactl.domain.message import NamedFile
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path
from oactl.errors import Params  # noqa: TC001
from oactl.planfile.messages.draft import Draft, Key, Table, UnreadableFile, boolean, take, words

MOST_FILE_BYTES = 1024 * 1024  # LINE takes 50 KB of a carousel
MOST_LEVELS = 64


class _BadJsonError(Exception):
    """A file that is no JSON we could send: a variant of the rule, with params."""

    def __init__(self, variant: str | None, **params: Any) -> None:  # noqa: ANN401 - params of a sentence
        self.variant = variant
        self.params: Params = params


def line(value: object, draft: Draft) -> JsonObject | None:
    """`line: {type: …}`: one of LINE's message objects, unchanged."""
    if not isinstance(value, Mapping):
        draft.problem("OA305", ("line",), "mapping")
        return None
    draft.place((), ("line",), same=True)
    draft.literal.update(value)
    return dict(value)


def flex(value: object, draft: Draft) -> JsonObject | None:
    """`flex: {alt, contents}` or `flex: {alt, file}`; a file is a template where it says so."""
    given = take(value, _FLEX, ("flex",), (), draft)
    if given is None:
        return None
    if "contents" in given and "file" in given:
        params = {"field": "file", "other": "contents"}
        draft.problem("OA318", ("flex", "file"), "apart", on_key=True, **params)
    elif "contents" not in given and "file" not in given:
        draft.problem("OA302", ("flex",), field="contents | file")
    if "file" in given and not given.get("template"):
        draft.literal.add("contents")
    contents = given.get("contents", given.get("file"))
    return {"type": "flex", "altText": given.get("altText"), "contents": contents}


def _inline(value: object, ours: Path, theirs: Path, draft: Draft) -> Json:
    draft.place(theirs, ours, same=True)
    if isinstance(value, Mapping):
        return dict(value)
    draft.problem("OA305", ours, "mapping")
    return None


def _file(value: object, ours: Path, theirs: Path, draft: Draft) -> Json:
    path = words(value, ours, theirs, draft)
    if path is None:
        return None
    draft.place(("contents",), ours, inside=path)
    import hashlib  # noqa: PLC0415 - it loads OpenSSL: 4 ms, for plans with flex files only

    try:
        raw = draft.files.read(path)
        draft.named.append(NamedFile(path, hashlib.sha256(raw).hexdigest()))
        return _parsed(raw)
    except UnreadableFile as unreadable:
        draft.problem("OA331", ours, unreadable.why, file=path)
    except _BadJsonError as bad:
        draft.problem("OA332", ours, bad.variant, file=path, **bad.params)
    return None


@lru_cache(maxsize=64)
def _parsed(raw: bytes) -> JsonObject:
    """The JSON object of a file's bytes. Shared, never changed. Raises `_BadJsonError`."""
    if len(raw) > MOST_FILE_BYTES:
        raise _BadJsonError("large", size=len(raw), limit=MOST_FILE_BYTES)
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate cannot be sent
    except UnicodeError:
        raise _BadJsonError("encoding") from None
    except json.JSONDecodeError as error:
        raise _BadJsonError(None, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _BadJsonError("deep", limit=MOST_LEVELS) from None
    if not isinstance(value, dict):
        raise _BadJsonError("object")
    if _levels(value) > MOST_LEVELS:
        raise _BadJsonError("deep", limit=MOST_LEVELS)
    return value


def _no_number(name: str) -> float:
    raise _BadJsonError("constant", value=name)


def _levels(value: object) -> int:
    """How deep the JSON is nested, without recursion."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        here, level = waiting.pop()
        deepest = max(deepest, level)
        below = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        waiting += [(part, level + 1) for part in below if isinstance(part, dict | list)]
    return deepest


_FLEX = Table(
    alt=Key("altText", words, needed=True),
    contents=Key("contents", _inline),
    file=Key("file", _file),
    template=Key("template", boolean),
)
