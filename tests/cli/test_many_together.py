"""What is the same for many accounts is said once: checks, tags, and what a checker is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import NOW, Run
from many_shops import SHOPS, names, open_chain, specs
from wcwidth import wcswidth

from oactl.sandbox import Fault, SandboxServer, Settings
from terminal import in_terminal

ALL_SHOPS = f"{SHOPS} accounts"
EVERYONE = "12 accounts (shops 12/12, north 6/6, south 6/6)"


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE with all shops, at `NOW`."""
    settings = Settings(rates=False)
    with SandboxServer(now=NOW, accounts=specs(), settings=settings) as server:
        yield server


@pytest.fixture
def chain(workspace: Path) -> Path:
    open_chain(workspace)
    return workspace


# ---- account check ------------------------------------------------------------


@pytest.mark.usefixtures("chain")
def test_accounts_that_are_in_order_are_a_number(oactl_here: Run) -> None:
    ran = oactl_here("account", "check")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"{ALL_SHOPS}: {SHOPS} in order, 0 not",
        "All of them: oactl account check --all",
    ]
    assert len(oactl_here("account", "check", "--all").out.splitlines()) == 2 * SHOPS
    assert len(oactl_here("account", "check", "--json").data["accounts"]) == SHOPS
    assert len(oactl_here("account", "check", "group:north").out.splitlines()) == SHOPS


def test_what_is_wrong_with_accounts_is_said_once_a_kind(chain: Path, oactl_here: Run) -> None:
    for name in ("tea-001", "tea-003", "tea-005", "tea-007", "tea-009"):
        edit(chain, "oactl.yaml", f"{{file: secrets/{name}}}", "{env: NO_SUCH_TOKEN}")
    write(chain, "secrets/tea-002", "sandbox-token-nobody\n")
    ran = oactl_here("account", "check")
    assert ran.code == 1
    assert ran.out.startswith(f"{ALL_SHOPS}: {SHOPS - 6} in order, 6 not\n")
    assert ran.err.count("NO_SUCH_TOKEN with the token of account tea-001 is not set") == 1
    assert "the same: 4 accounts (shops 4/12, north 4/6)" in ran.err
    assert ran.err.count("tea-002") >= 1


@pytest.mark.usefixtures("chain")
def test_a_wrong_clock_is_one_machines(oactl_here: Run) -> None:
    ran = oactl_here("account", "check", env={"OACTL_NOW": None})  # LINE's clock is at `NOW`
    assert ran.err.count("this machine's clock is wrong") == 1
    assert ran.out.startswith(f"{ALL_SHOPS}: 0 in order, {SHOPS} not\n")


# ---- audience ------------------------------------------------------------


@pytest.fixture
def tagged(chain: Path) -> Path:
    """Each shop has a list of its own; that of one is absent."""
    for at, name in enumerate(names()):
        token = f"    token: {{file: secrets/{name}}}\n"
        tags = f"    tags: {{vip: {{file: lists/{name}.csv}}}}\n"
        edit(chain, "oactl.yaml", token, token + tags)
        ids = "".join(f"U{at:031x}{digit:x}\n" for digit in range(3))
        write(chain, f"lists/{name}.csv", "user_id\n" + ids)
    (chain / "lists/tea-004.csv").unlink()
    return chain


@pytest.mark.usefixtures("tagged")
def test_tags_of_many_accounts_are_a_row_a_tag_and_problem(oactl_here: Run) -> None:
    head, _line, missing, known, last = oactl_here("audience", "list").out.splitlines()
    assert head.split() == ["Tag", "Comes", "from", "Accounts", "People", "Note"]
    assert " ".join(missing.split()) == "vip a file tea-004 — the file is not there"
    assert known.split() == ["vip", "a", "file", f"{SHOPS - 1}", "accounts", "33"]
    assert last == "Each account: oactl audience list --all"
    whole = oactl_here("audience", "list", "--all").out.splitlines()
    assert len(whole) == SHOPS + 2


@pytest.mark.usefixtures("tagged")
def test_people_of_many_accounts_are_counted_together(oactl_here: Run) -> None:
    rows = oactl_here("audience", "count", "vip").out.splitlines()
    assert rows[0] == "11 accounts (shops 11/12, north 6/6, south 5/6)  multicast  33 people"
    assert rows[1].startswith("tea-004  multicast  ")
    assert len(rows) == 2
    assert len(oactl_here("audience", "count", "vip", "--all").out.splitlines()) == SHOPS


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_shops_that_lack_a_tag_are_told_beside_the_others(
    tagged: Path, oactl_here: Run, more: tuple[str, ...]
) -> None:
    for name in ("tea-001", "tea-002"):
        edit(tagged, "oactl.yaml", f"    tags: {{vip: {{file: lists/{name}.csv}}}}\n", "")
    ran = oactl_here("audience", "count", "vip", *more)
    assert ran.code == 1
    assert len(ran.out.splitlines()) == (SHOPS - 2 if more else 2)
    assert "27 people" in ran.out or more
    assert ran.err.count("is not counted: The account `tea-001` has no tags yet") == 1
    assert ("  the same: tea-002" in ran.err.splitlines()) is not bool(more)


