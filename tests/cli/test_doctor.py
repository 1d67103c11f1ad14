"""What oactl stands on: each check, its mend, and the exit code that says how bad it is."""

import json
import os
import sqlite3
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_shop import NOW, PLAN

from oactl import last_run
from oactl.commands.doctor_check import Check
from oactl.commands.doctor_checks import exit_of, of_last_run
from oactl.commands.workflows import installs_by_name
from oactl.errors import Exit
from oactl.i18n import languages
from oactl.ledger.lock import Risk, risk_of
from oactl.sandbox import Fault

REAL_TIME = {"OACTL_NOW": None}


@pytest.fixture
def line(line):
    """The sandbox at the real time, so that clocks can be compared."""
    line.set_now(datetime.now(UTC))
    return line


@pytest.fixture
def doctor(oactl_here):
    """Run it: the exit code, and the state of each check."""

    def run(**env):
        ran = oactl_here("doctor", "--json", env={**REAL_TIME, **env})
        checks = json.loads(ran.out)["checks"]
        assert all(each["message"] for each in checks)
        return ran.code, {each["check"]: each for each in checks}

    return run


def states(checks):
    return {name: check["state"] for name, check in checks.items()}


def test_a_workspace_that_cron_keeps_going_is_well(doctor, workspace):
    last_run.begin(workspace, datetime.now(UTC))
    last_run.end(workspace, datetime.now(UTC), Exit.OK, {})
    code, checks = doctor()
    assert code == 0
    assert states(checks) == dict.fromkeys(
        (
            *("configuration", "database", "permissions", "plans"),
            *("credentials", "line", "clock", "last_run"),
        ),
        "ok",
    )
    assert all(check["mend"] is None for check in checks.values())


@pytest.mark.parametrize("language", languages())
def test_people_get_a_line_a_check_with_a_mend_below(oactl, language):
    wrong = {"LINE_CHANNEL_ACCESS_TOKEN": "no-such-token", "OACTL_LANG": language}
    code, out, err = oactl("doctor", env={**REAL_TIME, **wrong})
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert len([each for each in lines if each.startswith(" ")]) == 2  # credentials, last run
    assert "oactl account add main" in out
    assert "push --due" in out
    assert "no-such-token" not in out


def test_it_makes_a_ledger_that_is_missing(doctor, workspace):
    ledger = workspace / ".oactl/state.db"
    ledger.unlink()
    code, checks = doctor()
    assert code == 0
    assert str(ledger) in checks["database"]["message"]
    assert ledger.is_file()
    assert "made" in checks["database"]["message"]
    assert "made" not in doctor()[1]["database"]["message"]


def test_a_missing_workspace_or_a_bad_configuration_is_2(oactl_here, workspace, tmp_path):
    assert oactl_here("doctor", cwd=tmp_path).code == 2
    (workspace / "oactl.yaml").write_text("version: 1\nlanguge: en\n")
    code, _, err = oactl_here("doctor")
    assert code == 2
    assert "oactl.yaml:2:1" in err
    code, out, _ = oactl_here("doctor", "--json")
    assert code == 2
    assert [each["state"] for each in json.loads(out)["checks"]] == ["fault"]


def test_a_bad_token_is_a_fault_with_its_account(doctor):
    code, checks = doctor(LINE_CHANNEL_ACCESS_TOKEN=None)
    assert code == 1
    assert checks["credentials"]["state"] == "fault"
    assert checks["credentials"]["account"] == "main"
    assert "LINE_CHANNEL_ACCESS_TOKEN" in checks["credentials"]["mend"]


def test_only_an_unreachable_line_is_temporary(doctor, workspace):
    env = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9"}
    code, checks = doctor(**env)
    assert (code, checks["line"]["state"], checks["clock"]["state"]) == (75, "fault", "warn")
    (workspace / ".oactl/state.db").chmod(0o644)
    assert doctor(**env)[0] == 1


@pytest.mark.parametrize(
    ("seconds", "state", "code"), [(30, "ok", 0), (120, "warn", 0), (900, "fault", 1)]
)
def test_the_clock_is_compared_with_lines(doctor, line, seconds, state, code):
    line.fault(Fault("wrong_date", path="/v2/bot/info", seconds=seconds))
    found, checks = doctor()
    assert (found, checks["clock"]["state"]) == (code, state)


def test_a_clock_that_was_set_is_not_compared(doctor):
    assert states(doctor(OACTL_NOW=NOW.isoformat())[1])["clock"] == "ok"


def test_no_messages_left_is_worth_a_warning(doctor, line):
    account = line.app.world.accounts["main"]
    account.quota = 0
    code, checks = doctor()
    assert (code, checks["line"]["state"]) == (0, "warn")


