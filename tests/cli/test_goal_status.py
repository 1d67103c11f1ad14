"""`oactl goal status`: how far the goals of a quarter are, and what it would take."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from approving import write
from cli_shop import CONFIG, NOW, Run
from wcwidth import wcswidth

from oactl.domain.delivery.identity import Channel
from oactl.domain.insight import Snapshot
from oactl.ledger.store import Ledger
from oactl.sandbox import SandboxServer
from published import faults
from terminal import in_terminal

EVE, LAST = date(2026, 9, 30), date(2026, 11, 24)
BOTS = {"main": f"U{'1' * 32}", "south": f"U{'2' * 32}"}
GOALS = """\
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
Know = Callable[..., None]


def goals(workspace: Path, *rows: str) -> None:
    write(workspace, "goals.yaml", GOALS + "".join(f"              - {row}\n" for row in rows))


@pytest.fixture
def know(workspace: Path, line: SandboxServer) -> Know:
    """Two accounts; keeps figures of an account as LINE would have told them."""
    config = CONFIG + f"    bot_user_id: {BOTS['main']}\n"
    south = f"  south:\n    token: {{env: T}}\n    bot_user_id: {BOTS['south']}\n"
    write(workspace, "oactl.yaml", config + south)

    def keep(account: str, a_day: int, first: date = EVE, followers: int = 1_000) -> None:
        ledger = Ledger(workspace / ".oactl/state.db")
        shots = ledger.snapshots(Channel(line.base.removeprefix("http://"), BOTS[account]))
        for at in range((LAST - first).days + 1):
            day = first + timedelta(days=at)
            figures = {"followers": followers + a_day * at, "blocks": 200}
            data = {"status": "ready", "targetedReaches": 0, **figures}
            shots.put(Snapshot("followers", f"{day}", NOW, True, data))
        ledger.close()

    return keep


