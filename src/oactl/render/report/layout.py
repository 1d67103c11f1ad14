"""From a report to a sheet in one language: cells, lines, and the notes that the cells need."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from oactl.domain.insight.days import LINE_ZONE, ONE_DAY
from oactl.domain.report.values import (
    AccountReport,
    Adherence,
    Engagement,
    Messages,
    PostFigures,
    Quota,
    Report,
)
from oactl.i18n import Catalog
from oactl.render.report.cells import Marks, count, percent, printable
from oactl.render.report.not_sent import not_sent_line
from oactl.render.report.rows import REACTION_DIGITS, KeyFigures
from oactl.render.report.sheet import PostRow, Section, Sheet

DEFINITIONS = ("days", "followers", "reach", "blocks", "rates", "rounding")
ADHERENCE = ("sent", "handed_off", "done", "held", "missed", "skipped", "failed", "open")
ENDPOINTS = ("broadcast", "multicast", "narrowcast", "push")


def sheet_of(report: Report, catalog: Catalog) -> Sheet:
    """The sheet of a report."""
    marks = Marks()
    sections = [_section(account, report.as_of, marks, catalog) for account in report.accounts]
    zone = ZoneInfo(report.accounts[0].timezone) if report.accounts else ZoneInfo("UTC")
    return Sheet(
        title=catalog("report.title", label=report.period.label),
        subtitle=_subtitle(report, zone, catalog),
        row_heads=_heads("row", catalog),
        post_heads=_heads("post", catalog),
        sections=sections,
        notes_head=catalog("report.notes"),
        notes=[*_reasons(marks, catalog), *_definitions(report, zone, catalog)],
    )


def _heads(table: str, catalog: Catalog) -> tuple[str, str, str, str, str]:
    one, two, three, four, five = (catalog(f"report.{table}_head_{n}") for n in range(1, 6))
    return one, two, three, four, five


def _subtitle(report: Report, zone: ZoneInfo, catalog: Catalog) -> str:
    as_of = report.as_of.astimezone(zone)
    return catalog(
        "report.subtitle",
        start=_long_day(report.period.start, catalog),
        end=_long_day(report.period.end, catalog),
        as_of=f"{as_of:%Y-%m-%d %H:%M}",
        zone=zone.key,
    )


def _section(account: AccountReport, as_of: datetime, marks: Marks, catalog: Catalog) -> Section:
    zone = ZoneInfo(account.timezone)
    engagement = account.figures.engagement
    return Section(
        heading=printable(account.account),
        warnings=list(_warnings(account, as_of, catalog)),
        rows=list(KeyFigures(account, marks, catalog).rows()),
        posts=[_post(post, zone, marks, catalog) for post in engagement.posts],
        total=_total(engagement, marks, catalog) if len(engagement.posts) > 1 else None,
        lines=list(_lines(account, catalog)),
    )


def _warnings(account: AccountReport, as_of: datetime, catalog: Catalog) -> Iterator[str]:
    figures = account.figures
    end = figures.followers.end_date
    if figures.provisional and end:
        yield catalog("report.provisional", day=_short_day(end, catalog))
    elif figures.provisional:
        yield catalog("report.no_figures")
    over = [day for day in figures.missing_days if day < as_of.astimezone(LINE_ZONE).date()]
    if over and end:
        days = catalog("report.comma").join(_short_day(day, catalog) for day in over)
        yield catalog("report.missing", days=days)


def _post(post: PostFigures, zone: ZoneInfo, marks: Marks, catalog: Catalog) -> PostRow:
    sent = post.sent_at.astimezone(zone)
    return PostRow(
        sent=f"{_short_day(sent.date(), catalog)} {sent:%H:%M}",
        subject=printable(post.subject) or printable(post.occurrence),
        delivered=_count(post.delivered, post, marks),
        opened=_reaction(post.unique_impressions, post.open_rate, post, marks),
        clicked=_reaction(post.unique_clicks, post.click_rate, post, marks),
    )


def _total(engagement: Engagement, marks: Marks, catalog: Catalog) -> PostRow:
    return PostRow(
        sent=catalog("report.total"),
        subject=catalog("report.total_posts", count=engagement.deliveries),
        delivered=_count(engagement.delivered, engagement, marks),
        opened=_reaction(engagement.unique_impressions, engagement.open_rate, engagement, marks),
        clicked=_reaction(engagement.unique_clicks, engagement.click_rate, engagement, marks),
    )


def _count(number: int | None, of: PostFigures | Engagement, marks: Marks) -> str:
    return count(number) if number is not None else marks.dash(of.gap)


def _reaction(
    number: int | None, rate: float | None, of: PostFigures | Engagement, marks: Marks
) -> str:
    if number is None:
        return marks.dash(of.gap)
    return count(number) if rate is None else f"{count(number)} ({percent(rate, REACTION_DIGITS)})"


def _lines(account: AccountReport, catalog: Catalog) -> Iterator[tuple[str, str]]:
    figures, earlier = account.figures, account.earlier
    if not figures.engagement.posts:
        yield catalog("report.posts"), catalog("report.no_posts_line")
    kept = _adherence(figures.adherence, catalog)
    before = _adherence(earlier.adherence, catalog)
    yield catalog("report.adherence"), catalog("report.with_previous", now=kept, before=before)
    for fact in figures.adherence.occurrences:
        yield catalog("report.not_sent"), not_sent_line(fact, catalog)
    by_endpoint = _messages(figures.messages, catalog)
    if by_endpoint:
        yield catalog("report.sent_as"), by_endpoint
    yield catalog("report.quota"), _quota(account.quota, catalog)


def _adherence(kept: Adherence, catalog: Catalog) -> str:
    """What was planned, and of its parts those that are not nothing."""
    if not kept.planned:
        return catalog("report.nothing_planned")
    parts = [(name, getattr(kept, name)) for name in ADHERENCE]
    named = [catalog(f"report.adherence_{name}", count=n) for name, n in parts if n]
    what = catalog("report.comma").join(named)
    return catalog("report.planned", count=kept.planned, what=what)


def _messages(messages: Messages, catalog: Catalog) -> str:
    counts = [(name, getattr(messages, name)) for name in ENDPOINTS]
    return catalog("report.comma").join(
        catalog(f"report.by_{name}", count=count(n)) for name, n in counts if n
    )


def _quota(quota: Quota, catalog: Catalog) -> str:
    if quota.used is None:
        return catalog("report.quota_unknown")
    if quota.limit is None or quota.remaining is None:
        return catalog("report.quota_unlimited", used=count(quota.used))
    used = percent(quota.used / quota.limit, 0) if quota.limit else percent(1, 0)
    return catalog(
        "report.quota_line",
        used=count(quota.used),
        limit=count(quota.limit),
        remaining=count(quota.remaining),
        share=used,
    )


def _reasons(marks: Marks, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for gap, mark in marks.used.items():
        yield f"—{mark}", catalog(f"report.gap_{gap.value}")


def _definitions(report: Report, zone: ZoneInfo, catalog: Catalog) -> Iterator[tuple[str, str]]:
    begins = datetime.combine(report.period.start, time(), LINE_ZONE).astimezone(zone)
    eve = begins.date() == report.period.start - ONE_DAY
    where = catalog(
        "report.day_begins_eve" if eve else "report.day_begins",
        time=f"{begins:%H:%M}",
        zone=zone.key,
    )
    for name in DEFINITIONS:
        facts = {"begins": where} if name == "days" else {}
        yield catalog(f"report.term_{name}"), catalog(f"report.means_{name}", **facts)


def _long_day(day: date, catalog: Catalog) -> str:
    return catalog("report.long_day", date=day.isoformat(), weekday=_weekday(day, catalog))


def _short_day(day: date, catalog: Catalog) -> str:
    return catalog("report.short_day", date=f"{day:%m/%d}", weekday=_weekday(day, catalog))


def _weekday(day: date, catalog: Catalog) -> str:
    return catalog(f"report.weekday_{day.isoweekday()}")
