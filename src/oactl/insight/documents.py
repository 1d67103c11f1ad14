"""LINE's figures as documents of `insight sync` and `insight show`."""

from datetime import UTC

from oactl.domain.insight.asking import SyncResult
from oactl.domain.insight.figures import FollowersDay
from oactl.public_json import accounts


def synced_document(name: str, result: SyncResult) -> accounts.Synced:
    """What a sync did with one account, as a document."""
    again = result.next_at
    return accounts.Synced(
        account=name,
        fetched=result.fetched,
        left=result.left,
        next_at=f"{again.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if again else None,
        unready=result.unready,
        errors=[
            accounts.SyncError(each.ask, each.subject, each.status, each.error)
            for each in result.troubles
        ],
    )


def day_document(day: FollowersDay) -> accounts.FollowersOfDay:
    """The followers of a day, as a document; null where LINE gave none."""
    figures = (day.followers, day.targeted_reaches, day.blocks)
    return accounts.FollowersOfDay(day.day.isoformat(), day.status, *figures)
