"""`oactl init`: a new workspace with its ledger, a sample plan and all that makes editing easy."""

import json
import os
import shlex
import uuid
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer

from oactl.cli.base import CONFIG, Base
from oactl.cli.cron import cron_line
from oactl.cli.options import format_option, json_option
from oactl.cli.session import json_wanted
from oactl.i18n import N_, _, language
from oactl.operations.make_workspace import Made, making
from oactl.planfile.json_schema import plan_schema
from oactl.planfile.workspace import workspace_schema
from oactl.private import STATE, private_folder

PLAN = "plans/tea-shop.yaml"
# Where each file of the workspace comes from: `common/…`, or the folder of the user's language.
_FILES = {
    CONFIG: "oactl.yaml",
    PLAN: "plan.yaml",
    "approvals/.gitkeep": "",
    ".oactl/.gitignore": "common/state-gitignore",
    ".gitignore": "common/gitignore",
    ".vscode/settings.json": "common/settings.json",
    ".vscode/extensions.json": "common/extensions.json",
    ".github/workflows/oactl.yml": "common/workflow.yml",
    ".github/oactl/requirements.txt": "requirements.txt",
    "cron.txt": "cron.txt",
}
_SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "schema/plan.schema.json": plan_schema,
    "schema/workspace.schema.json": workspace_schema,
}
# A folder that is under version control or open in an editor has some of them already.
_MAY_STAY = frozenset(_FILES) - {CONFIG, PLAN} | frozenset(_SCHEMAS)


_ABOUT: dict[str, str] = {
    "oactl.yaml": N_("accounts, people, time zone"),
    "plans/tea-shop.yaml": N_("a sample plan; all of it drafts"),
    "approvals/.gitkeep": N_("the checkers' approvals go here"),
    ".oactl/.gitignore": N_("ledger and tokens: never in version control"),
    ".gitignore": N_("what stays out of version control"),
    ".vscode/settings.json": N_("completion and checks in the editor"),
    ".vscode/extensions.json": N_("the editor's YAML support"),
    ".github/workflows/oactl.yml": N_("CI: checks the plans on every push"),
    ".github/oactl/requirements.txt": N_("which oactl CI installs: name one"),
    "cron.txt": N_("the line for crontab"),
    "schema/plan.schema.json": N_("the form of a plan"),
    "schema/workspace.schema.json": N_("the form of oactl.yaml"),
}


def build() -> Callable[..., Any]:
    """The command in one language."""

    def init(
        ctx: typer.Context,
        folder: Annotated[
            str | None,
            typer.Argument(
                metavar="[DIR]",
                help=_("Where; the current folder without. Nothing in it is overwritten."),
            ),
        ] = None,
        output: Annotated[str | None, format_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        look = json_wanted(json=as_json, output=output)
        base: Base = ctx.obj
        wish = folder or base.workspace or base.environ.get("OACTL_WORKSPACE") or "."
        made = make(base, Path(os.path.realpath(base.cwd / wish)))
        if look == "json":
            base.screen.json(_json(made))
        else:
            _tell(base, made)

    return init


def make(base: Base, root: Path) -> Made:
    """Make the workspace and its ledger at `root`, both or neither."""
    from oactl.cli.wiring import Workshop

    with making(root, CONFIG, starter(language(), root), _MAY_STAY) as made:
        environ = {name: text for name, text in base.environ.items() if name != "OACTL_CONFIG"}
        shop = Workshop(base._replace(environ=environ, workspace=str(root)))
        shop.ledger.close()
        private_folder(root / STATE)  # where the ledger lies elsewhere
    return made


def starter(language: str, root: Path) -> dict[str, str]:
    """The text of each file of a new workspace, by its path."""
    texts = {name: _text(source, language) for name, source in _FILES.items()}
    for name, schema in _SCHEMAS.items():
        texts[name] = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    params = {"@CRON@": cron_line(root), "@WORKSPACE@": uuid.uuid4().hex}
    for mark, fact in params.items():
        texts = {name: text.replace(mark, fact) for name, text in texts.items()}
    return texts


def _text(source: str, language: str) -> str:
    if not source:
        return ""
    folder = resources.files("oactl.cli") / "starter"
    if "/" not in source:
        own = folder / language.replace("-", "_").lower()
        folder = own if own.is_dir() else folder / "en"
    return folder.joinpath(source).read_text(encoding="utf-8")


def _json(made: Made) -> dict[str, object]:
    return {"workspace": str(made.root), "made": list(made.made), "kept": list(made.kept)}


def _tell(base: Base, made: Made) -> None:
    out = base.screen.out
    out(_("A new workspace in {folder}", folder=made.root))
    for name in made.made:
        out(f"  {name:<30}{_(_ABOUT[name])}" if name in _ABOUT else f"  {name}")
    if made.kept:
        out(_("Left as they were: {files}", files=", ".join(made.kept)))
    out("")
    out(_("Next:"))
    steps = ["oactl account add main", "oactl plan validate", "oactl plan preview weekly-offer"]
    if made.root != base.cwd:
        steps.insert(0, f"cd {shlex.quote(str(made.root))}")
    for step in steps:
        out(f"  {step}")
    out(_("And to send what is due, each minute, in crontab:"))
    out(f"  {cron_line(made.root)}")
