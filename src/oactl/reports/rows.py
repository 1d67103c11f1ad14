"""The rows of key figures: what is shown of which figure, and whether more of it is better."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

from oactl.domain.delivery.state import State
from oactl.domain.insight import FollowersDay, pooled, ratio, sum_of_known
from oactl.domain.line_day import line_day
from oactl.domain.report.values import (
    AccountReport,
    Engagement,
    Figures,
    Gap,
    Level,
    OccurrenceFact,
    PostFigures,
)
from oactl.i18n import N_, _
from oactl.reports.table import (
    DASH,
    Footnotes,
    Row,
    Tone,
    count,
    percent,
    percents,
    printable,
    signed,
    signed_percent,
    sparkline,
)
from oactl.words.gates import hold_in_words
from oactl.words.notices import REASONS, STATES

T = TypeVar("T")


def not_sent_line(fact: OccurrenceFact) -> str:
    """One line, with the reason where one is known."""
    what = printable(fact.occurrence)
    if fact.subject:
        what = _("{occurrence} ({subject})", occurrence=what, subject=printable(fact.subject))
    return _("{what}: {words}", what=what, words=not_sent_words(fact))


def not_sent_words(fact: OccurrenceFact) -> str:
    """Its state, and why."""
    state, why = _(STATES[fact.state.value]), why_not_sent(fact)
    return _("{state}, {why}", state=state, why=why) if why else state


def why_not_sent(fact: OccurrenceFact) -> str:
    """Why, in words; nothing where nobody knows."""
    reason = _beside(fact)
    return printable(_words(reason, fact.facts)) if reason else ""


def _beside(fact: OccurrenceFact) -> str:
    """The reason without the word that the state says already."""
    reason, said = fact.reason or "", State.SKIPPED.value
    if fact.state is State.SKIPPED and reason.startswith(said):
        return reason.removeprefix(said).removeprefix(": ")
    return reason


def _words(reason: str, facts: Mapping[str, Any]) -> str:
    """A gate's sentence, the ledger's, or LINE's words as they are."""
    head, _colon, rest = reason.partition(": ")
    said = hold_in_words(head, rest, facts)
    if said is not None:
        return said
    if head.startswith("narrowcast_error_"):
        head, rest = "narrowcast_error", head.rpartition("_")[2]
    return _(REASONS[head], words=rest) if head in REASONS else reason


BLOCK_RATE_DIGITS = 2  # it moves by hundredths from one week to the next
REACTION_DIGITS = 1


