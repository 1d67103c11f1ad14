"""Attacks on approvals, end to end: what nobody has approved in this form does not go out."""

import os
import shutil
from pathlib import Path

import pytest
from edited_shop import edit, furnish, named
from sending_shop import HEAD, OFFER, POST, TO_MEMBERS, Shop, open_shop

APPROVALS = "approvals/shop.yaml"


@pytest.fixture
def due(shop: Shop) -> Shop:
    """Two accounts; the offer is approved, due and not sent."""
    furnish(shop)
    return shop


def nothing(shop: Shop, reason: str | None = None) -> None:
    """The next run sends nothing, and says so."""
    ran = shop.push()
    assert ran.code != 0
    if reason is not None:
        assert ran.only["reason"] == reason
    assert not shop.line.received()


def says(text: str) -> str:
    return POST.replace("周年慶開跑!", f'"{text}"')


# ---- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [None, "U123\n"], ids=["absent", "bad row"])
def test_a_list_that_nobody_could_count_is_not_approved_and_filled_later_not_sent(
    due: Shop, rows: str | None
) -> None:
    due.run("plan", "revoke", "shop/offer")
    if rows is not None:
        due.write("members.csv", rows)
    due.plan(TO_MEMBERS)
    assert due.run("plan", "approve", "shop/offer", "--by", "熊大").code == 1
    due.members(1_200)
    nothing(due)


def test_a_list_that_was_empty_and_is_filled_is_held(due: Shop) -> None:
    due.write("members.csv", "")
    due.plan(TO_MEMBERS)
    due.approve()
    due.members(1_200)
    nothing(due, "grown")


def test_a_list_that_is_another_one_is_not_what_was_approved(due: Shop) -> None:
    due.members(10)
    due.plan(TO_MEMBERS)
    due.approve()
    due.members(1_200, "everybody.csv")
    edit(due, "oactl.yaml", "{file: members.csv}", "{file: everybody.csv}")
    nothing(due, "changed")


def test_a_list_that_grew_is_held(due: Shop) -> None:
    due.members(100)
    due.plan(TO_MEMBERS)
    due.approve()
    due.members(1_200)
    nothing(due, "grown")


# ---- entries in other places ---------------------------------------------------------------------


def test_an_entry_copied_to_another_post_or_plan_does_not_count(due: Shop) -> None:
    entry = (due.root / APPROVALS).read_text(encoding="utf-8")
    due.write("approvals/other.yaml", entry.replace("plan: shop", "plan: other"))
    due.write("plans/other.yaml", HEAD.replace("plan: shop", "plan: other") + POST)
    (due.root / "plans/shop.yaml").unlink()
    (due.root / APPROVALS).unlink()
    nothing(due)
    due.write("plans/other.yaml", HEAD + POST.replace("id: offer", "id: more"))
    due.write(APPROVALS, entry.replace("offer", "more"))
    nothing(due)


def test_an_entry_copied_to_another_workspace_does_not_count(due: Shop) -> None:
    edit(due, "oactl.yaml", "version: 1\n", "version: 1\nworkspace: ours\n")
    due.approve()
    there = open_shop(due.root.parent / "theirs", due.line)
    edit(there, "oactl.yaml", "version: 1\n", "version: 1\nworkspace: theirs\n")
    shutil.copy(due.root / APPROVALS, there.root / APPROVALS)
    nothing(there, "workspace")


def test_an_entry_does_not_count_for_another_bot_under_the_same_name(due: Shop) -> None:
    assert due.run("account", "check").code == 0
    due.approve()
    theirs = due.root.parent / "theirs"
    shutil.copytree(due.root, theirs, ignore=shutil.ignore_patterns(".oactl"))
    there = Shop(theirs, due.line, env={"TOKEN": due.line.account("other").token})
    there.run("init")
    there.push()
    there.at("2026-12-02T20:00")
    ran = there.push()
    found = {each["occurrence"]: each["reason"] for each in ran.data["deliveries"]}
    assert found["shop/offer@2026-12-02T20:00"] == "bot"
    assert not due.line.received()


def test_an_account_that_stands_for_another_bot_now_sends_nothing_of_the_old(due: Shop) -> None:
    """The token of another bot, and a ledger that never saw the first."""
    assert due.run("account", "check").code == 0
    due.approve()
    (due.root / ".oactl/state.db").unlink()
    due.env = {"TOKEN": due.line.account("other").token}
    due.push()
    assert not due.line.received()


