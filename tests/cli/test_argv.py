"""The command line is read once, and only the plainest `push --due` is answered from the note."""

from pathlib import Path

import pytest

from oactl.argv import CommandLine, normalize_argv
from oactl.idle import nothing_due

MORNING = "2026-11-25T10:00:00+08:00"  # ten hours before the offer
LATER = "2026-11-25T10:01:00+08:00"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ("", CommandLine([], [])),
        ("push --due", CommandLine([], ["push", "--due"])),
        (
            "push --workspace shop --due",
            CommandLine(["--workspace", "shop"], ["push", "--due"], workspace="shop"),
        ),
        ("status --now=noon", CommandLine(["--now=noon"], ["status"], now="noon")),
        ("--now a --now=b", CommandLine(["--now", "a", "--now=b"], [], now="b")),
        ("status --now", CommandLine(["--now"], ["status"])),
        ("--json plan show", CommandLine([], ["plan", "show", "--json"], as_json=True)),
        ("quota --format json", CommandLine([], ["quota", "--format", "json"], as_json=True)),
        ("quota --format=json", CommandLine([], ["quota", "--format=json"], as_json=True)),
        ("plan show -- --json", CommandLine([], ["plan", "show", "--", "--json"])),
        ("explain -- --now x", CommandLine([], ["explain", "--", "--now", "x"])),
    ],
)
def test_options_of_the_program_may_stand_anywhere_before_two_dashes(
    argv: str, expected: CommandLine
) -> None:
    assert normalize_argv(argv.split()) == expected


@pytest.fixture
def idle(workspace: Path, environ: dict[str, str], oactl_here):
    """Whether a command line is answered from the note that a run before it left."""
    assert oactl_here("push", "--due", env={"OACTL_NOW": MORNING}).code == 0
    later = environ | {"OACTL_NOW": LATER}

    def answered(*argv: str) -> bool:
        return nothing_due(normalize_argv(argv), later, workspace)

    return answered


@pytest.mark.parametrize(
    "argv",
    [
        "push --due",
        "push --due --strict",
        "push --strict --due --deadline 4m",
        "push --due --deadline=240s",
        "push --workspace . --due",
        "--now 2026-11-25T19:59:00+08:00 push --due",
    ],
)
def test_a_plain_run_is_answered_from_the_note(argv: str, idle) -> None:
    assert idle(*argv.split())


@pytest.mark.parametrize(
    "argv",
    [
        "push",
        "push --du",
        "push --due --json",
        "push --due --format text",
        "push --due --dry-run",
        "push --due --account main",
        "push --due --plan anniversary",
        "push --due --test",
        "push --due --deadline",
        "push --due --deadline soon",
        "push --due anniversary/wed-fri-offer",
        "push --due --",
        "push push --due",
        "--due push",
        "plan --due",
        "push --due --now noon",
        "push --due --workspace nowhere",
    ],
)
def test_anything_else_gets_the_full_run(argv: str, idle) -> None:
    assert not idle(*argv.split())
