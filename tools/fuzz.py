"""`make fuzz`: oactl against spoiled plans, configuration, approvals, lists, answers and words.

`FUZZ_SEED` and `FUZZ_CASES` choose the cases (a seed and a number always make the same one),
`FUZZ_SECONDS` how long it goes on, `FUZZ_FIRST` the number it begins with. Each fault is made
small, printed once, and written into `fuzz-faults/`. Exit code 1 where there is one.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "fuzz"))

from fuzz_cases import make_case  # noqa: E402 - the path comes first
from fuzz_runner import Fault, Runner, Size  # noqa: E402
from fuzz_shrink import shrunk, write_down  # noqa: E402

FOLDER = ROOT / "fuzz-faults"
EVERY = 500  # cases between two looks at the process
GROWTH = 100 * 1024 * 1024  # bytes over the whole run


def main() -> int:
    """Run cases until their number or the time is over."""
    seed = int(os.environ.get("FUZZ_SEED") or time.time())
    first = int(os.environ.get("FUZZ_FIRST") or 0)
    cases = int(os.environ.get("FUZZ_CASES") or 1_000_000_000)
    seconds = float(os.environ.get("FUZZ_SECONDS") or 60)
    print(f"seed {seed}, {seconds:.0f} s")
    with tempfile.TemporaryDirectory(prefix="oactl-fuzz-") as folder:
        runner = Runner(Path(folder))
        faults = _cases(runner, seed, range(first, first + cases), time.monotonic() + seconds)
        runner.close()
    return 1 if faults else 0


def _cases(runner: Runner, seed: int, numbers: range, until: float) -> dict[str, int]:
    """How often each fault was met."""
    faults: dict[str, int] = {}
    size = None
    done = 0
    for number in numbers:
        if time.monotonic() > until:
            break
        done += 1
        case = make_case(runner.seeds, seed, number)
        if fault := runner.fault(case):
            faults[fault.name] = faults.get(fault.name, 0) + 1
            if faults[fault.name] == 1:
                small = shrunk(runner, case, fault)
                _print(fault, write_down(FOLDER, small, fault, f"{seed}/{number}"), seed, number)
        if done % EVERY == 0:
            size = _grown(size, faults)
    print(f"{done} cases, {sum(faults.values())} faults of {len(faults)} kinds")
    for name, count in sorted(faults.items(), key=lambda each: -each[1]):
        print(f"{count:6} {name}")
    return faults


def _print(fault: Fault, place: Path, seed: int, number: int) -> None:
    again = f"FUZZ_SEED={seed} FUZZ_FIRST={number} FUZZ_CASES=1"
    print(f"{fault.name}\n    {fault.detail}\n    {place.relative_to(ROOT)}  {again}", flush=True)


def _grown(before: Size | None, faults: dict[str, int]) -> Size:
    """The first look at the process; later ones are compared with it."""
    now = Size.now()
    if before and (now.files > before.files + 5 or now.threads > before.threads + 2):
        faults[f"growth: {before} to {now}"] = 1
    if before and now.memory > before.memory + GROWTH:
        faults["growth: memory"] = 1
    return before or now


if __name__ == "__main__":
    sys.exit(main())
