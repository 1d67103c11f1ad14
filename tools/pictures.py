"""Draws the pictures of the READMEs anew: walks each page, keeps the report that it ends with."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "docs"))

from walker import PAGES, Reader, picture  # noqa: E402 - it lives beside the tests that use it


def main() -> None:
    """Write the block of each page."""
    for name, language in PAGES.items():
        page = ROOT / name
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "you"
            home.mkdir()
            reader = Reader(home, language)
            try:
                reader.walk(page)
                report = reader.output("oactl report weekly")
            finally:
                reader.close()
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(picture(text), report), encoding="utf-8")


if __name__ == "__main__":
    main()