@pytest.mark.parametrize("text", ["number: ", "checker: ", "until: "])
def test_an_entry_edited_by_hand_does_not_count(due: Shop, text: str) -> None:
    path = due.root / APPROVALS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = (n for n, line in enumerate(lines) if line.strip().startswith(text))
    value = {"number: ": "a" * 32, "checker: ": "兔兔", "until: ": "2099-01-01"}[text]
    lines[place] = lines[place].split(text)[0] + f"{text}{value}\n"
    path.write_text("".join(lines), encoding="utf-8")
    nothing(due)


# ---- what was revoked ----------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [True, False], ids=["same ledger", "another machine"])
def test_an_entry_put_back_after_a_revoke_does_not_count(due: Shop, kept: bool) -> None:
    approved = (due.root / APPROVALS).read_text(encoding="utf-8")
    before = due.ledger.read_bytes()
    due.run("plan", "revoke", "shop/offer")
    if not kept:
        due.ledger.write_bytes(before)
        assert due.push().code == 3, "this machine saw the tombstone only"
    due.write(APPROVALS, approved)
    ran = due.push("--strict")
    assert (ran.code, ran.only["reason"]) == (3, "revoked")
    assert not due.line.received()


def test_a_tombstone_that_came_in_an_idle_minute_is_remembered(due: Shop) -> None:
    """No run had anything to do while the tombstone lay there."""
    assert due.push().code == 0
    for _ in range(3):
        due.later()
        due.push()
    approved = (due.root / APPROVALS).read_text(encoding="utf-8")
    before = due.ledger.read_bytes()
    due.run("plan", "revoke", "shop/offer")
    due.ledger.write_bytes(before)
    for _ in range(3):
        due.later()
        assert due.run("push", "--due").code == 0
    due.write(APPROVALS, approved)
    due.at("2026-12-02T20:00")
    ran = due.push()
    assert (ran.code, ran.only["reason"]) == (3, "revoked")


# ---- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["somebody", "兔兔"])
def test_who_may_not_check_cannot_approve(due: Shop, name: str) -> None:
    due.run("plan", "revoke", "shop/offer")
    assert due.run("plan", "approve", "shop/offer", "--by", name).code != 0
    nothing(due)


def test_a_checker_who_left_the_people_does_not_count(due: Shop) -> None:
    edit(due, "oactl.yaml", "  熊大: {role: checker}\n", "  莎莉: {role: checker}\n")
    due.plan(POST, head=HEAD.replace(", checker: 熊大", ""))
    nothing(due, "checker")


# ---- what is said --------------------------------------------------------------------------------


def test_a_text_for_the_third_time_only_is_shown_and_approved_as_such(due: Shop) -> None:
    due.plan(says("{% if occurrence.number == 3 %}免費{% else %}85 折{% endif %}"))
    told = due.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert "免費" in told.out
    assert "2026-12-02 20:00" in told.out


def test_a_text_beyond_lines_limits_on_one_date_is_named_with_its_date(due: Shop) -> None:
    due.run("plan", "revoke", "shop/offer")
    long = "長" * 3000 + "{{ '長' * 3000 }}"
    due.plan(says("{% if occurrence.number == 3 %}" + long + "{% endif %}x"))
    told = due.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert told.code == 1
    assert "2026-12-02 20:00" in told.err
    nothing(due)


FLEX = '{"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": [TEXT]}}'
WORD = '{"type": "text", "text": "%s"}'


def test_a_file_that_is_named_is_part_of_what_was_approved(due: Shop) -> None:
    due.write("flex/a.json", FLEX.replace("TEXT", WORD % "85"))
    due.plan(POST.replace("- text: 周年慶開跑!", "- flex: {alt: x, file: flex/a.json}"))
    due.approve()
    due.write("flex/a.json", FLEX.replace("TEXT", WORD % "58"))
    nothing(due, "changed")
    due.write("flex/a.json", FLEX.replace("TEXT", WORD % "85"))
    due.later()
    assert due.push().states == {OFFER: "sent"}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("audience: all", "audience: all\n    quiet_ok: true"),
        ("audience: all", "audience: all\n    allow_repeat: true"),
        ("audience: all", "audience: all\n    silent: true"),
        ("audience: all", "audience: all\n    late: 23h"),
        ("account: main", "account: second"),
        ("account: main", "account: main\ntimezone: Asia/Tokyo"),
    ],
)
def test_an_edit_of_how_it_goes_out_is_held(due: Shop, was: str, now: str) -> None:
    edit(due, "plans/shop.yaml", was, now)
    if "Tokyo" in now:
        due.at("2026-11-25T19:00")
    nothing(due)


