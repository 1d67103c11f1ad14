"""Small files of the state folder: whole or not at all, and for their owner only."""

import os
from pathlib import Path

FOLDER = 0o700
FILE = 0o600


def write_private(path: Path, text: str) -> None:
    """Replace a file's text. Raises an `OSError` where that is not possible."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
