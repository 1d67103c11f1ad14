"""From a report to a page in one language: cells, lines, and the notes that the cells need."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from oactl.domain.insight import ONE_DAY, ratio
from oactl.domain.line_day import LINE_ZONE
from oactl.domain.report.period import Period
from oactl.domain.report.values import (
    AccountReport,
    Engagement,
    PostFigures,
    Report,
)
from oactl.i18n import N_, NP_, _, ngettext, pgettext
from oactl.reports.lines import account_lines
from oactl.reports.rows import (
    REACTION_DIGITS,
    KeyFigures,
    Part,
    clicked,
    fewest,
    opened,
    pooled_rates,
)
from oactl.reports.table import (
    Footnotes,
    PostRow,
    ReportPage,
    Section,
    count,
    percents,
    printable,
)
from oactl.words.highlights import sentence
from oactl.words.notices import WEEKDAYS
from oactl.words.periods import PERIOD_WORDS

_DEFINITIONS = (
    (N_("Target reach"), N_("friends LINE can address by gender, age or area.")),
    (N_("Block rate"), N_("blocks / followers of the same day. Friends = followers - blocks.")),
    (
        N_("Open and click rate"),
        N_("unique openers and clickers / delivered, over the posts of which both are known."),
    ),
    (
        N_("Messages"),
        N_(
            "people reached: by LINE's count of the post, or of the day where nothing else of the "
            "kind went out; otherwise those that LINE accepted."
        ),
    ),
    (
        N_("Quota"),
        N_(
            "LINE's own count of the whole month, with all that was sent by hand or by other "
            "programs."
        ),
    ),
    (N_("pp"), N_("percentage points, the difference of two percentages.")),
)
_GAPS: dict[str, str] = {
    "not_ready": N_("not ready yet; LINE takes about a day to count"),
    "not_asked": N_("not fetched; run: oactl insight sync"),
    "small": N_("fewer than 20; LINE does not give such small figures"),
    "none": N_("LINE gives no such figure"),
    "no_posts": N_("nothing was sent"),
    "zero": N_("nothing to divide by"),
}
_POST_HEADS = (N_("Sent"), NP_("report", "Post"), N_("Delivered"), N_("Opened"), N_("Clicked"))


def page_of(report: Report) -> ReportPage:
    """The page of a report."""
    footnotes = Footnotes()
    sections = [_section(account, report.as_of, footnotes) for account in report.accounts]
    zone, (title, subtitle) = _zone(report), heading_of(report)
    words = PERIOD_WORDS[report.period.kind]
    return ReportPage(
        title=title,
        subtitle=subtitle,
        row_heads=_heads((N_("Figure"), words.days, words.this, words.last, N_("Change"))),
        post_heads=_heads(_POST_HEADS),
        sections=sections,
        notes_head=pgettext("report", "Notes"),
        notes=[*_reasons(footnotes), *_definitions(report, zone)],
    )


def heading_of(report: Report) -> tuple[str, str]:
    """The title, and the line of days below it."""
    return heading(report.period, report.as_of, _zone(report))


def heading(period: Period, as_of: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """The same of what is no whole report."""
    title = _(PERIOD_WORDS[period.kind].title, label=period.label)
    return title, _subtitle(period, as_of.astimezone(zone), zone)


def _zone(report: Report) -> ZoneInfo:
    return ZoneInfo(report.accounts[0].timezone if report.accounts else "UTC")


def _heads(heads: tuple[str, ...]) -> tuple[str, str, str, str, str]:
    one, two, three, four, five = (_(head) if head else "" for head in heads)
    return one, two, three, four, five


def _subtitle(period: Period, as_of: datetime, zone: ZoneInfo) -> str:
    one = period.kind == "day"
    return _(
        N_("{start}, as of {as_of} ({zone})")
        if one
        else N_("{start} to {end}, as of {as_of} ({zone})"),
        start=_long_day(period.start),
        end=_long_day(period.end),
        as_of=f"{as_of:%Y-%m-%d %H:%M}",
        zone=zone.key,
    )


def _section(account: AccountReport, as_of: datetime, footnotes: Footnotes) -> Section:
    zone = ZoneInfo(account.timezone)
    engagement = account.figures.engagement
    return Section(
        heading=printable(account.account),
        warnings=list(_warnings(account, as_of)),
        rows=list(KeyFigures(account, footnotes).rows()),
        posts=[_post(post, zone, footnotes) for post in engagement.posts],
        total=_total(engagement, footnotes) if len(engagement.posts) > 1 else None,
        lines=list(account_lines(account, as_of)),
        highlights=[sentence(each, zone) for each in account.highlights],
    )


def _warnings(account: AccountReport, as_of: datetime) -> Iterator[str]:
    figures = account.figures
    words = PERIOD_WORDS[figures.period.kind]
    end = figures.followers.end_date
    if figures.provisional and end:
        yield _(
            "Provisional: LINE's figures reach to {day}; the rest will change when they are ready.",
            day=_short_day(end),
        )
    elif figures.provisional:
        yield _(words.no_figures)
    if account.same_days:
        yield _(words.same_days)
    over = [day for day in figures.missing_days if day < as_of.astimezone(LINE_ZONE).date()]
    if over and end:
        days = _(", ").join(_short_day(day) for day in over)
        yield _("No figures for: {days}", days=days)


def _post(post: PostFigures, zone: ZoneInfo, footnotes: Footnotes) -> PostRow:
    sent = post.sent_at.astimezone(zone)
    return PostRow(
        sent=f"{_short_day(sent.date())} {sent:%H:%M}",
        subject=printable(post.name),
        delivered=_count(post.delivered, post, footnotes),
        opened=_reaction(post.unique_impressions, _rates(post, opened), post, footnotes),
        clicked=_reaction(post.unique_clicks, _rates(post, clicked), post, footnotes),
    )


def _total(engagement: Engagement, footnotes: Footnotes) -> PostRow:
    return PostRow(
        sent=_("Total"),
        subject=ngettext(
            "{count} post", "{count} posts", engagement.deliveries, count=engagement.deliveries
        ),
        delivered=_count(engagement.delivered, engagement, footnotes),
        opened=_reaction(
            engagement.unique_impressions, pooled_rates(engagement, opened), engagement, footnotes
        ),
        clicked=_reaction(
            engagement.unique_clicks, pooled_rates(engagement, clicked), engagement, footnotes
        ),
    )


def _rates(post: PostFigures, part: Part) -> str:
    return percents(
        ratio(part(post), post.delivered), ratio(part(post), fewest(post)), REACTION_DIGITS
    )


def _count(number: int | None, of: PostFigures | Engagement, footnotes: Footnotes) -> str:
    return count(number) if number is not None else footnotes.dash(of.gap)


def _reaction(
    number: int | None, rate: str, of: PostFigures | Engagement, footnotes: Footnotes
) -> str:
    if number is None:
        return footnotes.dash(of.gap)
    return f"{count(number)} ({rate})" if rate else count(number)


def _reasons(footnotes: Footnotes) -> Iterator[tuple[str, str]]:
    for gap, mark in footnotes.used.items():
        yield f"—{mark}", _(_GAPS[gap.value])


def _definitions(report: Report, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    begins = datetime.combine(report.period.start, time(), LINE_ZONE).astimezone(zone)
    eve = begins.date() == report.period.start - ONE_DAY
    where = (
        _("at {time} the day before in {zone}", time=f"{begins:%H:%M}", zone=zone.key)
        if eve
        else _("at {time} in {zone}", time=f"{begins:%H:%M}", zone=zone.key)
    )
    words = PERIOD_WORDS[report.period.kind]
    yield _(words.term), _(words.meaning, begins=where)
    yield _("Followers"), _(words.level)
    for term, meaning in _DEFINITIONS:
        yield _(term), _(meaning)


def _long_day(day: date) -> str:
    return _("{weekday} {date}", date=day.isoformat(), weekday=_weekday(day))


def _short_day(day: date) -> str:
    return _("{weekday} {date}", date=f"{day:%m/%d}", weekday=_weekday(day))


def _weekday(day: date) -> str:
    return _(WEEKDAYS[day.weekday()])
