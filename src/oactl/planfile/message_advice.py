"""Warnings about valid messages: placeholders, share links, hidden characters."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any, TypeAlias

from oactl.domain.message import Item, Message
from oactl.domain.value import Json, JsonObject
from oactl.domain.violation import Path, Severity, Violation
from oactl.domain.visible import code_of, hidden_in, steers
from oactl.planfile.compose import composed, locate
from oactl.planfile.models.messages.links import extension_of, no_such_file

_HOST = re.compile(r"https?://([^/?#]+)(/[^?#]*)?(?:\?([^#]*))?", re.IGNORECASE)
# Host (its end), the beginning of the path, and the words of the query that make it the file.
_PAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("drive.google.com", "/file/", ()),
    ("drive.google.com", "/open", ()),
    ("drive.google.com", "/drive/", ()),
    ("docs.google.com", "/", ("export=",)),
    ("photos.google.com", "/", ()),
    ("photos.app.goo.gl", "/", ()),
    ("www.dropbox.com", "/", ("raw=1", "dl=1")),
    ("dropbox.com", "/", ("raw=1", "dl=1")),
    ("1drv.ms", "/", ("download=1",)),
    ("onedrive.live.com", "/", ("download",)),
    (".sharepoint.com", "/", ("download=1",)),
    ("www.icloud.com", "/", ()),
    ("share.icloud.com", "/", ()),
    ("app.box.com", "/s/", ()),
    ("mega.nz", "/", ()),
)


def is_share_link(url: str) -> bool:
    """Whether a URL is one of a drive's page, not of the file itself."""
    match = _HOST.match(url)
    if match is None:
        return False
    host, path, query = match[1].lower(), match[2] or "/", match[3] or ""
    if host == "onedrive.live.com" and path.startswith("/download"):
        return False
    return any(
        (host == name or (name.startswith(".") and host.endswith(name)))
        and path.startswith(begin)
        and not any(word in query for word in direct)
        for name, begin, direct in _PAGES
    )


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


SdkCheck: TypeAlias = Callable[[JsonObject], list[Violation]]

_MOST_TOLD = 100  # of one message
_COPY = frozenset({"text", "altText", "label", "title", "displayText", "fillInText", "address"})
_MEDIA = frozenset(
    {"originalContentUrl", "previewImageUrl", "thumbnailImageUrl", "imageUrl", "iconUrl", "baseUrl"}
    | {"url", "previewUrl"}
)
_FRAGMENT = r"\{\{[^{}\n]{1,200}\}\}|\{%[^{}\n]{1,200}%\}|\{#[^{}\n]{1,200}#\}"
_COMMENT = r"(?s)\{#(.*?)#\}"
_BRACES = r"(?<!\{)\{([A-Za-z][A-Za-z0-9_ ]{0,30})\}(?!\})"
# What other programs fill in or understand, by the variant of OA352.
_LEFTOVERS = {
    "wide": r"｛{1,2}[^｛｝\n]{1,40}｝{1,2}",
    "percent": r"(?<![0-9A-Za-z{/=?&_.-])%[A-Za-z_]{3,30}%",
    "bracket": (
        r"(?i)\[\s?(?:(?:您|你|顧客|客戶|會員|好友|貴賓)的?)?(?:姓名|名字|名稱|暱稱|稱呼)\s?\]"
        r"|\[(?:(?:first|last|full|user|your|customer)[ _]?)?(?:nick)?name\]"
    ),
    "html": (
        r"(?i)</?(?:b|i|u|s|p|a|br|hr|em|strong|span|div|font|h[1-6]|ul|ol|li|img|table|tr|td)"
        r"(?:\s[^<>\n]{0,200})?/?>"
        r"|&(?:nbsp|amp|lt|gt|quot|apos|hellip|#[0-9]{1,6}|#x[0-9a-f]{1,6});"
    ),
    "link": r"(?i)https?(?:：[/／]{2}|:／[/／]|:/／)\S{0,40}",
}
# What is in every text with a placeholder that is none of a template's.
_ODD = re.compile(r"[{｛%\[<&：／]")
_MOST_NAMED = 10  # of one kind in one text
_ESCAPE = r"\\[nrt](?![A-Za-z]:?\\)"
_CONSOLE = frozenset({"nickname", "accountname", "displayname", "name", "username"})
_COUPON = r"[0-9A-HJKMNP-TV-Z]{26}"
_RESERVED_NAME = r"(?i)\bline\b"
_NO_ICONS = frozenset({"jpg", "jpeg", "jpe", "jfif"})
_SHORT = 60


