"""Options that several commands have, in the user's language."""

from typing import Any

import typer

from oactl.i18n import _


def json_option() -> Any:  # noqa: ANN401 - Typer's own type
    """`--json`."""
    return typer.Option("--json", help=_("JSON on stdout, the same as --format json."))


def format_option() -> Any:  # noqa: ANN401 - Typer's own type
    """`--format`."""
    return typer.Option("--format", help=_("text (default) or json."))


def account_option() -> Any:  # noqa: ANN401 - Typer's own type
    """`--account`."""
    return typer.Option("--account", help=_("Only this account, or a group: group:NAME."))


def plan_option() -> Any:  # noqa: ANN401 - Typer's own type
    """`--plan`."""
    return typer.Option("--plan", help=_("Only this plan."), callback=_composed)


def _composed(name: str | None) -> str | None:
    from oactl.domain.value import composed

    return composed(name) if name else name
