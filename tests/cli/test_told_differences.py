"""Why an approval no longer stands: every value before and after, at its place, in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from approving import HEAD, edit, write
from cli_shop import CONFIG, Run

from oactl.commands.differences import around, changed_parts
from oactl.domain.approval import Difference

TAGS = """\
    tags:
      vip: {audience_group: 1234567890123}
      young: {demographics: {age: 20-29, gender: female, area: [台北市]}}
      members: {file: lists/members.csv}
      staff: {file: lists/staff.csv}
"""
POST = """\
  - id: offer
    cadence: {weekly: [wed, fri], at: "20:00", from: 2026-11-25, until: 2026-12-31}
    audience: all
    vars: {code: OA85}
    messages:
      - MESSAGE
"""
FLEX = (
    '{"type":"bubble","body":{"type":"box","layout":"vertical",'
    '"contents":[{"type":"text","text":"Hello tea"}]}}'
)
# A message in the words of a plan, the text in it that is edited, by what, and its place.
EDITS = [
    ("text: 85 折", "85", "58", "messages[0].text", ("85 折", "58 折")),
    (
        "cards: [{title: 紅茶, price: NT$40}, {title: 綠茶, price: NT$45}]",
        "NT$45",
        "NT$450",
        "messages[0].cards[1].price",
        ("NT$45", "NT$450"),
    ),
    (
        'cards: [{title: 紅茶, link: "https://a.example/1", label: 買}]',
        "a.example",
        "evil.example",
        "messages[0].cards[0].link",
        ("https://a.example/1", "https://evil.example/1"),
    ),
    (
        "coupon: 01JYNW8JMQVFBNWF1APF8Z3FS7",
        "Z3FS7",
        "Z3FS8",
        "messages[0].coupon",
        ("01JYNW8JMQVFBNWF1APF8Z3FS7", "01JYNW8JMQVFBNWF1APF8Z3FS8"),
    ),
    (
        "image: https://a.example/a.jpg",
        "/a.jpg",
        "/b.jpg",
        "messages[0].image",
        ("https://a.example/a.jpg", "https://a.example/b.jpg"),
    ),
    (
        "video: {url: https://a.example/a.mp4, preview: https://a.example/a.jpg}",
        "/a.jpg",
        "/b.jpg",
        "messages[0].video.preview",
        ("https://a.example/a.jpg", "https://a.example/b.jpg"),
    ),
    (
        "audio: {url: https://a.example/a.m4a, duration: 1000}",
        "1000",
        "2000",
        "messages[0].audio.duration",
        ("1000", "2000"),
    ),
    ("sticker: {package: 446, sticker: 1988}", "1988", "1989", "messages[0].sticker.sticker", None),
    (
        "location: {title: 店, address: 台北市, latitude: 25.03, longitude: 121.56}",
        "25.03",
        "25.04",
        "messages[0].location.latitude",
        ("25.03", "25.04"),
    ),
    (
        "buttons: {alt: 選, text: 選一個, actions: [{label: 官網, uri: https://a.example/1}]}",
        "/1",
        "/2",
        "messages[0].buttons.actions[0].uri",
        ("https://a.example/1", "https://a.example/2"),
    ),
    (
        "confirm: {alt: 好嗎, text: 好, actions: [{label: 好, text: 好}, {label: 不, text: 不要}]}",
        "不要",
        "不用",
        "messages[0].confirm.actions[1].text",
        ("不要", "不用"),
    ),
    (
        "carousel: {alt: 選, columns: [{text: 一, actions: [{label: 看, uri: https://a.example/1}]}]}",
        "text: 一",
        "text: 二",
        "messages[0].carousel.columns[0].text",
        ("一", "二"),
    ),
    (
        "line: {type: text, text: hello}",
        "hello",
        "hallo",
        "messages[0].line.text",
        ("hello", "hallo"),
    ),
    (
        "{text: 好嗎, quick_reply: [{label: 好, text: 好的}]}",
        "好的",
        "好喔",
        "messages[0].quick_reply[0].text",
        ("好的", "好喔"),
    ),
    (
        "{text: 好嗎, sender: 店長}",
        "店長",
        "老闆",
        "messages[0].sender",
        ("店長", "老闆"),
    ),
    (
        "text: 代碼 {{ code }}",
        "code: OA85",
        "code: OA90",
        "vars.code",
        ("OA85", "OA90"),
    ),
]


@pytest.fixture
def shop(workspace: Path) -> Path:
    (workspace / "plans" / "anniversary.yaml").unlink()
    write(workspace, "oactl.yaml", CONFIG + TAGS)
    write(workspace, "flex/a.json", FLEX)
    ids = "".join(f"U{number:032x}\n" for number in range(100))
    for name in ("members", "staff"):
        write(workspace, f"lists/{name}.csv", ids)
    return workspace


def say(shop: Path, message: str) -> None:
    write(shop, "plans/shop.yaml", HEAD + POST.replace("MESSAGE", message))


def approve(run: Run, *more: str) -> None:
    ran = run("plan", "approve", "offer", "--by", "熊大", *more)
    assert ran.code == 0, ran.err


def status(run: Run, **env: str) -> list[str]:
    """The lines below the post's, without the spaces before them."""
    return [line.strip() for line in run("plan", "status", env=env).out.splitlines()[1:]]


