"""`oactl init`: a new workspace."""

import json
import os
import shlex
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer

from oactl.argv import CONFIG
from oactl.commands.folding import print_folded
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.domain.goals import quarter_of
from oactl.domain.line_day import line_day
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _, language
from oactl.planfile.plan_files import GOALS_EXAMPLE
from oactl.planfile.schema import goals_schema, plan_schema, workspace_schema
from oactl.planfile.schema_texts import in_language
from oactl.private import STATE, private_folder
from oactl.public_json import workspace
from oactl.schedule.jobs import cron_line, jobs_of
from oactl.usage import App
from oactl.words.errors import reason_of


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """A new workspace: which of its files were written, and which were there before and stay."""

    root: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]


@contextmanager
def making(
    root: Path, config: str, files: Mapping[str, str], may_stay: Collection[str]
) -> Iterator[NewWorkspace]:
    """Write `files` (text by path below `root`); should the block raise, take all of it back.

    Those of `may_stay` that are there already are left as they are. Raises the Faults `init.…` for
    a workspace that is there (exit 2), files that stand in the way (2) and a folder that cannot be
    written.
    """
    _free(root, config, files.keys() - may_stay)
    kept = tuple(name for name in files if (root / name).exists())
    made = tuple(name for name in files if name not in kept)
    with ExitStack() as undo:
        for name in made:
            _write(root, name, files[name], undo)
        yield NewWorkspace(root, made, kept)
        undo.pop_all()


def _free(root: Path, config: str, ours: Collection[str]) -> None:
    try:
        if (root / config).exists():
            raise UsageError(
                "init.exists",
                N_("there is a workspace already: {path}"),
                help=N_("work in it (oactl status), or name another folder: oactl init DIR"),
                path=str(root / config),
            )
        taken = sorted(name for name in ours if (root / name).exists())
        no_folder = root.exists() and not root.is_dir()
    except OSError as error:
        raise _cannot(root, error) from None
    if no_folder:
        raise UsageError(
            "init.not_a_folder",
            N_("{path} is not a folder"),
            help=N_("name a folder, new or not: oactl init DIR"),
            path=str(root),
        )
    if taken:
        params = {"folder": str(root), "files": taken}
        raise UsageError(
            "init.in_the_way",
            N_("in {folder} these files are in the way: {files}"),
            help=N_("nothing was changed; move them away, or name another folder: oactl init DIR"),
            **params,
        )


def _write(root: Path, name: str, text: str, undo: ExitStack) -> None:
    path = root / name
    try:
        _folder(path.parent, undo)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            undo.callback(path.unlink, missing_ok=True)
            file.write(text)
    except OSError as error:
        raise _cannot(path, error) from None


def _folder(path: Path, undo: ExitStack) -> None:
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir()
        undo.callback(_remove, folder)


def _remove(folder: Path) -> None:
    with suppress(OSError):  # something of somebody else is in it by now
        folder.rmdir()


def _cannot(path: Path, error: OSError) -> OactlError:
    return OactlError(
        "init.cannot_write",
        N_("{path} cannot be written: {why}"),
        help=N_("nothing was left behind; name a folder that you may write to: oactl init DIR"),
        path=str(path),
        why=reason_of(error),
    )


PLAN = "plans/tea-shop.yaml"
# Where each file of the workspace comes from: `common/…`, or the folder of the user's language.
_FILES = {
    CONFIG: "oactl.yaml",
    PLAN: "plan.yaml",
    GOALS_EXAMPLE: "goals.yaml",
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
    "schema/goals.schema.json": goals_schema,
}
# A folder that is under version control or open in an editor has some of them already.
_MAY_STAY = frozenset(_FILES) - {CONFIG, PLAN} | frozenset(_SCHEMAS)


ABOUT: dict[str, str] = {
    "oactl.yaml": N_("accounts, people, time zone"),
    "plans/tea-shop.yaml": N_("a sample plan; all of it drafts"),
    GOALS_EXAMPLE: N_("goals of a quarter, to begin from: rename it to goals.yaml"),
    "approvals/.gitkeep": N_("the checkers' approvals go here"),
    ".oactl/.gitignore": N_("ledger and tokens: never in version control"),
    ".gitignore": N_("what stays out of version control"),
    ".vscode/settings.json": N_("completion and checks in the editor"),
    ".vscode/extensions.json": N_("the editor's YAML support"),
    ".github/workflows/oactl.yml": N_("CI: checks the plans on every push"),
    ".github/oactl/requirements.txt": N_("GitHub's checks: which version of oactl they install"),
    "cron.txt": N_("the line for crontab"),
    "schema/plan.schema.json": N_("the form of a plan"),
    "schema/workspace.schema.json": N_("the form of oactl.yaml"),
    "schema/goals.schema.json": N_("the form of goals.yaml"),
}


def make(context: Context, root: Path) -> NewWorkspace:
    """Make the workspace and its ledger at `root`, both or neither."""
    quarter = quarter_of(line_day(context.clock.now())).label
    with making(root, CONFIG, starter(language(), root, quarter), _MAY_STAY) as made:
        environ = {name: text for name, text in context.environ.items() if name != "OACTL_CONFIG"}
        inside = Context(environ, context.cwd, context.console, str(root), context.now)
        inside.clock = context.clock
        inside.ledger.close()
        private_folder(root / STATE)  # where the ledger lies elsewhere
    return made


def starter(language: str, root: Path, quarter: str) -> dict[str, str]:
    """The text of each file of a new workspace, by its path."""
    texts = {name: _text(source, language) for name, source in _FILES.items()}
    for name, schema in _SCHEMAS.items():
        texts[name] = json.dumps(in_language(schema()), ensure_ascii=False, indent=2) + "\n"
    params = {
        "@CRON@": cron_line(jobs_of(root)[0]),
        "@WORKSPACE@": uuid.uuid4().hex,
        "@LANGUAGE@": language,
        "@QUARTER@": quarter,
    }
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


app = App()


@app.command(epilog="oactl init tea-shop")
def init(
    ctx: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="DIR",
            help=N_("Where; the current folder without. Nothing in it is overwritten."),
        ),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """Make a new workspace: configuration, a sample plan, the ledger."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    wish = folder or context.named or context.environ.get("OACTL_WORKSPACE") or "."
    made = make(context, Path(os.path.realpath(context.cwd / wish)))
    if look == "json":
        context.console.json(workspace.Made(str(made.root), made.made, made.kept))
    else:
        print_folded(context.console, "\n".join(_lines(made, context.cwd)))
    return Exit.OK


def _lines(made: "NewWorkspace", cwd: Path) -> list[str]:
    lines = [_("A new workspace in {folder}", folder=made.root)]
    width = max(map(len, made.made), default=0) + 2
    lines += [
        f"  {name:<{width}}{_(ABOUT[name])}" if name in ABOUT else f"  {name}" for name in made.made
    ]
    if made.kept:
        lines.append(_("Left as they were: {files}", files=_(", ").join(made.kept)))
    steps = ["oactl account add main", "oactl plan validate", "oactl plan preview weekly-offer"]
    if made.root != cwd:
        steps.insert(0, f"cd {shlex.quote(str(made.root))}")
    lines += ["", _("Next:"), *(f"  {step}" for step in steps)]
    cron = _("And to send what is due, each minute: oactl schedule install, or in crontab:")
    return [*lines, cron, f"  {cron_line(jobs_of(made.root)[0])}"]