def check_item(
    item: Item, names: Mapping[str, Any], sdk_check: SdkCheck | None = None
) -> list[Violation]:
    """What should be known of an item that holds, with paths inside the post.

    `names` are those of a sample occurrence.
    """
    known = {**names, **item.vars} if item.vars else names
    odd = any(isinstance(each, str) and _is_odd(each) for each in known.values())
    found: list[Violation] = []
    for message in item.messages:
        if not odd and _is_plain(message):
            continue  # nearly every message of a big plan
        obj, _ = composed(message, known)
        advice = chain(_advice(message, obj, known), sdk_check(obj) if sdk_check else ())
        located = (locate(message, each) for each in islice(advice, _MOST_TOLD))
        found += (each for each in located if each not in found)  # one value, used twice
    if len(item.messages) > 1:
        found += _unseen_quick_replies(item)
    return found


def _is_plain(message: Message) -> bool:
    """Whether a message is nothing but a text in which nothing can be wrong.

    What the SDK says of such an object does not depend on its words; a test asks it.
    """
    body = message.body
    if body.get("type") != "text" or len(body) != 2:  # noqa: PLR2004 - type and text
        return False
    text: str = body["text"]
    return not _is_odd(text) and not (message.literal and "{" in text)


def _is_odd(text: str) -> bool:
    """Whether a text has a backslash, a template's comment or what looks like a placeholder."""
    if "\\" in text or "{#" in text or text.count("{") != 2 * text.count("{{"):
        return True
    return bool(_ODD.search(text)) and any(re.search(each, text) for each in _LEFTOVERS.values())


def _unseen_quick_replies(item: Item) -> Iterator[Violation]:
    """LINE shows the quick replies of the last message only."""
    for message in item.messages[:-1]:
        if "quickReply" in message.body:
            problem = Violation("OA326", ("quickReply",), {}, "warning", on_key=True)
            yield locate(message, problem)


def _advice(message: Message, obj: JsonObject, names: Mapping[str, Any]) -> Iterator[Violation]:
    yield from _of_object(obj)
    known = frozenset() if message.files else hidden_characters(message.body)
    for key, part in obj.items():
        if key in message.literal and message.files:
            yield from _of_file(message.files[0].sha256, key, _Shared(part))
        else:
            if message.templated or message.files:
                yield from hidden_texts(part, (key,), known)
            yield from _of_part(part, (key,))
            source = None if key in message.literal else message.body[key]
            yield from _of_words(part, source, (key,), obj, names)


class _Shared:
    """A part of a file: not in the key of a cache, where the digest beside it says the same."""

    def __init__(self, part: Json) -> None:
        self.part = part

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shared)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _of_file(sha256: str, key: str, shared: _Shared) -> tuple[Violation, ...]:
    """The same of a file's JSON: looked at once, whichever posts name it."""
    del sha256
    found = chain(
        _of_part(shared.part, (key,)),
        _of_words(shared.part, None, (key,), {}, {}),
        hidden_texts(shared.part, (key,)),
    )
    return tuple(islice(found, _MOST_TOLD))


def _of_object(obj: JsonObject) -> Iterator[Violation]:
    """What concerns a message as a whole."""
    if "quoteToken" in obj:
        yield _warning("OA327", ("quoteToken",), on_key=True, field="quoteToken")
    name = obj["sender"].get("name") if "sender" in obj else None
    if isinstance(name, str) and re.search(_RESERVED_NAME, name):
        yield _warning("OA330", ("sender", "name"), name=name)
    if obj["type"] == "coupon" and not re.fullmatch(_COUPON, obj["couponId"]):
        yield _warning("OA349", ("couponId",), id=obj["couponId"])


