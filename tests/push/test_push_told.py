"""What has to be told is told: killed, full or closed, the next run says it with its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import pytest
from killing import Kill
from processes import ended, process
from receiving import missed, refused, revoke
from sending_shop import CONFIG, HEAD, MULTICAST, NOW, OFFER, POST, Shop, open_shop, to_members

from oactl.ledger import database
from oactl.sandbox import AccountSpec, Fault, SandboxServer, Settings

if TYPE_CHECKING:
    from runner import Ran

MOST = 200


def partial(shop: Shop) -> None:
    user = shop.batches(to_members(shop))[1][0]
    shop.line.fault(Fault("403", path=MULTICAST, user=user, count=None))


def rejected(shop: Shop) -> None:
    user = to_members(shop)[0]
    shop.line.fault(Fault("400_to", path=MULTICAST, user=user, count=None))


def foreign(shop: Shop) -> None:
    """Another ledger sent it, and is gone."""
    assert shop.push().only["state"] == "sent"
    shop.ledger.unlink()
    shop.run("push", "--due")
    shop.run("delivery", "resolve", OFFER, "--not-sent")


def new_ledger(shop: Shop) -> None:
    shop.ledger.unlink()


def lost(shop: Shop) -> None:
    shop.later(timedelta(minutes=-2))
    shop.push()
    shop.later(timedelta(minutes=2))
    (shop.root / "plans" / "shop.yaml").rename(shop.root / "away.yaml")
    shop.write(
        "plans/other.yaml",
        HEAD.replace("plan: shop", "plan: other")
        + POST.replace("id: offer", "id: other\n    draft: true"),
    )


def broken(shop: Shop) -> None:
    shop.write("plans/other.yaml", "version: 1\nplan: other\nposts: 3\n")


def absent(shop: Shop) -> None:
    shop.write("oactl.yaml", CONFIG + "plans: [plans/, more/]\n")


def orphan(shop: Shop) -> None:
    """Begun for an account that has another bot now."""
    to_members(shop)
    shop.line.fault(Fault("500_before", path=MULTICAST, count=None))
    shop.push()
    shop.line.clear_faults()
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  second:"))
    shop.env["TOKEN"] = shop.line.account("other").token
    shop.later()


def credentials(shop: Shop) -> None:
    shop.env["TOKEN"] = "wrong" * 10


CASES = [
    *(revoke, missed, refused, partial, rejected, foreign, new_ledger, lost, broken, absent),
    *(orphan, credentials),
]
UNANSWERED = {"after intend", "after sendall", "after send", "before commit"}
AGAIN = {lost: 1, broken: 1, absent: 1, orphan: 1, credentials: 2}  # codes of every run


def words(text: str) -> list[str]:
    """The lines, without the minute at which a ledger was made."""
    lines = text.replace("20:01)", "20:00)").splitlines()
    return [line for line in lines if line.strip()]


def fresh(tmp_path: Path, line: SandboxServer, name: str, case: Callable[[Shop], None]) -> Shop:
    line.clear_faults()
    line.app.world.accounts["main"].forget()
    folder = tmp_path / "shop"
    if folder.exists():
        folder.rename(tmp_path / f"was {name}")
    shop = open_shop(folder, line)
    case(shop)
    return shop


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_killed_anywhere_the_next_run_tells_what_was_not_told_with_its_exit_code(
    kill: Kill, line: SandboxServer, tmp_path: Path, case: Callable[[Shop], None]
) -> None:
    shop = fresh(tmp_path, line, "reference", case)
    whole = shop.run("push", "--due")
    expected = set(words(whole.out + whole.err))
    assert expected, whole
    code = AGAIN.get(case, 0)
    shop.later()
    silent = shop.run("push", "--due")
    assert (silent.code, silent.out, silent.err) == (code, "", "")
    for at in range(1, MOST):
        shop = fresh(tmp_path, line, f"{at - 1}", case)
        gone = kill(shop, at, tmp_path)
        if not gone["killed"]:
            break
        before = words("".join((tmp_path / name).read_text("utf-8") for name in ("out", "err")))
        shop.later()
        ran = shop.run("push", "--due")
        where = f"killed {gone['step']} (step {at}): {before} {ran}"
        if ran.code == 4 and case in (refused, partial, rejected):  # nobody knows: that is told
            assert "unknown" in ran.err, where
            continue
        if case is foreign and gone["step"] in UNANSWERED:
            continue  # the request that LINE knows may have been that one
        after = words(ran.out + ran.err)
        assert expected <= set(before + after), where
        if not expected <= set(before):
            assert ran.code == whole.code, where
        shop.later()
        last = shop.run("push", "--due")
        assert (last.code, last.out, last.err) == (code, "", ""), where
    else:
        raise AssertionError("a run that never ends")


def shell(shop: Shop, line: str) -> int:
    """A command line of a shell, for its redirections."""
    shop.line.set_now(shop.now)
    script = line.replace("oactl", f"{quote(sys.executable)} -m oactl")
    return subprocess.run(
        ["/bin/bash", "-c", script], cwd=shop.root, env=shop.environ(), check=False, timeout=60
    ).returncode


LOST = [
    *("> /dev/full 2> /dev/full", "2> /dev/full > out", ">&- 2>&-", "2>&- > out"),
    *("> >(exec true) 2> >(exec true)", "2> >(exec true) > out"),
]
GOES_OUT = ["> /dev/full 2> err", ">&- 2> err", "> >(exec true) 2> err"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("json_", ["", " --json"])
@pytest.mark.parametrize("where", LOST)
@pytest.mark.parametrize("case", [revoke, refused], ids=lambda case: case.__name__)
def test_what_no_stream_takes_is_told_by_the_next_run(
    shop: Shop, case: Callable[[Shop], None], where: str, json_: str
) -> None:
    case(shop)
    code = shell(shop, f"oactl push --due{json_} {where}")
    assert code in {1, 3}, "documented codes only"
    shop.later()
    ran = shop.run("push", "--due")
    assert ran.code == (3 if case is revoke else 1)
    assert OFFER in ran.err
    shop.later()
    last = shop.run("push", "--due")
    assert (last.code, last.out, last.err) == (0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("where", GOES_OUT)
def test_a_delivery_whose_line_stdout_does_not_take_is_told_by_the_next_run(
    shop: Shop, where: str
) -> None:
    assert shell(shop, f"oactl push --due {where}") in {0, 1}
    assert set(shop.reached.values()) == {1}
    shop.later()
    ran = shop.run("push", "--due")
    assert OFFER in ran.out
    assert ran.code == 0
    assert set(shop.reached.values()) == {1}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Shop]:
    """A shop with two accounts; both have a post that is due."""
    accounts = (AccountSpec("main", friends=20), AccountSpec("other", friends=20))
    settings = Settings(rates=False)
    with SandboxServer(now=NOW, accounts=accounts, settings=settings) as server:
        shop = open_shop(tmp_path / "shop", server)
        shop.env["OTHER"] = server.account("other").token
        shop.write("oactl.yaml", CONFIG + "  other:\n    token: {env: OTHER}\n")
        shop.plan(POST, head=HEAD.replace("account: main", "accounts: [main, other]"))
        shop.approve()
        yield shop


def test_a_run_of_one_account_does_not_swallow_what_another_has_to_tell(two: Shop) -> None:
    two.run("plan", "revoke", "shop/offer")
    assert shell(two, "oactl push --due > /dev/full 2> /dev/full") in {1, 3}
    two.later()
    mine = two.run("push", "--due", "--account", "main")
    assert mine.code == 3
    assert "main/shop/offer" in mine.err
    assert "other/shop/offer" not in mine.err
    two.later()
    rest = two.run("push", "--due")
    assert rest.code == 3
    assert "other/shop/offer" in rest.err
    assert "main/shop/offer" not in rest.err


def test_a_dry_run_tells_nothing_for_good(shop: Shop) -> None:
    revoke(shop)
    for _ in range(2):
        dry = shop.run("push", "--due", "--dry-run")
        assert OFFER in dry.out + dry.err
    ran = shop.run("push", "--due")
    assert ran.code == 3
    assert OFFER in ran.err
    assert shop.run("push", "--due").err == ""


def test_what_an_account_had_to_tell_is_told_after_it_was_renamed(shop: Shop) -> None:
    revoke(shop)
    assert shell(shop, "oactl push --due > /dev/full 2> /dev/full") in {1, 3}
    shop.write("oactl.yaml", CONFIG.replace("  main:", "  second:"))
    shop.plan(POST, head=HEAD.replace("account: main", "account: second"))
    shop.later()
    assert OFFER in shop.run("push", "--due").err


def test_a_line_comes_as_its_delivery_ends_not_at_the_end_of_the_run(two: Shop) -> None:
    two.line.fault(
        Fault("slow_after", path="/v2/bot/message/broadcast", account="other", seconds=3.0)
    )
    child = process(two, "push", "--due")
    assert child.stdout is not None
    first = os.read(child.stdout.fileno(), 4096).decode()
    assert child.poll() is None
    assert "main/shop/offer" in first
    assert "other/shop/offer" not in first
    assert "other/shop/offer" in ended(child).out


def test_what_is_told_by_one_run_is_not_told_by_another_at_the_same_time(two: Shop) -> None:
    """The first run has both accounts' params to tell and is slow with the first one."""
    two.run("plan", "revoke", "shop/offer")
    two.plan(head=HEAD.replace("account: main", "accounts: [main, other]"))
    children = [process(two, "push", "--due") for _ in range(4)]
    runs: list[Ran] = [ended(child) for child in children]
    told = "".join(each.err for each in runs)
    assert told.count("main/shop/offer") <= 1


def test_what_is_held_or_missed_at_once_is_written_and_reported_together(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A durable transaction for each would take minutes for ten thousand posts."""
    shop.plan(POST, *(POST.replace("offer", f"offer{n}") for n in range(60)))
    commits = []
    writing = database.writing
    monkeypatch.setattr(
        database, "writing", lambda connection: commits.append(1) or writing(connection)
    )
    ran = shop.run("push", "--due")
    assert ran.code == 3
    assert ran.err.count("held: shop/offer") == 60
    assert len(commits) < 30
    shop.later()
    again = shop.push()
    assert (again.code, again.err) == (0, "")
    assert list(again.states.values()) == ["held"] * 60