def documents(run: Run) -> list[dict[str, Any]]:
    (only,) = json.loads(run("plan", "status", "--json").out)["posts"]
    found: list[dict[str, Any]] = only["differences"]
    return found


# ---- what is said ------------------------------------------------------------


@pytest.mark.parametrize("case", EDITS, ids=[place for _, _, _, place, _ in EDITS])
def test_a_value_of_any_kind_of_message_is_told_before_and_after_at_its_place_in_the_plan(
    shop: Path, oactl_here: Run, case: tuple[str, str, str, str, tuple[str, str] | None]
) -> None:
    message, was, now, place, values = case
    say(shop, message)
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", was, now)
    (only,) = documents(oactl_here)
    before, after = values or (was, now)
    assert (only["at"], only["was"], only["now"]) == (place, before, after)
    told = "\n".join(status(oactl_here))
    assert place in told
    assert before in told
    assert after in told


def test_a_card_that_is_added_is_told_with_its_values_and_not_with_how_it_is_drawn(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, "cards: [{title: 紅茶, price: NT$40}]")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "NT$40}", "NT$40}, {title: 綠茶, price: NT$45}")
    assert status(oactl_here) == [
        "messages[0].cards[1].title: — → 綠茶",
        "messages[0].cards[1].price: — → NT$45",
    ]


def test_a_file_is_told_by_name_and_size_with_what_changed_in_it(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, "flex: {alt: 卡片, file: flex/a.json}")
    approve(oactl_here)
    edit(shop, "flex/a.json", "Hello tea", "Hello coffee")
    file, inside = status(oactl_here)
    assert inside == "flex/a.json: body.contents[0].text: Hello tea → Hello coffee"
    assert file.startswith(f"file flex/a.json: {len(FLEX)} bytes (")
    assert f"→ {len(FLEX) + 3} bytes (" in file


def test_two_files_of_one_size_are_never_shown_as_equal(shop: Path, oactl_here: Run) -> None:
    by_hand = POST.replace(
        "    messages:\n      - MESSAGE\n", "    copy: 好茶\n    assets: [a.bin]\n"
    )
    write(shop, "plans/shop.yaml", HEAD + by_hand.replace("audience: all", "platform: facebook"))
    write(shop, "a.bin", "one")
    edit(shop, "plans/shop.yaml", "    vars: {code: OA85}\n", "")
    approve(oactl_here)
    write(shop, "a.bin", "two")
    (line,) = status(oactl_here)
    before, after = line.removeprefix("file a.bin: ").split(" → ")
    assert before.startswith("3 bytes")
    assert after.startswith("3 bytes")
    assert before != after


def test_an_asset_at_an_address_that_is_added_is_told(shop: Path, oactl_here: Run) -> None:
    by_hand = POST.replace(
        "    messages:\n      - MESSAGE\n",
        "    copy: 好茶\n    assets: [https://a.example/1.jpg]\n",
    )
    write(shop, "plans/shop.yaml", HEAD + by_hand.replace("audience: all", "platform: facebook"))
    edit(shop, "plans/shop.yaml", "    vars: {code: OA85}\n", "")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "1.jpg]", "1.jpg, https://a.example/2.jpg]")
    assert "https://a.example/2.jpg" in "\n".join(status(oactl_here))


# What oactl approved before an approval kept places in the plan, and that approval.
OLDER = """\
cards: [{title: 紅茶, price: NT$40}, {title: 綠茶, price: NT$45}]
      - text: 代碼 {{ code }}
      - flex: {alt: 卡片, file: flex/a.json}"""
OLDER_APPROVAL = Path(__file__).parent.parent / "corpus" / "approvals" / "places-of-line.yaml"
LONG = "慶" * 200


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (f"{LONG}85{LONG}", f"{LONG}58{LONG}"),
        (f"{LONG}85", f"{LONG}58"),
        (f"85{LONG}", f"58{LONG}"),
        (f"{LONG}", f"{LONG}58"),
        (f"A{LONG}B{LONG}C", f"X{LONG}Y{LONG}Z"),
        (f"one{LONG}\ntwo", f"one{LONG} two"),
        (f"{LONG} end", f"{LONG}  end"),
        (f"{LONG}caf\u00e9", f"{LONG}cafe\u0301"),
    ],
)
def test_a_long_text_is_told_around_every_place_of_the_change(was: str, now: str) -> None:
    before, after = around(was, now)
    assert before != after
    assert max(len(before), len(after)) < 150
    assert "…" in before
    for word in ("85", "A", "B", "C"):
        assert (word in before) == (word in was)
    for word in ("58", "X", "Y", "Z"):
        assert (word in after) == (word in now)


