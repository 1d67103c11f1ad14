"""Files and hosts that a configuration names: inside the workspace, and safe for a token."""

from pathlib import PurePath
from urllib.parse import SplitResult, urlsplit

from oactl.domain.hosts import is_loopback
from oactl.domain.violation import Path, Violation
from oactl.planfile.demographics import brief
from oactl.planfile.fields import TEXT, Field, Notes, Raw
from oactl.planfile.files import inside


def path_in(root: str, *, absolute: bool = False) -> Field:
    """A path that does not leave the workspace, by a symlink either.

    With `absolute` an absolute path may lie elsewhere: a secret that the machine keeps.
    """

    def read(raw: Raw, path: Path, notes: Notes) -> str | None:
        text: str | None = TEXT.read(raw, path, notes)
        if text is None or (absolute and PurePath(text).is_absolute()):
            return text
        if inside(root, text) is None:
            notes.append(Violation("OA101", path, {"file": text}, variant="outside"))
            return None
        return text

    return Field(read, TEXT.schema)


def api_host() -> Field:
    """The base of an API: https, or http on this machine."""

    def read(raw: Raw, path: Path, notes: Notes) -> str | None:
        url = _split(raw) if isinstance(raw, str) else None
        usable = url is not None and url.scheme in {"http", "https"} and "@" not in url.netloc
        host = url.hostname if url and usable else None
        if url is None or not host:
            notes.append(Violation("OA181", path, {"value": brief(raw)}, variant="url"))
            return None
        if url.scheme == "http" and not is_loopback(host):
            notes.append(Violation("OA603", path, {"value": brief(raw)}))
            return None
        return str(raw).strip().rstrip("/")

    return Field(read, {"type": "string", "format": "uri"})


def is_local_url(url: str | None) -> bool:
    """Whether a URL points to this machine."""
    split = _split(url) if url else None
    return split is not None and is_loopback(split.hostname or "")


def _split(url: str) -> SplitResult | None:
    try:
        split = urlsplit(url.strip())
        split.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    return split
