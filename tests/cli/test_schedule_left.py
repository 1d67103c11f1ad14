"""What `schedule` says of other schedulers: what they still have, and that one does not answer."""

import pytest
from approving import edit
from scheduling import NOTING, Machine, checks, units

from oactl.schedule import asked, here
from oactl.schedule.jobs import HostSystem, jobs_of

NOT_ALLOWED = '#!/bin/sh\necho "you are not allowed" >&2\nexit 1\n'
# Says on stderr what a file has; keeps what it is given.
SAYING = """\
#!/bin/sh
here="$(dirname "$0")/.."
[ "$1" = - ] && exec cat >"$here/written"
cat "$here/says" >&2
exit 1
"""
GONE = "nothing is sent by itself any more"


def test_what_another_kind_still_has_is_named_and_not_said_to_be_gone(with_cron: Machine) -> None:
    with_cron.has("systemctl", NOTING)
    with_cron.oactl("schedule", "install", "--kind", "systemd")
    with_cron.oactl("schedule", "install", "--kind", "cron")
    ran = with_cron.oactl("schedule", "remove", "--kind", "cron")
    assert ran.out.startswith("Taken away:")
    assert GONE not in ran.out
    assert "oactl schedule remove --kind systemd" in ran.err
    ran = with_cron.oactl("schedule", "remove")
    assert GONE in ran.out
    assert ran.err == ""


def test_where_an_own_line_stays_nothing_is_said_to_be_gone(with_cron: Machine) -> None:
    with_cron.oactl("schedule", "install")
    line = with_cron.crontab.splitlines()[0].decode().partition("  #")[0]
    with (with_cron.folder / "crontab").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    ran = with_cron.oactl("schedule", "remove")
    assert ran.out.startswith("Taken away:")
    assert GONE not in ran.out
    assert line in ran.err
    assert "--kind cron" not in ran.err


def test_lines_of_ours_beside_an_own_one_are_named_too(with_cron: Machine) -> None:
    with_cron.has("systemctl", NOTING)
    with_cron.oactl("schedule", "install", "--kind", "systemd")
    with_cron.oactl("schedule", "install", "--kind", "cron")
    line = with_cron.crontab.splitlines()[0].decode().partition("  #")[0]
    with (with_cron.folder / "crontab").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    ran = with_cron.oactl("schedule", "remove", "--kind", "systemd")
    assert GONE not in ran.out
    assert "oactl schedule remove --kind cron" in ran.err
    assert line in ran.err


@pytest.mark.parametrize("as_json", [False, True])
def test_a_kind_that_does_not_answer_keeps_no_other_from_being_shown_and_removed(
    with_systemd: Machine, *, as_json: bool
) -> None:
    look = ["--json"] if as_json else []
    with_systemd.oactl("schedule", "install")
    with_systemd.has("crontab", NOT_ALLOWED)
    ran = with_systemd.oactl("schedule", "status", *look)
    assert (ran.code, ran.out.count("systemd")) == (0, 2)
    assert "cron does not answer" in ran.err
    assert "you are not allowed" in ran.err
    ran = with_systemd.oactl("schedule", "remove", *look)
    assert (ran.code, units(with_systemd)) == (0, {})
    assert ran.out.count("systemd") == 2
    assert GONE not in ran.out
    assert "you are not allowed" in ran.err


def test_the_doctor_and_schedule_ask_in_one_way(with_systemd: Machine) -> None:
    with_systemd.oactl("schedule", "install")
    with_systemd.has("crontab", NOT_ALLOWED)
    answers = asked(here(HostSystem(with_systemd.environ), jobs_of(with_systemd.root)))
    assert (answers.with_jobs, [*answers.silent]) == (["systemd"], ["cron"])
    assert checks(with_systemd)["schedule"]["message"].startswith("systemd")


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("crontab: can't open 'root': Permission denied", 1),
        ("crontab: can't open '/var/spool/cron/crontabs': Input/output error", 1),
        ("crontab: can't open '/var/spool/cron/crontabs': No such file or directory", 1),
        ("crontab: can't open 'you': No such file or directory\nretry later", 1),
        ("you are not allowed to say no crontab for you", 1),
        ("no crontab for you\ncrontabs/you: Input/output error", 1),
        ("fopen: No such file or directory: can't open your crontab", 1),
        ("", 1),
        ("no crontab for you", 0),
        ("crontab: no crontab for you", 0),
        ("crontab: can't open 'root': No such file or directory", 0),
    ],
)
def test_only_the_very_words_that_there_is_no_crontab_count(
    machine: Machine, says: str, code: int
) -> None:
    (machine.folder / "says").write_text(f"{says}\n" if says else "", encoding="utf-8")
    machine.has("crontab", SAYING)
    for command in ("install", "remove", "status"):
        ran = machine.oactl("schedule", command, *(["--kind", "cron"] if code else []))
        assert ran.code == code, ran.err
    assert (machine.folder / "written").exists() is (code == 0)


def test_a_crontab_that_comes_with_an_error_is_not_written_over(machine: Machine) -> None:
    (machine.folder / "says").write_text("no crontab for you\n", encoding="utf-8")
    machine.has("crontab", SAYING.replace("exit 1", "echo '0 3 * * * /usr/bin/backup'; exit 1"))
    assert machine.oactl("schedule", "install").code == 1
    assert not (machine.folder / "written").exists()


def test_the_variables_of_notify_are_named_too(with_cron: Machine) -> None:
    edit(with_cron.root, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", "{file: main.token}")
    with (with_cron.root / "oactl.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "notify:\n"
            "  - to: {webhook: {env: SLACK_WEBHOOK}}\n"
            "  - to: {line: {account: main, user: {env: OWNER_ID}}}\n"
            "  - to:\n"
            "      email: {host: localhost, from: a@b.tw, to: [c@d.tw],\n"
            "              user: {env: MAIL_USER}, password: {env: MAIL_PASSWORD}}\n"
        )
    ran = with_cron.oactl("schedule", "install")
    assert "MAIL_PASSWORD, MAIL_USER, OWNER_ID, SLACK_WEBHOOK" in ran.err
    assert "{file: .oactl/NAME}" in ran.err
    assert "oactl account add" not in ran.err
    given = with_cron.oactl("schedule", "install", "--json").data["missing_environment"]
    assert given == ["MAIL_PASSWORD", "MAIL_USER", "OWNER_ID", "SLACK_WEBHOOK"]


LISTED = """\
#!/bin/sh
[ "$1" = list-unit-files ] && echo "UNIT enabled enabled"
exit 0
"""


@pytest.mark.parametrize(
    ("unit", "look"),
    [
        ("cron.service", "systemctl status cron"),
        ("crond.service", "systemctl status crond"),
        ("other.service", "pgrep -l cron"),
    ],
)
def test_the_doctor_names_the_cron_that_is_here(with_cron: Machine, unit: str, look: str) -> None:
    with_cron.has("systemctl", LISTED.replace("UNIT", unit))
    with_cron.oactl("schedule", "install", "--kind", "cron")
    mend = checks(with_cron)["last_run"]["mend"]
    assert mend.rstrip().endswith(look), mend
