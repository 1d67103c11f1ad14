"""Runs the demo's commands in this process: in a folder of its own, at times of its own."""

import io
import os
import re
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from oactl.context import Context
from oactl.errors import Exit, OactlError
from oactl.i18n import N_, language
from oactl.public_json.workspace import Step

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
