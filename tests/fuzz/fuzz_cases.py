"""What a case is: the files of a workspace, a command line and LINE's answers, made from a seed."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz_line import BODIES, odd_answer
from fuzz_mutations import spoiled, spoiled_words

SEEDS = Path(__file__).parent / "seeds"
NOW = "2026-11-25T20:00:30+08:00"  # shop/offer is due

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Case:
    """One command in one workspace. `files` are all files but the ledger."""

    family: str
    files: Files
    argv: tuple[str, ...]
    answers: tuple[bytes | None, ...] = ()  # to LINE's first requests; None answers well
    used: bool = False  # the ledger of a workspace that has sent
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seeds:
    """The sound workspace that every case spoils a little. `approvals` are by plan."""

    files: Files
    approvals: Files

    @property
    def plans(self) -> list[str]:
        return sorted(name for name in self.files if name.startswith("plans/"))


def seed_files() -> dict[str, bytes]:
    """The files of the seeds by their paths in a workspace."""
    paths = [path for path in SEEDS.rglob("*") if path.is_file()]
    return {path.relative_to(SEEDS).as_posix(): path.read_bytes() for path in paths}


def make_case(seeds: Seeds, seed: int, number: int) -> Case:
    """The case of a number: the same for the same seed, whatever ran before."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be secret
    family = random.choices([*FAMILIES], weights=[weight for weight, _ in FAMILIES.values()])[0]
    return FAMILIES[family][1](seeds, random)


_ID = re.compile(rb"- (?:\{)?id: ([^\s,}]+)")
_NAME = re.compile(rb"(?m)^plan: (\S+)")
_WALLS = ("2026-11-25T20:00", "2026-12-01T20:00", "2026-11-26T12:00", "2026-11-25T19:30")


def _workspace(seeds: Seeds, plan: str, *, approved: bool = True) -> dict[str, bytes]:
    """The workspace with one plan, and its approvals."""
    files = {name: data for name, data in seeds.files.items() if not name.startswith("plans/")}
    files[plan] = seeds.files[plan]
    approvals = f"approvals/{Path(plan).stem}.yaml"
    if approved and approvals in seeds.approvals:
        files[approvals] = seeds.approvals[approvals]
    return files


def _post(random: Random, plan: str, data: bytes) -> str:
    """PLAN/POST of one of a plan's posts."""
    named = _NAME.search(data)
    name = named[1].decode() if named else Path(plan).stem
    return f"{name}/{random.choice(_ID.findall(data)).decode()}"


def _plan_command(random: Random, post: str) -> list[str]:
    """A command that reads plans; the cheap ones more often."""
    occurrence = f"{post}@{random.choice(_WALLS)}"
    as_json = ["--json"] if random.random() < 0.4 else []
    formats = random.choice(("text", "json", "github", "sarif"))
    return random.choice(
        (
            ["plan", "validate", "--format", formats],
            ["plan", "validate", "--format", formats],
            ["plan", "validate", *as_json],
            ["plan", "show", post, *as_json],
            ["plan", "preview", post, *as_json],
            ["plan", "agenda", *as_json],
            ["plan", "agenda", "--from", "2026-11-01", "--to", "2027-03-01", *as_json],
            ["plan", "status", *as_json],
            ["plan", "agenda", "--checker", "熊大", "--state", "planned", "--plan", "shop"],
            ["plan", "status", "--check"],
            ["plan", "status", "--checker", "兔兔", "--state", "waiting", *as_json],
            ["plan", "approve", post, "--by", "熊大", *as_json],
            ["plan", "approve", "--pending", "--by", "兔兔"],
            ["plan", "revoke", post, "--by", "熊大"],
            ["push", "--due", *as_json],
            ["push", "--due", "--dry-run", *as_json],
            ["push", occurrence, "--dry-run", *as_json],
            ["push", post, "--test"],
            ["explain", occurrence, *as_json],
            ["status", *as_json],
            ["status", "--account", "main", "--state", "held", "--all", *as_json],
            ["delivery", "list", *as_json],
            ["audience", "list", *as_json],
        )
    )


def _of_plan(seeds: Seeds, random: Random) -> Case:
    plan = random.choice(seeds.plans)
    files = _workspace(seeds, plan)
    post = _post(random, plan, files[plan])
    files[plan] = spoiled(random, files[plan])
    if random.random() < 0.03:
        files["plans/" + random.choice(_FILE_NAMES)] = files.pop(plan)
    return Case("plan", files, tuple(_plan_command(random, post)), used=random.random() < 0.2)


_FILE_NAMES = (
    "\udcff.yaml",
    "a\x1b[31m.yaml",
    "空 白.yaml",
    "e\u0301.yaml",
    "\u202e.yml",
    "a\nb.yaml",
)


def _of_configuration(seeds: Seeds, random: Random) -> Case:
    plan = random.choice(seeds.plans)
    files = _workspace(seeds, plan)
    post = _post(random, plan, files[plan])
    name = random.choice(("oactl.yaml", "oactl.yaml", "accounts/north.yaml"))
    files[name] = spoiled(random, files[name])
    commands = (
        *(["account", "list"], ["account", "check"], ["doctor"], ["audience", "list"], ["quota"]),
        *(["status"], ["insight", "show"], ["report", "weekly", "--offline"]),
        *(_plan_command(random, post) for _ in range(8)),
    )
    return Case("configuration", files, tuple(random.choice(commands)))


def _of_approvals(seeds: Seeds, random: Random) -> Case:
    plan = random.choice(
        [each for each in seeds.plans if f"approvals/{each[6:]}" in seeds.approvals]
    )
    files = _workspace(seeds, plan)
    post = _post(random, plan, files[plan])
    name = f"approvals/{Path(plan).name}"
    files[name] = spoiled(random, files[name])
    return Case("approvals", files, tuple(_plan_command(random, post)), used=random.random() < 0.3)


