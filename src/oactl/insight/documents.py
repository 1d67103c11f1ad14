"""What a sync did and what is kept, as the documents of `insight sync` and `insight show`."""

from datetime import UTC, datetime

from oactl.domain.insight import FollowersDay, Snapshot, SyncResult
from oactl.public_json import accounts


def synced_document(name: str, result: SyncResult) -> accounts.Synced:
    """What a sync did with one account, as a document."""
    return accounts.Synced(
        account=name,
        fetched=result.fetched,
        left=result.left,
        next_at=_instant(result.next_at),
        unready=result.unready,
        errors=[
            accounts.SyncError(each.ask, each.subject, each.status, each.error)
            for each in result.failures
        ],
        done_at=_instant(result.done_at),
        endpoints=[
            accounts.SyncedEndpoint(
                each.kind, each.fetched, each.left, _instant(each.next_at), _instant(each.done_at)
            )
            for each in result.endpoints
        ],
    )


def _instant(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None


def day_document(day: FollowersDay) -> accounts.FollowersOfDay:
    """The followers of a day, as a document; null where LINE gave none."""
    figures = (day.followers, day.targeted_reaches, day.blocks)
    return accounts.FollowersOfDay(day.day.isoformat(), day.status, *figures)


def newest_document(shot: Snapshot) -> accounts.NewestFigures:
    """The newest answer of a kind, as a document: LINE's own words, whole."""
    return accounts.NewestFigures(
        shot.kind, shot.subject, f"{shot.fetched_at:%Y-%m-%dT%H:%M:%SZ}", shot.final, shot.data
    )
