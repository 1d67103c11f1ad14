"""How far a long send is: one line on a terminal's stderr, gone when the send is over."""

import time
from typing import TextIO

from oactl.i18n import ngettext

SHOW_AFTER = 1.0  # seconds; a short send needs no line
REDRAW_EVERY = 0.2


class Progress:
    """Told of every batch that LINE takes; draws where somebody looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = time.monotonic()
        self._drawn = self._begun
        self._recipients = 0

    def __call__(self, recipients: int) -> None:
        """So many recipients more."""
        self._recipients += recipients
        now = time.monotonic()
        if now - self._begun >= SHOW_AFTER and now - self._drawn >= REDRAW_EVERY:
            self._drawn = now
            text = ngettext(
                "{count} person so far …",
                "{count} people so far …",
                self._recipients,
                count=f"{self._recipients:,}",
            )
            self._stream.write(f"\r{text}\x1b[K")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away again."""
        if self._drawn != self._begun:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
