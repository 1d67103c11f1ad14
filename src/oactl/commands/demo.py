"""`oactl demo`: the whole job on this machine, with no account."""

import io
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from oactl.argv import CONFIG
from oactl.commands.options import FormatOption, JsonOption, format_of
from oactl.context import Context
from oactl.errors import Exit, OactlError, UsageError
from oactl.i18n import N_, _, language
from oactl.public_json import workspace
from oactl.public_json.workspace import Step
from oactl.sandbox import SandboxServer
from oactl.usage import App

_PLAIN = re.compile(r"[\w@%+=:,./-]+")
_NOT_PASSED_ON = ("oactl_", "line_")


@dataclass(slots=True)
class DemoRunner:
    """Runs commands one after the other, shows them as one would type them, and remembers them."""

    context: Context
    cwd: Path
    now: datetime
    quiet: bool
    steps: list[Step] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Print what the demo says."""
        if not self.quiet:
            self.context.console.print(text, styled=self.context.console.colour)

    def note(self, text: str) -> None:
        """The same, with an empty line after it."""
        self.say(f"{text}\n\n")

    def headline(self, text: str) -> None:
        """The beginning of a part."""
        self.say(self._styled(text, "1"))

    def prompt(self, command: str) -> None:
        """A command as one would type it."""
        self.say(self._styled(f"$ {command}", "36"))

    def do(self, *words: str, stdin: str = "", shown: str = "", code: Exit = Exit.OK) -> None:
        """Run one command; another exit code than `code` ends the demo."""
        command = shown or " ".join(["oactl", *map(quoted, words)])
        self.prompt(command)
        step = self._run(words, command, stdin)
        self.steps.append(step)
        self.say("")
        if step.exit != code:
            params = {"command": command, "exit": step.exit, "expected": int(code)}
            raise OactlError(
                "demo.failed",
                N_("the demo stopped at “{command}”: exit code {exit} instead of {expected}"),
                help=N_(
                    "something is wrong on this machine; please report it with the output above"
                ),
                **params,
            )

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.context.console.colour else text

    def _run(self, words: Sequence[str], command: str, stdin: str) -> Step:
        out, err = io.StringIO(), io.StringIO()
        with ExitStack() as stack:
            stack.enter_context(_signals_as_they_are())
            stack.enter_context(_typed(stdin))
            if self.quiet:
                stack.enter_context(redirect_stdout(out))
                stack.enter_context(redirect_stderr(err))
            sys.stdout.flush()
            code = self.context.run(words, self._environ(), self.cwd)
            sys.stdout.flush()
            sys.stderr.flush()
        return Step(command, self.now.isoformat(), code, out.getvalue(), err.getvalue())

    def _environ(self) -> Mapping[str, str]:
        """The user's, without what points to a workspace or a LINE of theirs."""
        kept = {
            name: text
            for name, text in self.context.environ.items()
            if not name.lower().startswith(_NOT_PASSED_ON)
        }
        return {**kept, "OACTL_LANG": language(), "OACTL_NOW": self.now.isoformat()}


