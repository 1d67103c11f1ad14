"""The league table in words and cells: for a terminal, a wiki and a spreadsheet."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from oactl.domain.report.league import RANKED_BY, GroupTotal, League, RankedBy, figure
from oactl.i18n import N_, NP_, Message, _
from oactl.reports.csv import BOM, guarded
from oactl.reports.layout import heading
from oactl.reports.many import beyond_lines, fitted, fitted_table, known, people_words
from oactl.reports.markdown import escaped
from oactl.reports.plain import table
from oactl.reports.rows import BLOCK_RATE_DIGITS, REACTION_DIGITS
from oactl.reports.table import (
    DASH,
    LeaguePage,
    count,
    percent,
    printable,
    signed,
    signed_percent,
    width_of,
)


class Told(NamedTuple):
    """What a figure is called in the table and beside it, and how its value is written."""

    title: Message
    write: Callable[[float], str]
    head: Message | None = None


def _points(change: float) -> str:
    points = signed_percent(change, BLOCK_RATE_DIGITS).removesuffix("%")
    return _("{points} pp", points=points)


FIGURES: Mapping[RankedBy, Told] = {
    "followers": Told(N_("Followers"), lambda value: count(round(value))),
    "new-followers": Told(N_("New followers"), lambda value: signed(round(value))),
    "growth-rate": Told(N_("Growth rate"), lambda value: signed_percent(value, 1)),
    "friends": Told(N_("Friends"), lambda value: count(round(value))),
    "block-rate": Told(N_("Block rate"), lambda value: percent(value, BLOCK_RATE_DIGITS)),
    "block-rate-change": Told(N_("Change of the block rate"), _points, N_("Change")),
    "target-reach": Told(N_("Target reach"), lambda value: count(round(value))),
    "posts": Told(NP_("count", "Posts"), lambda value: count(round(value))),
    "messages": Told(N_("Messages"), lambda value: count(round(value))),
    "open-rate": Told(N_("Open rate"), lambda value: percent(value, REACTION_DIGITS)),
}
_GROUP_HEADS: Sequence[Message] = (
    *(N_("Group"), N_("Accounts"), N_("Followers"), N_("New followers"), N_("Friends")),
    *(N_("Change"), NP_("count", "Posts"), N_("Messages"), N_("Open rate")),
)


def page_of_league(found: League, as_of: datetime, zone: ZoneInfo) -> LeaguePage:
    """Every cell as it is written."""
    rows = [row for _rank, row in found.rows]
    total = found.total
    friends = (total.friends, total.friends_net)
    words = people_words(total.accounts, friends, total.posts, total.messages, total.open_rate)
    return LeaguePage(
        *heading(found.period, as_of, zone),
        total=_(", ").join(words),
        beyond=beyond_lines(rows),
        group_heads=[_(head) for head in _GROUP_HEADS],
        groups=[_group(each) for each in found.groups],
        ranking=_("Ranked by: {figure}", figure=_(FIGURES[found.ranked_by].title)),
        heads=[_(told.head or told.title) for told in FIGURES.values()],
        rows=[
            (
                DASH if rank is None else str(rank),
                printable(row.account),
                [_cell(name, figure(row, name)) for name in FIGURES],
                [figure(row, name) for name in FIGURES],
            )
            for rank, row in found.rows
        ],
    )


def _cell(name: RankedBy, value: float | None) -> str:
    return DASH if value is None else FIGURES[name].write(value)


def _group(each: GroupTotal) -> list[str]:
    rate = each.open_rate
    return [
        printable(each.name) or _("no group"),
        count(each.accounts),
        known(each.followers, count),
        known(each.new_followers, signed),
        known(each.friends, count),
        known(each.friends_net, signed),
        count(each.posts),
        known(each.messages, count),
        DASH if rate is None else percent(rate, REACTION_DIGITS),
    ]


def league_text(page: LeaguePage, width: int | None) -> str:
    """What is unusual first, then the groups, then every account with its rank before its name."""
    lines = [page.title, page.subtitle, "", page.total, ""]
    if page.beyond:
        lines += [_("Outside of the usual range"), *(f"- {each}" for each in page.beyond), ""]
    text = [part for line in lines for part in fitted(line, width)]
    if page.groups:
        text += [*fitted_table(page.group_heads, page.groups, width), ""]
    longest = max((len(rank) for rank, *_rest in page.rows), default=0)
    rows = [
        [f"{' ' * (longest - width_of(rank))}{rank}  {name}", *cells]
        for rank, name, cells, _keys in page.rows
    ]
    heads = [f"{' ' * (longest + 2)}{_('Account')}", *page.heads]
    return "\n".join([*text, page.ranking, *fitted_table(heads, rows, width)]) + "\n"


def league_markdown(page: LeaguePage) -> str:
    """As markdown."""
    lines = [f"# {escaped(page.title)}", "", escaped(page.subtitle), "", escaped(page.total), ""]
    if page.beyond:
        head = _("Outside of the usual range")
        lines += [f"## {escaped(head)}", "", *(f"- {escaped(each)}" for each in page.beyond), ""]
    if page.groups:
        lines += [_piped(page.group_heads, page.groups, 1), ""]
    rows = [[rank, name, *cells] for rank, name, cells, _keys in page.rows]
    heads = [_("Rank"), _("Account"), *page.heads]
    return "\n".join([*lines, f"## {escaped(page.ranking)}", "", _piped(heads, rows, 2)]) + "\n"


def _piped(heads: Sequence[str], rows: Sequence[Sequence[str]], names: int) -> str:
    cells = [[escaped(cell) for cell in row] for row in rows]
    align = (*("left",) * names, *("right",) * (len(heads) - names))
    return table([escaped(head) for head in heads], cells, align, "pipe")


def league_csv(found: League) -> str:
    """A row an account, the rank first; rates are fractions, an empty cell nobody knows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [name.replace("-", "_") for name in RANKED_BY]
    writer.writerow(["rank", "account", "groups", "end_date", *names])
    for rank, row in found.rows:
        about = [guarded(row.account), guarded(",".join(row.groups)), row.end_date]
        writer.writerow([rank, *about, *(figure(row, name) for name in RANKED_BY)])
    return BOM + out.getvalue()
