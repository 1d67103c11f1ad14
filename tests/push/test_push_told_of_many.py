"""With many accounts what they have alike is told in one sentence, and each stays named."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chain import line_of, names, occurrence, open_chain
from sending_shop import OFFER, Shop

from oactl.sandbox import Fault, SandboxServer

COUNT = 12  # more than have a line of their own


@pytest.fixture
def line() -> Iterator[SandboxServer]:
    with line_of(COUNT) as server:
        yield server


@pytest.fixture
def many(tmp_path: Path, line: SandboxServer) -> Shop:
    return open_chain(tmp_path / "chain", line)


def test_what_a_gate_holds_in_many_accounts_is_one_sentence(many: Shop) -> None:
    many.run("plan", "revoke", "--plan", "shop")
    ran = many.run("push", "--due")
    assert (ran.code, ran.out) == (3, "")
    held, advice, which = ran.err.splitlines()
    assert f"held: {OFFER}, {COUNT} accounts" in held
    assert "oactl plan approve shop/offer --by NAME" in advice
    assert "oactl delivery list --all" in which
    listed = many.run("delivery", "list", "--all").out
    assert all(occurrence(name) in listed for name in names(COUNT))
    many.later()
    assert many.run("push", "--due").err == "", "told once"


def test_the_document_has_each_of_them(many: Shop) -> None:
    many.run("plan", "revoke", "--plan", "shop")
    ran = many.push()
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 3
    assert [each["occurrence"] for each in ran.data["deliveries"]] == [
        occurrence(name) for name in names(COUNT)
    ]


def test_a_dry_run_shows_each_as_before(many: Shop) -> None:
    many.run("plan", "revoke", "--plan", "shop")
    ran = many.run("push", "--due", "--dry-run")
    assert [occurrence(name) in ran.out for name in names(COUNT)] == [True] * COUNT
    assert len(ran.err.splitlines()) == 3


def test_one_that_stands_alone_is_told_as_with_few_accounts(many: Shop) -> None:
    many.run("pause", "--account", names(COUNT)[3], "--reason", "wrong price")
    ran = many.run("push", "--due")
    assert ran.code == 3
    held, advice = ran.err.splitlines()
    assert held.startswith(f"held: {occurrence(names(COUNT)[3])}: ")
    assert f"oactl resume --account {names(COUNT)[3]}" in advice


def test_a_few_accounts_have_a_line_each(many: Shop) -> None:
    many.run("plan", "revoke", "--plan", "shop")
    few = names(COUNT)[:2]
    for name in few:
        assert f"held: {occurrence(name)}: " in many.run("push", "--due", "--account", name).err


def test_a_line_that_refuses_every_token_is_told_once_for_all(
    many: Shop, line: SandboxServer
) -> None:
    line.fault(Fault("401", path="/v2/bot/info", count=None))
    ran = many.run("push", "--due")
    assert ran.code == 1
    assert f"{COUNT} accounts (shops 12/12) are left out of this run" in ran.err
    assert len(ran.err.splitlines()) == 5, ran.err
    line.clear_faults()
    many.later()
    assert {each["state"] for each in many.push().data["deliveries"]} == {"sent"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_what_could_not_be_written_is_told_by_the_next_run(many: Shop) -> None:
    many.run("plan", "revoke", "--plan", "shop")
    many.line.set_now(many.now)
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "oactl", "push", "--due"]
        ran = subprocess.run(
            command, cwd=many.root, env=many.environ(), stderr=full, check=False, timeout=60
        )
    assert ran.returncode in {1, 3}
    many.later()
    again = many.run("push", "--due")
    assert (again.code, f"held: {OFFER}, {COUNT} accounts" in again.err) == (3, True)


def test_deliveries_that_wait_alike_are_one_sentence_and_its_command_goes_for_each(
    many: Shop, line: SandboxServer
) -> None:
    line.fault(Fault("429_month", path="/v2/bot/message/broadcast", count=None))
    ran = many.run("push", "--due")
    assert ran.code == 3
    held, advice, _which = ran.err.splitlines()
    assert held.startswith(f"held: {OFFER}, {COUNT} accounts (shops 12/12): 0 of 1 batches")
    assert f"oactl delivery show ACCOUNT/{OFFER}" in advice


def test_a_post_that_is_gone_from_many_accounts_is_one_sentence(many: Shop) -> None:
    plan = many.root / "plans/shop.yaml"
    many.write("plans/shop.yaml", plan.read_text("utf-8").replace("id: offer", "id: other"))
    ran = many.run("push", "--due")
    lost = f"{COUNT} accounts (shops 12/12): no plan has these posts any more: shop/offer"
    assert (ran.code, ran.err.count(lost)) == (1, 1)
    assert len(ran.err.splitlines()) == 5, ran.err