def test_plans_with_errors_are_worth_a_warning(doctor, workspace):
    (workspace / "plans/wrong.yaml").write_text(PLAN.replace("weekly", "weakly"), encoding="utf-8")
    code, checks = doctor()
    assert (code, checks["plans"]["mend"]) == (0, "oactl plan validate")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_state_and_tokens_that_others_can_read_are_faults(doctor, workspace):
    token = workspace / "main token"
    token.write_text("sandbox-token-main")
    token.chmod(0o640)
    config = (workspace / "oactl.yaml").read_text(encoding="utf-8")
    (workspace / "oactl.yaml").write_text(
        config.replace("{env: LINE_CHANNEL_ACCESS_TOKEN}", '{file: "main token"}'),
        encoding="utf-8",
    )
    code, checks = doctor()
    assert code == 1
    assert checks["permissions"]["mend"] == f"chmod 600 '{token}'"
    token.chmod(0o600)
    assert doctor()[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_every_file_that_keeps_a_secret_is_looked_at(doctor, oactl_here, workspace):
    secrets = [workspace / name for name in ("channel", "hook", "user", "password")]
    for path in secrets:
        path.write_text("secret")
        path.chmod(0o600)
    config = (workspace / "oactl.yaml").read_text(encoding="utf-8")
    stateless = '{stateless: {channel_id: "1234567890", secret: {file: channel}}}'
    (workspace / "oactl.yaml").write_text(
        config.replace("{env: LINE_CHANNEL_ACCESS_TOKEN}", stateless) + "notify:\n"
        "  - to: {webhook: {file: hook}}\n"
        "  - to:\n"
        "      email: {host: localhost, from: a@b.tw, to: [c@d.tw],\n"
        "              user: {file: user}, password: {file: password}}\n",
        encoding="utf-8",
    )
    assert doctor()[1]["permissions"]["state"] == "ok"
    for path in secrets:
        path.chmod(0o644)
    told = [
        each["mend"]
        for each in oactl_here("doctor", "--json").data["checks"]
        if each["check"] == "permissions"
    ]
    assert told == [f"chmod 600 '{path}'" for path in secrets]


def test_a_damaged_ledger_is_found_and_left_alone(doctor, workspace, line):
    ledger = workspace / ".oactl/state.db"
    ledger.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 1000)
    before = ledger.read_bytes()
    code, checks = doctor()
    assert (code, checks["database"]["state"]) == (1, "fault")
    assert ledger.read_bytes() == before


def test_a_page_that_rotted_is_found(doctor, workspace):
    ledger = workspace / ".oactl/state.db"
    data = bytearray(ledger.read_bytes())
    page = int.from_bytes(data[16:18])
    for start in range(page, len(data), page):
        data[start : start + 8] = b"\xff" * 8
    ledger.write_bytes(data)
    assert states(doctor()[1])["database"] == "fault"


def test_a_ledger_of_a_newer_oactl_is_a_fault(doctor, workspace):
    with sqlite3.connect(workspace / ".oactl/state.db") as db:
        db.execute("pragma user_version = 9999")
    code, checks = doctor()
    assert code == 1
    assert "9999" in checks["database"]["message"]


def test_a_ledger_that_cannot_be_made_is_a_sentence(doctor, workspace):
    code, checks = doctor(OACTL_DATABASE_URL="sqlite:////proc/oactl/state.db")
    assert (code, checks["database"]["state"]) == (1, "fault")


# ---- where the ledger lies -------------------------------------------------------------------

