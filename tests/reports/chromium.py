"""A real Chromium without a window, driven over the two pipes of its DevTools protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

import json
import os
import subprocess
import tempfile
from base64 import b64decode
from collections import deque
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any, Self

from oactl.reports.browser import QUIET, find_browser

_READS, _WRITES = 3, 4  # the file descriptors of --remote-debugging-pipe
_PATIENCE = 120  # seconds; a busy machine with a cold disk needs 20


class Chromium:
    """One browser with a profile of its own."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        program = find_browser()
        assert program is not None
        flags = [*QUIET, "--no-sandbox", f"--user-data-dir={self._profile.name}"]
        script = f'exec "$0" "$@" {_READS}<&{theirs_in} {_WRITES}>&{theirs_out}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", script, program, *flags, "--remote-debugging-pipe", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._in = os.fdopen(ours_in, "rb")
        self._out = os.fdopen(ours_out, "wb", buffering=0)
        self._rest = b""
        self._number = 0
        self._events: deque[dict[str, Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self.call("Browser.close")
        for pipe in (self._in, self._out):
            with suppress(OSError):
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()
        self._process.wait()
        self._profile.cleanup()

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """What the browser answers; events that come before it are kept."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        self._out.write(json.dumps(asked).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said
                found: dict[str, Any] = said["result"]
                return found
            self._events.append(said)

    def event(self, method: str) -> None:
        """Wait until it has happened."""
        while not any(each.get("method") == method for each in self._events):
            self._events.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select([self._in], [], [], _PATIENCE)[0], "the browser says nothing"
            data = os.read(self._in.fileno(), 1 << 16)
            assert data, "the browser has ended"
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(text)
        return said

    def open(self, file: Path, width: int, *, dark: bool = False, media: str = "screen") -> "Tab":
        """A page in a window of a width, with what it asked for and complained of meanwhile."""
        self._events.clear()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable", session)
        tab = Tab(self, target, session, file.as_uri())
        tab.resize(width)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", session, media=media, features=[scheme])
        self.call("Page.navigate", session, url=file.as_uri())
        self.event("Page.loadEventFired")
        return tab

    def events(self, session: str) -> list[dict[str, Any]]:
        """All that has happened in a page."""
        return [each for each in self._events if each.get("sessionId") == session]


class Tab:
    """An open page."""

    def __init__(self, browser: Chromium, target: str, session: str, url: str) -> None:
        self._browser, self._target, self._session, self._url = browser, target, session, url

    def resize(self, width: int) -> None:
        """Make the window so wide; below 600 it is a phone's."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self._browser.call("Emulation.setDeviceMetricsOverride", self._session, **size)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, as JSON has it."""
        found = self._browser.call(
            "Runtime.evaluate", self._session, expression=script, returnByValue=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    @property
    def requests(self) -> list[str]:
        """The addresses that the page asked for, its own left out."""
        events = self._browser.events(self._session)
        asked = [each for each in events if each["method"] == "Network.requestWillBeSent"]
        urls = [each["params"]["request"]["url"] for each in asked]
        return [url for url in urls if url != self._url and not url.startswith("data:")]

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the console, the policy's among them."""
        kinds = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
        events = self._browser.events(self._session)
        return [json.dumps(each["params"]) for each in events if each["method"] in kinds]

    def pdf(self) -> bytes:
        """Printed on the page's own paper."""
        found = self._browser.call(
            "Page.printToPDF", self._session, preferCSSPageSize=True, printBackground=True
        )
        return b64decode(found["data"])

    def close(self) -> None:
        """Close the page."""
        self._browser.call("Target.closeTarget", targetId=self._target)
