"""`plan approve` shows all that a yes covers, and approves nothing else."""

import json
import os
import pty
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approving import HEAD, POST, edit, entries, plan, write
from cli_shop import CONFIG, Run

from published import faults

TAGS = CONFIG + "    tags:\n      members: {file: members.csv}\n"
IDS = "".join(f"U{number:032x}\n" for number in range(100))
THIRD = POST.replace(
    "text: 周年慶 ID!",
    'text: "{% if occurrence.number == 3 %}全部免費{% else %}85 折{% endif %}"',
)
DATED = POST.replace("text: 周年慶 ID!", 'text: "{{ occurrence.date }} 85 折"')
TO_MEMBERS = POST.replace("audience: all", "audience: {all: [members]}")


@pytest.fixture
def shop(workspace: Path) -> Path:
    (workspace / "plans" / "anniversary.yaml").unlink()
    write(workspace, "plans/shop.yaml", plan("offer"))
    return workspace


def approve(run: Run, *more: str, by: str = "熊大") -> Any:
    return run("plan", "approve", *(more or ("offer",)), "--by", by)


def reason(run: Run) -> Any:
    (only,) = json.loads(run("push", "--due", "--json").out)["deliveries"]
    return only["held_by"], only["reason"]


# ---- renderings ------------------------------------------------------------


def test_a_text_for_one_time_only_is_shown(shop: Path, oactl_here: Run) -> None:
    write(shop, "plans/shop.yaml", plan("offer", post=THIRD))
    ran = approve(oactl_here)
    assert ran.code == 0
    assert "全部免費" in ran.out
    assert "85 折" in ran.out
    assert "[2026-12-02 20:00]" in ran.out
    found = json.loads(approve(oactl_here, "offer", "--json").out)["approved"][0]["renderings"]
    assert [each["messages"][0]["text"] for each in found] == ["85 折", "全部免費"]
    assert found[1]["occurrences"] == ["2026-12-02T20:00"]
    assert len(entries(shop)["offer"]["renderings"]) == 2


def test_texts_that_differ_by_their_date_only_are_shown_once_with_the_dates(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", plan("offer", post=DATED))
    ran = approve(oactl_here)
    assert ran.out.count("85 折") == 1
    assert "2026-12-02 20:00" in ran.out
    assert len(entries(shop)["offer"]["renderings"]) == 1
    assert "sent" in oactl_here("push", "--due").out


def test_a_rendering_that_was_not_shown_does_not_go_out(shop: Path, oactl_here: Run) -> None:
    """Such as one of a program that renders otherwise: the approved digest is not there."""
    write(shop, "plans/shop.yaml", plan("offer", post=THIRD))
    approve(oactl_here)
    from oactl.planfile import compose  # noqa: PLC0415 - patched here only

    render = compose.render

    def otherwise(*args: Any, **options: Any) -> Any:
        return replace(render(*args, **options), digest="sha256:other")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "render", otherwise)
        assert reason(oactl_here) == ("approval", "rendering")


def test_a_time_whose_text_cannot_be_made_is_named_and_not_approved(
    shop: Path, oactl_here: Run
) -> None:
    text = 'text: "{% if occurrence.number == 3 %}{{ 1 / 0 }}{% endif %}x"'
    write(shop, "plans/shop.yaml", plan("offer", post=POST.replace("text: 周年慶 ID!", text)))
    ran = approve(oactl_here)
    assert ran.code == 1
    assert "2026-12-02 20:00" in ran.err
    assert not (shop / "approvals/shop.yaml").exists()


def test_a_time_whose_text_is_more_than_line_takes_is_not_approved(
    shop: Path, oactl_here: Run
) -> None:
    text = "text: \"{% if occurrence.number == 3 %}{{ 'x' * 5001 }}{% else %}x{% endif %}\""
    write(shop, "plans/shop.yaml", plan("offer", post=POST.replace("text: 周年慶 ID!", text)))
    ran = approve(oactl_here)
    assert ran.code == 1
    assert "2026-12-02 20:00" in ran.err
    assert "OA301" in ran.err


