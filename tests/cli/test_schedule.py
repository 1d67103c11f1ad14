"""`oactl schedule`: the two jobs in each kind of scheduler, and nothing of anybody else touched.

The schedulers' own programs are stood in for by small ones that keep what they are given: stdin,
files and words are their real interface.
"""

import plistlib
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from approving import edit
from scheduling import CRONTAB, NOTING, ODD, SCHTASKS, Machine, checks, units

from oactl import last_run
from oactl.errors import Exit
from published import faults

THEIRS = (
    b"# m h dom mon dow command\nMAILTO=me@example.com\n"
    b"0 3 * * *\t/usr/bin/backup \xff\\%d # my own\n\n"
    b"* * * * * oactl --workspace /another push --due  # oactl schedule\n"
)

# ---- cron ----------------------------------------------------------------------------------------


def test_two_lines_are_added_to_a_crontab_and_taken_away_to_the_byte(with_cron: Machine) -> None:
    (with_cron.folder / "crontab").write_bytes(THEIRS)
    assert with_cron.oactl("schedule", "install").code == 0
    assert with_cron.crontab.startswith(THEIRS)
    added = with_cron.crontab.removeprefix(THEIRS).decode().splitlines()
    assert [" ".join(line.split()[:5]) for line in added] == ["* * * * *", "40 10 * * *"]
    assert with_cron.oactl("schedule", "remove").code == 0
    assert with_cron.crontab == THEIRS


def test_where_there_was_no_crontab_one_is_made_and_becomes_empty_again(with_cron: Machine) -> None:
    assert with_cron.oactl("schedule", "install").code == 0
    assert len(with_cron.crontab.splitlines()) == 2
    with_cron.oactl("schedule", "remove")
    assert with_cron.crontab == b""


def test_a_second_install_changes_nothing_and_says_so(with_cron: Machine) -> None:
    first = with_cron.oactl("schedule", "install", "--json").data
    before = with_cron.crontab
    second = with_cron.oactl("schedule", "install", "--json").data
    assert (first["changed"], second["changed"]) == (True, False)
    assert with_cron.crontab == before
    assert "already" in with_cron.oactl("schedule", "install").out


