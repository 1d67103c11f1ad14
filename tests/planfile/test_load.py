"""Which files are plans, and what all of them together say."""

import gc
import os

import pytest

from corpus import NOW, workspace
from oactl.domain.month import check_cost
from oactl.errors import Exit, OactlError
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans, plan_files

POST = """
  - id: {id}
    cadence: {{once: 2026-12-01T20:00}}
    messages: [{{text: {text}}}]
    checker: 熊大
    audience: all
"""


def write(root, path, *posts, head="account: main"):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = "".join(POST.format(id=each, text=f"{path} {each}") for each in posts)
    file.write_text(f"version: 1\n{head}\nposts:{rows}", encoding="utf-8")


def load(root, *paths, **more):
    ws = workspace(root, **more)
    return load_plans(ws, NamedFiles(str(root)), NOW, paths or None)


def test_plans_are_found_nested_sorted_and_once_and_hidden_ones_are_not(tmp_path):
    for path in ("plans/b.yaml", "plans/2026/a.yml", "plans/.old/x.yaml", "plans/.x.yaml"):
        write(tmp_path, path, "p")
    (tmp_path / "plans" / "notes.txt").write_text("no plan")
    ws = workspace(tmp_path)
    assert plan_files(ws) == ["plans/2026/a.yml", "plans/b.yaml"]
    assert plan_files(ws, ["plans", "plans/b.yaml"]) == ["plans/2026/a.yml", "plans/b.yaml"]


def test_the_workspace_itself_as_a_folder_of_plans_leaves_out_its_other_yaml(tmp_path):
    for path in ("oactl.yaml", "accounts/a.yaml", "approvals/a.yaml", "one.yaml"):
        write(tmp_path, path, "p")
    assert plan_files(workspace(tmp_path), ["."]) == ["one.yaml"]


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(OactlError) as told:
        load(tmp_path, "plans/none.yaml")
    assert (told.value.code, told.value.exit) == ("load.path_missing", Exit.USAGE)


@pytest.mark.parametrize("path", ["..", "/etc/hosts", "plans/../../x"])
def test_a_path_outside_the_workspace_is_wrong_usage(tmp_path, path):
    (tmp_path / "ws").mkdir()
    with pytest.raises(OactlError) as told:
        load(tmp_path / "ws", path)
    assert told.value.exit == Exit.USAGE


def test_a_workspace_without_the_default_folder_has_no_plans(tmp_path):
    assert load(tmp_path).files == 0


def test_an_unreadable_file_is_a_finding_and_hides_no_other(tmp_path):
    write(tmp_path, "plans/good.yaml", "p")
    (tmp_path / "plans" / "latin.yaml").write_bytes("title: 周年慶".encode("cp950"))
    os.mkfifo(tmp_path / "plans" / "pipe.yaml")
    (tmp_path / "plans" / "gone.yaml").symlink_to("nowhere.yaml")
    loaded = load(tmp_path)
    assert [plan.name for plan in loaded.plans] == ["good"]
    assert {found.path for found in loaded.findings} == {
        "plans/latin.yaml",
        "plans/pipe.yaml",
        "plans/gone.yaml",
    }
    assert loaded.files == 4


def test_two_plans_of_one_name_are_told_at_both_and_neither_goes_out(tmp_path):
    write(tmp_path, "plans/a.yaml", "p", head="plan: Same\naccount: main")
    write(tmp_path, "plans/b.yaml", "q", head="plan: same\naccount: main")
    loaded = load(tmp_path)
    assert [(f.rule, f.path, f.line) for f in loaded.findings] == [
        ("OA164", "plans/a.yaml", 2),
        ("OA164", "plans/b.yaml", 2),
    ]
    assert [plan.name for plan in loaded.plans] == ["Same"]
    assert loaded.is_broken("Same", "p")


def test_an_error_of_a_post_touches_no_other_and_one_of_the_plan_touches_all(tmp_path):
    write(tmp_path, "plans/a.yaml", "good", "bad id")
    write(tmp_path, "plans/b.yaml", "one", head="account: nobody")
    loaded = load(tmp_path)
    assert not loaded.is_broken("a", "good")
    assert loaded.errors_of("a", "good") == ()
    assert [found.rule for found in loaded.errors_of("b", "one")] == ["OA157"]
    assert loaded.posts == 3


def test_a_warning_does_not_break_a_post(tmp_path):
    write(tmp_path, "plans/a.yaml", "one")
    text = (tmp_path / "plans/a.yaml").read_text().replace("2026-12-01T20:00", "2026-11-01T20:00")
    (tmp_path / "plans/a.yaml").write_text(text)
    loaded = load(tmp_path)
    assert [(f.rule, f.severity) for f in loaded.findings] == [("OA251", "info")]
    assert not loaded.is_broken("a", "one")


def test_a_comment_silences_a_rule_with_a_reason(tmp_path):
    write(tmp_path, "plans/a.yaml", "one")
    path = tmp_path / "plans/a.yaml"
    path.write_text(
        path.read_text().replace(
            "2026-12-01T20:00}", "2026-11-01T20:00} # oactl: ignore OA251 留作紀錄"
        )
    )
    assert load(tmp_path).findings == ()


