"""A fault of oactl itself in one plan is that plan's finding, and every other plan is checked."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from corpus import NOW, workspace
from oactl.domain import month
from oactl.domain.check import PlanViolation
from oactl.domain.plan import Plan
from oactl.domain.violation import Finding, Violation
from oactl.planfile import load as module
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import LoadedPlans, load_plans

POST = """\
version: 1
account: main
posts:
  - id: offer
    cadence: {{once: 2026-12-01T20:00}}
    messages: [{{text: {text}}}]
    checker: 熊大
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three plans, each with a warning of its own: nobody wrote to whom it goes."""
    (tmp_path / "plans").mkdir()
    for name in "abc":
        text = POST.format(text=f"hello from {name}")
        (tmp_path / f"plans/{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def load(root: Path) -> LoadedPlans:
    made = workspace(root)
    return load_plans(
        made,
        NamedFiles(str(root)),
        NOW,
        costs=lambda plans: month.check_cost(plans, made, NOW, lambda *_: None),
    )


def unforeseen(loaded: LoadedPlans) -> list[Finding]:
    return [each for each in loaded.findings if each.variant == "file"]


def warned(loaded: LoadedPlans) -> list[str]:
    return [each.path for each in loaded.findings if each.severity == "warning"]


def test_without_a_fault_each_plan_has_its_own_findings(root: Path) -> None:
    assert unforeseen(load(root)) == []
    assert warned(load(root)) == ["plans/a.yaml", "plans/b.yaml", "plans/c.yaml"]


@pytest.mark.parametrize("step", ["_read_file", "_reported"])
def test_a_file_that_cannot_be_read_or_told_hides_no_other(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(module, step)

    def failing(subject: object, *more: object) -> object:
        path = subject if isinstance(subject, str) else subject.document.path  # type: ignore[attr-defined] - a file
        if path == "plans/b.yaml":
            raise ZeroDivisionError("a bug")
        return real(subject, *more)

    monkeypatch.setattr(module, step, failing)
    loaded = load(root)
    (found,) = unforeseen(loaded)
    assert (found.path, found.severity) == ("plans/b.yaml", "error")
    assert warned(loaded) == ["plans/a.yaml", "plans/c.yaml"]
    assert loaded.files == 3


@pytest.mark.parametrize(
    ("place", "check"),
    [(module, "check_calendar"), (module, "check_repeats"), (month, "check_cost")],
)
def test_a_check_that_fails_over_one_plan_is_made_for_the_others(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: ModuleType, check: str
) -> None:
    def failing(plans: Plan | list[Plan], *_more: object) -> Iterator[PlanViolation]:
        for plan in plans if isinstance(plans, list) else [plans]:
            if plan.name == "b":
                raise ZeroDivisionError("a bug")
            yield PlanViolation(
                plan, plan.posts[0], Violation("OA216", ("cadence",), {}, "warning")
            )

    monkeypatch.setattr(place, check, failing)
    loaded = load(root)
    (found,) = unforeseen(loaded)
    assert (found.path, found.plan) == ("plans/b.yaml", "b")
    told = {each.path for each in loaded.findings if each.rule == "OA216"}
    assert told == {"plans/a.yaml", "plans/c.yaml"}
    assert loaded.is_broken("b", "offer"), "what could not be checked does not go out"
    assert not loaded.is_broken("a", "offer")


def test_a_check_that_fails_only_over_all_of_them_is_told_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(plans: list[Plan], *_more: object) -> Iterator[PlanViolation]:
        if len(plans) > 1:
            raise ZeroDivisionError("a bug")
        return iter(())

    monkeypatch.setattr(module, "check_repeats", failing)
    (found,) = unforeseen(load(root))
    assert (found.path, found.plan) == ("plans/a.yaml", None)


def test_a_violation_beyond_the_thousandth_is_counted_once_a_post(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(plan: Plan, *_more: object) -> Iterator[PlanViolation]:
        if plan.name == "b":
            for _ in range(module.MAX_REPORTED + 50):
                yield PlanViolation(plan, plan.posts[0], Violation("OA216", ("cadence",)))

    monkeypatch.setattr(module, "check_calendar", many)
    loaded = load(root)
    mine = [each for each in loaded.findings if each.rule == "OA216"]
    assert {each.path for each in mine} == {"plans/b.yaml"}
    assert len(mine) == 2, "once at its place, once for all that were only counted"
    assert loaded.is_broken("b", "offer")