def kpis(oactl_here: Run, *words: str) -> list[dict[str, Any]]:
    ran = oactl_here("goal", "status", *words, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert faults("goal status", ran.data) == []
    [kgi] = ran.data["kgi"]
    [csf] = kgi["csf"]
    found: list[dict[str, Any]] = csf["kpi"]
    return found


def test_each_figure_stands_beside_its_line_with_what_it_would_take(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 11)
    goals(workspace, "{measure: followers_net, target: 1271, account: main, owner: 兔兔}")
    [found] = kpis(oactl_here)
    assert (found["value"], found["as_of"], found["state"]) == (605, "2026-11-24", "behind")
    assert found["line"] == round(1271 * 55 / 92, 6)
    assert found["trends"] == [{"weeks": 4, "value": 11.0}, {"weeks": 13, "value": None}]
    assert found["effort"] == {
        "needed": 18.0, "pace": 11.0, "until": "2026-12-31", "possible": True,
    }  # fmt: skip
    told = oactl_here("goal", "status").out
    assert "KGI 讓喜歡我們的人變多 · 熊大" in told
    assert "✗ behind: new followers · main · 兔兔" in told
    assert "605 by 11-24, of 1,271; a straight line has 760" in told
    assert "it would take 18 new followers a day instead of 11 until 12-31" in told


def test_accounts_are_counted_together_on_the_days_that_all_of_them_have(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 2)
    know("south", 1, followers=3_000)
    goals(workspace, "{measure: friends, target: 3600}", "{measure: block_rate, target: 11%}")
    friends, blocks = kpis(oactl_here)
    assert friends["value"] == (1_000 + 110 - 200) + (3_000 + 55 - 200)
    assert friends["state"] == "reached"
    assert blocks["value"] == round(400 / 4_165, 6), "pooled, not the mean of two rates"
    assert blocks["state"] == "on_track"


def test_an_account_without_figures_is_named_and_nothing_is_guessed(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 2)
    goals(workspace, "{measure: friends, target: 3600}", "{measure: coupon_uses, target: 5}")
    friends, coupons = kpis(oactl_here)
    assert (friends["state"], friends["value"], friends["gap"], friends["lacking"]) == (
        "no_figures", None, "not_synced", ["south"],
    )  # fmt: skip
    assert (coupons["state"], coupons["value"], coupons["gap"]) == (
        "no_figures", None, "not_imported",
    )  # fmt: skip
    told = oactl_here("goal", "status").out
    assert "oactl insight sync --from 2026-09-30 (south)" in told
    assert "nobody has imported a figure of it" in told


def test_new_followers_want_the_figure_of_the_day_before_the_quarter(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 2, first=EVE + timedelta(days=1))
    goals(workspace, "{measure: followers_net, target: 5, account: main}")
    [found] = kpis(oactl_here)
    assert (found["state"], found["gap"]) == ("no_figures", "no_start")
    assert "LINE's figure of 2026-09-30 is missing" in oactl_here("goal", "status").out


def test_what_went_out_and_what_it_cost_come_from_the_ledger(
    workspace: Path, oactl_here: Run, line: SandboxServer
) -> None:
    oactl_here("plan", "approve", "--pending", "--by", "熊大")
    [sent] = oactl_here("push", "--due", "--json").data["deliveries"]
    goals(
        workspace,
        "{measure: sent, target: 2}",
        "{measure: adherence, target: 90%}",
        "{measure: messages, target: 3000}",
        "{measure: cost, target: 5000}",
        "{measure: open_rate, target: 30%}",
    )
    went, kept, messages, cost, opened = kpis(oactl_here)
    assert (went["value"], kept["value"]) == (1, 1.0)
    assert messages["value"] == sent["recipients"]
    # tw-medium: NT$840 of October and of November so far
    assert (cost["value"], cost["unit"], cost["state"]) == (1_680, "NT$", "on_track")
    assert [each["value"] for each in went["trends"]] == [None, None], "the ledger is a day old"
    assert (opened["state"], opened["gap"]) == ("no_figures", "nothing_yet")
    told = oactl_here("goal", "status").out
    assert "NT$1,680 by 11-25, of at most NT$5,000" in told


def test_it_asks_line_nothing_and_makes_no_ledger(workspace: Path, oactl_here: Run) -> None:
    (workspace / ".oactl/state.db").unlink()
    goals(workspace, "{measure: friends, target: 3600}", "{measure: sent, target: 5}")
    env = {"OACTL_LINE_API_BASE": "http://127.0.0.1:9", "LINE_CHANNEL_ACCESS_TOKEN": None}
    ran = oactl_here("goal", "status", env=env)
    assert (ran.code, ran.err) == (0, "")
    assert not (workspace / ".oactl/state.db").exists()


def test_a_quarter_that_is_over_was_reached_or_not(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 11)
    goals(workspace, "{measure: followers_net, target: 605, account: main}")
    after = {"OACTL_NOW": "2027-01-10T12:00:00+08:00"}
    found = oactl_here("goal", "status", "--quarter", "last", "--json", env=after).data
    [kpi] = found["kgi"][0]["csf"][0]["kpi"]
    assert (found["quarter"], kpi["state"], kpi["effort"]) == ("2026-Q4", "reached", None)
    early = {"OACTL_NOW": "2026-09-01T12:00:00+08:00"}
    found = oactl_here("goal", "status", "--quarter", "2026-Q4", "--json", env=early).data
    assert found["kgi"][0]["csf"][0]["kpi"][0]["state"] == "not_begun"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--quarter", "soon"), "goal.quarter"), (("--quarter", "last"), "goal.no_quarter")],
)
def test_a_quarter_that_is_none_or_has_no_goals_is_told(
    workspace: Path, oactl_here: Run, words: tuple[str, ...], code: str
) -> None:
    goals(workspace, "{measure: friends, target: 3600}")
    ran = oactl_here("goal", "status", *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, code)


def test_without_goals_a_whole_small_file_is_shown_that_can_be_copied(
    workspace: Path, oactl_here: Run
) -> None:
    ran = oactl_here("goal", "status")
    assert (ran.code, ran.out) == (2, "")
    _missing, where, *example, more = ran.err.splitlines()
    assert str(workspace / "goals.yaml") in where
    assert more.endswith("oactl plan schema --goals")
    write(workspace, "goals.yaml", "\n".join(example))
    told = oactl_here("goal", "status")
    assert (told.code, told.err) == (0, "")
    assert "no figures yet: new followers" in told.out
    assert oactl_here("plan", "validate").code == 0


def test_the_example_of_a_new_workspace_is_named_where_it_is(
    workspace: Path, oactl_here: Run
) -> None:
    write(workspace, "goals.yaml.example", "")
    ran = oactl_here("goal", "status", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "goal.no_file")
    assert str(workspace / "goals.yaml.example") in ran.data["error"]["help"]


