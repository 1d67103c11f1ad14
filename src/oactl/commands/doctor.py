"""`oactl doctor`: configuration, credentials, clock, ledger, LINE; a fix for each fault."""

import platform
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import typer
from wcwidth import wcswidth

from oactl import __version__
from oactl.commands.account_groups import accounts_of, is_many, number_of_accounts
from oactl.commands.doctor_check import Check
from oactl.commands.doctor_checks import configuration, exit_of, look_at
from oactl.commands.folding import behind
from oactl.commands.options import (
    AccountsOption,
    AllOption,
    FormatOption,
    JsonOption,
    format_of,
)
from oactl.console import Console
from oactl.context import ConfigurationError, Context
from oactl.domain.account import Workspace
from oactl.errors import Exit
from oactl.findings import text
from oactl.findings.text import Summary
from oactl.i18n import _
from oactl.public_json import workspace
from oactl.usage import App
from oactl.words.errors import (
    CHECK_HELP,
    CHECK_NAMES,
    CHECK_STATES,
    CHECKS,
    help_of,
    localized_params,
    sentence_of,
)

app = App()


@app.command(epilog="oactl doctor\noactl doctor --account main")
def doctor(
    ctx: typer.Context,
    account: AccountsOption = None,
    everything: AllOption = False,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Check configuration, tokens, clock, ledger and LINE; a fix for each fault."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    try:
        names = context.accounts(account)
        checks = [configuration(context), *look_at(context, names)]
    except ConfigurationError as bad:
        params = {"file": context.config_name, "count": len(bad.findings)}
        check = Check("configuration", "fault", "doctor.bad_configuration", params)
        _show(context.console, [check], as_json=look == "json")
        if look != "json":
            context.console.error(text.render(bad.findings, Summary(1, 0)))
        return bad.exit
    if look == "json" or everything or not is_many(names):
        _show(context.console, checks, as_json=look == "json")
    else:
        _show_exceptions(context, names, checks)
    return exit_of(checks)


def _show_exceptions(context: Context, names: Sequence[str], checks: Sequence[Check]) -> None:
    """With many accounts: totals, then what is wrong, once for all accounts that have the same."""
    counts = Counter[str](check.state for check in checks)
    states = (f"{_(CHECK_STATES[state])} {counts[state]:,}" for state in CHECK_STATES)
    accounts = number_of_accounts(names)
    context.console.print(_("{accounts}: {states}", accounts=accounts, states=_(", ").join(states)))
    wrong = (check for check in checks if check.state != "ok")
    _show(context.console, list(_together(context.workspace, wrong)), as_json=False)
    context.console.print(_("All checks, those of each account too: oactl doctor --all"))


def _together(workspace: Workspace, checks: Iterable[Check]) -> Iterator[Check]:
    """The checks, those of accounts that came to the same only once."""
    alike: dict[tuple[str, ...], list[Check]] = {}
    for check in checks:
        same = (check.name, check.state, check.code) if check.account else (str(id(check)),)
        alike.setdefault(same, []).append(check)
    for some in alike.values():
        names = [check.account for check in some if check.account]
        several = accounts_of(workspace, names) if len(names) > 1 else ""
        yield replace(some[0], several=several)


def _show(console: Console, checks: Sequence[Check], *, as_json: bool) -> None:
    if as_json:
        console.json(_document(checks))
        return
    names = [_(CHECK_NAMES[check.name]) for check in checks]
    wide = max(map(wcswidth, names), default=0)
    for check, name in zip(checks, names, strict=True):
        state = _(CHECK_STATES[check.state])
        lead = f"{state}  {name}{' ' * (wide - wcswidth(name))}  "
        _print_behind(console, lead, _sentence(check))
        if check.state != "ok" and (fix := _fix(check)):
            _print_behind(console, " " * wcswidth(lead), fix)


def _print_behind(console: Console, lead: str, said: str) -> None:
    """A text behind its lead, and what does not fit into the line below itself.

    A line of its own, as the one for crontab, is to be copied: it stands alone and whole.
    """
    said, *whole = said.split("\n")
    console.print("\n".join([*behind(lead, said, console.width), *whole]))


def _document(checks: Sequence[Check]) -> workspace.Checks:
    rows = [
        workspace.Check(
            check=check.name,
            account=check.account,
            state=check.state,
            message=_sentence(check),
            mend=_in_one_line(_fix(check)) if check.state != "ok" else None,
        )
        for check in checks
    ]
    versions = {
        "oactl": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    return workspace.Checks(rows, versions)


def _in_one_line(said: str | None) -> str | None:
    return said.replace("\n", " ") if said else said


def _sentence(check: Check) -> str:
    said = _what(check)
    if check.several:
        return _("{accounts}; the first: {sentence}", accounts=check.several, sentence=said)
    return said


def _what(check: Check) -> str:
    if check.error is not None:
        return sentence_of(check.error)
    return _(CHECKS[check.code], **localized_params(check.params))


def _fix(check: Check) -> str | None:
    if check.error is not None:
        return help_of(check.error)
    known = CHECK_HELP.get(check.code)
    return _(known, **check.params) if known else None
