"""URLs in messages: pictures, films and sounds that LINE fetches, and links that a friend taps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from oactl.domain.violation import Violation
from oactl.planfile.models.base import Violations
from oactl.planfile.models.messages.values import Checked, Text

MOST_OF_A_MEDIA_URL = 2000
MOST_OF_A_LINK = 1000  # LINE is about to raise it to 10,000; the smaller one is safe

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"(https?://)([^/?#\s]+)", re.IGNORECASE)
_SAFE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
)
_CLEAN = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})$")

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
        ]
    )
)


@dataclass(frozen=True)
class Url(Checked):
    """A URL with one of these schemes, percent-encoded.

    `files` are the extensions of the files that LINE takes there; `bare` says that the URL must
    not end in an extension, because LINE adds to it.
    """

    most: int
    schemes: tuple[str, ...]
    files: frozenset[str] = frozenset()
    takes: str = ""
    bare: bool = False

    def check(self, value: object, *, short: bool) -> object:
        """The URL itself."""
        url = str(Text(self.most).check(value, short=short))
        found = [*self._form(url)] or [*self._kind(url)]
        if found:
            raise Violations(*found)
        return url

    def _form(self, url: str) -> Iterator[Violation]:
        scheme = _SCHEME.match(url)
        name = scheme[1].lower() if scheme else ""
        if name not in self.schemes:
            params = {"url": url[:80], "scheme": name or "—", "schemes": list(self.schemes)}
            yield Violation("OA309", (), params, variant=None if name else "none")
        elif name.startswith("http") and not _HOST.match(url):
            yield Violation("OA311", (), {"url": url[:80]})
        elif not _CLEAN.fullmatch(url):
            bad = "".join(dict.fromkeys(char for char in url if char not in _SAFE)) or "%"
            yield Violation("OA310", (), {"characters": bad[:20], "encoded": encoded(url)})

    def _kind(self, url: str) -> Iterator[Violation]:
        extension = extension_of(url)
        if self.bare and extension in _FILES:
            yield Violation("OA348", (), {"extension": extension, "url": url[:80]})
        elif self.files and extension in _FILES - self.files:
            yield Violation("OA347", (), {"extension": extension, "takes": self.takes})


def extension_of(url: str) -> str:
    """The extension of the file that a URL names, in lower case; "" where it names none."""
    path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0]
    found = _EXTENSION.search(path.rpartition("/")[2]) if "/" in path else None
    return found[1].lower() if found else ""


def encoded(url: str) -> str:
    """The URL in the characters that may stand in one: percent-encoded, its host in IDNA."""
    whole = _HOST.sub(lambda match: match[1] + _ascii_host(match[2]), url, count=1)
    whole = _LONE_PERCENT.sub("%25", whole)
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
PictureUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _PICTURES, "JPEG, PNG")]
# LINE, Flex "Image": `animated` plays an animated PNG.
FlexPictureUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _PICTURES | {"apng"}, "JPEG, PNG")]
FilmUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _FILMS, "MP4")]
SoundUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, _SOUNDS, "MP3, M4A")]
BaseUrl = Annotated[str, Url(MOST_OF_A_MEDIA_URL, _HTTPS, bare=True)]
Link = Annotated[str, Url(MOST_OF_A_LINK, _LINKS)]