def test_no_comment_lets_a_post_out_that_must_not_go(tmp_path):
    write(tmp_path, "plans/a.yaml", "one")
    path = tmp_path / "plans/a.yaml"
    quiet = "2026-12-01T23:00} # oactl: ignore OA250 夜貓子活動"
    path.write_text(path.read_text().replace("2026-12-01T20:00}", quiet))
    loaded = load(tmp_path)
    assert [(f.rule, f.variant) for f in loaded.findings] == [("OA250", None), ("OA140", "never")]
    assert loaded.is_broken("a", "one")


def test_the_same_said_in_two_plans_is_told_at_the_later(tmp_path):
    for name in ("a", "b"):
        write(tmp_path, f"plans/{name}.yaml", "p")
        path = tmp_path / f"plans/{name}.yaml"
        path.write_text(path.read_text().replace(f"plans/{name}.yaml p", "周年慶"))
    (found,) = load(tmp_path).findings
    assert (found.rule, found.plan, found.params["other"]) == ("OA252", "b", "a/p")


def test_the_months_messages_are_told_where_they_no_longer_fit(tmp_path):
    write(tmp_path, "plans/a.yaml", "first", "second", "third")
    ws = workspace(tmp_path, price_plan="tw-medium")
    loaded = load_plans(
        ws,
        NamedFiles(str(tmp_path)),
        NOW,
        costs=lambda plans: check_cost(plans, ws, NOW, lambda _account, _post: 1200),
    )
    (found,) = loaded.findings
    assert (found.rule, found.severity, found.post) == ("OA801", "warning", "third")
    assert found.params["total"] == "3,600"


def test_the_collector_runs_again_afterwards_also_after_a_fault(tmp_path):
    with pytest.raises(OactlError):
        load(tmp_path, "none")
    assert gc.isenabled()


def test_a_plan_whose_only_post_is_no_yaml_is_told_so_and_nothing_else(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text("account: main\nposts:\n  - id: 'a\n")
    assert [found.rule for found in load(tmp_path).findings] == ["OA106"]


def test_a_day_of_by_date_that_is_no_date_stops_no_check(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        "account: main\nposts:\n  - id: a\n    checker: 熊大\n    audience: all\n"
        "    cadence: {dates: [2026-12-02], at: 20:00}\n"
        "    by_date:\n      12/2: {messages: [{text: x}]}\n"
        "      2026-12-02: {messages: [{text: y}]}\n",
        encoding="utf-8",
    )
    assert [found.rule for found in load(tmp_path).findings] == ["OA334"]


def test_a_day_of_the_week_behind_a_full_width_comma_is_told_once(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        "account: main\nposts:\n  - id: a\n    checker: 熊大\n    audience: all\n"
        "    cadence: {weekly: [wed，fri], at: 20:00}\n    messages: [{text: y}]\n",
        encoding="utf-8",
    )
    assert [found.rule for found in load(tmp_path).findings] == ["OA133"]


@pytest.mark.parametrize("closed", ["plans", "plans/north"])
def test_a_folder_that_cannot_be_looked_into_is_a_finding_never_silence(
    tmp_path, monkeypatch, closed
):
    write(tmp_path, "plans/a.yaml", "a")
    write(tmp_path, "plans/north/b.yaml", "b")
    scan = os.scandir

    def refuse(path):  # root may look into every folder
        if os.fspath(path) == str(tmp_path / closed):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = load(tmp_path).findings
    assert [(each.rule, each.path) for each in found if each.severity == "error"] == [
        ("OA101", closed)
    ]


def test_a_skipped_day_on_which_nothing_goes_out_is_a_warning_at_its_place(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        "account: main\nposts:\n  - id: a\n    checker: 熊大\n    audience: all\n"
        "    cadence:\n      weekly: [wed, fri]\n      from: 2026-11-25\n      count: 4\n"
        "      at: 20:00\n      skip: [2026-11-27, 2026-11-28, 2026-11-20, 2026-12-09]\n"
        "    messages: [{text: y}]\n",
        encoding="utf-8",
    )
    found = load(tmp_path).findings
    assert [(f.rule, f.severity, f.line, f.column) for f in found] == [
        ("OA218", "warning", 11, column) for column in (26, 38, 50)
    ]


def test_a_doubt_about_a_cadence_of_the_defaults_is_told_once(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        "account: main\ndefaults: {cadence: {cron: '* 9 * * *'}, checker: 熊大, audience: all}\n"
        "posts:\n  - {id: a, messages: [{text: x}]}\n  - {id: b, messages: [{text: y}]}\n",
        encoding="utf-8",
    )
    found = load(tmp_path).findings
    assert [(f.rule, f.line, f.post) for f in found] == [("OA219", 2, None)]


@pytest.mark.parametrize(
    "written",
    [
        "{type: location, title: t, address: a, latitude: .nan, longitude: 1}",
        "{type: audio, originalContentUrl: 'https://e.com/a.m4a', duration: " + "9" * 5000 + "}",
    ],
    ids=["nan", "digits"],
)
def test_a_number_that_cannot_be_sent_is_one_finding(written, tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        "account: main\nposts:\n  - id: a\n    checker: 熊大\n    audience: all\n"
        f"    cadence: {{once: 2026-12-01T20:00}}\n    messages: [{{line: {written}}}]\n",
        encoding="utf-8",
    )
    assert [(each.rule, each.line) for each in load(tmp_path).findings] == [("OA114", 7)]
