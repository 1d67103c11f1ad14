"""What the page says of each account, ready for the template: cells, words and charts."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from oactl.domain.picture import AccountPicture
from oactl.domain.report.values import AccountReport, OccurrenceFact, PostFigures, Report, Trend
from oactl.i18n import N_, _
from oactl.reports.charts import share, sparkline
from oactl.reports.figures import (
    ACCOUNT_FIGURES,
    BETTER,
    FEWEST,
    begun,
    called,
    trend_with_usual,
    trends_by_name,
    usual_of,
)
from oactl.reports.html.comparison import HtmlComparison, comparison_of
from oactl.reports.html.pictures import Picture, pictures_of
from oactl.reports.rows import why_not_sent
from oactl.reports.table import DASH, PostRow, ReportPage, Row, Section, Tone, printable
from oactl.words.breakdown import BY, COMPARED, LINKS
from oactl.words.notices import STATES

HEADLINES = ("friends", "new", "block_rate", "open_rate")
_SPARK = 13  # periods in a table's cell
ELSEWHERE = (N_("Not sent"), N_("By hand"), N_("Trend"), N_("A year ago"))
_PLACES = {
    -1: N_("below its usual range"),
    0: N_("within its usual range"),
    1: N_("above its usual range"),
}
_LINKS = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class HtmlRow:
    """A figure with its words; `why` says why there is no value, `place` how usual it is."""

    row: Row
    spark: str
    why: str
    usual: str
    place: str
    tone: Tone
    year_ago: str


@dataclass(frozen=True, slots=True)
class HtmlPost:
    """A delivery's cells, the keys by which its columns are sorted, and bars for its rates."""

    row: PostRow
    keys: tuple[str, str, float, float, float]
    open_bar: str
    click_bar: str


@dataclass(frozen=True, slots=True)
class HtmlFact:
    """An occurrence that was not sent, or that a person carries out: what, why, and where it is."""

    what: str
    name: str
    state: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class HtmlAccount:
    """One account's part of the page; without a `picture` its initials stand there."""

    anchor: str
    name: str
    key: str
    initials: str
    picture: str
    groups: str
    warnings: Sequence[str]
    highlights: Sequence[str]
    cards: Sequence[HtmlRow]
    rows: Sequence[HtmlRow]
    has_year_ago: bool
    has_usual: bool
    pictures: Sequence[Picture]
    posts: Sequence[HtmlPost]
    total: PostRow | None
    not_sent: Sequence[HtmlFact]
    hand_offs: Sequence[HtmlFact]
    comparison: HtmlComparison | None
    lines: Sequence[tuple[str, str]]


def accounts_of(report: Report, page: ReportPage, *, charts: bool = True) -> list[HtmlAccount]:
    """The parts of all accounts; `page` is the page of the same report."""
    reasons = {mark: why for mark, why in page.notes if mark.startswith(DASH)}
    pairs = zip(report.accounts, page.sections, strict=True)
    return [_account(at, *pair, reasons, charts=charts) for at, pair in enumerate(pairs, 1)]


def _account(
    at: int, account: AccountReport, section: Section, reasons: Mapping[str, str], *, charts: bool
) -> HtmlAccount:
    rows = [_row(account, row, reasons, charts=charts) for row in section.rows]
    by_name = {each.row.name: each for each in rows}
    kept, name = account.figures.adherence, called(account)
    posts = zip(account.figures.engagement.posts, section.posts, strict=True)
    return HtmlAccount(
        anchor=f"account-{at}",
        name=name,
        key="" if name == section.heading else section.heading,
        initials=initials(name),
        picture=data_address(account.picture) if account.picture else "",
        groups=_(", ").join(map(printable, account.groups)),
        warnings=section.warnings,
        highlights=section.highlights,
        cards=[by_name[each] for each in HEADLINES],
        rows=rows,
        has_year_ago=account.year_ago is not None,
        has_usual=any(each.usual for each in rows),
        pictures=pictures_of(account) if charts else (),
        posts=[_post(post, row) for post, row in posts],
        total=section.total,
        not_sent=[_fact(fact) for fact in kept.occurrences],
        hand_offs=[_fact(fact) for fact in (*kept.hand_offs, *kept.by_hand)],
        comparison=comparison_of(account.breakdowns) if charts else None,
        lines=[line for line in section.lines if line[0] not in _elsewhere()],
    )


