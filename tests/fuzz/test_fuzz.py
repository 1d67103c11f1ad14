"""Spoiled plans, configuration, approvals, lists, answers and words keep the contract's promises.

No traceback, no other exit code, JSON stays JSON, nothing raw on the screen, under two seconds
each, and nothing left open. `make fuzz` goes on for longer, and makes what it finds small.
"""

from pathlib import Path

import pytest
from fuzz_cases import FAMILIES, make_case
from fuzz_runner import Runner, Size

SEED = 7
PARTS = 4  # so that several processes share the work
CASES = 500  # of each part


@pytest.mark.parametrize("part", range(PARTS))
def test_no_case_breaks_a_promise(tmp_path: Path, part: int) -> None:
    runner = Runner(tmp_path)
    found = {}
    try:
        for number in range(part * CASES, (part + 1) * CASES):
            if fault := runner.fault(make_case(runner.seeds, SEED, number)):
                found[f"FUZZ_SEED={SEED} FUZZ_FIRST={number} FUZZ_CASES=1 make fuzz"] = fault
    finally:
        runner.close()
    assert not found, "\n".join(f"{how}: {fault}" for how, fault in found.items())


def test_a_process_does_not_grow_from_case_to_case(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    try:
        for number in range(60):
            runner.fault(make_case(runner.seeds, SEED, number))
        before = Size.now()
        for number in range(60, 160):
            runner.fault(make_case(runner.seeds, SEED, number))
        after = Size.now()
    finally:
        runner.close()
    assert after.files <= before.files + 2
    assert after.threads <= before.threads
    assert after.memory <= before.memory + 60 * 1024 * 1024


def test_a_number_always_makes_the_same_case(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.close()
    cases = [make_case(runner.seeds, SEED, number) for number in range(200)]
    assert cases == [make_case(runner.seeds, SEED, number) for number in range(200)]
    assert {case.family for case in cases} == {*FAMILIES}
