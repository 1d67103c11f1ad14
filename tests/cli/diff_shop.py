"""A workspace in git, of which revisions are compared."""

import os
import subprocess
from pathlib import Path
from typing import Any

from approving import HEAD, POST, write
from cli_shop import CONFIG, Run

MEMBERS = "    tags:\n      members: {file: lists/members.csv}\n"
NEW = POST.replace("ID", "new").replace("audience: all", "audience: {all: [members]}")


def git(folder: Path, *words: str) -> str:
    """Run git as a person without any configuration."""
    who = ("-c", "user.name=Mia", "-c", "user.email=mia@example.com")
    done = subprocess.run(
        ["git", *who, *words],  # noqa: S607 - that of the machine
        cwd=folder,
        env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "plans")


def make_shop(workspace: Path) -> Path:
    """A workspace in git, with one post that is approved."""
    (workspace / "plans" / "anniversary.yaml").unlink()
    write(workspace, "oactl.yaml", CONFIG + MEMBERS)
    write(workspace, "lists/members.csv", "".join(f"U{n:032x}\n" for n in range(100)))
    write(workspace, "plans/shop.yaml", HEAD + POST.replace("ID", "offer"))
    write(workspace, ".gitignore", ".oactl/\n")
    git(workspace, "init", "-q", "-b", "main")
    commit(workspace)
    return workspace


def diff(run: Run, revision: str = "main", **env: str) -> dict[str, Any]:
    ran = run("plan", "diff", revision, "--json", env=env)
    assert ran.code == 0, ran.err
    return ran.data


def only(run: Run) -> dict[str, Any]:
    (found,) = diff(run)["posts"]
    assert isinstance(found, dict)
    return found


def error(run: Run, *words: str, **env: str | None) -> tuple[int, str]:
    ran = run("plan", "diff", "--json", *words, env=env)
    return ran.code, ran.data["error"]["code"]
