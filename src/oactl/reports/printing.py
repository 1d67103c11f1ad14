"""What makes PDF and pictures of pages: one browser for all of them, or one for each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from oactl.reports.browser import to_pdf, to_png


class Printer(Protocol):
    """What makes files of pages. Both raise `OactlError` where there is no browser that works."""

    def pdf(self, html: str) -> bytes:
        """The page as PDF, A4."""

    def png(self, html: str, size: tuple[int, int]) -> bytes:
        """The page as a picture of so many pixels."""


class BrowserEach:
    """Starts a browser for each file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pdf(self, html: str) -> bytes:
        """As `to_pdf`."""
        return to_pdf(html, self._folder)

    def png(self, html: str, size: tuple[int, int]) -> bytes:
        """As `to_png`."""
        return to_png(html, self._folder, size)


@contextmanager
def printer(folder: Path, files: int) -> Iterator[Printer]:
    """One browser for several files, where the system allows it; else one for each."""
    if files == 1 or not hasattr(os, "posix_spawn"):
        yield BrowserEach(folder)
        return
    from oactl.reports.browser_pipe import BrowserPipe  # noqa: PLC0415 - not on every system

    with BrowserPipe(folder) as browser:
        yield browser
