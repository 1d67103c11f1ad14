"""Values as people write them: understood where it is certain, else with what to write instead."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from corpus import NOW, workspace
from oactl.domain.cadence import Dates, Once
from oactl.i18n import languages
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.planfile.workspace import load_workspace
from oactl.rules import rule_text

POST = {
    "id": "id: a",
    "audience": "audience: all",
    "checker": "checker: 熊大",
    "cadence": "cadence: {once: 2026-12-25T20:00}",
    "messages": "messages: [{text: 早安}]",
}


def load(root, post="", top="account: main", without=(), tags=None):
    """What a plan with one post comes to; the lines of `post` take the place of the usual ones."""
    own = {line.partition(":")[0]: line for line in post.splitlines()}
    lines = {key: line for key, line in {**POST, **own}.items() if key not in without}
    rows = "".join(f"    {line}\n" for line in lines.values())
    (root / "plans").mkdir(exist_ok=True)
    text = f"{top}\nposts:\n{rows.replace('    ', '  - ', 1)}"
    (root / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    ws = workspace(root)
    if tags is not None:
        ws = replace(ws, accounts={"main": replace(ws.accounts["main"], tags=tags)})
    return load_plans(ws, NamedFiles(str(root)), NOW)


def read(root, post="", top="account: main", **more):
    loaded = load(root, post, top, **more)
    assert loaded.findings == ()
    return loaded.plans[0].posts[0]


def only(root, post="", top="account: main", **more):
    """The one finding, whose sentences can be said in each language."""
    (found,) = load(root, post, top, **more).findings
    for language in languages():
        text = rule_text(found.rule, language)
        assert text.message_of(found.variant).format(**found.params)
        assert text.help_of(found.variant).format(**found.params)
    return found


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("8pm", time(20)),
        ("晚上8點", time(20)),
        ("下午3:30", time(15, 30)),
        ("20點", time(20)),
        ("上午10點半", time(10, 30)),
        ("中午12點", time(12)),
    ],
)
def test_a_time_of_day_that_can_only_be_one_is_understood(tmp_path, written, at):
    made = read(tmp_path, f"cadence: {{once: 2026-12-25 {written}}}")
    assert made.cadence.at == (at,)
    made = read(tmp_path, f"cadence: {{daily: true, at: {written}}}")
    assert made.cadence.at == (at,)


def test_an_hour_that_may_be_of_two_halves_of_the_day_is_asked_about(tmp_path):
    found = only(tmp_path, "cadence: {daily: true, at: 8點}")
    assert (found.rule, found.variant, found.params["near"]) == ("OA203", "near", "08:00")


@pytest.mark.parametrize(
    "written", ["2026/12/25", "2026年12月25日", "115/12/25", "民國115年12月25日", "2026.12.25"]
)
def test_a_day_with_its_year_is_understood(tmp_path, written):
    made = read(tmp_path, f"cadence: {{dates: [{written}], at: 12:00}}")
    assert made.cadence.form == Dates((date(2026, 12, 25),))
    made = read(tmp_path, f"cadence: {{once: {written} 晚上8點}}")
    assert made.cadence.form == Once(date(2026, 12, 25))


def test_a_day_without_a_year_is_offered_with_the_next_one(tmp_path):
    found = only(tmp_path, "cadence: {dates: [12/25], at: 12:00}")
    assert (found.rule, found.variant, found.params["near"]) == ("OA202", "near", "2026-12-25")
    found = only(tmp_path, "cadence: {dates: [1/5], at: 12:00}")
    assert found.params["near"] == "2027-01-05"
    found = only(tmp_path, "cadence: {once: 12/25 晚上8點}")
    assert (found.variant, found.params["near"]) == ("moment_near", "2026-12-25T20:00")


@pytest.mark.parametrize("written", ["2次/週", "每週2次", "2/week", "每周2則"])
def test_how_often_is_understood_in_chinese(tmp_path, written):
    loaded = load(tmp_path, top=f"account: main\nfrequency: {{broadcast: {written}}}")
    assert loaded.findings == ()
    assert loaded.plans[0].frequency == {"broadcast": "2/week"}


@pytest.mark.parametrize(
    ("written", "platform"),
    [
        ("Facebook", "facebook"),
        ("臉書", "facebook"),
        ("IG", "instagram"),
        ("YouTube", "youtube"),
        ("脆", "threads"),
    ],
)
def test_a_platform_goes_by_the_names_that_people_use(tmp_path, written, platform):
    made = read(tmp_path, f"platform: {written}\ncopy: 新品", without=["messages"])
    assert made.platform == platform


@pytest.mark.parametrize("written", ["LINE", "LINE官方帳號", "LINE 官方帳號", "官方帳號", "line@"])
def test_lines_own_platform_goes_by_its_names(tmp_path, written):
    assert read(tmp_path, f'platform: "{written}"').platform == "line"


@pytest.mark.parametrize("says", ["messages: [{text: 早安}]", "copy: 早安", "notes: x"])
def test_a_wrong_platform_is_one_error_and_nothing_follows_from_it(tmp_path, says):
    without = [] if "messages" in says else ["messages"]
    found = only(tmp_path, f"platform: facebok\n{says}", without=without)
    assert (found.rule, found.params["near"]) == ("OA152", "facebook")


def test_several_checkers_may_stand_in_one_text(tmp_path):
    for written in ("熊大、莎莉", "熊大,莎莉", "熊大 ， 莎莉"):
        assert read(tmp_path, f"checker: {written}").checkers == ("熊大", "莎莉")


def test_a_friendship_is_written_in_days_of_any_language(tmp_path):
    for written in ("30天", "30日", "30d", "３０天"):
        made = read(tmp_path, f"audience: {{demographics: {{friends_for: {{lt: {written}}}}}}}")
        assert made.audience.demographics.friend_days_below == 30


def test_late_is_written_in_hours_of_any_language(tmp_path):
    assert read(tmp_path, "late: 2小時").late == timedelta(hours=2)


def test_a_tag_of_an_account_without_tags_is_told_so(tmp_path):
    found = only(tmp_path, "audience: vip", tags={})
    assert (found.rule, found.variant, found.params["account"]) == ("OA401", "none", "main")


@pytest.mark.parametrize(
    ("key", "near"), [("subject", "subject"), ("主旨", "subject"), ("發文時間", "cadence")]
)
def test_a_posts_key_at_the_top_of_a_plan_is_told_where_it_belongs(tmp_path, key, near):
    found = only(tmp_path, top=f"account: main\n{key}: 週年慶")
    assert (found.rule, found.variant, found.params["near"]) == ("OA150", "of_post", near)


@pytest.mark.parametrize(("key", "near"), [("defalts", "defaults"), ("帳號名稱", "account")])
def test_a_misspelt_key_of_a_plan_is_guessed(tmp_path, key, near):
    found = only(tmp_path, top=f"account: main\n{key}: {{}}")
    assert (found.rule, found.variant, found.params["near"]) == ("OA150", "near", near)


def test_a_post_that_goes_to_everybody_unsaid_is_a_warning(tmp_path):
    found = only(tmp_path, without=["audience"])
    assert (found.rule, found.severity, found.post) == ("OA417", "warning", "a")
    assert load(tmp_path, "draft: true", without=["audience"]).findings == ()
    top = "account: main\ndefaults: {audience: all}"
    assert load(tmp_path, top=top, without=["audience"]).findings == ()


def test_a_day_of_another_year_is_a_warning_that_names_the_likely_one(tmp_path):
    found = only(tmp_path, "cadence: {once: 2025-12-01T20:00}")
    assert (found.rule, found.severity) == ("OA254", "warning")
    assert (found.params["day"], found.params["likely"]) == ("2025-12-01", "2026-12-01")
    assert only(tmp_path, "cadence: {once: 2026-11-01T20:00}").rule == "OA251"


def test_cron_joins_two_kinds_of_days_by_or_and_says_so(tmp_path):
    found = only(tmp_path, 'cadence: {cron: "0 9 1-7 * 1"}')
    assert (found.rule, found.severity, found.params["days"]) == ("OA220", "warning", "1-7")
    assert read(tmp_path, 'cadence: {cron: "0 9 * * 1"}').cadence.at == (time(9),)


def test_a_cadence_of_each_minute_is_a_warning(tmp_path):
    found = only(tmp_path, 'cadence: {cron: "* * * * *"}\nquiet_ok: true')
    assert (found.rule, found.severity, found.params["count"]) == ("OA219", "warning", 1440)


# The configuration


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("price_plan: 中用量", "tw-medium"),
        ("price_plan: 輕用量", "tw-light"),
        ("price_plan: 高用量", "tw-high"),
    ],
)
def test_a_price_plan_goes_by_its_name_in_chinese(tmp_path, lines, value):
    (tmp_path / "oactl.yaml").write_text(f"accounts:\n  main:\n    {lines}\n", encoding="utf-8")
    made, findings = load_workspace(str(tmp_path))
    assert findings == []
    assert made.accounts["main"].price_plan == value


def test_roles_go_by_the_headings_of_the_table(tmp_path):
    (tmp_path / "oactl.yaml").write_text(
        "people:\n  熊大: {role: 檢查人員}\n  兔兔: {role: [發文人員, 檢查人員]}\n",
        encoding="utf-8",
    )
    made, findings = load_workspace(str(tmp_path))
    assert findings == []
    assert made.people["熊大"].roles == {"checker"}
    assert made.people["兔兔"].roles == {"author", "checker"}


# Names


ALIKE = [
    ("offer", "Offer"),
    ("offer", "\u043effer"),
    ("週年慶", "週年\u3164慶"),
    ("a1", "ａ1"),
    ("post0", "postO"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_ids_that_look_the_same_are_a_warning_at_the_second(tmp_path, one, other):
    rows = "".join(
        f'  - {{id: "{name}", audience: all, checker: 熊大, messages: [{{text: x{index}}}], '
        f'cadence: {{once: "2026-12-2{index}T12:00"}}}}\n'
        for index, name in enumerate((one, other))
    )
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(f"account: main\nposts:\n{rows}", encoding="utf-8")
    found = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW).findings
    alike = [f for f in found if f.rule == "OA166"]
    assert [(f.line, f.params["other"]) for f in alike] == [(4, one)]


def test_people_accounts_and_tags_that_look_the_same_are_warnings(tmp_path):
    (tmp_path / "oactl.yaml").write_text(
        "people:\n  Sally: {}\n  sally: {}\naccounts:\n  shop:\n    tags:\n"
        "      vip: {audience_group: 1}\n      VIP: {audience_group: 2}\n  Shop: {}\n",
        encoding="utf-8",
    )
    _, found = load_workspace(str(tmp_path))
    assert [(f.rule, f.line) for f in found] == [("OA166", 3), ("OA166", 8), ("OA166", 9)]


def test_a_name_that_mixes_scripts_is_a_warning_also_where_it_is_the_only_one(tmp_path):
    (tmp_path / "oactl.yaml").write_text(
        "people:\n  b\u0435ar: {}\naccounts:\n  m\u0430in:\n    tags:\n"
        "      v\u0456p: {audience_group: 1}\n      \u0432\u0438\u043f: {audience_group: 2}\n",
        encoding="utf-8",
    )
    _, found = load_workspace(str(tmp_path))
    assert [(f.rule, f.variant, f.line) for f in found] == [
        ("OA166", "mixed", line) for line in (2, 4, 6)
    ]
    found = only(tmp_path, "id: n\u0435ws")
    assert (found.rule, found.variant, found.line) == ("OA166", "mixed", 3)


def test_one_name_in_two_forms_of_unicode_is_one_name(tmp_path):
    composed, parts = "caf\u00e9", "cafe\u0301"
    (tmp_path / "oactl.yaml").write_text(
        f"people:\n  {parts}: {{role: checker}}\naccounts:\n  {parts}:\n    tags:\n"
        f"      {parts}: {{audience_group: 1}}\n",
        encoding="utf-8",
    )
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(
        f"account: {composed}\nposts:\n  - id: {parts}\n    audience: {composed}\n"
        f"    checker: {composed}\n    cadence: {{once: 2026-12-25T12:00}}\n"
        "    messages: [{text: x}]\n",
        encoding="utf-8",
    )
    made, findings = load_workspace(str(tmp_path))
    loaded = load_plans(made, NamedFiles(str(tmp_path)), NOW)
    assert [*findings, *loaded.findings] == []
    assert loaded.plans[0].posts[0].id == composed


@pytest.mark.parametrize("word", ["全部", "全部好友", "所有好友", "所有人", "All", "everyone"])
def test_a_word_for_every_friend_leads_to_all(tmp_path, word):
    found = only(tmp_path, f"audience: {word}")
    assert (found.rule, found.variant) == ("OA401", "everybody")


@pytest.mark.parametrize("written", ["2/周", "2/wk", "一週兩次", "每周2次", "兩次/週"])
def test_a_frequency_in_chinese_or_short_is_understood(tmp_path, written):
    loaded = load(tmp_path, top=f"account: main\nfrequency: {{broadcast: {written}}}")
    assert loaded.findings == ()
    assert loaded.plans[0].frequency == {"broadcast": "2/week"}


def test_the_day_of_a_goal_without_its_year_is_offered_with_it(tmp_path):
    found = only(tmp_path, top="account: main\ngoal: {metric: opens, by: 12/31}")
    assert (found.variant, found.params["near"]) == ("date_near", "2026-12-31")


@pytest.mark.parametrize("written", ["更多好友", "[opens]", "{}", ""])
def test_a_goal_that_is_no_mapping_is_told_with_an_example(tmp_path, written):
    found = only(tmp_path, top=f"account: main\ngoal: {written}")
    assert (found.rule, found.variant) == ("OA151", "goal")


def test_a_platform_without_a_name_here_is_other(tmp_path):
    hand = "copy: 早安\nplatform: "
    made = read(tmp_path, hand + "臉書粉專", without=("messages", "audience"))
    assert made.platform == "facebook"
    found = only(tmp_path, hand + "TikTok", without=("messages",))
    assert (found.rule, found.params["near"]) == ("OA152", "other")


@pytest.mark.parametrize("who", ["兔兔", "莎莉", "熊大"])
def test_an_author_who_is_the_only_checker_is_told_once_whatever_the_role(tmp_path, who):
    found = only(tmp_path, f"author: {who}\nchecker: {who}")
    assert (found.rule, found.field, found.params) == (
        "OA503",
        "checker",
        {"name": who, "accounts": ["main"]},
    )


def test_an_author_without_the_role_who_checks_beside_others_is_told_of_the_role(tmp_path):
    found = only(tmp_path, "author: 兔兔\nchecker: [兔兔, 熊大]")
    assert (found.rule, found.field) == ("OA502", "checker[0]")


def test_a_list_under_account_belongs_under_accounts(tmp_path):
    (found,) = load(tmp_path, top="account: [main]").findings
    assert (found.rule, found.variant) == ("OA151", "accounts")


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("無", None),
        ("晚上10點-早上8點", (time(22), time(8))),
        ("22:00到8:00", (time(22), time(8))),
        ("22:00-24:00", (time(22), time(0))),
        ("晚上10點-半夜1點", (time(22), time(1))),
    ],
)
def test_quiet_hours_and_other_words_of_an_account_are_understood(tmp_path, written, hours):
    (tmp_path / "oactl.yaml").write_text(
        "people: {熊大: {role: 檢查}, 兔兔: {role: 發文}}\n"
        f"accounts: {{main: {{price_plan: 中用量方案, quiet_hours: {written}}}}}\n",
        encoding="utf-8",
    )
    made, found = load_workspace(str(tmp_path))
    assert found == []
    quiet = made.accounts["main"].quiet_hours
    assert (quiet and (quiet.start, quiet.end)) == hours
    assert (made.people["熊大"].roles, made.people["兔兔"].roles) == ({"checker"}, {"author"})


KEYS = [
    ("發文時間: 週三 20:00", "cadence", "cadence"),
    ("內容: 早安", "messages", "messages"),
    ("圖片: https://example.com/a.jpg", "messages", "messages"),
    ("目標對象: vip", "audience", "audience"),
    ("檢查人員: 熊大", "checker", "checker"),
    ("Audience: all", "audience", "audience"),
    ("每週: 三", "cadence", "cadence"),
    ("cadence: {每週: 三, at: '20:00'}", "", "weekly"),
]


@pytest.mark.parametrize(("line", "instead_of", "near"), KEYS)
def test_another_word_for_a_key_is_one_finding(tmp_path, line, instead_of, near):
    found = only(tmp_path, line, without=(instead_of,))
    assert (found.rule, found.params["near"]) == ("OA150", near)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("草稿: true", "draft"),
        ("主題: 週年慶", "subject"),
        ("優惠碼: OA85", "vars"),
        ("標籤: [vip]", "audience: {all: [vip]}"),
        ("tags: [vip]", "audience: {all: [vip]}"),
        ("Platform: line", "platform"),
    ],
)
def test_another_word_for_a_key_leads_to_the_key(tmp_path, line, near):
    found = load(tmp_path, line).findings[0]
    assert (found.rule, found.variant, found.params["near"]) == ("OA150", "near", near)


@pytest.mark.parametrize(
    ("top", "variant", "near"),
    [
        ("版本: 1", "near", "version"),
        ("計劃: a", "near", "plan"),
        ("貼文: []", "near", "posts"),
        ("主題: 週年慶", "of_post", "subject"),
        ("Platform: line", "of_post", "platform"),
    ],
)
def test_another_word_for_a_key_of_a_plan_leads_to_the_key(tmp_path, top, variant, near):
    found = only(tmp_path, top=f"account: main\n{top}")
    assert (found.rule, found.variant, found.params["near"]) == ("OA150", variant, near)


def test_misspelt_defaults_are_one_finding(tmp_path):
    top = "account: main\ndefalts: {audience: all, checker: 熊大}"
    found = only(tmp_path, top=top, without=("audience", "checker"))
    assert (found.rule, found.params["near"]) == ("OA150", "defaults")


@pytest.mark.parametrize(
    "cadence", ["{once: 2062-12-25T20:00}", "{dates: [2026-12-25, 2062-12-25], at: '20:00'}"]
)
def test_a_day_that_is_years_ahead_is_a_warning_with_the_likely_one(tmp_path, cadence):
    found = only(tmp_path, f"cadence: {cadence}")
    assert (found.rule, found.severity, found.params["likely"]) == (
        "OA255",
        "warning",
        "2026-12-25",
    )
