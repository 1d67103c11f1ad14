"""The page of one account with a year of history: how long it takes, and how big it is.

    python bench/report_html.py [--runs 7]

`report weekly --offline --format html` runs as a process of its own, beside the same report as
JSON; the median of the processor time and of the clock are told, then the size of the page, its
charts, and the addresses that it would load.
"""

import argparse
import re
import statistics
import sys
import tempfile
from pathlib import Path

from report_200 import clocked, workspace
from tabulate import tabulate

SECONDS, BYTES = 0.5, 100_000


def main(root: Path, runs: int) -> int:
    """Print the table. Returns 1 where a target is missed."""
    workspace(root, 1)
    page = root / "page.html"
    looks = {"html": ("--format", "html", "--out", str(page)), "json": ("--format", "json")}
    used = {what: [clocked(root, *args) for _ in range(runs)] for what, args in looks.items()}
    found = {what: [statistics.median(side) for side in zip(*times, strict=True)]
             for what, times in used.items()}  # fmt: skip
    table = [[what, *(f"{seconds:.2f} s" for seconds in times)] for what, times in found.items()]
    print(tabulate(table, ["report weekly --offline", "processor", "clock"], stralign="left"))
    text = page.read_text(encoding="utf-8")
    loaded = re.findall(r"""(?:src|href)="(?!#|data:)|@import|url\(""", text)
    size = len(text.encode())
    print(f"{size:,} bytes, {text.count('<figure')} charts, {len(loaded)} addresses loaded")
    return int(found["html"][0] >= SECONDS or size >= BYTES or bool(loaded))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(folder, "shop"), asked.runs))
