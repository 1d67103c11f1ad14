"""The pictures of a report's page in both READMEs are of the page that `oactl demo` makes now.

To make them anew, with a Chromium: OACTL_WRITE_PICTURES=1 pytest tests/docs/test_report_picture.py
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from oactl.reports.browser import find_browser, to_png

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "pictures"
SIZE = (1100, 1560)
PAGES = {
    "report.png": ("README.md", "en"),
    "report.zh-TW.png": ("README.zh-TW.md", "zh-TW"),
}
DIGESTS = IMAGES / "report.sha256"  # of the pages that the pictures were made of
WRITE = "OACTL_WRITE_PICTURES" in os.environ


def page_of_the_demo(place: Path, language: str) -> str:
    subprocess.run(
        [sys.executable, "-m", "oactl", "demo", "demo"],
        cwd=place,
        env={"PATH": os.defpath, "OACTL_LANG": language, "LANG": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (place / "demo" / "report.html").read_text(encoding="utf-8")


def digests() -> dict[str, str]:
    lines = DIGESTS.read_text(encoding="utf-8").splitlines() if DIGESTS.exists() else []
    return {name: digest for digest, name in (line.split() for line in lines)}


@pytest.mark.parametrize("name", PAGES)
def test_the_picture_in_the_readme_is_of_the_page_that_the_demo_makes(
    name: str, tmp_path: Path
) -> None:
    readme, language = PAGES[name]
    page = page_of_the_demo(tmp_path, language)
    digest = sha256(page.encode()).hexdigest()
    if WRITE:
        (IMAGES / name).write_bytes(to_png(page, tmp_path, SIZE))
        kept = {**digests(), name: digest}
        lines = "".join(f"{kept[each]}  {each}\n" for each in sorted(kept))
        DIGESTS.write_text(lines, encoding="utf-8")
    assert digests()[name] == digest, "the page has changed: make its picture anew (see above)"
    assert f"docs/pictures/{name}" in (ROOT / readme).read_text(encoding="utf-8")
    assert (IMAGES / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(find_browser() is None, reason="there is no Chromium")
def test_such_a_picture_can_be_made(tmp_path: Path) -> None:
    picture = to_png(page_of_the_demo(tmp_path, "zh-TW"), tmp_path, SIZE)
    width = int.from_bytes(picture[16:20], "big")
    height = int.from_bytes(picture[20:24], "big")
    assert width in {SIZE[0], SIZE[0] * 2}
    assert height > width
