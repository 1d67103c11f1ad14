"""An account's picture: small enough, of a known type, and no token goes to where it is."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from oactl.domain.account import Account
from oactl.domain.picture import LARGEST, AccountPicture, read_picture
from oactl.line.gateway import LineEnvironment, LineGateways
from oactl.line.pictures import read_place
from oactl.line.secret import Secret

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def filled(beginning: bytes, size: int) -> bytes:
    return beginning + b"x" * (size - len(beginning))


class Place:
    """A web server with some files; `asked` are the paths, `headers` what came with them."""

    def __init__(self, files: Mapping[str, bytes], status: int = 200) -> None:
        self.asked: list[str] = []
        self.headers: list[str] = []
        place = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                place.asked.append(self.path)
                place.headers += [name.lower() for name in self.headers]
                data = files.get(self.path, b"")
                self.send_response(status if data else 404)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def served(files: Mapping[str, bytes], status: int = 200) -> Iterator[Place]:
    place = Place(files, status)
    thread = threading.Thread(target=place.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield place
    finally:
        place.server.shutdown()
        thread.join()
        place.server.server_close()


def gateways(api_base: str) -> LineGateways:
    accounts = {"main": Account("main", api_base=api_base)}
    return LineGateways(accounts, lambda _source: Secret("t"), LineEnvironment())


@pytest.mark.parametrize(
    ("files", "asked", "type_"),
    [
        ({"/p/large": filled(PNG, 900)}, ["/p/large"], "image/png"),
        ({"/p": filled(JPEG, LARGEST)}, ["/p/large", "/p"], "image/jpeg"),
        (
            {"/p": filled(PNG, LARGEST + 1), "/p/small": filled(PNG, 90)},
            ["/p/large", "/p", "/p/small"],
            "image/png",
        ),
        ({"/p/large": b"<svg>", "/p": b"GIF89a", "/p/small": b"x"}, None, None),
        ({}, None, None),
    ],
)
def test_the_best_size_that_is_small_enough(
    files: dict[str, bytes], asked: list[str] | None, type_: str | None
) -> None:
    with served(files) as place:
        found = gateways(place.base).picture("main", f"{place.base}/p")
    assert (found.media_type if found else None) == type_
    assert place.asked == (asked or ["/p/large", "/p", "/p/small"])
    assert set(place.headers) == {"host", "user-agent", "accept"}


def test_nobody_is_led_elsewhere() -> None:
    with served({"/p/large": filled(PNG, 90), "/elsewhere": filled(PNG, 90)}, 302) as place:
        assert gateways(place.base).picture("main", f"{place.base}/p") is None
    assert "/elsewhere" not in place.asked


def test_line_names_nothing_of_this_machine_and_a_sandbox_nothing_but_its_own() -> None:
    with served({"/p/large": filled(PNG, 90)}) as place:
        address = f"{place.base}/p"
        assert gateways("https://api.line.me").picture("main", address) is None
        assert gateways(place.base).picture("main", "https://profile.line-scdn.net/p") is None
    assert place.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "x", "http://example.com/p", "ftp://example.com/p", "file:///etc/passwd"),
        *("https://a:b@example.com/p", "https://example.com/p?token=1", "https://example.com"),
        "https://example.com/p\r\nX: y",
    ],
)
def test_an_address_that_is_none_of_a_picture(address: str) -> None:
    assert read_place(address) is None


def test_nobody_there_is_no_picture() -> None:
    with served({}) as place:
        base = place.base
    assert gateways(base).picture("main", f"{base}/p") is None


@pytest.mark.parametrize("beginning", [PNG, JPEG])
def test_a_file_is_known_by_how_it_begins_and_not_too_large(beginning: bytes) -> None:
    just = filled(beginning, LARGEST)
    assert isinstance(read_picture(just), AccountPicture)
    assert read_picture(just + b"x") is None
    assert read_picture(b"x" + just[1:]) is None
