"""`insight import` and `insight export`: what people bring, and every figure that is kept."""

import csv
import io
import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_shop import CONFIG, NOW, Run

from oactl.domain.delivery.identity import Channel
from oactl.ledger.store import Ledger
from oactl.sandbox import SandboxServer
from published import faults

SPAN = ("--from", "2026-11-20", "--to", "2026-11-22")
TABLE = """\
日期,指標,數值,貼文,平台
2026/11/20,優惠券使用,"1,234",anniversary/wed-fri-offer,line
2026年11月21日,訂單,５６,,
2026-11-22,likes,7,,Instagram
"""


def write(workspace: Path, text: str, encoding: str = "utf-8") -> str:
    (workspace / "figures.csv").write_bytes(text.encode(encoding))
    return "figures.csv"


def exported(oactl_here: Run, *more: str) -> list[dict[str, object]]:
    ran = oactl_here("insight", "export", "--format", "jsonl", *more)
    assert ran.code == 0
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_table_is_taken_once_and_its_corrections_are_told(
    oactl_here: Run, workspace: Path, encoding: str
) -> None:
    file = write(workspace, TABLE, encoding)
    first = oactl_here("insight", "import", file)
    told = "main: 3 new, 0 corrected, 0 known already (2026-11-20 to 2026-11-22)"
    assert tuple(first) == (0, f"{told}: likes, 優惠券使用, 訂單\n", "")
    again = oactl_here("insight", "import", file)
    assert "main: 0 new, 0 corrected, 3 known already" in again.out
    write(workspace, TABLE.replace("1,234", "1,235"), encoding)
    third = oactl_here("insight", "import", file)
    assert third.out.splitlines()[0].startswith("main: 0 new, 1 corrected, 2 known already")
    assert third.out.splitlines()[1] == (
        "  2026-11-20 優惠券使用 anniversary/wed-fri-offer line: 1,234 is now 1,235"
    )
    kept = {(row["metric"], row["value"]) for row in exported(oactl_here)}
    assert kept == {("優惠券使用", 1235), ("訂單", 56), ("likes", 7)}


def test_japanese_of_windows_is_read_too(oactl_here: Run, workspace: Path) -> None:
    text = "日付;メトリクス;数値\n2026-11-20;ブログ訪問;12\n"
    ran = oactl_here("insight", "import", write(workspace, text, "cp932"), "--json")
    assert faults("insight import", ran.data) == []
    assert ran.data["accounts"][0]["metrics"] == ["ブログ訪問"]


def test_nothing_is_taken_of_a_file_with_a_bad_row(oactl_here: Run, workspace: Path) -> None:
    file = write(workspace, TABLE + "24.11.2026,likes,1,,\n2026-11-24,likes,viele,,\n")
    ran = oactl_here("insight", "import", file)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "figures.csv:5: “24.11.2026” is not a date\n"
        "figures.csv:6: “viele” is not a number\n"
        "2 rows are wrong, so nothing of the file was taken\n"
    )
    as_json = oactl_here("insight", "import", file, "--json")
    assert (as_json.code, faults("insight import", as_json.data)) == (1, [])
    assert [error["line"] for error in as_json.data["errors"]] == [5, 6]
    assert exported(oactl_here) == []


def test_a_dry_run_says_the_same_and_writes_nothing(oactl_here: Run, workspace: Path) -> None:
    ran = oactl_here("insight", "import", write(workspace, TABLE), "--dry-run")
    assert ran.out.splitlines()[0].startswith("main: 3 new, 0 corrected")
    assert ran.out.splitlines()[-1] == "nothing was written (--dry-run)"
    assert exported(oactl_here) == []


