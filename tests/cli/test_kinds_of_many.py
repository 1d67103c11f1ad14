"""What stops many accounts for one reason is one kind, in words that are true of all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import NOW, Run
from many_shops import LOCAL, SHOPS, names, open_chain, specs

from oactl.ledger.store import Ledger
from oactl.sandbox import Fault, SandboxServer, Settings

OFFER = "chain/offer@2026-11-25T20:00"
EVERYONE = f"{SHOPS} accounts (shops 12/12, north 6/6, south 6/6)"
REPORT = ("report", "weekly", "--offline", "--week", "2026-11-25")
SCREENS = (("status",), ("plan", "agenda", "--to", "2026-11-25"), REPORT)


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    """A LINE with all shops, at `NOW`."""
    with SandboxServer(now=NOW, accounts=specs(), settings=Settings(rates=False)) as server:
        yield server


@pytest.fixture
def chain(workspace: Path, oactl_here: Run) -> Path:
    """All shops, of which the campaign alone is approved and due."""
    open_chain(workspace)
    (workspace / "plans/local.yaml").unlink()
    assert oactl_here("plan", "approve", "chain/offer", "--by", "熊大").code == 0
    return workspace


def told_of_all(run: Run, state: str, words: str) -> None:
    """Every screen says it once, of all shops, and of no shop by name."""
    for screen in SCREENS:
        kind = f"{state}{',' if screen == REPORT else ' ·'} {words}"
        told = " ".join(run(*screen).out.split())
        assert told.count(kind) == 1, (screen, told)
        assert EVERYONE in told.partition(kind)[2], (screen, told)
        assert "tea-0" not in told.partition(kind)[2], (screen, told)


@pytest.mark.usefixtures("chain")
def test_a_pause_of_all_is_one_kind_with_its_reason(oactl_here: Run) -> None:
    assert oactl_here("pause", "--all", "--reason", "停電").code == 0
    again = oactl_here("pause", "--all", "--reason", "again").out.splitlines()
    assert again[0].startswith("paused already, since 2026-11-25 20:00 by ")
    assert again[0].endswith(f" (停電): {EVERYONE}")
    assert len(again) == 2
    oactl_here("push", "--due")
    told_of_all(oactl_here, "held", "paused since 2026-11-25 20:00 by ")


@pytest.mark.usefixtures("chain")
def test_tokens_that_line_rejects_are_one_kind(oactl_here: Run, line: SandboxServer) -> None:
    line.fault(Fault("401", path="/v2/bot/info", count=None))
    oactl_here("push", "--due")
    told_of_all(oactl_here, "held", "LINE does not accept the account's token")


def test_what_a_newer_one_replaced_is_one_kind(chain: Path, oactl_here: Run) -> None:
    edit(chain, "plans/chain.yaml", 'at: "20:00"', 'at: ["19:30", "20:00"]')
    oactl_here("plan", "approve", "chain/offer", "--by", "熊大")
    oactl_here("push", "--due")
    told_of_all(
        oactl_here, "missed", "a newer one of the same post is due: chain/offer@2026-11-25T20:00"
    )


def test_gate_and_reason_make_a_kind_and_not_the_names_of_lists(
    chain: Path, oactl_here: Run
) -> None:
    for name in names():
        token = f"    token: {{file: secrets/{name}}}\n"
        tags = f"    tags: {{vip: {{file: lists/{name}.csv}}}}\n"
        edit(chain, "oactl.yaml", token, token + tags)
        write(chain, f"lists/{name}.csv", "user_id\nU" + "0" * 32 + "\n")
    edit(chain, "plans/chain.yaml", "audience: all", "audience: vip")
    oactl_here("plan", "approve", "chain/offer", "--by", "熊大")
    for name in names():
        (chain / f"lists/{name}.csv").unlink()
    oactl_here("push", "--due")
    told_of_all(oactl_here, "held", "the file of tag vip is not there")


def test_resume_of_many_names_groups_and_where_the_rest_is_seen(
    chain: Path, oactl_here: Run
) -> None:
    for name in names():
        write(chain, f"plans/{name}.yaml", LOCAL.replace("tea-001", name).replace("local", name))
    oactl_here("pause", "--all", "--reason", "停電")
    out = oactl_here("resume", "--all").out.splitlines()
    assert out[0] == f"goes on: {EVERYONE}"
    assert out[-1] == "  … and 4 more: oactl status --all"
    assert len(out) == 23


@pytest.mark.usefixtures("chain")
def test_resume_reads_the_ledger_once_for_all(
    oactl_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    oactl_here("pause", "--all", "--reason", "停電")
    asked = list[object]()
    records_since = Ledger.records_since

    def counted(ledger: Ledger, *args: object) -> object:
        asked.append(args)
        return records_since(ledger, *args)

    monkeypatch.setattr(Ledger, "records_since", counted)
    assert oactl_here("resume", "--all").code == 0
    assert len(asked) == 1
