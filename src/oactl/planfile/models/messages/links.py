"""URLs in messages: pictures, films and sounds that LINE fetches, and links that a friend taps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Annotated

from oactl.domain.violation import Violation
from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.values import Checked, TextLimit

MOST_OF_A_MEDIA_URL = 2000
MOST_OF_A_LINK = 1000  # LINE is about to raise it to 10,000; the smaller one is safe

_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):"
_HOST = r"(?i)(https?://)([^/?#\s]+)"
_AUTHORITY = r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]]+))(?::(?P<port>[0-9]{0,5}))?"
_LAST_PORT = 65535
_LABEL, _NAME = 63, 253  # characters of a host's parts and of the whole (RFC 1035)
_SAFE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
)
_CLEAN = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
_LONE_PERCENT = r"%(?![0-9A-Fa-f]{2})"
# LINE adds `/1040` to the URL of an imagemap's picture.
_NO_BASE = r"(?s)[?#].*|(?:/|/(?:240|300|460|700|1040)/?)$"
_EXTENSION = r"\.([A-Za-z0-9]{2,5})$"

_PICTURES = frozenset({"jpg", "jpeg", "jpe", "jfif", "png"})
_FILMS = frozenset({"mp4", "m4v"})
_SOUNDS = frozenset({"mp3", "m4a", "mp4"})
# Extensions that name a kind of file; any other (`.php`, none at all) says nothing about it.
_FILES = (
    _PICTURES
    | _FILMS
    | _SOUNDS
    | frozenset(
        [
            "apng",
            "gif",
            "webp",
            "svg",
            "bmp",
            "tif",
            "tiff",
            "heic",
            "heif",
            "avif",
            "ico",
            "jxl",
            "psd",
            "ai",
            "eps",
            "mov",
            "avi",
            "wmv",
            "mkv",
            "webm",
            "flv",
            "mpg",
            "mpeg",
            "3gp",
            "ogv",
            "wav",
            "ogg",
            "oga",
            "opus",
            "flac",
            "aac",
            "wma",
            "aif",
            "aiff",
            "amr",
            "mid",
            "midi",
            "pdf",
            "doc",
            "docx",
            "ppt",
            "pptx",
            "xls",
            "xlsx",
            "zip",
            "rar",
            "7z",
            "txt",
            "csv",
            "html",
            "htm",
            "json",
            "xml",
        ]
    )
)


@dataclass(eq=False)
class Url(Checked):
    """A URL with one of these schemes, percent-encoded.

    `files` are the extensions of the files that LINE takes there; `bare` says that the URL must
    not end in an extension, because LINE adds to it.
    """

    most: int
    schemes: tuple[str, ...]
    files: frozenset[str] = frozenset()
    takes: tuple[str, ...] = ()
    bare: bool = False

    def check(self, value: object, *, short: bool) -> object:
        """The URL itself."""
        url = str(TextLimit(self.most).check(value, short=short))
        found = [*self._form(url)] or [*self._kind(url)]
        if found:
            raise Violations(*found)
        return url

    def _form(self, url: str) -> Iterator[Violation]:
        scheme = re.match(_SCHEME, url)
        name = scheme[1].lower() if scheme else ""
        host = None
        if name not in self.schemes:
            params = {"url": url[:80], "scheme": name or "—", "schemes": list(self.schemes)}
            variants = ("link", "none_link") if "tel" in self.schemes else (None, "none")
            yield Violation("OA309", (), params, variant=variants[not name])
        elif name.startswith("http") and not (host := re.match(_HOST, url)):
            yield Violation("OA311", (), {"url": url[:80]})
        elif not re.fullmatch(_CLEAN, url):
            bad = "".join(dict.fromkeys(char for char in url if char not in _SAFE)) or "%"
            params = {"characters": bad[:20], "encoded": encoded(url)}
            yield Violation("OA310", (), params, variant="space" if bad == " " else None)
        elif host and (why := _no_address(host[2])):
            yield Violation("OA311", (), {"url": url[:80]}, variant=why)

    def _kind(self, url: str) -> Iterator[Violation]:
        extension = extension_of(url)
        if self.bare and extension in _FILES:
            yield Violation("OA348", (), {"extension": extension, "url": url[:80]})
        elif self.bare and (end := re.search(_NO_BASE, url)):
            yield Violation("OA348", (), {"end": end[0][:40], "url": url[:80]}, variant="end")
        elif self.files and extension in _FILES - self.files:
            yield no_such_file(extension, self.takes)


def no_such_file(extension: str, takes: tuple[str, ...]) -> Violation:
    """A file of a kind that LINE does not show in this place."""
    variant = "either" if len(takes) > 1 else None
    params = {"extension": extension, "takes": takes[0], "other": takes[-1]}
    return Violation("OA347", (), params, variant=variant)


def _no_address(authority: str) -> str | None:
    """Why what stands between `//` and the path is no host and port: a variant of OA311."""
    split = re.fullmatch(_AUTHORITY, authority.rpartition("@")[2])
    if split is None:
        return "host"
    if int(split["port"] or 0) > _LAST_PORT:
        return "port"
    if split["v6"] is not None:
        return None if _is_ipv6(split["v6"]) else "host"
    labels = split["name"].removesuffix(".").split(".")
    fits = all(0 < len(label) <= _LABEL for label in labels) and len(split["name"]) <= _NAME
    return None if fits else "host"


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def extension_of(url: str) -> str:
    """The extension of the file that a URL names, in lower case; "" where it names none."""
    path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0]
    found = re.search(_EXTENSION, path.rpartition("/")[2]) if "/" in path else None
    return found[1].lower() if found else ""


def encoded(url: str) -> str:
    """The URL in the characters that may stand in one: percent-encoded, its host in IDNA."""
    whole = re.sub(_HOST, lambda match: match[1] + _ascii_host(match[2]), url, count=1)
    whole = re.sub(_LONE_PERCENT, "%25", whole)
    return "".join(
        char
        if char in _SAFE
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in whole
    )


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:  # no such host can be: the percent-encoded one shows which it was
        return host


# LINE, "Image message", "Video message", "Audio message": formats; "URI action": schemes.
_HTTPS = ("https",)
_LINKS = ("http", "https", "line", "tel")
PictureUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _PICTURES, ("JPEG", "PNG"))]
# LINE, "Common properties": icons are PNG; of JPEG the advice says so, as some are shown.
IconUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _PICTURES, ("PNG",))]
# LINE, Flex "Image": `animated` plays an animated PNG.
FlexPictureUrl = Annotated[
    str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _PICTURES | {"apng"}, ("JPEG", "PNG"))
]
FilmUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _FILMS, ("MP4",))]
SoundUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _SOUNDS, ("MP3", "M4A"))]
BaseUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, bare=True)]
Link = Annotated[str, Url(MOST_OF_A_LINK, _LINKS)]