def test_a_cadence_of_thousands_of_times_is_quick(shop: Path, oactl_here: Run) -> None:
    often = POST.replace('{weekly: [wed, fri], at: "20:00",', '{cron: "*/2 9-20 * * *",')
    write(shop, "plans/shop.yaml", plan("offer", post=often))
    begun = time.process_time()
    ran = approve(oactl_here)
    assert ran.code == 0, ran.err
    assert time.process_time() - begun < 5
    assert "goes out 12,989 times" in ran.out


def test_more_forms_than_anybody_can_look_at_are_refused(shop: Path, oactl_here: Run) -> None:
    often = DATED.replace('{weekly: [wed, fri], at: "20:00",', '{cron: "* 9-20 * * *",')
    write(shop, "plans/shop.yaml", plan("offer", post=often))
    ran = approve(oactl_here)
    assert ran.code == 1
    assert "5,000" in ran.err


def test_all_times_are_told_up_to_a_screenful(shop: Path, oactl_here: Run) -> None:
    daily = POST.replace("weekly: [wed, fri]", "daily: true")
    write(shop, "plans/shop.yaml", plan("offer", post=daily))
    ran = approve(oactl_here)
    assert "2026-12-15 20:00 … and 16 more" in ran.out
    found = json.loads(approve(oactl_here, "offer", "--json").out)["approved"][0]
    assert len(found["occurrences"]) == 36


# ---- audiences ------------------------------------------------------------


@pytest.mark.parametrize("rows", [None, IDS + "nobody\n"])
def test_a_list_that_is_absent_or_has_a_bad_row_cannot_be_approved(
    shop: Path, oactl_here: Run, rows: str | None
) -> None:
    write(shop, "oactl.yaml", TAGS)
    write(shop, "plans/shop.yaml", plan("offer", post=TO_MEMBERS))
    if rows is not None:
        write(shop, "members.csv", rows)
    ran = approve(oactl_here)
    assert ran.code == 1
    assert "members.csv" in ran.err
    write(shop, "members.csv", IDS)
    assert approve(oactl_here).code == 0
    assert entries(shop)["offer"]["accounts"]["main"]["recipients"] == 100


@pytest.mark.parametrize(
    ("days", "kept"),
    [("[mon, fri]", [1, 1, 1, 8, 1]), ("[wed, fri]", [1, 1, 1, 1, 1])],
    ids=["none begun", "one may have begun in a ledger that is lost"],
)
def test_the_cells_of_an_audience_stay_over_edits(
    shop: Path, oactl_here: Run, days: str, kept: list[int]
) -> None:
    write(shop, "oactl.yaml", TAGS)
    post = TO_MEMBERS.replace("[wed, fri]", days)
    write(shop, "plans/shop.yaml", plan("offer", post=post))

    def cells(people: int) -> int:
        write(shop, "members.csv", "".join(f"U{number:032x}\n" for number in range(people)))
        assert approve(oactl_here).code == 0
        return int(entries(shop)["offer"]["accounts"]["main"]["cells"])

    assert [cells(people) for people in (500, 501, 1_400, 2_801, 120)] == kept
    cut = cells(2_000)
    oactl_here("plan", "revoke", "offer")
    assert cells(1_000) == cut, "also over a revoke"


# ---- who ------------------------------------------------------------


def test_pending_approves_ones_own_and_names_the_rest(shop: Path, oactl_here: Run) -> None:
    write(shop, "oactl.yaml", CONFIG.replace("people:\n", "people:\n  莎莉: {role: checker}\n"))
    other = POST.replace("    audience", "    checker: 莎莉\n    audience")
    write(shop, "plans/shop.yaml", plan("a", "b") + other.replace("ID", "c"))
    ran = approve(oactl_here, "--pending")
    assert ran.code == 0
    assert {post for post, entry in entries(shop).items() if "seal" in entry} == {"a", "b"}
    assert "shop/c waits for its checker: 莎莉" in ran.out
    again = json.loads(approve(oactl_here, "--pending", "--json").out)
    assert again["approved"] == []
    assert again["left"] == [{"plan": "shop", "post": "c", "checkers": ["莎莉"]}]