def _of_lists(seeds: Seeds, random: Random) -> Case:
    files = _workspace(seeds, random.choice(("plans/shop.yaml", "plans/cadences.yaml")))
    name = random.choice(("audiences/members.csv", "audiences/testers.csv"))
    files[name] = spoiled(random, files[name])
    commands = (
        ["audience", "list"],
        ["audience", "list", "--json"],
        ["audience", "count", "members"],
        ["audience", "count", "{all: [members], not: [staff]}", "--json"],
        ["push", "--due", "--dry-run"],
        ["push", "--due", "--json"],
        ["plan", "validate"],
        ["plan", "agenda"],
        ["plan", "approve", "shop/members-only", "--by", "熊大"],
        ["doctor"],
    )
    return Case("lists", files, tuple(random.choice(commands)))


def _of_flex(seeds: Seeds, random: Random) -> Case:
    plan = "plans/messages.yaml"
    files = _workspace(seeds, plan)
    files["flex/bubble.json"] = spoiled(random, files["flex/bubble.json"])
    return Case("flex", files, tuple(_plan_command(random, "messages/flex")))


def _of_line(seeds: Seeds, random: Random) -> Case:
    files = _workspace(seeds, "plans/shop.yaml")
    bodies = [json.dumps(body).encode() for body in (*BODIES.values(), {}, {})]
    answers = tuple(
        odd_answer(random, random.choice(bodies)) if random.random() < 0.6 else None
        for _ in range(random.choice((1, 2, 3, 8)))
    )
    commands = (
        ["push", "--due"],
        ["push", "--due", "--json"],
        ["push", "--due", "--json"],
        ["push", "shop/offer", "--test"],
        ["account", "check"],
        ["account", "check", "--json"],
        ["doctor"],
        ["doctor", "--json"],
        ["quota"],
        ["quota", "--json"],
        ["insight", "sync"],
        ["insight", "sync", "--json"],
        ["report", "weekly"],
        ["plan", "validate", "--online"],
        ["audience", "list", "--json"],
    )
    used = random.random() < 0.5
    return Case("line", files, tuple(random.choice(commands)), answers, used=used)


_COMMANDS = (
    *(
        "status",
        "plan",
        "plan agenda --days 14",
        "plan validate plans/shop.yaml",
        "plan show shop/offer",
    ),
    *(
        "plan preview shop/offer",
        "plan approve shop/offer --by 熊大",
        "plan revoke shop/offer --by 熊大",
    ),
    *("plan status --check", "plan retire shop/offer", "plan schema", "push --due --dry-run"),
    *("push shop/offer@2026-11-25T20:00 --expect-recipients 3", "push shop/offer --test"),
    *("push --due --deadline 240s --account main --plan shop --strict", "delivery list"),
    *(
        "delivery show shop/offer",
        "delivery resume shop/offer",
        "delivery stop shop/offer --reason x",
    ),
    *("delivery skip shop/offer --reason x", "delivery resolve shop/offer --sent"),
    *(
        "delivery done platforms/instagram",
        "insight show",
        "insight sync --from 2026-11-01 --to 2026-11-20",
    ),
    *(
        "report weekly --week 2026-W46 --offline --format csv",
        "report weekly --week last --account main",
    ),
    *("report weekly --offline --format md", "report weekly --offline --json", "audience list"),
    *("audience count members", "quota", "explain OA301", "explain shop/offer@2026-11-25T20:00"),
    *("doctor", "db check", "account list", "account check", "--version", "--help", "push --help"),
)


def _of_words(seeds: Seeds, random: Random) -> Case:
    files = _workspace(seeds, "plans/shop.yaml")
    words = spoiled_words(random, random.choice(_COMMANDS).split())
    return Case("words", files, tuple(words), used=random.random() < 0.5)


_CLOCKS = (
    *("0001-01-01T00:00:00+00:00", "0001-01-01T12:00:00+14:00", "9999-12-31T23:59:59+00:00"),
    *("9999-12-31T00:00:00-12:00", "1969-12-31T23:59:59+00:00", "2038-01-19T03:14:08+00:00"),
    *("1883-11-18T12:00:00+00:00", "2026-03-29T01:30:00+00:00", "9998-06-01T00:00:00+08:00"),
)
_ZONES = (
    b"America/New_York",
    b"Pacific/Apia",
    b"Africa/Monrovia",
    b"UTC",
    b"Etc/GMT+12",
    b"Asia/Taipei",
)


def _of_clocks(seeds: Seeds, random: Random) -> Case:
    """The ends of time, and zones with gaps."""
    plan = random.choice(seeds.plans)
    files = _workspace(seeds, plan)
    for name in ("oactl.yaml", plan):
        files[name] = files[name].replace(b"Asia/Taipei", random.choice(_ZONES))
    command = _plan_command(random, _post(random, plan, files[plan]))
    more = (["report", "weekly", "--offline"], ["insight", "show"], ["insight", "sync"], ["quota"])
    command, clock = random.choice((command, command, *more)), random.choice(_CLOCKS)
    used = clock < NOW and random.random() < 0.5  # years later, thousands were missed: no quick run
    return Case("clocks", files, ("--now", clock, *command), used=used)


# Every kind of case with its weight.
FAMILIES: Mapping[str, tuple[int, Callable[[Seeds, Random], Case]]] = {
    "plan": (40, _of_plan),
    "configuration": (14, _of_configuration),
    "approvals": (10, _of_approvals),
    "lists": (7, _of_lists),
    "flex": (7, _of_flex),
    "line": (8, _of_line),
    "words": (9, _of_words),
    "clocks": (5, _of_clocks),
}
