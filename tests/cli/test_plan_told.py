"""What `plan` tells: odd posts shown, names that are several or none, an empty agenda."""

import json
from pathlib import Path

import pytest
from approving import HEAD, POST, edit, entries, plan, write
from cli_shop import Run

from published import faults


@pytest.fixture
def shop(workspace: Path) -> Path:
    """Two posts that wait for approval."""
    (workspace / "plans/anniversary.yaml").unlink()
    write(workspace, "plans/shop.yaml", plan("offer", "news"))
    return workspace


FACEBOOK = """\
  - id: reel
    platform: facebook
    subject: 開箱
    cadence: {once: 2026-11-28T12:00}
    copy: 開箱影片
    assets: [https://example.com/a.mp4]
    notes: |
      第一行
      第二行
"""


# ---- show and preview ------------------------------------------------------------


def test_what_a_person_publishes_is_shown_with_its_text_and_files(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", HEAD + FACEBOOK)
    for command in ("show", "preview"):
        ran = oactl_here("plan", command, "reel")
        assert (ran.code, ran.err) == (0, "")
        assert "開箱影片" in ran.out
        assert "https://example.com/a.mp4" in ran.out
    shown, seen = (oactl_here("plan", each, "reel", "--json").data for each in ("show", "preview"))
    assert faults("plan show", shown) + faults("plan preview", seen) == []
    assert (shown["messages"], seen["copy"]) == ([], "開箱影片")


def test_a_post_whose_text_cannot_be_made_is_shown_without_it_and_not_previewed(
    shop: Path, oactl_here: Run
) -> None:
    edit(shop, "plans/shop.yaml", "text: 周年慶 offer!", 'text: "{{ nothing }}"')
    shown = oactl_here("plan", "show", "offer", "--json")
    assert (shown.code, shown.data["messages"]) == (0, [])
    assert shown.data["errors"]
    preview = oactl_here("plan", "preview", "offer", "--json")
    assert preview.code != 0
    assert preview.data["error"]["exit"] == preview.code


def test_a_post_whose_times_are_over_is_previewed_at_its_last(shop: Path, oactl_here: Run) -> None:
    late = {"OACTL_NOW": "2027-03-01T12:00:00+08:00"}
    ran = oactl_here("plan", "preview", "offer", env=late)
    assert "shop/offer@2026-12-30T20:00" in ran.out
    assert oactl_here("plan", "show", "offer", "--json", env=late).data["next"] == []


def test_an_audience_is_shown_as_it_is_written(shop: Path, oactl_here: Run) -> None:
    edit(shop, "oactl.yaml", "    price_plan", "    tags: {vip: {file: v.csv}}\n    price_plan")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [vip], limit: 50}")
    found = oactl_here("plan", "show", "offer", "--json").data["audience"]
    assert found["limit"] == 50
    assert "vip" in json.dumps(found)


def test_a_goal_and_a_promise_are_said_in_words(shop: Path, oactl_here: Run) -> None:
    head = "goal: {metric: opens, target: 500}\nfrequency: {broadcast: 2/week}\nposts:\n"
    edit(shop, "plans/shop.yaml", "posts:\n", head)
    out = oactl_here("plan", "show", "offer").out
    assert "Goal: opens 500\n" in out
    assert "broadcast: 2/week" in out
    chinese = oactl_here("plan", "show", "offer", env={"OACTL_LANG": "zh-TW"}).out
    assert "2/week" not in chinese


# ---- names ------------------------------------------------------------


@pytest.fixture
def twice(shop: Path) -> Path:
    """Two plans have a post of the same name."""
    write(shop, "plans/other.yaml", plan("offer").replace("plan: shop", "plan: other"))
    return shop


@pytest.mark.parametrize(
    "words",
    [("show", "offer"), ("preview", "offer"), ("approve", "offer", "--by", "熊大")],
    ids=" ".join,
)
def test_a_name_that_two_plans_have_is_asked_back_with_both(
    twice: Path, oactl_here: Run, words: tuple[str, ...]
) -> None:
    ran = oactl_here("plan", *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "plan.several_posts")
    assert "shop/offer" in ran.err
    assert "other/offer" in ran.err


def test_a_bug_in_another_plan_does_not_hide_a_post(twice: Path, oactl_here: Run) -> None:
    write(twice, "plans/other.yaml", "plan: [")
    assert oactl_here("plan", "show", "offer").code == 0


