"""A workspace beside a sandbox, and `oactl` run in it: as a process of its own, or in this one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cli_shop import CONFIG, NOW, PLAN, Run
from diff_shop import make_shop
from scheduling import CRONTAB, NOTING, Machine

from oactl.ledger import database
from oactl.sandbox import SandboxServer, Settings
from runner import Ran, in_process


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE that reaches nobody, at `NOW`."""
    with SandboxServer(now=NOW, friends=300, settings=Settings(rates=False)) as server:
        yield server


@pytest.fixture
def environ(line: SandboxServer) -> dict[str, str]:
    """All that a command finds in its environment: no HOME, nothing inherited."""
    return {
        "PATH": os.defpath,
        "LANG": "C",
        "OACTL_LANG": "en",
        "OACTL_NOW": NOW.isoformat(),
        "OACTL_LINE_API_BASE": line.base,
        "OACTL_LINE_DATA_API_BASE": line.base,
        "LINE_CHANNEL_ACCESS_TOKEN": line.token,
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace for the sandbox: one account, one plan, a ledger that is a day old."""
    root = tmp_path / "my shop"
    (root / "plans").mkdir(parents=True)
    (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
    (root / "plans" / "anniversary.yaml").write_text(PLAN, encoding="utf-8")
    database.create(root / ".oactl" / "state.db", NOW - timedelta(days=1))
    return root


def _merged(base: dict[str, str], more: dict[str, str | None] | None) -> dict[str, str]:
    """The environment of one command; None takes a variable away."""
    both = {**base, **(more or {})}
    return {name: value for name, value in both.items() if value is not None}


@pytest.fixture
def oactl(workspace: Path, environ: dict[str, str]) -> Run:
    """`oactl(*args, env=…, cwd=…, stdin=…)` as a process of its own, in the workspace."""

    def call(
        *args: str,
        env: dict[str, str | None] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "oactl", *args],
            env=_merged(environ, env),
            cwd=cwd or workspace,
            input=stdin.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def oactl_here(workspace: Path, environ: dict[str, str]) -> Run:
    """The same inside this process."""

    def call(
        *args: str,
        env: dict[str, str | None] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Ran:
        return in_process(args, cwd or workspace, _merged(environ, env), stdin)

    return call


@pytest.fixture
def machine(tmp_path: Path, environ: dict[str, str]) -> Machine:
    return Machine(tmp_path, environ)


@pytest.fixture
def with_cron(machine: Machine) -> Machine:
    machine.has("crontab", CRONTAB)
    return machine


@pytest.fixture
def with_systemd(machine: Machine) -> Machine:
    machine.has("systemctl", NOTING)
    return machine


@pytest.fixture
def shop(workspace: Path) -> Path:
    """A workspace in git, with one post."""
    return make_shop(workspace)
