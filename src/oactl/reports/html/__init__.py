"""The report as one self-contained web page: to be forwarded, printed and read on a phone.

Nothing is loaded from outside: styles, the script that sorts tables and the charts are in the file,
and its Content-Security-Policy allows nothing else. All texts of people and of LINE are escaped.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from oactl import __version__
from oactl.domain.report.league import league, row_of
from oactl.domain.report.values import AccountReport, Report
from oactl.i18n import _, language, pgettext
from oactl.reports import MANY
from oactl.reports.figures import called
from oactl.reports.html.comparison import LINK, WORKS
from oactl.reports.html.definitions import definitions_of, figures_by_words, words_of
from oactl.reports.html.page import HtmlAccount, accounts_of
from oactl.reports.layout import heading_of, page_of
from oactl.reports.rows import REACTION_DIGITS
from oactl.reports.split import By, ReportFile, links_to
from oactl.reports.table import DASH, LeaguePage, ReportPage, count, percent
from oactl.words.periods import PERIOD_WORDS

CARD = (1080, 1350)  # pixels of a picture for chat groups, 4 to 5
CARD_CHARTS = 4  # half of them beside highlights


@dataclass(frozen=True, slots=True)
class HtmlLeagueRow:
    """One account in the table of all; `keys` are its figures, by which columns are sorted."""

    href: str
    name: str
    key: str
    cells: Sequence[str]
    keys: Sequence[float]
    rank: str = ""


@dataclass(frozen=True, slots=True)
class HtmlMany:
    """What is said of all accounts together, above their parts."""

    total: str
    parts: Sequence[tuple[str, Sequence[str]]]
    title: str
    heads: Sequence[str]
    rows: Sequence[HtmlLeagueRow]
    group_heads: Sequence[str] = ()
    groups: Sequence[Sequence[str]] = ()


def render_html(report: Report, *, parts: bool = True) -> str:
    """The page of a report in the language that is spoken; with `parts` one of each account.

    More than `MANY` parts are folded, without charts and comparisons, so that the page stays small.
    """
    return _page(report, report.accounts if parts else ())


def render_index(report: Report, files: Sequence[ReportFile], by: By) -> str:
    """The page over all accounts of a report whose parts are in files beside it."""
    pages = [
        (quote(each.file), each.name or _("no group"), len(each.report.accounts)) for each in files
    ]
    return _page(report, (), links_to(files), pages if by == "group" else ())


def _page(
    report: Report,
    parts: Sequence[AccountReport],
    links: Mapping[str, str] | None = None,
    pages: Sequence[tuple[str, str, int]] = (),
) -> str:
    """`links` are the addresses of accounts whose parts are elsewhere, `pages` those of groups."""
    page = page_of(replace(report, accounts=tuple(parts)))
    folded = len(parts) > MANY
    accounts = accounts_of(replace(report, accounts=tuple(parts)), page, charts=not folded)
    alone = accounts[0] if len(report.accounts) == len(accounts) == 1 else None
    many = None if alone else _many(report, accounts, links)
    heads = [*(page.post_heads if any(each.posts for each in accounts) else ())]
    heads += [_("Usual")] if any(each.has_usual for each in accounts) else []
    return _template("report.j2").render(
        language=language(),
        title=_title(report, alone),
        page=_named(page, report, has_notes=bool(accounts)),
        accounts=accounts,
        alone=alone,
        folded=_how_to_open(report) if folded else "",
        many=many,
        pages=pages,
        words=_words(),
        **_defined(accounts, heads, many),
        **_assets("report.css"),
    )


def _how_to_open(report: Report) -> str:
    return _(
        "A click opens an account. Its charts are on a page of its own: {command} --split account "
        "--format html --out reports",
        command=PERIOD_WORDS[report.period.kind].command,
    )


def _defined(
    accounts: Sequence[HtmlAccount], heads: Sequence[str], many: HtmlMany | None
) -> Mapping[str, Any]:
    """Which words of a page lead to what a figure is, and what these are."""
    known = figures_by_words()
    heads = [*heads, *((*many.heads, *many.group_heads) if many else ())]
    figures = {words: known[words] for words in words_of(accounts, heads) if words in known}
    return {"figures": figures, "definitions": definitions_of(figures.values())}


def render_league_page(page: LeaguePage) -> str:
    """The league table alone; a click sorts it by another figure."""
    usual = [(_("Outside of the usual range"), page.beyond)] if page.beyond else []
    rows = [
        HtmlLeagueRow("", name, "", cells, [_key(each) for each in keys], rank)
        for rank, name, cells, keys in page.rows
    ]
    heads = [_("Rank"), _("Account"), *page.heads]
    many = HtmlMany(page.total, usual, page.ranking, heads, rows, page.group_heads, page.groups)
    return _template("report.j2").render(
        language=language(),
        title=page.title,
        page={"title": page.title, "subtitle": page.subtitle, "notes": ()},
        accounts=(),
        alone=None,
        folded="",
        many=many,
        pages=(),
        words=_words(),
        **_defined((), (), many),
        **_assets("report.css"),
    )


def render_card(report: Report) -> str:
    """A page of 1080 by 1350 pixels about one account, for a picture in a chat group."""
    page = page_of(report)
    (alone,) = accounts_of(report, page)
    return _template("card.j2").render(
        language=language(),
        title=_title(report, alone),
        page=_named(page, report, has_notes=False),
        alone=alone,
        pictures=[each for each in alone.pictures if not each.is_tall][
            : CARD_CHARTS // 2 if alone.highlights else CARD_CHARTS
        ],
        words=_words(),
        **_assets("report.css", "card.css"),
    )


def _named(page: ReportPage, report: Report, *, has_notes: bool) -> Mapping[str, Any]:
    """The page's words; where there are no parts there is nothing that notes would explain."""
    title, subtitle = heading_of(report)
    return {
        "title": title,
        "subtitle": subtitle,
        "row_heads": page.row_heads,
        "post_heads": page.post_heads,
        "notes_head": page.notes_head,
        "notes": page.notes if has_notes else (),
    }


