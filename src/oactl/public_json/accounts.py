"""Documents of `account`, `quota`, `audience` and `insight`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from oactl.domain.month import Month, Shortage
from oactl.domain.prices import Cost, rounded
from oactl.public_json import Day, IfKnown, Instant, Object
from oactl.public_json.pauses import Pause


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is configured; of its token only the kind of its place."""

    account: str
    display_name: str | None
    basic_id: str | None
    bot_user_id: str | None
    group: Sequence[str]
    timezone: str
    approval: str
    price_plan: str | None
    token: str | None
    host: str
    paused: IfKnown[Pause] = None


@dataclass(frozen=True, slots=True)
class Accounts:
    """`oactl account list`."""

    accounts: Sequence[Account]


@dataclass(frozen=True, slots=True)
class AddedAccount:
    """`oactl account add`; `made` is the new file of the configuration, if any."""

    account: str
    display_name: str
    basic_id: str
    bot_user_id: str
    host: str
    token: str | None
    made: str | None


@dataclass(frozen=True, slots=True)
class Quota:
    """A month's messages; null where there is no limit, or where nobody knows."""

    limit: int | None
    used: int | None
    remaining: int | None


@dataclass(frozen=True, slots=True)
class CheckedAccount:
    """What LINE said of an account; `error` says what is wrong."""

    account: str
    state: str
    display_name: str | None
    basic_id: str | None
    bot_user_id: str | None
    host: str | None
    quota: Quota | None
    clock_skew_seconds: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class CheckedAccounts:
    """`oactl account check`."""

    accounts: Sequence[CheckedAccount]


@dataclass(frozen=True, slots=True)
class FurtherMessages:
    """Messages beyond those that a price plan includes, each at a price before tax."""

    messages: int
    price: float


@dataclass(frozen=True, slots=True)
class MonthsCost:
    """A month's bill. With `at_most` the price falls by volume, and this is the highest."""

    currency: str
    fee: float
    further: Sequence[FurtherMessages]
    tax_rate: float
    total: float
    at_most: bool

    @classmethod
    def of(cls, cost: Cost | None) -> Self | None:
        """The document of a bill."""
        if cost is None:
            return None
        further = [FurtherMessages(part.messages, part.price) for part in cost.parts]
        total = float(rounded(cost.total))
        return cls(cost.currency, cost.fee, further, cost.tax, total, cost.at_most)


@dataclass(frozen=True, slots=True)
class RunsOut:
    """The first send for which LINE's messages will not suffice; `left` are those left then."""

    at: Instant
    occurrence: str
    needs: int
    left: int


@dataclass(frozen=True, slots=True)
class MonthsMessages:
    """A month of an account: `used` is LINE's word of `as_of` and what it took since.

    `planned` counts what plans still send until the month's end, approved or not; `uncounted` are
    sends whose people only LINE can count. `cost` is null without a price plan, and where that does
    not let so many be sent.
    """

    month: str
    limit: int | None
    used: int
    as_of: Instant | None
    planned: int
    sends: int
    uncounted: int
    total: int
    price_plan: str | None
    included: int | None
    beyond: int | None
    cost: MonthsCost | None
    runs_out: RunsOut | None

    @classmethod
    def of(cls, month: Month) -> Self:
        """The document of a month."""
        short = next(month.shortages(), None)
        return cls(
            month=month.name,
            limit=month.use.limit,
            used=month.use.used,
            as_of=month.use.told_at.isoformat(timespec="seconds") if month.use.told_at else None,
            planned=month.coming,
            sends=len(month.planned),
            uncounted=month.uncounted,
            total=month.total,
            price_plan=month.price.name if month.price else None,
            included=month.price.included if month.price else None,
            beyond=month.beyond,
            cost=MonthsCost.of(month.cost),
            runs_out=_runs_out(short) if short else None,
        )


def _runs_out(short: Shortage) -> RunsOut:
    sending = short.sending
    return RunsOut(sending.at.isoformat(), sending.occurrence.id, short.needs, short.left)


@dataclass(frozen=True, slots=True)
class QuotaOfAccount:
    """This month's messages of one account; `error` is why LINE did not say."""

    account: str
    limit: int | None
    used: int | None
    remaining: int | None
    error: str | None = None
    month: MonthsMessages | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """`oactl quota`."""

    accounts: Sequence[QuotaOfAccount]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of an account; `size` is null where nobody knows, `status` is LINE's word."""

    account: str
    tag: str
    kind: str
    size: int | None = None
    status: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Tags:
    """`oactl audience list`."""

    tags: Sequence[Tag]


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people an audience reaches; `at_most` where only an upper bound is known."""

    account: str
    via: str
    recipients: int | None
    at_most: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Audience:
    """`oactl audience count`."""

    audience: str
    accounts: Sequence[Reached]


@dataclass(frozen=True, slots=True)
class SyncError:
    """A question that LINE did not answer."""

    kind: str
    subject: str
    status: int | None
    error: str


@dataclass(frozen=True, slots=True)
class SyncedEndpoint:
    """One kind of figures in a sync. `done_at`: when all that is left can have been fetched."""

    kind: str
    fetched: int
    left: int
    next_at: Instant | None
    done_at: Instant | None


@dataclass(frozen=True, slots=True)
class Synced:
    """What was fetched of an account; `left` waits for `next_at`, `unready` days for LINE.

    By runs in each hour all that is left is fetched at about `done_at`.
    """

    account: str
    fetched: int
    left: int
    next_at: Instant | None
    unready: Sequence[Day]
    errors: Sequence[SyncError]
    done_at: Instant | None
    endpoints: Sequence[SyncedEndpoint]


@dataclass(frozen=True, slots=True)
class Sync:
    """`oactl insight sync`."""

    accounts: Sequence[Synced]


@dataclass(frozen=True, slots=True)
class FollowersOfDay:
    """An account's followers at the end of a day."""

    date: Day
    status: str
    followers: int | None
    targeted_reaches: int | None
    blocks: int | None


@dataclass(frozen=True, slots=True)
class NewestFigures:
    """The newest answer of one kind that is kept; `data` is LINE's answer as it came.

    Of lists (`units`, `coupons`) it has all pages; of the quota LINE's word and what oactl noted.
    """

    kind: str
    subject: str
    fetched_at: Instant
    final: bool
    data: Object


@dataclass(frozen=True, slots=True)
class InsightOfAccount:
    """The days that are kept of an account, and the newest figures of every other kind."""

    account: str
    days: Sequence[FollowersOfDay]
    newest: Sequence[NewestFigures]


@dataclass(frozen=True, slots=True)
class Insight:
    """`oactl insight show`."""

    accounts: Sequence[InsightOfAccount]
