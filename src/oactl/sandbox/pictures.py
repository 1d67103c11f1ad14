"""The pictures of the sandbox's accounts, at addresses that take no token, as LINE's do."""

import struct
import zlib
from hashlib import blake2b

from oactl.sandbox.answers import NOT_FOUND, Answer, error
from oactl.sandbox.state import AccountSpec, Request, World

PREFIX = "/_pictures/"
_SIZES = {"": 640, "large": 200, "small": 51}  # pixels
_PALE = (0xF4, 0xF1, 0xE6)


def picture_address(spec: AccountSpec, request: Request) -> str:
    """Where an account's picture is: on the host that was asked."""
    return f"http://{request.headers.get('host', '')}{PREFIX}{_name(spec)}"


def _name(spec: AccountSpec) -> str:
    return spec.basic_id.removeprefix("@")


def answer(world: World, request: Request) -> Answer:
    """A picture in the size that the end of its address names."""
    name, _slash, size = request.path.removeprefix(PREFIX).partition("/")
    known = any(_name(each.spec) == name for each in world.accounts.values())
    if request.method != "GET" or not known or size not in _SIZES:
        return error(404, NOT_FOUND)
    return Answer(200, drawn(name, _SIZES[size]), media_type="image/png")


def drawn(name: str, size: int) -> bytes:
    """A square PNG of a pale disc on the account's own colour."""
    colour = bytes(40 + each % 120 for each in blake2b(name.encode(), digest_size=3).digest())
    half, radius = size / 2, size * 0.3
    rows = b"".join(
        b"\0"
        + bytes((x + 0.5 - half) ** 2 + (y + 0.5 - half) ** 2 < radius**2 for x in range(size))
        for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)  # eight bits, a palette
    parts = ((b"IHDR", head), (b"PLTE", colour + bytes(_PALE)), (b"IDAT", zlib.compress(rows, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