def test_json_has_the_whole_of_a_long_text(shop: Path, oactl_here: Run) -> None:
    say(shop, f"text: {LONG}85{LONG}")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "慶85慶", "慶58慶")
    (only,) = documents(oactl_here)
    assert (only["was"], only["now"]) == (f"{LONG}85{LONG}", f"{LONG}58{LONG}")


# ---- when, to whom ------------------------------------------------------------

TERMS = [
    ("weekly: [wed, fri]", "weekly: [wed, sat]", "發文時間 · 星期：三、五 → 三、六"),
    (
        "weekly: [wed, fri]",
        "monthly: [1, last, first mon]",
        "發文時間：星期：三、五 → 每月的日子：最後一天、1、第一個星期一",
    ),
    ('at: "20:00"', 'at: "21:00"', "發文時間 · 時間：20:00 → 21:00"),
    ("audience: all", "audience: {all: [vip]}", "目標對象：全部好友 → 同時屬於：vip"),
    ("audience: all", "audience: all\n    silent: true", "不響通知：否 → 是"),
    ("audience: all", "audience: all\n    late: 90m", "可延遲的時間：2 小時 → 90 分鐘"),
]


@pytest.mark.parametrize(("was", "now", "told"), TERMS)
def test_when_and_to_whom_is_told_in_the_language_of_the_reader(
    shop: Path, oactl_here: Run, was: str, now: str, told: str
) -> None:
    say(shop, "text: 好茶")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", was, now)
    assert told in status(oactl_here, OACTL_LANG="zh-TW")


def test_what_a_tag_stands_for_is_told_with_its_account(shop: Path, oactl_here: Run) -> None:
    say(shop, "text: 好茶")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [members]}")
    approve(oactl_here)
    edit(
        shop, "oactl.yaml", "members: {file: lists/members.csv}", "members: {file: lists/staff.csv}"
    )
    assert status(oactl_here) == [
        "what the tags stand for · main · members:",
        "before: list lists/members.csv",
        "now: list lists/staff.csv",
    ]
    (only,) = documents(oactl_here)
    assert (only["part"], only["at"], only["account"]) == ("tags", "members", "main")


def test_estimates_about_friends_are_told_in_words(shop: Path, oactl_here: Run) -> None:
    say(shop, "text: 好茶")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [young]}")
    approve(oactl_here)
    edit(shop, "oactl.yaml", "台北市", "新北市")
    told = "\n".join(status(oactl_here, OACTL_LANG="zh-TW"))
    assert "台北市" in told
    assert "新北市" in told
    assert "tw_0" not in told


def test_a_tag_that_changed_in_several_accounts_is_told_of_each(
    shop: Path, oactl_here: Run
) -> None:
    north = TAGS.replace("    tags:", "  north:\n    token: {env: NONE}\n    tags:", 1)
    write(shop, "oactl.yaml", CONFIG + TAGS + north)
    say(shop, "text: 好茶")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [members]}")
    edit(shop, "plans/shop.yaml", "account: main", "accounts: [main, north]")
    approve(oactl_here)
    edit(
        shop, "oactl.yaml", "members: {file: lists/members.csv}", "members: {file: lists/staff.csv}"
    )
    assert [each["account"] for each in documents(oactl_here)] == ["main", "north"]


def test_no_screen_has_a_code_where_a_word_belongs(shop: Path, oactl_here: Run) -> None:
    say(shop, "text: 好茶")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "weekly: [wed, fri]", "weekly: [wed]")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [members]}")
    edit(shop, "plans/shop.yaml", "好茶", "好咖啡")
    chinese = {"OACTL_LANG": "zh-TW"}
    explained = oactl_here("explain", "shop/offer@2026-11-25T20:00", env=chinese).out
    assert "核准後又有修改：目標對象、發文時間、" in explained
    for screen in (oactl_here("plan", "status", env=chinese).out, explained):
        for code in ("content", "weekly:", "all friends", "cadence", " wed"):
            assert code not in screen


