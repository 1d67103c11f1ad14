"""`oactl plan validate`: every mistake of every plan, at its place."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oactl.cli.base import Base
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted, refused
from oactl.cli.wiring import BadConfiguration, Workshop
from oactl.errors import Exit, OactlError, worst_exit
from oactl.i18n import _
from oactl.private import is_there
from oactl.render.findings.wording import Summary

if TYPE_CHECKING:
    from oactl.domain.violation import Finding
    from oactl.planfile.load import Loaded
    from oactl.render.findings.text import Segment

UNCUT = 2000  # columns of a source line in a pipe: all of it, unless it is no line for people


def build() -> Callable[..., Any]:
    """The command in one language."""

    def validate(
        ctx: typer.Context,
        paths: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[PATH]...", help=_("Plan files or folders; all of the workspace without.")
            ),
        ] = None,
        online: Annotated[
            bool, typer.Option("--online", help=_("Also ask LINE's validate endpoints."))
        ] = False,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=as_json, output=output, known=("text", "github", "sarif"))
        base: Base = ctx.obj
        raise typer.Exit(int(_validate(base, paths, look, online=online)))

    return validate


def _validate(base: Base, paths: list[str] | None, look: str, *, online: bool) -> Exit:
    from oactl.planfile.strays import find_strays

    code = Exit.OK
    try:
        with closing(Workshop(base)) as shop:
            inside = [_relative(shop, path) for path in paths] if paths else None
            loaded = shop.load(lambda: shop.bare_context(writes=False), inside, opinion=True)
            findings = [*find_strays(shop.workspace, inside), *loaded.findings]
            findings += [*_same_bots(shop), *_reach(shop, loaded)]
            if online:
                more, code = _online(base, shop, loaded)
                findings += more
    except BadConfiguration as bad:
        if look == "json":
            return refused(base, bad.findings)
        _show(base, bad.findings, Summary(1, 0), look)
        return Exit.USAGE
    _show(base, findings, Summary(loaded.files, loaded.posts), look)
    return Exit.FAILED if any(f.severity == "error" for f in findings) else code


def _online(base: Base, shop: Workshop, loaded: "Loaded") -> "tuple[list[Finding], Exit]":
    """What LINE says, and what it means that it could not be asked."""
    from dataclasses import replace

    from oactl.cli.push_output import why_not
    from oactl.operations.validate_online import Unasked, validate_online
    from oactl.planfile.objections import objection_finding

    context = replace(shop.bare_context(writes=False), loaded=loaded)
    findings: list[Finding] = []
    codes: list[Exit] = []
    for found in validate_online(context):
        if isinstance(found, Unasked):
            error = found.error
            if found.kind == "credentials":
                error = why_not(found.account, error)
            base.screen.err(
                _(
                    "account {account}: LINE was not asked about its posts ({error}); "
                    "what is the matter: oactl account check {account}",
                    account=found.account,
                    error=error,
                )
            )
            codes.append(Exit.FAILED if found.kind == "credentials" else Exit.TEMPORARY)
        else:
            subject = (found.plan, found.post, found.item)
            findings.append(objection_finding(str(shop.root), subject, found.where, found.words))
    return findings, worst_exit(codes)


def _reach(shop: Workshop, loaded: "Loaded") -> "list[Finding]":
    """Audiences that exist but reach nobody; a ledger that cannot be read is `doctor`'s to tell."""
    if not any(post.audience.tags for plan in loaded.plans for post in plan.posts):
        return []
    from dataclasses import replace

    from oactl.domain.violation import Violation
    from oactl.operations.check_reach import check_reach
    from oactl.planfile.objections import audience_finding

    with suppress(OactlError):
        context = replace(shop.bare_context(writes=False), loaded=loaded)
        return [
            audience_finding(
                str(shop.root),
                found.plan,
                found.post,
                Violation("OA416", ("audience",), found.params, "warning", found.problem),
            )
            for found in check_reach(context)
        ]
    return []


def _same_bots(shop: Workshop) -> "Iterator[Finding]":
    """Accounts that LINE has told to be one bot."""
    accounts = shop.workspace.accounts
    if len(accounts) == 1 or not shop.has_ledger:
        return
    from oactl.domain.violation import Violation
    from oactl.planfile.objections import account_finding

    with suppress(OactlError):
        context = shop.bare_context(writes=False)
        for name, account in accounts.items():
            other = context.same_bot(account)
            if other is not None:
                problem = Violation("OA184", (), {"other": other})
                yield account_finding(str(shop.root), shop.base.config_name, name, problem)


def _relative(shop: Workshop, path: str) -> str:
    """A path of the command line, which is relative to the current folder."""
    here = shop.base.cwd / path
    full = here if is_there(here) else shop.root / path
    try:
        return Path(full).absolute().relative_to(shop.root.absolute()).as_posix()
    except ValueError:
        return str(full)


def _show(base: Base, findings: "Sequence[Finding]", summary: Summary, look: str) -> None:
    if look != "text":
        render = import_module(f"oactl.render.findings.{look}").render
        base.screen.out(render(findings, summary))
        return
    from oactl.render.findings import text

    columns = base.screen.width or UNCUT
    pieces = text.segments(findings, summary, columns)
    colour = base.screen.colour
    said = "".join(_painted(piece) if colour else piece.text for piece in pieces)
    base.screen.out(said, styled=colour)


_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;34", "caret": "31", "help": "36"}


def _painted(piece: "Segment") -> str:
    style = _STYLES.get(piece.style)
    return f"\x1b[{style}m{piece.text}\x1b[0m" if style else piece.text