def test_mistakes_are_told_by_status_and_by_validate_and_the_rest_is_shown(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    know("main", 2)
    goals(workspace, "{measure: friends, target: 20%}", "{measure: friends, target: 5}")
    ran = oactl_here("goal", "status")
    assert ran.code == 1
    assert "OA902" in ran.err
    assert "goals.yaml:10:" in ran.err
    assert "friends" in ran.out
    document = json.loads(oactl_here("goal", "status", "--json").out)
    assert [each["rule"] for each in document["findings"]] == ["OA902"]
    validated = json.loads(oactl_here("plan", "validate", "--json").out)
    assert ("OA902", "goals.yaml") in [
        (each["rule"], each["path"]) for each in validated["findings"]
    ]
    alone = oactl_here("plan", "validate", "goals.yaml", "--json")
    assert (alone.code, alone.data["files"], alone.data["posts"]) == (1, 1, 0)
    plan = json.loads(oactl_here("plan", "validate", "plans/anniversary.yaml", "--json").out)
    assert "OA902" not in [each["rule"] for each in plan["findings"]]


def test_no_name_in_it_can_pass_for_a_line_of_ours(workspace: Path, oactl_here: Run) -> None:
    row = '{measure: friends, target: 5, name: "a\\n  ✓ reached: b\\e[2J", owner: "熊大"}'
    goals(workspace, row)
    text = (workspace / "goals.yaml").read_text(encoding="utf-8")
    forged = text.replace("每週都有人加入", '"c\\n✓ reached: d"')
    (workspace / "goals.yaml").write_text(forged, encoding="utf-8")
    told = oactl_here("goal", "status").out
    assert "\n✓ reached" not in told.replace("  ", "")
    assert "\x1b" not in told


def test_the_schema_of_goals_is_printed_for_editors(oactl_here: Run) -> None:
    assert "quarters" in json.loads(oactl_here("plan", "schema", "--goals").out)["properties"]


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_no_row_is_wider_than_the_terminal(
    know: Know, workspace: Path, environ: dict[str, str], columns: int, language: str
) -> None:
    know("main", 2)
    goals(
        workspace,
        "{measure: followers_net, target: 900, account: main, name: 每天都要有新朋友加入我們}",
        "{measure: friends, target: 3600}",
        "{measure: cost, target: 900}",
    )
    env = {**environ, "OACTL_LANG": language, "NO_COLOR": "1"}
    shown = in_terminal(("goal", "status"), workspace, env, columns=columns).out
    assert max(wcswidth(row.rstrip("\r")) for row in shown.split("\n")) <= columns


def test_the_report_of_the_quarter_has_the_goals_of_each_account(
    workspace: Path, oactl_here: Run, know: Know
) -> None:
    goals(workspace, "{measure: followers_net, target: 2000, account: south}")
    know("main", 10)
    know("south", 10)
    told = oactl_here("report", "quarterly", "--quarter", "2026-Q4", "--offline")
    assert told.code == 0, told.err
    main, south = told.out.split("[ south ]")
    assert "Quarter's goal" not in main
    assert "behind" in next(line for line in south.splitlines() if line.startswith("Quarter's"))
    assert "Quarter's goal" not in oactl_here("report", "monthly", "--offline").out


def test_the_quarters_report_has_the_goals_in_json_as_the_status_has_them_and_in_a_workbook(
    know: Know, workspace: Path, oactl_here: Run
) -> None:
    goals(
        workspace,
        "{measure: followers_net, target: 1271, account: main, owner: 兔兔}",
        "{measure: block_rate, target: 20%, account: main}",
        "{measure: friends, target: 9, account: south}",
    )
    know("main", 11)
    words = ("report", "quarterly", "--quarter", "2026-Q4", "--offline")
    ran = oactl_here(*words, "--json")
    assert faults("report weekly", ran.data) == []
    main, south = ran.data["accounts"]
    status = kpis(oactl_here)
    assert main["goals"] == status[:2]
    assert south["goals"] == status[2:]
    monthly = oactl_here("report", "monthly", "--offline", "--json").data
    assert [each["goals"] for each in monthly["accounts"]] == [[], []]

    for look in ("html", "md"):
        assert "new followers · main · 兔兔" in oactl_here(*words, "--format", look).out
    assert oactl_here(*words, "--format", "xlsx", "--out", "q.xlsx").code == 0
    book = openpyxl.load_workbook(workspace / "q.xlsx")
    rows = [[cell.value for cell in row][:7] for row in book["main"].iter_rows()]
    (head,) = [at for at, row in enumerate(rows) if row[0] == "Quarter's goal"]
    name, state, value, line, target, unit, day = rows[head + 1]
    assert (name, state, value, target, unit) == (
        "new followers · main · 兔兔",
        *("behind", 605, 1271, None),
    )
    assert line == pytest.approx(1271 * 55 / 92)
    assert f"{day:%Y-%m-%d}" == "2026-11-24"
    assert rows[head + 2][4] == 0.2
    formats = [cell.number_format for cell in book["main"][head + 3][2:5]]
    assert formats == ["0.00%"] * 3
