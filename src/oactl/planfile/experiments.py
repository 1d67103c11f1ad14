"""`experiments/PLAN.yaml`: what was decided of experiments, and what was learned.

A register for people, reviewed with git like the plan. An entry is written behind the others, so
that comments and whatever people added to older ones stay as they are.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from oactl.domain.experiment import ExperimentDecision
from oactl.domain.value import composed
from oactl.domain.violation import Finding
from oactl.errors import OactlError, TemporaryError
from oactl.i18n import N_
from oactl.planfile.files import LinkError, LockedError, locked, read_file, replace_file
from oactl.words.errors import reason_of

FOLDER = "experiments"
LOCK = Path(".oactl", "experiments.lock")
_HEAD = """\
# Written by `oactl experiment decide`; commit it with the plan. Notes of yours may stand beside it.
version: 1
plan: {plan}
decisions:
"""
_INDENT = "  "


class ExperimentFiles:
    """The register in the workspace's folder `experiments/`. Two entries at once lose nothing."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)

    def known_plans(self) -> list[str]:
        """The plans of which anything was decided."""
        return sorted(composed(path.stem) for path in (self._root / FOLDER).glob("*.yaml"))

    def of(self, plan: str) -> list[ExperimentDecision]:
        """What was decided of a plan's experiments, oldest first. Raises `OactlError`."""
        text = self._text(plan)
        return [] if text is None else self._read(plan, text)

    def add(self, plan: str, decision: ExperimentDecision) -> str:
        """Write an entry behind the others. Returns the file's path in the workspace."""
        path = f"{FOLDER}/{plan}.yaml"
        with self._told(path), locked(self._root / LOCK):
            text = self._text(plan)
            head = text or _HEAD.format(plan=_yaml(plan).removesuffix("...\n").rstrip())
            after = f"{head.rstrip()}\n{_entry(decision)}"
            if self._read(plan, after)[-1:] != [decision]:
                raise _unreadable(path)  # the list is not the last thing of the file any more
            replace_file(self._root / path, after.encode())
        return path

    def _text(self, plan: str) -> str | None:
        path = f"{FOLDER}/{plan}.yaml"
        if not (self._root / path).exists():
            return None
        data = read_file(str(self._root), path)
        if isinstance(data, Finding):
            raise _unreadable(path)
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise _unreadable(path) from None

    def _read(self, plan: str, text: str) -> list[ExperimentDecision]:
        try:
            found = yaml.safe_load(text)
            return [_decision(each) for each in found["decisions"] or ()]
        except (yaml.YAMLError, KeyError, TypeError, ValueError):
            raise _unreadable(f"{FOLDER}/{plan}.yaml") from None

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Turn what goes wrong into a sentence."""
        try:
            yield
        except LockedError as error:
            raise TemporaryError(
                "experiment.locked",
                N_("another oactl has been writing the register for half a minute"),
                help=N_("try again; what holds {path} is a process that is still running"),
                path=LOCK.as_posix(),
            ) from error
        except LinkError as error:
            raise OactlError(
                "experiment.link",
                N_("{path} is a symbolic link, and the register is never written through one"),
                help=N_("put a real folder and file in its place; nothing was noted"),
                path=error.path.relative_to(self._root).as_posix(),
            ) from error
        except OSError as error:
            raise OactlError(
                "experiment.cannot_write",
                N_("{path} cannot be written: {why}"),
                help=N_("nothing was noted; fix the folder, then decide again"),
                path=path,
                why=reason_of(error),
            ) from error


def _unreadable(path: str) -> OactlError:
    return OactlError(
        "experiment.unreadable",
        N_("{path} is not a register of experiments any more"),
        help=N_("put back what git has of it; the list `decisions:` must be the last in it"),
        path=path,
    )


def _entry(decision: ExperimentDecision) -> str:
    lines = _yaml([{**asdict(decision), "at": decision.at.isoformat(timespec="seconds")}])
    return "".join(f"{_INDENT}{line}\n" for line in lines.splitlines())


def _yaml(value: object) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
    return text


def _decision(found: Mapping[str, Any]) -> ExperimentDecision:
    """An entry. Keys that people added are passed over. Raises what a wrong one raises."""
    arms = [
        {str(name): each.get(name) for name in ("variant", "people", "did")}
        for each in found["arms"]
    ]
    winner = found["winner"]
    return ExperimentDecision(
        occurrence=str(found["occurrence"]),
        account=str(found["account"]),
        winner=None if winner is None else str(winner),
        by=str(found["by"]),
        entered_by=str(found["entered_by"]),
        at=datetime.fromisoformat(str(found["at"])),
        reason=str(found["reason"]),
        metric=str(found["metric"]),
        verdict=found["verdict"] is True,
        arms=arms,
    )
