"""A workspace beside a sandbox, and `oactl` run in it: as a process of its own, or in this one."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cli_shop import CONFIG, NOW, PLAN, Ran, Run

from oactl.cli.main import run
from oactl.ledger import database
from oactl.sandbox import SandboxServer, Settings


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
def oactl_here(workspace: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same inside this process: fast, and without the proof that a process gives."""

    def call(
        *args: str,
        env: dict[str, str | None] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        heard = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", _merged(environ, env))
            patch.chdir(cwd or workspace)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = run(args)
        for each, handler in heard.items():
            signal.signal(each, handler)
        return Ran(code, _text(out), _text(err))

    return call


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return data.decode()
