"""The report as a table for people who open it in a spreadsheet: a row an account, or a post.

Headings and words are in the reader's language, rates are percentages, an empty cell is a figure
that nobody has. What begins like a formula is preceded by an apostrophe, as in the long form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

from oactl.domain.plan import short_name
from oactl.domain.report.values import AccountReport, OccurrenceFact, PostFigures, Report
from oactl.i18n import N_, NP_, Message, _
from oactl.reports.lines import adherence
from oactl.reports.rows import BLOCK_RATE_DIGITS, not_sent_line, not_sent_words
from oactl.reports.table import percent
from oactl.words.notices import STATES

Cell: TypeAlias = str | int | None

ACCOUNT_HEADS: Sequence[Message] = (
    *(N_("Account"), N_("Groups"), N_("Period"), N_("From"), N_("To"), N_("Provisional")),
    *(N_("Followers"), N_("New followers"), N_("New followers last week"), N_("Target reach")),
    *(N_("Blocks"), N_("Block rate"), N_("Friends"), N_("Change of friends")),
    *(
        NP_("count", "Posts"),
        N_("Delivered"),
        N_("Opened"),
        N_("Open rate"),
        N_("Open rate last week"),
    ),
    *(N_("Clicked"), N_("Click rate"), N_("Click rate last week"), N_("Messages")),
    *(N_("Messages last week"), N_("Quota"), N_("Used"), N_("Left"), N_("As of")),
    *(N_("Plan kept"), N_("Not sent")),
)
POST_HEADS: Sequence[Message] = (
    *(N_("Account"), N_("Groups"), N_("Occurrence"), NP_("report", "Post"), N_("Type")),
    *(N_("State"), N_("Sent"), N_("Delivered"), N_("Delivered at least"), N_("Opened")),
    *(N_("Open rate"), N_("Clicked"), N_("Click rate"), N_("Reason")),
)


# Where the period is no week, its figures before are those of the period before.
_BEFORE: Mapping[Message, Message] = {
    N_("New followers last week"): N_("New followers before"),
    N_("Open rate last week"): N_("Open rate before"),
    N_("Click rate last week"): N_("Click rate before"),
    N_("Messages last week"): N_("Messages before"),
}


def rows_by_account(report: Report) -> Iterator[Sequence[Cell]]:
    """The headings, then a row an account."""
    period = report.period
    heads = ACCOUNT_HEADS
    if period.kind != "week":
        heads = [_BEFORE.get(head, head) for head in heads]
    yield [_(head) for head in heads]
    for account in report.accounts:
        yield [
            *_about(account),
            period.label,
            period.start.isoformat(),
            period.end.isoformat(),
            _("yes") if account.figures.provisional else "",
            *_people(account),
            *_reactions(account),
            *_quota(account),
            adherence(account.figures.adherence),
            "\n".join(map(not_sent_line, account.figures.adherence.not_out)),
        ]


def rows_by_post(report: Report) -> Iterator[Sequence[Cell]]:
    """The headings, then a row for each delivery of an account and for each that was not sent.

    What went out in part is both, and has one row.
    """
    yield [_(head) for head in POST_HEADS]
    for account in report.accounts:
        posts, zone = account.figures.engagement.posts, ZoneInfo(account.timezone)
        facts = {short_name(each.occurrence): each for each in account.figures.adherence.not_out}
        for post in posts:
            yield _post(account, post, facts.pop(short_name(post.occurrence), None), zone)
        yield from (_not_sent(account, fact) for fact in facts.values())


def _about(account: AccountReport) -> list[Cell]:
    return [account.account, _(", ").join(account.groups)]


def _people(account: AccountReport) -> Iterable[Cell]:
    now, then = account.figures, account.earlier
    yield now.followers.end
    yield now.followers.net
    yield then.followers.net
    yield now.targeted_reaches.end
    yield now.blocks.end
    yield _percent(now.blocks.rate_end)
    yield now.friends.end
    yield now.friends.net


def _reactions(account: AccountReport) -> Iterable[Cell]:
    now, then = account.figures.engagement, account.earlier.engagement
    yield now.deliveries
    yield now.delivered
    yield now.unique_impressions
    yield _percent(now.open_rate)
    yield _percent(then.open_rate)
    yield now.unique_clicks
    yield _percent(now.click_rate)
    yield _percent(then.click_rate)
    yield account.figures.reached.total
    yield account.earlier.reached.total


def _quota(account: AccountReport) -> list[Cell]:
    quota = account.quota
    day = quota.day.isoformat() if quota.day else None
    return [quota.limit, quota.used, quota.remaining, day]


def _post(
    account: AccountReport, post: PostFigures, fact: OccurrenceFact | None, zone: ZoneInfo
) -> list[Cell]:
    return [
        *_about(account),
        post.occurrence,
        post.subject,
        post.type,
        _(STATES[fact.state.value if fact else "sent"]),
        f"{post.sent_at.astimezone(zone):%Y-%m-%d %H:%M}",
        post.delivered,
        post.least,
        post.unique_impressions,
        _percent(post.open_rate),
        post.unique_clicks,
        _percent(post.click_rate),
        not_sent_words(fact) if fact else "",
    ]


def _not_sent(account: AccountReport, fact: OccurrenceFact) -> list[Cell]:
    state, subject = _(STATES[fact.state.value]), fact.subject or ""
    unknown: list[Cell] = [None] * 7
    about = [*_about(account), fact.occurrence, subject, "", state]
    return [*about, *unknown, not_sent_words(fact)]


def _percent(rate: float | None) -> str | None:
    return None if rate is None else percent(rate, BLOCK_RATE_DIGITS)
