"""Commands that cron and editors start again and again import nothing that they do not use."""

import subprocess
import sys
from pathlib import Path

import pytest

MODULES = """
import sys
from oactl.__main__ import run
try:
    run(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.__stderr__)
"""
HEAVY = {"linebot", "jinja2", "jsonschema", "requests", "urllib3", "aiohttp"}
ROOMS = {
    *("oactl.reports", "oactl.insight", "oactl.sending", "oactl.planfile", "oactl.ledger.store"),
    *("oactl.line", "oactl.sandbox", "oactl.findings"),
}
# A command that reads plans has texts to read but no other kind of message.
KINDS = {f"oactl.planfile.models.messages.{name}" for name in ("plain", "actions", "flex")}
READING = HEAVY | KINDS
QUICK = (
    HEAVY
    | ROOMS
    | {"pydantic", "yaml", "sqlite3", "ssl", "http", "dateutil", "wcwidth", "tabulate"}
)
MORNING = "2026-11-25T10:00:00+08:00"


@pytest.fixture
def imported(workspace: Path, environ: dict[str, str]):
    """The modules that a command line had imported at its end."""

    def call(*args: str, now: str = MORNING) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", MODULES, *args],
            env=environ | {"OACTL_NOW": now},
            cwd=workspace,
            capture_output=True,
            check=True,
            timeout=60,
        )
        names = done.stderr.decode().splitlines()[-1].split()
        return {part for name in names for part in _parents(name)}

    return call


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def test_help_imports_no_command(imported):
    assert not imported("--help") & (QUICK | {"oactl.commands.push", "oactl.commands.status"})


@pytest.mark.parametrize(
    "args", [("pusch",), ("push", "--du"), ("plan", "valdate"), ("--version",)]
)
def test_a_wrong_command_line_costs_next_to_nothing(args, imported):
    # Typer itself reads values with Pydantic.
    assert not imported(*args) & (
        QUICK - {"sqlite3", "pydantic"} | {"rich", "oactl.commands.deliveries"}
    )


def test_push_due_with_nothing_due_reads_no_yaml_and_knows_no_plan(imported):
    assert "yaml" in imported("push", "--due")
    second = imported("push", "--due", now="2026-11-25T10:01:00+08:00")
    assert not second & (
        QUICK - {"sqlite3"} | {"typer", "rich", "hashlib", "dataclasses", "json", "logging"}
    )
    # Of the domain only how a time is written.
    assert {name for name in second if name.startswith("oactl.domain.")} <= {"oactl.domain.when"}


def test_push_due_with_something_due_sends_without_the_sdk_and_without_templates(imported, oactl):
    oactl("plan", "approve", "--pending", "--by", "熊大")
    modules = imported("push", "--due", now="2026-11-25T20:00:30+08:00")
    assert "oactl.line.transport" in modules
    assert not modules & (
        READING | {"rich", "oactl.sandbox", "oactl.findings", "tabulate", "wcwidth"}
    )


def test_plan_validate_knows_no_way_to_line(imported):
    unused = {"rich", "ssl", "http", "wcwidth", "tabulate"}
    modules = imported("plan", "validate")
    assert "oactl.planfile.load" in modules
    assert not modules & (
        READING | unused | {"oactl.line.gateway", "oactl.reports", "oactl.sandbox"}
    )


@pytest.mark.parametrize("command", ["status", "plan agenda", "delivery list", "plan status"])
def test_looking_needs_neither_the_sdk_nor_templates(command, imported):
    assert not imported(*command.split()) & (READING | {"oactl.sandbox"})