MOUNTS = """\
overlay / overlay rw 0 0
server:/export /srv nfs4 rw 0 0
/dev/sda1 /srv/local ext4 rw 0 0
me@host: /mnt/my\\040shop fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "risk"),
    [
        ("/home/u/shop/.oactl", None),
        ("/home/u/boxes/.oactl", None),
        ("/home/u/Dropbox (Personal)/shop/.oactl", Risk("synced", "Dropbox")),
        ("/Users/u/Library/Mobile Documents/shop", Risk("synced", "iCloud Drive")),
        ("/Users/u/Library/CloudStorage/GoogleDrive-me/shop", Risk("synced", "CloudStorage")),
        ("/mnt/c/Users/u/OneDrive - Shop/.oactl", Risk("synced", "OneDrive")),
        ("/srv/shop/.oactl", Risk("network", "nfs4")),
        ("/srv/local/shop/.oactl", None),
        ("/mnt/my shop/.oactl", Risk("network", "fuse.sshfs")),
    ],
)
def test_a_copied_or_remote_folder_is_no_place_for_a_ledger(folder, risk):
    assert risk_of(Path(folder), MOUNTS) == risk


def test_a_synced_folder_is_a_warning(oactl_here, tmp_path):
    oactl_here("init", "Dropbox/shop", cwd=tmp_path)
    _, out, _ = oactl_here("doctor", "--json", cwd=tmp_path / "Dropbox/shop")
    found = [c for c in json.loads(out)["checks"] if c["check"] == "database"]
    assert [each["state"] for each in found] == ["ok", "warn"]


# ---- the last run ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "unattended", "state"),
    [
        (None, False, "warn"),
        (0, True, "ok"),
        (14, True, "ok"),
        (16, True, "warn"),
        (0, False, "warn"),
        (-1, True, "ok"),
    ],
)
def test_cron_is_missed_after_a_quarter_of_an_hour(ago, unattended, state):
    last = None if ago is None else NOW - timedelta(minutes=ago)
    assert of_last_run(NOW, last, unattended=unattended, cron="* * * * *").state == state


def test_a_run_is_noted_with_whether_anybody_sat_there(workspace, monkeypatch):
    assert last_run.read(workspace) is None
    last_run.begin(workspace, NOW)
    assert last_run.read(workspace) == last_run.LastRun(NOW, unattended=True)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())
    last_run.begin(workspace, NOW)
    assert last_run.read(workspace) == last_run.LastRun(NOW, unattended=False)


def test_a_run_is_noted_again_at_its_end_with_what_came_of_it(workspace):
    last_run.begin(workspace, NOW)
    last_run.end(workspace, NOW + timedelta(seconds=9), Exit.HELD, {"sent": 2, "held": 1})
    found = last_run.read(workspace)
    assert (found.began, found.ended) == (NOW, NOW + timedelta(seconds=9))
    assert (found.exit, found.summary, found.error) == (3, {"sent": 2, "held": 1}, None)
    last_run.end(workspace, NOW, Exit.FAILED, {}, "ledger.disk_full")
    assert last_run.read(workspace).error == "ledger.disk_full"
    assert json.loads((workspace / last_run.NAME).read_text())["exit"] == 1
    assert stat.S_IMODE((workspace / last_run.NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("end", "state", "words"),
    [
        ((0, {}), "ok", "exit 0"),
        ((0, {"sent": 3}), "ok", "exit 0, 3 sent"),
        ((3, {"held": 1, "sent": 0}), "warn", "exit 3, 1 held"),
        ((4, {"unknown": 2}), "warn", "exit 4, 2 unknown"),
        (None, "ok", "has not ended"),
    ],
)
def test_doctor_says_what_came_of_the_last_run(doctor, workspace, end, state, words):
    now = datetime.now(UTC)
    last_run.begin(workspace, now)
    if end is not None:
        last_run.end(workspace, now, *end)
    found = doctor()[1]["last_run"]
    assert found["state"] == state
    assert words in found["message"]


def test_a_run_that_a_fault_ended_is_noted_with_it(oactl_here, workspace):
    assert oactl_here("push", "--due").code == 3
    assert last_run.read(workspace).exit == 3
    (workspace / "oactl.yaml").write_text("version: 1\n", encoding="utf-8")
    assert oactl_here("push", "--due").code == 2
    assert last_run.read(workspace)[2:] == (2, True, {}, "cli.no_accounts")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-25T20:00:00 unattended", "\x00é"])
def test_a_note_that_means_nothing_counts_as_none(workspace, text):
    (workspace / last_run.NAME).write_text(text, encoding="utf-8")
    assert last_run.read(workspace) is None


def test_a_run_that_cannot_be_noted_goes_on(tmp_path):
    last_run.begin(tmp_path / "absent", NOW)
    assert not (tmp_path / "absent").exists()


def test_the_exit_code_is_that_of_the_worst():
    silent = Check("line", "fault", "account.unreachable")
    bad = Check("clock", "fault", "account.clock_wrong")
    warn = Check("plans", "warn", "doctor.plans_wrong")
    for checks, code in (
        ([], Exit.OK),
        ([warn], Exit.OK),
        ([silent, warn], Exit.TEMPORARY),
        ([silent, bad], Exit.FAILED),
    ):
        assert exit_of(checks) is code


@pytest.mark.parametrize(
    "run",
    [
        "pip install oactl",
        "python -m pip install --upgrade oactl==0.1.0",
        "pipx install 'oactl[keyring]==0.1.0'",
        "pip install oactl && oactl plan validate",
    ],
)
def test_a_workflow_that_installs_oactl_by_its_name_is_told_with_its_line(doctor, workspace, run):
    workflow(workspace, f"      - run: {run}")
    code, checks = doctor()
    assert (code, checks["workflow"]["state"]) == (0, "warn")
    assert ".github/workflows/oactl.yml, line 2" in checks["workflow"]["message"]
    assert "--require-hashes" in checks["workflow"]["mend"]


@pytest.mark.parametrize(
    "run",
    [
        "# pip install oactl",
        "pip install --require-hashes -r .github/oactl/requirements.txt",
        "pip install ./oactl",
        "pip install oactl-report",
        "oactl plan validate",
    ],
)
def test_a_workflow_that_installs_by_hash_or_nothing_is_not_told(doctor, workspace, run):
    workflow(workspace, f"      {run}")
    assert "workflow" not in doctor()[1]


def test_the_workflow_that_init_writes_is_well(oactl_here, tmp_path):
    oactl_here("init", "new", cwd=tmp_path)
    assert list(installs_by_name(tmp_path / "new")) == []


def workflow(root, line):
    """A workflow with one step."""
    path = root / ".github" / "workflows" / "oactl.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"steps:\n{line}\n", encoding="utf-8")
