"""What a sync did, line by line, and the kept figures day by day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from oactl.domain.account import LINE_HOST
from oactl.domain.insight import FollowersDay, SyncFailure, SyncResult
from oactl.i18n import N_, _, ngettext
from oactl.reports.plain import table
from oactl.reports.table import DASH, count, percent, printable
from oactl.words.errors import localized
from oactl.words.gates import GATES, HOLDS

BLOCK_RATE_DIGITS = 2


_FAILURES: dict[str, str] = {
    "offline": N_("{account}: LINE at {host} could not be reached: {error}"),
    "rate": N_("{account}: LINE's rate limit is used up for {what}"),
    "credentials": N_("{account}: no figures: {why}"),
    "refused": N_("{account}: LINE gives no figures for {what} {subject}: {error}"),
    "strange": N_("{account}: an answer that is not LINE's for {what}: {error}"),
}
_KINDS: dict[str, str] = {
    "followers": N_("followers"),
    "deliveries": N_("message deliveries"),
    "demographic": N_("demographics"),
    "event": N_("message statistics"),
    "unit": N_("message statistics"),
    "richmenus": N_("list of rich menus"),
    "richmenu": N_("rich menus"),
    "richmenu_summary": N_("people of rich menus"),
    "units": N_("names of units"),
    "coupons": N_("coupons"),
    "quota": N_("quota"),
    "account": N_("account"),
}
_HEADS = (
    N_("Day (UTC+9)"),
    N_("Followers"),
    N_("Target reach"),
    N_("Blocks"),
    N_("Block rate"),
    N_("Friends"),
)


def sync_lines(
    account: str, result: SyncResult, zone: tzinfo, host: str = LINE_HOST
) -> Iterator[str]:
    """What was fetched, what LINE has not counted yet, what is left and when, what went wrong."""
    name = printable(account)
    yield _("{account}: answers fetched: {count}", account=name, count=result.fetched)
    if result.unready:
        days = _(", ").join(sorted(result.unready))
        yield _("{account}: not ready yet at LINE: {days}", account=name, days=days)
    yield from failure_lines(account, result.failures, host)
    if result.left and result.next_at:
        offline = any(failure.kind == "offline" for failure in result.failures)
        more = (
            N_("{account}: requests left: {count}; run again: oactl insight sync")
            if offline
            else N_(
                "{account}: requests left: {count}; LINE answers 60 an hour and "
                "endpoint, so all are done about {done}. Run again after {at}: oactl insight sync"
            )
        )
        done = _minute(result.done_at or result.next_at, zone)
        yield _(more, account=name, count=result.left, at=_minute(result.next_at, zone), done=done)


def plan_lines(account: str, result: SyncResult, zone: tzinfo) -> Iterator[str]:
    """What a sync would fetch, by kind, and until when; nothing was asked."""
    name = printable(account)
    if not result.left or result.done_at is None:
        yield _("{account}: nothing is missing", account=name)
        return
    counts: dict[str, int] = {}
    for each in result.endpoints:
        counts[_KINDS[each.kind]] = counts.get(_KINDS[each.kind], 0) + each.left
    what = _(", ").join(
        _("{what} {count}", what=_(kind), count=count) for kind, count in counts.items() if count
    )
    yield _(
        "{account}: {count} to fetch ({what}); 60 an hour and endpoint, done about {done}",
        account=name,
        count=result.left,
        what=what,
        done=_minute(result.done_at, zone),
    )


def _minute(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def waiting_line(results: Sequence[SyncResult]) -> str | None:
    """What a report lacks because LINE answers only so many requests an hour; None for nothing."""
    waiting = [result for result in results if result.left and result.next_at]
    if not waiting:
        return None
    return ngettext(
        "{count} request for figures had to wait: LINE answers 60 an hour and endpoint. "
        "Fetch the rest with: oactl insight sync",
        "{count} requests for figures had to wait: LINE answers 60 an hour and endpoint. "
        "Fetch the rest with: oactl insight sync",
        sum(result.left for result in waiting),
        count=count(sum(result.left for result in waiting)),
    )


def failure_lines(
    account: str, failures: Sequence[SyncFailure], host: str = LINE_HOST
) -> Iterator[str]:
    """One line for each kind of failure of each endpoint; the first says it for the rest.

    `host` is who was asked.
    """
    first = {(failure.kind, failure.ask): failure for failure in reversed(failures)}
    for failure in sorted(first.values(), key=failures.index):
        yield _(
            _FAILURES[failure.kind],
            account=printable(account),
            what=_(_KINDS[failure.ask]),
            subject=failure.subject,
            error=printable(localized(failure.error)),
            host=host,
            why=_why(account, failure, host) if failure.kind == "credentials" else "",
        )


def _why(account: str, failure: SyncFailure, host: str) -> str:
    """Why the token does not serve: it was answered, or not even found."""
    code = failure.error.rpartition(".")[2] if failure.status is None else "rejected"
    message = HOLDS.get(f"credentials.{code}", GATES["credentials"])
    return _(message, account=printable(account), host=host)


def render_days(days: Sequence[FollowersDay]) -> str:
    """The kept figures of one account as a table, oldest first."""
    if not days:
        return _("No figures are kept for these days; run: oactl insight sync") + "\n"
    rows = [_row(day) for day in days]
    align = ("left", *("right" for _head in _HEADS[1:]))
    return table([_(head) for head in _HEADS], rows, align, "simple") + "\n"


def _row(day: FollowersDay) -> list[str]:
    if day.status != "ready":
        return [day.day.isoformat(), _("not ready"), DASH, DASH, DASH, DASH]
    counts = (day.followers, day.targeted_reaches, day.blocks)
    rate = day.block_rate
    return [
        day.day.isoformat(),
        *(DASH if number is None else count(number) for number in counts),
        DASH if rate is None else percent(rate, BLOCK_RATE_DIGITS),
        DASH if day.friends is None else count(day.friends),
    ]