def test_a_bad_one_among_the_pending_keeps_no_other_from_approval(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "oactl.yaml", TAGS)
    write(shop, "plans/shop.yaml", plan("a", "b") + TO_MEMBERS.replace("ID", "c"))
    ran = approve(oactl_here, "--pending")
    assert ran.code == 1
    assert "shop/c" in ran.err
    assert {post for post, entry in entries(shop).items() if "seal" in entry} == {"a", "b"}


def test_of_posts_that_were_named_a_bad_one_keeps_no_other_from_approval(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "oactl.yaml", TAGS)
    members = TO_MEMBERS.replace("ID", "c") + TO_MEMBERS.replace("ID", "d")
    write(shop, "plans/shop.yaml", plan("a") + members)
    ran = approve(oactl_here, "a", "c", "d")
    assert ran.code == 1
    assert "shop/c" in ran.err
    assert "shop/d" in ran.err
    assert {post for post, entry in entries(shop).items() if "seal" in entry} == {"a"}


@pytest.mark.parametrize("words", [("a", "c"), ("--pending",)])
def test_a_program_reads_which_post_was_not_approved_and_why(
    shop: Path, oactl_here: Run, words: tuple[str, ...]
) -> None:
    write(shop, "oactl.yaml", TAGS)
    write(shop, "plans/shop.yaml", plan("a") + TO_MEMBERS.replace("ID", "c"))
    ran = approve(oactl_here, *words, "--json")
    assert (ran.code, faults("plan approve", ran.data)) == (1, [])
    assert [each["post"] for each in ran.data["approved"]] == ["a"]
    (error,) = ran.data["errors"]
    assert error["name"] == "shop/c"
    assert error["code"] == "gate.audience.file_missing"
    assert error["message"] in ran.err
    assert approve(oactl_here, "a", "--json").data["errors"] == []


@pytest.mark.parametrize("people", ["  熊大: {role: author}\n", ""])
def test_who_is_no_checker_any_more_does_not_count_at_push(
    shop: Path, oactl_here: Run, people: str
) -> None:
    approve(oactl_here)
    edit(shop, "oactl.yaml", "  熊大: {role: checker}\n", people)
    assert reason(oactl_here) in {("approval", "checker"), ("invalid", "errors")}
    edit(shop, "plans/shop.yaml", "checker: 熊大", "notes: x")
    approve(oactl_here)
    assert reason(oactl_here) == ("approval", "checker")


def test_without_a_terminal_somebody_must_be_named(shop: Path, oactl_here: Run) -> None:
    assert oactl_here("plan", "approve", "offer").code == 2
    assert oactl_here("plan", "approve", "offer", "--yes").code == 0, "the post names one checker"
    assert entries(shop)["offer"]["checker"] == "熊大"


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_at_a_terminal_the_content_is_shown_and_then_asked(
    shop: Path, environ: dict[str, str], answer: str, code: int
) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "oactl", "plan", "approve", "offer", "--by", "熊大"]
    process = subprocess.Popen(
        words, env=environ, cwd=shop, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = ""
    while "[y/N]" not in shown:
        shown += os.read(ours, 4096).decode()
    assert "周年慶 offer!" in shown
    assert not (shop / "approvals/shop.yaml").exists()
    os.write(ours, f"{answer}\n".encode())
    assert process.wait(30) == code
    assert (shop / "approvals/shop.yaml").exists() is (answer == "y")
    os.close(ours)


# ---- where ------------------------------------------------------------


def test_an_approval_of_another_workspace_does_not_count(shop: Path, oactl_here: Run) -> None:
    edit(shop, "oactl.yaml", "version: 1\n", "version: 1\nworkspace: ours\n")
    approve(oactl_here)
    assert entries(shop)["offer"]["workspace"] == "ours"
    edit(shop, "oactl.yaml", "workspace: ours", "workspace: theirs")
    assert reason(oactl_here) == ("approval", "workspace")


def test_an_approval_of_another_bot_does_not_count(shop: Path, oactl_here: Run) -> None:
    bot = f"    bot_user_id: U{'b' * 32}\n"
    edit(shop, "oactl.yaml", "    price_plan", bot + "    price_plan")
    approve(oactl_here)
    edit(shop, "oactl.yaml", "b" * 32, "c" * 32)
    (status,) = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    assert status["reason"] == "bot"


@pytest.mark.parametrize(
    ("key", "words"),
    [("quiet_ok", "quiet hours"), ("allow_repeat", "repeat"), ("silent", "notification")],
)
def test_what_changes_how_it_goes_out_is_approved_too(
    shop: Path, oactl_here: Run, key: str, words: str
) -> None:
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "    audience: all\n", f"    audience: all\n    {key}: true\n")
    assert reason(oactl_here) == ("approval", "changed")
    told = oactl_here("plan", "status").out
    assert words in told
    assert "no → yes" in told


