"""What nobody foresaw is one sentence with a number, also in JSON, and its details are kept."""

import json
from pathlib import Path

import pytest
from cli_shop import Run

from oactl.commands import overview


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of `status`, with a value of the user's in its message."""

    def fail(*_args: object) -> None:
        raise KeyError("a value of the user")

    monkeypatch.setattr(overview, "statuses", fail)


@pytest.mark.usefixtures("broken")
def test_a_bug_is_a_sentence_with_a_number_and_no_traceback(
    oactl_here: Run, workspace: Path
) -> None:
    ran = oactl_here("status")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "a value of the user" not in ran.err
    (kept,) = (workspace / ".oactl" / "bugs").iterdir()
    assert kept.stem in ran.err
    assert kept.stat().st_mode & 0o077 == 0
    assert "Traceback" in kept.read_text(encoding="utf-8")


@pytest.mark.usefixtures("broken")
def test_the_same_bug_has_the_same_number(oactl_here: Run, workspace: Path) -> None:
    first, second = (oactl_here("status", "--json") for _ in range(2))
    assert json.loads(first.out) == json.loads(second.out)
    assert json.loads(first.out)["error"]["code"] == "bug"
    assert len(list((workspace / ".oactl" / "bugs").iterdir())) == 1


@pytest.mark.usefixtures("broken")
def test_a_bug_in_chinese(oactl_here: Run) -> None:
    assert "oactl 本身出錯" in oactl_here("status", env={"OACTL_LANG": "zh-TW"}).err
