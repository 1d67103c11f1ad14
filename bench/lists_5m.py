"""5,000,000 user ids: read the first time beside a loop over `csv.reader`, read again, and cut.

Each step runs in a process of its own, in turns with the loop; the best of each is compared.
Figures are processor seconds, imports left out, and the most memory that the process had.

    python bench/lists_5m.py [--runs 3] [--people 5000000]
"""

import argparse
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from oactl.domain.delivery.identity import cells_for, cut
from oactl.planfile.list_rows import UserIds
from oactl.planfile.members import MemberFiles

LIST = "members.csv"
MOST_TIMES = 3  # of the loop over csv.reader
MOST_MEGABYTES = 200
MOST_AGAIN = 0.01  # seconds
MOST_CUTTING = 4.0
RACY = 2.1  # seconds after which a file can be trusted to stand as it was read


def write_list(folder: Path, people: int, columns: str) -> None:
    """A CSV file of people in no order; `columns` is what stands behind each id."""
    numbers = random.Random(5)  # noqa: S311 - the same list each time
    with (folder / LIST).open("w", encoding="utf-8") as file:
        file.write("user_id" + (",name,joined" if columns else "") + "\n")
        for _ in range(people):
            file.write(f"U{numbers.getrandbits(128):032x}{columns}\n")


def loop(folder: Path) -> int:
    """The rows of the list, counted."""
    rows = 0
    with (folder / LIST).open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            rows += 1
    return rows - 1


def read(folder: Path) -> int:
    """The people of the list, as the next process finds them."""
    found = MemberFiles(str(folder), folder / "cache").of(LIST)
    return found.count if isinstance(found, UserIds) else 0


def divide(folder: Path) -> int:
    """The people in all batches."""
    found = MemberFiles(str(folder), folder / "cache").of(LIST)
    if not isinstance(found, UserIds):
        return 0
    return sum(len(records) for _, records in cut(found.chunks(), cells_for(found.count))) // 16


SIDES: dict[str, Callable[[Path], int]] = {"loop": loop, "read": read, "cut": divide}


def side(name: str, folder: Path) -> int:
    """One step's figures, for the process that started it."""
    began = time.process_time()
    people = SIDES[name](folder)
    seconds = time.process_time() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"people": people, "seconds": seconds, "megabytes": megabytes}))
    return 0


def run(name: str, folder: Path) -> dict[str, float]:
    """One step in a fresh process, with its bytecode compiled."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, __file__, "--side", name, "--folder", str(folder)]
    found = subprocess.run(command, capture_output=True, check=True, env=env, text=True)
    figures: dict[str, float] = json.loads(found.stdout)
    return figures


def first_readings(folder: Path, runs: int, people: int) -> bool:
    """Print the first reading beside the loop; whether both targets are met."""
    theirs, ours = [], []
    for _ in range(runs):
        theirs.append(run("loop", folder))
        shutil.rmtree(folder / "cache", ignore_errors=True)
        ours.append(run("read", folder))
    if {each["people"] for each in theirs + ours} != {people}:
        sys.exit("people are missing")
    loop_took, took = (min(each["seconds"] for each in side) for side in (theirs, ours))
    memory = max(each["megabytes"] for each in ours)
    print(f"loop over csv.reader  {loop_took:6.2f} s")
    print(f"first reading         {took:6.2f} s  {memory:.0f} MB")
    print(f"ratio {took / loop_took:.2f} (at most {MOST_TIMES}); below {MOST_MEGABYTES} MB")
    return took <= MOST_TIMES * loop_took and memory < MOST_MEGABYTES


def known(folder: Path, people: int) -> bool:
    """Print how long a list takes that was read before, and the cutting of it."""
    time.sleep(RACY)
    run("read", folder)
    again, cutting = run("read", folder), run("cut", folder)
    if cutting["people"] != people:
        sys.exit("people are missing")
    print(f"read again            {again['seconds'] * 1e6:6.0f} µs  {again['megabytes']:.0f} MB")
    print(f"cut into batches      {cutting['seconds']:6.2f} s  {cutting['megabytes']:.0f} MB")
    print(f"(at most {MOST_AGAIN * 1e6:.0f} µs, {MOST_CUTTING} s, below {MOST_MEGABYTES} MB)")
    fast = again["seconds"] <= MOST_AGAIN and cutting["seconds"] <= MOST_CUTTING
    return fast and cutting["megabytes"] < MOST_MEGABYTES


def main(runs: int, people: int) -> int:
    """Print all figures; 1 where a target is missed."""
    met = True
    for title, columns in (("user ids alone", ""), ("with other columns", ",阿美,2026-01-02")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_list(folder, people, columns)
            print(f"-- {title}, {(folder / LIST).stat().st_size / 1e6:.0f} MB")
            met = first_readings(folder, runs, people) and met
            met = known(folder, people) and met
    return 0 if met else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--people", type=int, default=5_000_000)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.side:
        sys.exit(side(options.side, options.folder))
    sys.exit(main(options.runs, options.people))
