"""Walks through a page as its reader would: runs its console blocks, compares what they show.

A block ```` ```console ```` has commands (`$ …`) with the output they show; `…` stands for the rest
of a line, and alone on a line for any number of lines. What prints more than the page shows fails,
and so does an exit code other than 0 unless the page asks for it with `echo $?`. A block that is
named after a file (```` ```yaml plans/tea-shop.yaml ````) is written to that file. A block is left
out where `<!-- not run: reason -->` stands above it.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

HOME = "/home/you"
PORT = "8765"
# The pages that end with a report, and the locale of their readers.
PAGES = {"README.md": "C.UTF-8", "README.zh-TW.md": "zh_TW.UTF-8"}
BASH = which("bash") or "/bin/bash"
_BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>]+ -->\n\n?)?^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_STATE = '\n__code=$?; { pwd; echo "$__code"; env -0; } > "$__state"; exit "$__code"'


@dataclass(frozen=True, slots=True)
class Step:
    """A command with what the page shows of its output, or a file with its text."""

    line: int
    command: str = ""
    shown: str = ""
    file: str = ""


def steps(page: str) -> Iterator[Step]:
    """What a reader does, in order."""
    for block in _BLOCK.finditer(page):
        language, _, name = block["info"].partition(" ")
        line = page.count("\n", 0, block.start("text")) + 1
        if block["skip"]:
            continue
        if language == "console":
            yield from _commands(block["text"], line)
        elif name:
            yield Step(line, shown=block["text"], file=name)


def _commands(text: str, line: int) -> Iterator[Step]:
    for part in re.finditer(
        r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<shown>(?:(?!\$ ).*\n)*)", text, re.MULTILINE
    ):
        at = line + text.count("\n", 0, part.start())
        yield Step(at, part["command"], part["shown"])


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


@dataclass(slots=True)
class Reader:
    """Somebody with a shell in a folder of their own; `close` ends what they started."""

    home: Path
    language: str = "C.UTF-8"
    port: str = field(default_factory=_free_port)
    _folder: Path = field(init=False)
    _environ: dict[str, str] = field(init=False)
    _code: int = 0
    _servers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folder = self.home
        self._environ = self._fresh()

    def speaks(self, language: str) -> None:
        """Give them another locale."""
        self.language = self._environ["LANG"] = language

    def _fresh(self) -> dict[str, str]:
        ours = Path(sys.executable).parent
        return {"PATH": f"{ours}{os.pathsep}{os.defpath}", "LANG": self.language}

    def walk(self, page: Path) -> int:
        """Do all that a page says. Returns the number of commands; raises AssertionError."""
        todo = list(steps(page.read_text(encoding="utf-8")))
        for index, step in enumerate(todo):
            place = f"{page.name}:{step.line}"
            if step.file:
                (self._folder / step.file).write_text(self._ours(step.shown), encoding="utf-8")
            elif " serve" in step.command:
                self._serve(step, place)
            else:
                asked = todo[index + 1 : index + 2]
                may_fail = bool(asked) and asked[0].command == "echo $?"
                self._run(step, place, may_fail=may_fail)
        return sum(bool(step.command) for step in todo)

    def output(self, command: str) -> str:
        """Run one more command."""
        return self._shell(command)

    def _run(self, step: Step, place: str, *, may_fail: bool) -> None:
        found = self._shell(step.command)
        assert shows(step.shown, found), f"{place}: $ {step.command}\n{found}"
        assert self._code == 0 or may_fail, f"{place}: $ {step.command}: exit {self._code}\n{found}"

    def _shell(self, command: str) -> str:
        """Run a command; folder, variables and exit code are kept for the next."""
        state = self.home.parent / "state"
        done = subprocess.run(
            [BASH, "-c", f"(exit {self._code}); {self._ours(command)}{_STATE}"],
            cwd=self._folder,
            env={**self._environ, "__state": str(state)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        folder, code, environ = state.read_text(encoding="utf-8").split("\n", 2)
        self._folder, self._code = Path(folder), int(code)
        names = (pair.partition("=") for pair in environ.split("\0") if pair)
        self._environ = {name: value for name, _, value in names if not name.startswith("_")}
        return self._theirs(done.stdout.decode())

    def _serve(self, step: Step, place: str) -> None:
        """Another terminal: it runs on while the first goes on."""
        path = self.home.parent / f"terminal-{len(self._servers)}"
        with path.open("wb") as out:
            command = [BASH, "-c", f"exec {self._ours(step.command)}"]
            server = subprocess.Popen(
                command, cwd=self.home, env=self._fresh(), stdout=out, stderr=subprocess.STDOUT
            )
        self._servers.append(server)
        ends = time.monotonic() + 30
        while not shows(step.shown, found := self._theirs(path.read_text(encoding="utf-8"))):
            assert server.poll() is None, f"{place}: it ended\n{found}"
            assert time.monotonic() < ends, f"{place}: $ {step.command}\n{found}"
            time.sleep(0.05)

    def _ours(self, text: str) -> str:
        return text.replace(PORT, self.port).replace(HOME, str(self.home))

    def _theirs(self, text: str) -> str:
        return text.replace(str(self.home), HOME).replace(self.port, PORT)

    def close(self) -> None:
        """End the servers."""
        for server in self._servers:
            server.terminate()
            server.wait(10)


def picture(page: str) -> str:
    """The first block of plain text of a page: the report it opens with."""
    return page.partition("```text\n")[2].partition("```\n")[0]


def shows(shown: str, found: str) -> bool:
    """Whether an output is what a page shows of it."""
    lines = [
        r"(?:.*\n)*?"
        if line.strip() == "…"
        else ".*?".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown.rstrip("\n").split("\n")
        if shown.strip()
    ]
    plain = "".join(f"{line.rstrip()}\n" for line in found.rstrip().split("\n") if found.strip())
    return re.fullmatch("".join(lines), plain) is not None
