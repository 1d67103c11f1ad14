"""An odd list of user ids holds its own audience, with the row; everybody else's posts go out."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sending_shop import HEAD, TO_MEMBERS, Shop

CONFIG = """\
version: 1
timezone: Asia/Taipei
language: en
people:
  熊大: {role: checker}
  兔兔: {role: author}
accounts:
  main:
    token: {env: TOKEN}
    tags: {members: {file: odd.csv}}
  other:
    token: {env: OTHER_TOKEN}
    tags: {members: {file: members.csv}}
"""
ODD, GOOD = "odd/offer@2026-11-25T20:00", "shop/offer@2026-11-25T20:00"
_A, _B, _C = (f"U{digit * 32}" for digit in "abc")
_LINES = f"user_id,name\n{_A},Mei\n{_B},Ken\n"

CONTENTS: dict[str, tuple[bytes, int | None]] = {
    "a CR in a cell": (f'user_id,name\n{_A},Mei\n{_B},"K\ren"\n'.encode(), 3),
    "UTF-16 with BOM": (_LINES.encode("utf-16"), None),
    "UTF-16 without BOM": (_LINES.encode("utf-16-le"), None),
    "a NUL": (f"user_id,name\n{_A},M\0ei\n{_B},Ken\n".encode(), 2),
    "a quote that is never closed": (f'user_id,name\n{_A},Mei\n{_B},"Ken\n{_C},Yuki\n'.encode(), 3),
    "a quote in a nickname": (f'user_id,name\n{_A},"Mei\n{_B},Ken\n{_C},Yuki\n'.encode(), 2),
    "not UTF-8": (f"user_id,name\n{_A},Mei\n{_B},".encode() + b"\xb1\xd4\n", 3),
    "no id": (f"user_id,name\n{_A},Mei\n\n,Ken\n".encode(), 4),
    "an id cut short": (f"{_A}\n{_B[:-1]}\n".encode(), 2),
}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _below_a_file(path: Path) -> None:
    (path.parent / "members.csv").touch()
    path.symlink_to("members.csv/odd.csv")


FILES: dict[str, Callable[[Path], None]] = {
    "a pipe": _fifo,
    "a folder": _folder,
    "a link to itself": _link_to_itself,
    "below a file": _below_a_file,
}


@pytest.fixture
def shops(shop: Shop) -> Shop:
    """Two accounts with a list and a plan each; the plan of `main` was approved with a good one."""
    shop.write("oactl.yaml", CONFIG)
    shop.env = {"OTHER_TOKEN": shop.line.account("other").token}
    people = sorted(shop.line.friends("other"))
    shop.write("members.csv", "".join(f"{uid}\n" for uid in people))
    shop.write("odd.csv", "".join(f"{uid}\n" for uid in sorted(shop.line.friends("main"))))
    shop.plan(TO_MEMBERS, head=HEAD.replace("account: main", "account: other"))
    shop.write("plans/odd.yaml", HEAD.replace("plan: shop", "plan: odd") + TO_MEMBERS)
    shop.approve("shop/offer", "odd/offer")
    (shop.root / "odd.csv").unlink()
    return shop


def held_and_told(shops: Shop, row: int | None = None, name: str = "odd.csv") -> None:
    """What every command says of the list, and that nobody else is held up."""
    findings = shops.run("plan", "validate", "--json").data["findings"]
    finding = next(each for each in findings if name in each["message"])
    assert row is None or str(row) in finding["message"]
    ran = shops.push()
    assert (ran.code, ran.states) == (3, {GOOD: "sent", ODD: "held"}), ran.err
    stopped = next(each for each in ran.data["deliveries"] if each["occurrence"] == ODD)
    assert stopped["held_by"] == "audience"
    assert name in ran.err
    assert row is None or f"row {row}" in ran.err
    assert not shops.line.reached("main")
    assert sum(shops.line.reached("other").values()) == 20
    for command in (
        ("plan", "approve", "odd/offer", "--by", "熊大"),
        ("audience", "count", "members", "--account", "main"),
        ("audience", "list"),
        ("status",),
        ("explain", ODD),
        ("push", "--due"),
    ):
        told = shops.run(*command)
        assert "Traceback" not in told.err + told.out, command
    approve = shops.run("plan", "approve", "odd/offer", "--by", "熊大")
    assert approve.code == 1
    assert name in approve.err
    assert name in shops.run("audience", "count", "members", "--account", "main").out
    checks = {c["check"]: c for c in shops.run("doctor", "--json").data["checks"]}
    assert checks["plans"]["state"] != "ok"


@pytest.mark.parametrize(("content", "row"), CONTENTS.values(), ids=CONTENTS)
def test_an_odd_list_holds_its_own_audience(shops: Shop, content: bytes, row: int | None) -> None:
    (shops.root / "odd.csv").write_bytes(content)
    held_and_told(shops, row)


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_what_is_no_list_holds_its_own_audience(shops: Shop, make: Callable[[Path], None]) -> None:
    make(shops.root / "odd.csv")
    held_and_told(shops)


def test_a_list_that_may_not_be_read_holds_its_own_audience(shops: Shop) -> None:
    shops.write("odd.csv", _LINES)
    (shops.root / "odd.csv").chmod(0)
    if os.access(shops.root / "odd.csv", os.R_OK):
        pytest.skip("root may read everything")
    held_and_told(shops)


def test_a_list_whose_name_is_too_long_holds_its_own_audience(shops: Shop) -> None:
    name = "名" * 100 + ".csv"
    shops.write("oactl.yaml", CONFIG.replace("odd.csv", name))
    shops.approve("shop/offer")
    ran = shops.push()
    assert ran.states[GOOD] == "sent"
    assert ran.states[ODD] == "held"
    assert "Traceback" not in ran.err


def test_an_absent_list_holds_its_own_audience(shops: Shop) -> None:
    held_and_told(shops)


def test_cr_line_ends_are_line_ends(shops: Shop) -> None:
    people = sorted(shops.line.friends("main"))
    (shops.root / "odd.csv").write_bytes("\r".join(["user_id", *people]).encode())
    assert shops.push().states == {GOOD: "sent", ODD: "sent"}
    assert shops.line.reached("main") == dict.fromkeys(people, 1)


def test_with_no_room_for_a_copy_anywhere_few_people_are_held_in_memory(
    shops: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sorted(shops.line.friends("main"))
    shops.write("odd.csv", "".join(f"{uid}\n" for uid in people))
    cache = shops.root / ".oactl" / "cache"
    for each in sorted(cache.rglob("*"), reverse=True):
        each.unlink() if each.is_file() else each.rmdir()
    (cache / "lists").touch()  # no folder can be made there
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert shops.push().states == {GOOD: "sent", ODD: "sent"}


@pytest.mark.parametrize(("content", "row"), CONTENTS.values(), ids=CONTENTS)
def test_an_odd_list_of_testers_is_told(shops: Shop, content: bytes, row: int | None) -> None:
    (shops.root / "odd.csv").write_bytes(content)
    odd = CONFIG.replace("tags: {members: {file: odd.csv}}", "testers: {file: odd.csv}")
    shops.write("oactl.yaml", odd)
    ran = shops.run("push", "odd/offer", "--test")
    assert ran.code in {1, 2, 3}
    assert "odd.csv" in ran.err
    assert row is None or f"row {row}" in ran.err
    assert "Traceback" not in ran.err
