"""A command's way from the command line to its context, with the errors that all share."""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from oactl.cli.base import Base
from oactl.cli.errors import unknown_format
from oactl.errors import Exit
from oactl.i18n import _

if TYPE_CHECKING:
    from oactl.cli.wiring import Workshop
    from oactl.domain.violation import Finding

Json: TypeAlias = Annotated[bool, typer.Option("--json")]


def with_shop(base: Base, work: "Callable[[Workshop], Exit]") -> Exit:
    """Run a command on its workspace; errors of the configuration are shown with their places."""
    from oactl.cli.wiring import BadConfiguration, Workshop

    try:
        with closing(Workshop(base)) as shop:
            return work(shop)
    except BadConfiguration as bad:
        return refused(base, bad.findings)


def refused(base: Base, findings: "Sequence[Finding]") -> Exit:
    """A bad configuration: its findings on stderr, and for a program as JSON."""
    from oactl.render.findings import json
    from oactl.render.findings.wording import Summary

    show_findings(base, findings)
    message = _("{file} cannot be used as it is", file=base.config_name)
    found = json.document(findings, Summary(1, 0))
    base.screen.json_error("cli.bad_configuration", message, None, Exit.USAGE, **found)
    return Exit.USAGE


def show_findings(base: Base, findings: "Sequence[Finding]") -> None:
    """Findings of the configuration as text on stderr."""
    from oactl.render.findings import text
    from oactl.render.findings.wording import Summary

    base.screen.err(text.render(findings, Summary(1, 0)))


def json_wanted(*, json: bool, output: str | None, known: tuple[str, ...] = ("text",)) -> str:
    """The format of `--format`, `json` for `--json`, else the first known. Raises `OactlError`."""
    formats = (*known, "json")
    wish = "json" if json else output or known[0]
    if wish not in formats:
        params = {"format": wish, "known": ", ".join(formats)}
        raise unknown_format(**params)
    return wish
