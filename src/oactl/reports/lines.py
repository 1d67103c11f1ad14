"""The lines below an account's figures: the plan kept, what was not sent, messages and quota."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from oactl.domain.frequency import Comparison
from oactl.domain.line_day import line_day
from oactl.domain.report.values import (
    AccountReport,
    Adherence,
    Engagement,
    Figures,
    Messages,
    PlanKept,
    SyncedQuota,
)
from oactl.i18n import N_, NP_, Message, _, ngettext
from oactl.reports.history import history_lines
from oactl.reports.rows import not_sent_line, posted_line
from oactl.reports.table import count, percent, printable
from oactl.words.block_cost import cost_lines
from oactl.words.breakdown import breakdown_lines
from oactl.words.goals import goal_words, kpi_lines
from oactl.words.money import month_lines
from oactl.words.notices import PLATFORMS
from oactl.words.periods import PERIOD_WORDS

ADHERENCE: dict[str, str] = {
    "sent": N_("{count} sent"),
    "handed_off": N_("{count} handed to a person"),
    "done": N_("{count} done by a person"),
    "held": N_("{count} held"),
    "missed": N_("{count} missed"),
    "skipped": N_("{count} skipped"),
    "failed": N_("{count} failed"),
    "open": N_("{count} to come"),
}
ENDPOINTS: dict[str, str] = {
    "broadcast": N_("{count} broadcast"),
    "multicast": N_("{count} multicast"),
    "narrowcast": N_("{count} narrowcast"),
    "push": N_("{count} push"),
}


# The kinds of a plan's `frequency` that are no platform's name.
KINDS: Mapping[str, Message] = {
    "broadcast": NP_("frequency", "broadcasts"),
    "post": NP_("frequency", "posts"),
}


def account_lines(account: AccountReport, as_of: datetime) -> Iterator[tuple[str, str]]:
    """A term and what is said of it, in the order in which they are shown."""
    figures = account.figures
    for goal in account.goals:
        yield _("Quarter's goal"), _("; ").join(line.strip() for line in kpi_lines(goal))
    yield from history_lines(account)
    if account.breakdowns is not None:
        yield from breakdown_lines(account.breakdowns)
    if not figures.engagement.posts:
        yield _("Posts"), _(PERIOD_WORDS[figures.period.kind].nothing)
    yield _("Plan kept"), _kept(account)
    yield from _plans(account, line_day(as_of))
    for fact in figures.adherence.not_out:
        yield _("Not sent"), not_sent_line(fact)
    yield from ((_("By hand"), posted_line(f)) for f in figures.adherence.by_hand if f.url)
    subjects = {post.occurrence: post.name for post in figures.engagement.posts}
    costs = cost_lines(account.block_costs, subjects, account.lost_reach)
    yield from ((_("Cost in friends"), line) for line in costs)
    by_endpoint = _sent_as(figures)
    if by_endpoint:
        yield _("Sent as"), by_endpoint
    yield from ((_("LINE's count"), line) for line in _counted(figures))
    yield _("Quota"), _quota(account.quota, line_day(as_of))
    if account.month is not None:
        yield from ((_("Month"), line) for line in month_lines(account.month))


def _plans(account: AccountReport, today: date) -> Iterator[tuple[str, str]]:
    """What each plan promised, and in one line what it is for and who runs it."""
    for plan in account.plans:
        name = printable(plan.title or plan.plan)
        promised = _("; ").join(_promises(plan.promised, today))
        if promised:
            yield _("Promised"), _("{plan}: {promised}", plan=name, promised=promised)
        about = _("; ").join(_about(plan))
        if about:
            yield _("Plan"), _("{plan}: {about}", plan=name, about=about)


def _promises(promised: Sequence[Comparison], today: date) -> Iterator[str]:
    for promise, of_promise in groupby(promised, key=lambda each: each.promise):
        found = list(of_promise)
        about = {"kind": _kind(promise.kind), "times": promise.times}
        if promise.unit == "day":
            kept = sum(not each.lacking for each in found)
            yield _(
                "{kind} {times} a day: on {kept} of {days} days",
                kept=kept,
                days=len(found),
                **about,
            )
        elif len(found) > 1:
            over = [each for each in found if each.end < today]
            yield _kept_of(promise.unit, sum(not each.lacking for each in over), len(over), about)
        elif promise.unit == "week":
            yield _("{kind} {found} of {times} a week", found=found[0].found, **about)
        else:
            month = f"{found[0].start:%Y-%m}"
            of_month = {"month": month, "found": found[0].found}
            yield _("{kind} {found} of {times} in {month}", **of_month, **about)


def _kept_of(unit: str, kept: int, count: int, about: Mapping[str, Any]) -> str:
    """In how many of several weeks or months that are over a promise was kept."""
    if unit == "week":
        return ngettext(
            "{kind} {times} a week: in {kept} of {count} week that is over",
            "{kind} {times} a week: in {kept} of {count} weeks that are over",
            count,
            kept=kept,
            count=count,
            **about,
        )
    return ngettext(
        "{kind} {times} a month: in {kept} of {count} month that is over",
        "{kind} {times} a month: in {kept} of {count} months that are over",
        count,
        kept=kept,
        count=count,
        **about,
    )


def _kind(kind: str) -> str:
    """A kind of post in the reader's words; a type as it is written."""
    message = KINDS.get(kind) or PLATFORMS.get(kind)
    return _(message) if message else printable(kind)