@pytest.mark.usefixtures("tagged")
def test_why_line_told_no_sizes_is_said_once(oactl_here: Run, line: SandboxServer) -> None:
    line.fault(Fault("500_before", path="/v2/bot/insight/followers", count=None))
    ran = oactl_here("audience", "list")
    assert ran.err.count("LINE did not tell every size") == 1
    assert f"the same: {SHOPS - 1} accounts" in ran.err


# ---- plan approve ------------------------------------------------------------


@pytest.mark.usefixtures("chain")
def test_a_checker_sees_whom_a_campaign_reaches_in_a_line(oactl_here: Run) -> None:
    oactl_here("quota")
    out = oactl_here("plan", "approve", "chain/offer", "--by", "熊大").out
    assert f"  {EVERYONE}: broadcast to {SHOPS * 30} people\n" in out
    assert f"  {SHOPS * 30 * 10:,} messages in all\n" in out
    assert f"{ALL_SHOPS}, 2026-11: 0 sent + " in out
    assert "Each account: oactl quota --all\n" in out
    due = "chain/offer@2026-11-25T20:00 is due already: it goes out within a minute where cron runs"
    assert f"  {due}: {EVERYONE}\n" in out
    assert len(out.splitlines()) < 12


@pytest.mark.usefixtures("chain")
def test_what_only_line_can_count_is_said_of_a_month_too(oactl_here: Run) -> None:
    out = oactl_here("plan", "approve", "chain/offer", "--by", "熊大").out
    assert f"  {EVERYONE}: broadcast to as many as LINE finds\n" in out
    assert "and 30 sends whose people only LINE can count\n" in out


def test_of_contents_that_are_alike_the_first_is_shown_whole(chain: Path, oactl_here: Run) -> None:
    number = "{{ account.key|replace('tea-00', '') }}"
    said = f'[{{text: "【{{{{ account.key }}}}】{number}\\n周年慶開跑!"}}]'
    edit(chain, "plans/chain.yaml", "[{text: 周年慶開跑!}]", said)
    ran = oactl_here("plan", "approve", "chain/offer", "--by", "熊大")
    assert ran.out.count("周年慶開跑!") == 1
    assert "  [tea-012] │ 【tea-012】tea-012\n" in ran.out
    for name in names():
        assert f"【{name}】" in ran.out, "nothing is approved that was not shown"
    assert len(ran.out.splitlines()) < SHOPS + 16


# ---- two hundred ------------------------------------------------------------

ASKED = [
    ("account", "check"),
    ("quota",),
    ("audience", "list"),
    ("plan", "approve", "--pending", "--by", "熊大"),
    ("delivery", "list"),
    ("report", "weekly", "--week", "2026-W48"),
]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_what_is_asked_of_two_hundred_accounts_fits_a_screen_too(
    workspace: Path, environ: dict[str, str], language: str
) -> None:
    open_chain(workspace, 200)
    with SandboxServer(now=NOW, accounts=specs(200), settings=Settings(rates=False)) as server:
        bases = {"OACTL_LINE_API_BASE": server.base, "OACTL_LINE_DATA_API_BASE": server.base}
        env = {**environ, **bases, "TERM": "xterm", "OACTL_LANG": language}
        for words in ASKED:
            ran = in_terminal(words, workspace, env, "y\n")
            rows = ran.out.replace("\r\n", "\n").split("\n")
            assert (ran.code, len(rows) < 40) == (0, True), (words, ran.out[:2000])
            assert max(map(wcswidth, rows)) <= 80, (words, max(rows, key=wcswidth))


def test_doctor_looks_at_the_accounts_that_are_asked_for(chain: Path, oactl_here: Run) -> None:
    write(chain, "secrets/tea-002", "sandbox-token-nobody\n")
    north = oactl_here("doctor", "--account", "group:north", "--json")
    assert north.code == 0
    asked = {each["account"] for each in north.data["checks"] if each["check"] == "credentials"}
    assert asked == set(names()[::2])
    assert oactl_here("doctor", "--account", "tea-002").code == 1
    assert oactl_here("doctor", "--account", "tea-999").code == 2
