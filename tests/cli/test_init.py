"""A new workspace: complete, clean, and never over anything that was there."""

import json
import os
import re
import shlex
import sqlite3
import stat
import subprocess

import jsonschema
import pytest
import yaml

from oactl.i18n import languages
from oactl.planfile.schema import goals_schema, plan_schema, workspace_schema
from oactl.planfile.schema_texts import sentences

OURS = {"oactl.yaml", "plans/tea-shop.yaml", ".gitignore", "schema/plan.schema.json", "cron.txt"}
OURS |= {"goals.yaml.example", "schema/goals.schema.json"}


def files_below(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", languages())
def test_a_new_workspace_is_in_the_users_language_and_validates_clean(oactl, tmp_path, language):
    root = tmp_path / "茶 店"
    bare = {"OACTL_LANG": language, "OACTL_LINE_API_BASE": None, "LINE_CHANNEL_ACCESS_TOKEN": None}
    code, out, err = oactl("init", "茶 店", cwd=tmp_path, env=bare)
    assert (code, err) == (0, "")
    assert str(root) in out
    assert "oactl account add main" in out
    assert OURS | {".oactl/state.db"} <= files_below(root)

    code, out, err = oactl("plan", "validate", "--json", cwd=root, env={"OACTL_LANG": None})
    assert (code, err) == (0, "")
    assert json.loads(out) == {"files": 1, "posts": 3, "errors": 0, "warnings": 0, "findings": []}
    config = (root / "oactl.yaml").read_text(encoding="utf-8")
    assert f"language: {language}" in config
    assert ("店長" in config) == (language == "zh-TW")


def test_nothing_of_the_sample_would_go_out_before_somebody_says_so(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path)
    posts = yaml.safe_load((tmp_path / "plans/tea-shop.yaml").read_text(encoding="utf-8"))["posts"]
    assert [post["draft"] for post in posts] == [True] * 3
    code, out, _ = oactl_here("push", "--due", cwd=tmp_path)
    assert (code, out) == (0, "")


def test_the_sample_obeys_the_schemas_that_come_with_it(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path)
    for name, schema, file in (
        ("plan", plan_schema(), "plans/tea-shop.yaml"),
        ("workspace", workspace_schema(), "oactl.yaml"),
        ("goals", goals_schema(), "goals.yaml.example"),
    ):
        written = json.loads((tmp_path / f"schema/{name}.schema.json").read_text(encoding="utf-8"))
        assert written == schema
        document = yaml.safe_load((tmp_path / file).read_text(encoding="utf-8"))
        jsonschema.validate(document, written)
        first = (tmp_path / file).read_text(encoding="utf-8").splitlines()[0]
        where = first.removeprefix("# yaml-language-server: $schema=")
        assert ((tmp_path / file).parent / where).is_file()
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert all((tmp_path / path).is_file() for path in settings["yaml.schemas"])


@pytest.mark.parametrize("language", languages())
def test_the_goals_of_a_new_workspace_hold_when_they_are_renamed(oactl_here, tmp_path, language):
    now = {"OACTL_LANG": language, "OACTL_NOW": "2027-02-11T09:00+08:00"}
    oactl_here("init", cwd=tmp_path, env=now)
    example = tmp_path / "goals.yaml.example"
    example.write_text(re.sub("# - {", "- {", example.read_text("utf-8")), encoding="utf-8")
    example.rename(tmp_path / "goals.yaml")
    ran = oactl_here("plan", "validate", "--json", cwd=tmp_path, env=now)
    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    status = json.loads(oactl_here("goal", "status", "--json", cwd=tmp_path, env=now).out)
    assert status["quarter"] == "2027-Q1"
    (kgi,) = status["kgi"]
    assert [len(csf["kpi"]) for csf in kgi["csf"]] == [2, 5]


def test_an_editor_explains_each_field_in_the_language_of_its_user(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path, env={"OACTL_LANG": "zh-TW"})
    for name, schema in (("plan", plan_schema()), ("workspace", workspace_schema())):
        text = (tmp_path / f"schema/{name}.schema.json").read_text(encoding="utf-8")
        said, english = [*sentences(json.loads(text))], [*sentences(schema)]
        assert len(said) == len(english)
        assert not [words for words in said if not re.search("[\u3400-\u9fff]|1040", words)]
        assert without_sentences(json.loads(text)) == without_sentences(schema)
        options = ["--configuration"] if name == "workspace" else []
        _, out, _ = oactl_here(
            "plan", "schema", *options, cwd=tmp_path, env={"OACTL_LANG": "zh-TW"}
        )
        assert out == text


def without_sentences(schema):
    if isinstance(schema, list):
        return [without_sentences(part) for part in schema]
    if isinstance(schema, dict):
        kept = {k: v for k, v in schema.items() if k != "description" or isinstance(v, dict)}
        return {key: without_sentences(part) for key, part in kept.items()}
    return schema


def workflow_steps(root):
    text = (root / ".github/workflows/oactl.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["jobs"]["validate"]["steps"]


def test_ci_installs_what_the_owner_names_by_hash_and_then_checks_the_plans(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path)
    *_, install, check = workflow_steps(tmp_path)
    assert install["working-directory"] == ".github/oactl"
    assert install["run"].splitlines()[-1] == (
        "python -m pip install --require-hashes -r requirements.txt"
    )
    assert check == {"run": "oactl plan validate --format github"}


@pytest.mark.parametrize("language", languages())
def test_ci_names_no_oactl_before_the_owner_does_and_says_so(oactl_here, tmp_path, language):
    oactl_here("init", cwd=tmp_path, env={"OACTL_LANG": language})
    named = (tmp_path / ".github/oactl/requirements.txt").read_text(encoding="utf-8")
    assert "make wheel" in named
    assert all(line.startswith("#") for line in named.splitlines())
    install = workflow_steps(tmp_path)[-2]["run"].splitlines()[0]
    done = subprocess.run(
        ["/bin/sh", "-c", install],
        cwd=tmp_path / ".github/oactl",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=.github/oactl/requirements.txt::")


def test_nothing_of_a_new_workspace_installs_oactl_by_its_bare_name(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path)
    for name in (each for each in files_below(tmp_path) if ".oactl" not in each):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not re.search(r"(pip3? install|pipx install|uvx)( -\S+)* [\"']?oactl\b", text), name


def test_actions_of_others_are_named_by_commit(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path)
    used = [step["uses"] for step in workflow_steps(tmp_path) if "uses" in step]
    assert [use.partition("@")[0] for use in used] == ["actions/checkout", "actions/setup-python"]
    assert all(re.fullmatch(r"[0-9a-f]{40}", use.partition("@")[2]) for use in used)


def test_the_cron_line_runs_here_whatever_the_folder_is_called(oactl, tmp_path):
    root = tmp_path / "50% off 茶"
    root.mkdir()
    _, out, _ = oactl("init", cwd=root)
    line = (root / "cron.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert line in out
    schedule, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert schedule == ["*"] * 5
    words = shlex.split(command.replace("\\%", "%"))
    assert words[-4:] == ["--workspace", str(root), "push", "--due"]
    assert os.access(words[0], os.X_OK)


@pytest.mark.parametrize("odd", ["a\n* * * * * touch b", "a\rb", "a\x1b[2K", "a\u2028b", "a\udcff"])
def test_a_folder_whose_name_would_be_a_second_cron_line_is_refused(oactl, tmp_path, odd):
    root = tmp_path / odd
    root.mkdir()
    code, out, err = oactl("init", cwd=root)
    assert (code, out) == (2, "")
    assert "control character" in err
    assert odd not in err
    assert list(root.iterdir()) == []


def test_the_ledger_is_made_on_oactls_clock_and_for_its_owner_only(oactl_here, tmp_path):
    oactl_here("init", cwd=tmp_path, env={"OACTL_NOW": "2026-11-25T20:00:30+08:00"})
    ledger = tmp_path / ".oactl/state.db"
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    with sqlite3.connect(ledger) as db:
        (made,) = db.execute("select value from meta where key = 'created_at'").fetchone()
    assert made.startswith("2026-11-25T12:00:3")


def test_state_and_tokens_stay_out_of_version_control_twice(oactl_here, tmp_path):
    (tmp_path / ".gitignore").write_text("node_modules\n", encoding="utf-8")
    _, out, _ = oactl_here("init", cwd=tmp_path)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "node_modules\n"
    assert "Left as they were: .gitignore" in out
    assert (tmp_path / ".oactl/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_other_files_of_the_folder_are_no_matter(oactl_here, tmp_path):
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / "plans").mkdir()
    code, out, _ = oactl_here("init", "--json", cwd=tmp_path)
    assert code == 0
    made = json.loads(out)
    assert made["workspace"] == str(tmp_path)
    assert set(made["made"]) >= OURS
    assert made["kept"] == []
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"


def test_a_workspace_is_never_made_twice(oactl_here, workspace):
    before = {path: (workspace / path).read_bytes() for path in files_below(workspace)}
    code, out, err = oactl_here("init")
    assert (code, out) == (2, "")
    assert str(workspace / "oactl.yaml") in err
    assert {path: (workspace / path).read_bytes() for path in files_below(workspace)} == before


def test_a_plan_in_the_way_is_named_and_nothing_is_left_behind(oactl_here, tmp_path):
    shop = tmp_path / "shop"
    (shop / "plans").mkdir(parents=True)
    (shop / "plans/tea-shop.yaml").write_text("mine", encoding="utf-8")
    code, _, err = oactl_here("init", cwd=shop)
    assert code == 2
    assert "plans/tea-shop.yaml" in err
    assert files_below(shop) == {"plans/tea-shop.yaml"}


def test_a_file_instead_of_a_folder_is_a_sentence(oactl_here, tmp_path):
    (tmp_path / "file").touch()
    for name in ("file", "file/below"):
        code, _, err = oactl_here("init", name, cwd=tmp_path)
        assert code in {1, 2}
        assert "Traceback" not in err
        assert name.partition("/")[0] in err


def test_a_folder_that_cannot_be_written_is_a_sentence(oactl_here, tmp_path):
    code, _, err = oactl_here("init", "/proc/oactl-shop", cwd=tmp_path)
    assert code == 1
    assert err.startswith("/proc/oactl-shop")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_left_as_it_was(oactl_here, tmp_path):
    shop = tmp_path / "shop"
    shop.mkdir(mode=0o500)
    code, _, err = oactl_here("init", "shop", cwd=tmp_path)
    assert code == 1
    assert str(shop) in err
    assert files_below(shop) == set()


def test_what_fails_halfway_leaves_nothing_behind(oactl_here, tmp_path):
    env = {"OACTL_DATABASE_URL": "postgresql://db/oactl"}
    code, _, err = oactl_here("init", "shop", cwd=tmp_path, env=env)
    assert code == 2
    assert "postgresql" in err
    assert not (tmp_path / "shop").exists()