def test_a_shop_that_joins_is_held_and_the_others_go(due: Shop) -> None:
    due.plan(POST, head=HEAD.replace("account: main", 'accounts: "group:g"'))
    due.approve()
    edit(due, "oactl.yaml", "SECOND_TOKEN}\n", "SECOND_TOKEN}\n    group: [g]\n")
    ran = due.push()
    assert ran.states == {f"main/{OFFER}": "sent", f"second/{OFFER}": "held"}
    due.approve()
    due.later()
    assert named([due.push()], "sent") == [f"second/{OFFER}"]
    assert set(due.reached.values()) == {1}


# ---- links that somebody planted -----------------------------------------------------------------


@pytest.fixture
def outside(due: Shop) -> Path:
    folder = due.root.parent / "outside"
    folder.mkdir()
    (folder / "precious").write_text("precious", encoding="utf-8")
    return folder


def untouched(outside: Path) -> None:
    assert [path.name for path in outside.iterdir()] == ["precious"]
    assert (outside / "precious").read_text(encoding="utf-8") == "precious"


def test_a_folder_of_approvals_that_is_a_link_is_refused(due: Shop, outside: Path) -> None:
    shutil.rmtree(due.root / "approvals")
    (due.root / "approvals").symlink_to(outside)
    assert due.run("plan", "approve", "shop/offer", "--by", "熊大").code == 1
    assert "not approved" in due.run("plan", "revoke", "shop/offer").out
    untouched(outside)
    nothing(due)


@pytest.mark.parametrize("target", ["precious", "nowhere"])
def test_a_file_of_approvals_that_is_a_link_is_refused(
    due: Shop, outside: Path, target: str
) -> None:
    (due.root / APPROVALS).unlink()
    (due.root / APPROVALS).symlink_to(outside / target)
    ran = due.run("plan", "approve", "shop/offer", "--by", "熊大")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    untouched(outside)
    nothing(due)


def test_approvals_of_another_workspace_by_a_link_do_not_count(due: Shop) -> None:
    kept = due.root.parent / "kept.yaml"
    shutil.move(due.root / APPROVALS, kept)
    (due.root / APPROVALS).symlink_to(kept)
    nothing(due)


@pytest.mark.parametrize("name", ["locks", "approvals.lock"])
def test_a_lock_that_is_a_link_is_not_written_through(due: Shop, outside: Path, name: str) -> None:
    path = due.root / ".oactl" / name
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.symlink_to(outside / ("precious" if name == "approvals.lock" else ""))
    for command in (("plan", "approve", "shop/offer", "--by", "熊大"), ("push", "--due")):
        assert "Traceback" not in due.run(*command).err
    assert (outside / "precious").read_text(encoding="utf-8") == "precious"


def test_drafts_left_by_a_kill_or_planted_harm_nothing(due: Shop, outside: Path) -> None:
    (due.root / "approvals/.shop.yaml.tmp").symlink_to(outside / "precious")
    (due.root / "approvals/.shop.yaml").symlink_to(outside / "precious")
    due.approve()
    untouched(outside)
    assert due.push().states == {OFFER: "sent"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_in_the_place_of_approvals_hangs_nobody(due: Shop) -> None:
    (due.root / APPROVALS).unlink()
    os.mkfifo(due.root / APPROVALS)
    assert due.run("plan", "approve", "shop/offer", "--by", "熊大").code != 0
    nothing(due)


# ---- who gets it ---------------------------------------------------------------------------------

NARROWER = [
    "{all: [members]}",
    "{any: [members]}",
    "{not: [members]}",
    "{all: [gone]}",
    "{limit: 5}",
    "{demographics: {gender: female}}",
    "[members]",
]


@pytest.mark.parametrize("audience", NARROWER)
def test_a_comment_never_makes_a_broadcast_of_a_narrower_audience(due: Shop, audience: str) -> None:
    silenced = "# oactl: ignore OA151, OA401, OA403, OA414 we know"
    due.plan(
        POST.replace("audience: all", f"audience: {audience}  {silenced}").replace(
            "    messages", f"    via: broadcast  {silenced}\n    messages"
        )
    )
    due.run("plan", "approve", "shop/offer", "--by", "熊大", "--yes")
    due.push()
    assert not due.line.received()


@pytest.mark.parametrize("audience", NARROWER[:-1])
def test_whatever_is_silenced_what_is_narrower_than_everybody_is_no_broadcast(
    due: Shop, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oactl.planfile.load.apply_ignores", lambda *_: [])
    due.plan(
        POST.replace("audience: all", f"audience: {audience}").replace(
            "    messages", "    via: broadcast\n    messages"
        )
    )
    assert due.run("plan", "approve", "shop/offer", "--by", "熊大", "--yes").code == 1
    nothing(due)
