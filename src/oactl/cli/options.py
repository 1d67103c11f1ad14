"""Options that several commands have, in the user's language."""

from typing import Any

import typer

from oactl.i18n import Catalog


def json_option(t: Catalog) -> Any:  # noqa: ANN401 - Typer's own type
    """`--json`."""
    return typer.Option("--json", help=t("help.opt_json"))


def format_option(t: Catalog) -> Any:  # noqa: ANN401 - Typer's own type
    """`--format`."""
    return typer.Option("--format", help=t("help.opt_format"))


def account_option(t: Catalog) -> Any:  # noqa: ANN401 - Typer's own type
    """`--account`."""
    return typer.Option("--account", help=t("help.opt_account"))


def plan_option(t: Catalog) -> Any:  # noqa: ANN401 - Typer's own type
    """`--plan`."""
    return typer.Option("--plan", help=t("help.opt_plan"))
