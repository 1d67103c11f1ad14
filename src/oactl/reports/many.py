"""The report of many accounts: totals, what is wrong, and with `--all` a row an account."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from oactl.domain.line_day import line_day
from oactl.domain.report.league import LeagueRow, by_distance, row_of
from oactl.domain.report.many import (
    NotSentTogether,
    Totals,
    Wrong,
    not_sent,
    totals,
    wrong,
)
from oactl.domain.report.values import AccountReport, Report
from oactl.i18n import N_, NP_, Message, Plural, _, ngettext
from oactl.reports.layout import heading_of
from oactl.reports.lines import ADHERENCE
from oactl.reports.markdown import escaped
from oactl.reports.plain import table
from oactl.reports.rows import REACTION_DIGITS, not_sent_words
from oactl.reports.table import (
    DASH,
    count,
    flowed,
    padded,
    percent,
    printable,
    signed,
    width_of,
    wrapped,
)
from oactl.words.highlights import beside_usual
from oactl.words.periods import PERIOD_WORDS

FARTHEST = 5  # accounts out of their usual range that are told
NAMED = 3  # accounts that are named before they are only counted
_ALIGN = ("left", *("right",) * 7)
ACCOUNT_HEADS: Sequence[Message] = (
    *(
        N_("Account"),
        N_("Friends"),
        N_("Change"),
        NP_("count", "Posts"),
        N_("Messages"),
        N_("Opened"),
    ),
    *(N_("Clicked"), N_("Not sent")),
)
WRONG: Mapping[str, Message] = {
    **{kind: ADHERENCE[kind] for kind in ("failed", "missed", "held", "handed_off", "skipped")},
    "promised": Plural(
        "{count} promise of a plan not kept", "{count} promises of plans not kept", "count"
    ),
    "spent": N_("less than a tenth of the month's messages is left"),
    "figures": N_("LINE's figures are not complete"),
}


class ManyPage(NamedTuple):
    """The parts in the reader's words; `rows` are those of the accounts, if they are wanted."""

    title: str
    subtitle: str
    total: str
    beyond: Sequence[str]
    wrong: Sequence[str]
    not_sent: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: str


def render_many(report: Report, width: int | None, *, everything: bool) -> str:
    """As text, wrapped where there is a terminal."""
    page = page_of_many(report, everything=everything)
    lines = [page.title, page.subtitle, "", page.total, ""]
    for head, items in parts_of(page):
        lines += [head, *(f"- {item}" for item in items), ""]
    text = [part for line in lines for part in fitted(line, width)]
    if page.rows:
        heads = [_(head) for head in ACCOUNT_HEADS]
        text += [*fitted_table(heads, page.rows, width), ""]
    return "\n".join([*text, *fitted(page.more, width)]) + "\n"


def many_markdown(report: Report, *, everything: bool) -> str:
    """As markdown."""
    page = page_of_many(report, everything=everything)
    lines = [f"# {escaped(page.title)}", "", escaped(page.subtitle), "", escaped(page.total), ""]
    for head, items in parts_of(page):
        lines += [f"## {escaped(head)}", "", *(f"- {escaped(item)}" for item in items), ""]
    if page.rows:
        heads = [escaped(_(head)) for head in ACCOUNT_HEADS]
        rows = [[escaped(cell) for cell in row] for row in page.rows]
        lines += [table(heads, rows, _ALIGN, "pipe"), ""]
    return "\n".join([*lines, escaped(page.more)]) + "\n"


def page_of_many(report: Report, *, everything: bool) -> ManyPage:
    """The page of many accounts; with `everything` a row an account."""
    (title, subtitle), sizes = heading_of(report), report.groups
    return ManyPage(
        title=title,
        subtitle=subtitle,
        total=_total(totals(report.accounts)),
        beyond=beyond_lines([each for each in map(row_of, report.accounts) if each.beyond]),
        wrong=[_wrong(each, sizes) for each in wrong(report.accounts, line_day(report.as_of))],
        not_sent=[_not_sent(each, sizes) for each in not_sent(report.accounts)],
        rows=[_row(each) for each in report.accounts] if everything else [],
        more=_(
            N_("One account in full: {command} --account NAME")
            if everything
            else N_(
                "A row an account: {command} --all; ranked: {command} --league growth-rate; one in "
                "full: {command} --account NAME"
            ),
            command=PERIOD_WORDS[report.period.kind].command,
        ),
    )


def parts_of(page: ManyPage) -> Iterator[tuple[str, Sequence[str]]]:
    """What is unusual, what is wrong and what was not sent, each below its heading."""
    if page.beyond:
        yield _("Outside of the usual range"), page.beyond
    if page.wrong:
        yield _("What is wrong"), page.wrong
    if page.not_sent:
        yield _("Not sent"), page.not_sent
    if not page.wrong and not page.not_sent:
        yield _("Nothing is wrong."), ()


