"""A page as PDF or picture, made by a Chromium that is on this machine.

The page loads nothing from outside, and the browser is started with a profile of its own that is
gone afterwards.
"""

import os
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from oactl.errors import OactlError
from oactl.i18n import N_
from oactl.words.errors import reason_of

PROGRAMS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge", "brave-browser"),
)
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
    *("--disable-extensions", "--disable-dev-shm-usage", "--force-device-scale-factor=1"),
)
_FRAME = 200  # pixels that a window may lose to a frame, which no picture shows
_PNG = b"\x89PNG\r\n\x1a\n"
SECONDS = 90  # a slow machine with a cold disk needs 20


def find_browser() -> str | None:
    """The program of a Chromium, if there is one: on the path, or where systems put it."""
    named = (shutil.which(name) for name in PROGRAMS)
    return next((path for path in (*named, *_ELSEWHERE) if path and Path(path).is_file()), None)


def to_pdf(html: str, folder: Path) -> bytes:
    """The page as PDF, A4. Raises `OactlError` without a browser, or where it does not work."""
    return _made(html, folder, "report.pdf", ("--no-pdf-header-footer", "--print-to-pdf={out}"))


def to_png(html: str, folder: Path, size: tuple[int, int]) -> bytes:
    """The page as a picture of so many pixels. Raises `OactlError` as `to_pdf` does."""
    width, height = size
    window = f"--window-size={width},{height + _FRAME}"
    return cropped(_made(html, folder, "report.png", (window, "--screenshot={out}")), height)


def cropped(png: bytes, height: int) -> bytes:
    """The upper rows of a picture that is not interlaced: each row needs those above it alone."""
    at, head, data, others = len(_PNG), b"", b"", []
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IHDR":
            head = body
        elif kind == b"IDAT":
            data += body
        else:
            others.append((kind, body))
    rows = zlib.decompress(data)
    (tall,) = struct.unpack(">I", head[4:8])
    kept = rows[: len(rows) // tall * min(height, tall)]
    head = head[:4] + struct.pack(">I", min(height, tall)) + head[8:]
    chunks = [(b"IHDR", head), *others[:-1], (b"IDAT", zlib.compress(kept, 9)), (b"IEND", b"")]
    return _PNG + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    ends = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + ends


def program_of() -> str:
    """The browser's program. Raises `OactlError` where there is none."""
    found = find_browser()
    if found is None:
        raise _no_browser()
    return found


def _made(html: str, folder: Path, name: str, wishes: Sequence[str]) -> bytes:
    """What the browser makes, in a folder beside the result: a packaged one sees no other."""
    browser = program_of()
    try:
        with tempfile.TemporaryDirectory(
            prefix="oactl-page-", dir=folder, ignore_cleanup_errors=True
        ) as place:
            page, out = Path(place) / "report.html", Path(place) / name
            page.write_text(html, encoding="utf-8")
            _run(
                [
                    browser,
                    *browser_flags(place),
                    *(wish.format(out=out) for wish in wishes),
                    page.as_uri(),
                ]
            )
            return out.read_bytes()
    except OSError as error:
        raise failed(reason_of(error)) from error


def browser_flags(place: str) -> list[str]:
    """Root has no sandbox of Chromium's; the page is ours and has nothing from outside."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if root else []), f"--user-data-dir={place}/profile"]


def _run(argv: Sequence[str]) -> None:
    try:
        subprocess.run(argv, capture_output=True, check=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise failed(f"{SECONDS} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise failed(said[-1] if said else f"exit {error.returncode}") from error


def _no_browser() -> OactlError:
    return OactlError(
        "report.no_browser",
        N_("there is no Chromium on this machine to make a PDF or a picture with"),
        help=N_(
            "install one (Debian, Ubuntu: apt install chromium; macOS: brew install --cask "
            "chromium), or write --format html and print it from any browser"
        ),
    )


def failed(why: str) -> OactlError:
    """The browser does not do it."""
    return OactlError(
        "report.browser_failed",
        N_("Chromium made no file: {why}"),
        help=N_("write --format html, and print it from a browser"),
        why=why,
    )
