"""A post that cannot be approved stops none that is named beside it; the question at a terminal."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from approving import plan, write
from cli_shop import Run

from oactl.commands.plan_approve import Asking

BAD = plan("good", "bad").replace("text: 周年慶 bad!", "text: ''")


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("names", [("good", "bad"), ("bad", "good")])
def test_a_bad_post_stops_no_good_one_named_beside_it(
    workspace: Path, oactl_here: Run, names: tuple[str, ...], more: tuple[str, ...]
) -> None:
    write(workspace, "plans/shop.yaml", BAD)
    ran = oactl_here("plan", "approve", *(f"shop/{n}" for n in names), "--by", "熊大", *more)
    assert ran.code == 1
    assert "shop/bad:" in ran.err
    assert "OA" in ran.err
    if more:
        assert [each["post"] for each in json.loads(ran.out)["approved"]] == ["good"]
    states = json.loads(oactl_here("plan", "status", "--plan", "shop", "--json").out)["posts"]
    assert {each["post"] for each in states if each["approved"]} == {"good"}


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
    assert Asking(context, "熊大", yes=False).confirms(1) is wanted
    assert len(said) == again
