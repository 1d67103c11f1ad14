"""Links that people share from a drive: pages around a file, which LINE cannot show."""

import re

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
