"""Makes a case that breaks a promise as small as it gets, and writes it down."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from fuzz_cases import Case
from fuzz_runner import Fault, Runner

Same = Callable[[Case], bool]


def shrunk(runner: Runner, case: Case, fault: Fault, seconds: float = 8) -> Case:
    """A smaller case with the same fault, as far as the time goes."""
    until = time.monotonic() + seconds

    def same(smaller: Case) -> bool:
        if time.monotonic() > until:
            return False
        found = runner.fault(smaller)
        return found is not None and found.name == fault.name

    case = _first(case, _around, same)
    for name in [*case.files]:
        if case.files[name] != runner.seeds.files.get(name):
            case = _smaller_file(case, name, same)
    return case


def _first(case: Case, smaller: Callable[[Case], Iterator[Case]], same: Same) -> Case:
    """The case after each of some steps that keeps the fault."""
    found = True
    while found:
        found = False
        for each in smaller(case):
            if same(each):
                case, found = each, True
                break
    return case


def _around(case: Case) -> Iterator[Case]:
    """Cases with a file, a word or an answer less."""
    for name in case.files:
        yield replace(case, files={key: each for key, each in case.files.items() if key != name})
    for number in range(len(case.argv)):
        yield replace(case, argv=(*case.argv[:number], *case.argv[number + 1 :]))
    for number in range(len(case.answers)):
        yield replace(case, answers=(*case.answers[:number], *case.answers[number + 1 :]))


def _smaller_file(case: Case, name: str, same: Same) -> Case:
    """The case with stretches of a file taken out: halves first, single bytes last."""
    size = len(case.files[name]) // 2
    while size >= 1:
        start = 0
        while start < len(case.files[name]):
            data = case.files[name]
            less = replace(case, files={**case.files, name: data[:start] + data[start + size :]})
            if same(less):
                case = less
            else:
                start += size
        size //= 2
    return case


def write_down(folder: Path, case: Case, fault: Fault, number: str) -> Path:
    """The case as a workspace to try by hand, with a note how."""
    place = folder / fault.folder
    for name, data in case.files.items():
        path = place / "workspace" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    note = {
        "fault": fault.name,
        "detail": fault.detail,
        "case": number,
        "argv": case.argv,
        "ledger": "of a workspace that has sent" if case.used else "of a day ago",
        "answers": [repr(each) for each in case.answers],
    }
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(note, ensure_ascii=True, indent=2)
    (place / "case.json").write_text(text, encoding="utf-8")
    return place
