"""The costs of a month as a spreadsheet reads them: a row an account, columns as in the JSON.

An empty cell is a figure that nobody has, never 0; sums have their tax.
"""

import csv
import io
from collections.abc import Sequence

from oactl.domain.cost import AccountCost
from oactl.domain.value import JsonObject
from oactl.public_json import dump
from oactl.public_json.cost import CostOfAccount
from oactl.reports.csv import BOM, guarded

# Each column and the path of its figure in the JSON.
COLUMNS = {
    "account": "account",
    "month": "month.month",
    "price_plan": "month.price_plan",
    "currency": "month.cost.currency",
    "limit": "month.limit",
    "used": "month.used",
    "planned": "month.planned",
    "uncounted": "month.uncounted",
    "total": "month.total",
    "included": "month.included",
    "beyond": "month.beyond",
    "cost_so_far": "cost_so_far.total",
    "cost": "month.cost.total",
    "at_most": "month.cost.at_most",
    "used_up_already": "used_up.already",
    "used_up_at": "used_up.at",
    "runs_out_at": "month.runs_out.at",
    "cheapest": "cheapest.price_plan",
    "cheapest_cost": "cheapest.cost.total",
    "cheapest_by": "cheapest.by",
    "next_month_total": "next_month.total",
    "next_month_cost": "next_month.cost.total",
    "next_month_cheapest": "cheapest_next_month.price_plan",
    "next_month_cheapest_cost": "cheapest_next_month.cost.total",
    "next_month_cheapest_by": "cheapest_next_month.by",
    "friends_a_day": "growth.friends_a_day",
    "cost_per_open": "cost_per.open",
    "cost_per_click": "cost_per.click",
    "cost_per_new_follower": "cost_per.new_follower",
}


def render_cost_csv(found: Sequence[AccountCost]) -> str:
    """A header line and a row an account; begins with a byte order mark, for Excel."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in found:
        document = dump(CostOfAccount.of(each))
        writer.writerow(_cell(document, path.split(".")) for path in COLUMNS.values())
    return BOM + out.getvalue()


def _cell(document: JsonObject, path: Sequence[str]) -> str | int | float | None:
    value: object = document
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return guarded(value)
    return value if isinstance(value, int | float) else None