def test_status_tells_every_value_that_changed_around_its_place(
    shop: Path, oactl_here: Run
) -> None:
    card = POST.replace(
        "      - text: 周年慶 ID!\n",
        "      - cards:\n"
        "          - {image: https://example.com/a.jpg, title: 好茶, text: 一二三, price: 80,\n"
        "             link: https://example.com/a, label: 買}\n"
        f"      - text: {'長' * 90} 85 折{'長' * 90}\n",
    )
    write(shop, "plans/shop.yaml", HEAD + card.replace("ID", "offer"))
    assert approve(oactl_here).code == 0
    edit(shop, "plans/shop.yaml", "link: https://example.com/a,", "link: https://evil.example/a,")
    edit(shop, "plans/shop.yaml", "85 折", "58 折")
    told = oactl_here("plan", "status").out
    assert "https://evil.example/a" in told
    assert "85 折" in told
    assert "58 折" in told
    assert "…" in told


def test_check_fails_while_something_that_is_to_go_out_is_not_approved(
    shop: Path, oactl_here: Run
) -> None:
    assert oactl_here("plan", "status", "--check").code == 1
    assert oactl_here("plan", "status").code == 0
    approve(oactl_here)
    assert oactl_here("plan", "status", "--check").code == 0
    edit(shop, "plans/shop.yaml", "    audience: all\n", "    audience: all\n    draft: true\n")
    oactl_here("plan", "revoke", "offer")
    assert oactl_here("plan", "status", "--check").code == 0, "drafts wait for nobody"


# ---- several accounts ------------------------------------------------------------


def test_a_shop_that_joins_or_leaves_changes_nothing_for_the_others(
    shop: Path, oactl_here: Run
) -> None:
    more = CONFIG + "".join(
        f"  {name}:\n    token: {{env: NONE}}\n    group: [shops]\n" for name in ("north", "south")
    )
    write(shop, "oactl.yaml", more.replace("  main:\n", "  main:\n    group: [shops]\n"))
    edit(shop, "plans/shop.yaml", "account: main", 'accounts: "group:shops"')
    approve(oactl_here)
    edit(shop, "oactl.yaml", "  north:\n    token: {env: NONE}\n    group: [shops]\n", "")
    (left,) = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    assert left["approved"] is True
    west = "  west:\n    token: {env: NONE}\n    group: [shops]\n"
    write(shop, "oactl.yaml", (shop / "oactl.yaml").read_text(encoding="utf-8") + west)
    (joined,) = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    assert joined["reason"] == "new_account"
    held = json.loads(oactl_here("push", "--due", "--json").out)["deliveries"]
    assert {each["account"]: each["reason"] for each in held}["west"] == "new_account"
    assert {each["account"]: each["state"] for each in held}["main"] == "sent"
