"""`plan diff REV`: who gets what, when and at how many messages, before and after."""

import json
from pathlib import Path

from approving import HEAD, POST, edit, write
from cli_shop import CONFIG, Run
from diff_shop import MEMBERS, NEW, commit, diff, error, git, only

from published import validator


def test_nothing_changes_where_nothing_was_edited(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "version: 1\n", "# a comment\nversion: 1\n")
    found = diff(oactl_here)
    assert found["posts"] == []
    assert found["unchanged"] == 1
    assert "Nothing changes" in oactl_here("plan", "diff", "main").out


def test_a_post_that_is_new_is_told_with_its_times_people_and_messages(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", HEAD + POST.replace("ID", "offer") + NEW)
    found = only(oactl_here)
    assert (found["post"], found["change"], found["was_approved"]) == ("new", "added", None)
    assert found["approved"] is False
    assert len(found["added"]) == found["occurrences"]["now"] == 10
    assert found["recipients"] == {"main": {"was": None, "now": 100}}
    assert found["messages"] == {"was": 0, "now": 1_000}
    told = oactl_here("plan", "diff", "main").out
    for words in (
        "+ shop/new",
        "2026-11-27 Fri 20:00",
        "to 100 people",
        "0 → 1,000",
        "周年慶 new!",
    ):
        assert words in told


def test_a_post_that_is_gone_is_told_with_the_times_at_which_nothing_goes_out_any_more(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", HEAD + NEW)
    gone = next(each for each in diff(oactl_here)["posts"] if each["change"] == "removed")
    assert gone["post"] == "offer"
    assert len(gone["removed"]) == 10
    assert gone["approved"] is None


def test_times_that_move_are_told_as_pairs(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", 'at: "20:00"', 'at: "21:00"')
    found = only(oactl_here)
    # That of today is due already, and may have gone out.
    assert (found["added"], found["removed"]) == (["2026-11-25T21:00:00+08:00"], [])
    assert found["moved"][0] == {
        "was": "2026-11-27T20:00:00+08:00",
        "now": "2026-11-27T21:00:00+08:00",
    }
    told = oactl_here("plan", "diff", "main").out
    assert "moved: 2026-11-27 Fri 20:00 → 2026-11-27 Fri 21:00" in told


def test_a_day_that_is_left_out_is_told_although_the_approval_stands(
    shop: Path, oactl_here: Run
) -> None:
    oactl_here("plan", "approve", "offer", "--by", "熊大")
    commit(shop)
    edit(shop, "plans/shop.yaml", "until: 2026-12-31", "until: 2026-12-31, skip: [2026-12-25]")
    found = only(oactl_here)
    assert found["removed"] == ["2026-12-25T20:00:00+08:00"]
    assert (found["was_approved"], found["approved"]) == (True, True)
    assert [each["part"] for each in found["differences"]] == ["skip"]


def test_what_is_said_is_told_and_which_approval_stands_no_more(
    shop: Path, oactl_here: Run
) -> None:
    oactl_here("plan", "approve", "offer", "--by", "熊大")
    commit(shop)
    edit(shop, "plans/shop.yaml", "周年慶 offer!", "周年慶 折扣!")
    found = only(oactl_here)
    assert (found["was_approved"], found["approved"], found["reason"]) == (True, False, "changed")
    told = oactl_here("plan", "diff", "main").out
    assert "messages[0].text: 周年慶 offer! → 周年慶 折扣!" in told
    assert "its approval stands no more" in told


def test_an_approval_that_comes_is_told(shop: Path, oactl_here: Run) -> None:
    oactl_here("plan", "approve", "offer", "--by", "熊大")
    found = only(oactl_here)
    assert (found["was_approved"], found["approved"]) == (False, True)
    assert "approved by 熊大" in oactl_here("plan", "diff", "main").out


def test_a_list_that_grows_is_told_in_people_and_messages(shop: Path, oactl_here: Run) -> None:
    write(shop, "plans/shop.yaml", HEAD + NEW)
    commit(shop)
    write(shop, "lists/members.csv", "".join(f"U{n:032x}\n" for n in range(250)))
    found = only(oactl_here)
    assert found["recipients"] == {"main": {"was": 100, "now": 250}}
    assert diff(oactl_here)["messages"] == {"main": {"was": 1_000, "now": 2_500}}


def test_a_draft_that_is_none_any_more_brings_its_times(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "    audience: all\n", "    audience: all\n    draft: true\n")
    commit(shop)
    edit(shop, "plans/shop.yaml", "    draft: true\n", "")
    found = only(oactl_here)
    assert len(found["added"]) == 10
    assert "draft: yes → no" in oactl_here("plan", "diff", "main").out


def test_a_workspace_below_the_top_of_the_repository_is_compared_with_its_own_folder(
    workspace: Path, shop: Path, oactl_here: Run, tmp_path: Path
) -> None:
    del workspace
    git(shop, "rev-parse", "HEAD")
    (shop / ".git").rename(tmp_path / ".git")
    write(tmp_path, "oactl.yaml", "this is another: one\n")
    commit(tmp_path)
    edit(shop, "plans/shop.yaml", "周年慶 offer!", "周年慶 折扣!")
    (change,) = only(oactl_here)["differences"]
    assert change["at"] == "messages[0].text"


def test_neither_the_working_tree_nor_the_index_is_touched(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "周年慶 offer!", "周年慶 折扣!")
    git(shop, "add", "-A")
    edit(shop, "plans/shop.yaml", "折扣", "特價")
    before = git(shop, "status", "--porcelain"), (shop / ".git" / "index").read_bytes()
    assert "折扣" not in oactl_here("plan", "diff", "main").out
    assert (git(shop, "status", "--porcelain"), (shop / ".git" / "index").read_bytes()) == before


def test_in_a_hook_of_git_the_workspace_is_found_all_the_same(shop: Path, oactl_here: Run) -> None:
    of_hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""}
    assert diff(oactl_here, **of_hook)["posts"] == []


def test_where_there_was_no_workspace_yet_everything_is_new(shop: Path, oactl_here: Run) -> None:
    git(shop, "switch", "-q", "--orphan", "empty")
    git(shop, "commit", "-q", "--allow-empty", "-m", "begin")
    git(shop, "checkout", "-q", "main")
    (found,) = diff(oactl_here, "empty")["posts"]
    assert (found["post"], found["change"]) == ("offer", "added")


def test_a_command_of_the_revision_s_configuration_is_never_run(
    shop: Path, oactl_here: Run
) -> None:
    run_it = f"{{command: [touch, '{shop}/was-run']}}"
    edit(shop, "oactl.yaml", "{env: LINE_CHANNEL_ACCESS_TOKEN}", run_it)
    commit(shop)
    edit(shop, "oactl.yaml", run_it, "{env: LINE_CHANNEL_ACCESS_TOKEN}")
    assert diff(oactl_here)["posts"] == []
    assert not (shop / "was-run").exists()


def test_a_link_out_of_the_workspace_is_not_followed(shop: Path, oactl_here: Run) -> None:
    (shop / "plans" / "outside.yaml").symlink_to("/etc/hostname")
    commit(shop)
    (shop / "plans" / "outside.yaml").unlink()
    assert diff(oactl_here)["posts"] == []


def test_the_document_is_what_the_page_says(shop: Path, oactl_here: Run) -> None:
    write(shop, "plans/shop.yaml", HEAD + NEW)
    assert list(validator("PlanDiff").iter_errors(diff(oactl_here))) == []


def test_what_is_alike_in_very_many_accounts_and_posts_is_told_once(
    shop: Path, oactl_here: Run
) -> None:
    shops = "".join(
        f"  shop-{n}:\n    token: {{env: NONE}}\n    group: [shops]\n{MEMBERS}" for n in range(9)
    )
    write(shop, "oactl.yaml", CONFIG + shops)
    posts = "".join(NEW.replace("id: new", f"id: new-{n}") for n in range(9))
    head = HEAD.replace("account: main", "accounts: group:shops")
    write(shop, "plans/shop.yaml", head + posts)
    write(shop, "lists/other.csv", "".join(f"U{n:032x}\n" for n in range(200)))
    commit(shop)
    edit(shop, "oactl.yaml", "lists/members.csv", "lists/other.csv")
    told = oactl_here("plan", "diff", "main").out
    assert told.count("9 accounts: multicast to 900 people → multicast to 1,800 people") == 1
    assert "… and 3 more\n" in told
    # 9 posts, 10 times each, 100 people in each of 9 accounts before.
    assert "Messages of 9 accounts: 81,000 → 162,000." in told
    assert len(diff(oactl_here)["posts"]) == 9


# ---- what goes wrong ------------------------------------------------------------


def test_a_revision_that_git_does_not_know(shop: Path, oactl_here: Run) -> None:
    for name in ("nowhere", "main..main", "--output=x", "main:plans"):
        assert error(oactl_here, "--", name) == (2, "diff.unknown_revision")
    assert not (shop / "x").exists()


def test_a_workspace_that_is_in_no_repository(workspace: Path, oactl_here: Run) -> None:
    ran = oactl_here("plan", "diff", "main", env={"GIT_CEILING_DIRECTORIES": str(workspace.parent)})
    assert ran.code == 2
    assert "git init" in ran.err


def test_a_machine_without_git(shop: Path, oactl_here: Run, tmp_path: Path) -> None:
    assert error(oactl_here, "main", PATH=str(tmp_path)) == (2, "diff.no_git")


def test_a_configuration_of_the_revision_that_is_wrong(shop: Path, oactl_here: Run) -> None:
    edit(shop, "oactl.yaml", "people:", "poeple:")
    commit(shop)
    edit(shop, "oactl.yaml", "poeple:", "people:")
    assert error(oactl_here, "main") == (1, "diff.bad_configuration")


def test_a_post_with_errors_is_not_told_as_gone(shop: Path, oactl_here: Run) -> None:
    edit(shop, "plans/shop.yaml", "      - text: 周年慶 offer!\n", "      - text: []\n")
    ran = oactl_here("plan", "diff", "main", "--json")
    assert ran.code == 1
    assert ran.data["posts"] == []
    assert ran.data["unreadable"] == ["shop/offer"]
    assert "oactl plan validate" in ran.err


def test_the_posts_of_a_plan_that_cannot_be_read_are_not_told_as_gone(
    shop: Path, oactl_here: Run
) -> None:
    write(shop, "plans/shop.yaml", "posts: [\n")
    ran = oactl_here("plan", "diff", "main", "--json")
    assert (ran.code, ran.data["posts"]) == (1, [])
    assert ran.data["unreadable"] == ["shop/offer"]


# ---- for a comment ------------------------------------------------------------


def test_the_comment_begins_with_its_mark_and_what_people_wrote_is_no_markup(
    shop: Path, oactl_here: Run
) -> None:
    edit(shop, "plans/shop.yaml", "周年慶 offer!", '"**@mia** <img src=x> ` https://evil.example"')
    edit(
        shop,
        "plans/shop.yaml",
        "subject: 官方周年慶 offer",
        'subject: "[x](https://evil.example) @mia"',
    )
    told = oactl_here("plan", "diff", "main", "--format", "md").out
    assert told.startswith("<!-- oactl plan diff -->\n")
    for line in told.splitlines():
        assert "[x](https" not in line or "`[x](https" in line
        if "img src" in line:
            assert line.count("``") >= 2, "a text is shown as code"
        elif "`" not in line:
            assert "@mia" not in line


def test_the_comment_makes_no_link_and_no_list_of_what_a_plan_says(
    shop: Path, oactl_here: Run
) -> None:
    named = NEW.replace("id: new", "id: gh-12").replace(
        "官方周年慶 new", '"#12 !12 GH-12 @mia :tea:"'
    )
    write(shop, "plans/shop.yaml", HEAD + POST.replace("ID", "offer") + named)
    told = oactl_here("plan", "diff", "main", "--format", "md").out
    title = next(line for line in told.splitlines() if "shop/gh" in line)
    assert title.startswith(r"- \+ **shop/gh<!-- -->-12 · new"), "`- +` is a list in a list"
    for link in ("#12", "!12", "GH-12", "gh-12", "@mia", ":tea:"):
        assert link not in told.replace("`", "")
    commit_id = git(shop, "rev-parse", "main").strip()
    assert commit_id[:7] not in told


def test_the_comment_of_very_many_changes_is_never_longer_than_github_takes(
    shop: Path, oactl_here: Run
) -> None:
    many = "".join(POST.replace("ID", f"offer-{number}") for number in range(400))
    write(shop, "plans/shop.yaml", HEAD + POST.replace("ID", "offer") + many)
    told = oactl_here("plan", "diff", "main", "--format", "md").out
    assert len(told) < 65_000
    assert "more: oactl plan diff" in told
    assert "Posts: 400 new" in told
    assert json.loads(oactl_here("plan", "diff", "main", "--json").out)["unchanged"] == 1


def test_what_an_export_leaves_out_is_compared_too(shop: Path, oactl_here: Run) -> None:
    write(shop, ".gitattributes", "plans export-ignore\n")
    commit(shop)
    assert diff(oactl_here)["posts"] == []


def test_a_linked_plan_of_the_workspace_is_compared_too(shop: Path, oactl_here: Run) -> None:
    (shop / "plans" / "shop.yaml").rename(shop / "shop.yaml")
    (shop / "plans" / "shop.yaml").symlink_to("../shop.yaml")
    commit(shop)
    assert diff(oactl_here)["posts"] == []


def test_what_the_months_cost_is_told_before_and_after(shop: Path, oactl_here: Run) -> None:
    price = "price_plan: {name: own, included: 100, fee: 10, extra: 1, currency: NT$, tax: 5%}"
    config = (CONFIG + MEMBERS).replace("price_plan: tw-medium", price)
    write(shop, "oactl.yaml", config)
    write(shop, "plans/shop.yaml", HEAD + NEW)
    commit(shop)
    often = NEW.replace('at: "20:00"', 'at: ["20:00", "20:30"]')
    assert often != NEW
    write(shop, "plans/shop.yaml", HEAD + often)
    found = diff(oactl_here)
    assert found["costs"], found
    for each in found["costs"]:
        assert each["account"] == "main"
        assert each["now"]["total"] > each["was"]["total"] >= 10.5
    told = oactl_here("plan", "diff", "main").out
    first = found["costs"][0]
    assert f"Account main costs in {first['month']}: " in told
