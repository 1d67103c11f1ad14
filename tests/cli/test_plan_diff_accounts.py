"""`plan diff REV`: accounts that join and leave, and which of them lose their approval."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from approving import edit, write
from cli_shop import CONFIG, Run
from diff_shop import commit, diff

TAGS = "    tags:\n      members: {file: lists/NAME.csv}\n"
POSTS = """\
version: 1
plan: chain
accounts: ACCOUNTS
defaults: {author: 兔兔, checker: 熊大}
posts:
  - id: offer
    subject: 周年慶
    cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: {all: [members]}
    messages: [{text: "請撥 {{ phone }}"}]
  - id: story
    subject: 限時動態
    platform: instagram
    cadence: {once: "2026-11-28T12:00"}
    copy: 限時動態
  - id: over
    subject: 過去
    cadence: {once: "2026-11-20T12:00"}
    audience: {all: [members]}
    messages: [{text: 過去}]
"""
MANY = 30


def name(number: int) -> str:
    return f"shop-{number:03}"


def accounts(shop: Path, numbers: Sequence[int]) -> None:
    """The plan is for these accounts; shop N has 10 + N members."""
    write(shop, "plans/chain.yaml", POSTS.replace("ACCOUNTS", f"[{', '.join(map(name, numbers))}]"))


@pytest.fixture
def chain(shop: Path) -> Path:
    """Many shops in git, the even ones in the south."""
    (shop / "plans" / "shop.yaml").unlink()
    config = [CONFIG]
    for number in range(MANY):
        group = "north" if number % 2 else "south"
        config += [f"  {name(number)}:\n    token: {{env: NONE}}\n    group: [{group}]\n"]
        config += [f"    vars: {{phone: '{number:04}'}}\n", TAGS.replace("NAME", name(number))]
        ids = (f"U{number:04x}{n:028x}\n" for n in range(10 + number))
        write(shop, f"lists/{name(number)}.csv", "".join(ids))
    write(shop, "oactl.yaml", "".join(config))
    return shop


def told(run: Run, width: int | None = None) -> str:
    ran = run("plan", "diff", "main", env={"COLUMNS": str(width)} if width else None)
    assert ran.code == 0, ran.err
    return ran.out


def begin(shop: Path, numbers: Sequence[int]) -> None:
    accounts(shop, numbers)
    commit(shop)


def test_accounts_that_leave_go_to_nobody_and_not_to_the_others(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, range(MANY))
    accounts(chain, range(12, MANY))
    text = told(oactl_here)
    # 10 + 0 … 10 + 11 people.
    assert "12 accounts: multicast to 186 people → not any more" in text
    assert text.count("multicast") == 1
    assert diff(oactl_here)["posts"][0]["recipients"]["shop-000"] == {"was": 10, "now": None}


def test_accounts_that_join_are_told_as_new(chain: Path, oactl_here: Run) -> None:
    begin(chain, range(12, MANY))
    accounts(chain, range(MANY))
    assert "12 accounts: new: multicast to 186 people" in told(oactl_here)


def test_an_account_that_joins_and_one_that_leaves_are_told_apart(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, [0, 1])
    accounts(chain, [0, 2])
    text = told(oactl_here)
    assert "account shop-001: multicast to 11 people → not any more" in text
    assert "account shop-002: new: multicast to 12 people" in text
    assert "shop-000: multicast" not in text


def test_the_accounts_of_a_hand_off_are_told_without_people(chain: Path, oactl_here: Run) -> None:
    begin(chain, [0, 1])
    accounts(chain, [0, 2])
    _before, story = told(oactl_here).split("~ chain/story")
    assert "account shop-001: by hand on Instagram → not any more" in story
    assert "account shop-002: new: by hand on Instagram\n" in story
    assert "people" not in story.partition("Posts:")[0]


def test_a_hand_off_that_is_new_or_gone_is_told_with_its_accounts(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, [0, 1])
    offer = (chain / "plans" / "chain.yaml").read_text(encoding="utf-8")
    head, _story, rest = offer.partition("  - id: story")
    write(chain, "plans/chain.yaml", head + rest[rest.index("  - id: over") :])
    assert "account shop-001: by hand on Instagram → not any more" in told(oactl_here)
    commit(chain)
    write(chain, "plans/chain.yaml", offer)
    assert "account shop-001: by hand on Instagram\n" in told(oactl_here)
    assert "官方帳號 shop-001：人工發布（Instagram）" in (
        oactl_here("plan", "diff", "main", env={"OACTL_LANG": "zh-TW"}).out
    )


def test_a_post_that_goes_to_another_platform_is_told_with_both(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, [0])
    edit(chain, "plans/chain.yaml", "platform: instagram", "platform: facebook")
    text = told(oactl_here)
    assert "account shop-000: by hand on Instagram → by hand on Facebook" in text
    edit(chain, "plans/chain.yaml", "platform: facebook\n", "audience: all\n")
    edit(chain, "plans/chain.yaml", "copy: 限時動態", "messages: [{text: 限時動態}]")
    assert "account shop-000: by hand on Instagram → broadcast to as many as LINE finds" in (
        told(oactl_here)
    )


def test_a_post_that_is_gone_goes_to_nobody_any_more(chain: Path, oactl_here: Run) -> None:
    begin(chain, [0])
    head, _offer, rest = POSTS.partition("  - id: offer")
    _offer, story, rest = rest.partition("  - id: story")
    write(chain, "plans/chain.yaml", (head + story + rest).replace("ACCOUNTS", "[shop-000]"))
    assert "account shop-000: multicast to 10 people → not any more" in told(oactl_here)


def test_of_a_long_list_of_accounts_is_told_what_is_gone_and_what_is_new(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, range(20))
    accounts(chain, [*range(18), 21])
    text = told(oactl_here)
    assert "account: gone: shop-018, shop-019; new: shop-021" in text
    assert "shop-003" not in text
    accounts(chain, range(MANY))
    assert "account: new: shop-020, shop-021, " in told(oactl_here)
    accounts(chain, range(6))
    assert "account: gone: 14 accounts (south 7/15, north 7/15)" in told(oactl_here)
    assert "gone: 14 accounts" in oactl_here("plan", "diff", "main", "--format", "md").out


def test_a_short_list_is_told_before_and_after(chain: Path, oactl_here: Run) -> None:
    begin(chain, [0, 1])
    accounts(chain, [0, 2])
    assert "account: shop-000, shop-001 → shop-000, shop-002" in told(oactl_here)


def test_a_post_whose_time_is_over_is_only_named(chain: Path, oactl_here: Run) -> None:
    begin(chain, [0, 1])
    accounts(chain, [0, 2])
    found = diff(oactl_here)
    assert [each["post"] for each in found["posts"]] == ["offer", "story"]
    assert (found["over"], found["unchanged"]) == (["chain/over"], 0)
    accounts(chain, [0, 1])
    edit(chain, "plans/chain.yaml", "text: 過去", "text: 過去了")
    text = told(oactl_here)
    assert "Nothing changes of what goes out." in text
    assert "Changed, but no time of theirs is left: chain/over" in text
    edit(chain, "plans/chain.yaml", '{once: "2026-11-20T12:00"}', '{once: "2026-11-27T12:00"}')
    assert "~ chain/over · changed" in told(oactl_here)


def test_a_post_that_is_due_and_not_late_yet_is_not_over(chain: Path, oactl_here: Run) -> None:
    """It is 20:00:30, and the push of this minute may still take what is there now."""
    begin(chain, [0, 1])
    edit(chain, "plans/chain.yaml", "2026-11-20T12:00", "2026-11-25T20:00")
    commit(chain)
    edit(chain, "plans/chain.yaml", "text: 過去", "text: 過去了")
    assert [each["post"] for each in diff(oactl_here)["posts"]] == ["over"]


def test_a_post_of_a_year_far_away_is_not_over(chain: Path, oactl_here: Run) -> None:
    begin(chain, [0, 1])
    edit(chain, "plans/chain.yaml", "2026-11-20T12:00", "2029-11-25T20:00")
    commit(chain)
    edit(chain, "plans/chain.yaml", "text: 過去", "text: 過去了")
    assert [each["post"] for each in diff(oactl_here)["posts"]] == ["over"]


def test_values_that_are_others_in_very_many_accounts_are_one_line(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, range(MANY))
    config = (chain / "oactl.yaml").read_text(encoding="utf-8")
    write(chain, "oactl.yaml", config.replace("phone: '0", "phone: '9"))
    for text in (told(oactl_here), oactl_here("plan", "diff", "main", "--format", "md").out):
        flat = " ".join(text.replace("`", "").split())
        assert "values of the account · phone: not as it was in 30 accounts" in flat
        assert '(south 15/15, north 15/15); in shop-000 for example: "0000" → "9000"' in flat
        assert "shop-001" not in text
    assert len(diff(oactl_here)["posts"][0]["differences"]) == MANY


def test_a_value_that_is_the_same_in_very_many_accounts_is_told_with_their_number(
    chain: Path, oactl_here: Run
) -> None:
    begin(chain, range(MANY))
    edit(chain, "plans/chain.yaml", "{{ phone }}", "{{ phone }}{{ city }}")
    config = (chain / "oactl.yaml").read_text(encoding="utf-8")
    config = re.sub(r"phone: '(\d+)'", r"phone: '\1', city: 台北", config)
    write(chain, "oactl.yaml", config)
    commit(chain)
    write(chain, "oactl.yaml", config.replace("city: 台北", "city: 新北"))
    text = told(oactl_here)
    assert "values of the account · 30 accounts (south 15/15, north 15/15) · city" in text
    assert "shop-001" not in text


# ---- their approvals ------------------------------------------------------------


def approved(run: Run, shop: Path, numbers: Sequence[int]) -> None:
    accounts(shop, numbers)
    assert run("plan", "approve", "chain/offer", "--by", "熊大").code == 0
    commit(shop)


def test_of_an_approval_that_is_void_for_one_account_the_account_is_named(
    chain: Path, oactl_here: Run
) -> None:
    approved(oactl_here, chain, [0, 1, 2])
    edit(chain, "oactl.yaml", "phone: '0001'", "phone: '9999'")
    text = told(oactl_here)
    assert "its approval stands no more for shop-001\n" in text
    assert "waits for approval for shop-001 (checker: 熊大)" in text
    (found,) = diff(oactl_here)["posts"]
    assert found["refused"] == ["shop-001"]
    status = oactl_here("plan", "status").out
    assert "  this is so for shop-001; for the others it is approved\n" in status
    offer = oactl_here("plan", "status", "--json").data["posts"][0]
    assert (offer["approved"], offer["refused"]) == (False, ["shop-001"])


def test_of_many_such_accounts_the_number_and_groups_are_told(chain: Path, oactl_here: Run) -> None:
    approved(oactl_here, chain, range(8))
    for number in (1, 3, 5, 6):
        edit(chain, "oactl.yaml", f"phone: '{number:04}'", f"phone: '9{number:04}'")
    text = told(oactl_here)
    assert "its approval stands no more for 4 accounts (south 1/15, north 3/15)" in text


def test_an_approval_that_is_void_for_all_is_told_of_none(chain: Path, oactl_here: Run) -> None:
    approved(oactl_here, chain, [0, 1])
    edit(chain, "plans/chain.yaml", "請撥", "請打")
    text = told(oactl_here)
    assert "its approval stands no more\n" in text
    assert "waits for approval (checker: 熊大)" in text
    assert "this is so for" not in oactl_here("plan", "status").out


def test_an_account_that_joins_loses_no_approval(chain: Path, oactl_here: Run) -> None:
    approved(oactl_here, chain, [0, 1])
    accounts(chain, [0, 1, 2])
    text = told(oactl_here)
    assert "stands no more" not in text
    assert "waits for approval for shop-002 (checker: 熊大)" in text
