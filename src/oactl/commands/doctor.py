"""`oactl doctor`: configuration, credentials, clock, ledger, LINE; a fix for each fault."""

import platform
import sqlite3
from collections.abc import Sequence

import typer
from wcwidth import wcswidth

from oactl import __version__
from oactl.commands.doctor_checks import Check, exit_of
from oactl.commands.doctor_look import configuration, look_at
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.console import Console
from oactl.context import ConfigurationError, Context
from oactl.errors import Exit
from oactl.findings import text
from oactl.findings.wording import Summary
from oactl.i18n import _
from oactl.public_json import workspace
from oactl.usage import App
from oactl.words.checks import CHECK_HELP, CHECK_NAMES, CHECK_STATES, CHECKS
from oactl.words.errors import help_of, sentence_of

app = App()


@app.command(epilog="oactl doctor")
def doctor(ctx: typer.Context, output: FormatOption = None, as_json: JsonOption = False) -> Exit:
    """Check configuration, tokens, clock, ledger and LINE; a fix for each fault."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    try:
        checks = [configuration(context), *look_at(context)]
    except ConfigurationError as bad:
        params = {"file": context.config_name, "count": len(bad.findings)}
        check = Check("configuration", "fault", "doctor.bad_configuration", params)
        _show(context.console, [check], as_json=look == "json")
        if look != "json":
            context.console.error(text.render(bad.findings, Summary(1, 0)))
        return bad.exit
    _show(context.console, checks, as_json=look == "json")
    return exit_of(checks)


def _show(console: Console, checks: Sequence[Check], *, as_json: bool) -> None:
    if as_json:
        console.json(_document(checks))
        return
    names = [_(CHECK_NAMES[check.name]) for check in checks]
    wide = max(wcswidth(name) for name in names)
    for check, name in zip(checks, names, strict=True):
        state = _(CHECK_STATES[check.state])
        console.print(f"{state}  {name}{' ' * (wide - wcswidth(name))}  {_sentence(check)}")
        if check.state != "ok" and (fix := _fix(check)):
            console.print(f"{' ' * (wcswidth(state) + wide + 4)}{fix}")


def _document(checks: Sequence[Check]) -> workspace.Checks:
    rows = [
        workspace.Check(
            check=check.name,
            account=check.account,
            state=check.state,
            message=_sentence(check),
            mend=_fix(check) if check.state != "ok" else None,
        )
        for check in checks
    ]
    versions = {
        "oactl": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return workspace.Checks(rows, versions)


def _sentence(check: Check) -> str:
    if check.error is not None:
        return sentence_of(check.error)
    return _(CHECKS[check.code], **check.params)


def _fix(check: Check) -> str | None:
    if check.error is not None:
        return help_of(check.error)
    known = CHECK_HELP.get(check.code)
    return _(known, **check.params) if known else None
