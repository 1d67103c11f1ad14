"""The demo is the whole job on real ground, and says so when a step of it goes wrong."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from oactl.commands import demo
from oactl.sandbox import Fault, SandboxServer
from published import faults

COMMANDS = [
    "oactl init oactl-demo",
    "cd oactl-demo",
    "oactl account add main < token.txt",
    "oactl plan validate",
    "oactl plan validate",
    "oactl plan approve weekly-offer --by 店長",
    "oactl push --due",
    "oactl push --due",
    "oactl delivery list",
    "oactl insight sync --from 2026-09-21",
    "oactl insight sync --from 2026-09-21",
    "oactl report weekly",
    "oactl report weekly --format html --out report.html",
]
# Nothing of the user's own surroundings may play a part in it.
BARE = {
    "OACTL_LINE_API_BASE": "https://api.line.me",
    "OACTL_NOW": None,
    "OACTL_WORKSPACE": "/nowhere",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def test_it_shows_the_whole_job_in_the_users_language_and_leaves_a_workspace(oactl, tmp_path):
    place = tmp_path / "a path with spaces 茶"
    place.mkdir()
    begun = time.monotonic()
    code, out, err = oactl("demo", cwd=place, env=BARE | {"OACTL_LANG": "zh-TW"})
    assert (code, err) == (0, "")
    assert time.monotonic() - begun < 15
    assert [line[2:] for line in out.splitlines() if line.startswith("$ ")] == COMMANDS
    for shown in ("OA250", "Sandbox main", "已發送", "社群週報 2026-W48"):
        assert shown in out

    page = (place / "oactl-demo" / "report.html").read_text(encoding="utf-8")
    assert "Sandbox main" in page
    assert "平常" in page  # nine weeks say what is usual

    code, out, _ = oactl("delivery", "list", "--json", cwd=place / "oactl-demo")
    (sent,) = json.loads(out)["deliveries"]
    assert (sent["occurrence"], sent["state"]) == ("tea-shop/weekly-offer@2026-11-25T20:00", "sent")


@pytest.mark.parametrize("on_path", [True, False], ids=["installed", "make demo"])
def test_what_it_ends_with_runs_as_printed_in_a_fresh_shell(oactl, tmp_path, on_path):
    place = tmp_path / "茶 shop"
    place.mkdir()
    path = f"{Path(sys.executable).parent}:{os.defpath}" if on_path else os.defpath
    told = oactl("demo", cwd=place, env=BARE | {"PATH": path}).out.rpartition("\nDone\n")[2]
    lines = [line.strip() for line in told.splitlines() if line.startswith("  ")]
    assert any(line.startswith("oactl ") for line in lines) is on_path
    (serve,) = (line for line in lines if " sandbox serve " in line)
    script = "\n".join(["set -e", *(line for line in lines if line != serve)])
    shell = {"PATH": path, "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env=shell,
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    with subprocess.Popen(["/bin/sh", "-c", f"exec {serve}"], env=shell, stdout=PIPE) as server:
        assert server.stdout.readline().startswith(b"A LINE that reaches nobody")
        server.terminate()


def test_a_program_gets_every_step_and_the_folder_is_always_a_new_one(oactl_here, tmp_path):
    (tmp_path / "oactl-demo").mkdir()
    code, out, err = oactl_here("demo", "--json", cwd=tmp_path, env=BARE)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert faults("demo", found) == []
    assert found["workspace"] == str(tmp_path / "oactl-demo-2")
    assert not any((tmp_path / "oactl-demo").iterdir())
    steps = found["steps"]
    assert [step["exit"] for step in steps] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    first, second = (step for step in steps if step["command"] == "oactl push --due")
    assert "3,796" in first["stdout"]
    assert (second["stdout"], second["stderr"]) == ("", "")
    assert "10.4%" in steps[-2]["stdout"]  # the same seed, the same clicks


def test_its_workspace_can_reach_nothing_but_the_sandbox(oactl_here, tmp_path):
    folder = tmp_path / "shop"
    assert oactl_here("demo", "shop", "--json", cwd=tmp_path, env=BARE).code == 0
    elsewhere = {"OACTL_LINE_API_BASE": "https://api.line.me", "OACTL_NOW": None}
    rows = json.loads(oactl_here("account", "list", "--json", cwd=folder, env=elsewhere).out)
    assert rows["accounts"][0]["host"].startswith("127.0.0.1:")


def test_a_folder_that_is_taken_is_a_sentence(oactl_here, workspace):
    code, _, err = oactl_here("demo", str(workspace))
    assert code == 2
    assert "oactl.yaml" in err
    assert "oactl demo DIR" in err


def test_a_step_that_goes_wrong_ends_it_with_its_name(oactl_here, tmp_path, monkeypatch):
    def refusing(**wishes):
        line = SandboxServer(**wishes)
        line.fault(Fault("401", path="/v2/bot/message/broadcast", count=None))
        return line

    monkeypatch.setattr(demo, "SandboxServer", refusing)
    code, out, err = oactl_here("demo", "--json", cwd=tmp_path, env=BARE)
    assert code == 1
    assert "oactl push --due" in err
    assert json.loads(out)["steps"][-1]["exit"] != 0
