"""A figure of a report with the answers of LINE that it was made of, as they came."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from oactl.domain.insight import InsightRequest, SentDelivery, Snapshot, ask_of, compact
from oactl.domain.line_day import line_day
from oactl.domain.report.reached import COUNTERS
from oactl.domain.report.values import AccountReport, Report
from oactl.domain.value import JsonObject
from oactl.i18n import _
from oactl.public_json import dump, report
from oactl.reports.collect import ReportSource
from oactl.reports.document import document
from oactl.reports.table import printable
from oactl.words.definitions import DEFINITIONS, definition_lines, source_of

_FOLLOWERS = "/v2/bot/insight/followers"
_DELIVERIES = "/v2/bot/insight/message/delivery"
_QUOTA = "/v2/bot/message/quota"
_OF_DAYS = frozenset(
    {
        "followers",
        "new-followers",
        "growth-rate",
        "target-reach",
        "blocks",
        "block-rate",
        "friends",
        "block-cost",
    }
)
_COMPARED = frozenset({"comparison", "link-clicks"})
_OF_POSTS = _COMPARED | {"delivered", "open-rate", "click-rate", "messages"}


def figure_page(name: str) -> report.FigurePage:
    """What a figure is, in the reader's language."""
    each = DEFINITIONS[name]
    return report.FigurePage(
        figure=name,
        title=_(each.title),
        formula=_(each.formula),
        source=source_of(each),
        base=_(each.base),
        missing=_(each.missing),
        console=_(each.console),
        metrics=each.metrics,
    )


def page_lines(page: report.FigurePage) -> Iterator[str]:
    """The page for people."""
    formula, *others = definition_lines(DEFINITIONS[page.figure])
    yield f"{page.title} ({page.figure})"
    yield f"  {formula}"
    yield from others
    if page.metrics:
        yield _("in --json: {paths}", paths=_(", ").join(page.metrics))


def traced(name: str, found: Report, sources: Sequence[ReportSource]) -> report.TracedFigure:
    """The values of a figure in a report, and what they were made of, by account."""
    whole = dump(document(found))["accounts"]
    kept = {source.account: source for source in sources}
    return report.TracedFigure(
        figure=figure_page(name),
        accounts=[
            report.TracedAccount(
                account=account.account,
                values={path: _at(tree, path) for path in DEFINITIONS[name].metrics},
                answers=[_answer(*each) for each in _answers(name, account, kept[account.account])],
            )
            for account, tree in zip(found.accounts, whole, strict=True)
        ],
    )


def traced_lines(traced_figure: report.TracedFigure) -> Iterator[str]:
    """The same for people: a value a line, and each answer below its request."""
    yield from page_lines(traced_figure.figure)
    for account in traced_figure.accounts:
        yield ""
        yield f"[ {printable(account.account)} ]"
        yield from (
            f"{path} = {json.dumps(value, ensure_ascii=False)}"
            for path, value in account.values.items()
        )
        for answer in account.answers:
            yield _(
                "{request}, asked {at}{final}",
                request=answer.request,
                at=answer.fetched_at,
                final=_(", final") if answer.final else "",
            )
            yield f"  {json.dumps(answer.data, ensure_ascii=False)}"
        if not account.answers:
            yield _("No answer of LINE is kept for it; run: oactl insight sync")


def _at(tree: JsonObject, path: str) -> Any:  # noqa: ANN401 - whatever the report has there
    value: Any = tree
    for part in path.split("."):
        value = value[part]
    return value


def _answer(request: str, shot: Snapshot) -> report.Answer:
    at = f"{shot.fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return report.Answer(request, at, shot.final, shot.data)


def _answers(
    name: str, account: AccountReport, source: ReportSource
) -> Iterator[tuple[str, Snapshot]]:
    if name in _OF_DAYS:
        yield from _of_days(account, source)
    elif name in _OF_POSTS:
        yield from _of_posts(name, account, source)
    elif name == "quota" and account.quota.day:
        shot = source.snapshots.get("quota", account.quota.day.isoformat())
        if shot:
            yield f"GET {_QUOTA}, GET {_QUOTA}/consumption", shot


def _of_days(account: AccountReport, source: ReportSource) -> Iterator[tuple[str, Snapshot]]:
    figures = account.figures
    for day in (figures.period.eve, figures.followers.end_date):
        shot = source.snapshots.get("followers", day.isoformat()) if day else None
        if day and shot:
            yield f"GET {_FOLLOWERS}?date={compact(day)}", shot


def _of_posts(
    name: str, account: AccountReport, source: ReportSource
) -> Iterator[tuple[str, Snapshot]]:
    several = account.breakdowns if name in _COMPARED else None
    span = several or account.figures.period
    for sent in sorted((*(source.past or ()), *source.deliveries), key=lambda each: each.sent_at):
        if not span.start <= line_day(sent.sent_at) <= span.end:
            continue
        ask = ask_of(sent, sent.sent_at)
        shot = source.snapshots.get(ask.kind, ask.subject) if ask else None
        if ask and shot:
            yield _request(ask), shot
        yield from _counts(sent, source)


def _counts(sent: SentDelivery, source: ReportSource) -> Iterator[tuple[str, Snapshot]]:
    """LINE's counts of the days of a multicast or push."""
    for day in sent.days if sent.via in COUNTERS else ():
        shot = source.snapshots.get("deliveries", day.isoformat())
        if shot:
            yield f"GET {_DELIVERIES}?date={compact(day)}", shot


def _request(ask: InsightRequest) -> str:
    """The request without its days, which grow with the delivery's age."""
    name, value = next(iter(ask.query.items()))
    return f"GET {ask.path}?{name}={value}"
