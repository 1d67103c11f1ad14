"""What lies where plans are looked for and is none, is told with the name that would help."""

from pathlib import Path

import pytest

from corpus import workspace
from oactl.domain.account import Workspace
from oactl.errors import OactlError
from oactl.planfile.plan_files import absent, find_strays, other_files, places, plan_files

TEXT = "version: 1\n"


def shop(root: Path, *names: str, plans: tuple[str, ...] = ("plans/",)) -> Workspace:
    """A workspace with these files; a name that ends with a slash is a folder."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text(TEXT)
    made = workspace(root)
    return Workspace(made.root, made.timezone, plans=plans)


def strays(ws: Workspace, *paths: str) -> list[tuple[str, str, str | None]]:
    return [(each.rule, each.path, each.variant) for each in find_strays(ws, paths or None)]


@pytest.mark.parametrize(
    ("name", "variant", "better"),
    [
        ("offer.yaml.txt", "hidden", "offer.yaml"),
        ("Offer.YML.TXT", "hidden", "Offer.yaml"),
        ("offer.YAML", "capitals", "offer.yaml"),
        ("offer.Yml", "capitals", "offer.yaml"),
    ],
)
def test_a_plan_with_a_wrong_ending_is_told_also_beside_others(
    tmp_path: Path, name: str, variant: str, better: str
) -> None:
    ws = shop(tmp_path, "plans/a.yaml", f"plans/{name}")
    (found,) = find_strays(ws)
    assert (found.rule, found.path, found.variant) == ("OA117", f"plans/{name}", variant)
    assert (found.params["file"], found.params["name"]) == (name, better)


OTHERS = {
    "list.csv": "table",
    "plan.xlsx": "table",
    "plan.numbers": "table",
    "plan.docx": "text",
    "plan.txt": "text",
    "plan.json": "other",
    "plan": "none",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_program_is_told_where_there_is_no_plan(
    tmp_path: Path, name: str
) -> None:
    assert strays(shop(tmp_path / "a", f"plans/{name}")) == [
        ("OA118", "plans/", None),
        ("OA117", f"plans/{name}", OTHERS[name]),
    ]
    assert strays(shop(tmp_path / "b", f"plans/{name}", "plans/a.yaml")) == []
    assert strays(shop(tmp_path / "c", f"plans/{name}", "plans/a.yaml"), f"plans/{name}") == [
        ("OA117", f"plans/{name}", OTHERS[name])
    ]


@pytest.mark.parametrize("name", ["README", "notes.md", "a.yaml~", ".a.yaml.swp", "a.yaml.bak"])
def test_what_nobody_takes_for_a_plan_is_passed_over(tmp_path: Path, name: str) -> None:
    assert strays(shop(tmp_path, f"plans/{name}")) == [("OA118", "plans/", None)]


def test_a_place_of_the_configuration_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    ws = shop(tmp_path, "plans/a.yaml", plans=("plans/", "more/", "one.yaml"))
    assert absent(ws) == ("more/", "one.yaml")
    assert strays(ws) == [("OA118", "more/", None), ("OA118", "one.yaml", None)]
    assert plan_files(ws) == ["plans/a.yaml"]


def test_an_empty_folder_that_is_named_is_told(tmp_path: Path) -> None:
    ws = shop(tmp_path, "plans/a.yaml", "plans/empty/")
    assert strays(ws) == []
    assert strays(ws, "plans/empty", "plans") == [("OA118", "plans/empty", None)]


def test_hidden_files_and_what_lies_beside_the_plans_are_none(tmp_path: Path) -> None:
    ws = shop(
        tmp_path,
        *("plans/.git/x.YAML", "plans/.x.YAML", "accounts/main.yaml.txt", "schema/a.YAML"),
        *("oactl.yaml", "approvals/a.yaml", "a.yaml"),
        plans=(".",),
    )
    assert plan_files(ws) == ["a.yaml"]
    assert strays(ws) == []


def test_a_file_that_is_named_twice_is_one_and_its_place_as_often_as_named(tmp_path: Path) -> None:
    ws = shop(tmp_path, "plans/a.yaml")
    twice = ["plans", "plans/a.yaml", "./plans/../plans/a.yaml"]
    assert plan_files(ws, twice) == ["plans/a.yaml"]
    assert len(list(places(ws, twice))) == 3
    assert other_files(ws, tmp_path.resolve() / "plans/a.yaml") == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("none", "load.path_missing"),
        ("../x.yaml", "load.path_outside"),
        ("/etc/hosts", "load.path_outside"),
        ("link.yaml", "load.path_outside"),
        ("x" * 5000, "load.path_missing"),
        ("a\0b", "load.path_outside"),
    ],
)
def test_a_path_that_cannot_be_is_wrong_usage_for_plans_and_strays_alike(
    tmp_path: Path, path: str, code: str
) -> None:
    ws = shop(tmp_path / "ws", "plans/a.yaml")
    (tmp_path / "out.yaml").write_text(TEXT)
    (tmp_path / "ws/link.yaml").symlink_to("../out.yaml")
    for ask in (plan_files, find_strays):
        with pytest.raises(OactlError) as told:
            ask(ws, [path])
        assert told.value.code == code