def _elsewhere() -> frozenset[str]:
    """The terms of lines that the page shows in parts of their own."""
    return frozenset(map(_, (*ELSEWHERE, COMPARED, LINKS, *BY.values())))


def initials(name: str) -> str:
    """What stands for a picture: the first sign of a Chinese name, two letters of others."""
    words = [word for word in name.split() if word[0].isalnum()] or [name]
    first = words[0][:1]
    if not first.isascii() or len(words) == 1:
        return first.upper()
    return (first + words[1][:1]).upper()


def data_address(picture: AccountPicture) -> str:
    """The picture itself as an address, so that the page loads nothing."""
    return f"data:{picture.media_type};base64,{b64encode(picture.data).decode('ascii')}"


def _row(account: AccountReport, row: Row, reasons: Mapping[str, str], *, charts: bool) -> HtmlRow:
    trend, measure = trend_with_usual(account, row.name), ACCOUNT_FIGURES[row.name]
    ago = measure.now(account.year_ago) if account.year_ago else None
    return HtmlRow(
        row=row,
        spark=_spark(account, row.name, trend) if charts else "",
        why=reasons.get(row.value, ""),
        usual=usual_of(row.name, trend),
        place=_place(trend),
        tone=_tone(row, trend),
        year_ago=measure.told(ago),
    )


def _tone(row: Row, trend: Trend | None) -> Tone:
    """Good or bad is what lies beyond its usual range; without one, what the change is."""
    if trend is None or trend.side is None:
        return row.tone
    side = trend.side * BETTER[row.name]
    return "good" if side > 0 else "bad" if side < 0 else "even"


def _spark(account: AccountReport, name: str, trend: Trend | None) -> str:
    """Over the last periods; where there are none yet over the days."""
    own = trends_by_name(account).get(name) or trend
    values = [value for *_, value in begun(own)[-_SPARK:]] if own else []
    if own is not None and sum(value is not None for value in values) >= FEWEST:
        return sparkline(values, own.usual)
    read = ACCOUNT_FIGURES[name].day
    if read is None:
        return ""
    return sparkline([read(day) if day else None for _, day in account.figures.days])


def _place(trend: Trend | None) -> str:
    """Where the period lies beside its usual range, in words; nothing where that is not known."""
    return "" if trend is None or trend.side is None else _(_PLACES[trend.side])


def _post(post: PostFigures, row: PostRow) -> HtmlPost:
    return HtmlPost(
        row=row,
        keys=(
            _instant(post.sent_at),
            row.subject,
            _key(post.delivered),
            _key(post.open_rate),
            _key(post.click_rate),
        ),
        open_bar=_bar(post.open_rate),
        click_bar=_bar(post.click_rate),
    )


def _bar(rate: float | None) -> str:
    return "" if rate is None else share(rate)


def _instant(at: datetime) -> str:
    return f"{at.timestamp():.0f}"


def _key(value: float | None) -> float:
    """What is not known comes last."""
    return -1 if value is None else value


def _fact(fact: OccurrenceFact) -> HtmlFact:
    return HtmlFact(
        what=printable(fact.subject or ""),
        name=printable(fact.occurrence),
        state=_(STATES[fact.state.value]),
        words=why_not_sent(fact),
        url=link(fact.url or ""),
    )


def link(url: str) -> str:
    """An address that people may follow: https or http; nothing of any other kind."""
    return url if urlsplit(url).scheme.lower() in _LINKS else ""
