"""What comes from LINE, a person or an old ledger stays on its line on every screen."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from approving import edit
from cli_shop import NOW, Run

from oactl.domain.visible import steers
from oactl.sandbox import AccountSpec, SandboxServer, Settings
from runner import Ran

POST = "anniversary/wed-fri-offer"
OCCURRENCE = "anniversary/wed-fri-offer@2026-11-25T20:00"
STEERS = "\x1b[2J\x9b2J\u202e\u2066"
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1d", "\x85", "\u2028", "\u2029"]
MILD = "早\nFORGED: 安"  # as a plan and a configuration may have it: more is refused there
EVIL = "早" + "".join(f"{each}FORGED: {STEERS}" for each in BREAKS)


def assert_nothing_is_forged(ran: Ran) -> None:
    """No line begins with a word from outside, and no terminal obeys."""
    both = ran.out + ran.err
    assert "Traceback" not in both
    assert [line for line in both.splitlines() if line.lstrip(" →").startswith("FORGED")] == []
    assert "".join(filter(steers, both)) == ""


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE whose account has an evil name."""
    accounts = [AccountSpec(friends=300, display_name=EVIL, basic_id="@a\nFORGED")]
    settings = Settings(rates=False)
    with SandboxServer(now=NOW, accounts=accounts, settings=settings) as server:
        yield server


@pytest.fixture
def shop(workspace: Path, oactl_here: Run) -> Path:
    """A post that was refused, one that was skipped, a tag of an evil file; all in evil words."""
    edit(workspace, "plans/anniversary.yaml", "subject: 官方周年慶", f"subject: {json.dumps(MILD)}")
    tags = f"tags: {{vip: {{file: {json.dumps('lists/' + MILD)}}}}}"
    edit(workspace, "oactl.yaml", "price_plan: tw-medium", f"price_plan: tw-medium\n    {tags}")
    for command in ("insight sync", f"plan approve {POST} --by 熊大", "push --due"):
        ran = oactl_here(*command.split())
        assert ran.code == 0, ran
    skipped = "anniversary/wed-fri-offer@2026-11-27T20:00"
    ran = oactl_here("delivery", "skip", skipped, "--reason", EVIL)
    assert ran.code == 0, ran.err
    spoil(workspace / ".oactl" / "state.db")
    return workspace


def spoil(ledger: Path) -> None:
    """The ledger as another version may have left it: refused in LINE's words, with odd codes."""
    with sqlite3.connect(ledger) as rows:
        names = rows.execute("select name from sqlite_master where type = 'trigger'").fetchall()
        for (name,) in names:
            rows.execute(f"drop trigger {name}")
        facts = {"status": 400, "error": EVIL}
        rows.execute("update outcomes set kind = 'refused', facts = ?", [json.dumps(facts)])
        rows.execute("update deliveries set subject = ?", [EVIL])
        rows.execute("update events set actor = ?", [EVIL])
    rows.close()


SCREENS = [
    ("delivery", "show", OCCURRENCE),
    ("delivery", "show", "anniversary/wed-fri-offer@2026-11-27T20:00"),
    ("delivery", "list"),
    ("explain", OCCURRENCE),
    ("explain", EVIL),
    ("explain", f"anniversary/{EVIL}@2026-11-25T20:00"),
    ("status",),
    ("account", "list"),
    ("account", "check"),
    ("account", "check", EVIL),
    ("audience", "list"),
    ("audience", "count", "vip"),
    ("insight", "show"),
    ("insight", "sync"),
    ("quota",),
    ("doctor",),
    ("report", "weekly", "--offline", "--week", "2026-11-25"),
    ("report", "weekly", "--offline", "--week", "2026-11-25", "--format", "md"),
    ("report", "weekly", "--week", EVIL),
    ("plan", "status"),
    ("push", "--due"),
    ("push", EVIL),
]
SAY_IT = [
    ("delivery", "show", OCCURRENCE),
    ("delivery", "list"),
    ("status",),
    ("account", "list"),
    ("account", "check"),
    ("audience", "count", "vip"),
    ("report", "weekly", "--offline", "--week", "2026-11-25"),
    ("push", EVIL),
]


def words(command: tuple[str, ...]) -> str:
    return ascii(" ".join(command))[:50]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("command", SCREENS, ids=words)
def test_no_word_from_outside_makes_a_line(
    command: tuple[str, ...], language: str, shop: Path, oactl_here: Run
) -> None:
    assert_nothing_is_forged(oactl_here(*command, env={"OACTL_LANG": language}))


@pytest.mark.parametrize("command", SAY_IT, ids=words)
def test_the_words_from_outside_are_shown(
    command: tuple[str, ...], shop: Path, oactl_here: Run
) -> None:
    ran = oactl_here(*command)
    assert "FORGED" in ran.out + ran.err


class EvilLine(BaseHTTPRequestHandler):
    """Answers whatever is asked with a refusal in evil words."""

    def do_GET(self) -> None:
        body = json.dumps({"message": EVIL, "details": [{"message": EVIL}]}).encode()
        self.send_response(403)
        self.send_header("x-line-request-id", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def refusing() -> Iterator[str]:
    """The address of a LINE that refuses everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EvilLine) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    "command",
    [
        ("quota",),
        ("account", "check"),
        ("insight", "sync"),
        ("audience", "list"),
        ("audience", "count", "all"),
        ("push", "--due"),
        ("doctor",),
        ("report", "weekly"),
    ],
    ids=words,
)
def test_no_answer_of_line_makes_a_line(
    command: tuple[str, ...], workspace: Path, oactl_here: Run, refusing: str
) -> None:
    oactl_here("plan", "approve", POST, "--by", "熊大")
    env = {"OACTL_LINE_API_BASE": refusing, "OACTL_LINE_DATA_API_BASE": refusing}
    assert_nothing_is_forged(oactl_here(*command, env=env))


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("held", {"gate": "gate_of_tomorrow", "reason": "x"}),
        ("held", {"gate": EVIL, "reason": EVIL}),
        ("missed", {"gate": "quota", "reason": EVIL}),
    ],
)
@pytest.mark.parametrize("command", ["delivery list", f"delivery show {OCCURRENCE}", "status"])
def test_a_gate_of_another_version_is_shown_by_its_code(
    command: str, kind: str, facts: dict[str, str], workspace: Path, oactl_here: Run
) -> None:
    oactl_here("push", "--due")  # held: nobody approved it
    with sqlite3.connect(workspace / ".oactl" / "state.db") as rows:
        rows.execute("drop trigger if exists events_stay")
        ((version, known),) = rows.execute("select version, facts from events where kind = 'held'")
        changed = json.dumps({**json.loads(known), **facts})
        rows.execute("update events set kind = ?, facts = ?", [kind, changed])
    rows.close()
    assert version == 2
    ran = oactl_here(*command.split())
    assert ran.code == 0
    assert_nothing_is_forged(ran)
