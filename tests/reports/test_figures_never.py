"""What always holds of a report: sums of days, no division by nought, null is never 0."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from figure_facts import account_facts, sent_in
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from oactl.domain.delivery.state import State
from oactl.domain.insight import FollowersDay, days_between, pooled
from oactl.domain.report.build import build
from oactl.domain.report.period import Period, period_of
from oactl.domain.report.values import AccountFacts, Figures, OccurrenceFact, Report
from oactl.reports import render, render_file
from oactl.reports.figures import ACCOUNT_FIGURES, label_of

DAY, WEEK = period_of("day", date(2026, 11, 11)), period_of("week", date(2026, 11, 11))
MONTH, QUARTER = period_of("month", date(2026, 11, 11)), period_of("quarter", date(2026, 11, 11))
LATER = datetime(2027, 2, 1, tzinfo=UTC)
DASH = "—"


# ---- a month is its days ---------------------------------------------------------------------

MOST = st.integers(0, 500)


@st.composite
def whole_quarters(draw: st.DrawFn) -> AccountFacts:
    """A quarter whose days are all known, with sendings and occurrences."""
    days = days_between(QUARTER.eve, QUARTER.end)
    gains = draw(st.lists(st.tuples(MOST, MOST, MOST), min_size=len(days), max_size=len(days)))
    levels, found = [10_000, 5_000, 1_000], {}
    for day, gain in zip(days, gains, strict=True):
        levels = [level + more for level, more in zip(levels, gain, strict=True)]
        found[day] = FollowersDay(day, "ready", *levels)
    inside = st.dates(QUARTER.start, QUARTER.end)
    occurrence = st.builds(OccurrenceFact, inside, st.sampled_from(State), st.just("p/a@x"))
    return AccountFacts(
        "main",
        days=found,
        deliveries=draw(sent_in(inside)),
        occurrences=draw(st.lists(occurrence, max_size=9)),
    )


def figures_of(period: Period, facts: AccountFacts, as_of: datetime = LATER) -> Figures:
    return build(period, [facts], as_of).accounts[0].figures


def parts_of(period: Period) -> list[Period]:
    """The days of a month and of a week, the months of a quarter."""
    kind = "month" if period.kind == "quarter" else "day"
    return list(dict.fromkeys(period_of(kind, day) for day in period.days))


def sums(found: Figures) -> dict[str, int]:
    """All that adds up; where nobody knows how many, the rest does."""
    kept, engagement = found.adherence, found.engagement
    changes = (found.followers, found.targeted_reaches, found.blocks, found.friends)
    counts = {
        f"{kind} {via}": getattr(getattr(found, kind), via) or 0
        for kind in ("messages", "reached")
        for via in ("broadcast", "multicast", "narrowcast", "push")
    }
    states = ("sent", "handed_off", "done", "held", "missed", "skipped", "failed", "open")
    return {
        **{f"change {n}": each.net or 0 for n, each in enumerate(changes)},
        **counts,
        **{state: getattr(kept, state) for state in states},
        "planned": kept.planned,
        "posts": engagement.deliveries,
        "delivered": engagement.delivered or 0,
        "opened": engagement.unique_impressions or 0,
        "clicked": engagement.unique_clicks or 0,
        "tests": found.tests,
    }


@settings(max_examples=15)
@given(whole_quarters())
def test_a_period_is_the_sum_of_its_parts_and_ends_as_the_last_of_them(
    facts: AccountFacts,
) -> None:
    for period in (WEEK, MONTH, QUARTER):
        whole = figures_of(period, facts)
        parts = [figures_of(part, facts) for part in parts_of(period)]
        assert sums(whole) == {
            name: sum(sums(part)[name] for part in parts) for name in sums(whole)
        }
        assert whole.followers.start == parts[0].followers.start
        assert whole.followers.end == parts[-1].followers.end
        assert whole.blocks.rate_end == parts[-1].blocks.rate_end  # a level, and no mean
        assert whole.friends.end == parts[-1].friends.end


@settings(max_examples=15)
@given(whole_quarters())
def test_a_rate_of_a_period_is_of_all_its_people_and_no_mean_of_rates(facts: AccountFacts) -> None:
    engagements = [figures_of(part, facts).engagement for part in parts_of(MONTH)]
    posts = [post for each in engagements for post in each.posts]
    found = figures_of(MONTH, facts).engagement
    assert found.open_rate == pooled((post.unique_impressions, post.delivered) for post in posts)
    assert found.click_rate == pooled((post.unique_clicks, post.delivered) for post in posts)


# ---- nulls and noughts in every look ---------------------------------------------------------


def known_in(report: Report) -> dict[str, Any]:
    """Each figure of the account, None where nobody has it."""
    figures = report.accounts[0].figures
    return {name: measure.now(figures) for name, measure in ACCOUNT_FIGURES.items()}


def in_json(text: str) -> dict[str, Any]:
    (account,) = json.loads(text)["accounts"]
    return {
        "followers": account["followers"]["end"],
        "new": account["followers"]["net"],
        "reach": account["targeted_reaches"]["end"],
        "blocks": account["blocks"]["end"],
        "block_rate": account["blocks"]["rate_end"],
        "friends": account["friends"]["end"],
        "messages": account["reached"]["total"],
        "open_rate": account["engagement"]["open_rate"],
        "click_rate": account["engagement"]["click_rate"],
    }


CSV_PATHS = {
    "followers": "followers.end",
    "new": "followers.net",
    "reach": "targeted_reaches.end",
    "blocks": "blocks.end",
    "block_rate": "blocks.rate_end",
    "friends": "friends.end",
    "messages": "reached.total",
    "open_rate": "engagement.open_rate",
    "click_rate": "engagement.click_rate",
}


def in_csv(text: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    found = {row["metric"]: row["value"] for row in rows if row["about"] == "account"}
    return {name: found[path] for name, path in CSV_PATHS.items()}


def in_wide(text: str) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return {name: row[label_of(name)] for name in CSV_PATHS}


def in_markdown(text: str) -> dict[str, str]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    found = {row[1]: row[3] for row in rows if len(row) > 5}
    return {name: found[label_of(name)] for name in CSV_PATHS}


def in_html(text: str) -> dict[str, str]:
    rows = re.findall(
        r'<tr><th scope="row">(?:<a [^>]*>)?([^<]*)(?:</a>)?</th><td>.*?</td>\s*'
        r'<td class="n"[^>]*>([^<]*)<',
        text,
        re.DOTALL,
    )
    found = dict(rows)
    return {name: found[label_of(name)] for name in CSV_PATHS}


def in_workbook(content: bytes) -> dict[str, Any]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    found = {row[0].value: row[1].value for row in sheet.iter_rows() if len(row) > 1}
    return {name: found[label_of(name)] for name in CSV_PATHS}


def is_number(cell: str) -> bool:
    return bool(re.match(r"[+-]?[0-9]", cell))


@pytest.mark.parametrize("period", [DAY, WEEK, MONTH], ids=lambda each: each.kind)
@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # it would take minutes
@given(data=st.data())
def test_what_nobody_knows_is_shown_as_such_in_every_look(
    tmp_path_factory: pytest.TempPathFactory, period: Period, data: st.DataObject
) -> None:
    """Nothing is divided by nought either, or the looks would end in an error."""
    facts = data.draw(account_facts(period))
    as_of = data.draw(
        st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    )
    report = build(period, [facts], as_of)
    known = known_in(report)
    assert in_json(render(report, "json", None, colour=False)) == known
    unknown = {name for name, value in known.items() if value is None}
    long, wide = (render(report, "csv", None, colour=False, shape=s) for s in ("long", "accounts"))
    for cells in (in_csv(long), in_wide(wide)):
        assert {name for name, cell in cells.items() if not cell} == unknown
    page = render(report, "html", None, colour=False)
    for cells in (in_markdown(render(report, "md", None, colour=False)), in_html(page)):
        assert {name for name, cell in cells.items() if cell.startswith(DASH)} == unknown
        assert all(is_number(cell) for name, cell in cells.items() if name not in unknown)
    assert not re.search(r"\b(nan|None|inf)\b", page)
    folder = tmp_path_factory.getbasetemp()
    cells = in_workbook(render_file(report, "xlsx", folder))
    assert {name: cells[name] for name in known} == pytest.approx(known, nan_ok=False)
    render(report, "table", 80, colour=True)
