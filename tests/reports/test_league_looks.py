"""The league table as a terminal, a wiki, a spreadsheet, a browser and a program have it."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from test_report_of_many import report
from wcwidth import wcswidth

from oactl.domain.report.league import LeagueRow, Opened, league
from oactl.domain.report.period import week_of
from oactl.domain.report.values import Beyond
from oactl.i18n import use
from oactl.reports import render
from oactl.reports.league_looks import render_league

WEEK = week_of(date(2026, 11, 9))
AS_OF = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
TAIPEI = ZoneInfo("Asia/Taipei")


def row(n: int, **more: object) -> LeagueRow:
    known = {
        "followers": 1000 + n,
        "new_followers": n - 3,
        "growth_rate": (n - 3) / 1000,
        "friends": 900,
        "friends_net": 4,
        "block_rate": 0.1 + n / 1000,
        "block_rate_change": -0.0012,
        "target_reach": 500,
        "posts": 2,
        "messages": 1800,
        "opened": Opened(600, 1800),
        "end_date": WEEK.end,
    }
    return LeagueRow(f"tea-{n:02}", ("north" if n % 2 else "south",), **{**known, **more})


ROWS = [row(n) for n in range(1, 12)]
ROWS[4] = row(5, beyond=(Beyond("new", 2, 10, 30, -1),))
ROWS[7] = LeagueRow("=cmd", ("south",))


def shown(look: str, width: int | None = None, by: str = "new-followers") -> str:
    found = league(WEEK, ROWS, by, ["south", "north"])
    return render_league(found, look, width, AS_OF, TAIPEI)


def test_the_terminal_has_what_is_unusual_groups_and_ranks() -> None:
    lines = shown("table").splitlines()
    assert lines[0] == "Weekly report 2026-W46"
    assert (
        lines[3] == "11 accounts, 9,000 friends (+40), 20 posts, 18,000 messages, open rate 33.3%"
    )
    assert "- tea-05: new followers +2 (usual +10 to +30)" in lines
    (north,) = (line.split() for line in lines if line.startswith("north"))
    assert north[:4] == ["north", "6", "6,036", "+18"]
    at = lines.index("Ranked by: New followers")
    first = "1 tea-11 1,011 +8 +0.8% 900 11.10% -0.12 pp 500 2 1,800 33.3%"
    assert lines[at + 2].split() == first.split()
    assert lines[-1].split()[:3] == ["—", "=cmd", "—"]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits_the_terminal_and_loses_no_account(width: int, language: str) -> None:
    use(language)
    lines = shown("table", width).splitlines()
    assert max(map(wcswidth, lines)) <= width
    told = "\n".join(lines)
    assert all(each.account in told for each in ROWS)


def test_a_spreadsheet_gets_fractions_and_no_formula() -> None:
    found = list(csv.DictReader(io.StringIO(shown("csv", by="block-rate").removeprefix("\ufeff"))))
    assert [each["account"] for each in found][:2] == ["tea-01", "tea-02"]
    assert (found[0]["rank"], found[0]["block_rate"]) == ("1", "0.101")
    assert (found[-1]["account"], found[-1]["rank"], found[-1]["followers"]) == ("'=cmd", "", "")


def test_a_program_gets_every_row_with_its_rank() -> None:
    found = json.loads(shown("json"))
    assert found["ranked_by"] == "new-followers"
    assert [each["rank"] for each in found["accounts"]] == [*range(1, 11), None]
    (told,) = (each for each in found["accounts"] if each["account"] == "tea-05")
    assert told["beyond_usual"] == [
        {"name": "new", "value": 2.0, "usual": {"low": 10.0, "high": 30.0}}
    ]
    assert found["total"]["friends"] == 9000
    assert [each["name"] for each in found["groups"]] == ["south", "north"]


def test_a_page_can_be_sorted_by_each_figure() -> None:
    page = shown("html")
    table = page[page.index('<table class="stack sortable league">') :]
    keys = re.findall(r'data-key="([^"]+)"', table[: table.index("</tr>", table.index("<tbody>"))])
    assert keys[:4] == ["1", "1011", "8", "0.008"]
    assert table.count("<tr>") == len(ROWS) + 1
    assert not re.findall(r"""(?:src|href)="(?!data:|#)""", page)


def test_a_wiki_gets_two_tables() -> None:
    text = shown("md")
    assert text.startswith("# Weekly report 2026-W46\n")
    assert "## Ranked by: New followers" in text
    assert re.search(r"\| 1 +\| tea-11 +\| +1,011 \|", text)


def test_the_report_of_many_names_first_who_is_out_of_the_usual_range() -> None:
    found = report()
    far = tuple(
        replace(each, beyond=(Beyond("new", 200 + at, 10, 20, 1),))
        for at, each in enumerate(found.accounts)
    )
    lines = render(replace(found, accounts=far), "table", None, colour=False).splitlines()
    at = lines.index("Outside of the usual range")
    assert lines[at + 1] == "- tea-11: new followers +211 (usual +10 to +20)"
    assert lines[at + 6] == "- 7 more accounts"
    assert lines.index("What is wrong") > at
