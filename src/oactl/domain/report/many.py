"""Many accounts as one: the totals, and what is wrong with which of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from oactl.domain.delivery.summary import common_facts
from oactl.domain.insight import pooled, sum_of_known
from oactl.domain.plan import short_name
from oactl.domain.report.values import AccountReport, OccurrenceFact, SyncedQuota

Trouble: TypeAlias = Literal[
    "missed", "held", "handed_off", "failed", "skipped", "promised", "spent", "figures"
]
SPENT = 10  # a month is nearly spent with less than one of so many messages left


class Totals(NamedTuple):
    """All accounts together; what of some is not known is left out, None where of all."""

    accounts: int
    friends: int | None
    net: int | None
    posts: int
    messages: int | None
    open_rate: float | None
    click_rate: float | None
    planned: int
    kept: int
    open: int


class Wrong(NamedTuple):
    """One kind of trouble: how often, and the accounts that have it, by name and by group.

    An account without a group counts for "".
    """

    kind: Trouble
    times: int
    accounts: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]


class NotSentTogether(NamedTuple):
    """One occurrence (`PLAN/POST@TIME`) that was not sent, for the same reason, of some accounts.

    `fact` is that of the first of them, with the figures that all of them have.
    """

    name: str
    fact: OccurrenceFact
    accounts: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]


def totals(accounts: Sequence[AccountReport]) -> Totals:
    """The figures of all accounts together."""
    figures = [each.figures for each in accounts]
    posts = [post for each in figures for post in each.engagement.posts]
    kept = [each.adherence for each in figures]
    return Totals(
        accounts=len(accounts),
        friends=sum_of_known(each.friends.end for each in figures),
        net=sum_of_known(each.friends.net for each in figures),
        posts=len(posts),
        messages=sum_of_known(each.reached.total for each in figures),
        open_rate=pooled((post.unique_impressions, post.delivered) for post in posts),
        click_rate=pooled((post.unique_clicks, post.delivered) for post in posts),
        planned=sum(each.planned for each in kept),
        kept=sum(each.sent + each.done for each in kept),
        open=sum(each.open for each in kept),
    )


def wrong(accounts: Sequence[AccountReport], today: date) -> list[Wrong]:
    """What is wrong, by kind, the worst first; a promise only once its time is over."""
    found: dict[Trouble, list[tuple[AccountReport, int]]] = {}
    for account in accounts:
        for kind, times in _troubles(account, today):
            if times:
                found.setdefault(kind, []).append((account, times))
    return [
        Wrong(kind, sum(times for _, times in some), *_named([each for each, _ in some]))
        for kind, some in sorted(found.items(), key=lambda pair: _ORDER.index(pair[0]))
    ]


_ORDER: tuple[Trouble, ...] = (
    *("failed", "missed", "held", "handed_off", "spent", "promised", "figures", "skipped"),
)  # fmt: skip


def not_sent(accounts: Iterable[AccountReport]) -> list[NotSentTogether]:
    """What was not sent, by time and post; accounts with the same state and reason together."""
    found: dict[tuple[str, str, str, str | None], list[tuple[AccountReport, OccurrenceFact]]] = {}
    for account in accounts:
        for fact in account.figures.adherence.not_out:
            name = short_name(fact.occurrence)
            key = (name.rpartition("@")[2], name, fact.state.value, fact.reason)
            found.setdefault(key, []).append((account, fact))
    return [
        NotSentTogether(key[1], _of_all([fact for _, fact in some]), *_named([a for a, _ in some]))
        for key, some in sorted(found.items(), key=lambda pair: (*pair[0][:3], pair[0][3] or ""))
    ]


def _of_all(facts: Sequence[OccurrenceFact]) -> OccurrenceFact:
    return replace(facts[0], facts=common_facts([each.facts for each in facts]))


def _troubles(account: AccountReport, today: date) -> Iterator[tuple[Trouble, int]]:
    kept, quota = account.figures.adherence, account.quota
    yield "missed", kept.missed
    yield "held", kept.held
    yield "handed_off", kept.handed_off
    yield "failed", kept.failed
    yield "skipped", kept.skipped
    yield (
        "promised",
        sum(
            each.lacking > 0 and each.end < today
            for plan in account.plans
            for each in plan.promised
        ),
    )
    yield "spent", int(_is_spent(quota))
    yield "figures", int(account.figures.provisional or bool(account.figures.missing_days))


def _is_spent(quota: SyncedQuota) -> bool:
    """Whether nothing, or less than a tenth, is left of the month's messages."""
    left, limit = quota.remaining, quota.limit
    return left is not None and limit is not None and (not left or left * SPENT < limit)


def _named(
    accounts: Sequence[AccountReport],
) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    groups = Counter(group for each in accounts for group in each.groups or ("",))
    return tuple(each.account for each in accounts), tuple(groups.most_common())
