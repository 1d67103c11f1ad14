"""What a sync did, line by line, and the kept figures day by day."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from oactl.domain.insight.asking import SyncResult, Trouble
from oactl.domain.insight.figures import FollowersDay
from oactl.domain.value import JsonObject
from oactl.i18n import Catalog
from oactl.render.report.cells import DASH, count, percent, printable
from oactl.render.report.plain import table

BLOCK_RATE_DIGITS = 2


def sync_lines(account: str, result: SyncResult, zone: tzinfo, catalog: Catalog) -> Iterator[str]:
    """What was fetched, what LINE has not counted yet, what is left and when, what went wrong."""
    name = printable(account)
    yield catalog("insight.fetched", account=name, count=result.fetched)
    if result.unready:
        days = catalog("insight.comma").join(sorted(result.unready))
        yield catalog("insight.unready", account=name, days=days)
    yield from trouble_lines(account, result.troubles, catalog)
    if result.left and result.next_at:
        at = f"{result.next_at.astimezone(zone):%Y-%m-%d %H:%M}"
        key = (
            "insight.later" if any(t.kind == "offline" for t in result.troubles) else "insight.left"
        )
        yield catalog(key, account=name, count=result.left, at=at)


def trouble_lines(account: str, troubles: Sequence[Trouble], catalog: Catalog) -> Iterator[str]:
    """One line for each kind of trouble of each endpoint; the first says it for the rest."""
    first = {(trouble.kind, trouble.ask): trouble for trouble in reversed(troubles)}
    for trouble in sorted(first.values(), key=troubles.index):
        yield catalog(
            f"insight.trouble_{trouble.kind}",
            account=printable(account),
            what=catalog(f"insight.kind_{trouble.ask}"),
            subject=trouble.subject,
            error=printable(trouble.error),
        )


def render_days(days: Sequence[FollowersDay], catalog: Catalog) -> str:
    """The kept figures of one account as a table, oldest first."""
    if not days:
        return catalog("insight.nothing") + "\n"
    heads = ("day", "followers", "reach", "blocks", "block_rate", "friends")
    rows = [_row(day, catalog) for day in days]
    align = ("left", *("right" for _ in heads[1:]))
    return table([catalog(f"insight.{head}") for head in heads], rows, align, "simple") + "\n"


def days_json(days: Sequence[FollowersDay]) -> list[JsonObject]:
    """`[{"date", "status", "followers", "targeted_reaches", "blocks"}]`; null where none."""
    return [
        {
            "date": day.day.isoformat(),
            "status": day.status,
            "followers": day.followers,
            "targeted_reaches": day.targeted_reaches,
            "blocks": day.blocks,
        }
        for day in days
    ]


def _row(day: FollowersDay, catalog: Catalog) -> list[str]:
    if day.status != "ready":
        return [day.day.isoformat(), catalog("insight.not_ready"), DASH, DASH, DASH, DASH]
    counts = (day.followers, day.targeted_reaches, day.blocks)
    rate = day.block_rate
    return [
        day.day.isoformat(),
        *(DASH if number is None else count(number) for number in counts),
        DASH if rate is None else percent(rate, BLOCK_RATE_DIGITS),
        DASH if day.friends is None else count(day.friends),
    ]