def test_lines_of_an_oactl_that_moved_are_replaced(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    now = with_cron.crontab
    old = now.replace(str(sys.executable).encode(), b"/old/python")
    (with_cron.folder / "crontab").write_bytes(b"MAILTO=me\n" + old)
    with_cron.oactl("schedule", "install")
    assert with_cron.crontab == b"MAILTO=me\n" + now


def test_the_lines_of_another_workspace_stay(with_cron: Machine) -> None:
    other = with_cron.folder / "other"
    shutil.copytree(with_cron.root, other)
    for root in (with_cron.root, other):
        with_cron.oactl("--workspace", str(root), "schedule", "install")
    with_cron.oactl("schedule", "remove")
    assert with_cron.crontab.count(b"/other ") == len(with_cron.crontab.splitlines()) == 2


@pytest.mark.parametrize("job", [0, 1])
def test_what_a_line_of_the_crontab_says_runs_in_a_bare_shell(with_cron: Machine, job: int) -> None:
    with_cron.oactl("schedule", "install")
    line = with_cron.crontab.decode().splitlines()[job]
    command = line.split(" ", 5)[5].replace("\\%", "%")  # as cron hands it over
    home = with_cron.folder / "elsewhere"
    home.mkdir()
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=home, env=env, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b"" or job == 0
    told = done.stdout + done.stderr  # push has nothing due that is approved, sync has no token
    assert b"anniversary/wed-fri-offer" in told or b"environment variable" in told or not told
    assert done.returncode in ({0, 1, 3} if job == 0 else {2}), done


def test_an_own_line_that_does_the_same_is_named_and_left_alone(with_cron: Machine) -> None:
    line = with_cron.oactl("init", str(with_cron.folder / "new")).out.splitlines()[-1].strip()
    (with_cron.folder / "crontab").write_text(f"{line}\n", encoding="utf-8")
    words = ("--workspace", str(with_cron.folder / "new"), "schedule")
    assert "cron" in with_cron.oactl(*words, "status").out
    ran = with_cron.oactl(*words, "install")
    assert line in ran.err
    assert with_cron.crontab.decode().startswith(line)
    assert line in with_cron.oactl(*words, "remove").err
    assert with_cron.crontab.decode() == f"{line}\n"


def test_a_crontab_that_cannot_be_read_is_not_written_over(with_cron: Machine) -> None:
    with_cron.has("crontab", '#!/bin/sh\necho "you are not allowed" >&2\nexit 1\n')
    for words in (("install",), ("remove",), ("status",)):
        ran = with_cron.oactl("schedule", *words)
        assert ran.code == 1
        assert "you are not allowed" in ran.err


def test_another_kind_is_set_up_where_cron_does_not_answer(with_systemd: Machine) -> None:
    with_systemd.has("crontab", '#!/bin/sh\necho "you are not allowed" >&2\nexit 1\n')
    ran = with_systemd.oactl("schedule", "install", "--kind", "systemd")
    assert (ran.code, len(units(with_systemd))) == (0, 4)
    assert checks(with_systemd)["schedule"]["message"].startswith("systemd")


# ---- files and tasks -----------------------------------------------------------------------------


def test_systemd_gets_a_service_and_a_timer_for_each_job(with_systemd: Machine) -> None:
    ran = with_systemd.oactl("schedule", "install")
    assert ran.code == 0, ran.err
    assert "enable-linger" in ran.err
    assert set(units(with_systemd)) == {
        *("push.service", "push.timer", "sync.service", "sync.timer"),
    }
    reload, enable = with_systemd.said()[1:]
    assert reload == "systemctl --user daemon-reload"
    assert enable.startswith("systemctl --user enable --now oactl-my50shopshome-")
    assert with_systemd.oactl("schedule", "install", "--json").data["changed"] is False
    assert with_systemd.oactl("schedule", "remove").code == 0
    assert units(with_systemd) == {}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_itself_understands_the_units(with_systemd: Machine) -> None:
    with_systemd.oactl("schedule", "install")
    for path in units(with_systemd).values():
        words = ["systemd-analyze", "verify", "--man=no", str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
        told = [line for line in done.stderr.splitlines() if path.name in line]
        assert told == [], told
    service = units(with_systemd)["push.service"].read_text(encoding="utf-8")
    assert f'"{ODD.replace("%", "%%").replace("$", "$$")}"' in service.replace(
        f"{with_systemd.folder}/", ""
    )


def test_where_systemd_does_not_answer_no_file_stays(with_systemd: Machine) -> None:
    (with_systemd.folder / "fails").touch()
    ran = with_systemd.oactl("schedule", "install")
    assert (ran.code, units(with_systemd)) == (1, {})
    assert "Failed to connect to bus" in ran.err


def test_launchd_gets_a_plist_for_each_job(machine: Machine) -> None:
    machine.has("launchctl", NOTING)
    words = ("schedule", "install", "--kind", "launchd")
    assert machine.oactl(*words).code == 0
    paths = sorted((machine.home / "Library/LaunchAgents").iterdir())
    push, sync = (plistlib.loads(path.read_bytes()) for path in paths)
    assert push["ProgramArguments"][-4:] == ["--workspace", str(machine.root), "push", "--due"]
    assert push["StartInterval"] == 60
    assert sync["StartCalendarInterval"] == {"Hour": 10, "Minute": 40}
    assert push["Label"] == paths[0].stem != sync["Label"]
    said = machine.said()
    assert [line.split()[1] for line in said] == ["bootout", "bootout", "bootstrap", "bootstrap"]
    machine.oactl("schedule", "remove", "--kind", "launchd")
    assert list((machine.home / "Library/LaunchAgents").iterdir()) == []


def test_windows_gets_a_task_for_each_job(machine: Machine) -> None:
    machine.has("schtasks", SCHTASKS)
    kind = ("--kind", "task-scheduler")
    assert machine.oactl("schedule", "install", *kind).code == 0
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    push, sync = map(ET.parse, sorted((machine.folder / "tasks").iterdir()))
    assert push.findtext(f".//{space}Interval") == "PT1M"
    assert sync.findtext(f".//{space}StartBoundary", "").endswith("T10:40:00")
    given = push.findtext(f".//{space}Arguments", "")
    assert given.endswith(f'--workspace "{machine.root}" push --due')
    states = machine.oactl("schedule", "status", *kind, "--json").data["jobs"]
    assert [each["kinds"] for each in states] == [["task-scheduler"]] * 2
    machine.oactl("schedule", "remove", *kind)
    assert list((machine.folder / "tasks").iterdir()) == []


# ---- which, and what it says ---------------------------------------------------------------------


def test_the_kind_is_what_the_system_has(machine: Machine) -> None:
    ran = machine.oactl("schedule", "install")
    assert ran.code == 2
    assert "--kind" in ran.err
    machine.has("systemctl", NOTING)
    assert machine.oactl("schedule", "install", "--dry-run", "--json").data["kind"] == "systemd"
    machine.has("crontab", CRONTAB)
    assert machine.oactl("schedule", "install", "--dry-run", "--json").data["kind"] == "cron"
    assert machine.oactl("schedule", "install", "--kind", "at").code == 2


@pytest.mark.parametrize("kind", ["cron", "systemd", "launchd", "task-scheduler"])
def test_a_dry_run_shows_everything_and_writes_nothing(machine: Machine, kind: str) -> None:
    for name in ("systemctl", "launchctl"):
        machine.has(name, NOTING)
    machine.has("crontab", CRONTAB)
    ran = machine.oactl("schedule", "install", "--kind", kind, "--dry-run")
    assert ran.code == 0
    assert "insight" in ran.out
    assert not [path for path in machine.home.rglob("*") if path.is_file()]
    assert (machine.crontab, machine.said()) == (b"", [])


def test_a_second_kind_that_has_the_jobs_too_is_named(with_cron: Machine) -> None:
    with_cron.has("systemctl", NOTING)
    with_cron.oactl("schedule", "install")
    ran = with_cron.oactl("schedule", "install", "--kind", "systemd")
    assert "oactl schedule remove --kind cron" in ran.err


def test_tokens_of_the_terminal_are_named_and_never_written(with_cron: Machine) -> None:
    ran = with_cron.oactl("schedule", "install")
    assert "LINE_CHANNEL_ACCESS_TOKEN" in ran.err
    assert "token: {file: .oactl/tokens/NAME}" in ran.err
    assert with_cron.environ["LINE_CHANNEL_ACCESS_TOKEN"].encode() not in with_cron.crontab
    edit(with_cron.root, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: main.token}")
    assert with_cron.oactl("schedule", "install").err == ""


def test_a_rehearsal_and_other_files_of_the_terminal_are_told(with_cron: Machine) -> None:
    ran = with_cron.oactl("schedule", "install", env={"OACTL_LINE_API_BASE": "http://127.0.0.1:9"})
    assert "OACTL_LINE_API_BASE" in ran.err
    for name in ("OACTL_CONFIG", "OACTL_DATABASE_URL"):
        ran = with_cron.oactl("schedule", "install", env={name: "oactl.yaml"})
        assert (ran.code, name in ran.err) == (2, True)


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_status_says_what_is_set_up_and_when_push_ran(
    with_cron: Machine, language: str
) -> None:
    with_cron.environ["OACTL_LANG"] = language
    before = with_cron.oactl("schedule", "status").out
    assert before.count("oactl schedule install") == 1
    with_cron.oactl("schedule", "install")
    last_run.begin(with_cron.root, datetime.now(UTC))
    last_run.end(with_cron.root, datetime.now(UTC), Exit.OK, {"sent": 2})
    after = with_cron.oactl("schedule", "status")
    assert "oactl schedule install" not in after.out
    assert after.out.count("cron") == 2
    assert "2" in after.out.splitlines()[-1]


def test_documents_are_as_the_page_says(with_cron: Machine) -> None:
    edit(with_cron.root, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: main.token}")
    last_run.begin(with_cron.root, datetime.now(UTC))
    for words in (("install", "--dry-run"), ("install",), ("status",), ("remove",), ("status",)):
        ran = with_cron.oactl("schedule", *words, "--json")
        assert (ran.code, faults(f"schedule {words[0]}", ran.data)) == (0, []), words
        assert ran.err == "", words


# ---- the doctor ----------------------------------------------------------------------------------


def test_the_doctor_leads_to_it(with_cron: Machine) -> None:
    found = checks(with_cron)
    assert "schedule" not in found
    assert found["last_run"]["mend"].startswith("oactl schedule install")


def test_the_doctor_sees_whether_the_jobs_run(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    found = checks(with_cron)
    assert (found["last_run"]["state"], "cron" in found["last_run"]["message"]) == ("warn", True)
    assert "pgrep -l cron" in found["last_run"]["mend"]  # this machine has no systemd
    last_run.begin(with_cron.root, datetime.now(UTC) - timedelta(hours=3))
    found = checks(with_cron)
    assert (found["last_run"]["state"], "cron" in found["last_run"]["message"]) == ("warn", True)
    last_run.begin(with_cron.root, datetime.now(UTC))
    assert checks(with_cron)["last_run"]["state"] == "ok"


def test_the_doctor_sees_one_job_without_the_other(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    push, sync = with_cron.crontab.splitlines(keepends=True)
    for kept, missing in ((push, "insight sync"), (sync, "push --due")):
        (with_cron.folder / "crontab").write_bytes(kept)
        found = checks(with_cron)["schedule"]
        assert (found["state"], found["mend"]) == ("warn", "oactl schedule install")
        assert missing in found["message"]


def test_the_doctor_sees_a_sync_that_fetches_nothing(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    assert "oactl insight sync" in checks(with_cron)["schedule"]["mend"]


def test_words_with_blanks_come_to_the_shell_as_they_are(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    command = with_cron.crontab.decode().splitlines()[0].split(" ", 5)[5].replace("\\%", "%")
    words = shlex.split(command, comments=True)
    assert words[words.index("--workspace") + 1] == str(with_cron.root)
    assert words[-2:] == ["push", "--due"]