def test_of_several_accounts_one_is_named_by_option_or_column(
    oactl_here: Run, workspace: Path
) -> None:
    (workspace / "oactl.yaml").write_text(CONFIG + "  south:\n    token: {env: S}\n", "utf-8")
    file = write(workspace, TABLE)
    ran = oactl_here("insight", "import", file, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "import.which_account")
    assert oactl_here("insight", "import", file, "--account", "south").code == 0
    named = "account,date,metric,value\nmain,2026-11-20,orders,1\nsouth,2026-11-20,orders,2\n"
    assert oactl_here("insight", "import", write(workspace, named)).code == 0
    found = {
        (row["account"], row["value"]) for row in exported(oactl_here) if row["metric"] == "orders"
    }
    assert found == {("main", 1), ("south", 2)}
    wrong = oactl_here("insight", "import", write(workspace, named.replace("south", "west")))
    assert "figures.csv:3: there is no account “west”" in wrong.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "import.no_headings"),
        (b"date,metric,value\n", "import.empty"),
        (b"\xff\xff\xff", "import.no_headings"),
        (b"PK\x03\x04 no workbook", "import.unreadable"),
        (b"", "import.no_headings"),
    ],
)
def test_what_is_no_table_is_said(
    oactl_here: Run, workspace: Path, content: bytes, code: str
) -> None:
    if content.startswith(b"PK"):
        pytest.importorskip("openpyxl")
    (workspace / "figures.csv").write_bytes(content)
    ran = oactl_here("insight", "import", "figures.csv", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (1, code)


def test_a_file_that_is_not_there_is_wrong_usage(oactl_here: Run) -> None:
    ran = oactl_here("insight", "import", "none.csv", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "import.unreadable")


def test_a_workbook_is_read_from_the_first_sheet_that_fits(
    oactl_here: Run, workspace: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["notes of the team"])
    sheet = book.create_sheet("figures")
    sheet.append(["數值", "日期", "指標"])
    sheet.append([1234, (NOW - timedelta(days=1)).replace(tzinfo=None), "訂單"])
    sheet.append(["2,000", "2026-11-23", "訂單"])
    book.save(workspace / "figures.xlsx")
    ran = oactl_here("insight", "import", "figures.xlsx", "--json")
    assert (ran.code, ran.data["accounts"][0]["new"]) == (0, 2)
    found = {(row["date"], row["value"]) for row in exported(oactl_here)}
    assert found == {("2026-11-24", 1234), ("2026-11-23", 2000)}


CONSOLE = "\ufeffdate,contacts,targetReaches,blocks\n20261119,500,300,40\n20261120,501,301,41\n"


def test_lines_own_figures_win_over_a_download_and_both_are_kept(
    oactl_here: Run, workspace: Path, line: SandboxServer
) -> None:
    assert oactl_here("insight", "sync", *SPAN).code == 0
    own = [row for row in exported(oactl_here) if row["metric"] == "followers"]
    assert oactl_here("insight", "import", write(workspace, CONSOLE)).code == 0
    both = [row for row in exported(oactl_here) if row["metric"] == "followers"]
    assert len(both) == len(own) + 2
    assert {row["source"] for row in both} == {"line", "figures.csv"}

    channel = Channel(line.base.removeprefix("http://"), line.account().bot_user_id)
    with closing(Ledger(workspace / ".oactl" / "state.db")) as ledger:
        days = ledger.figures.day_figures([channel], date(2026, 11, 19), date(2026, 11, 20))
    first, second = days[channel]
    assert (first.followers, first.targeted_reaches, first.blocks, first.imported) == (
        500,
        300,
        40,
        True,
    )
    assert (second.followers, second.imported) == (own[0]["value"], False)


def test_the_report_counts_with_a_download_where_line_has_given_nothing(
    oactl_here: Run, workspace: Path
) -> None:
    assert oactl_here("account", "check").code == 0
    assert oactl_here("insight", "import", write(workspace, CONSOLE)).code == 0
    args = ("report", "daily", "--offline", "--day", "2026-11-20", "--json")
    (account,) = json.loads(oactl_here(*args).out)["accounts"]
    assert (account["followers"]["start"], account["followers"]["end"]) == (500, 501)
    assert (account["blocks"]["net"], account["missing_days"]) == (1, [])

    assert oactl_here("insight", "sync", *SPAN).code == 0
    own = {row["metric"]: row["value"] for row in exported(oactl_here) if row["source"] == "line"
           and row["date"] == "2026-11-20"}  # fmt: skip
    (account,) = json.loads(oactl_here(*args).out)["accounts"]
    assert account["followers"]["end"] == own["followers"]
    assert account["followers"]["start"] == 500  # LINE was not asked for the day before


def test_an_imported_day_gives_way_when_line_answers_for_it(
    oactl_here: Run, workspace: Path
) -> None:
    assert oactl_here("account", "check").code == 0
    assert oactl_here("insight", "import", write(workspace, CONSOLE)).code == 0
    assert oactl_here("insight", "sync", *SPAN).code == 0
    found = [
        row["source"]
        for row in exported(oactl_here)
        if (row["metric"], row["date"]) == ("followers", "2026-11-20")
    ]
    assert found == ["line", "figures.csv"]


def test_a_csv_of_all_figures_begins_with_a_bom_and_runs_nothing(
    oactl_here: Run, workspace: Path
) -> None:
    text = "date,metric,value,post\n2026-11-20,=cmd(),1,@SUM(A1)\n"
    assert oactl_here("insight", "import", write(workspace, text)).code == 0
    assert oactl_here("insight", "export", "--out", "all.csv").code == 0
    content = (workspace / "all.csv").read_text(encoding="utf-8")
    assert content.startswith("\ufeffaccount,date,metric,value,post,platform,source,fetched_at\n")
    (row,) = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    assert (row["metric"], row["post"], row["value"]) == ("'=cmd()", "'@SUM(A1)", "1")
    assert oactl_here("insight", "export").out == content


def test_every_kind_is_exported_with_its_day_and_its_post(
    oactl_here: Run, line: SandboxServer
) -> None:
    assert oactl_here("plan", "approve", "--pending", "--by", "熊大").code == 0
    assert oactl_here("push", "--due").code == 0
    line.advance(timedelta(days=2))
    later = {"OACTL_NOW": (NOW + timedelta(days=2)).isoformat()}
    assert oactl_here("insight", "sync", "--json", env=later).code == 0
    ran = oactl_here("insight", "export", "--format", "jsonl", env=later)
    rows = [json.loads(each) for each in ran.out.splitlines()]
    assert all(faults("insight export --format jsonl", row) == [] for row in rows)
    found = {row["metric"]: row for row in rows}
    sent = found["delivered"]
    assert (sent["post"], sent["date"]) == (
        "anniversary/wed-fri-offer@2026-11-25T20:00",
        "2026-11-25",
    )
    assert found["messages.apiBroadcast"]["value"] == sent["value"]
    assert {"rich_menu.impressions", "demographic.genders.female", "quota.used"} <= set(found)
    wish = ("insight", "export", "--format", "jsonl", "--from", "2026-11-25", "--to", "2026-11-25")
    only = oactl_here(*wish, env=later)
    assert {json.loads(each)["date"] for each in only.out.splitlines()} == {"2026-11-25"}


def test_parquet_has_the_same_rows_or_says_what_to_install(
    oactl_here: Run, workspace: Path
) -> None:
    assert oactl_here("insight", "import", write(workspace, TABLE)).code == 0
    ran = oactl_here("insight", "export", "--format", "parquet")
    assert ran.code == 2
    assert "--out figures.parquet" in ran.err
    wish = ("insight", "export", "--format", "parquet", "--out", "all.parquet")
    try:
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        missing = oactl_here(*wish)
        assert missing.code == 2
        assert "pip install pyarrow" in missing.err
        assert not (workspace / "all.parquet").exists()
        return
    assert oactl_here(*wish).code == 0
    rows = parquet.read_table(workspace / "all.parquet").to_pylist()
    assert [row["value"] for row in rows] == [1234.0, 56.0, 7.0]
    assert rows[0]["date"].isoformat() == "2026-11-20"


def test_a_format_that_is_none_is_said(oactl_here: Run) -> None:
    assert oactl_here("insight", "export", "--format", "xml").code == 2
    assert oactl_here("insight", "export", "--format", "csv", "--out", "a.xlsx").code == 2


GOALS = """\
version: 1
quarters:
  2026-Q4:
    kgi:
      - name: 讓喜歡我們的人變多
        owner: 熊大
        csf:
          - name: 優惠券有人用
            kpi:
              - {measure: coupon_uses, target: 100}
"""


def test_a_goal_counts_what_was_imported_of_all_posts_and_platforms(
    oactl_here: Run, workspace: Path
) -> None:
    (workspace / "goals.yaml").write_text(GOALS, encoding="utf-8")
    text = (
        "date,metric,value,post,platform\n"
        "2026-10-05,Coupon uses,30,anniversary/wed-fri-offer,line\n"
        "2026-10-05,coupon_uses,12,,instagram\n"
        "2026-09-30,coupon_uses,500,,\n"
        "2026-11-02,orders,7,,\n"
    )
    assert oactl_here("insight", "import", write(workspace, text)).code == 0
    ran = oactl_here("goal", "status", "--json")
    assert ran.code == 0
    (kpi,) = ran.data["kgi"][0]["csf"][0]["kpi"]
    assert kpi["value"] == 42


def test_what_was_brought_before_the_bot_was_known_stays_the_accounts(
    oactl_here: Run, workspace: Path
) -> None:
    assert oactl_here("insight", "import", write(workspace, TABLE)).code == 0
    assert oactl_here("account", "check").code == 0
    again = oactl_here("insight", "import", write(workspace, TABLE.replace("1,234", "9")))
    assert again.out.startswith("main: 0 new, 1 corrected, 2 known already")
    found = {row["metric"]: row["value"] for row in exported(oactl_here)}
    assert found.items() >= {"優惠券使用": 9, "訂單": 56, "likes": 7}.items()
