"""What runs in the CI of others: every line that a shell runs, with a `gh` that tells on it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / "src" / "oactl" / "commands" / "starter" / "common" / "workflow.yml"
GITLAB = ROOT / "docs" / "how-to" / "oactl.gitlab-ci.yml"
MARK = "<!-- oactl plan diff -->"
CONFIG = (
    "version: 1\ntimezone: Asia/Taipei\nlanguage: en\naccounts:\n  main: {token: {env: NONE}}\n"
)
PLAN = """\
version: 1
plan: shop
account: main
defaults: {author: Mia, checker: Owner}
posts:
  - id: offer
    cadence: {weekly: [wed], at: "20:00"}
    audience: all
    messages: [{text: TEXT}]
"""
# Tells how it was called; of a list of comments it knows those of COMMENTS.
GH = """\
#!/usr/bin/env python3
import json, os, sys
with open(os.environ["CALLS"], "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if "--paginate" in sys.argv:
    print(os.environ["COMMENTS"])
"""


def steps_of(path: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = (
        found["runs"]["steps"] if "runs" in found else found["jobs"]["review"]["steps"]
    )
    return steps


def script(path: Path, name: str) -> str:
    (found,) = (step["run"] for step in steps_of(path) if step.get("name") == name)
    return str(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose HEAD is the merge of a branch with another text."""
    root = tmp_path / "project"
    (root / "plans").mkdir(parents=True)
    (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
    (root / "plans" / "shop.yaml").write_text(PLAN.replace("TEXT", "before"), encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    git(root, "switch", "-q", "-c", "branch")
    (root / "plans" / "shop.yaml").write_text(PLAN.replace("TEXT", "after"), encoding="utf-8")
    commit(root)
    git(root, "switch", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "merge", "branch")
    return root


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=Mia", "-c", "user.email=mia@example.com")
    done = subprocess.run(
        ["git", *who, *words],  # noqa: S607 - that of the machine
        cwd=root,
        env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "plans")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """What a runner gives: oactl, gh and its own files."""
    tools = tmp_path / "tools"
    tools.mkdir()
    programs = {"gh": GH, "oactl": f'#!/bin/sh\nexec "{sys.executable}" -m oactl "$@"\n'}
    for name, text in programs.items():
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    (tmp_path / "temp").mkdir()
    return {
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.defpath}",
        "OACTL_NOW": "2026-11-24T12:00:00+08:00",
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_REPOSITORY": "shop/plans",
        "NUMBER": "7",
        "CALLS": str(tmp_path / "calls"),
        "COMMENTS": "",
    }


def shell(text: str, cwd: Path, environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(words, cwd=cwd, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_a_pull_request_is_compared_with_what_it_is_merged_into(
    path: Path, project: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    environ["BASE"] = "0" * 40  # the branch has moved on since the event
    done = shell(script(path, "What changes"), project, environ)
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert told.startswith(MARK)
    assert "`before` → `after`" in told


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_a_checkout_that_is_no_merge_is_compared_with_the_base(
    path: Path, project: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    environ["BASE"] = git(project, "rev-parse", "HEAD^1")
    git(project, "switch", "-q", "branch")
    assert shell(script(path, "What changes"), project, environ).returncode == 0
    assert "`before` → `after`" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_plans_with_errors_still_tell_what_changes_and_a_shallow_checkout_fails_aloud(
    path: Path, project: Path, environ: dict[str, str]
) -> None:
    environ["BASE"] = "0" * 40
    plan = project / "plans" / "shop.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "  - id: odd\n", encoding="utf-8")
    assert shell(script(path, "What changes"), project, environ).returncode == 0
    git(project, "switch", "-q", "--discard-changes", "branch")
    done = shell(script(path, "What changes"), project, environ)
    assert done.returncode != 0
    assert "whole history" in done.stderr


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
@pytest.mark.parametrize("comments", ["", "41\n42"])
def test_there_is_one_comment_that_later_runs_write_anew(
    path: Path, comments: str, project: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    body = tmp_path / "temp" / "oactl-diff.md"
    body.write_text(MARK, encoding="utf-8")
    done = shell(script(path, "Told in one comment"), project, environ | {"COMMENTS": comments})
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    asked, wrote = map(json.loads, lines)
    assert MARK in asked[-1]
    where = (
        "repos/shop/plans/issues/comments/41" if comments else "repos/shop/plans/issues/7/comments"
    )
    method = "PATCH" if comments else "POST"
    assert wrote == ["api", "--silent", "--method", method, where, "--field", f"body=@{body}"]


@pytest.mark.parametrize("path", [ACTION, WORKFLOW])
def test_no_comment_is_written_where_there_is_nothing_to_say(
    path: Path, project: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "temp" / "oactl-diff.md").touch()
    assert shell(script(path, "Told in one comment"), project, environ).returncode == 0
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize(("must", "code"), [("true", 1), ("false", 0)])
def test_the_action_fails_for_what_is_not_approved_only_where_that_is_asked_for(
    must: str, code: int, project: Path, environ: dict[str, str]
) -> None:
    done = shell(script(ACTION, "Approved"), project, environ | {"MUST": must})
    assert done.returncode == code
    assert "shop/offer: waits for approval" in done.stdout


def test_the_two_files_of_github_run_the_same_lines() -> None:
    for name in ("What changes", "Told in one comment"):
        assert script(ACTION, name) == script(WORKFLOW, name)


def test_the_workflow_may_write_comments_and_nothing_else() -> None:
    found = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert found["permissions"] == {"contents": "read"}
    assert found["jobs"]["review"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    checkout = found["jobs"]["review"]["steps"][0]["with"]
    assert checkout == {"persist-credentials": False, "fetch-depth": 2}


def test_nothing_that_a_stranger_writes_stands_in_a_line_of_the_shell() -> None:
    """Titles and names of branches would be run; they come by the environment."""
    steps = [step for path in (ACTION, WORKFLOW) for step in steps_of(path)]
    assert [step for step in steps if "${{" in step.get("run", "")] == []


# ---- GitLab ------------------------------------------------------------


class Notes(BaseHTTPRequestHandler):
    """A merge request's comments at GitLab's addresses, some on a page. User 5 asks."""

    kept: list[dict[str, Any]]
    calls: list[tuple[str, str, str | None]]
    status: int

    def do_GET(self) -> None:
        address, _, query = self.path.partition("?")
        if address == "/api/v4/user":
            self._answer({"id": 5})
            return
        asked = {name: int(values[0]) for name, values in parse_qs(query).items() if name != "sort"}
        first = (asked["page"] - 1) * asked["per_page"]
        more = len(self.kept) > first + asked["per_page"]
        following = str(asked["page"] + 1) if more else ""
        self._answer(self.kept[first : first + asked["per_page"]], following)

    def do_POST(self) -> None:
        self._write(None)

    def do_PUT(self) -> None:
        number = int(self.path.rpartition("/")[2])
        (note,) = (each for each in self.kept if each["id"] == number)
        self._write(note)

    def _write(self, note: dict[str, Any] | None) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        (body,) = parse_qs(sent)["body"]
        assert self.headers["PRIVATE-TOKEN"] == "secret"
        self.calls.append((self.command, self.path, body))
        if note is not None and note["author"]["id"] != 5:
            Notes.status = 403
        self._answer({"id": 11})

    def _answer(self, value: object, following: str = "") -> None:
        data = json.dumps(value).encode()
        self.send_response(self.status)
        self.send_header("X-Next-Page", following)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


def note(number: int, body: str, author: int) -> dict[str, Any]:
    return {"id": number, "body": body, "author": {"id": author}}


@pytest.fixture
def notes() -> Iterator[HTTPServer]:
    Notes.kept, Notes.calls, Notes.status = [note(9, "hello", 5)], [], 200
    with HTTPServer(("127.0.0.1", 0), Notes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def review(project: Path, environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """The lines of the review job, as GitLab runs them: one after the other in one shell."""
    job = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["oactl review"]
    return shell("\n".join(job["script"]), project, environ)


def merge_request(project: Path, environ: dict[str, str], port: int) -> dict[str, str]:
    """What GitLab gives a job of a merge request, and the owner's variable."""
    return environ | {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(project, "rev-parse", "HEAD^1"),
        "CI_API_V4_URL": f"http://127.0.0.1:{port}/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        "OACTL_COMMENT_TOKEN": "secret",
    }


WHERE = "/api/v4/projects/3/merge_requests/7/notes"


@pytest.mark.parametrize("before", [0, 250])
@pytest.mark.parametrize("there", [False, True])
def test_gitlab_s_merge_request_has_one_comment_that_later_runs_write_anew(
    there: bool, before: int, project: Path, environ: dict[str, str], notes: HTTPServer
) -> None:
    Notes.kept += [note(100 + n, "talk", 6) for n in range(before)]
    if there:
        Notes.kept.append(note(10, f"{MARK}\nold", 5))
    done = review(project, merge_request(project, environ, notes.server_port))
    assert done.returncode == 1, "the post is not approved"
    assert "shop/offer: waits for approval" in done.stdout
    ((method, path, body),) = Notes.calls
    assert (method, path) == (("PUT", f"{WHERE}/10") if there else ("POST", WHERE))
    assert body is not None
    assert body.startswith(MARK)
    assert "`before` → `after`" in body
    assert "secret" not in done.stdout + done.stderr
    assert "not written" not in done.stderr


def test_gitlab_s_job_leaves_what_another_person_wrote_under_its_mark(
    project: Path, environ: dict[str, str], notes: HTTPServer
) -> None:
    Notes.kept.append(note(8, f"{MARK}\nmine", 6))
    done = review(project, merge_request(project, environ, notes.server_port))
    assert [(method, path) for method, path, _ in Notes.calls] == [("POST", WHERE)]
    assert "shop/offer: waits for approval" in done.stdout


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_comment_that_cannot_be_written_is_said_and_keeps_no_check_from_running(
    status: int, project: Path, environ: dict[str, str], notes: HTTPServer
) -> None:
    Notes.status = status
    before = git(project, "status", "--porcelain", "--ignored")
    done = review(project, merge_request(project, environ, notes.server_port))
    assert done.returncode == 1
    assert "shop/offer: waits for approval" in done.stdout
    assert f"comment was not written: HTTP Error {status}" in done.stderr
    assert "Traceback" not in done.stderr
    assert Notes.calls == []
    new = set(git(project, "status", "--porcelain", "--ignored").splitlines())
    assert {line.split()[-1] for line in new - {before}} <= {"oactl-diff.md", ".oactl/"}
    for path in (each for each in project.rglob("*") if each.is_file()):
        assert b"secret" not in path.read_bytes(), path


@pytest.mark.parametrize("token", ["sec\nret", "秘密-secret"])
def test_a_token_that_cannot_be_one_is_not_in_the_log(
    token: str, project: Path, environ: dict[str, str], notes: HTTPServer
) -> None:
    given = merge_request(project, environ, notes.server_port) | {"OACTL_COMMENT_TOKEN": token}
    done = review(project, given)
    assert done.returncode == 1
    assert "shop/offer: waits for approval" in done.stdout
    assert "The comment was not written" in done.stderr
    assert "ret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_token_gitlab_s_job_prints_what_changes(
    project: Path, environ: dict[str, str]
) -> None:
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": git(project, "rev-parse", "HEAD^1")}
    done = review(project, environ | given)
    assert "`before` → `after`" in done.stdout
    assert "shop/offer: waits for approval" in done.stdout


def test_gitlab_s_job_installs_nothing_before_the_owner_names_an_oactl(
    project: Path, environ: dict[str, str]
) -> None:
    base = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))[".oactl"]
    (project / ".gitlab" / "oactl").mkdir(parents=True)
    (project / ".gitlab" / "oactl" / "requirements.txt").write_text("# none\n", encoding="utf-8")
    done = shell("\n".join(base["before_script"]), project, environ)
    assert done.returncode == 1
    assert "names no oactl yet" in done.stdout