def beyond_lines(found: Sequence[LeagueRow]) -> list[str]:
    """The accounts that are farthest out of their usual range, then how many more there are."""
    out = by_distance(found)
    lines = [
        _("{what}: {words}", what=printable(each.account), words=beside_usual(each.beyond))
        for each in out[:FARTHEST]
    ]
    more = len(out) - len(lines)
    if more > 0:
        lines.append(ngettext("{count} more account", "{count} more accounts", more, count=more))
    return lines


def people_words(
    accounts: int,
    friends: tuple[int | None, int | None],
    posts: int,
    messages: int | None,
    open_rate: float | None,
) -> list[str]:
    """What several accounts come to together; `friends` are they and their change."""
    now, net = friends
    return [
        ngettext("{count} account", "{count} accounts", accounts, count=accounts),
        ngettext(
            "{friends} friend ({net})",
            "{friends} friends ({net})",
            now or 0,
            friends=known(now, count),
            net=known(net, signed),
        ),
        ngettext("{count} post", "{count} posts", posts, count=count(posts)),
        ngettext(
            "{count} message", "{count} messages", messages or 0, count=known(messages, count)
        ),
        _("open rate {rate}", rate=rated(open_rate)),
    ]


def _total(found: Totals) -> str:
    friends = (found.friends, found.net)
    parts = [
        *people_words(found.accounts, friends, found.posts, found.messages, found.open_rate),
        _("click rate {rate}", rate=rated(found.click_rate)),
        _(
            "{kept} of {planned} planned went out",
            kept=count(found.kept),
            planned=count(found.planned - found.open),
        ),
    ]
    if found.open:
        to_come = ADHERENCE["open"]
        parts.append(_(to_come, count=count(found.open)))
    return _(", ").join(parts)


def rated(rate: float | None) -> str:
    """An open or click rate, or a dash."""
    return DASH if rate is None else percent(rate, REACTION_DIGITS)


def _wrong(each: Wrong, sizes: Mapping[str, int]) -> str:
    what = _(WRONG[each.kind], count=each.times)
    accounts = _accounts(each.accounts, each.groups, sizes)
    return _("{what}: {accounts}", what=what, accounts=accounts)


def _not_sent(each: NotSentTogether, sizes: Mapping[str, int]) -> str:
    what = printable(each.name)
    if each.fact.subject:
        what = _("{occurrence} ({subject})", occurrence=what, subject=printable(each.fact.subject))
    words = not_sent_words(each.fact)
    accounts = _accounts(each.accounts, each.groups, sizes)
    return _("{what}: {words}: {accounts}", what=what, words=words, accounts=accounts)


def _accounts(
    names: Sequence[str], groups: Sequence[tuple[str, int]], sizes: Mapping[str, int]
) -> str:
    """A few by name, more by number and group, as the other screens name them."""
    if len(names) <= NAMED:
        return _(", ").join(map(printable, names))
    number = ngettext("{count} account", "{count} accounts", len(names), count=len(names))
    places = {name: at for at, name in enumerate(sizes)}
    of_each = sorted(groups, key=lambda each: places.get(each[0], len(places)))
    parts = [_group(name, count, sizes.get(name)) for name, count in of_each]
    return _("{number} ({groups})", number=number, groups=_(", ").join(parts))


def _group(name: str, count: int, size: int | None) -> str:
    """`north 12/67`; `no group 3` of accounts that are in none."""
    group = printable(name) if name else _("no group")
    share = f"{count}" if size is None else f"{count}/{size}"
    return _("{group} {count}", group=group, count=share)


def _row(account: AccountReport) -> list[str]:
    figures, kept = account.figures, account.figures.adherence
    return [
        printable(account.account),
        known(figures.friends.end, count),
        known(figures.friends.net, signed),
        count(figures.engagement.deliveries),
        known(figures.reached.total, count),
        rated(figures.engagement.open_rate),
        rated(figures.engagement.click_rate),
        count(len(kept.not_out)),
    ]


def known(number: int | None, show: Callable[[int], str]) -> str:
    """A count as `show` writes it, or a dash."""
    return DASH if number is None else show(number)


def fitted_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> list[str]:
    """In columns where they have room, otherwise an account in lines of its own."""
    lines = list(_columns([heads, *rows]))
    if width is None or max(map(width_of, lines)) <= width:
        return lines
    return [line for row in rows for line in _stacked(heads, row, width)]


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, figures to the right, two spaces between them."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for name, *figures in rows:
        cells = (
            " " * (width - width_of(cell)) + cell
            for cell, width in zip(figures, widths[1:], strict=True)
        )
        yield "  ".join([padded(name, widths[0]), *cells])


def _stacked(heads: Sequence[str], row: Sequence[str], width: int) -> list[str]:
    pieces = [f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True)]
    return [row[0], *(f"  {line}" for line in flowed(pieces, width - 2, "  "))]


def fitted(line: str, width: int | None) -> list[str]:
    """A line, or a point of a list, folded where there is a width."""
    if width is None or not line.startswith("- "):
        return [line] if width is None else wrapped(line, width)
    first, *rest = wrapped(line[2:], width - 2)
    return [f"- {first}", *(f"  {each}" for each in rest)]