FIGURES: dict[str, str] = {
    "followers": N_("Followers"),
    "new": N_("New followers"),
    "reach": N_("Target reach"),
    "blocks": N_("Blocks"),
    "block_rate": N_("Block rate"),
    "friends": N_("Friends"),
    "messages": N_("Messages"),
    "open_rate": N_("Open rate"),
    "click_rate": N_("Click rate"),
}


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The rows of one account."""

    account: AccountReport
    footnotes: Footnotes

    def rows(self) -> Iterator[Row]:
        """Growth first, then what it costs in blocks, then what was sent and how it did."""
        now, then = self.account.figures, self.account.earlier
        followers = Level(now.followers.start, now.followers.end, now.followers.net)
        blocks = Level(now.blocks.start, now.blocks.end, now.blocks.net)
        yield self._level("followers", followers, self._daily(lambda day: day.followers), 1)
        yield self._flow("new", (now.followers.net, then.followers.net), self._gained())
        yield self._level("reach", now.targeted_reaches, self._daily(_reach), 1)
        yield self._level("blocks", blocks, self._daily(lambda day: day.blocks), -1)
        yield self._block_rate()
        yield self._level("friends", now.friends, self._daily(lambda day: day.friends), 1)
        yield self._messages((now.reached.total, then.reached.total))
        yield self._reaction("open_rate", (now.engagement.open_rate, then.engagement.open_rate))
        yield self._reaction("click_rate", (now.engagement.click_rate, then.engagement.click_rate))

    def _level(self, name: str, level: Level, days: str, better: int) -> Row:
        share = ratio(level.net, level.start)
        change = DASH if level.net is None else signed(level.net)
        if share is not None:
            change += f" ({signed_percent(share, 1)})"
        return self._row(
            name,
            days,
            self._count(level.end, self.account.figures.end_gap),
            self._count(level.start, self.account.figures.eve_gap),
            (change, _tone(level.net, better)),
        )

    def _flow(self, name: str, pair: tuple[int | None, int | None], days: str) -> Row:
        now, then = pair
        change = None if now is None or then is None else now - then
        return self._row(
            name,
            days,
            signed(now) if now is not None else self._dash(self.account.figures),
            signed(then) if then is not None else self._dash(self.account.earlier),
            (DASH if change is None else signed(change), _tone(change, 1)),
        )

    def _block_rate(self) -> Row:
        blocks = self.account.figures.blocks
        return self._row(
            "block_rate",
            self._daily(lambda day: day.block_rate),
            self._rate(blocks.rate_end, self.account.figures.end_gap, BLOCK_RATE_DIGITS),
            self._rate(blocks.rate_start, self.account.figures.eve_gap, BLOCK_RATE_DIGITS),
            self._points(blocks.rate_change, BLOCK_RATE_DIGITS, -1),
        )

    def _messages(self, pair: tuple[int | None, int | None]) -> Row:
        now, then = pair
        change = None if now is None or then is None else now - then
        return self._row(
            "messages",
            self._by_day(lambda posts: sum_of_known(post.delivered for post in posts)),
            self._count(now, Gap.NONE),
            self._count(then, Gap.NONE),
            (DASH if change is None else signed(change), "even"),
        )

    def _reaction(self, name: str, pair: tuple[float | None, float | None]) -> Row:
        now, then = pair
        part = opened if name == "open_rate" else clicked
        ours, theirs = self.account.figures.engagement, self.account.earlier.engagement
        bounds = ours.least is not None or theirs.least is not None
        change = None if now is None or then is None or bounds else now - then
        return self._row(
            name,
            self._by_day(lambda posts: pooled((part(post), post.delivered) for post in posts)),
            pooled_rates(ours, part) or self._rate(now, ours.gap, REACTION_DIGITS),
            pooled_rates(theirs, part) or self._rate(then, theirs.gap, REACTION_DIGITS),
            self._points(change, REACTION_DIGITS, 1),
        )

    def _row(
        self, name: str, days: str, value: str, previous: str, change: tuple[str, Tone]
    ) -> Row:
        return Row(_(FIGURES[name]), days, value, previous, *change, name)

    def _count(self, number: int | None, gap: Gap | None) -> str:
        return count(number) if number is not None else self.footnotes.dash(gap)

    def _rate(self, rate: float | None, gap: Gap | None, digits: int) -> str:
        return percent(rate, digits) if rate is not None else self.footnotes.dash(gap or Gap.ZERO)

    def _points(self, change: float | None, digits: int, better: int) -> tuple[str, Tone]:
        if change is None:
            return DASH, "even"
        points = signed_percent(change, digits).removesuffix("%")
        return _("{points} pp", points=points), _tone(change, better)

    def _dash(self, figures: Figures) -> str:
        return self.footnotes.dash(figures.end_gap or figures.eve_gap)

    def _daily(self, figure: Callable[[FollowersDay], float | None]) -> str:
        values = [figure(day) if day else None for _, day in self.account.figures.days]
        return sparkline([_last_known(some) for some in _bars(values)])

    def _gained(self) -> str:
        followers = self.account.figures.followers
        levels = [followers.start, *(value for _, value in followers.daily)]
        gains = [
            None if earlier is None or later is None else later - earlier
            for earlier, later in pairwise(levels)
        ]
        sums = [sum_of_known(some) for some in _bars(gains)]
        return sparkline(sums, floor=min(0, *(each for each in sums if each is not None), 0))

    def _by_day(self, figure: Callable[[Sequence[PostFigures]], float | None]) -> str:
        figures = self.account.figures
        posts = figures.engagement.posts
        values = [
            figure([post for post in posts if line_day(post.sent_at) in days])
            for days in _bars(figures.period.days)
        ]
        return sparkline(values, floor=0)


_MOST_BARS = 13  # the weeks of a quarter


def _bars(days: Sequence[T]) -> list[Sequence[T]]:
    """What each bar of a small chart stands for: a day, or several where there are too many."""
    if len(days) <= 1:
        return []
    size = -(-len(days) // _MOST_BARS)
    return [days[start : start + size] for start in range(0, len(days), size)]


def _last_known(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


Part: TypeAlias = Callable[[PostFigures], int | None]


def pooled_rates(engagement: Engagement, part: Part) -> str:
    """The rate of all deliveries together; the highest that it can be behind it."""
    posts = engagement.posts
    rate = pooled((part(post), post.delivered) for post in posts)
    most = pooled((part(post), fewest(post)) for post in posts)
    return percents(rate, most, REACTION_DIGITS)


def fewest(post: PostFigures) -> int | None:
    """How many a delivery reached at least."""
    return post.delivered if post.least is None else post.least


def _reach(day: FollowersDay) -> int | None:
    return day.targeted_reaches


def opened(post: PostFigures) -> int | None:
    """Who opened it."""
    return post.unique_impressions


def clicked(post: PostFigures) -> int | None:
    """Who clicked in it."""
    return post.unique_clicks


def _tone(change: float | None, better: int) -> Tone:
    if not change:
        return "even"
    return "good" if change * better > 0 else "bad"