def _of_part(value: Json, at: Path) -> Iterator[Violation]:
    """Parts that LINE has given up, and pictures that are web pages."""
    for path, part in _walk(value, at):
        if isinstance(part, dict) and part.get("type") == "filler":
            yield Violation("OA322", path, {"kind": "filler"}, "warning", "filler")
        elif isinstance(part, str) and path[-1] in _MEDIA:
            if is_share_link(part):
                yield Violation("OA354", path, {"url": _short(part)})
            elif _is_icon(path) and (extension := extension_of(part)) in _NO_ICONS:
                yield replace(no_such_file(extension, ("PNG",)), path=path, severity="warning")


def _is_icon(path: Path) -> bool:
    """The sender's picture, or that of a quick reply: LINE's reference has PNG alone."""
    return path[:2] == ("sender", "iconUrl") or (path[0] == "quickReply" and path[-1] == "imageUrl")


def _of_words(
    value: Json, source: Json, at: Path, obj: JsonObject, names: Mapping[str, Any]
) -> Iterator[Violation]:
    """Texts that friends would read as they stand. Without `source` they are no templates."""
    if source is not None:
        for path, text in _texts(source, at):
            yield from _dropped(text, path)
    own_braces = obj.get("type") == "textV2"
    for path, text in _texts(value, at):
        if source is None and not own_braces:
            yield from _unfilled(text, path)
        if path[-1] in _COPY:
            yield from () if own_braces else _placeholders(text, path, names)
            yield from _escapes(text, path)


def _dropped(text: str, path: Path) -> Iterator[Violation]:
    """Comments of a template vanish."""
    for match in re.finditer(_COMMENT, text):
        if match[1].strip():
            yield _warning("OA351", path, comment=_short(match[0]))


def _unfilled(text: str, path: Path) -> Iterator[Violation]:
    """Templates where nothing fills them in."""
    if "{" in text and (found := _named(_FRAGMENT, text)):
        comments = all(each.startswith("{#") for each in found)
        variant = "comment" if comments else None
        yield Violation("OA350", path, {"template": found}, variant=variant)


def _placeholders(text: str, path: Path, names: Mapping[str, Any]) -> Iterator[Violation]:
    """`{Nickname}`, `%name%`, `<b>`: nobody replaces them."""
    if not _ODD.search(text):
        return
    rest: dict[str | None, list[str]] = {}
    for placeholder in _named(_BRACES, text):
        word = placeholder[1:-1].strip()
        if word in names:
            yield _warning("OA352", path, "known", placeholder=placeholder, name=word)
            continue
        bare = word.replace(" ", "").replace("_", "").lower()
        rest.setdefault("console" if bare in _CONSOLE else None, []).append(placeholder)
    rest |= {variant: _named(pattern, text) for variant, pattern in _LEFTOVERS.items()}
    for variant, found in rest.items():
        if found:
            yield _warning("OA352", path, variant, placeholder=found)


def _named(pattern: str, text: str) -> list[str]:
    """What a pattern finds, each once, as a sentence may name it."""
    found = islice(re.finditer(pattern, text), _MOST_NAMED)
    return [*dict.fromkeys(_short(each[0]) for each in found)]


def _escapes(text: str, path: Path) -> Iterator[Violation]:
    """A backslash and a letter where a line break was meant."""
    if "\\" in text and (match := re.search(_ESCAPE, text)):
        yield _warning("OA353", path, escape=match[0])


def _texts(value: Json, at: Path) -> Iterator[tuple[Path, str]]:
    for path, part in _walk(value, at):
        if isinstance(part, str):
            yield path, part


def _walk(value: Json, at: Path) -> Iterator[tuple[Path, Json]]:
    """The value and all below it, with their places, from top to bottom."""
    waiting = [(at, value)]
    while waiting:
        path, here = waiting.pop()
        yield path, here
        if isinstance(here, dict):
            waiting += [((*path, key), part) for key, part in reversed(here.items())]
        elif isinstance(here, list):
            waiting += [((*path, n), here[n]) for n in range(len(here) - 1, -1, -1)]


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _warning(
    rule: str,
    path: Path,
    variant: str | None = None,
    *,
    on_key: bool = False,
    **params: object,
) -> Violation:
    severity: Severity = "warning"
    return Violation(rule, path, params, severity, variant, on_key)
