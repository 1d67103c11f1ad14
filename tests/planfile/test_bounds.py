"""Whatever a plan holds is judged in bounded time; of very many findings the first are told."""

import json
import time

import pytest

from corpus import NOW, workspace
from oactl.i18n import languages
from oactl.planfile.files import NamedFiles
from oactl.planfile.load import load_plans
from oactl.planfile.sdk_check import SdkCheck
from oactl.rules import rule_text

HEAD = "version: 1\naccount: main\ndefaults: {author: 兔兔, checker: 熊大, audience: all}\n"
ONE = "  - id: a\n    cadence: {once: 2026-12-25T12:00}\n    messages: [{text: x}]\n"
MANY = 20_000
FEW_SECONDS = 6  # of processor time; the ways that these tests keep closed took minutes


def each(row, count=3000):
    return HEAD + "posts:\n" + "".join(row.replace("N", str(n)) for n in range(count))


def lines(prefix, count=MANY):
    return "".join(f"{prefix}{number}: x\n" for number in range(count))


ASSETS = "".join(f"{', ' if n else ''}a{n}.jpg" for n in range(90))
PLANS = {
    "unknown keys of a plan": lines("key") + HEAD + "posts:\n" + ONE,
    "unknown keys of a post": HEAD + "posts:\n" + ONE + lines("    audienc"),
    "unknown keys of a cadence": HEAD
    + "posts:\n  - id: a\n    messages: [{text: x}]\n    cadence:\n      daily: true\n"
    + lines("      k"),
    "spaces in a length of time": each(
        ONE.replace("id: a", "id: aN") + '    late: "1d' + " " * 400 + 'x"\n'
    ),
    "assets that are not there": each(
        "  - {id: aN, platform: x, copy: x, cadence: {once: 2026-12-25T12:00}, "
        f"assets: [{ASSETS}]}}\n"
    ),
    "a wrong word in each post": each(ONE.replace("once", "onse").replace("id: a", "id: aN")),
    "each minute in each post": each(
        '  - {id: aN, cadence: {cron: "* * * * *"}, messages: [{text: xN}]}\n'
    ),
    "the same in each post": each(
        '  - {id: aN, cadence: {daily: true, at: "12:00"}, messages: [{text: x}]}\n'
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_nothing_but_faults_is_judged_in_seconds(tmp_path, name):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "p.yaml").write_text(PLANS[name], encoding="utf-8")
    began = time.process_time()
    loaded = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW)
    assert time.process_time() - began < FEW_SECONDS
    assert 0 < len(loaded.findings) <= 1001


def test_posts_whose_errors_are_only_counted_are_held_all_the_same(tmp_path):
    (tmp_path / "plans").mkdir()
    text = each("  - {id: aN, cadence: {once: 2026-12-25T12:00}, messages: [{txt: x}]}\n")
    (tmp_path / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    loaded = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW)
    last = loaded.findings[-1]
    assert (last.rule, last.severity, last.params["limit"]) == ("OA116", "error", 1000)
    assert int(last.params["more"].replace(",", "")) >= 2000
    assert all(loaded.is_broken("p", f"a{n}") for n in range(3000))
    assert loaded.rules_of("p", "a2999")


def test_more_entries_than_a_list_can_have_are_one_finding(tmp_path):
    (tmp_path / "plans").mkdir()
    text = HEAD + "posts:\n" + ONE + "    checker: [" + ", ".join(["熊大"] * 51) + "]\n"
    (tmp_path / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    (found,) = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW).findings
    assert (found.rule, found.params) == ("OA165", {"count": 51, "limit": 50})


@pytest.mark.parametrize("place", ["", "    "])
def test_unknown_keys_without_end_are_counted_and_only_the_first_are_reported(tmp_path, place):
    (tmp_path / "plans").mkdir()
    text = HEAD + "posts:\n" + ONE + "".join(f"{place}k{n}: 1\n" for n in range(50_000))
    (tmp_path / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    began = time.process_time()
    loaded = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW)
    assert time.process_time() - began < FEW_SECONDS
    last = loaded.findings[-1]
    assert (last.rule, last.params["more"]) == ("OA116", "49,000")
    assert last.params["total"] == "50,000"


MANY_INSIDE = {
    "by_date": "    by_date:\n"
    + "".join(f"      x{n}: {{messages: [{{text: x}}]}}\n" for n in range(5000)),
    "vars": "    messages: [{text: x}]\n    vars:\n"
    + "".join(f'      "a b{n}": 1\n' for n in range(5000)),
    "message": "    messages:\n      - text: x\n"
    + "".join(f"        k{n}: 1\n" for n in range(5000)),
}


@pytest.mark.parametrize("key", MANY_INSIDE)
@pytest.mark.parametrize("language", languages())
def test_a_count_that_stopped_at_the_limit_is_never_told_as_one(tmp_path, key, language):
    (tmp_path / "plans").mkdir()
    text = HEAD + "posts:\n" + ONE.replace("    messages: [{text: x}]\n", MANY_INSIDE[key])
    (tmp_path / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    last = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW).findings[-1]
    said = rule_text("OA116", language).message_of(last.variant).format(**last.params)
    assert last.rule == "OA116"
    assert "1,001" not in said
    assert "1,000" in said


def test_wrong_days_without_end_are_told_to_be_more_than_those_reported(tmp_path):
    (tmp_path / "plans").mkdir()
    days = ", ".join(f"x{n}" for n in range(4000))
    text = (
        HEAD + "posts:\n" + ONE.replace("once: 2026-12-25T12:00", f"at: '12:00', dates: [{days}]")
    )
    (tmp_path / "plans" / "p.yaml").write_text(text, encoding="utf-8")
    last = load_plans(workspace(tmp_path), NamedFiles(str(tmp_path)), NOW).findings[-1]
    assert (last.rule, last.params["total"]) == ("OA116", "4,000")


def test_posts_that_name_one_flex_file_judge_and_compare_it_once(tmp_path):
    (tmp_path / "plans").mkdir()
    words = [{"type": "text", "text": "x" * 5} for _ in range(90)]
    body = {"type": "box", "layout": "vertical", "contents": words}
    bubbles = [{"type": "bubble", "body": body} for _ in range(9)]
    flex = json.dumps({"type": "carousel", "contents": bubbles})
    (tmp_path / "a.json").write_text(flex, encoding="utf-8")
    row = ONE.replace("id: a", "id: aN").replace("{text: x}", "{flex: {alt: a, file: a.json}}")
    (tmp_path / "plans" / "p.yaml").write_text(each(row, 5_000), encoding="utf-8")
    files, check = NamedFiles(str(tmp_path)), SdkCheck(None)
    began = time.process_time()
    loaded = load_plans(workspace(tmp_path), files, NOW, opinion=check)
    assert time.process_time() - began < FEW_SECONDS
    assert len(loaded.plans[0].posts) == 5_000