def _title(report: Report, alone: HtmlAccount | None) -> str:
    title, _subtitle = heading_of(report)
    return f"{alone.name} · {title}" if alone else title


def _many(
    report: Report, accounts: Sequence[HtmlAccount], links: Mapping[str, str] | None
) -> HtmlMany:
    """All accounts together: what is unusual and wrong, the groups, and the league table."""
    from oactl.reports.league_table import page_of_league  # noqa: PLC0415 - of many
    from oactl.reports.many import page_of_many, parts_of  # noqa: PLC0415 - of many

    page, rows = page_of_many(report, everything=False), map(row_of, report.accounts)
    found = league(report.period, list(rows), "new-followers", report.groups)
    table = page_of_league(found, report.as_of, ZoneInfo("UTC"))
    anchors = (f"#{each.anchor}" for each in accounts)
    parts = zip((each.account for each in report.accounts), anchors, strict=False)
    hrefs, of = {**(links or {}), **dict(parts)}, {each.account: each for each in report.accounts}
    return HtmlMany(
        total=page.total,
        parts=list(parts_of(page)),
        title=_("Accounts"),
        heads=[_("Rank"), _("Account"), *table.heads, _("Click rate"), _("Not sent")],
        rows=[
            _league_row(of[row.account], cells, hrefs.get(row.account, ""))
            for (_rank, row), cells in zip(found.rows, table.rows, strict=True)
        ],
        group_heads=table.group_heads,
        groups=table.groups,
    )


def _league_row(
    account: AccountReport,
    told: tuple[str, str, Sequence[str], Sequence[float | None]],
    href: str,
) -> HtmlLeagueRow:
    rank, key, cells, keys = told
    rate, left = account.figures.engagement.click_rate, len(account.figures.adherence.not_out)
    clicked = DASH if rate is None else percent(rate, REACTION_DIGITS)
    return HtmlLeagueRow(
        href,
        called(account),
        "" if called(account) == key else key,
        [*cells, clicked, count(left)],
        [_key(value) for value in (*keys, rate, left)],
        rank,
    )


def _key(value: float | None) -> float:
    """What is not known comes after everything else."""
    return -1e18 if value is None else value


def _words() -> Mapping[str, str]:
    """What only the page says."""
    return {
        "figures": _("All figures"),
        "usual": _("Usual"),
        "year_ago": _("A year ago"),
        "posts": _("Posts"),
        "compared": _(WORKS),
        "link": _(LINK),
        "number": pgettext("count", "Posts"),
        "clicks": _("Clicks"),
        "people": _("People who clicked"),
        "not_sent": _("Not sent"),
        "by_hand": _("By hand"),
        "charts": _("Charts"),
        "plans": _("Plan, messages and money"),
        "groups": _("Groups"),
        "definitions": _("What the figures are"),
        "made": _("Made with oactl {version} from LINE's own figures.", version=__version__),
    }


@cache
def _template(name: str) -> Template:
    """A template of this folder; everything in it is escaped but what it marks as safe."""
    files = FunctionLoader(_source)
    environment = Environment(
        loader=files,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _source(name: str) -> str:
    return (resources.files(__name__) / name).read_text("utf-8")


@cache
def _assets(*styles: str) -> Mapping[str, str]:
    """Styles and script, and a policy that allows these and nothing else."""
    css, js = "\n".join(map(_text, styles)), _text("report.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(js)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {"css": css, "js": js, "policy": policy}


def _text(name: str) -> str:
    lines = _source(name).splitlines()
    return "\n".join(line.strip() for line in lines)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
