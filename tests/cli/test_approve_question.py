"""The question that `plan approve` asks at a terminal."""

from types import SimpleNamespace
from typing import Any

import pytest
import typer

from oactl.commands.plan_approve import Confirmation


@pytest.mark.parametrize(
    ("answers", "wanted", "again"),
    [
        (["是"], True, 0),
        (["y"], True, 0),
        (["否"], False, 0),
        (["n"], False, 0),
        ([""], False, 0),
        (["maybe", "也許", " Y "], True, 2),
    ],
)
def test_the_question_takes_yes_and_no_in_both_languages_and_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], wanted: bool, again: int
) -> None:
    said: list[str] = []
    left = iter(answers)
    monkeypatch.setattr(typer, "prompt", lambda *_args, **_more: next(left))
    context: Any = SimpleNamespace(console=SimpleNamespace(interactive=True, error=said.append))
    assert Confirmation(context, "熊大", yes=False).confirms(1) is wanted
    assert len(said) == again