def test_a_tag_that_changed_alike_in_several_accounts_is_one_row(
    shop: Path, oactl_here: Run
) -> None:
    north = TAGS.replace("    tags:", "  north:\n    token: {env: NONE}\n    tags:", 1)
    write(shop, "oactl.yaml", CONFIG + TAGS + north)
    say(shop, "text: 好茶")
    edit(shop, "plans/shop.yaml", "audience: all", "audience: {all: [members]}")
    edit(shop, "plans/shop.yaml", "account: main", "accounts: [main, north]")
    approve(oactl_here)
    edit(shop, "oactl.yaml", "{file: lists/members.csv}", "{file: lists/staff.csv}")
    told = status(oactl_here)
    assert told[0] == "what the tags stand for · main, north · members:"
    assert len(told) == 3


def test_a_secret_that_somebody_typed_into_a_text_is_shown_as_stars(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, "text: https://mia:letmein@a.example/")
    approve(oactl_here)
    edit(shop, "plans/shop.yaml", "a.example", "b.example")
    told = oactl_here("plan", "status").out
    assert "b.example" in told
    assert "letmein" not in told


def test_a_checker_is_shown_what_is_not_as_it_was_approved_last(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, "text: 好茶")
    assert "approved last" not in oactl_here("plan", "approve", "offer", "--by", "熊大").out
    edit(shop, "plans/shop.yaml", "好茶", "好咖啡")
    told = oactl_here("plan", "approve", "offer", "--by", "熊大").out
    assert "not as it was approved last:\n    messages[0].text: 好茶 → 好咖啡" in told


def test_check_prints_what_waits_and_nothing_else(shop: Path, oactl_here: Run) -> None:
    say(shop, "text: 好茶")
    ran = oactl_here("plan", "status", "--check")
    assert ran.code == 1
    assert ran.out.startswith("shop/offer: waits for approval")
    approve(oactl_here)
    assert [*oactl_here("plan", "status", "--check")] == [0, "", ""]


def test_check_fails_for_posts_that_errors_hide(shop: Path, oactl_here: Run) -> None:
    say(shop, "text: 好茶")
    approve(oactl_here)
    write(shop, "plans/other.yaml", "posts: [\n")
    ran = oactl_here("plan", "status", "--check")
    assert ran.code == 1
    assert "oactl plan validate" in ran.err


@pytest.mark.parametrize("length", ["9" * 5_000 + "h", "h", "", "²h", "2 weeks"])
def test_what_an_approval_of_another_oactl_keeps_is_told_as_it_stands(length: str) -> None:
    changes = [Difference("late", length, "3h"), Difference("pace", "slow", "quick")]
    late, pace = changed_parts(changes)
    assert late.now == "3 hours"
    assert (pace.place, pace.was, pace.now) == ("pace", "slow", "quick")


# ---- approvals of before ------------------------------------------------------------


def test_an_approval_that_kept_places_of_line_stands_and_its_changes_are_told_in_the_plan(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, OLDER)
    write(shop, "approvals/shop.yaml", OLDER_APPROVAL.read_text(encoding="utf-8"))
    (only,) = json.loads(oactl_here("plan", "status", "--json").out)["posts"]
    assert only["approved"] is True
    edit(shop, "plans/shop.yaml", "NT$45", "NT$450")
    edit(shop, "plans/shop.yaml", "code: OA85", "code: OA90")
    assert status(oactl_here) == [
        "messages[0].cards[1].price: NT$45 → NT$450",
        "vars.code: OA85 → OA90",
    ]


def test_a_file_whose_size_an_older_approval_did_not_keep_is_told_by_its_name(
    shop: Path, oactl_here: Run
) -> None:
    say(shop, OLDER)
    write(shop, "approvals/shop.yaml", OLDER_APPROVAL.read_text(encoding="utf-8"))
    edit(shop, "flex/a.json", "Hello tea", "Hello coffee")
    inside, file = status(oactl_here)
    assert inside == "flex/a.json: body.contents[0].text: Hello tea → Hello coffee"
    assert file.startswith("file flex/a.json: size unknown (")
    assert f"→ {len(FLEX) + 3} bytes (" in file


# ---- lists that grow and shrink ------------------------------------------------------------


@pytest.mark.parametrize("numbered", ["", "quick_reply"])
def test_what_is_taken_out_of_the_middle_is_told_and_not_all_that_follows(
    shop: Path, oactl_here: Run, numbered: str
) -> None:
    lines = [f"- text: 第{number}則" for number in "一二三四"]
    if numbered:
        lines = [
            "- text: 選一個",
            "  quick_reply:",
            *(f"    - {{label: {n}, text: 選{n}}}" for n in "一二三四"),
        ]
    say(shop, "\n      ".join(lines).removeprefix("- "))
    approve(oactl_here)
    taken = next(line for line in lines if "二" in line)
    edit(shop, "plans/shop.yaml", f"      {taken}\n", "")
    assert [each["now"] for each in documents(oactl_here)] == [""] * len(documents(oactl_here))
    told = "\n".join(status(oactl_here))
    assert "二" in told
    assert "三" not in told
    assert "四" not in told
