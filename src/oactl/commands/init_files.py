"""The files of a new workspace: a starter in the user's language, schemas, and the ledger."""

import json
import uuid
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from oactl.commands.cron_line import cron_line
from oactl.commands.new_files import Made, making
from oactl.context import Context
from oactl.i18n import N_, language
from oactl.planfile.json_schema import plan_schema, workspace_schema
from oactl.private import STATE, private_folder
from oactl.workspace_root import CONFIG

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


ABOUT: dict[str, str] = {
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


def make(context: Context, root: Path) -> Made:
    """Make the workspace and its ledger at `root`, both or neither."""
    with making(root, CONFIG, starter(language(), root), _MAY_STAY) as made:
        environ = {name: text for name, text in context.environ.items() if name != "OACTL_CONFIG"}
        inside = Context(environ, context.cwd, context.console, str(root), context.now)
        inside.ledger.close()
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
    folder = resources.files("oactl.commands") / "starter"
    if "/" not in source:
        own = folder / language.replace("-", "_").lower()
        folder = own if own.is_dir() else folder / "en"
    return folder.joinpath(source).read_text(encoding="utf-8")
