"""From a plan's text to its values."""

from datetime import timedelta

import pytest

from corpus import workspace
from oactl.domain.audience import EVERYONE, Via
from oactl.domain.value import is_name
from oactl.planfile.files import NamedFiles
from oactl.planfile.schema import plan_from
from oactl.planfile.yaml.reader import read_yaml

ONE = """
  - id: one
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: hi}]
    checker: 熊大
"""


def read(tmp_path, text, **account):
    ws = workspace(tmp_path, **account)
    document = read_yaml(text.encode(), "plans/a.yaml")
    assert document.problems == []
    return plan_from(document, ws, NamedFiles(str(tmp_path)))


def post(tmp_path, text, **account):
    plan, findings = read(tmp_path, f"account: main\n{text}", **account)
    assert findings == []
    return plan.posts[0]


def test_a_plan_takes_its_name_from_the_file_and_its_zone_from_the_workspace(tmp_path):
    plan, findings = read(tmp_path, f"account: main\nposts:{ONE}")
    assert (plan.name, plan.timezone, plan.accounts, plan.several) == (
        "a",
        "Asia/Taipei",
        ("main",),
        False,
    )
    assert findings == []


def test_a_group_of_accounts_makes_ids_that_carry_the_account(tmp_path):
    plan, _ = read(tmp_path, f"accounts: group:shops\nposts:{ONE}")
    assert (plan.accounts, plan.several) == (("main", "north"), True)


def test_without_an_account_several_make_a_question(tmp_path):
    plan, (found,) = read(tmp_path, f"posts:{ONE}")
    assert (found.rule, found.variant, plan.accounts) == ("OA157", "which", ())


def test_defaults_give_any_field_and_the_post_wins(tmp_path):
    made = post(
        tmp_path,
        """defaults:
  cadence: {daily: true, at: "12:00"}
  checker: 熊大
  silent: true
  late: 30m
  messages: [{text: default}]
posts:
  - id: a
    silent: no
""",
    )
    assert (made.silent, made.checkers, made.late) == (False, ("熊大",), timedelta(minutes=30))
    assert made.contents.items[0].messages[0].body["text"] == "default"


def test_a_post_that_rotates_does_not_say_the_defaults_messages(tmp_path):
    made = post(
        tmp_path,
        """defaults: {checker: 熊大, messages: [{text: default}]}
posts:
  - id: a
    cadence: {daily: true, at: "12:00", from: 2026-12-01}
    rotate: [{messages: [{text: one}]}]
""",
    )
    assert made.contents.kind == "rotate"


def test_the_posts_own_late_wins_over_that_of_the_defaults_cadence(tmp_path):
    made = post(
        tmp_path,
        """defaults: {checker: 熊大, cadence: {daily: true, at: "12:00", late: 3h}}
posts:
  - {id: a, late: 1h, messages: [{text: hi}]}
""",
    )
    assert made.late == timedelta(hours=1)


def test_a_scalar_is_what_it_looks_like(tmp_path):
    made = post(
        tmp_path,
        """posts:
  - id: 0123
    subject: no
    type: 10:30
    vars: {price: 25.5, code: "007"}
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: on}]
    checker: 熊大
""",
    )
    assert (made.id, made.subject, made.type) == ("0123", "no", "10:30")
    assert made.vars == {"price": 25.5, "code": "007"}
    assert made.contents.items[0].messages[0].body["text"] == "on"


def test_a_post_for_a_person_has_copy_and_assets_and_any_audience(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"a picture")
    made = post(
        tmp_path,
        """posts:
  - id: ig
    platform: instagram
    audience: 粉絲
    cadence: {once: 2026-12-01T23:30}
    copy: 新品
    assets: a.jpg
    checker: 熊大
""",
    )
    assert (made.by_hand, made.copy, made.assets) == (True, "新品", ("a.jpg",))


def test_without_an_audience_it_is_every_friend_and_a_tag_may_stand_alone(tmp_path):
    assert post(tmp_path, f"posts:{ONE}").audience == EVERYONE
    alone = post(tmp_path, f"posts:{ONE}    audience: vip\n    via: narrowcast\n")
    assert (alone.audience.all, alone.via) == (("vip",), Via.NARROWCAST)


def test_who_posts_alone_checks_too_where_the_account_says_so(tmp_path):
    text = """posts:
  - {id: a, author: 兔兔, cadence: {once: 2026-12-01T20:00}, messages: [{text: hi}]}
"""
    assert post(tmp_path, text, approval="self").checkers == ("兔兔",)


def test_a_post_with_a_bad_field_is_in_the_plan_and_says_nothing(tmp_path):
    text = f"account: main\nposts:{ONE}".replace("[{text: hi}]", "hi").replace("once", "once")
    plan, (found,) = read(tmp_path, text)
    assert found.rule == "OA305"
    assert [made.id for made in plan.posts] == ["one"]
    assert plan.posts[0].contents.items == ()


def test_messages_by_number_need_a_from(tmp_path):
    text = """account: main
posts:
  - id: a
    cadence: {daily: true, at: "20:00"}
    rotate: [{messages: [{text: one}]}]
    checker: 熊大
"""
    _, (found,) = read(tmp_path, text)
    assert (found.rule, found.field, found.params["key"]) == ("OA213", "cadence", "rotate")
    assert read(tmp_path, text.replace('20:00"', '20:00", from: 2026-11-25'))[1] == []


def test_a_bad_audience_is_nobody_never_everybody(tmp_path):
    plan, findings = read(tmp_path, f"account: main\nposts:{ONE}    audience: [vip]\n")
    assert [found.rule for found in findings] == ["OA151"]
    assert not plan.posts[0].audience.everyone
    assert plan.posts[0].audience.limit == 0


def test_the_second_of_two_posts_with_one_id_is_left_out_and_both_are_broken(tmp_path):
    plan, (found,) = read(tmp_path, f"account: main\nposts:{ONE}{ONE}")
    assert len(plan.posts) == 1
    assert (found.rule, found.post) == ("OA155", "one")


def test_what_a_template_reads_must_be_there(tmp_path):
    _, (found,) = read(tmp_path, f"account: main\nposts:{ONE}".replace("hi", '"{{ friend.name }}"'))
    assert found.rule.startswith("OA34")


@pytest.mark.parametrize("name", ["a", "周年慶", "wed-fri_2", "สวัสดี", "ガパオ"])
def test_letters_of_any_script_make_a_name(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a@b", "a.b", "！", "a\n", "x" * 101])
def test_what_would_break_an_occurrences_id_makes_no_name(name):
    assert not is_name(name)
