"""What `oactl plan validate` looks at and prints: every mistake of every plan, at its place."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from oactl.context import ConfigurationError, Context
from oactl.domain.line_day import line_day
from oactl.domain.violation import Finding, Violation
from oactl.errors import Exit, OactlError, worst_exit
from oactl.findings import text
from oactl.findings.text import Summary
from oactl.i18n import _
from oactl.planfile.load import LoadedPlans
from oactl.planfile.online_findings import account_finding, audience_finding, message_finding
from oactl.planfile.plan_files import GOALS, find_strays
from oactl.private import is_there
from oactl.words.errors import localized

if TYPE_CHECKING:
    from oactl.sending.validate_online import NotAsked

UNCUT = 2000  # columns of a source line in a pipe: all of it, unless it is no line for people
_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;34", "caret": "31", "help": "36"}


def validate_plans(
    context: Context, paths: Sequence[str] | None, look: str, *, online: bool
) -> Exit:
    """Print what is wrong with the plans, or with the configuration."""
    code = Exit.OK
    try:
        inside = [_relative(context, path) for path in paths] if paths else None
        with_goals = inside is None or GOALS in inside
        inside = None if inside is None else [path for path in inside if path != GOALS]
        counted = partial(context.sending_without_plans, writes=False)
        loaded = context.load_plans(inside, costs_by=counted, sdk_check=True)
        findings = [*find_strays(context.workspace, inside), *loaded.findings]
        findings += [*_same_bots(context), *_reach(context, loaded)]
        findings += context.approvals.findings() if inside is None else []
        findings += _of_goals(context) if with_goals else []
        if online:
            more, code = _online(context, loaded)
            findings += more
    except ConfigurationError as bad:
        if look == "json":
            raise
        _print(context, bad.findings, Summary(1, 0), look)
        return bad.exit
    files = loaded.files + (with_goals and is_there(context.root / GOALS))
    _print(context, findings, Summary(files, loaded.posts), look)
    return Exit.FAILED if any(f.severity == "error" for f in findings) else code


def _of_goals(context: Context) -> Sequence[Finding]:
    """What is wrong in `goals.yaml`, where there is one."""
    if not is_there(context.root / GOALS):
        return ()
    from oactl.planfile.goals import load_goals

    return load_goals(context.workspace, line_day(context.clock.now())).findings


def _online(context: Context, loaded: LoadedPlans) -> tuple[list[Finding], Exit]:
    """What LINE says, and what it means that it could not be asked."""
    from oactl.sending.validate_online import NotAsked, validate_online

    sending = replace(context.sending_without_plans(writes=False), loaded=loaded)
    findings: list[Finding] = []
    codes: list[Exit] = []
    for found in validate_online(sending):
        if isinstance(found, NotAsked):
            codes.append(_unasked(context, found))
        else:
            subject = (found.plan, found.post, found.item)
            root = str(context.root)
            findings.append(message_finding(root, subject, found.where, localized(found.words)))
    return findings, worst_exit(codes)


def _unasked(context: Context, found: "NotAsked") -> Exit:
    from oactl.commands.sentences import why_not

    account, is_token = found.account, found.kind == "credentials"
    code = found.error if not found.host else "rejected"
    context.console.error(
        _(
            "account {account}: LINE was not asked about its posts ({error}); "
            "what is the matter: oactl account check {account}",
            account=account,
            error=why_not(account, code, found.host) if is_token else localized(found.error),
        )
    )
    return Exit.FAILED if is_token else Exit.TEMPORARY


def _reach(context: Context, loaded: LoadedPlans) -> list[Finding]:
    """Audiences that exist but reach nobody; a ledger that cannot be read is `doctor`'s to tell."""
    if not any(post.audience.tags for plan in loaded.plans for post in plan.posts):
        return []
    from oactl.sending.validate_online import check_reach

    root = str(context.root)
    with suppress(OactlError):
        sending = replace(context.sending_without_plans(writes=False), loaded=loaded)
        return [
            audience_finding(
                root,
                found.plan,
                found.post,
                Violation("OA416", ("audience",), found.params, "warning", found.problem),
            )
            for found in check_reach(sending)
        ]
    return []


def _same_bots(context: Context) -> Iterator[Finding]:
    """Accounts that LINE has told to be one bot."""
    accounts = context.workspace.accounts
    if len(accounts) == 1 or not context.has_ledger:
        return
    with suppress(OactlError):
        sending = context.sending_without_plans(writes=False)
        for name, account in accounts.items():
            other = sending.same_bot(account)
            if other is not None:
                problem = Violation("OA184", (), {"other": other})
                yield account_finding(str(context.root), context.config_name, name, problem)


def _relative(context: Context, path: str) -> str:
    """A path of the command line, which is relative to the current folder."""
    here = context.cwd / path
    full = here if is_there(here) else context.root / path
    try:
        return Path(full).absolute().relative_to(context.root.absolute()).as_posix()
    except ValueError:
        return str(full)


def _print(context: Context, findings: Sequence[Finding], summary: Summary, look: str) -> None:
    console = context.console
    if look != "text":
        console.print(import_module(f"oactl.findings.{look}").render(findings, summary))
        return
    pieces = text.segments(findings, summary, console.width or UNCUT, console.width)
    colour = console.colour
    shown = "".join(_painted(piece) if colour else piece.text for piece in pieces)
    console.print(shown, styled=colour)


def _painted(piece: text.Segment) -> str:
    style = _STYLES.get(piece.style)
    return f"\x1b[{style}m{piece.text}\x1b[0m" if style else piece.text