# ---- approving ------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "approve.which"),
        (("offer", "--pending"), "approve.which"),
        (("offer", "--plan", "shop"), "approve.which"),
        (("--plan", "none"), "plan.unknown_plan"),
        (("offer", "--by", "誰"), "approve.unknown_person"),
        (("offer", "--by", "兔兔"), None),
    ],
)
def test_an_approval_that_cannot_be_is_a_fault_and_writes_nothing(
    shop: Path, oactl_here: Run, words: tuple[str, ...], code: str | None
) -> None:
    ran = oactl_here("plan", "approve", *words, "--json")
    assert ran.code in {1, 2}
    if code:
        assert (ran.code, ran.data["error"]["code"]) == (2, code)
    assert not (shop / "approvals/shop.yaml").exists()


def test_all_of_a_plan_are_approved_at_once(shop: Path, oactl_here: Run) -> None:
    ran = oactl_here("plan", "approve", "--plan", "shop", "--by", "熊大", "--json")
    assert (ran.code, faults("plan approve", ran.data)) == (0, [])
    assert set(entries(shop)) == {"offer", "news"}


def test_where_nothing_waits_that_is_said(shop: Path, oactl_here: Run) -> None:
    pending = ("plan", "approve", "--pending", "--by", "熊大")
    assert oactl_here(*pending).code == 0
    again = oactl_here(*pending)
    assert (again.code, again.out, again.err) == (0, "", "nothing waits for approval\n")
    assert oactl_here(*pending, "--json").code == 0


@pytest.mark.parametrize("way", ["signed", "signed-twice"])
def test_an_approval_by_signature_comes_with_a_later_version(
    shop: Path, oactl_here: Run, way: str
) -> None:
    edit(shop, "oactl.yaml", "    price_plan", f"    approval: {way}\n    price_plan")
    ran = oactl_here("plan", "approve", "offer", "--by", "熊大", "--json")
    assert ran.code in {1, 2}
    assert not (shop / "approvals/shop.yaml").exists()


def test_a_revoke_is_a_document_and_waits_again(shop: Path, oactl_here: Run) -> None:
    oactl_here("plan", "approve", "--plan", "shop", "--by", "熊大")
    ran = oactl_here("plan", "revoke", "offer", "--json")
    assert (ran.code, faults("plan revoke", ran.data)) == (0, [])
    assert oactl_here("plan", "status", "--check").code == 1
    rows = oactl_here("plan", "status", "--json").data["posts"]
    assert {row["post"]: row["approved"] for row in rows} == {"offer": False, "news": True}


# ---- status and agenda ------------------------------------------------------------


def test_no_post_at_all_is_said(shop: Path, oactl_here: Run) -> None:
    write(shop, "plans/shop.yaml", HEAD.replace("posts:\n", "posts: []\n"))
    assert "no post" in oactl_here("plan", "status").out
    assert oactl_here("plan", "status", "--json").data["posts"] == []


def test_an_empty_agenda_says_where_to_look_further(shop: Path, oactl_here: Run) -> None:
    span = ("--from", "2027-02-01", "--to", "2027-02-03")
    ran = oactl_here("plan", "agenda", *span)
    assert ran.code == 0
    assert "from 2027-02-01 to 2027-02-03" in ran.out
    assert oactl_here("plan", "agenda", *span, "--json").data == {"occurrences": []}


def test_an_agenda_of_drafts_alone_says_how_to_send_them(shop: Path, oactl_here: Run) -> None:
    drafts = plan("offer", post=POST + "    draft: true\n")
    write(shop, "plans/shop.yaml", drafts)
    assert "draft: true" in oactl_here("plan", "agenda").out


def test_the_agenda_names_broken_plans_beside_what_it_shows(shop: Path, oactl_here: Run) -> None:
    write(shop, "plans/bad.yaml", "version: 1\nplan: bad\nposts: 5\n")
    ran = oactl_here("plan", "agenda")
    assert ran.code == 0
    assert "shop/offer@" in ran.out
    assert "some plans have errors" in ran.err


def test_the_days_of_an_agenda_are_the_plans_days_and_both_count(
    shop: Path, oactl_here: Run
) -> None:
    ran = oactl_here("plan", "agenda", "--from", "2026-11-27", "--to", "2026-12-02", "--json")
    days = sorted({each["scheduled_at"][:10] for each in ran.data["occurrences"]})
    assert days == ["2026-11-27", "2026-12-02"]


def test_a_schema_is_for_plans_or_for_the_configuration(oactl_here: Run, tmp_path: Path) -> None:
    ours = oactl_here("plan", "schema", cwd=tmp_path).data
    assert "posts" in ours["properties"]
    theirs = oactl_here("plan", "schema", "--configuration", cwd=tmp_path).data
    assert "accounts" in theirs["properties"]