def _about(plan: PlanKept) -> Iterator[str]:
    if plan.goal is not None:
        yield _("goal {goal}", goal=goal_words(*plan.goal))
    if plan.operators:
        yield _("run by {people}", people=_(", ").join(map(printable, plan.operators)))


def _kept(account: AccountReport) -> str:
    now = adherence(account.figures.adherence)
    before = adherence(account.earlier.adherence)
    words = PERIOD_WORDS[account.figures.period.kind]
    message = words.kept_same_days if account.same_days else words.kept
    return _(message, now=now, before=before)


def adherence(kept: Adherence) -> str:
    """What was planned, and of its parts those that are not nothing."""
    if not kept.planned:
        return _("nothing planned")
    parts = [(part, getattr(kept, name)) for name, part in ADHERENCE.items()]
    named = [_(part, count=n) for part, n in parts if n]
    what = _(", ").join(named)
    return _("{count} planned: {what}", count=kept.planned, what=what)


def _sent_as(figures: Figures) -> str:
    """The people reached by endpoint, and how many of them are testers."""
    by_endpoint = _endpoints(figures.reached)
    if not figures.tests:
        return by_endpoint
    tests = ngettext(
        "{count} of them to a tester",
        "{count} of them to testers",
        figures.tests,
        count=count(figures.tests),
    )
    return _("{endpoints} ({tests})", endpoints=by_endpoint, tests=tests)


def _endpoints(messages: Messages) -> str:
    counts = [(part, getattr(messages, name)) for name, part in ENDPOINTS.items()]
    return _(", ").join(_(part, count=count(n)) for part, n in counts if n)


def _counted(figures: Figures) -> Iterator[str]:
    """Where LINE's count is another than ours, and where it has none that can be divided by."""
    total, accepted = figures.reached.total, figures.messages.total
    if total is not None and accepted is not None and total != accepted:
        yield _(
            "{total} people reached; the requests were for {accepted}. A broadcast goes to whoever "
            "is a friend at that moment, and who blocks the account gets nothing.",
            total=count(total),
            accepted=count(accepted),
        )
    lists = _only_accepted(figures.engagement)
    if lists:
        yield ngettext(
            "not known of {count} post; its rates are of the whole list, blocked or not",
            "not known of {count} posts; their rates are of the whole lists, blocked or not",
            lists,
            count=lists,
        )


def _only_accepted(engagement: Engagement) -> int:
    """How many posts have rates by the list that they went to."""
    posts = (post for post in engagement.posts if post.by == "accepted" and post.least is None)
    return sum(post.open_rate is not None or post.click_rate is not None for post in posts)


def _quota(quota: SyncedQuota, today: date) -> str:
    """With the day on which it was so, where that is not the report's."""
    text = _month(quota, today)
    if quota.day in {None, today}:
        return text
    return _("{quota} (as of {day})", quota=text, day=quota.day)


def _month(quota: SyncedQuota, today: date) -> str:
    day = quota.day or today
    if quota.used is None:
        return _("not known yet; run: oactl insight sync")
    if (day.year, day.month) != (today.year, today.month):
        return _of_another_month(quota, quota.used, f"{day:%Y-%m}")
    if quota.limit is None or quota.remaining is None:
        return ngettext(
            "{used} message used this month, no limit set",
            "{used} messages used this month, no limit set",
            quota.used,
            used=count(quota.used),
        )
    used = percent(quota.used / quota.limit, 0) if quota.limit else percent(1, 0)
    return _(
        "{used} of {limit} messages used this month ({share}), {remaining} left",
        used=count(quota.used),
        limit=count(quota.limit),
        remaining=count(quota.remaining),
        share=used,
    )


def _of_another_month(quota: SyncedQuota, used: int, month: str) -> str:
    if quota.limit is None:
        return ngettext(
            "{used} message used in {month}, no limit set",
            "{used} messages used in {month}, no limit set",
            used,
            used=count(used),
            month=month,
        )
    return _(
        "{used} of {limit} messages used in {month}",
        used=count(used),
        limit=count(quota.limit),
        month=month,
    )
