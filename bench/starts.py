"""How long commands take from start to end, beside plain programs of the same libraries.

    python bench/starts.py [--runs 25]

oactl is put into an environment of its own, as a wheel would put it there, with its bytecode
compiled. The programs take turns; the median of each is compared, in milliseconds of the clock, so
that what else the machine does meets all of them. Only the run that sends is counted in processor
time, because the sandbox answers it from the same machine.
"""

import argparse
import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tabulate import tabulate

import oactl
from oactl.ledger import database
from oactl.sandbox import SandboxServer, Settings

BARE = """\
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "world") -> None:
    \"\"\"Say hello.\"\"\"
app()
"""
IMPORTS = """\
import typer, rich, yaml
from pydantic import BaseModel
class Post(BaseModel):
    id: str
"""
OACTL = "import sys\nfrom oactl.__main__ import main\nsys.exit(main())\n"
CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: LINE_CHANNEL_ACCESS_TOKEN}
    price_plan: tw-medium
"""
POST = """\
  - id: post-{post}
    subject: 官方周年慶 {plan}-{post}
    cadence: {cadence}
    audience: all
    messages:
      - text: "第 {plan}-{post} 檔開跑! {{{{ coupon_code }}}}"
    vars: {{coupon_code: OA{post}}}
    notes: 圖文並茂
"""
EVENING = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)  # 20:00:30 in Taipei
ENOUGH = 450.0  # milliseconds of a run that sends three posts


@dataclass(frozen=True)
class Row:
    """One comparison: both sides in milliseconds, and how many times the other ours may take."""

    what: str
    ours: float
    plain: float | None
    target: float

    @property
    def ratio(self) -> float:
        """Ours as a multiple of the plain program, or of the milliseconds that are enough."""
        return self.ours / (self.plain or ENOUGH)

    def cells(self) -> list[str]:
        """The row of the table."""
        plain = f"{self.plain:.0f} ms" if self.plain else f"({ENOUGH:.0f} ms)"
        ok = "yes" if self.ratio <= self.target else "NO"
        ratio, target = f"{self.ratio:.2f}", f"≤ {self.target}"
        return [self.what, f"{self.ours:.0f} ms", plain, ratio, target, ok]


class Place:
    """An environment with oactl and the plain programs, and workspaces for them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        venv.create(root / "env", with_pip=False, symlinks=os.name != "nt")
        scripts = "Scripts" if os.name == "nt" else "bin"
        self._python = str(root / "env" / scripts / "python")
        place = {"base": str(root / "env"), "platbase": str(root / "env")}
        site = Path(sysconfig.get_path("purelib", vars=place))
        libraries = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
        (site / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(oactl.__path__[0], site / "oactl", ignore=ignored)
        compileall.compile_dir(site / "oactl", quiet=1)
        for name, text in {"bare": BARE, "imports": IMPORTS, "oactl": OACTL}.items():
            (root / f"{name}_program.py").write_text(text, encoding="utf-8")

    def command(self, program: str, *args: str) -> list[str]:
        """The command line of a program."""
        return [self._python, str(self.root / f"{program}_program.py"), *args]

    def workspace(self, name: str, plans: int, posts: int, cadence: str) -> str:
        """A workspace with a ledger."""
        root = self.root / name
        (root / "plans").mkdir(parents=True)
        (root / "oactl.yaml").write_text(CONFIG, encoding="utf-8")
        for plan in range(plans):
            head = f"version: 1\nplan: plan-{plan}\naccount: main\n"
            head += "defaults: {author: 兔兔, checker: 熊大}\nposts:\n"
            rows = (POST.format(plan=plan, post=post, cadence=cadence) for post in range(posts))
            path = root / "plans" / f"plan-{plan}.yaml"
            path.write_text(head + "".join(rows), encoding="utf-8")
        database.create(root / ".oactl" / "state.db", EVENING - timedelta(days=1))
        return str(root)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the programs: bytecode is written, nothing of oactl is inherited."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    kept = {k: v for k, v in os.environ.items() if k not in unwanted and "OACTL" not in k}
    return kept | dict(more or {})


def clocked(command: Sequence[str]) -> float:
    """Milliseconds from start to end."""
    began = time.perf_counter()
    subprocess.run(command, env=environment(), capture_output=True, check=True)
    return (time.perf_counter() - began) * 1000


def in_turns(runs: int, commands: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The median of each command, after one run of each that nobody counts."""
    for command in commands.values():
        clocked(command)
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(clocked(command))
    return {name: statistics.median(times) for name, times in found.items()}


def starts(place: Place, runs: int) -> list[Row]:
    """The commands that have a plain program to be compared with."""
    start = date.today() + timedelta(days=30)  # noqa: DTZ011 - any day on which nothing is due
    idle = f'{{weekly: [wed, fri], at: "20:00", from: {start}}}'
    sizes = {"one": (1, 1), "many": (200, 50), "twenty": (1, 20)}
    at = {name: place.workspace(name, *size, idle) for name, size in sizes.items()}
    push = ("push", "--due", "--workspace")
    found = in_turns(
        runs,
        {
            "bare help": place.command("bare", "--help"),
            "help": place.command("oactl", "--help"),
            "bare": place.command("bare"),
            "one": place.command("oactl", *push, at["one"]),
            "many": place.command("oactl", *push, at["many"]),
            "imports": place.command("imports"),
            "twenty": place.command("oactl", "plan", "validate", "--workspace", at["twenty"]),
        },
    )
    many = "push --due, idle: 200 plans, 10,000 posts"
    return [
        Row("oactl --help", found["help"], found["bare help"], 1.2),
        Row("push --due, idle: 1 plan", found["one"], found["bare"], 0.7),
        Row(many, found["many"], found["bare"], 0.9),
        Row("plan validate of 20 posts", found["twenty"], found["imports"], 1.7),
    ]


def sending(place: Place, runs: int) -> Row:
    """`push --due` that sends three posts to a LINE on loopback, day after day."""
    workspace = place.workspace("due", 1, 3, '{daily: true, at: "20:00", from: 2026-11-25}')
    with SandboxServer(now=EVENING, friends=300, settings=Settings(rates=False)) as line:
        hosts = ("OACTL_LINE_API_BASE", "OACTL_LINE_DATA_API_BASE")
        env = dict.fromkeys(hosts, line.base) | {"LINE_CHANNEL_ACCESS_TOKEN": line.token}

        def oactl_at(now: datetime, *args: str) -> str:
            command = place.command("oactl", *args, "--workspace", workspace)
            more = environment(env | {"OACTL_NOW": now.isoformat()})
            return subprocess.run(
                command, env=more, check=True, capture_output=True, text=True
            ).stdout

        oactl_at(EVENING, "plan", "approve", "--pending", "--by", "熊大")
        times = []
        for day in range(min(runs, 30)):
            before = processor_time()
            told = oactl_at(EVENING + timedelta(days=day), "push", "--due")
            times.append(processor_time() - before)
            if told.count("sent") != 3:  # noqa: PLR2004 - the posts of the plan
                sys.exit(f"not three were sent: {told}")
        return Row("push --due, sends 3 (processor)", statistics.median(times), None, 1.0)


def processor_time() -> float:
    """Milliseconds that the programs started so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def main(runs: int) -> int:
    """Print the table. Returns 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        rows = [*starts(place, runs), sending(place, runs)]
    head = ["what", "ours", "plain", "ratio", "target", "ok"]
    print(tabulate([row.cells() for row in rows], head, stralign="left"))
    return 0 if all(row.ratio <= row.target for row in rows) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    sys.exit(main(parser.parse_args().runs))
