"""`goals.yaml`: what it may say, and where each mistake of it stands."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from oactl.domain.account import Account, Person, Workspace
from oactl.domain.goals import MEASURES, Kpi
from oactl.planfile.goals import LoadedGoals, load_goals
from oactl.planfile.plan_files import plan_files
from oactl.planfile.schema import goals_schema

TODAY = date(2026, 11, 25)
KPIS = """\
version: 1
quarters:
  2026-Q4:
    kgi:
      - name: 讓喜歡我們的人變多
        owner: 熊大
        csf:
          - name: 每週都有人加入
            kpi:
"""


def workspace(root: Path) -> Workspace:
    accounts = {name: Account(name, groups=("shops",)) for name in ("taipei", "tainan")}
    accounts["web"] = Account("web")
    people = {name: Person(name) for name in ("熊大", "兔兔")}
    return Workspace(str(root), people=people, accounts=accounts)


def load(root: Path, text: str) -> LoadedGoals:
    (root / "goals.yaml").write_text(text, encoding="utf-8")
    return load_goals(workspace(root), TODAY)


def kpis(root: Path, *rows: str) -> tuple[list[Kpi], list[tuple[str, str | None, int]]]:
    """The KPI of some rows, and the findings with their variant and line."""
    found = load(root, KPIS + "".join(f"              - {row}\n" for row in rows))
    told = [(each.rule, each.variant, each.line) for each in found.findings]
    return found.quarters[0].kpis if found.quarters else [], told


def test_a_workspace_needs_none(tmp_path: Path) -> None:
    found = load_goals(workspace(tmp_path), TODAY)
    assert (found.is_there, found.quarters, found.findings) == (False, (), ())


def test_a_kpi_has_a_measure_a_target_accounts_and_the_nearest_owner(tmp_path: Path) -> None:
    found, told = kpis(
        tmp_path,
        "{measure: followers_net, target: '1,500', accounts: group:shops}",
        "{measure: block_rate, target: 20%, account: web, owner: 兔兔, name: 不打擾}",
        "{measure: open_rate, target: 0.35}",
        "{measure: coupon_uses, target: 500}",
        "{measure: complaints, target: 5, better: less}",
    )
    assert told == []
    new, blocks, opened, coupons, complaints = found
    assert (new.target, new.accounts, new.scope) == (1500, ("taipei", "tainan"), ("group:shops",))
    assert new.owner == "熊大"
    assert (blocks.target, blocks.accounts, blocks.owner) == (0.2, ("web",), "兔兔")
    assert (opened.target, opened.accounts) == (0.35, ("taipei", "tainan", "web"))
    assert (coupons.measure.kind, coupons.measure.better) == ("sum", "more")
    assert complaints.measure.better == "less"
    assert new.quarter.label == "2026-Q4"


@pytest.mark.parametrize(
    ("row", "rule", "variant"),
    [
        ("{measure: folowers_net, target: 5}", "OA901", None),
        ("{measure: block_rate, target: 20}", "OA902", None),
        ("{measure: open_rate, target: 120%}", "OA902", None),
        ("{measure: friends, target: 20%}", "OA902", "count"),
        ("{measure: friends, target: many}", "OA151", "number"),
        ("{measure: 'a b', target: 5}", "OA181", "measure"),
        ("{measure: friends}", "OA153", None),
        ("{target: 5}", "OA153", None),
        ("{measure: friends, target: 5, owner: 熊二}", "OA501", "near"),
        ("{measure: friends, target: 5, account: tainam}", "OA157", "near"),
        ("{measure: friends, target: 5, accounts: group:nobody}", "OA157", "group"),
        ("{measure: friends, target: 5, account: web, accounts: [taipei]}", "OA156", None),
        ("{measure: friends, target: 5, better: most}", "OA152", None),
        ("{measure: friends, target: 5, ower: 熊大}", "OA150", "near"),
        ("friends", "OA151", "mapping"),
    ],
)
def test_a_mistake_is_told_at_its_line_and_hides_no_other_kpi(
    tmp_path: Path, row: str, rule: str, variant: str | None
) -> None:
    good = "{measure: click_rate, target: 5%}"
    found, told = kpis(tmp_path, good, row, "{measure: adherence, target: 95%}")
    assert told == [(rule, variant, 11)]
    names = [each.measure.name for each in found]
    assert names[0] == "click_rate"
    assert names[-1] == "adherence"
    assert len(found) == (3 if rule in {"OA901", "OA501"} else 2)


def test_one_figure_has_one_target_in_a_quarter(tmp_path: Path) -> None:
    _, told = kpis(
        tmp_path,
        "{measure: friends, target: 5, account: web}",
        "{measure: friends, target: 6, accounts: group:shops}",
        "{measure: friends, target: 7, accounts: [web]}",
    )
    assert told == [("OA903", None, 12)]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("", "OA108", 1),
        ("version: 1\n", "OA153", 1),
        ("quarters:\n  2026-Q7: {kgi: []}\n", "OA181", 2),
        ("quarters:\n  2026-Q4: []\n", "OA151", 2),
        ("quarters:\n  2026-Q4: {kgi: more}\n", "OA151", 2),
        ("quarters:\n  2026-Q4:\n    kgi:\n      - csf: []\n", "OA153", 4),
        ("quarters:\n  2026-Q4:\n    kgi:\n      - {name: a, csf: b}\n", "OA151", 4),
        ("quarters: {2026-Q4: {kgi: [}\n", "OA106", 1),
        ("quartals: {}\n", "OA150", 1),
    ],
)
def test_what_is_no_file_of_goals_is_told(tmp_path: Path, text: str, rule: str, line: int) -> None:
    found = load(tmp_path, text)
    assert (rule, line) in [(each.rule, each.line) for each in found.findings]


def test_a_quarter_may_be_written_in_several_ways_and_a_comment_may_silence_a_doubt(
    tmp_path: Path,
) -> None:
    text = KPIS.replace("2026-Q4", "2026q4") + (
        "              # oactl: ignore OA901 imported under this name\n"
        "              - {measure: folowers_net, target: 5}\n"
    )
    found = load(tmp_path, text)
    assert [each.quarter.label for each in found.quarters] == ["2026-Q4"]
    assert found.findings == ()


def test_a_file_that_is_no_text_or_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "goals.yaml").mkdir()
    assert [each.rule for each in load_goals(workspace(tmp_path), TODAY).findings] == ["OA101"]


def test_it_is_no_plan_even_where_plans_lie_beside_it(tmp_path: Path) -> None:
    (tmp_path / "goals.yaml").write_text(KPIS, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("posts: []\n", encoding="utf-8")
    made = Workspace(str(tmp_path), plans=(".",))
    assert plan_files(made) == ["a.yaml"]


def test_a_secret_in_it_is_told_and_not_shown(tmp_path: Path) -> None:
    secret = "eyJhbGciOiJIUzI1NiJ9." + "a" * 120
    found = load(tmp_path, KPIS + f"              - {{measure: x, target: 1, name: {secret}}}\n")
    assert "OA601" in {each.rule for each in found.findings}
    assert all(secret not in str(each.source) for each in found.findings)


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ("{measure: followers_net, target: 1500, accounts: group:shops}", True),
        ("{measure: block_rate, target: 20%}", True),
        ("{measure: coupon_uses, target: 5, better: less, notes: x}", True),
        ("{measure: friends, target: many}", False),
        ("{measure: friends}", False),
        ("{measure: a b, target: 5}", False),
        ("{measure: friends, target: 5, ower: x}", False),
        ("{measure: friends, target: 5, account: web, accounts: [taipei]}", False),
    ],
)
def test_the_schema_for_editors_says_the_same(tmp_path: Path, row: str, holds: bool) -> None:
    text = KPIS + f"              - {row}\n"
    assert Draft202012Validator(goals_schema()).is_valid(yaml.safe_load(text)) is holds
    errors = [each for each in load(tmp_path, text).findings if each.severity == "error"]
    assert (errors == []) is holds


@pytest.mark.parametrize("page", ["goals.md", "goals.zh-TW.md"])
def test_the_example_of_the_how_to_holds(tmp_path: Path, page: str) -> None:
    text = (Path(__file__).parents[2] / "docs/how-to" / page).read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "goals.yaml").write_text(example, encoding="utf-8")
    accounts = {name: Account(name, groups=("shops",)) for name in ("main", "tainan")}
    people = {name: Person(name) for name in ("熊大", "兔兔")}
    found = load_goals(Workspace(str(tmp_path), people=people, accounts=accounts), TODAY)
    assert found.findings == ()
    [quarter] = found.quarters
    assert {each.measure.name for each in quarter.kpis} > {"followers_net", "block_rate", "cost"}
    assert Draft202012Validator(goals_schema()).is_valid(yaml.safe_load(example))
    known = {each for each in MEASURES if f"`{each}`" in text}
    assert known == set(MEASURES), "every measure is explained"
