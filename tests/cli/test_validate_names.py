"""A file or folder that has no plan by its name is told, and never "no problem"."""

import json
from pathlib import Path

import pytest
from cli_shop import PLAN, Run

MISTAKES = {
    "offer.yaml.txt": ("hidden", "offer.yaml"),
    "offer.YML.TXT": ("hidden", "offer.yaml"),
    "offer.YAML": ("capitals", "offer.yaml"),
    "offer.Yml": ("capitals", "offer.yaml"),
    "offer.txt": ("text", "offer.yaml"),
    "offer.rtf": ("text", "offer.yaml"),
    "offer.docx": ("text", "offer.yaml"),
    "offer.csv": ("table", "offer.yaml"),
    "offer.xlsx": ("table", "offer.yaml"),
    "offer.json": ("other", "offer.yaml"),
    "offer": ("none", "offer.yaml"),
    "週年慶.yaml.txt": ("hidden", "週年慶.yaml"),
}
LOOK_LIKE_PLANS = [name for name, (kind, _) in MISTAKES.items() if kind in {"hidden", "capitals"}]
LEFTOVERS = [
    *("README.md", ".gitkeep", ".DS_Store", ".offer.yaml.swp", "offer.yaml~", "offer.yaml.bak"),
    *("Thumbs.db", ".hidden/offer.YAML"),
]


@pytest.fixture
def plans(workspace: Path) -> Path:
    """The folder of plans, without any."""
    (workspace / "plans/anniversary.yaml").unlink()
    return workspace / "plans"


def put(plans: Path, name: str) -> None:
    (plans / name).parent.mkdir(exist_ok=True)
    (plans / name).write_text(PLAN, encoding="utf-8")


def found(run: Run, *args: str, code: int = 1) -> list[tuple[str, str]]:
    """Rule and file of each finding."""
    ran = run("plan", "validate", *args, "--json")
    assert ran.code == code, ran.out + ran.err
    return [(each["rule"], each["path"]) for each in json.loads(ran.out)["findings"]]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_file_that_is_named_says_what_its_name_should_be(
    oactl_here: Run, plans: Path, name: str
) -> None:
    put(plans, name)
    assert found(oactl_here, f"plans/{name}") == [("OA117", f"plans/{name}")]
    ran = oactl_here("plan", "validate", f"plans/{name}")
    assert (ran.code, MISTAKES[name][1] in ran.out) == (1, True)
    assert "no problem" not in ran.out
    assert "0 files" in ran.out, "it is not read as a plan"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_folder_with_only_such_a_file_has_no_plan(
    oactl_here: Run, plans: Path, name: str
) -> None:
    put(plans, name)
    wrong = ("OA117", f"plans/{name}")
    assert found(oactl_here) == [("OA118", "plans/"), wrong]
    assert found(oactl_here, "plans") == [("OA118", "plans"), wrong]


@pytest.mark.parametrize("name", MISTAKES)
def test_beside_plans_only_a_plan_with_a_wrong_name_is_told(
    oactl_here: Run, workspace: Path, name: str
) -> None:
    put(workspace / "plans", name)
    told = name in LOOK_LIKE_PLANS
    assert found(oactl_here, code=int(told)) == ([("OA117", f"plans/{name}")] if told else [])


def test_what_editors_leave_and_readmes_are_nobodys_mistake(oactl_here: Run, plans: Path) -> None:
    for name in LEFTOVERS:
        put(plans, name)
    assert found(oactl_here) == [("OA118", "plans/")]
    put(plans, "offer.yaml")
    assert found(oactl_here, code=0) == []
    assert found(oactl_here, "plans/README.md") == [("OA117", "plans/README.md")]


def test_of_several_folders_each_one_that_is_named_needs_a_plan(
    oactl_here: Run, workspace: Path
) -> None:
    (workspace / "plans/later").mkdir()
    assert found(oactl_here, code=0) == []
    assert found(oactl_here, "plans", "plans/later") == [("OA118", "plans/later")]


def test_without_a_folder_of_plans_there_are_none(oactl_here: Run, plans: Path) -> None:
    plans.rmdir()
    assert found(oactl_here) == [("OA118", "plans/")]


def test_doctor_counts_it(oactl_here: Run, plans: Path) -> None:
    put(plans, "offer.YAML")
    ran = oactl_here("doctor", "--json")
    (check,) = [each for each in json.loads(ran.out)["checks"] if each["check"] == "plans"]
    assert (check["state"], check["mend"]) == ("warn", "oactl plan validate")


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_rules_have_their_pages(oactl_here: Run, language: str) -> None:
    for rule in ("OA117", "OA118", "OA184"):
        ran = oactl_here("explain", rule, env={"OACTL_LANG": language})
        assert (ran.code, rule in ran.out) == (0, True)