@contextmanager
def _signals_as_they_are() -> Iterator[None]:
    """`push` listens for its end; afterwards Ctrl-C is Ctrl-C again."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _typed(text: str) -> Iterator[None]:
    """Standard input as a pipe would bring it."""
    before = sys.stdin
    with io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8") as pipe:
        sys.stdin = pipe
        try:
            yield
        finally:
            sys.stdin = before


def quoted(word: str) -> str:
    """A word as one types it: in quotes only where a shell would misread it."""
    return word if _PLAIN.fullmatch(word) else shlex.quote(word)


def as_typed(environ: Mapping[str, str]) -> str:
    """How this oactl is started in a fresh shell: by its name where that finds this one."""
    ours = Path(sys.executable).parent
    found = shutil.which("oactl", path=environ.get("PATH"))
    if found and Path(found).resolve().parent == ours.resolve():
        return "oactl"
    script = shutil.which("oactl", path=str(ours))
    return quoted(script) if script else f"{quoted(sys.executable)} -m oactl"


def free_folder(cwd: Path, wish: str | None) -> Path:
    """The folder that was asked for, else the first `oactl-demo`, `oactl-demo-2`… that is free."""
    if wish is not None:
        return Path(os.path.realpath(cwd / wish))
    if not os.access(cwd, os.W_OK):
        cwd = Path(tempfile.mkdtemp(prefix="oactl-"))
    number, folder = 1, cwd / "oactl-demo"
    while os.path.lexists(folder):
        number += 1
        folder = cwd / f"oactl-demo-{number}"
    return Path(os.path.realpath(folder))


app = App()
# Times of Taipei, as of the plan: 19:50 and 20:00 on a Wednesday, 10:00 on the Monday after.
BEFORE = datetime(2026, 11, 25, 11, 50, tzinfo=UTC)
DUE = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
AGAIN = datetime(2026, 11, 25, 12, 1, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 30, 3, 1, tzinfo=UTC)
SINCE = "2026-09-21"  # what is usual is made of eight whole weeks
PAGE = "report.html"

PLAN = "plans/tea-shop.yaml"
POST = "weekly-offer"
_TOKEN = "    token: {file: .oactl/tokens/main}\n"  # noqa: S105 - a place, no token
_DRAFT = "    draft: true\n"
_RIGHT, _WRONG = 'at: "20:00"', 'at: "23:00"'


@app.command(epilog="oactl demo")
def demo(
    ctx: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="DIR",
            help=N_("Where to make the demo's workspace; a new folder oactl-demo without."),
        ),
    ] = None,
    output: FormatOption = None,
    as_json: JsonOption = False,
) -> Exit:
    """The whole job on this machine, with no account: validate, approve, push, report."""
    look = format_of(output, as_json=as_json)
    context: Context = ctx.obj
    root = free_folder(context.cwd, folder)
    runner = DemoRunner(context, context.cwd, BEFORE, quiet=look == "json")
    with SandboxServer(now=BEFORE) as line:
        try:
            _play(runner, line, root)
        finally:
            if look == "json":
                context.console.json(workspace.Demo(str(root), runner.steps))
    return Exit.OK


def _play(runner: DemoRunner, line: SandboxServer, root: Path) -> None:
    runner.note(
        _(
            "A tea shop's week, from the plan to the report. All of it happens "
            "on this machine, and a sandbox\n"
            "stands in for LINE: nothing reaches anybody. Every step is a real "
            "command that you could type."
        )
    )
    _prepare(runner, line, root)
    _correct(runner, root)
    _send(runner, line)
    _look_back(runner, line)
    runner.headline(_("Done"))
    runner.say(
        _(
            "The workspace stays in {folder}. To look around:\n"
            "  cd {folder}\n"
            "  {oactl} status\n"
            "  {oactl} plan preview new-on-the-menu\n"
            "  {oactl} explain tea-shop/weekly-offer@2026-11-25T20:00\n"
            "To go on sending, start the sandbox in another terminal:\n"
            "  {oactl} sandbox serve --port {port}\n"
            "To begin a workspace of your own:\n"
            "  {oactl} init my-shop",
            oactl=as_typed(runner.context.environ),
            folder=quoted(str(root)),
            port=line.port,
        )
    )


def _prepare(runner: DemoRunner, line: SandboxServer, root: Path) -> None:
    runner.headline(_("1. Prepare (Wednesday 25 November, 19:50)"))
    shown = root.name if root.parent == runner.cwd else str(root)
    try:
        runner.do("init", shown)
    except OactlError:
        raise _no_folder(runner.steps[-1].exit) from None
    runner.cwd = root
    runner.prompt(f"cd {quoted(shown)}")
    runner.say("")
    # From here on this workspace can reach nothing but the sandbox, also when the demo is over.
    _edit(root / CONFIG, _TOKEN, f"{_TOKEN}    api_base: {line.base}\n")
    runner.note(
        _(
            "(For the demo the account in {file} gets one line, {line},\n"
            "so that this workspace can reach nothing but the sandbox.)",
            file=CONFIG,
            line=f"api_base: {line.base}",
        )
    )
    shown = "oactl account add main < token.txt"
    runner.do("account", "add", "main", stdin=line.token, shown=shown)


def _correct(runner: DemoRunner, root: Path) -> None:
    runner.headline(_("2. Check and approve"))
    _edit(root / PLAN, _DRAFT, "")
    _edit(root / PLAN, _RIGHT, _WRONG)
    runner.note(
        _(
            "(In {file} the first post loses its draft: true, and by mistake\n"
            "its time becomes {line}.)",
            file=PLAN,
            line=_WRONG,
        )
    )
    runner.do("plan", "validate", code=Exit.FAILED)
    _edit(root / PLAN, _WRONG, _RIGHT)
    runner.note(_("(Back to {line}, and checked again.)", line=_RIGHT))
    runner.do("plan", "validate")
    runner.do("plan", "approve", POST, "--by", _("Owner"))


def _send(runner: DemoRunner, line: SandboxServer) -> None:
    runner.headline(_("3. Send (20:00; cron does this each minute)"))
    runner.now = DUE
    line.set_now(DUE)
    runner.do("push", "--due")
    runner.note(
        _("(A minute later again: it has been sent, so nothing is done and nothing is said.)")
    )
    runner.now = AGAIN
    line.set_now(AGAIN)
    runner.do("push", "--due")
    _once(line)
    runner.do("delivery", "list")


def _look_back(runner: DemoRunner, line: SandboxServer) -> None:
    runner.headline(_("4. Look back (the Monday after, 10:00)"))
    runner.now = MONDAY
    line.set_now(MONDAY)
    runner.do("insight", "sync", "--from", SINCE)
    runner.note(_("(LINE answers 60 requests an hour. An hour later the rest of nine weeks:)"))
    runner.now = LATER
    line.set_now(LATER)
    runner.do("insight", "sync", "--from", SINCE)
    runner.do("report", "weekly")
    runner.do("report", "weekly", "--format", "html", "--out", PAGE)
    runner.note(
        _("(Open it in a browser: {page}. It is one file, to forward as it is.)", page=PAGE)
    )


def _once(line: SandboxServer) -> None:
    """The sandbox's own word on what it was asked to send."""
    received = line.received()
    if len(received) != 1 or not received[0].delivered:
        raise OactlError(
            "demo.not_once",
            N_("the sandbox was asked to send {count} times instead of once"),
            help=N_("please report it with the output above"),
            count=len(received),
        )


def _edit(path: Path, old: str, new: str) -> None:
    """What a person would do in an editor, at the first place."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def _no_folder(code: int) -> OactlError:
    """Nothing was made, and `init` has said why."""
    kind = UsageError if code == Exit.USAGE else OactlError
    return kind(
        "demo.no_folder",
        N_("the demo has no folder to work in"),
        help=N_("name one that is not there yet: oactl demo DIR"),
    )
