"""An account's picture, from where LINE says that it is: a plain question with no token."""

from threading import Event
from typing import NamedTuple

from oactl.domain.account import ApiBase, read_base
from oactl.domain.picture import LARGEST, AccountPicture, read_picture
from oactl.line.connection import Route
from oactl.line.responses import Answer
from oactl.line.transport import Request, Timeouts, Transport

# LINE has pictures in two smaller sizes, 200 and 51 pixels wide, at addresses with these endings
# (LINE Login, "Managing users", profile images). Between them stands the picture as it was put up.
_SIZES = ("/large", "", "/small")
_TIMEOUTS = Timeouts(connect=3.0, whole=6.0)
_OK = 200


class PicturePlace(NamedTuple):
    """Where a picture is: a host, and the path at it."""

    base: ApiBase
    path: str


def read_place(address: str) -> PicturePlace | None:
    """The place of an address; None for one with a login or a query, or unencrypted elsewhere."""
    base = read_base(address)
    if base is None or not base.is_safe or not base.path:
        return None
    return PicturePlace(base._replace(path=""), base.path)


def fetch_picture(place: PicturePlace, route: Route, aborted: Event) -> AccountPicture | None:
    """The picture in the best size that is small enough. Answers that lead elsewhere are none."""
    transport = Transport(route, _TIMEOUTS, aborted, largest=LARGEST)
    try:
        for size in _SIZES:
            came = transport.exchange(Request("GET", place.path + size))
            if not isinstance(came, Answer):  # nobody is there, whatever the size
                return None
            found = read_picture(came.body) if came.status == _OK and came.whole else None
            if found is not None:
                return found
    finally:
        transport.close()
    return None
