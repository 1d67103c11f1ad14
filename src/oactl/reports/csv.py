"""The report as a spreadsheet reads it: one figure a row, long and tidy, or as in `wide.py`.

Columns: `account, period, start, end, about, item, subject, metric, value, previous, change`.
`about` is `account`, `day` (item: the day), `post` (item: the occurrence), `occurrence` (one that
was not sent; its `state` and `reason`), `missing_day`, `trend` (item: a period before, or this),
`usual` (item: low, high), `breakdown` (item: `type`, `hour` …; subject: its value) or `link` (item:
its address);
`metric` is the path of the figure in the JSON (`blocks.rate_end`). An empty cell is a figure that
nobody has, never 0. Begins with a byte order mark, or Excel reads 中文 wrongly; user text that a
spreadsheet would run as a formula is preceded by an apostrophe.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.report.values import AccountReport, Report
from oactl.domain.value import JsonObject
from oactl.domain.visible import visible
from oactl.public_json import dump
from oactl.public_json.accounts import MonthsMessages
from oactl.reports.document import (
    breakdowns_document,
    figures_document,
    quota_document,
    trend_document,
    year_ago_document,
)
from oactl.reports.wide import rows_by_account, rows_by_post

BOM = "\ufeff"
COLUMNS = (
    "account",
    "period",
    "start",
    "end",
    "about",
    "item",
    "subject",
    "metric",
    "value",
    "previous",
    "change",
)
_STARTS = "=+\\-@＝＋－＠"
# A spreadsheet of another country splits at `;` or a tab, and a cell of several lines at its ends.
_FORMULA = re.compile(rf"(^|[;\t\r\n|])(?=[ \"']{{0,8}}[{_STARTS}\t\r\n])")

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[Cell, ...]


def render_csv(report: Report, shape: str = "long") -> str:
    """The whole report with a header line; lines end with a line feed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(_shaped(report, shape))
    return BOM + out.getvalue()


def _shaped(report: Report, shape: str) -> Iterator[Iterable[Cell]]:
    if shape == "long":
        yield from _long(report)
        return
    wide = rows_by_account if shape == "accounts" else rows_by_post
    for row in wide(report):
        yield [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def _long(report: Report) -> Iterator[Row]:
    yield COLUMNS
    for account in report.accounts:
        head = (guarded(account.account), report.period.label)
        days = (report.period.start.isoformat(), report.period.end.isoformat())
        yield from ((*head, *days, *row) for row in _rows(account))


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula, also behind a separator of its own."""
    return visible(_FORMULA.sub(r"\1'", text), lines=True)


def _rows(account: AccountReport) -> Iterator[Row]:
    zone = ZoneInfo(account.timezone)
    figures = dump(figures_document(account.figures, zone))
    earlier = dict(_flat(dump(figures_document(account.earlier, zone))))
    quota = {"quota": dump(quota_document(account.quota)), "quota_day": account.quota.day}
    month = {"month": dump(MonthsMessages.of(account.month)) if account.month else None}
    ago = year_ago_document(account)
    then = {"year_ago": dump(ago) if ago else None}
    compared = breakdowns_document(account.breakdowns) if account.breakdowns else None
    parts = (figures, quota, month, then, {"breakdowns": dump(compared) if compared else None})
    for metric, value in chain.from_iterable(map(_flat, parts)):
        previous = earlier.get(metric)
        change = _change(value, previous)
        yield "account", "", "", metric, _cell(value), _cell(previous), _cell(change)
    for day in figures["followers"]["daily"]:
        yield "day", day["date"], "", "followers", day["value"], "", ""
    for post in figures["engagement"]["posts"]:
        yield from _post(post)
    for each in figures["adherence"]["occurrences"]:
        yield from _not_sent(each)
    for missing in figures["missing_days"]:
        yield "missing_day", missing, "", "", "", "", ""
    for trend in account.trends:
        yield from _trend(dump(trend_document(trend)))
    if compared is not None:
        yield from _breakdowns(dump(compared))


def _breakdowns(found: JsonObject) -> Iterator[Row]:
    for each in found["by"]:
        for part in each["parts"]:
            value = guarded(part.pop("value"))
            for metric, figure in part.items():
                yield "breakdown", each["by"], value, metric, figure, "", ""
    for link in found["links"]:
        url = guarded(link.pop("url"))
        yield from (("link", url, "", metric, figure, "", "") for metric, figure in link.items())


def _post(post: JsonObject) -> Iterator[Row]:
    item, subject = guarded(post["occurrence"]), guarded(post["subject"])
    for metric, value in post.items():
        if metric not in {"occurrence", "subject"}:
            yield "post", item, subject, metric, value, "", ""


def _trend(trend: JsonObject) -> Iterator[Row]:
    for end, value in (trend["usual"] or {}).items():
        yield "usual", end, "", trend["name"], value, "", ""
    for point in trend["points"]:
        yield "trend", point["label"], "", trend["name"], point["value"], "", ""


def _not_sent(fact: JsonObject) -> Iterator[Row]:
    item, subject = guarded(fact["occurrence"]), guarded(fact.get("subject", ""))
    for metric in ("state", "reason"):
        yield "occurrence", item, subject, metric, guarded(fact[metric] or ""), "", ""


def _flat(tree: JsonObject, path: str = "") -> Iterator[tuple[str, Any]]:
    """The figures of a tree by their path; lists have rows of their own."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        elif not isinstance(value, list | tuple):
            yield f"{path}{key}", value


def _change(value: Cell, previous: Cell) -> Cell:
    numbers = (int, float)
    if isinstance(value, bool) or not isinstance(value, numbers):
        return None
    return value - previous if isinstance(previous, numbers) else None


def _cell(value: Cell) -> Cell:
    return str(value).lower() if isinstance(value, bool) else value
