"""One Chromium for many pages, driven over two pipes: a browser's start takes longer than a page.

DevTools protocol, https://chromedevtools.github.io/devtools-protocol/: JSON with a NUL after each.
"""

import fcntl
import json
import os
import signal
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any, Self

from oactl.domain.value import JsonObject
from oactl.errors import OactlError
from oactl.reports.browser import SECONDS, browser_flags, failed, program_of
from oactl.words.errors import reason_of

_READS, _WRITES = 3, 4  # the file descriptors of --remote-debugging-pipe
_HIGH = 10  # a number of descriptors that no program counts on
_PATIENCE = 5  # seconds to end in
_MOMENT = 0.02  # seconds between two looks whether it has ended


class BrowserPipe:
    """A browser that makes one file after the other; what it needs lies in `folder` meanwhile.

    Windows has no descriptors 3 and 4 to give away, and no `fcntl` to import this module with.
    """

    def __init__(self, folder: Path) -> None:
        self._place = tempfile.TemporaryDirectory(
            prefix="oactl-page-", dir=folder, ignore_cleanup_errors=True
        )
        self._log = Path(self._place.name) / "log"
        self._rest, self._number, self._tab = b"", 0, ""
        try:
            self._pid, self._in, self._out = self._start(program_of())
        except BaseException:
            self._place.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OactlError):
            self._send("Browser.close", None, {})
        os.close(self._out)
        os.close(self._in)
        self._end()
        self._place.cleanup()

    def pdf(self, html: str) -> bytes:
        """The page as PDF, A4. Raises `OactlError` where that does not work."""
        session = self._open(html)
        asked = {"printBackground": True, "preferCSSPageSize": True}
        return b64decode(self._ask("Page.printToPDF", session, asked)["data"])

    def png(self, html: str, size: tuple[int, int]) -> bytes:
        """The page as a picture of so many pixels. Raises `OactlError` as `pdf` does."""
        width, height = size
        session = self._open(html, {"width": width, "height": height})
        return b64decode(self._ask("Page.captureScreenshot", session, {"format": "png"})["data"])

    def _start(self, program: str) -> tuple[int, int, int]:
        """The process, where it is heard, and where it is spoken to."""
        ours_in, theirs_out = _pipe()
        theirs_in, ours_out = _pipe()
        silent = os.open(self._log, os.O_WRONLY | os.O_CREAT, 0o600)
        flags = [*browser_flags(self._place.name), "--remote-debugging-pipe", "about:blank"]
        given = ((silent, 1), (silent, 2), (theirs_in, _READS), (theirs_out, _WRITES))
        actions = [(os.POSIX_SPAWN_DUP2, mine, its) for mine, its in given]
        try:
            pid = os.posix_spawn(program, [program, *flags], os.environ, file_actions=actions)
        except OSError as error:
            os.close(ours_in)
            os.close(ours_out)
            raise failed(reason_of(error)) from error
        finally:
            for each in (theirs_in, theirs_out, silent):
                os.close(each)
        return pid, ours_in, ours_out

    def _open(self, html: str, size: Mapping[str, int] | None = None) -> str:
        """A tab with the page, the one before closed. Returns its session."""
        page = Path(self._place.name) / "report.html"
        try:
            page.write_text(html, encoding="utf-8")
        except OSError as error:
            raise failed(reason_of(error)) from error
        former, target = self._tab, self._ask("Target.createTarget", None, {"url": "about:blank"})
        self._tab = target["targetId"]
        if former:
            self._ask("Target.closeTarget", None, {"targetId": former})
        wished = {"targetId": self._tab, "flatten": True}
        session = str(self._ask("Target.attachToTarget", None, wished)["sessionId"])
        self._ask("Page.enable", session, {})
        if size:
            window = {**size, "deviceScaleFactor": 1, "mobile": False}
            self._ask("Emulation.setDeviceMetricsOverride", session, window)
        self._send("Page.navigate", session, {"url": page.as_uri()})
        self._next(lambda said: said.get("method") == "Page.loadEventFired")
        return session

    def _ask(self, method: str, session: str | None, params: JsonObject) -> dict[str, Any]:
        """What it answers to a request."""
        number = self._send(method, session, params)
        said = self._next(lambda each: each.get("id") == number)
        if "error" in said:
            raise failed(str(said["error"].get("message", method)))
        return dict(said["result"])

    def _send(self, method: str, session: str | None, params: JsonObject) -> int:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        text = json.dumps(asked | ({"sessionId": session} if session else {})).encode() + b"\0"
        try:
            while text:
                text = text[os.write(self._out, text) :]
        except BrokenPipeError as error:
            raise failed(self._last_words()) from error
        return self._number

    def _next(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next word of a kind. Raises `OactlError` where it ends, or says nothing for long."""
        until = time.monotonic() + SECONDS
        while True:
            text, found, rest = self._rest.partition(b"\0")
            if found:
                self._rest = rest
                said: dict[str, Any] = json.loads(text)
                if wanted(said):
                    return said
                continue
            left = until - time.monotonic()
            if left <= 0 or not select([self._in], [], [], left)[0]:
                raise failed(f"{SECONDS} s")
            data = os.read(self._in, 1 << 16)
            if not data:
                raise failed(self._last_words())
            self._rest += data

    def _last_words(self) -> str:
        """The last line that it wrote before it ended."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it has ended"

    def _end(self) -> None:
        """Wait a little until it has ended by itself, then no more."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if os.waitpid(self._pid, os.WNOHANG)[0]:
                return
            time.sleep(_MOMENT)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _pipe() -> tuple[int, int]:
    """Two ends with high numbers, so that 3 and 4 are free to be given away."""
    low = os.pipe()
    try:
        first, second = (fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, _HIGH) for each in low)
    finally:
        for each in low:
            os.close(each)
    return first, second
